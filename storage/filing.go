package storage

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

// longestPath is how long root and path may be together: Explorer and Office
// stop at 260 characters although the system does not.
const longestPath = 240

// longestName and shortestName bound a file name in bytes.
const longestName, shortestName = 120, 24

// filing is where the documents of one delivery go.
type filing struct {
	placing
	month     Month
	mailMonth Month // before "late" moved it on
	period    Period
	year      string
	open      bool // waits under "Periode offen"
	late      bool
	complete  bool // the period is complete and late mail is not moved on
}

const schemeSelect = `SELECT scheme FROM client_scheme WHERE client_id = :client AND valid_from <= :month
ORDER BY valid_from DESC LIMIT 1`

const completedSelect = `SELECT count(*) FROM completed_period WHERE client_id = :client AND period = :period`

// filing works out the period: the rule's month, moved on where that period is
// complete.
func (w *intakeWriter) filing(ctx context.Context, d *Delivery, at placing) (filing, error) {
	f := filing{placing: at}
	if at.client == 0 {
		return f, nil
	}
	where := w.set.Location()
	f.month, f.open = at.rule.month(w.in.Date, where)
	f.mailMonth = f.month
	for range 1200 { // a hundred years of complete periods
		scheme, err := one(ctx, w, schemeSelect, args{"client": at.client, "month": f.month}, column[Scheme])
		if err != nil && !errors.Is(err, ErrNotFound) {
			return f, fmt.Errorf("read period scheme: %w", err)
		}
		f.period = f.month.In(scheme)
		closed, err := one(ctx, w, completedSelect, args{"client": at.client, "period": f.period}, column[int])
		if err != nil {
			return f, fmt.Errorf("read completed periods: %w", err)
		}
		if closed == 0 {
			break
		}
		if at.late == "fail" || neverLate(at.symbolCode) {
			f.complete = true
			break
		}
		f.late = true
		f.month = f.month.Add(1)
	}
	f.year = FiscalYear(f.month, at.yearStart)
	return f, nil
}

// neverLate reports symbols whose late mail a person has to place: outgoing
// invoices, cash and bank belong to their own month.
func neverLate(symbol string) bool {
	main, _, _ := strings.Cut(symbol, "-")
	return main == "AR" || main == "KA" || strings.HasPrefix(main, "BK")
}

const liveDuplicate = `SELECT id FROM document WHERE client_id = :client AND sha256 = :sha AND state <> 'trashed'
ORDER BY id LIMIT 1`

// file makes a PDF a document with a reserved path, unless the client has the
// same bytes already or the period is complete.
func (w *intakeWriter) file(ctx context.Context, delivery DeliveryID, f filing, a *attachmentRow) error {
	twin, err := one(ctx, w, liveDuplicate, args{"client": f.client, "sha": a.SHA256}, column[DocumentID])
	if err == nil {
		a.Outcome, a.document = OutcomeDuplicate, twin
		return nil
	}
	if !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("look for duplicate: %w", err)
	}
	if f.complete {
		a.Outcome, a.Reason = OutcomeFailed, ReasonPeriodComplete
		return nil
	}
	doc := newDocument{filing: f, source: SourceEmail, mail: w.in.Mail, delivery: delivery, sender: w.in.Sender,
		received: w.in.Date, name: a.Name, sha: a.SHA256, size: a.Size, pages: a.Pages, flags: w.flags(f, a)}
	a.document, err = w.createDocument(ctx, w.set.Office.Archive, doc, a.Part, w.out)
	return err
}

// flags collects what a bookkeeper should know.
func (w *intakeWriter) flags(f filing, a *attachmentRow) []Flag {
	var out []Flag
	for flag, on := range map[Flag]bool{FlagLate: f.late, FlagDateDoubtful: w.in.DateDoubtful,
		FlagMailDefects: len(w.in.Defects) > 0, FlagUnchecked: a.Unchecked, FlagSigned: a.Signed,
		FlagHeaderAddress: w.confidence(f.address) == ConfidenceHeader} {
		if on {
			out = append(out, flag)
		}
	}
	slices.Sort(out)
	return out
}

func (w *intakeWriter) confidence(id AddressID) Confidence {
	for _, d := range w.in.Deliveries {
		if d.ID == id {
			return d.Confidence
		}
	}
	return ConfidenceNone
}

// newDocument is a document about to be written.
type newDocument struct {
	filing
	source   Source
	mail     MailID
	delivery DeliveryID
	sender   string
	received time.Time
	name     string
	sha      string
	size     int64
	pages    int
	flags    []Flag
}

const documentInsert = `INSERT INTO document (client_id, symbol_id, month, period, mail_month, period_open, fiscal_year, name, sha256, size,
pages, source, mail_id, delivery_id, sender, received_at, signed, flags, created_at)
VALUES (:client, :symbol, :month, :period, :mail_month, :open, :year, :name, :sha, :size,
:pages, :source, :mail, :delivery, :sender, :received, :signed, :flags, :now)`

const clientFolderUsed = `UPDATE client SET folder_used = 1 WHERE id = :client AND folder_used = 0`

