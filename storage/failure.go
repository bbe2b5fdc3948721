package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FailedImport is one mail, for one delivery, that could not be filed or not
// completely.
type FailedImport struct {
	ID           FailedID
	Mail         MailID
	Delivery     DeliveryID
	Client       ClientID // 0: unknown address
	ClientNumber string
	ClientName   string
	Symbol       string
	Address      string
	Period       Period
	Reason       Reason // what concerns the whole mail
	State        FailedState
	Remark       string
	Dismissal    Dismissal // why it, or the rest of it, was done without filing
	Sender       string    // its address
	SenderName   string    // "" where the mail names nobody
	Subject      string
	Date         time.Time
	Received     time.Time // when it was recorded
	Spool        string    // hash of the original mail
	Attachments  []MailAttachment
}

// Reasons are all its reasons, each once, the mail's own first.
func (f FailedImport) Reasons() []Reason {
	var out []Reason
	if f.Reason != "" {
		out = append(out, f.Reason)
	}
	for _, a := range f.Attachments {
		if a.Outcome == OutcomeFailed && !slices.Contains(out, a.Reason) {
			out = append(out, a.Reason)
		}
	}
	return out
}

// Waiting is how many of the mail's attachments nobody has dealt with yet, of
// how many that somebody attached.
func (f FailedImport) Waiting() (n, of int) {
	for _, a := range f.Attachments {
		if a.Outcome == OutcomeIgnored {
			continue
		}
		of++
		if a.Outcome == OutcomeFailed && a.Settled == "" {
			n++
		}
	}
	return n, of
}

// FailedFilter chooses failed imports; zero fields choose all.
type FailedFilter struct {
	ID     FailedID
	After  FailedID // younger than this one
	State  FailedState
	Client string  // number
	Clerk  ClerkID // hers, and what no clerk looks after; 0 for all
	Reason Reason  // one of its reasons
	Mail   MailID
	Search string // part of sender, subject, client number or name, or of an e-invoice's number or supplier
	Sort   string // one of the keys of failedOrder, "-" before it turns it round; newest first if ""
	Limit  int    // 0: all
	Offset int
}

// failedReason is the reason that a list shows first.
const failedReason = `coalesce(nullif(f.reason, ''), (SELECT a.reason FROM attachment a
WHERE a.failed_id = f.id AND a.outcome = 'failed' ORDER BY a.position LIMIT 1), '')`

// failedOrder are the columns that lists sort by. Imports are written down in
// the order in which they come.
var failedOrder = map[string]string{
	"received": "f.id", "sender": shownSender("m"), "subject": "m.subject COLLATE NOCASE",
	"client": "coalesce(c.number, '')", "reason": failedReason,
}

const failedTables = ` FROM failed_import f JOIN mail m ON m.id = f.mail_id
LEFT JOIN client c ON c.id = f.client_id LEFT JOIN symbol y ON y.id = f.symbol_id`

// failedSelect reads the imports whose ids were chosen: what a row shows need
// not be carried through the sorting.
const failedSelect = `SELECT f.id, f.mail_id, f.delivery_id, coalesce(f.client_id, 0), coalesce(c.number, ''), coalesce(c.name, ''),
coalesce(y.code, ''), f.address, f.period, f.reason, f.state, f.remark, f.dismissal, m.sender, m.sender_name, m.subject, coalesce(m.date, m.internal_date),
f.created_at, m.spool` + failedTables + ` WHERE f.id IN (SELECT f.id%s LIMIT :limit OFFSET :offset)%s`

// All attachments of the deliveries: what was filed stands beside what failed.
const attachmentsOfDeliveries = `SELECT ` + attachmentColumns + ` FROM attachment
WHERE delivery_id IN (SELECT value FROM json_each(:deliveries)) ORDER BY delivery_id, position`

func (f FailedFilter) args() args {
	return args{"id": f.ID, "after": f.After, "state": f.State, "client": f.Client, "clerk": f.Clerk, "reason": f.Reason, "mail": f.Mail,
		"like": "%" + f.Search + "%", "limit": limitOf(f.Limit), "offset": f.Offset}
}

