package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

const reprocessSelect = `SELECT id, uid, spool, size, internal_date, first_sync, note FROM mail
WHERE id = :id AND decided_at IS NOT NULL AND EXISTS (SELECT 1 FROM failed_import WHERE mail_id = mail.id AND state = 'open')`

// Reprocessable is a mail with an open failed import, as [Store.Waiting] would
// give it: decide it again and hand the intake to [Store.ReRecord].
// [ErrNotFound] if nothing of it is open.
func (s *Store) Reprocessable(ctx context.Context, id MailID) (WaitingMail, error) {
	return one(ctx, s.read, reprocessSelect, args{"id": id}, func(row scanner) (w WaitingMail, err error) {
		err = row.Scan(&w.ID, &w.UID, &w.Spool.SHA256, &w.Spool.Size, (*stamp)(&w.InternalDate), &w.FirstSync, &w.Problem)
		return
	})
}

// ReRecord writes what was decided anew about a mail that was recorded before.
// It only touches failed attachments that nobody has settled, in failed imports
// that are open, and sends no notice: what may be filed now is filed, other
// reasons are written down, attachments that were not seen before are added.
// What is filed, ignored, dismissed or settled by hand stays. Publish
// Recorded.Files as after [Store.Record]. The sender is the one that is read
// now, the fingerprint stays the one that was recorded.
func (s *Store) ReRecord(ctx context.Context, in Intake) (Recorded, error) {
	out := Recorded{Mail: in.Mail}
	in.Quiet = true
	err := s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		w := &intakeWriter{tx: t, set: set, in: &in, out: &out}
		for i := range in.Deliveries {
			if err := w.redeliver(ctx, &in.Deliveries[i]); err != nil {
				return fmt.Errorf("record mail %d again: %w", in.Mail, err)
			}
		}
		if err := w.sender(ctx); err != nil {
			return err
		}
		return w.restate(ctx)
	})
	return out, err
}

const openDelivery = `SELECT d.id, f.id FROM delivery d JOIN failed_import f ON f.delivery_id = d.id
WHERE d.mail_id = :mail AND d.address = :address AND f.state = 'open'`

const deliveryAssign = `UPDATE delivery SET address_id = :address, client_id = :client, confidence = :confidence, field = :field,
place = :place, trust = :trust, provider = :provider WHERE id = :id`

const failedAssign = `UPDATE failed_import SET client_id = :client, symbol_id = :symbol, period = :period, reason = :reason WHERE id = :id`

// redeliver decides one open delivery again. Its address may have become known
// meanwhile.
func (w *intakeWriter) redeliver(ctx context.Context, d *Delivery) error {
	var id DeliveryID
	var failed FailedID
	err := w.QueryRowContext(ctx, openDelivery, args{"mail": w.in.Mail, "address": d.Address}.named()...).Scan(&id, &failed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read delivery: %w", err)
	}
	var at placing
	if d.ID != 0 {
		if at, err = one(ctx, w, placingSelect, args{"id": d.ID}, scanPlacing); err != nil {
			return fmt.Errorf("read address: %w", err)
		}
	}
	f, err := w.filing(ctx, at)
	if err != nil {
		return err
	}
	if _, err := w.exec(ctx, deliveryAssign, args{"id": id, "address": null(at.address), "client": null(at.client),
		"confidence": d.Confidence, "field": d.Field, "place": d.Place, "trust": d.Trust, "provider": d.Provider}); err != nil {
		return fmt.Errorf("write delivery: %w", err)
	}
	_, err = w.exec(ctx, failedAssign, args{"id": failed, "client": null(at.client), "symbol": null(at.symbol), "period": f.period, "reason": d.Reason})
	if err != nil {
		return fmt.Errorf("write failed import: %w", err)
	}
	filed, err := w.reattach(ctx, id, failed, d, f)
	if err != nil {
		return err
	}
	if d.Reason != "" {
		return nil // the mail as a whole is still in the way
	}
	return w.finishFailed(ctx, failed, filed, "failed import processed again", map[string]any{"mail": w.in.Mail})
}

const deliveryParts = `SELECT ` + attachmentColumns + ` FROM attachment WHERE delivery_id = :delivery ORDER BY position`

// reattach writes the new outcomes of one delivery.
func (w *intakeWriter) reattach(ctx context.Context, id DeliveryID, failed FailedID, d *Delivery, f filing) (filed bool, err error) {
	old, err := all(ctx, w, deliveryParts, args{"delivery": id}, scanAttachment)
	if err != nil {
		return false, fmt.Errorf("read attachments: %w", err)
	}
	byPart := map[string]DocumentID{}
	for _, a := range old {
		byPart[a.Part] = a.Document
	}
	// PDFs first: a companion needs the document of its PDF.
	order := slices.Clone(d.Attachments)
	slices.SortStableFunc(order, func(a, b Attachment) int { return len(a.Companion) - len(b.Companion) })
	for n, a := range order {
		i := slices.IndexFunc(old, func(o MailAttachment) bool { return o.Part == a.Part })
		if i >= 0 && (old[i].Outcome != OutcomeFailed || old[i].Settled != "") {
			continue
		}
		if i >= 0 && a.Reason == IgnoredSeenImage {
			continue // it was seen in this very mail
		}
		row := attachmentRow{Attachment: a, position: len(old) + n + 1}
		if err := w.refile(ctx, id, f, &row, byPart); err != nil {
			return filed, err
		}
		filed = filed || row.document != 0
		if i < 0 {
			err = w.attachment(ctx, id, failed, row)
		} else {
			err = w.reattachment(ctx, old[i], failed, row)
		}
		if err != nil {
			return filed, err
		}
	}
	return filed, nil
}

