package mailsync

import (
	"context"
	"time"
)

// keepEvery is how often a running session looks whether the daily run is due,
// also after one that went wrong.
const keepEvery = 15 * time.Minute

// keep does the store's daily run between two rounds. Trouble with it stops no
// mail; it is logged and tried again.
func (s *Service) keep(ctx context.Context) {
	now := s.Now()
	if now.Before(s.keepAt) {
		return
	}
	s.keepAt = now.Add(keepEvery)
	k, err := s.Store.Housekeep(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.Log.WarnContext(ctx, "daily run stopped", "error", err)
	case k.Backup != "":
		s.Log.InfoContext(ctx, "daily run done", "expired", k.Expired, "originals", k.Mails, "copies", k.Copies)
	}
}
