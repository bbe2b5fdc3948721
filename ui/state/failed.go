package state

import (
	"context"

	"belegpost/storage"
)

// FailedChoice narrows a list of failed imports. The zero value is what
// somebody still has to look at.
type FailedChoice struct {
	Client string // number
	Reason storage.Reason
	State  string // "" open, [AnyState], or a [storage.FailedState]
}

func (c FailedChoice) filter(q Query) storage.FailedFilter {
	f := storage.FailedFilter{Search: q.Search, Sort: q.Sort, Clerk: q.Mine, Client: c.Client, Reason: c.Reason, State: storage.FailedState(c.State)}
	switch c.State {
	case "":
		f.State = storage.FailedOpen
	case AnyState:
		f.State = ""
	}
	return f
}

// NewFailed is the list of failed imports that [Query].Failed chooses. It sorts
// by every key of [storage.FailedFilter].
func NewFailed(s Store, post func(func())) *List[storage.FailedImport] {
	return newList(post, source[storage.FailedImport]{
		id:    func(f storage.FailedImport) int64 { return int64(f.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountFailed(ctx, q.Failed.filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.FailedImport, error) {
			f := q.Failed.filter(q)
			f.Offset, f.Limit = offset, limit
			return s.FailedImports(ctx, f)
		},
	})
}

// FailedReasons are those that people look for in a list of failed imports.
func FailedReasons() []storage.Reason {
	return []storage.Reason{storage.ReasonNotPDF, storage.ReasonPDFEncrypted, storage.ReasonPDFDamaged, storage.ReasonPDFTimeout,
		storage.ReasonNotReallyPDF, storage.ReasonEmpty, storage.ReasonNoAttachment, storage.ReasonUnknownAddress, storage.ReasonAddressRetired,
		storage.ReasonClientInactive, storage.ReasonUnreadable, storage.ReasonEncryptedMail, storage.ReasonTooLarge, storage.ReasonLimit,
		storage.ReasonPeriodComplete}
}
