package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Dismissal says why a failed import is done without filing.
type Dismissal string

// Reasons of dismissals.
const (
	DismissedAdvertising Dismissal = "advertising"
	DismissedDuplicate   Dismissal = "duplicate"
	DismissedNoDocument  Dismissal = "no-document"
	DismissedReturned    Dismissal = "returned" // sent back to the client, who sends it anew
	DismissedOther       Dismissal = "other"
)

// Dismissals are all reasons, in the order in which they are offered.
func Dismissals() []Dismissal {
	return []Dismissal{DismissedAdvertising, DismissedDuplicate, DismissedNoDocument, DismissedReturned, DismissedOther}
}

// FieldDismissal is the reason of a dismissal.
const FieldDismissal Field = "dismiss"

// failedShot is what dismissing changes about a failed import.
type failedShot struct {
	State       FailedState    `json:"state"`
	Remark      string         `json:"remark"`
	Dismissal   Dismissal      `json:"dismissal"`
	Attachments []AttachmentID `json:"attachments,omitempty"` // that this dismissed
}

const attachmentsDismiss = `UPDATE attachment SET settled = 'dismissed' WHERE failed_id = :failed AND outcome = 'failed' AND settled = ''
RETURNING id`

const failedDismiss = `UPDATE failed_import SET dismissal = :dismissal, remark = :remark WHERE id = :id`

// Dismiss ends failed imports without filing what is left of them, all or none
// of them; ending ctx on the way ends none. The remark is for the office. Both
// can be taken back: by [Store.Undo] or [Store.ReopenFailed].
func (s *Store) Dismiss(ctx context.Context, failed []FailedID, why Dismissal, remark string) error {
	if !slices.Contains(Dismissals(), why) {
		return invalid(FieldDismissal, InvalidUnknown, string(why))
	}
	remark, err := cleanText(FieldDocumentRemark, remark)
	if err != nil {
		return err
	}
	expect(ctx, len(failed))
	return s.change(ctx, func(t *tx) error {
		b := &batch{tx: t, kind: BatchDismiss}
		for _, id := range failed {
			if err := b.dismiss(ctx, id, why, remark); err != nil {
				return err
			}
			step(ctx)
		}
		return nil
	})
}

func (b *batch) dismiss(ctx context.Context, id FailedID, why Dismissal, remark string) error {
	f, err := b.failedRow(ctx, id)
	if err != nil {
		return err
	}
	if f.state != FailedOpen {
		return invalid(FieldFailed, InvalidSettled, fmt.Sprint(id))
	}
	before := failedShot{State: f.state, Remark: f.remark, Dismissal: f.dismissal}
	after := failedShot{Remark: remark, Dismissal: why}
	if after.Attachments, err = b.dismissRest(ctx, id, why, remark); err != nil {
		return err
	}
	if err := b.finishFailed(ctx, id, false, "failed import dismissed", map[string]any{"reason": why, "remark": remark}); err != nil {
		return err
	}
	if f, err = b.failedRow(ctx, id); err != nil {
		return err
	}
	after.State = f.state
	return b.item(ctx, 0, id, before, after)
}

// dismissRest dismisses what nobody has settled of a failed import, and returns it.
func (t *tx) dismissRest(ctx context.Context, id FailedID, why Dismissal, remark string) ([]AttachmentID, error) {
	list, err := all(ctx, t, attachmentsDismiss, args{"failed": id}, column[AttachmentID])
	if err != nil {
		return nil, fmt.Errorf("dismiss attachments: %w", err)
	}
	if _, err := t.exec(ctx, failedDismiss, args{"id": id, "dismissal": why, "remark": remark}); err != nil {
		return nil, fmt.Errorf("dismiss failed import: %w", err)
	}
	return list, nil
}

// undismiss takes one dismissal back.
func (b *batch) undismiss(ctx context.Context, i batchItem) error {
	var before, after failedShot
	if err := errors.Join(json.Unmarshal([]byte(i.before), &before), json.Unmarshal([]byte(i.after), &after)); err != nil {
		return fmt.Errorf("read batch item: %w", err)
	}
	f, err := b.failedRow(ctx, i.failed)
	if err != nil {
		return err
	}
	if f.state == FailedOpen && after.State != FailedOpen {
		return nil // reopened meanwhile
	}
	if f.state != after.State || f.dismissal != after.Dismissal {
		return invalid(FieldFailed, InvalidChanged, fmt.Sprint(i.failed))
	}
	if err := b.reopen(ctx, i.failed, after.Attachments, before.Remark); err != nil {
		return err
	}
	return b.item(ctx, 0, i.failed, after, before)
}

const attachmentReopen = `UPDATE attachment SET settled = '' WHERE id = :id AND settled = 'dismissed'`

const failedReopen = `UPDATE failed_import SET state = 'open', dismissal = '', settled_at = NULL, remark = :remark WHERE id = :id`

const originalKept = `SELECT m.spool_state = 'kept' FROM failed_import f JOIN mail m ON m.id = f.mail_id WHERE f.id = :id`

// reopen opens a failed import and these attachments of it, as long as the
// original is there (I3).
func (t *tx) reopen(ctx context.Context, id FailedID, attachments []AttachmentID, remark string) error {
	kept, err := one(ctx, t, originalKept, args{"id": id}, column[bool])
	if err != nil {
		return fmt.Errorf("look for the original: %w", err)
	}
	if !kept {
		return invalid(FieldFailed, InvalidExpired, fmt.Sprint(id))
	}
	for _, a := range attachments {
		if _, err := t.exec(ctx, attachmentReopen, args{"id": a}); err != nil {
			return fmt.Errorf("reopen attachment: %w", err)
		}
	}
	if _, err := t.exec(ctx, failedReopen, args{"id": id, "remark": remark}); err != nil {
		return fmt.Errorf("reopen failed import: %w", err)
	}
	t.changes |= ChangedFailed | ChangedMails
	return t.audit(ctx, "failed import reopened", fmt.Sprint("failed import ", id), map[string]any{"attachments": attachments})
}

const dismissedAttachments = `SELECT id FROM attachment WHERE failed_id = :failed AND settled = 'dismissed' ORDER BY id`

// ReopenFailed takes dismissals back, whoever made them, all or none: what was
// filed stays filed. An import of which nothing was dismissed gives
// [InvalidSettled]; one that is open stays as it is.
func (s *Store) ReopenFailed(ctx context.Context, failed []FailedID) error {
	expect(ctx, len(failed))
	return s.change(ctx, func(t *tx) error {
		for _, id := range failed {
			if err := t.reopenDismissed(ctx, id); err != nil {
				return err
			}
			step(ctx)
		}
		return nil
	})
}

func (t *tx) reopenDismissed(ctx context.Context, id FailedID) error {
	f, err := t.failedRow(ctx, id)
	if err != nil || f.state == FailedOpen {
		return err
	}
	if f.dismissal == "" {
		return invalid(FieldFailed, InvalidSettled, fmt.Sprint(id))
	}
	list, err := all(ctx, t, dismissedAttachments, args{"failed": id}, column[AttachmentID])
	if err != nil {
		return fmt.Errorf("read attachments: %w", err)
	}
	return t.reopen(ctx, id, list, f.remark)
}
