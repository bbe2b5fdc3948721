package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"belegpost/storage/internal/archive"
)

// cancel ends a batch early: documents none of whose files was moved become
// what they were before, as if they had not been among docs. What was moved
// stays moved and can be undone as one.
func (s *Store) cancel(ctx context.Context, b *batch, docs []DocumentID) Done {
	ctx = context.WithoutCancel(ctx)
	d := Done{Documents: docs}
	if b.kind != BatchFile && len(docs) > 0 { // imports that wait again have no documents
		d.Left, d.Trouble = s.withdraw(ctx, b)
	}
	s.count(ctx, &d)
	return d
}

// withdraw takes back the moves of a batch that nobody has begun. Where another
// session is moving files right now it takes back none: they arrive.
func (s *Store) withdraw(ctx context.Context, b *batch) (left int, err error) {
	s.publishing.Lock()
	defer s.publishing.Unlock()
	lease, ok, err := s.tryMoves()
	if err != nil || !ok {
		return 0, err
	}
	defer func() { err = errors.Join(err, lease.Release()) }()
	a, err := s.openArchive(ctx)
	if err != nil {
		return 0, err
	}
	defer a.Close()
	n := 0
	err = s.change(ctx, func(t *tx) error {
		items, err := all(ctx, t, unmovedItems, args{"batch": b.id}, scanItem)
		if err != nil {
			return fmt.Errorf("read batch: %w", err)
		}
		for _, i := range items {
			back, err := t.withdraw(ctx, a, b.id, i)
			if err != nil {
				return err
			}
			if back {
				n++
			}
		}
		if n == 0 || b.undoes == 0 {
			return nil
		}
		return t.split(ctx, b)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

const itemsSplit = `UPDATE batch_item SET batch_id = :part WHERE batch_id = :batch
AND document_id IN (SELECT document_id FROM batch_item WHERE batch_id = :undo)`

const undoSplit = `UPDATE batch SET undoes = :part WHERE id = :undo`

// split parts what a cancelled undo took back from the rest, which can still be
// undone: as one, and as the batch that it was.
func (t *tx) split(ctx context.Context, undo *batch) error {
	taken := &batch{tx: t, kind: undo.kind}
	if err := taken.begin(ctx); err != nil {
		return err
	}
	for _, move := range []string{itemsSplit, undoSplit} {
		if _, err := t.exec(ctx, move, args{"part": taken.id, "batch": undo.undoes, "undo": undo.id}); err != nil {
			return fmt.Errorf("split batch: %w", err)
		}
	}
	return nil
}

// Documents of a batch that wait for all of their moves, and for no later ones.
const unmovedItems = `SELECT i.document_id, 0, i.before, i.after FROM batch_item i WHERE i.batch_id = :batch
AND EXISTS (SELECT 1 FROM file_move v JOIN document_file f ON f.id = v.file_id
  WHERE f.document_id = i.document_id AND v.batch = :batch AND v.state = 'pending')
AND NOT EXISTS (SELECT 1 FROM file_move v JOIN document_file f ON f.id = v.file_id
  WHERE f.document_id = i.document_id AND (v.batch = :batch AND v.state <> 'pending' OR CAST(v.batch AS INTEGER) > :batch))
ORDER BY i.rowid`

const movesWithdraw = `DELETE FROM file_move WHERE batch = :batch AND file_id IN (SELECT id FROM document_file WHERE document_id = :document)`

const itemWithdraw = `DELETE FROM batch_item WHERE batch_id = :batch AND document_id = :document`

// withdraw makes one document what it was before a batch; false where somebody
// has changed it since, or a file of it has left its place.
func (t *tx) withdraw(ctx context.Context, a *archive.Archive, id BatchID, i batchItem) (back bool, err error) {
	var before, after snapshot
	if err := errors.Join(json.Unmarshal([]byte(i.before), &before), json.Unmarshal([]byte(i.after), &after)); err != nil {
		return false, fmt.Errorf("read batch item: %w", err)
	}
	d, err := t.held(ctx, i.document)
	if err != nil || d.State == DocumentBooked {
		return false, err
	}
	was, same := d.back(before, after)
	if !same {
		return false, nil
	}
	files, err := documentFiles(ctx, t, i.document)
	if err != nil {
		return false, err
	}
	for _, f := range files {
		_, err := a.Stat(f.Path)
		if _, offline := errors.AsType[*archive.Error](err); offline || err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, folderError(err)
		}
		if err != nil && f.Published {
			return false, nil // its move was not written down, or somebody took it away
		}
	}
	d.snapshot = was
	for _, remove := range []string{movesWithdraw, itemWithdraw} {
		if _, err := t.exec(ctx, remove, args{"batch": fmt.Sprint(id), "document": i.document}); err != nil {
			return false, fmt.Errorf("withdraw move: %w", err)
		}
	}
	if err := t.writeDocument(ctx, d); err != nil {
		return false, err
	}
	return true, t.audit(ctx, "document change cancelled", fmt.Sprint("document ", i.document), map[string]any{"before": after, "after": was})
}
