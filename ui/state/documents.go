package state

import (
	"context"

	"belegpost/storage"
)

// Choice narrows a list of documents. The zero value is what still has to be
// booked.
type Choice struct {
	ID     storage.DocumentID `json:"-"` // this one alone
	Client string             // number
	Symbol string             // code
	Period storage.Period
	Source storage.Source
	State  string // "" open, [AnyState], or a [storage.DocumentState]
}

// AnyState chooses documents whatever their state, but not the trash.
const AnyState = "any"

// OpenPeriod chooses documents whose period somebody has to choose.
const OpenPeriod = "open-period"

func (c Choice) filter(q Query) storage.DocumentFilter {
	f := storage.DocumentFilter{ID: c.ID, Search: q.Search, Sort: q.Sort, Clerk: q.Mine, Client: c.Client, Symbol: c.Symbol, Period: c.Period, Source: c.Source}
	switch c.State {
	case "":
		f.Open = true
	case AnyState:
	case OpenPeriod:
		f.Open, f.Waiting = true, true
	default:
		f.State = storage.DocumentState(c.State)
		f.Trashed = f.State == storage.DocumentTrashed
	}
	return f
}

// NewDocuments is the list of documents that [Query].Only chooses. It sorts by
// every key of [storage.DocumentFilter].
func NewDocuments(s Store, post func(func())) *List[storage.Document] {
	return newList(post, source[storage.Document]{
		id:    func(d storage.Document) int64 { return int64(d.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountDocuments(ctx, q.Only.filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.Document, error) {
			f := q.Only.filter(q)
			f.Offset, f.Limit = offset, limit
			return s.Documents(ctx, f)
		},
	})
}
