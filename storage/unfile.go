package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// filedShot is what filing by hand changes about a failed import.
type filedShot struct {
	State       FailedState    `json:"state"`
	Dismissal   Dismissal      `json:"dismissal"`
	Attachments []AttachmentID `json:"attachments,omitempty"` // that this settled
	Documents   []DocumentID   `json:"documents,omitempty"`   // that this made; none that was there before
}

// Only the newest batch can be undone: what came in between parts the others.
const batchJoinable = `SELECT count(*) FROM batch b WHERE b.id = :batch AND b.kind = 'file'
AND b.id = (SELECT max(id) FROM batch WHERE user = :user)`

// remember writes down what undoing the resolutions takes.
func (w *resolver) remember(ctx context.Context) error {
	now, err := w.failedRow(ctx, w.failed.id)
	if err != nil {
		return err
	}
	w.after.State, w.after.Dismissal = now.state, now.dismissal
	n, err := one(ctx, w, batchJoinable, args{"batch": w.Batch, "user": w.store.user}, column[int])
	if err != nil {
		return fmt.Errorf("look for batch: %w", err)
	}
	b := &batch{tx: w.tx, kind: BatchFile}
	if n > 0 {
		b.id = w.Batch
	}
	err = b.item(ctx, 0, w.failed.id, filedShot{State: w.failed.state, Dismissal: w.failed.dismissal}, w.after)
	w.batch = b.id
	return err
}

// What an e-invoice says belongs to its attachment alone again.
const invoiceUnfile = `UPDATE einvoice SET document_id = NULL WHERE attachment_id = :id`

const attachmentUnfile = `UPDATE attachment SET settled = '', document_id = NULL WHERE id = :id AND settled = 'filed'`

// unfile takes one resolution back: the documents go into the trash, the
// attachments wait again. What somebody has booked or dismissed since is
// refused.
func (b *batch) unfile(ctx context.Context, i batchItem) (docs []DocumentID, err error) {
	var after filedShot
	if err := json.Unmarshal([]byte(i.after), &after); err != nil {
		return nil, fmt.Errorf("read batch item: %w", err)
	}
	now, err := b.failedRow(ctx, i.failed)
	if err != nil {
		return nil, err
	}
	if now.state != after.State || now.dismissal != after.Dismissal {
		return nil, invalid(FieldFailed, InvalidChanged, fmt.Sprint(i.failed))
	}
	for _, id := range after.Documents {
		d, err := b.held(ctx, id)
		if errors.Is(err, ErrNotFound) || err == nil && d.State == DocumentTrashed {
			continue
		}
		if err == nil {
			err = b.trash(ctx, d)
		}
		if err != nil {
			return nil, err
		}
		docs = append(docs, id)
	}
	for _, id := range after.Attachments {
		for _, statement := range []string{attachmentUnfile, invoiceUnfile} {
			if _, err := b.exec(ctx, statement, args{"id": id}); err != nil {
				return nil, fmt.Errorf("take filing back: %w", err)
			}
		}
	}
	return docs, b.reopen(ctx, i.failed, nil, now.remark)
}
