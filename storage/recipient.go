package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Recipient is an e-mail address of a client. It gets every failure, and the
// successes it wishes for.
type Recipient struct {
	ID         RecipientID
	Client     ClientID
	Email      string // unique for the client, whatever the case
	Success    Success
	Active     bool
	BouncedAt  time.Time // zero unless the last notice came back
	BounceText string
}

// Fields of a recipient.
const (
	FieldRecipients       Field = "client.recipients"
	FieldRecipientEmail   Field = "recipients.email"
	FieldRecipientSuccess Field = "recipients.success"
)

const recipientSelect = `SELECT id, client_id, email, success, active, bounced_at, bounce_text FROM recipient`

const recipientInsert = `INSERT INTO recipient (client_id, email, success, created_at) VALUES (:client, :email, :success, :now)`

const recipientUpdate = `UPDATE recipient SET email = :email, success = :success, active = 1,
  bounced_at = CASE WHEN email = :email THEN bounced_at END,
  bounce_text = CASE WHEN email = :email THEN bounce_text ELSE '' END WHERE id = :id`

const recipientDeactivate = `UPDATE recipient SET active = 0 WHERE id = :id`

const recipientCount = `SELECT COUNT(*) FROM recipient WHERE client_id = :client AND active = 1`

const clientAddressCount = `SELECT COUNT(*) FROM import_address WHERE client_id = :client AND active = 1`

func scanRecipient(row scanner) (r Recipient, err error) {
	err = row.Scan(&r.ID, &r.Client, &r.Email, &r.Success, &r.Active, (*stamp)(&r.BouncedAt), &r.BounceText)
	return
}

// Recipients lists the recipients of a client, also those that are not active.
func (s *Store) Recipients(ctx context.Context, client ClientID) ([]Recipient, error) {
	return recipients(ctx, s.read, client)
}

func recipients(ctx context.Context, q querier, client ClientID) ([]Recipient, error) {
	list, err := all(ctx, q, recipientSelect+` WHERE client_id = :client ORDER BY id`, args{"client": client}, scanRecipient)
	if err != nil {
		return nil, fmt.Errorf("read recipients: %w", err)
	}
	return list, nil
}

func (t *tx) activeRecipients(ctx context.Context, client ClientID) (int, error) {
	n, err := one(ctx, t, recipientCount, args{"client": client}, column[int])
	if err != nil {
		return 0, fmt.Errorf("count recipients: %w", err)
	}
	return n, nil
}

// SaveRecipient creates the recipient with ID 0, or changes the one with this
// ID; it is active afterwards. Creating one that was removed brings it back.
// Another e-mail address forgets that notices to the old one came back.
func (s *Store) SaveRecipient(ctx context.Context, r Recipient) (id RecipientID, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, _, err = t.saveRecipient(ctx, r)
		return err
	})
	return id, err
}

func (t *tx) saveRecipient(ctx context.Context, r Recipient) (RecipientID, Action, error) {
	var err error
	if r.Email, err = cleanEmail(FieldRecipientEmail, r.Email); err != nil {
		return 0, "", err
	}
	if r.Success == "" {
		r.Success = SuccessEach
	}
	if r.Success != SuccessEach && r.Success != SuccessDaily && r.Success != SuccessNone {
		return 0, "", invalid(FieldRecipientSuccess, InvalidUnknown, string(r.Success))
	}
	if _, err := t.client(ctx, r.Client); err != nil {
		return 0, "", err
	}
	list, err := recipients(ctx, t, r.Client)
	if err != nil {
		return 0, "", err
	}
	same := slices.IndexFunc(list, func(o Recipient) bool { return strings.EqualFold(o.Email, r.Email) })
	if r.ID == 0 && same < 0 {
		return t.createRecipient(ctx, r)
	}
	if r.ID == 0 {
		r.ID = list[same].ID
	}
	i := slices.IndexFunc(list, func(o Recipient) bool { return o.ID == r.ID })
	switch {
	case i < 0:
		return 0, "", ErrNotFound
	case same >= 0 && list[same].ID != r.ID:
		return 0, "", invalid(FieldRecipientEmail, InvalidTaken, r.Email)
	}
	return t.changeRecipient(ctx, list[i], r)
}

func (t *tx) createRecipient(ctx context.Context, r Recipient) (RecipientID, Action, error) {
	id, err := t.exec(ctx, recipientInsert, args{"client": r.Client, "email": r.Email, "success": r.Success, "now": stamp(t.now)})
	if err != nil {
		return 0, "", fmt.Errorf("create recipient: %w", err)
	}
	r.ID = RecipientID(id)
	return r.ID, ActionCreated, t.auditRecipient(ctx, ActionCreated, r)
}

func (t *tx) changeRecipient(ctx context.Context, before, r Recipient) (RecipientID, Action, error) {
	if before.Active && before.Email == r.Email && before.Success == r.Success {
		return r.ID, ActionKept, nil
	}
	if _, err := t.exec(ctx, recipientUpdate, args{"id": r.ID, "email": r.Email, "success": r.Success}); err != nil {
		return 0, "", fmt.Errorf("change recipient: %w", err)
	}
	action := ActionChanged
	if !before.Active {
		action = ActionReactivated
	}
	return r.ID, action, t.auditRecipient(ctx, action, r)
}

// RemoveRecipient deactivates a recipient; the row stays for what was sent to
// it. The last recipient of a client with active addresses stays: somebody
// must get the failures.
func (s *Store) RemoveRecipient(ctx context.Context, id RecipientID) error {
	return s.change(ctx, func(t *tx) error {
		r, err := one(ctx, t, recipientSelect+` WHERE id = :id`, args{"id": id}, scanRecipient)
		if err != nil {
			return err
		}
		return t.removeRecipient(ctx, r)
	})
}

func (t *tx) removeRecipient(ctx context.Context, r Recipient) error {
	if !r.Active {
		return nil
	}
	left, err := t.activeRecipients(ctx, r.Client)
	if err != nil {
		return err
	}
	addresses, err := one(ctx, t, clientAddressCount, args{"client": r.Client}, column[int])
	if err != nil {
		return fmt.Errorf("count addresses: %w", err)
	}
	if left == 1 && addresses > 0 {
		return invalid(FieldRecipients, InvalidLastOne, r.Email)
	}
	if _, err := t.exec(ctx, recipientDeactivate, args{"id": r.ID}); err != nil {
		return fmt.Errorf("remove recipient: %w", err)
	}
	return t.auditRecipient(ctx, ActionDeactivated, r)
}

func (t *tx) auditRecipient(ctx context.Context, did Action, r Recipient) error {
	t.changes |= ChangedOffice
	return t.audit(ctx, "recipient "+string(did), fmt.Sprint("recipient ", r.ID),
		map[string]any{"client": r.Client, "email": r.Email, "success": r.Success})
}
