package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// FieldFailed is a failed import that somebody works on.
const FieldFailed Field = "failed"

// InvalidSettled refuses a failed import or an attachment that was filed or
// dismissed already.
const InvalidSettled = "settled"

// Resolution files what a failed import holds, by hand. Zero parts of the
// placement are the failed import's own.
type Resolution struct {
	Placement
	Attachments []AttachmentID // failed ones that are filed now
	Extra       []NewFile      // further files from outside
	// Made is one PDF that stands for all of them: images as PDF, the opened
	// copy of a PDF with a password, the mail's own text. They are kept beside
	// it as originals. Nil files each as it is, as a document of its own.
	Made   *NewFile
	Opened bool   // Made is an opened copy
	Name   string // of the first document; "" keeps the file's
	Remark string
	Force  bool // into a complete period
	Again  bool // although the client has the same bytes already
	Ask    bool // nothing is filed where the client has some of it already: [KnownError]
	// Batch is [Done.Batch] of an import that was filed before: both are one step
	// to undo, unless the same user did something in between. 0: a step of its own.
	Batch BatchID
}

const failedRowSelect = `SELECT f.id, f.mail_id, f.delivery_id, coalesce(f.client_id, 0), coalesce(f.symbol_id, 0), f.period, f.state, f.remark,
f.dismissal, m.sender, m.sender_name, coalesce(m.date, m.internal_date) FROM failed_import f JOIN mail m ON m.id = f.mail_id WHERE f.id = :id`

// failedRow is a failed import inside a transaction.
type failedRow struct {
	id        FailedID
	mail      MailID
	delivery  DeliveryID
	place     Placement
	state     FailedState
	remark    string
	dismissal Dismissal
	sender    author
	date      time.Time
}

