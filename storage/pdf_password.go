package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// PDFSecret is the name under which the keychain has the password of a sender's
// PDFs for a client. It tells no address.
func PDFSecret(client ClientID, sender string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(sender)))
	return fmt.Sprintf("pdf-%d-%s", client, hex.EncodeToString(sum[:8]))
}

const pdfPasswordSelect = `SELECT secret FROM pdf_password WHERE client_id = :client AND sender = :sender`

// PDFPassword is the name of the secret that opened PDFs of this sender for
// this client; [ErrNotFound] if there is none.
func (s *Store) PDFPassword(ctx context.Context, client ClientID, sender string) (string, error) {
	return one(ctx, s.read, pdfPasswordSelect, args{"client": client, "sender": strings.ToLower(sender)}, column[string])
}

const pdfPasswordUpsert = `INSERT INTO pdf_password (client_id, sender, secret, used_at) VALUES (:client, :sender, :secret, :now)
ON CONFLICT (client_id, sender) DO UPDATE SET secret = excluded.secret, used_at = excluded.used_at`

// KeepPDFPassword writes down that the keychain has a secret for a sender's
// PDFs, under the name that [PDFSecret] gives. The password itself is never
// here.
func (s *Store) KeepPDFPassword(ctx context.Context, client ClientID, sender string) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.exec(ctx, pdfPasswordUpsert, args{"client": client, "sender": strings.ToLower(sender),
			"secret": PDFSecret(client, sender), "now": stamp(t.now)})
		if err != nil {
			return fmt.Errorf("write down a password's place: %w", err)
		}
		return t.audit(ctx, "pdf password kept", fmt.Sprint("client ", client), nil)
	})
}
