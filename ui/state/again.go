package state

import (
	"context"
	"errors"
	"sync/atomic"

	"belegpost/storage"
)

// Again decides mails once more.
type Again interface {
	// Reprocess decides a mail with an open failed import by the rules and
	// addresses of today; nobody is noticed again. [storage.ErrNotFound] if
	// nothing of it is open.
	Reprocess(context.Context, storage.MailID) (storage.Recorded, error)
}

// Reprocessed is what became of mails that were decided once more.
type Reprocessed struct {
	Mails int // that were decided
	Filed int // documents
	Open  int // mails of which something still waits
	Left  int // mails that nobody looked at any more, since somebody cancelled it
	Err   error
}

// reprocess decides mails once more; those of which nothing is open are passed
// over. going is told how far it is, open whether something of a mail waits. It
// ends early where something does not work, with ctx, or after the mail at hand
// once somebody stops it.
func reprocess(ctx context.Context, again Again, ids []storage.MailID, going func(Going), open func(storage.MailID) (bool, error)) (r Reprocessed) {
	var stopped atomic.Bool
	stop := func() { stopped.Store(true) }
	for i, id := range ids {
		if stopped.Load() {
			r.Left = len(ids) - i
			return r
		}
		going(Going{Done: i, Total: len(ids), Stop: stop})
		decided, err := again.Reprocess(ctx, id)
		if errors.Is(err, storage.ErrNotFound) {
			continue
		}
		waits := false
		if err == nil {
			waits, err = open(id)
		}
		if r.Err = err; err != nil {
			return r
		}
		r.Mails++
		r.Filed += decided.Filed
		if waits {
			r.Open++
		}
	}
	return r
}
