package storage

import (
	"context"
	"fmt"
	"strings"
	"time"
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
	Sender       string
	Received     time.Time
	Signed       bool
	Flags        []Flag
	Remark       string
	Filed        bool      // its files are complete
	Pending      bool      // its files are on their way to another folder
	Problem      MoveFault // why they are not there yet, or why the move was stopped
}

// DocumentFilter chooses documents; zero fields choose all but the trash.
type DocumentFilter struct {
	ID      DocumentID
	Client  string // number
	Symbol  string // code; a main symbol stands for its sub-symbols too
	Period  Period
	State   DocumentState
	Open    bool // not booked yet
	Source  Source
	Mail    MailID
	Search  string // part of name, sender, client number or client name
	Sort    string // one of the keys of documentOrder, "-" before it turns it round
	Limit   int    // 0: all
	Offset  int
	Trashed bool // the trash instead
}

// documentOrder are the columns that lists sort by.
var documentOrder = map[string]string{
	"received": "d.received_at", "client": "c.number", "symbol": "y.code", "period": "d.month", "name": "d.name",
	"sender": "d.sender", "source": "d.source", "pages": "d.pages", "fiscal_year": "d.fiscal_year", "state": "d.state",
}

const documentFrom = ` FROM document d JOIN client c ON c.id = d.client_id JOIN symbol y ON y.id = d.symbol_id
LEFT JOIN document_file f ON f.document_id = d.id AND f.sha256 = d.sha256
WHERE (:id = 0 OR d.id = :id) AND (:client = '' OR c.number = :client)
AND (:symbol = '' OR y.code = :symbol OR y.main_id = (SELECT id FROM symbol WHERE code = :symbol))
AND (:period = '' OR d.period = :period) AND (:state = '' OR d.state = :state)
AND (:open = 0 OR d.state IN ('new', 'released', 'handed-over')) AND (d.state = 'trashed') = :trashed
AND (:source = '' OR d.source = :source) AND (:mail = 0 OR d.mail_id = :mail)
AND (:search = '' OR d.name LIKE :like OR d.sender LIKE :like OR c.number LIKE :like OR c.name LIKE :like)`

const documentSelect = `SELECT d.id, d.client_id, c.number, c.name, d.symbol_id, y.code, d.month, d.period, d.fiscal_year, d.period_open, d.name,
coalesce(f.path, ''), d.sha256, d.size, d.pages, d.source, d.state, coalesce(d.mail_id, 0), d.sender, d.received_at, d.signed, d.flags,
d.remark, d.filed` + documentFrom

func (f DocumentFilter) args() args {
	return args{"id": f.ID, "client": f.Client, "symbol": f.Symbol, "period": f.Period, "state": f.State, "open": f.Open,
		"trashed": f.Trashed || f.State == DocumentTrashed, "source": f.Source, "mail": f.Mail, "search": f.Search,
		"like": "%" + f.Search + "%", "limit": limitOf(f.Limit), "offset": f.Offset}
}

// order is the ORDER BY of a filter; ids break ties, so that pages never overlap.
func (f DocumentFilter) order() string {
	key, down := strings.CutPrefix(f.Sort, "-")
	column, ok := documentOrder[key]
	if !ok {
		column, down = "d.received_at", true
	}
	if down {
		return " ORDER BY " + column + " DESC, d.id DESC LIMIT :limit OFFSET :offset"
	}
	return " ORDER BY " + column + ", d.id LIMIT :limit OFFSET :offset"
}

// Documents returns the documents that the filter chooses; newest first if it
// names no order.
func (s *Store) Documents(ctx context.Context, f DocumentFilter) ([]Document, error) {
	list, err := all(ctx, s.read, documentSelect+f.order(), f.args(), scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	return list, s.openMoves(ctx, list)
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
	n, err := one(ctx, s.read, "SELECT count(*)"+documentFrom, f.args(), column[int])
	if err != nil {
		return 0, fmt.Errorf("count documents: %w", err)
	}
	return n, nil
}

func scanDocument(row scanner) (d Document, err error) {
	var flags string
	err = row.Scan(&d.ID, &d.Client, &d.ClientNumber, &d.ClientName, &d.Symbol, &d.SymbolCode, &d.Month, &d.Period, &d.FiscalYear,
		&d.PeriodOpen, &d.Name, &d.Path, &d.SHA256, &d.Size, &d.Pages, &d.Source, &d.State, &d.Mail, &d.Sender,
		(*stamp)(&d.Received), &d.Signed, &flags, &d.Remark, &d.Filed)
	for _, f := range strings.Fields(flags) {
		d.Flags = append(d.Flags, Flag(f))
	}
	return
}
