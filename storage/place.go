package storage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"belegpost/storage/internal/archive"
)

// Placement decides the folder of a document: client, symbol and period.
type Placement struct {
	Client ClientID
	Symbol SymbolID
	Period Period // a month, or a period of the client's scheme
}

// Fields that people enter about documents.
const (
	FieldDocument       Field = "document"
	FieldPlaceClient    Field = "client"
	FieldPlaceSymbol    Field = "symbol"
	FieldDocumentName   Field = "name"
	FieldDocumentRemark Field = "remark"
	FieldDocumentYear   Field = "fiscal_year"
	FieldDocumentState  Field = "state"
)

// Codes of [InvalidError] about documents.
const (
	InvalidTrashed = "trashed" // lies in the trash; restore it first
	InvalidStep    = "step"    // a state that cannot follow; Value is the state, Other the wanted one
	InvalidChanged = "changed" // somebody has changed it since
)

// Revision is what somebody changes about documents. Zero fields stay as they
// are: for many documents at once only what was touched is changed.
type Revision struct {
	Placement         // zero parts stay
	Name       string // the extension is kept
	Remark     *string
	FiscalYear string // "2026" or "2025/26"; follows the period where that changes
	Force      bool   // into a complete period, or to a client that has the same bytes already
}

// Place changes placement, name, remark or fiscal year of documents, all or
// none of them. Their files follow, companions and originals with them: what
// is locked or offline stays pending. Without Force, a complete period gives
// [InvalidComplete] and a client that has these bytes already
// [InvalidTaken]; a booked document gives [InvalidLocked].
func (s *Store) Place(ctx context.Context, docs []DocumentID, r Revision) (Done, error) {
	return s.changeDocuments(ctx, BatchMove, docs, func(b *batch, d held) error {
		after, err := b.revised(ctx, d, r)
		if err != nil {
			return err
		}
		return b.rewrite(ctx, d, after, "document placed")
	})
}

// PreviousYear puts documents one fiscal year back ("ins Vorjahr"). The period
// and the folder stay.
func (s *Store) PreviousYear(ctx context.Context, docs []DocumentID) (Done, error) {
	return s.changeDocuments(ctx, BatchMove, docs, func(b *batch, d held) error {
		if err := d.editable(); err != nil {
			return err
		}
		after := d
		after.Year = yearBefore(d.Year)
		return b.rewrite(ctx, d, after, "document placed")
	})
}

// yearBefore is the fiscal year before "2026" or "2025/26".
func yearBefore(year string) string {
	first, _, split := strings.Cut(year, "/")
	n, err := strconv.Atoi(first)
	switch {
	case err != nil:
		return year
	case split:
		return fmt.Sprintf("%04d/%02d", n-1, n%100)
	}
	return fmt.Sprintf("%04d", n-1)
}

var fiscalYear = regexp.MustCompile(`^\d{4}(/\d{2})?$`)

// revised is d with the wishes of r, checked.
func (t *tx) revised(ctx context.Context, d held, r Revision) (held, error) {
	after := d
	err := d.editable()
	if err != nil {
		return after, err
	}
	if r.Client != 0 && r.Client != d.Client {
		if err := t.setClient(ctx, &after, r.Client, r.Force); err != nil {
			return after, err
		}
	}
	if r.Symbol != 0 && r.Symbol != d.Symbol {
		after.Symbol = r.Symbol
		if after.symbolCode, err = t.symbolCode(ctx, r.Symbol); err != nil {
			return after, err
		}
	}
	if err := t.setPeriod(ctx, d, &after, r); err != nil {
		return after, err
	}
	if r.FiscalYear != "" {
		if !fiscalYear.MatchString(r.FiscalYear) {
			return after, invalid(FieldDocumentYear, InvalidFormat, r.FiscalYear)
		}
		after.Year = r.FiscalYear
	}
	if r.Remark != nil {
		if after.Remark, err = cleanText(FieldDocumentRemark, *r.Remark); err != nil {
			return after, err
		}
	}
	if name := strings.TrimSpace(r.Name); name != "" {
		after.Name = archive.FileName(name, extensionOf(d.Name), longestName, "Beleg")
	}
	return after, nil
}

// setClient gives a document to another client.
func (t *tx) setClient(ctx context.Context, d *held, client ClientID, force bool) error {
	c, err := t.client(ctx, client)
	if errors.Is(err, ErrNotFound) {
		return invalid(FieldPlaceClient, InvalidUnknown, fmt.Sprint(client))
	}
	if err != nil {
		return err
	}
	d.Client, d.folder, d.yearStart = client, c.Folder, c.FiscalYearStart
	if force {
		return nil
	}
	return t.noTwin(ctx, *d)
}

