package state

import (
	"context"

	"belegpost/storage"
)

// Again decides mails once more.
type Again interface {
	// Reprocess decides a mail with an open failed import by the rules and
	// addresses of today; nobody is noticed again. [storage.ErrNotFound] if
	// nothing of it is open.
	Reprocess(context.Context, storage.MailID) (storage.Recorded, error)
}
