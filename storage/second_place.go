package storage

import (
	"context"
	"fmt"
)

// SecondPlace is where a document was sent to as well: the same bytes came
// again, or the same mail went to another address of the client, for a symbol
// under which the client does not have them. A person decides whether it is
// moved there, or filed there too ([Store.FileAgain]).
type SecondPlace struct {
	Document   DocumentID
	Mail       MailID
	Attachment AttachmentID // 0: the same mail went to another address
	Symbol     SymbolID
	SymbolCode string
}

const secondPlaces = `SELECT p.document, p.mail, p.attachment, y.id, y.code FROM (
SELECT a.document_id AS document, a.mail_id AS mail, a.id AS attachment, a.delivery_id AS delivery FROM attachment a
  WHERE a.outcome = 'duplicate' AND (a.document_id = :document OR a.mail_id = :mail)
UNION ALL SELECT d.id, d.mail_id, 0, v.id FROM document d JOIN delivery v ON v.mail_id = d.mail_id AND v.also_of = d.delivery_id
  WHERE d.id = :document OR d.mail_id = :mail) p
JOIN delivery v ON v.id = p.delivery JOIN import_address i ON i.id = v.address_id JOIN symbol y ON y.id = i.symbol_id AND y.active = 1
JOIN document d ON d.id = p.document AND d.state <> 'trashed' AND d.client_id = v.client_id
WHERE NOT EXISTS (SELECT 1 FROM document t WHERE t.client_id = d.client_id AND t.sha256 = d.sha256 AND t.symbol_id = y.id AND t.state <> 'trashed')
GROUP BY p.document, y.id ORDER BY p.document, y.code`

// SecondPlaces are the other places of a document.
func (s *Store) SecondPlaces(ctx context.Context, id DocumentID) ([]SecondPlace, error) {
	return s.secondPlaces(ctx, args{"document": id, "mail": 0})
}

// SecondPlacesOf are the other places of whatever a mail brought, or brought again.
func (s *Store) SecondPlacesOf(ctx context.Context, mail MailID) ([]SecondPlace, error) {
	return s.secondPlaces(ctx, args{"document": 0, "mail": mail})
}

func (s *Store) secondPlaces(ctx context.Context, of args) ([]SecondPlace, error) {
	list, err := all(ctx, s.read, secondPlaces, of, func(row scanner) (p SecondPlace, err error) {
		err = row.Scan(&p.Document, &p.Mail, &p.Attachment, &p.Symbol, &p.SymbolCode)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read second places: %w", err)
	}
	return list, nil
}
