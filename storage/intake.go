package storage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"belegpost/storage/einvoice"
)

// Intake is everything that was decided about one mail. [Store.Record] makes
// it true: all or nothing.
type Intake struct {
	Mail         MailID
	Fingerprint  string
	MessageID    string
	Sender       string // address only, lower case
	SenderName   string // fit for one line; "" where the mail names nobody
	Subject      string
	Date         time.Time // decides the period
	DateSource   DateSource
	DateReason   DateReason    // why the mail's own date was not used; "" if it was
	Status       MailStatus    // "" follows from the outcomes; else a status that is no failure
	Note         string        // confirmation code or link, Message-ID that bounced
	Confirmation *Confirmation // what a provider asks, if the status says so
	Defects      []string
	Images       []string // hashes of pictures to remember for this sender
	Quiet        bool     // old mail of a first sync: listed, not noticed
	Shared       bool     // the header names addresses of more than one client
	Answer       string   // where a confirmation or refusal to the sender may go, "" if none may
	Bounced      string   // Message-ID of a notice of ours that this mail reports as undeliverable
	BounceText   string
	Deliveries   []Delivery
}

// Delivery is what was decided for one address of a mail.
type Delivery struct {
	Address     string    // as issued if known, else as it stood in the mail, "" if there was none
	ID          AddressID // 0: not one of ours
	Client      ClientID  // whose address it is
	Confidence  Confidence
	Field       string
	Place       int
	Trust       Trust
	Provider    string // host whose field it was, "" where the sender wrote it
	Reason      Reason // what is wrong for this address as a whole
	Attachments []Attachment
}

// Attachment is what was decided for one attachment. A PDF that may be filed
// has OutcomeFiled; Record turns it into a duplicate or a late one if so.
type Attachment struct {
	Part      string
	Name      string
	Type      string
	Size      int64
	SHA256    string
	Outcome   Outcome
	Reason    Reason
	Pages     int
	Signed    bool
	Unchecked bool
	Companion string            // part of the PDF beside which this file is filed
	Invoice   *einvoice.Invoice // what an e-invoice, or the one inside a PDF, says; nil without
	View      *View             // of an XML e-invoice that is filed: its readable page
	Opened    *View             // of a PDF that needs a password: the copy without it
}

// View is a PDF that was made of an attachment, to be filed beside it. Its bytes
// lie in the spool.
type View struct {
	Spooled
	Pages int
}

// Recorded is what Record made of an intake.
type Recorded struct {
	Mail                               MailID
	Status                             MailStatus
	Filed, Failed, Ignored, Duplicates int
	Notices                            int
	Files                              []Unpublished
}

