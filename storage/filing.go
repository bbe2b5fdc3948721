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

// filing works out where a delivery's documents go.
func (w *intakeWriter) filing(ctx context.Context, at placing) (filing, error) {
	if at.client == 0 {
		return filing{placing: at}, nil
	}
	return filingOf(ctx, w, at, w.in.Date, w.set.Location())
}

// filingOf works out the period of a mail's date: the rule's month, moved on
// where that period is complete.
func filingOf(ctx context.Context, q querier, at placing, date time.Time, where *time.Location) (filing, error) {
	f := filing{placing: at}
	f.month, f.open = at.rule.month(date, where)
	f.mailMonth = f.month
	for range 1200 { // a hundred years of complete periods
		scheme, err := one(ctx, q, schemeSelect, args{"client": at.client, "month": f.month}, column[Scheme])
		if err != nil && !errors.Is(err, ErrNotFound) {
			return f, fmt.Errorf("read period scheme: %w", err)
		}
		f.period = f.month.In(scheme)
		closed, err := one(ctx, q, completedSelect, args{"client": at.client, "period": f.period}, column[int])
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

// Forecast is the period that mail to an import address is filed under.
type Forecast struct {
	Period   Period
	Open     bool // it would wait under "Periode offen"
	Late     bool // its own period is complete: this is the next one
	Complete bool // its period is complete and it would fail
}

// Forecast says which period a mail of this date gets at an address, by the
// rules of [Store.Record].
func (s *Store) Forecast(ctx context.Context, id AddressID, date time.Time) (Forecast, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return Forecast{}, err
	}
	at, err := one(ctx, s.read, placingSelect, args{"id": id}, scanPlacing)
	if err != nil {
		return Forecast{}, fmt.Errorf("read address: %w", err)
	}
	f, err := filingOf(ctx, s.read, at, date, set.Location())
	return Forecast{Period: f.period, Open: f.open, Late: f.late, Complete: f.complete}, err
}

// neverLate reports symbols whose late mail a person has to place: outgoing
// invoices, cash and bank belong to their own month.
func neverLate(symbol string) bool {
	main, _, _ := strings.Cut(symbol, "-")
	return main == "AR" || main == "KA" || strings.HasPrefix(main, "BK")
}

// A picture of which a PDF was made, and a PDF that was opened with its
// password, are known by their own bytes too; a companion XML is no document.
const liveDuplicate = `SELECT d.id FROM document_file f JOIN document d ON d.id = f.document_id
WHERE f.sha256 = :sha AND f.kind <> 'companion' AND d.client_id = :client AND d.state <> 'trashed' AND d.id <> :self
ORDER BY d.id LIMIT 1`

// twin is a client's live document with these bytes, 0 if there is none; self
// does not count.
func (t *tx) twin(ctx context.Context, client ClientID, sha string, self DocumentID) (DocumentID, error) {
	id, err := one(ctx, t, liveDuplicate, args{"client": client, "sha": sha, "self": self}, column[DocumentID])
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for duplicate: %w", err)
	}
	return id, nil
}

// file makes a PDF a document with a reserved path, unless the client has the
// same bytes already or the period is complete.
func (w *intakeWriter) file(ctx context.Context, delivery DeliveryID, f filing, a *attachmentRow) error {
	twin, err := w.twin(ctx, f.client, a.SHA256, 0)
	if err != nil {
		return err
	}
	if twin != 0 {
		a.Outcome, a.document = OutcomeDuplicate, twin
		return nil
	}
	if f.complete {
		a.Outcome, a.Reason = OutcomeFailed, ReasonPeriodComplete
		return nil
	}
	doc := newDocument{filing: f, source: SourceEmail, mail: w.in.Mail, delivery: delivery, sender: author{w.in.SenderName, w.in.Sender},
		received: w.in.Date, name: a.Name, pages: a.Pages, flags: w.flags(f, a),
		files: []documentFile{{kind: KindOriginal, part: a.Part, ext: ".pdf", name: a.Name, sha: a.SHA256, size: a.Size}}}
	switch {
	case a.View != nil:
		doc.shows(*a.View, a.Name)
	case a.Opened != nil:
		doc.pages = a.Opened.Pages
		doc.files = append([]documentFile{{kind: KindOpened, ext: ".pdf", sha: a.Opened.SHA256, size: a.Opened.Size}}, doc.files...)
	}
	var files []Unpublished
	a.document, files, err = w.createDocument(ctx, w.set.Office.Archive, doc)
	w.out.Files = append(w.out.Files, files...)
	return err
}

