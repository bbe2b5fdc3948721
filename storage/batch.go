package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
)

// BatchKind is what somebody did with one click.
type BatchKind string

// Kinds of batches; all but restores can be undone.
const (
	BatchMove    BatchKind = "move"    // placement, name, remark or fiscal year
	BatchTrash   BatchKind = "trash"   // documents into the trash
	BatchRestore BatchKind = "restore" // and out of it
	BatchDismiss BatchKind = "dismiss" // failed imports without filing
	BatchFile    BatchKind = "file"    // a failed import, by hand
)

// BatchID names a batch.
type BatchID int64

// batch gathers what one click changes, inside its transaction. Its row is
// written with the first thing that really changes.
type batch struct {
	*tx
	kind   BatchKind
	undoes BatchID
	root   string // of the archive
	id     BatchID
	sent   int // files on their way
}

const batchInsert = `INSERT INTO batch (user, kind, undoes, created_at) VALUES (:user, :kind, :undoes, :now)`

const batchItemInsert = `INSERT INTO batch_item (batch_id, document_id, failed_id, before, after)
VALUES (:batch, :document, :failed, :before, :after)`

// begin writes the batch's row if it is not there yet.
func (b *batch) begin(ctx context.Context) error {
	if b.id != 0 {
		return nil
	}
	id, err := b.exec(ctx, batchInsert, args{"user": b.store.user, "kind": b.kind, "undoes": null(b.undoes), "now": stamp(b.now)})
	if err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	b.id = BatchID(id)
	return nil
}

// item writes down what one thing was and has become.
func (b *batch) item(ctx context.Context, document DocumentID, failed FailedID, before, after any) error {
	if err := b.begin(ctx); err != nil {
		return err
	}
	was, err := json.Marshal(before)
	if err != nil {
		return fmt.Errorf("write batch item: %w", err)
	}
	is, err := json.Marshal(after)
	if err != nil {
		return fmt.Errorf("write batch item: %w", err)
	}
	_, err = b.exec(ctx, batchItemInsert, args{"batch": b.id, "document": null(document), "failed": null(failed),
		"before": string(was), "after": string(is)})
	if err != nil {
		return fmt.Errorf("write batch item: %w", err)
	}
	return nil
}

// snapshot is what a batch may change about a document.
type snapshot struct {
	Client  ClientID      `json:"client"`
	Symbol  SymbolID      `json:"symbol"`
	Month   Month         `json:"month"`
	Period  Period        `json:"period"`
	Open    bool          `json:"open"` // waits under "Periode offen"
	Year    string        `json:"fiscal_year"`
	Name    string        `json:"name"`
	Remark  string        `json:"remark"`
	State   DocumentState `json:"state"`
	Trashed string        `json:"trashed,omitempty"` // when
}

// held is a document inside a transaction.
type held struct {
	snapshot
	id         DocumentID
	sha        string
	folder     string
	symbolCode string
	yearStart  string
}

const heldSelect = `SELECT d.id, d.sha256, c.folder, y.code, c.fiscal_year_start, d.client_id, d.symbol_id, d.month, d.period, d.period_open,
d.fiscal_year, d.name, d.remark, d.state, coalesce(d.trashed_at, '')
FROM document d JOIN client c ON c.id = d.client_id JOIN symbol y ON y.id = d.symbol_id WHERE d.id = :id`

