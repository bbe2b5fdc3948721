package state

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belegpost/storage"
)

// failedOrder are the columns that the list of failed imports sorts by.
var failedOrder = map[string]func(a, b storage.FailedImport) int{
	"received": func(a, b storage.FailedImport) int { return a.Received.Compare(b.Received) },
	"sender":   func(a, b storage.FailedImport) int { return strings.Compare(a.Sender, b.Sender) },
	"subject":  func(a, b storage.FailedImport) int { return strings.Compare(a.Subject, b.Subject) },
	"client":   func(a, b storage.FailedImport) int { return strings.Compare(a.ClientNumber, b.ClientNumber) },
	"reason":   func(a, b storage.FailedImport) int { return slices.Compare(a.Reasons(), b.Reasons()) },
}

// NewFailed is the list of failed imports that somebody has to look at, or of
// those done without filing. The order of time is the database's; any other
// reads them all, which a working office keeps few.
func NewFailed(s Store, post func(func())) *List[storage.FailedImport] {
	filter := func(q Query) storage.FailedFilter {
		state := storage.FailedOpen
		if q.Done {
			state = storage.FailedDismissed
		}
		return storage.FailedFilter{State: state, Search: q.Search, Clerk: q.Mine}
	}
	return newList(post, source[storage.FailedImport]{
		id:    func(f storage.FailedImport) int64 { return int64(f.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountFailed(ctx, filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.FailedImport, error) {
			f := filter(q)
			key, down := strings.CutPrefix(q.Sort, "-")
			order, known := failedOrder[key]
			if !known || key == "received" && down {
				f.Offset, f.Limit = offset, limit
				return s.FailedImports(ctx, f)
			}
			all, err := s.FailedImports(ctx, f)
			if err != nil {
				return nil, err
			}
			slices.SortStableFunc(all, func(a, b storage.FailedImport) int {
				by := cmp.Or(order(a, b), cmp.Compare(a.ID, b.ID))
				if down {
					return -by
				}
				return by
			})
			return all[min(offset, len(all)):min(offset+limit, len(all))], nil
		},
	})
}