// shows lets a document show the readable page of the XML that it consists of,
// which lies beside it.
func (d *newDocument) shows(v View, xml string) {
	d.files[0].ext, d.files[0].name = ".xml", xml
	d.files = append([]documentFile{{kind: KindDerived, ext: ".pdf", sha: v.SHA256, size: v.Size}}, d.files...)
	d.name, d.pages = strings.TrimSuffix(xml, extensionOf(xml)), v.Pages
	d.flags = append(d.flags, FlagDerived)
	slices.Sort(d.flags)
}

// known makes a failed attachment a duplicate where the client has the same
// bytes already: a person has filed them by hand.
func (w *intakeWriter) known(ctx context.Context, d *Delivery, at placing, a *attachmentRow) error {
	if a.Outcome != OutcomeFailed || a.Reason == ReasonPeriodComplete || at.client == 0 || d.Reason != "" || a.Size == 0 {
		return nil
	}
	twin, err := w.twin(ctx, at.client, a.SHA256, 0)
	if err == nil && twin != 0 {
		a.Outcome, a.Reason, a.document = OutcomeDuplicate, "", twin
	}
	return err
}

// flags collects what a bookkeeper should know.
func (w *intakeWriter) flags(f filing, a *attachmentRow) []Flag {
	var out []Flag
	for flag, on := range map[Flag]bool{FlagLate: f.late, FlagDateDoubtful: w.in.DateReason != "",
		FlagMailDefects: len(w.in.Defects) > 0, FlagUnchecked: a.Unchecked, FlagSigned: a.Signed,
		FlagDerived: a.Opened != nil, FlagHeaderAddress: w.confidence(f.address) == ConfidenceHeader} {
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
	file, _, err := w.reserve(ctx, w.set.Office.Archive, path.Dir(pdf), archive.FileName(stem, ".xml", longestName, "Beleg"), 0)
	if err != nil {
		return err
	}
	u, err := w.addFile(ctx, doc, w.in.Mail, file, documentFile{kind: KindCompanion, part: a.Part, sha: a.SHA256, size: a.Size})
	w.out.Files = append(w.out.Files, u)
	return err
}

const documentPathSelect = `SELECT f.path FROM document_file f JOIN document d ON d.id = f.document_id
WHERE d.id = :document AND f.sha256 = d.sha256`

const companionKnown = `SELECT count(*) FROM document_file WHERE document_id = :document AND sha256 = :sha`

const pathTaken = `SELECT (SELECT count(*) FROM document_file WHERE path_key = :key AND id <> :self)
+ (SELECT count(*) FROM file_move WHERE to_key = :key AND state = 'pending')`

// reserve finds the first free name in dir: "Rechnung.pdf", "Rechnung (2).pdf" …
// What lies on disk without a row is found when the file is published. The
// path that self has now counts as free.
func (t *tx) reserve(ctx context.Context, root, dir, name string, self FileID) (file, free string, err error) {
	// Too long a path is a nuisance, a mail that cannot be filed is a loss.
	longest := max(shortestName, min(longestName, longestPath-len([]rune(root))-len([]rune(dir))-2))
	for n := 1; ; n++ {
		free = archive.Numbered(name, n, longest)
		file = path.Join(dir, free)
		taken, err := one(ctx, t, pathTaken, args{"key": archive.Key(file), "self": self}, column[int])
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