func (t *tx) held(ctx context.Context, id DocumentID) (held, error) {
	h, err := one(ctx, t, heldSelect, args{"id": id}, func(row scanner) (h held, err error) {
		err = row.Scan(&h.id, &h.sha, &h.folder, &h.symbolCode, &h.yearStart, &h.Client, &h.Symbol, &h.Month, &h.Period, &h.Open,
			&h.Year, &h.Name, &h.Remark, &h.State, &h.Trashed)
		return
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("read document %d: %w", id, err)
	}
	return h, err
}

// editable refuses documents that nobody may change: booked ones, and those in
// the trash.
func (h held) editable() error {
	switch h.State {
	case DocumentBooked:
		return invalid(FieldDocument, InvalidLocked, h.Name)
	case DocumentTrashed:
		return invalid(FieldDocument, InvalidTrashed, h.Name)
	}
	return nil
}

// dir is the folder that the document belongs into.
func (h held) dir() string {
	if h.State == DocumentTrashed {
		return trashFolder(h.id)
	}
	return path.Join(h.folder, h.symbolCode, string(h.Period))
}

const documentRewrite = `UPDATE document SET client_id = :client, symbol_id = :symbol, month = :month, period = :period,
period_open = :open, fiscal_year = :year, name = :name, remark = :remark, state = :state, trashed_at = nullif(:trashed, '') WHERE id = :id`

// rewrite makes a document what after says, sends its files on their way and
// puts both into the batch. after.Name is a wish: the next free one is taken.
func (b *batch) rewrite(ctx context.Context, before, after held, action string) error {
	name, moved, err := b.relocate(ctx, after, after.dir())
	if err != nil {
		return err
	}
	after.Name = name
	if after.snapshot == before.snapshot && !moved {
		return nil
	}
	if err := b.writeDocument(ctx, after); err != nil {
		return err
	}
	if err := b.item(ctx, after.id, 0, before.snapshot, after.snapshot); err != nil {
		return err
	}
	return b.audit(ctx, action, fmt.Sprint("document ", after.id), map[string]any{"before": before.snapshot, "after": after.snapshot})
}

func (t *tx) writeDocument(ctx context.Context, d held) error {
	_, err := t.exec(ctx, documentRewrite, args{"id": d.id, "client": d.Client, "symbol": d.Symbol, "month": d.Month, "period": d.Period,
		"open": d.Open, "year": d.Year, "name": d.Name, "remark": d.Remark, "state": d.State, "trashed": d.Trashed})
	if err != nil {
		return fmt.Errorf("write document %d: %w", d.id, err)
	}
	if _, err := t.exec(ctx, clientFolderUsed, args{"client": d.Client}); err != nil {
		return fmt.Errorf("freeze folder name: %w", err)
	}
	t.changes |= ChangedDocuments
	return nil
}

// changeDocuments runs f for every document, all or nothing in one
// transaction, and then moves what can be moved now. Once [ErrCancelled] has
// ended ctx, what was not moved yet becomes what it was before.
func (s *Store) changeDocuments(ctx context.Context, kind BatchKind, docs []DocumentID, f func(*batch, held) error) (Done, error) {
	var b *batch
	expect(ctx, len(docs))
	err := s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		b = &batch{tx: t, kind: kind, root: set.Office.Archive}
		for _, id := range docs {
			d, err := t.held(ctx, id)
			if err != nil {
				return err
			}
			if err := b.watched(ctx, func() error { return f(b, d) }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Done{}, err
	}
	d := s.bring(ctx, docs)
	if cancelled(ctx) {
		d = s.cancel(ctx, b, docs)
	}
	return d, nil
}

// watched changes one thing and says how far the act is: one whose files have to
// follow is done when they have.
func (b *batch) watched(ctx context.Context, f func() error) error {
	sent := b.sent
	if err := f(); err != nil {
		return err
	}
	if b.sent == sent {
		step(ctx)
	} else {
		linger(ctx)
	}
	return nil
}

// Done is what became of documents that somebody changed. The change itself
// is committed; only files may still be on their way.
type Done struct {
	Documents []DocumentID
	Known     int     // of these: the client had them before, they were not filed again
	Pending   int     // documents whose files do not lie in their place yet
	Batch     BatchID // of [Store.Resolve]
	Left      int     // documents that are what they were before, since a person cancelled the act
	Trouble   error   // what keeps them, a [FolderError] for instance; [Store.FinishMoves] tries again
}

const pendingCount = `SELECT count(*) FROM document d WHERE d.id = :id AND (d.filed = 0
OR EXISTS (SELECT 1 FROM document_file f JOIN file_move v ON v.file_id = f.id WHERE f.document_id = d.id AND v.state = 'pending'))`

// settle moves and publishes what can be done now and counts what is left.
func (s *Store) settle(ctx context.Context, docs []DocumentID) Done {
	expect(ctx, len(docs))
	return s.bring(ctx, docs)
}

// bring is settle as a part of an act that tells how far it is.
func (s *Store) bring(ctx context.Context, docs []DocumentID) Done {
	killAt("moving")
	d := Done{Documents: docs, Trouble: s.FinishMoves(ctx)}
	s.count(ctx, &d)
	return d
}

// count counts the documents whose files still are on their way.
func (s *Store) count(ctx context.Context, d *Done) {
	for _, id := range d.Documents {
		n, err := one(ctx, s.read, pendingCount, args{"id": id}, column[int])
		d.Pending += n
		d.Trouble = errors.Join(d.Trouble, err)
	}
	if _, offline := errors.AsType[*FolderError](d.Trouble); offline && d.Pending == 0 {
		d.Trouble = nil // it keeps back files of others, or the journal
	}
}
