package storage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"belegpost/storage/einvoice"
)

// Document is one filed document with its placement.
type Document struct {
	ID           DocumentID
	Client       ClientID
	ClientNumber string
	ClientName   string
	Symbol       SymbolID
	SymbolCode   string
	Month        Month
	Period       Period
	FiscalYear   string
	PeriodOpen   bool // waits under "Periode offen"
	Name         string
	Path         string // of its main file, below the archive; where it still lies while it is moved
	SHA256       string
	Size         int64
	Pages        int
	Source       Source
	State        DocumentState
	Mail         MailID
	Sender       string // its address
	SenderName   string // "" where the mail names nobody
	Received     time.Time
	Signed       bool
	Flags        []Flag
	Remark       string
	Filed        bool              // its files are complete
	Pending      bool              // its files are on their way to another folder
	Problem      MoveFault         // why they are not there yet, or why the move was stopped
	Invoice      *einvoice.Invoice // what its e-invoice says, without lines; nil without
}

// DocumentFilter chooses documents; zero fields choose all but the trash.
type DocumentFilter struct {
	ID      DocumentID
	Client  string  // number
	Clerk   ClerkID // of its client; 0 for all
	Symbol  string  // code; a main symbol stands for its sub-symbols too
	Period  Period
	State   DocumentState
	Open    bool // not booked yet
	Source  Source
	Mail    MailID
	Search  string // part of name, sender, client number or name, or of an e-invoice's number or supplier
	Sort    string // one of the keys of documentOrder, "-" before it turns it round
	Limit   int    // 0: all
	Offset  int
	Trashed bool // the trash instead
	Waiting bool // under "Periode offen": whose period somebody has to choose

	seldom bool // it finds few: known after plan
}

// documentOrder are the columns that lists sort by.
var documentOrder = map[string]string{
	"received": "d.received_at", "client": "c.number", "symbol": "y.code", "period": "d.month", "name": "d.name",
	"sender": shownSender("d"), "source": "d.source", "pages": "d.pages", "fiscal_year": "d.fiscal_year", "state": "d.state",
}

// shownSender is what lists show of a sender and sort by, without upper and
// lower case: the name, else the address. The schema has an index by it.
func shownSender(table string) string {
	return fmt.Sprintf("coalesce(nullif(%[1]s.sender_name, ''), %[1]s.sender) COLLATE NOCASE", table)
}

// documentSelect reads the documents whose ids were chosen. Choosing comes
// first and joins only what the filter needs: a page far down a long list
// would else join every row before it.
const documentSelect = `SELECT d.id, d.client_id, c.number, c.name, d.symbol_id, y.code, d.month, d.period, d.fiscal_year, d.period_open, d.name,
coalesce(f.path, ''), d.sha256, d.size, d.pages, d.source, d.state, coalesce(d.mail_id, 0), d.sender, d.sender_name, d.received_at, d.signed, d.flags,
d.remark, d.filed, ` + invoiceColumns + ` FROM (SELECT d.id AS chosen %s) JOIN document d ON d.id = chosen
JOIN client c ON c.id = d.client_id JOIN symbol y ON y.id = d.symbol_id
LEFT JOIN document_file f ON f.document_id = d.id AND f.sha256 = d.sha256
LEFT JOIN einvoice e ON e.document_id = d.id%s`

func (f DocumentFilter) args() args {
	return likes(f.Search).with(args{"id": f.ID, "client": f.Client, "clerk": f.Clerk, "symbol": f.Symbol, "period": f.Period, "state": f.State,
		"source": f.Source, "mail": f.Mail, "limit": limitOf(f.Limit), "offset": f.Offset})
}

// isTrash reports whether the filter chooses from the trash.
func (f DocumentFilter) isTrash() bool { return f.Trashed || f.State == DocumentTrashed }

