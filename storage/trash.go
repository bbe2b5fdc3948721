package storage

import (
	"context"
	"errors"
	"fmt"
)

// trashRoot is below the archive, so that the trash needs no copy.
const trashRoot = ".belegpost/trash/"

// trashFolder holds the files of one document while it is in the trash.
func trashFolder(id DocumentID) string { return trashRoot + fmt.Sprint(id) }

// Trash puts documents into the trash, all or none of them; they can be
// restored. A booked document gives [InvalidLocked].
func (s *Store) Trash(ctx context.Context, docs []DocumentID) (Done, error) {
	return s.changeDocuments(ctx, BatchTrash, docs, func(b *batch, d held) error {
		if d.State == DocumentTrashed {
			return nil
		}
		return b.trash(ctx, d)
	})
}

// trash puts one document into the trash.
func (b *batch) trash(ctx context.Context, d held) error {
	if err := d.editable(); err != nil {
		return err
	}
	after := d
	after.State = DocumentTrashed
	after.Trashed = b.now.Format(stampLayout)
	return b.rewrite(ctx, d, after, "document trashed")
}

const beforeTrash = `SELECT i.before FROM batch_item i JOIN batch b ON b.id = i.batch_id
WHERE i.document_id = :document AND json_extract(i.after, '$.state') = 'trashed' ORDER BY b.id DESC LIMIT 1`

// Restore takes documents out of the trash, all or none of them, to their
// placement under the next free name and in their former state. Without force,
// a period that is complete by now gives [InvalidComplete], and bytes that the
// client got again meanwhile [InvalidTaken].
func (s *Store) Restore(ctx context.Context, docs []DocumentID, force bool) (Done, error) {
	return s.changeDocuments(ctx, BatchRestore, docs, func(b *batch, d held) error {
		if d.State != DocumentTrashed {
			return nil
		}
		before, err := one(ctx, b, beforeTrash, args{"document": d.id}, scanSnapshot)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("read former state: %w", err)
		}
		after := d
		after.Trashed, after.State = "", before.State
		if after.State == "" {
			after.State = DocumentNew
		}
		if !force {
			if err := errors.Join(b.noTwin(ctx, after), b.notComplete(ctx, after.Client, after.Period)); err != nil {
				return err
			}
		}
		return b.rewrite(ctx, d, after, "document restored")
	})
}