// refile files one attachment if it may be filed now.
func (w *intakeWriter) refile(ctx context.Context, id DeliveryID, f filing, row *attachmentRow, byPart map[string]DocumentID) error {
	if row.Outcome != OutcomeFiled {
		return nil
	}
	if row.Companion != "" {
		return w.companion(ctx, f, row, byPart[row.Companion])
	}
	err := w.file(ctx, id, f, row)
	byPart[row.Part] = row.document
	return err
}

const attachmentAgain = `UPDATE attachment SET outcome = :outcome, reason = :reason, failed_id = :failed, document_id = :document,
name = :name, type = :type WHERE id = :id`

// reattachment changes a failed attachment to its new outcome.
func (w *intakeWriter) reattachment(ctx context.Context, old MailAttachment, failed FailedID, row attachmentRow) error {
	switch row.Outcome {
	case OutcomeFiled:
		w.out.Filed++
	case OutcomeFailed:
		w.out.Failed++
	case OutcomeIgnored:
		w.out.Ignored++
	case OutcomeDuplicate:
		w.out.Duplicates++
	}
	if row.Outcome != OutcomeFailed {
		failed = 0
	}
	_, err := w.exec(ctx, attachmentAgain, args{"id": old.ID, "outcome": row.Outcome, "reason": row.Reason, "failed": null(failed),
		"document": null(row.document), "name": row.Name, "type": row.Type})
	if err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	return w.addInvoice(ctx, old.ID, row.document, row.Invoice)
}

const mailSender = `UPDATE mail SET sender = :sender, sender_name = :name WHERE id = :mail`

const documentsSender = `UPDATE document SET sender = :sender, sender_name = :name WHERE mail_id = :mail`

// sender writes down whom the mail is from, as it is read today.
func (w *intakeWriter) sender(ctx context.Context) error {
	if w.in.Sender == "" {
		return nil
	}
	for _, update := range []string{mailSender, documentsSender} {
		if _, err := w.exec(ctx, update, args{"mail": w.in.Mail, "sender": w.in.Sender, "name": w.in.SenderName}); err != nil {
			return fmt.Errorf("write sender: %w", err)
		}
	}
	return nil
}

const mailSums = `SELECT status, (SELECT count(*) FROM attachment WHERE mail_id = mail.id AND outcome = 'filed'),
(SELECT count(*) FROM attachment WHERE mail_id = mail.id AND outcome = 'failed')
+ (SELECT count(*) FROM failed_import WHERE mail_id = mail.id AND reason <> '' AND state = 'open'),
(SELECT count(*) FROM attachment WHERE mail_id = mail.id AND outcome = 'duplicate') FROM mail WHERE id = :mail`

const mailRestate = `UPDATE mail SET status = :status, defects = :defects WHERE id = :mail`

// restate sums the outcomes of the whole mail up again.
func (w *intakeWriter) restate(ctx context.Context) error {
	var filed, failed, duplicates int
	err := w.QueryRowContext(ctx, mailSums, args{"mail": w.in.Mail}.named()...).Scan(&w.out.Status, &filed, &failed, &duplicates)
	if err != nil {
		return fmt.Errorf("sum mail up: %w", err)
	}
	if slices.Contains([]MailStatus{MailFailed, MailPartlyFiled, MailFiled, MailDuplicate}, w.out.Status) {
		switch {
		case filed > 0 && failed > 0:
			w.out.Status = MailPartlyFiled
		case filed > 0:
			w.out.Status = MailFiled
		case failed > 0:
			w.out.Status = MailFailed
		case duplicates > 0:
			w.out.Status = MailDuplicate
		}
	}
	defects, err := json.Marshal(append([]string{}, w.in.Defects...))
	if err != nil {
		return fmt.Errorf("write defects: %w", err)
	}
	_, err = w.exec(ctx, mailRestate, args{"mail": w.in.Mail, "status": w.out.Status, "defects": string(defects)})
	if err != nil {
		return fmt.Errorf("write mail: %w", err)
	}
	w.changes |= ChangedMails | ChangedDocuments | ChangedFailed
	return w.audit(ctx, "mail processed again", fmt.Sprint("mail ", w.in.Mail), map[string]any{
		"status": w.out.Status, "filed": w.out.Filed, "failed": w.out.Failed, "ignored": w.out.Ignored, "duplicates": w.out.Duplicates})
}