// Record writes down what was decided about mails, in one transaction for all
// of them: deliveries, documents with reserved paths, failed imports, notices,
// audit rows. A mail that is decided already is left as it is.
func (s *Store) Record(ctx context.Context, intakes []Intake) ([]Recorded, error) {
	var out []Recorded
	err := s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		for i := range intakes {
			r, err := t.record(ctx, set, &intakes[i])
			if err != nil {
				return fmt.Errorf("record mail %d: %w", intakes[i].Mail, err)
			}
			out = append(out, r)
		}
		t.changes |= ChangedMails | ChangedDocuments | ChangedFailed | ChangedOutbox
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

const mailDecided = `SELECT decided_at IS NOT NULL FROM mail WHERE id = :mail`

const mailDecide = `UPDATE mail SET fingerprint = :fingerprint, message_id = :message_id, sender = :sender, sender_name = :sender_name, subject = :subject,
date = :date, date_source = :source, date_reason = :date_reason, status = :status, defects = :defects,
note = CASE WHEN :note <> '' THEN :note ELSE note END, decided_at = :now WHERE id = :mail`

// record writes one mail.
func (t *tx) record(ctx context.Context, set Settings, in *Intake) (Recorded, error) {
	r := Recorded{Mail: in.Mail}
	decided, err := one(ctx, t, mailDecided, args{"mail": in.Mail}, column[bool])
	if err != nil || decided {
		return r, err
	}
	w := intakeWriter{tx: t, set: set, in: in, out: &r}
	for i := range in.Deliveries {
		if err := w.delivery(ctx, &in.Deliveries[i]); err != nil {
			return r, err
		}
	}
	for _, sha := range in.Images {
		_, err := t.exec(ctx, seenInsert, args{"sender": in.Sender, "sha": sha, "mail": in.Mail})
		if err != nil {
			return r, fmt.Errorf("remember image: %w", err)
		}
	}
	if in.Bounced != "" {
		if _, err := t.bounced(ctx, in.Bounced, in.BounceText); err != nil {
			return r, err
		}
	}
	if in.Confirmation != nil {
		if err := t.confirm(ctx, in.Mail, *in.Confirmation); err != nil {
			return r, err
		}
	}
	r.Status = w.status()
	defects, err := json.Marshal(append([]string{}, in.Defects...))
	if err != nil {
		return r, fmt.Errorf("write defects: %w", err)
	}
	_, err = t.exec(ctx, mailDecide, args{"mail": in.Mail, "fingerprint": in.Fingerprint, "message_id": in.MessageID,
		"sender": in.Sender, "sender_name": in.SenderName, "subject": in.Subject, "date": stamp(in.Date), "source": in.DateSource,
		"date_reason": in.DateReason, "status": r.Status,
		"defects": string(defects), "note": in.Note, "now": stamp(t.now)})
	if err != nil {
		return r, fmt.Errorf("write mail: %w", err)
	}
	return r, t.audit(ctx, "mail recorded", fmt.Sprintf("mail %d", in.Mail), map[string]any{
		"status": r.Status, "filed": r.Filed, "failed": r.Failed, "ignored": r.Ignored, "duplicates": r.Duplicates})
}

const seenInsert = `INSERT INTO seen_image (sender, sha256, mail_id) VALUES (:sender, :sha, :mail) ON CONFLICT DO NOTHING`

// intakeWriter carries one mail through its transaction.
type intakeWriter struct {
	*tx
	set   Settings
	in    *Intake
	out   *Recorded
	fresh int // deliveries that were not known before
}

// status sums the outcomes up.
func (w *intakeWriter) status() MailStatus {
	o := w.out
	switch {
	case w.in.Status != "":
		return w.in.Status
	case w.fresh == 0:
		return MailRepeat
	case o.Filed > 0 && o.Failed > 0:
		return MailPartlyFiled
	case o.Filed > 0:
		return MailFiled
	case o.Failed > 0:
		return MailFailed
	}
	return MailDuplicate
}

const deliveryInsert = `INSERT INTO delivery (mail_id, fingerprint, address, address_id, client_id, also_of, confidence, field, place, trust, provider)
VALUES (:mail, :fingerprint, :address, :address_id, :client, :also, :confidence, :field, :place, :trust, :provider)
ON CONFLICT (fingerprint, address) DO NOTHING RETURNING id`

// The same mail for another address of the same client: in this mail, or in
// another copy that the provider made. One that was refused because its address
// is retired has filed nothing.
const deliverySibling = `SELECT id FROM delivery WHERE fingerprint = :fingerprint AND client_id = :client
AND address <> :address AND also_of IS NULL
AND NOT EXISTS (SELECT 1 FROM failed_import f WHERE f.delivery_id = delivery.id AND f.reason = 'address-retired') ORDER BY id LIMIT 1`

// placing is an import address with what it takes to file below it.
type placing struct {
	address    AddressID
	client     ClientID
	symbol     SymbolID
	symbolCode string
	folder     string
	leftOn     string
	yearStart  string
	late       string
	rule       PeriodRule
	// senderReply is the address's wish that its senders get an answer.
	senderReply bool
}

const placingSelect = `SELECT a.id, a.client_id, a.symbol_id, y.code, c.folder, coalesce(c.left_on, ''), c.fiscal_year_start,
c.late_policy, a.period_rule, y.period_rule, c.period_rule, a.sender_reply
FROM import_address a JOIN client c ON c.id = a.client_id JOIN symbol y ON y.id = a.symbol_id WHERE a.id = :id`

func scanPlacing(row scanner) (p placing, err error) {
	var ofAddress, ofSymbol, ofClient PeriodRule
	err = row.Scan(&p.address, &p.client, &p.symbol, &p.symbolCode, &p.folder, &p.leftOn, &p.yearStart, &p.late,
		&ofAddress, &ofSymbol, &ofClient, &p.senderReply)
	p.rule = firstRule(ofAddress, ofSymbol, ofClient)
	return
}

// delivery writes one address of the mail, once for ever.
func (w *intakeWriter) delivery(ctx context.Context, d *Delivery) error {
	var at placing
	if d.ID != 0 {
		var err error
		if at, err = one(ctx, w, placingSelect, args{"id": d.ID}, scanPlacing); err != nil {
			return fmt.Errorf("read address: %w", err)
		}
	}
	sibling := DeliveryID(0)
	if at.client != 0 && d.Reason == "" {
		var err error
		sibling, err = one(ctx, w, deliverySibling, args{"fingerprint": w.in.Fingerprint, "client": at.client, "address": d.Address}, column[DeliveryID])
		if err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("look for sibling delivery: %w", err)
		}
	}
	id, err := one(ctx, w, deliveryInsert, args{"mail": w.in.Mail, "fingerprint": w.in.Fingerprint, "address": d.Address,
		"address_id": null(at.address), "client": null(at.client), "also": null(sibling),
		"confidence": d.Confidence, "field": d.Field, "place": d.Place,
		"trust": d.Trust, "provider": d.Provider}, column[DeliveryID])
	if errors.Is(err, ErrNotFound) {
		return nil // this delivery was recorded before
	}
	if err != nil {
		return fmt.Errorf("write delivery: %w", err)
	}
	w.fresh++
	if sibling != 0 {
		return nil
	}
	return w.attachments(ctx, id, d, at)
}

