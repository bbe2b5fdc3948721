package storage

import (
	"context"
	"fmt"
	"slices"
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
	Sender       string
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

// FailedFilter chooses failed imports; zero fields choose all.
type FailedFilter struct {
	ID     FailedID
	After  FailedID // younger than this one
	State  FailedState
	Client string  // number
	Clerk  ClerkID // hers, and what no clerk looks after; 0 for all
	Mail   MailID
	Search string // part of sender, subject, client number or name, or of an e-invoice's number or supplier
	Limit  int    // 0: all
	Offset int
}

const failedFrom = ` FROM failed_import f JOIN mail m ON m.id = f.mail_id
LEFT JOIN client c ON c.id = f.client_id LEFT JOIN symbol y ON y.id = f.symbol_id
WHERE (:id = 0 OR f.id = :id) AND f.id > :after AND (:state = '' OR f.state = :state) AND (:client = '' OR c.number = :client)
AND (:mail = 0 OR f.mail_id = :mail) AND (:clerk = 0 OR c.clerk_id IS NULL OR c.clerk_id = :clerk)
AND (:search = '' OR m.sender LIKE :like OR m.subject LIKE :like OR c.number LIKE :like OR c.name LIKE :like
  OR f.delivery_id IN (SELECT a.delivery_id FROM einvoice e JOIN attachment a ON a.id = e.attachment_id
    WHERE e.number LIKE :like OR e.seller LIKE :like))`

const failedSelect = `SELECT f.id, f.mail_id, f.delivery_id, coalesce(f.client_id, 0), coalesce(c.number, ''), coalesce(c.name, ''),
coalesce(y.code, ''), f.address, f.period, f.reason, f.state, f.remark, f.dismissal, m.sender, m.subject, coalesce(m.date, m.internal_date),
f.created_at, m.spool` + failedFrom + ` ORDER BY f.id DESC LIMIT :limit OFFSET :offset`

// All attachments of the delivery: what was filed stands beside what failed.
const attachmentsOfDelivery = `SELECT ` + attachmentColumns + ` FROM attachment WHERE delivery_id = :delivery ORDER BY position`

func (f FailedFilter) args() args {
	return args{"id": f.ID, "after": f.After, "state": f.State, "client": f.Client, "clerk": f.Clerk, "mail": f.Mail, "search": f.Search,
		"like": "%" + f.Search + "%", "limit": limitOf(f.Limit), "offset": f.Offset}
}

// FailedImports returns failed imports with all attachments of their
// delivery, newest first.
func (s *Store) FailedImports(ctx context.Context, f FailedFilter) ([]FailedImport, error) {
	list, err := all(ctx, s.read, failedSelect, f.args(), scanFailed)
	if err != nil {
		return nil, fmt.Errorf("read failed imports: %w", err)
	}
	for i := range list {
		list[i].Attachments, err = all(ctx, s.read, attachmentsOfDelivery, args{"delivery": list[i].Delivery}, scanAttachment)
		if err != nil {
			return nil, fmt.Errorf("read attachments: %w", err)
		}
		if err := s.invoices(ctx, list[i].Delivery, list[i].Attachments); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// CountFailed is how many failed imports the filter chooses.
func (s *Store) CountFailed(ctx context.Context, f FailedFilter) (int, error) {
	n, err := one(ctx, s.read, "SELECT count(*)"+failedFrom, f.args(), column[int])
	if err != nil {
		return 0, fmt.Errorf("count failed imports: %w", err)
	}
	return n, nil
}

func scanFailed(row scanner) (f FailedImport, err error) {
	err = row.Scan(&f.ID, &f.Mail, &f.Delivery, &f.Client, &f.ClientNumber, &f.ClientName, &f.Symbol, &f.Address, &f.Period,
		&f.Reason, &f.State, &f.Remark, &f.Dismissal, &f.Sender, &f.Subject, (*stamp)(&f.Date), (*stamp)(&f.Received), &f.Spool)
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
