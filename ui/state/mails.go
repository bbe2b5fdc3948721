package state

import (
	"context"

	"belegpost/storage"
)

// NewMails is the mail log, newest first.
func NewMails(s Store, post func(func())) *List[storage.Mail] {
	filter := func(q Query) storage.MailFilter { return storage.MailFilter{Search: q.Search, Clerk: q.Mine} }
	return newList(post, source[storage.Mail]{
		id:    func(m storage.Mail) int64 { return int64(m.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountMails(ctx, filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.Mail, error) {
			f := filter(q)
			f.Offset, f.Limit = offset, limit
			return s.Mails(ctx, f)
		},
	})
}
