package state

import (
	"context"

	"belegpost/storage"
)

// NewDocuments is the list of all documents but the trash. It sorts by every
// key of [storage.DocumentFilter].
func NewDocuments(s Store, post func(func())) *List[storage.Document] {
	filter := func(q Query) storage.DocumentFilter { return storage.DocumentFilter{Search: q.Search, Sort: q.Sort} }
	return newList(post, source[storage.Document]{
		id:    func(d storage.Document) int64 { return int64(d.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountDocuments(ctx, filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.Document, error) {
			f := filter(q)
			f.Offset, f.Limit = offset, limit
			return s.Documents(ctx, f)
		},
	})
}
