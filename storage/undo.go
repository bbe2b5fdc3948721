package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Undoable is what [Store.Undo] would take back.
type Undoable struct {
	Kind  BatchKind
	Count int // documents or failed imports
	At    time.Time
	id    BatchID
}

// The newest batch of one's own that is not undone. A restore cannot be undone
// and is not skipped: what lies before it is no longer the last thing.
const undoableSelect = `SELECT b.id, b.kind, b.created_at, (SELECT count(*) FROM batch_item WHERE batch_id = b.id) FROM batch b
WHERE b.kind <> 'restore' AND b.id = (SELECT max(n.id) FROM batch n WHERE n.user = :user AND n.undoes IS NULL
AND NOT EXISTS (SELECT 1 FROM batch u WHERE u.undoes = n.id) AND EXISTS (SELECT 1 FROM batch_item WHERE batch_id = n.id))`

func scanUndoable(row scanner) (u Undoable, err error) {
	err = row.Scan(&u.id, &u.Kind, (*stamp)(&u.At), &u.Count)
	return
}

// Undoable says what this user could take back now; [ErrNotFound] if nothing.
func (s *Store) Undoable(ctx context.Context) (Undoable, error) {
	return one(ctx, s.read, undoableSelect, args{"user": s.user}, scanUndoable)
}

type batchItem struct {
	document      DocumentID
	failed        FailedID
	before, after string
}

func scanItem(row scanner) (i batchItem, err error) {
	err = row.Scan(&i.document, &i.failed, &i.before, &i.after)
	return
}

const batchItems = `SELECT coalesce(document_id, 0), coalesce(failed_id, 0), before, after FROM batch_item WHERE batch_id = :batch ORDER BY rowid`

// Undo takes back the last thing that this user moved, put into the trash,
// dismissed or filed by hand, as a change of its own. Whatever somebody has
// changed since gives [InvalidChanged]; [ErrNotFound] if there is nothing to take
// back. Once [ErrCancelled] has ended ctx, documents that were not moved back yet
// stay what they are, and can be undone later. What was filed by hand is in the
// trash then all the same; only its files are on their way still.
func (s *Store) Undo(ctx context.Context) (Undoable, Done, error) {
	var undone Undoable
	var b *batch
	var docs []DocumentID
	err := s.change(ctx, func(t *tx) (err error) {
		if undone, err = one(ctx, t, undoableSelect, args{"user": s.user}, scanUndoable); err != nil {
			return err
		}
		b, docs, err = t.undo(ctx, undone)
		return err
	})
	if err != nil {
		return Undoable{}, Done{}, err
	}
	d := s.bring(ctx, docs)
	if cancelled(ctx) {
		d = s.cancel(ctx, b, docs)
	}
	return undone, d, nil
}

func (t *tx) undo(ctx context.Context, u Undoable) (b *batch, docs []DocumentID, err error) {
	set, err := settingsIn(ctx, t)
	if err != nil {
		return nil, nil, err
	}
	items, err := all(ctx, t, batchItems, args{"batch": u.id}, scanItem)
	if err != nil {
		return nil, nil, fmt.Errorf("read batch: %w", err)
	}
	expect(ctx, len(items))
	b = &batch{tx: t, kind: u.Kind, undoes: u.id, root: set.Office.Archive}
	if err := b.begin(ctx); err != nil { // also where nothing is left to change
		return nil, nil, err
	}
	for _, i := range items {
		err := b.watched(ctx, func() error {
			switch {
			case u.Kind == BatchFile:
				trashed, err := b.unfile(ctx, i)
				docs = append(docs, trashed...)
				return err
			case i.failed != 0:
				return b.undismiss(ctx, i)
			}
			docs = append(docs, i.document)
			return b.takeBack(ctx, i)
		})
		if err != nil {
			return nil, nil, err
		}
	}
	return b, docs, nil
}

// scanSnapshot reads a snapshot out of its JSON.
func scanSnapshot(row scanner) (s snapshot, err error) {
	var text string
	if err = row.Scan(&text); err == nil {
		err = json.Unmarshal([]byte(text), &s)
	}
	return
}

// takeBack makes a document what it was before, unless somebody has changed it
// since. Its state counts for the trash only: released documents stay released.
func (b *batch) takeBack(ctx context.Context, i batchItem) error {
	var before, after snapshot
	if err := errors.Join(json.Unmarshal([]byte(i.before), &before), json.Unmarshal([]byte(i.after), &after)); err != nil {
		return fmt.Errorf("read batch item: %w", err)
	}
	d, err := b.held(ctx, i.document)
	if err != nil {
		return err
	}
	if after.State == DocumentTrashed && d.State != DocumentTrashed {
		return nil // restored meanwhile
	}
	if d.State == DocumentBooked {
		return invalid(FieldDocument, InvalidLocked, d.Name)
	}
	back := d
	var same bool
	if back.snapshot, same = d.back(before, after); !same {
		return invalid(FieldDocument, InvalidChanged, d.Name)
	}
	if back.folder, back.symbolCode, err = b.folderOf(ctx, before); err != nil {
		return err
	}
	return b.rewrite(ctx, d, back, "document change undone")
}

// back is what a document was before a batch; false if somebody has changed it
// since. What it is to the books counts for the trash only.
func (h held) back(before, after snapshot) (snapshot, bool) {
	if after.State != DocumentTrashed && h.State != DocumentTrashed {
		after.State, before.State = h.State, h.State
	}
	return before, h.snapshot == after
}

const folderSelect = `SELECT c.folder, y.code FROM client c, symbol y WHERE c.id = :client AND y.id = :symbol`

// folderOf reads where a former placement lies.
func (t *tx) folderOf(ctx context.Context, s snapshot) (folder, code string, err error) {
	err = t.QueryRowContext(ctx, folderSelect, args{"client": s.Client, "symbol": s.Symbol}.named()...).Scan(&folder, &code)
	if err != nil {
		err = fmt.Errorf("read former placement: %w", err)
	}
	return
}
