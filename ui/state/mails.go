package state

import (
	"context"
	"time"

	"belegpost/storage"
)

// MailChoice narrows the mail log. The zero value is every mail.
type MailChoice struct {
	ID     storage.MailID     `json:"-"` // this one alone
	Status storage.MailStatus `json:"status,omitempty"`
	Client string             `json:"client,omitempty"` // number
	Span   string             `json:"span,omitempty"`   // one of [Spans]
	// From and Until are the span as it is today.
	From  time.Time `json:"-"`
	Until time.Time `json:"-"`
}

// Spans are the periods of time that the mail log is narrowed to; "" is all.
func Spans() []string { return []string{"", "today", "week", "month", "last-month", "year"} }

// Within sets the span of a choice, seen from now where the office is.
func (c MailChoice) Within(span string, now time.Time) MailChoice {
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	month := day.AddDate(0, 0, 1-day.Day())
	c.Span, c.From, c.Until = span, time.Time{}, time.Time{}
	switch span {
	case "today":
		c.From = day
	case "week":
		c.From = day.AddDate(0, 0, -6)
	case "month":
		c.From = month
	case "last-month":
		c.From, c.Until = month.AddDate(0, -1, 0), month
	case "year":
		c.From = time.Date(now.Year(), 1, 1, 0, 0, 0, 0, now.Location())
	}
	return c
}

// NewMails is the mail log, newest first.
func NewMails(s Store, post func(func())) *List[storage.LoggedMail] {
	filter := func(q Query) storage.LogFilter {
		return storage.LogFilter{ID: q.Mails.ID, Search: q.Search, Sort: q.Sort, Clerk: q.Mine, Status: q.Mails.Status, Client: q.Mails.Client,
			From: q.Mails.From, Until: q.Mails.Until}
	}
	return newList(post, source[storage.LoggedMail]{
		id:    func(m storage.LoggedMail) int64 { return int64(m.ID) },
		count: func(ctx context.Context, q Query) (int, error) { return s.CountMailLog(ctx, filter(q)) },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.LoggedMail, error) {
			f := filter(q)
			f.Offset, f.Limit = offset, limit
			return s.MailLog(ctx, f)
		},
	})
}
