package storage

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

// IndexName is the list in an export.
const IndexName = "index.csv"

// exportHeads are the columns of the index by language.
var exportHeads = map[string]string{
	"de-AT": "Nr.;Datei;Weitere Dateien;Klient;Klientenname;Buchungssymbol;Periode;Wirtschaftsjahr;Name;Eingang;Absender;Quelle;Stand;Seiten;Größe in Byte;SHA-256;Bemerkung;Rechnungsnummer;Rechnungsaussteller;Rechnungsdatum;Bruttobetrag;Währung",
	"de-DE": "Nr.;Datei;Weitere Dateien;Mandant;Mandantenname;Belegtyp;Periode;Wirtschaftsjahr;Name;Eingang;Absender;Quelle;Stand;Seiten;Größe in Byte;SHA-256;Bemerkung;Rechnungsnummer;Rechnungsaussteller;Rechnungsdatum;Bruttobetrag;Währung",
	"en":    "No.;File;More files;Client;Client name;Symbol;Period;Fiscal year;Name;Received;From;Source;State;Pages;Size in bytes;SHA-256;Remark;Invoice number;Seller;Invoice date;Gross amount;Currency",
}

// exportWords are what stands in the index for codes, by language.
var exportWords = map[string]map[string]string{
	"de": {"email": "E-Mail", "manual": "manueller Import", "upload": "Upload", "new": "neu", "released": "zur Buchung freigegeben",
		"handed-over": "übergeben", "booked": "verbucht", "trashed": "Papierkorb"},
	"en": {"email": "e-mail", "manual": "manual import", "upload": "upload", "new": "new", "released": "released for booking",
		"handed-over": "handed over", "booked": "booked", "trashed": "in the trash"},
}

// ErrNotFiled is returned by [Store.Export] for a document whose files are not
// in the archive yet.
var ErrNotFiled = errors.New("document is not filed yet")

// ErrFileChanged is returned by [Store.Export] for a file whose bytes are not
// those that were filed.
var ErrFileChanged = errors.New("file was changed")

// DocumentError says which document an error is about.
type DocumentError struct {
	ID   DocumentID
	Path string // below the archive
	Err  error
}

// Error implements error, in English for logs.
func (e *DocumentError) Error() string { return fmt.Sprintf("document %d: %v", e.ID, e.Err) }

// Unwrap gives the cause.
func (e *DocumentError) Unwrap() error { return e.Err }

// Export writes documents as a ZIP: all their files at the paths that they have
// in the archive, and index.csv in the order of docs (semicolons, UTF-8 with a
// byte order mark, CRLF, no cell that a spreadsheet would take for a formula).
// lang is "de-AT", "de-DE" or "en". The ZIP is streamed, and the same for the
// same documents. An error means that w holds no usable ZIP: what is missing or
// was changed is never left out silently.
func (s *Store) Export(ctx context.Context, w io.Writer, docs []Document, lang string) error {
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	e := exporter{store: s, zip: zip.NewWriter(w), lang: lang, set: set}
	if exportHeads[lang] == "" {
		e.lang = "de-AT"
	}
	if len(docs) > 0 {
		if e.from, err = s.openArchive(ctx); err != nil {
			return err
		}
		defer e.from.Close()
	}
	rows := [][]string{strings.Split(exportHeads[e.lang], ";")}
	expect(ctx, len(docs))
	for i, d := range docs {
		names, err := e.files(ctx, d)
		if err != nil {
			return &DocumentError{ID: d.ID, Path: d.Path, Err: folderError(err)}
		}
		rows = append(rows, e.row(i+1, d, names))
		step(ctx)
	}
	if err := e.index(rows); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	if err := e.zip.Close(); err != nil {
		return fmt.Errorf("write ZIP: %w", err)
	}
	return nil
}

type exporter struct {
	store *Store
	zip   *zip.Writer
	from  *archive.Archive
	lang  string
	set   Settings
}

// files copies a document's files, the main one first, and gives their names.
func (e *exporter) files(ctx context.Context, d Document) (names []string, err error) {
	list, err := e.store.DocumentFiles(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if !d.Filed || len(list) == 0 {
		return nil, ErrNotFiled
	}
	for _, f := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := e.copy(ctx, d, f); err != nil {
			return nil, err
		}
		names = append(names, f.Path)
	}
	return names, nil
}

func (e *exporter) copy(ctx context.Context, d Document, f DocumentFile) (err error) {
	in, err := e.store.OpenDocumentFile(ctx, f)
	if err != nil {
		return err
	}
	defer in.Close()
	head := &zip.FileHeader{Name: f.Path, Modified: d.Received.UTC(), Method: zip.Deflate}
	switch strings.ToLower(path.Ext(f.Path)) {
	case ".pdf", ".jpg", ".jpeg", ".png", ".zip": // compressed already
		head.Method = zip.Store
	}
	out, err := e.zip.CreateHeader(head)
	if err != nil {
		return fmt.Errorf("write ZIP: %w", err)
	}
	h := newHash()
	if _, err := io.Copy(io.MultiWriter(out, h), in); err != nil {
		return fmt.Errorf("copy file: %w", err)
	}
	if hexSum(h) != f.SHA256 {
		return ErrFileChanged
	}
	return nil
}

func (e *exporter) row(n int, d Document, names []string) []string {
	words := exportWords[e.lang[:2]]
	day := "02.01.2006"
	if e.lang == "en" {
		day = time.DateOnly
	}
	received := d.Received.In(e.set.Location()).Format(day + " 15:04")
	cells := []string{strconv.Itoa(n), names[0], strings.Join(names[1:], ", "), d.ClientNumber, d.ClientName, d.SymbolCode,
		shownPeriod(d.Period), d.FiscalYear, d.Name, received, d.Sender, words[string(d.Source)], words[string(d.State)],
		strconv.Itoa(d.Pages), strconv.FormatInt(d.Size, 10), d.SHA256, d.Remark}
	number, seller, issued, gross, currency := "", "", "", "", ""
	if i := d.Invoice; i != nil {
		number, seller, issued, currency = i.Number, i.Seller, i.Issued, i.Currency
		if t, err := time.Parse(time.DateOnly, i.Issued); err == nil {
			issued = t.Format(day)
		}
		gross = strings.Replace(i.Gross, ".", ",", 1)
	}
	cells = append(cells, number, seller, issued, gross, currency)
	for i := range cells {
		if i != grossColumn || strings.Trim(cells[i], "-0123456789,") != "" {
			cells[i] = harmless(cells[i])
		}
	}
	return cells
}

// grossColumn is a number, which may be negative: no formula.
const grossColumn = 20

// shownPeriod is 03/2026, Q1/2026 or 2026.
func shownPeriod(p Period) string {
	if year, part, ok := strings.Cut(string(p), "-"); ok {
		return part + "/" + year
	}
	return string(p)
}

// harmless keeps a spreadsheet from taking a cell for a formula: names and
// senders come from strangers.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (e *exporter) index(rows [][]string) error {
	out, err := e.zip.CreateHeader(&zip.FileHeader{Name: IndexName, Method: zip.Deflate})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, "\uFEFF"); err != nil {
		return err
	}
	c := csv.NewWriter(out)
	c.Comma, c.UseCRLF = ';', true
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return c.Error()
}