func (t *tx) failedRow(ctx context.Context, id FailedID) (failedRow, error) {
	f, err := one(ctx, t, failedRowSelect, args{"id": id}, func(row scanner) (f failedRow, err error) {
		err = row.Scan(&f.id, &f.mail, &f.delivery, &f.place.Client, &f.place.Symbol, &f.place.Period, &f.state, &f.remark, &f.dismissal,
			&f.sender.address, &f.sender.name, (*stamp)(&f.date))
		return
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("read failed import: %w", err)
	}
	return f, err
}

const failedParts = `SELECT ` + attachmentColumns + ` FROM attachment WHERE failed_id = :failed AND outcome = 'failed' ORDER BY position`

// Resolve files attachments of a failed import, each resolution with its
// placement, all or none of them. The import is resolved when each of its
// failed attachments is filed or dismissed; one without attachments is when
// anything was filed for it. Bytes that the client has already are linked, not
// filed twice. Everything works offline: what cannot be written now is filed
// later. [Store.Undo] takes it back.
func (s *Store) Resolve(ctx context.Context, id FailedID, all ...Resolution) (Done, error) {
	steps := make([]spooledResolution, len(all))
	for i, r := range all {
		given := slices.Clone(r.Extra)
		if r.Made != nil {
			given = append(given, *r.Made)
		}
		spooled, err := s.spoolFiles(ctx, given)
		if err != nil {
			return Done{}, err
		}
		steps[i] = spooledResolution{Resolution: r, extra: spooled[:len(r.Extra)]}
		if r.Made != nil {
			steps[i].made = &spooled[len(r.Extra)]
		}
	}
	var w *resolver
	err := s.change(ctx, func(t *tx) error {
		w = &resolver{tx: t}
		return w.all(ctx, id, steps)
	})
	if err != nil {
		return Done{}, err
	}
	done := s.settle(ctx, w.docs)
	done.Known, done.Batch = w.known, w.batch
	return done, nil
}

// spooledResolution is a resolution whose new bytes are durable.
type spooledResolution struct {
	Resolution
	extra []spooledFile
	made  *spooledFile
}

// resolver carries resolutions of one failed import through their transaction.
type resolver struct {
	*tx
	spooledResolution // the one at hand
	root              string
	where             *time.Location
	failed            failedRow
	at                filing
	docs              []DocumentID
	known             int       // of docs: the client had them before
	after             filedShot // what undoing has to know
	batch             BatchID
	asked             KnownError
}

func (w *resolver) all(ctx context.Context, id FailedID, steps []spooledResolution) error {
	set, err := settingsIn(ctx, w)
	if err != nil {
		return err
	}
	w.root, w.where = set.Office.Archive, set.Location()
	if w.failed, err = w.failedRow(ctx, id); err != nil {
		return err
	}
	if w.failed.state != FailedOpen {
		return invalid(FieldFailed, InvalidSettled, fmt.Sprint(id))
	}
	for _, w.spooledResolution = range steps {
		if err := w.resolve(ctx); err != nil {
			return err
		}
	}
	if err := w.asked.orNil(); err != nil {
		return err
	}
	if err := w.finishFailed(ctx, id, true, "failed import resolved", map[string]any{"documents": w.docs}); err != nil {
		return err
	}
	return w.remember(ctx)
}

func (w *resolver) resolve(ctx context.Context) (err error) {
	if w.at, err = w.target(ctx, w.place(), MonthOf(w.failed.date, w.where), w.Force); err != nil {
		return err
	}
	chosen, err := w.chosen(ctx)
	if err != nil {
		return err
	}
	if len(chosen)+len(w.extra) == 0 && w.made == nil {
		return invalid(FieldFile, InvalidEmpty, "")
	}
	return w.file(ctx, chosen)
}

// place is the wanted placement; what is not given is the failed import's own.
func (w *resolver) place() Placement {
	p := w.Placement
	own := w.failed.place
	if p.Symbol == 0 {
		p.Symbol = own.Symbol
	}
	if p.Client == 0 {
		p.Client = own.Client
	}
	if p.Period == "" && p.Client == own.Client {
		p.Period = own.Period
	}
	if p.Period == "" { // another client may have other periods
		p.Period = Period(MonthOf(w.failed.date, w.where))
	}
	return p
}

// chosen are the attachments to file, which must be failed and not settled.
func (w *resolver) chosen(ctx context.Context) ([]MailAttachment, error) {
	parts, err := all(ctx, w, failedParts, args{"failed": w.failed.id}, scanAttachment)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	var out []MailAttachment
	for _, id := range w.Attachments {
		i := slices.IndexFunc(parts, func(a MailAttachment) bool { return a.ID == id })
		switch {
		case i < 0:
			return nil, invalid(FieldFile, InvalidUnknown, fmt.Sprint(id))
		case parts[i].Settled != "":
			return nil, invalid(FieldFile, InvalidSettled, parts[i].Name)
		case !slices.ContainsFunc(out, func(a MailAttachment) bool { return a.ID == id }):
			out = append(out, parts[i])
		}
	}
	return out, nil
}

// file files the chosen attachments and what came from outside: each by
// itself, or all behind one PDF that was made of them.
func (w *resolver) file(ctx context.Context, chosen []MailAttachment) error {
	if w.made != nil {
		return w.fileBehind(ctx, chosen)
	}
	for _, a := range chosen {
		id, err := w.document(ctx, 0, flagsOf(a.Type, 0), attached(a))
		if err != nil {
			return err
		}
		if err := w.settled(ctx, a.ID, id); err != nil {
			return err
		}
	}
	for _, f := range w.extra {
		id, err := w.document(ctx, f.pages, f.flags(), f.file(KindOriginal, ""))
		if err != nil {
			return err
		}
		if err := w.unpacked(ctx, f, id); err != nil {
			return err
		}
	}
	return nil
}

// fileBehind files one document that shows what was made of the others.
func (w *resolver) fileBehind(ctx context.Context, chosen []MailAttachment) error {
	kind := KindDerived
	if w.Opened {
		kind = KindOpened
	}
	originals := make([]documentFile, 0, len(chosen)+len(w.extra))
	for _, a := range chosen {
		originals = append(originals, attached(a))
	}
	for _, f := range w.extra {
		originals = append(originals, f.file(KindOriginal, ""))
	}
	files := []documentFile{w.made.file(kind, "")}
	for _, o := range originals {
		if !slices.ContainsFunc(files, func(f documentFile) bool { return f.sha == o.sha }) {
			files = append(files, o)
		}
	}
	id, err := w.document(ctx, w.made.pages, append(w.made.flags(), FlagDerived), files...)
	if err != nil {
		return err
	}
	for _, a := range chosen {
		if err := w.settled(ctx, a.ID, id); err != nil {
			return err
		}
	}
	for _, f := range w.extra {
		if err := w.unpacked(ctx, f, id); err != nil {
			return err
		}
	}
	return nil
}

func attached(a MailAttachment) documentFile {
	return documentFile{kind: KindOriginal, part: a.Part, ext: forcedExtension(a.Type, a.Name), name: a.Name, sha: a.SHA256, size: a.Size}
}

// document files one document for the failed import, the main file first.
func (w *resolver) document(ctx context.Context, pages int, flags []Flag, files ...documentFile) (DocumentID, error) {
	name := files[0].called(strings.TrimSpace(w.Name))
	w.Name = "" // it is for the first one
	remark, err := cleanText(FieldDocumentRemark, w.Remark)
	if err != nil {
		return 0, err
	}
	slices.Sort(flags)
	f := w.failed
	n := newDocument{filing: w.at, source: SourceManual, mail: f.mail, delivery: f.delivery, sender: f.sender, received: f.date,
		name: name, pages: pages, flags: flags, remark: remark, files: files}
	id, known, err := w.createUnlessKnown(ctx, w.root, n, w.Again)
	if err != nil {
		return 0, err
	}
	if known && w.Ask && !slices.Contains(w.docs, id) {
		if err := w.asks(ctx, &w.asked, n.name, id); err != nil {
			return 0, err
		}
	}
	w.docs = append(w.docs, id)
	if known {
		w.known++
	} else {
		w.after.Documents = append(w.after.Documents, id)
	}
	return id, nil
}

const attachmentSettled = `UPDATE attachment SET settled = 'filed', document_id = :document WHERE id = :id AND settled = ''`

func (w *resolver) settled(ctx context.Context, id AttachmentID, doc DocumentID) error {
	if _, err := w.exec(ctx, attachmentSettled, args{"id": id, "document": doc}); err != nil {
		return fmt.Errorf("settle attachment: %w", err)
	}
	w.after.Attachments = append(w.after.Attachments, id)
	return w.showInvoice(ctx, id, doc)
}

const failedSums = `SELECT count(*) FILTER (WHERE settled = ''), count(*), count(*) FILTER (WHERE settled = 'filed')
FROM attachment WHERE failed_id = :id AND outcome = 'failed'`

const failedUpdate = `UPDATE failed_import SET state = :state, remark = :remark, dismissal = :dismissal, settled_at = :now WHERE id = :id`

// finishFailed sums up what was done with a failed import: open until each
// failed attachment is settled, then resolved, or dismissed if none was filed.
// One without failed attachments goes by whether something was filed now.
func (t *tx) finishFailed(ctx context.Context, id FailedID, filedNow bool, action string, details map[string]any) error {
	f, err := t.failedRow(ctx, id)
	if err != nil {
		return err
	}
	var open, parts, filed int
	if err := t.QueryRowContext(ctx, failedSums, args{"id": id}.named()...).Scan(&open, &parts, &filed); err != nil {
		return fmt.Errorf("sum failed import up: %w", err)
	}
	state, settled := FailedOpen, stamp{}
	switch {
	case open > 0:
	case filed > 0, parts == 0 && filedNow:
		state, settled = FailedResolved, stamp(t.now)
	default:
		state, settled = FailedDismissed, stamp(t.now)
	}
	_, err = t.exec(ctx, failedUpdate, args{"id": id, "state": state, "remark": f.remark, "dismissal": f.dismissal, "now": settled})
	if err != nil {
		return fmt.Errorf("write failed import: %w", err)
	}
	t.changes |= ChangedFailed | ChangedMails
	details["state"] = state
	return t.audit(ctx, action, fmt.Sprint("failed import ", id), details)
}
