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
func (s *Store) cancel(ctx context.Context, id BatchID, docs []DocumentID) Done {
	ctx = context.WithoutCancel(ctx)
	d := Done{Documents: docs}
	d.Left, d.Trouble = s.withdraw(ctx, id)
	s.count(ctx, &d)
	return d
}

// withdraw takes back the moves of a batch that nobody has begun. Where another
// session is moving files right now it takes back none: they arrive.
func (s *Store) withdraw(ctx context.Context, id BatchID) (left int, err error) {
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
		items, err := all(ctx, t, unmovedItems, args{"batch": id}, scanItem)
		if err != nil {
			return fmt.Errorf("read batch: %w", err)
		}
		for _, i := range items {
			back, err := t.withdraw(ctx, a, id, i)
			if err != nil {
				return err
			}
			if back {
				n++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return n, nil
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