// createDocument writes the row and reserves the path of its original.
func (t *tx) createDocument(ctx context.Context, root string, d newDocument, part string, out *Recorded) (DocumentID, error) {
	dir := path.Join(d.folder, d.symbolCode, string(d.period))
	file, name, err := t.reserve(ctx, root, dir, archive.FileName(d.name, ".pdf", longestName, "Beleg"))
	if err != nil {
		return 0, err
	}
	id, err := t.exec(ctx, documentInsert, args{"client": d.client, "symbol": d.symbol, "month": d.month, "period": d.period,
		"mail_month": d.mailMonth, "open": d.open, "year": d.year, "name": name, "sha": d.sha, "size": d.size, "pages": d.pages,
		"source": d.source, "mail": null(d.mail), "delivery": null(d.delivery), "sender": d.sender, "received": stamp(d.received),
		"signed": slices.Contains(d.flags, FlagSigned), "flags": joinFlags(d.flags), "now": stamp(t.now)})
	if err != nil {
		return 0, fmt.Errorf("write document: %w", err)
	}
	if _, err := t.exec(ctx, clientFolderUsed, args{"client": d.client}); err != nil {
		return 0, fmt.Errorf("freeze folder name: %w", err)
	}
	doc := DocumentID(id)
	if err := t.addFile(ctx, doc, "original", part, file, d.sha, d.size, d.mail, out); err != nil {
		return 0, err
	}
	return doc, t.audit(ctx, "document recorded", fmt.Sprintf("document %d", doc), map[string]any{
		"client": d.client, "symbol": d.symbolCode, "period": d.period, "path": file, "sha256": d.sha, "source": d.source})
}

// companion files an XML beside its PDF under the same stem.
func (w *intakeWriter) companion(ctx context.Context, f filing, a *attachmentRow, doc DocumentID) error {
	if doc == 0 {
		a.Outcome, a.Reason = OutcomeFailed, ReasonNotPDF
		return nil
	}
	pdf, err := one(ctx, w, documentPathSelect, args{"document": doc}, column[string])
	if err != nil {
		return fmt.Errorf("read document path: %w", err)
	}
	a.document = doc
	if n, err := one(ctx, w, companionKnown, args{"document": doc, "sha": a.SHA256}, column[int]); err != nil || n > 0 {
		a.Outcome = OutcomeDuplicate
		return err
	}
	stem := strings.TrimSuffix(path.Base(pdf), path.Ext(pdf))
	file, _, err := w.reserve(ctx, w.set.Office.Archive, path.Dir(pdf), archive.FileName(stem, ".xml", longestName, "Beleg"))
	if err != nil {
		return err
	}
	return w.addFile(ctx, doc, "companion", a.Part, file, a.SHA256, a.Size, w.in.Mail, w.out)
}

const documentPathSelect = `SELECT path FROM document_file WHERE document_id = :document AND kind = 'original'`

const companionKnown = `SELECT count(*) FROM document_file WHERE document_id = :document AND sha256 = :sha`

const fileInsert = `INSERT INTO document_file (document_id, kind, part, path, path_key, sha256, size)
VALUES (:document, :kind, :part, :path, :key, :sha, :size)`

const mailSpoolSelect = `SELECT spool FROM mail WHERE id = :mail`

func (t *tx) addFile(ctx context.Context, doc DocumentID, kind, part, file, sha string, size int64, mail MailID, out *Recorded) error {
	id, err := t.exec(ctx, fileInsert, args{"document": doc, "kind": kind, "part": part, "path": file,
		"key": archive.Key(file), "sha": sha, "size": size})
	if err != nil {
		return fmt.Errorf("reserve path: %w", err)
	}
	spool := ""
	if mail != 0 {
		if spool, err = one(ctx, t, mailSpoolSelect, args{"mail": mail}, column[string]); err != nil {
			return fmt.Errorf("read spool name: %w", err)
		}
	}
	if out != nil {
		out.Files = append(out.Files, Unpublished{File: FileID(id), Document: doc, Mail: mail, Spool: spool, Part: part,
			Path: file, SHA256: sha, Size: size})
	}
	return nil
}

const pathTaken = `SELECT (SELECT count(*) FROM document_file WHERE path_key = :key)
+ (SELECT count(*) FROM file_move WHERE to_key = :key AND state = 'pending')`

// reserve finds the first free name in dir: "Rechnung.pdf", "Rechnung (2).pdf" …
// What lies on disk without a row is found when the file is published.
func (t *tx) reserve(ctx context.Context, root, dir, name string) (file, free string, err error) {
	// Too long a path is a nuisance, a mail that cannot be filed is a loss.
	longest := max(shortestName, min(longestName, longestPath-len([]rune(root))-len([]rune(dir))-2))
	for n := 1; ; n++ {
		free = archive.Numbered(name, n, longest)
		file = path.Join(dir, free)
		taken, err := one(ctx, t, pathTaken, args{"key": archive.Key(file)}, column[int])
		if err != nil {
			return "", "", fmt.Errorf("look for a free name: %w", err)
		}
		if taken == 0 {
			return file, free, nil
		}
	}
}

func joinFlags(flags []Flag) string {
	s := make([]string, len(flags))
	for i, f := range flags {
		s[i] = string(f)
	}
	return strings.Join(s, " ")
}