// where is what the filter chooses.
func (f FailedFilter) where() string {
	var conditions []string
	for condition, wanted := range map[string]bool{
		"f.id = :id": f.ID != 0, "f.state = :state": f.State != "" && f.State != FailedOpen, "c.number = :client": f.Client != "", "f.mail_id = :mail": f.Mail != 0,
		"f.id > :after": f.After != 0, "(c.clerk_id IS NULL OR c.clerk_id = :clerk)": f.Clerk != 0,
		"f.state = 'open'": f.State == FailedOpen, // a value would not find its index
		`(f.reason = :reason OR EXISTS (SELECT 1 FROM attachment a WHERE a.failed_id = f.id AND a.outcome = 'failed' AND a.reason = :reason))`: f.Reason != "",
		`(m.sender LIKE :like OR m.sender_name LIKE :like OR m.subject LIKE :like OR c.number LIKE :like OR c.name LIKE :like
		OR f.delivery_id IN (SELECT a.delivery_id FROM einvoice e JOIN attachment a ON a.id = e.attachment_id
		WHERE e.number LIKE :like OR e.seller LIKE :like))`: f.Search != "",
	} {
		if wanted {
			conditions = append(conditions, condition)
		}
	}
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// order is the ORDER BY of a filter; ids break ties, so that pages never overlap.
func (f FailedFilter) order() string {
	key, down := strings.CutPrefix(f.Sort, "-")
	column, ok := failedOrder[key]
	switch {
	case !ok:
		return " ORDER BY f.id DESC"
	case down:
		return " ORDER BY " + column + " DESC, f.id DESC"
	}
	return " ORDER BY " + column + ", f.id"
}

// FailedImports returns failed imports with all attachments of their
// delivery, newest first if the filter names no order.
func (s *Store) FailedImports(ctx context.Context, f FailedFilter) ([]FailedImport, error) {
	query := fmt.Sprintf(failedSelect, failedTables+f.where()+f.order(), f.order())
	list, err := all(ctx, s.read, query, f.args(), scanFailed)
	if err != nil {
		return nil, fmt.Errorf("read failed imports: %w", err)
	}
	at := make(map[DeliveryID]*FailedImport, len(list))
	deliveries := []DeliveryID{}
	for i := range list {
		at[list[i].Delivery] = &list[i]
		deliveries = append(deliveries, list[i].Delivery)
	}
	ids, err := json.Marshal(deliveries)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	parts, err := all(ctx, s.read, attachmentsOfDeliveries, args{"deliveries": string(ids)}, scanAttachment)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	invoices, err := s.invoices(ctx, string(ids))
	if err != nil {
		return nil, err
	}
	for _, a := range parts {
		f := at[a.Delivery]
		a.Invoice = invoices[a.ID]
		f.Attachments = append(f.Attachments, a)
	}
	return list, nil
}

// CountFailed is how many failed imports the filter chooses.
func (s *Store) CountFailed(ctx context.Context, f FailedFilter) (int, error) {
	n, err := one(ctx, s.read, "SELECT count(*)"+failedTables+f.where(), f.args(), column[int])
	if err != nil {
		return 0, fmt.Errorf("count failed imports: %w", err)
	}
	return n, nil
}

func scanFailed(row scanner) (f FailedImport, err error) {
	err = row.Scan(&f.ID, &f.Mail, &f.Delivery, &f.Client, &f.ClientNumber, &f.ClientName, &f.Symbol, &f.Address, &f.Period,
		&f.Reason, &f.State, &f.Remark, &f.Dismissal, &f.Sender, &f.SenderName, &f.Subject, (*stamp)(&f.Date), (*stamp)(&f.Received), &f.Spool)
	return
}

// Unspooled is an attachment of an open failed import that does not lie in
// the spool by itself yet; its bytes still are in the original mail.
type Unspooled struct {
	Mail   MailID
	Spool  string
	Part   string
	SHA256 string
}

const openAttachments = `SELECT a.mail_id, m.spool, a.part, a.sha256 FROM attachment a
JOIN failed_import f ON f.id = a.failed_id JOIN mail m ON m.id = a.mail_id
WHERE f.state = 'open' AND a.outcome = 'failed' AND a.settled = '' ORDER BY a.mail_id, a.position`

// Unspooled returns attachments that a crash kept out of the spool.
func (s *Store) Unspooled(ctx context.Context) ([]Unspooled, error) {
	list, err := all(ctx, s.read, openAttachments, nil, func(row scanner) (u Unspooled, err error) {
		err = row.Scan(&u.Mail, &u.Spool, &u.Part, &u.SHA256)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read failed attachments: %w", err)
	}
	return slices.DeleteFunc(list, func(u Unspooled) bool { return s.HasAttachment(u.SHA256) }), nil
}