// where are the conditions of a filter. A plus keeps the planner, which knows
// nothing of how often a value occurs, from an index by that value.
func (f DocumentFilter) where() string {
	conditions := []string{"d.state <> 'trashed'"}
	if f.isTrash() {
		conditions[0] = "d.state = 'trashed'"
	}
	for condition, wanted := range map[string]bool{
		"d.id = :id": f.ID != 0, "+d.period = :period": f.Period != "", "+d.state = :state": f.State != "", "+d.period_open = 1": f.Waiting,
		"+d.state IN ('new', 'released', 'handed-over')": f.Open, "+d.source = :source": f.Source != "", "d.mail_id = :mail": f.Mail != 0,
		"+d.client_id IN (SELECT id FROM client WHERE clerk_id = :clerk)":                                                        f.Clerk != 0,
		"d.client_id = (SELECT id FROM client WHERE number = :client)":                                                           f.Client != "",
		"+d.symbol_id IN (SELECT id FROM symbol WHERE code = :symbol OR main_id = (SELECT id FROM symbol WHERE code = :symbol))": f.Symbol != "",
		f.found(): f.Search != "",
	} {
		if wanted {
			conditions = append(conditions, condition)
		}
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// from is what the filter chooses from, and how.
func (f DocumentFilter) from() string {
	column, _ := f.column()
	switch {
	case f.seldom && (strings.HasPrefix(column, "c.") || strings.HasPrefix(column, "y.")):
		return "FROM " + wholeList + " JOIN client c ON c.id = d.client_id JOIN symbol y ON y.id = d.symbol_id" + f.where()
	case f.seldom:
		return "FROM " + wholeList + f.where()
	// CROSS JOIN keeps the order of the tables: clients by number, then their
	// documents, needs no sorting.
	case strings.HasPrefix(column, "y."):
		return "FROM symbol y CROSS JOIN document d ON y.id = d.symbol_id" + f.where()
	case strings.HasPrefix(column, "c."):
		return "FROM client c CROSS JOIN document d ON c.id = d.client_id" + f.where()
	}
	return "FROM document d" + f.where()
}

// wholeList reads all documents but the trash by one index that holds whatever
// a filter asks for.
const wholeList = "document d INDEXED BY document_by_received"

// isWide reports a filter that no index of its own serves.
func (f DocumentFilter) isWide() bool {
	return f.ID == 0 && f.Mail == 0 && f.Client == "" && !f.isTrash()
}

// found is the condition of a search.
func (f DocumentFilter) found() string {
	return "(" + liked(f.Search, "d.name", "d.sender", "d.sender_name") + " OR d.client_id IN (SELECT id FROM client WHERE " + liked(f.Search, "number", "name") +
		") OR d.id IN (SELECT document_id FROM einvoice WHERE document_id IS NOT NULL AND (" + liked(f.Search, "number", "seller") + ")))"
}

// column is what the filter sorts by.
func (f DocumentFilter) column() (column string, down bool) {
	key, down := strings.CutPrefix(f.Sort, "-")
	column, ok := documentOrder[key]
	if !ok {
		return "d.received_at", true
	}
	return column, down
}

// order is the ORDER BY of a filter; ids break ties, so that pages never overlap.
func (f DocumentFilter) order() string {
	column, down := f.column()
	if down {
		return " ORDER BY " + column + " DESC, d.id DESC"
	}
	return " ORDER BY " + column + ", d.id"
}

// Documents returns the documents that the filter chooses; newest first if it
// names no order.
func (s *Store) Documents(ctx context.Context, f DocumentFilter) ([]Document, error) {
	f, err := s.plan(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	query := fmt.Sprintf(documentSelect, f.from()+f.order()+" LIMIT :limit OFFSET :offset", f.order())
	list, err := all(ctx, s.read, query, f.args(), scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	return list, s.openMoves(ctx, list)
}

// What is found so seldom among the newest 500 documents is found by reading
// the whole list and sorting the few; what is found often, by reading in order.
const sample, seldom = 500, 15

// plan finds out how to read a page.
func (s *Store) plan(ctx context.Context, f DocumentFilter) (DocumentFilter, error) {
	if !f.isWide() {
		return f, nil
	}
	query := fmt.Sprintf(`SELECT count(*) FROM (SELECT * FROM (SELECT d.id, d.name, d.sender, d.sender_name, d.client_id, d.symbol_id, d.period, d.period_open,
d.source, d.state FROM %s WHERE d.state <> 'trashed' ORDER BY d.received_at DESC, d.id DESC LIMIT %d) d%s)`, wholeList, sample, f.where())
	n, err := one(ctx, s.read, query, f.args(), column[int])
	f.seldom = n < seldom
	return f, err
}

// Document reads one document, wherever it is; [ErrNotFound] if there is none.
func (s *Store) Document(ctx context.Context, id DocumentID) (Document, error) {
	if id <= 0 {
		return Document{}, ErrNotFound // the query takes 0 for all
	}
	for _, trashed := range []bool{false, true} {
		list, err := s.Documents(ctx, DocumentFilter{ID: id, Trashed: trashed, Limit: 1})
		if err != nil || len(list) > 0 {
			return append(list, Document{})[0], err
		}
	}
	return Document{}, ErrNotFound
}

// CountDocuments is how many documents the filter chooses.
func (s *Store) CountDocuments(ctx context.Context, f DocumentFilter) (int, error) {
	from := "FROM document d"
	if f.isWide() {
		from = "FROM " + wholeList
	}
	n, err := one(ctx, s.read, "SELECT count(*) "+from+f.where(), f.args(), column[int])
	if err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return n, nil
}

func scanDocument(row scanner) (d Document, err error) {
	var flags string
	var invoice invoiceTarget
	err = row.Scan(append([]any{&d.ID, &d.Client, &d.ClientNumber, &d.ClientName, &d.Symbol, &d.SymbolCode, &d.Month, &d.Period, &d.FiscalYear,
		&d.PeriodOpen, &d.Name, &d.Path, &d.SHA256, &d.Size, &d.Pages, &d.Source, &d.State, &d.Mail, &d.Sender, &d.SenderName,
		(*stamp)(&d.Received), &d.Signed, &flags, &d.Remark, &d.Filed}, invoice.fields()...)...)
	d.Invoice = invoice.found()
	for _, f := range strings.Fields(flags) {
		d.Flags = append(d.Flags, Flag(f))
	}
	return
}
