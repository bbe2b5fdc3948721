package state

import (
	"context"
	"errors"

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
	Err   error
}

// reprocess decides mails once more; those of which nothing is open are passed
// over. going is told how many are done, open whether something of a mail
// waits. It ends early with ctx, or where something does not work.
func reprocess(ctx context.Context, again Again, ids []storage.MailID, going func(done int), open func(storage.MailID) (bool, error)) (r Reprocessed) {
	for i, id := range ids {
		if ctx.Err() != nil {
			return r
		}
		going(i)
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
