package state

import (
	"context"

	"belegpost/storage"
)

// mailHits is how many mails a search shows at the most: the mail log has no
// count of what a search finds.
const mailHits = 500

// NewMails is the mail log, newest first.
func NewMails(s Store, post func(func())) *List[storage.Mail] {
	return newList(post, source[storage.Mail]{
		id: func(m storage.Mail) int64 { return int64(m.ID) },
		count: func(ctx context.Context, q Query) (int, error) {
			if q.Search == "" {
				seen, _, err := s.MailCount(ctx)
				return seen, err
			}
			hits, err := s.Mails(ctx, storage.MailFilter{Search: q.Search, Limit: mailHits})
			return len(hits), err
		},
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.Mail, error) {
			if q.Search != "" {
				if limit = min(limit, mailHits-offset); limit <= 0 {
					return nil, nil // 0 would mean all
				}
			}
			return s.Mails(ctx, storage.MailFilter{Search: q.Search, Offset: offset, Limit: limit})
		},
	})
}
