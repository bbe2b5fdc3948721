package storage

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// LoggedMail is a mail as the mail log lists it; [Store.Mail] has the rest.
type LoggedMail struct {
	ID           MailID
	Received     time.Time // its date, else when it was taken over
	Sender       string    // its address
	SenderName   string    // "" where the mail names nobody
	Subject      string
	Status       MailStatus
	ClientNumber string // of the client that it was delivered to first
	ClientName   string
	Open         bool // a failed import of it waits: it can be processed again
}

// LogFilter chooses rows of the mail log; zero fields choose all.
type LogFilter struct {
	ID          MailID
	Status      MailStatus
	Client      string  // number
	Clerk       ClerkID // hers, and what no clerk looks after; 0 for all
	From, Until time.Time
	Search      string // part of sender, subject, client number or client name
	Sort        string // one of the keys of logOrder, "-" before it turns it round
	Limit       int    // 0: all
	Offset      int
}

// logOrder are the columns that the mail log sorts by.
var logOrder = map[string]string{
	"received": "coalesce(m.date, m.recorded_at)", "sender": shownSender("m"), "subject": "m.subject", "client": "number", "status": "m.status",
}

func (f LogFilter) args() args {
	return likes(f.Search).with(args{"id": f.ID, "status": f.Status, "client": f.Client, "clerk": f.Clerk, "from": stamp(f.From), "until": stamp(f.Until),
		"limit": limitOf(f.Limit), "offset": f.Offset})
}

// where are the conditions of a filter.
func (f LogFilter) where() string {
	conditions := []string{"1"}
	found := "(" + liked(f.Search, "m.sender", "m.sender_name", "m.subject") + " OR m.client_id IN (SELECT id FROM client WHERE " + liked(f.Search, "number", "name") + "))"
	for condition, wanted := range map[string]bool{
		"m.id = :id":         f.ID != 0,
		"m.status = :status": f.Status != "",
		"m.id IN (SELECT mail_id FROM delivery WHERE client_id = (SELECT id FROM client WHERE number = :client))": f.Client != "",
		`(m.client_id IS NULL OR m.id IN (SELECT d.mail_id FROM delivery d LEFT JOIN client c ON c.id = d.client_id
WHERE c.clerk_id IS NULL OR c.clerk_id = :clerk))`: f.Clerk != 0,
		"coalesce(m.date, m.recorded_at) >= :from": !f.From.IsZero(),
		"coalesce(m.date, m.recorded_at) < :until": !f.Until.IsZero(),
		found: f.Search != "",
	} {
		if wanted {
			conditions = append(conditions, condition)
		}
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// logSelect reads the mails whose ids were chosen, in the order they were chosen.
const logSelect = `SELECT m.id, coalesce(m.date, m.recorded_at), m.sender, m.sender_name, m.subject, m.status, coalesce(c.number, '') AS number, coalesce(c.name, ''),
EXISTS (SELECT 1 FROM failed_import f WHERE f.mail_id = m.id AND f.state = 'open')
FROM (%s LIMIT :limit OFFSET :offset) JOIN mail m ON m.id = chosen LEFT JOIN client c ON c.id = m.client_id%s`

// choose is the query of the chosen ids, and the order of the rows.
func (f LogFilter) choose() (query, order string) {
	key, down := strings.CutPrefix(f.Sort, "-")
	column, known := logOrder[key]
	if !known {
		column, down = logOrder["received"], true
	}
	order = " ORDER BY " + column + ", m.id"
	if down {
		order = " ORDER BY " + column + " DESC, m.id DESC"
	}
	if key != "client" {
		return "SELECT m.id AS chosen FROM mail m" + f.where() + order, order
	}
	// Clients by number, then their mails: two ordered lists need no sorting.
	by := " ORDER BY number, chosen"
	if down {
		by = " ORDER BY number DESC, chosen DESC"
	}
	return "SELECT m.id AS chosen, c.number AS number FROM client c CROSS JOIN mail m ON m.client_id = c.id" + f.where() +
		" UNION ALL SELECT m.id, '' FROM mail m" + f.where() + " AND m.client_id IS NULL" + by, order
}

// MailLog returns rows of the mail log; newest first if the filter names no order.
func (s *Store) MailLog(ctx context.Context, f LogFilter) ([]LoggedMail, error) {
	chosen, order := f.choose()
	list, err := all(ctx, s.read, fmt.Sprintf(logSelect, chosen, order), f.args(), func(row scanner) (m LoggedMail, err error) {
		err = row.Scan(&m.ID, (*stamp)(&m.Received), &m.Sender, &m.SenderName, &m.Subject, &m.Status, &m.ClientNumber, &m.ClientName, &m.Open)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read mail log: %w", err)
	}
	return list, nil
}

// CountMailLog is how many mails the filter chooses.
func (s *Store) CountMailLog(ctx context.Context, f LogFilter) (int, error) {
	n, err := one(ctx, s.read, "SELECT count(*) FROM mail m"+f.where(), f.args(), column[int])
	if err != nil {
		return 0, fmt.Errorf("count mail log: %w", err)
	}
	return n, nil
}
