package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Confirmation is what a provider asks for before it forwards somebody's mail
// to one of our addresses.
type Confirmation struct {
	Mail     MailID
	Address  AddressID // that it came to
	Provider string    // gmail, microsoft, gmx, yahoo or icloud
	Code     string
	Link     string // https, at the provider's own domain
	Proved   bool   // the mailbox's own provider has checked that the provider sent it
	At       time.Time
}

const confirmationInsert = `INSERT INTO confirmation (mail_id, provider, code, link, proved)
VALUES (:mail, :provider, :code, :link, :proved) ON CONFLICT DO NOTHING`

func (t *tx) confirm(ctx context.Context, mail MailID, c Confirmation) error {
	_, err := t.exec(ctx, confirmationInsert, args{"mail": mail, "provider": c.Provider, "code": c.Code, "link": c.Link, "proved": c.Proved})
	if err != nil {
		return fmt.Errorf("write confirmation: %w", err)
	}
	t.changes |= ChangedOffice
	return nil
}

const confirmationSelect = `SELECT c.mail_id, d.address_id, c.provider, c.code, c.link, c.proved, m.recorded_at
FROM confirmation c JOIN mail m ON m.id = c.mail_id JOIN delivery d ON d.mail_id = m.id
WHERE d.address_id = :address ORDER BY m.id DESC LIMIT 1`

// Confirmation is the newest one that came to an address; [ErrNotFound] if
// none has come.
func (s *Store) Confirmation(ctx context.Context, a AddressID) (Confirmation, error) {
	c, err := one(ctx, s.read, confirmationSelect, args{"address": a}, func(row scanner) (c Confirmation, err error) {
		err = row.Scan(&c.Mail, &c.Address, &c.Provider, &c.Code, &c.Link, &c.Proved, (*stamp)(&c.At))
		return
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("read confirmation: %w", err)
	}
	return c, err
}