// noTwin refuses a document whose client has the same bytes already.
func (t *tx) noTwin(ctx context.Context, d held) error {
	twin, err := t.twin(ctx, d.Client, d.sha, d.id)
	if err != nil || twin == 0 {
		return err
	}
	at, err := one(ctx, t, documentPathSelect, args{"document": twin}, column[string])
	if err != nil {
		return fmt.Errorf("read document path: %w", err)
	}
	return &InvalidError{Field: FieldDocument, Code: InvalidTaken, Value: d.Name, Other: at}
}

const symbolCodeSelect = `SELECT code FROM symbol WHERE id = :id AND active = 1`

// symbolCode is the code of a symbol that documents may be filed under.
func (t *tx) symbolCode(ctx context.Context, id SymbolID) (string, error) {
	code, err := one(ctx, t, symbolCodeSelect, args{"id": id}, column[string])
	if errors.Is(err, ErrNotFound) {
		return "", invalid(FieldPlaceSymbol, InvalidUnknown, fmt.Sprint(id))
	}
	return code, err
}

// setPeriod works out month, period and fiscal year. A changed period scheme
// concerns new documents only, so that a period that nobody touched stays.
func (t *tx) setPeriod(ctx context.Context, d held, after *held, r Revision) error {
	newClient := after.Client != d.Client
	if r.Period == "" && !newClient {
		return nil
	}
	after.Open = d.Open && r.Period == ""
	if r.Period == d.Period && !newClient {
		return nil
	}
	wish := r.Period
	if wish == "" {
		wish = Period(d.Month)
	}
	var err error
	if after.Month, after.Period, err = t.periodFor(ctx, after.Client, wish); err != nil {
		return err
	}
	if _, same, err := t.periodFor(ctx, after.Client, Period(d.Month)); err == nil && same == wish {
		after.Month = d.Month // within the wanted quarter already
	}
	if after.Month != d.Month || newClient {
		after.Year = FiscalYear(after.Month, after.yearStart)
	}
	if r.Force || after.Period == d.Period && !newClient {
		return nil
	}
	return t.notComplete(ctx, after.Client, after.Period)
}

// periodFor turns a wish into the month and the period of a client's scheme.
func (t *tx) periodFor(ctx context.Context, client ClientID, wish Period) (Month, Period, error) {
	wish, month, ok := ParsePeriod(string(wish))
	if !ok {
		return "", "", invalid(FieldPeriod, InvalidFormat, string(wish))
	}
	scheme, err := one(ctx, t, schemeSelect, args{"client": client, "month": month}, column[Scheme])
	if err != nil && !errors.Is(err, ErrNotFound) {
		return "", "", fmt.Errorf("read period scheme: %w", err)
	}
	period := month.In(scheme)
	if wish != period && wish != Period(month) {
		return "", "", &InvalidError{Field: FieldPeriod, Code: InvalidFormat, Value: string(wish), Other: string(period)}
	}
	return month, period, nil
}

// notComplete refuses a period that is marked complete.
func (t *tx) notComplete(ctx context.Context, client ClientID, p Period) error {
	n, err := one(ctx, t, completedSelect, args{"client": client, "period": p}, column[int])
	if err != nil {
		return fmt.Errorf("read completed periods: %w", err)
	}
	if n > 0 {
		return invalid(FieldPeriod, InvalidComplete, string(p))
	}
	return nil
}

// target is where a new document goes that a person places. Of a period of
// several months, near is the document's month if it lies within.
func (t *tx) target(ctx context.Context, p Placement, near Month, force bool) (filing, error) {
	f := filing{}
	c, err := t.client(ctx, p.Client)
	if errors.Is(err, ErrNotFound) {
		return f, invalid(FieldPlaceClient, InvalidUnknown, fmt.Sprint(p.Client))
	}
	if err != nil {
		return f, err
	}
	f.client, f.folder, f.yearStart, f.symbol = c.ID, c.Folder, c.FiscalYearStart, p.Symbol
	if f.symbolCode, err = t.symbolCode(ctx, p.Symbol); err != nil {
		return f, err
	}
	if f.month, f.period, err = t.periodFor(ctx, p.Client, p.Period); err != nil {
		return f, err
	}
	if _, same, err := t.periodFor(ctx, p.Client, Period(near)); err == nil && same == p.Period {
		f.month = near
	}
	f.mailMonth, f.year = f.month, FiscalYear(f.month, f.yearStart)
	if force {
		return f, nil
	}
	return f, t.notComplete(ctx, f.client, f.period)
}