// null turns a zero id into NULL.
func null[T ~int64](id T) any {
	if id == 0 {
		return nil
	}
	return int64(id)
}

// attachments writes the outcomes for one delivery, the failed import if
// there is one, and what it tells to whom.
func (w *intakeWriter) attachments(ctx context.Context, id DeliveryID, d *Delivery, at placing) error {
	filing, err := w.filing(ctx, at)
	if err != nil {
		return err
	}
	rows := make([]attachmentRow, len(d.Attachments))
	byPart := map[string]DocumentID{}
	failed := d.Reason != ""
	for i, a := range d.Attachments {
		row := attachmentRow{Attachment: a, position: i + 1}
		if a.Outcome == OutcomeFiled && a.Companion == "" {
			if err := w.file(ctx, id, filing, &row); err != nil {
				return err
			}
			byPart[a.Part] = row.document
		}
		if err := w.known(ctx, d, at, &row); err != nil {
			return err
		}
		rows[i] = row
	}
	for i := range rows {
		if rows[i].Companion != "" && rows[i].Outcome == OutcomeFiled {
			if err := w.companion(ctx, filing, &rows[i], byPart[rows[i].Companion]); err != nil {
				return err
			}
		}
		failed = failed || rows[i].Outcome == OutcomeFailed
	}
	failedID := FailedID(0)
	if failed {
		if failedID, err = w.failedImport(ctx, id, d, at, filing); err != nil {
			return err
		}
	}
	for _, row := range rows {
		if err := w.attachment(ctx, id, failedID, row); err != nil {
			return err
		}
	}
	return w.tell(ctx, id, failedID, d, at, rows)
}

// attachmentRow is an attachment with what filing made of it.
type attachmentRow struct {
	Attachment
	position int
	document DocumentID
}

const attachmentInsert = `INSERT INTO attachment (mail_id, delivery_id, failed_id, document_id, position, part, name, type, size, sha256, outcome, reason)
VALUES (:mail, :delivery, :failed, :document, :position, :part, :name, :type, :size, :sha256, :outcome, :reason)`

func (w *intakeWriter) attachment(ctx context.Context, id DeliveryID, failed FailedID, a attachmentRow) error {
	switch a.Outcome {
	case OutcomeFiled:
		if a.Companion == "" { // an XML beside its PDF is the same document
			w.out.Filed++
		}
	case OutcomeFailed:
		w.out.Failed++
	case OutcomeIgnored:
		w.out.Ignored++
	case OutcomeDuplicate:
		w.out.Duplicates++
	}
	if a.Outcome != OutcomeFailed {
		failed = 0
	}
	row, err := w.exec(ctx, attachmentInsert, args{"mail": w.in.Mail, "delivery": id, "failed": null(failed), "document": null(a.document),
		"position": a.position, "part": a.Part, "name": a.Name, "type": a.Type, "size": a.Size, "sha256": a.SHA256,
		"outcome": a.Outcome, "reason": a.Reason})
	if err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	return w.addInvoice(ctx, AttachmentID(row), a.document, a.Invoice)
}

const failedInsert = `INSERT INTO failed_import (mail_id, delivery_id, client_id, symbol_id, address, period, reason, created_at)
VALUES (:mail, :delivery, :client, :symbol, :address, :period, :reason, :now)`

func (w *intakeWriter) failedImport(ctx context.Context, id DeliveryID, d *Delivery, at placing, f filing) (FailedID, error) {
	failed, err := w.exec(ctx, failedInsert, args{"mail": w.in.Mail, "delivery": id, "client": null(at.client),
		"symbol": null(at.symbol), "address": d.Address, "period": f.period, "reason": d.Reason, "now": stamp(w.now)})
	if err != nil {
		return 0, fmt.Errorf("write failed import: %w", err)
	}
	if len(d.Attachments) == 0 {
		w.out.Failed++ // the mail itself
	}
	return FailedID(failed), w.audit(ctx, "failed import", fmt.Sprintf("failed import %d", failed), map[string]any{
		"mail": w.in.Mail, "client": at.client, "reason": d.Reason})
}
