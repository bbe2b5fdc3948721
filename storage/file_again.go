package storage

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
)

const copySelect = `SELECT d.client_id, d.month, d.source, coalesce(d.mail_id, 0), coalesce(d.delivery_id, 0), d.sender, d.sender_name, d.received_at,
d.name, d.pages, d.flags, d.remark, d.period FROM document d WHERE d.id = :id`

// FileAgain files the same bytes once more, for another symbol of the same
// client ("auch hier ablegen"), by explicit wish. Without force a complete
// period is refused.
func (s *Store) FileAgain(ctx context.Context, id DocumentID, symbol SymbolID, force bool) (Done, error) {
	files, err := s.DocumentFiles(ctx, id)
	if err != nil {
		return Done{}, err
	}
	if err := s.spoolDocument(ctx, files); err != nil {
		return Done{}, err
	}
	var twin DocumentID
	err = s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		n, p, err := t.copyOf(ctx, id, files)
		if err != nil {
			return err
		}
		p.Symbol = symbol
		if n.filing, err = t.target(ctx, p, n.month, force); err != nil {
			return err
		}
		if twin, _, err = t.createDocument(ctx, set.Office.Archive, n); err != nil {
			return err
		}
		return t.copyInvoice(ctx, id, twin)
	})
	if err != nil {
		return Done{}, err
	}
	return s.settle(ctx, []DocumentID{twin}), nil
}

// copyOf is a document to be written once more.
func (t *tx) copyOf(ctx context.Context, id DocumentID, files []DocumentFile) (n newDocument, p Placement, err error) {
	d, err := t.held(ctx, id)
	if err == nil && d.State == DocumentTrashed {
		err = invalid(FieldDocument, InvalidTrashed, d.Name)
	}
	if err != nil {
		return n, p, err
	}
	var flags string
	err = t.QueryRowContext(ctx, copySelect, args{"id": id}.named()...).Scan(&p.Client, &n.month, &n.source, &n.mail, &n.delivery,
		&n.sender.address, &n.sender.name, (*stamp)(&n.received), &n.name, &n.pages, &flags, &n.remark, &p.Period)
	if err != nil {
		return n, p, fmt.Errorf("read document: %w", err)
	}
	// The scheme may have changed since: the month is what counts.
	if _, _, err := t.periodFor(ctx, p.Client, p.Period); err != nil {
		p.Period = Period(n.month)
	}
	for _, f := range strings.Fields(flags) {
		n.flags = append(n.flags, Flag(f))
	}
	for _, f := range files {
		n.files = append(n.files, documentFile{kind: f.Kind, ext: extensionOf(f.Path), name: path.Base(f.Path), sha: f.SHA256, size: f.Size})
	}
	return n, p, nil
}

// spoolDocument puts a document's bytes into the spool, whole or not at all.
func (s *Store) spoolDocument(ctx context.Context, files []DocumentFile) error {
	if len(files) == 0 {
		return ErrNotFound
	}
	batch := s.NewSpool()
	defer batch.Discard()
	for _, f := range files {
		in, err := s.OpenDocumentFile(ctx, f)
		if err != nil {
			return err
		}
		sp, err := batch.Attachment(in)
		if err = errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("copy document: %w", err)
		}
		if sp.SHA256 != f.SHA256 {
			return fmt.Errorf("copy document: file %d was changed", f.ID)
		}
	}
	return batch.Sync()
}
