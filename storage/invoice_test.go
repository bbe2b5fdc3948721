package storage_test

import (
	"context"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// withInvoice gives an attachment an e-invoice.
func withInvoice(a storage.Attachment, number string) storage.Attachment {
	a.Invoice = &einvoice.Invoice{Syntax: einvoice.CII, Kind: einvoice.KindCreditNote, Number: number, Issued: "2026-03-02", Due: "2026-04-01",
		Currency: "EUR", Seller: "Kolar KG", SellerVAT: "ATU12345678", Buyer: "Huber GmbH", IBAN: "AT611904300234573201",
		Net: "10.00", Tax: "2.00", Gross: "12.00", Payable: "1.20", Lines: []einvoice.Line{{Name: "is not kept"}}}
	return a
}

func xmlFile(name string) storage.Attachment {
	return storage.Attachment{Name: name, Type: "application/x-einvoice+xml", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}
}

// TestInvoiceStandsWithItsDocument: what a PDF's e-invoice says is read back with
// the document, and searching finds it by number and supplier.
func TestInvoiceStandsWithItsDocument(t *testing.T) {
	f := newFiles(t)
	companion := withInvoice(xmlFile("a.xml"), "RE-4712")
	companion.Outcome, companion.Reason, companion.Companion = storage.OutcomeFiled, "", "1"
	f.take(t, "eins", to(f.address, withInvoice(pdf("a.pdf"), "RE-4711"), companion))
	f.take(t, "zwei", to(f.address, pdf("b.pdf")))
	for search, want := range map[string]int{"RE-4711": 1, "kolar": 1, "a.pdf": 1, "b.pdf": 1, "RE-4712": 0, "ATU": 0} {
		list, err := f.Documents(t.Context(), storage.DocumentFilter{Search: search})
		must(t, err)
		n, err := f.CountDocuments(t.Context(), storage.DocumentFilter{Search: search})
		must(t, err)
		if len(list) != want || n != want {
			t.Errorf("%s: %d documents, counted %d", search, len(list), n)
		}
	}
	list, err := f.Documents(t.Context(), storage.DocumentFilter{Sort: "name"})
	must(t, err)
	want := *withInvoice(storage.Attachment{}, "RE-4711").Invoice
	want.Lines = nil
	if len(list) != 2 || list[1].Invoice != nil || list[0].Invoice == nil {
		t.Fatalf("%+v", list)
	}
	if got := *list[0].Invoice; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestInvoiceFollowsItsAttachment: a failed e-invoice tells what it says, is
// found by it, and its document shows it once it is filed.
func TestInvoiceFollowsItsAttachment(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, withInvoice(xmlFile("x.xml"), "RE-0815"), jpeg("foto.jpg"))
	if a := failed.Attachments; a[0].Invoice == nil || a[0].Invoice.Number != "RE-0815" || a[0].Invoice.Total() != "1.20" || a[1].Invoice != nil {
		t.Errorf("%+v", a)
	}
	for search, want := range map[string]int{"0815": 1, "Kolar": 1, "4711": 0} {
		list, err := f.FailedImports(t.Context(), storage.FailedFilter{Search: search})
		must(t, err)
		if len(list) != want {
			t.Errorf("%s: %d failed imports", search, len(list))
		}
	}
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[:1]})
	done(t, d, err)
	if got := f.document(t, d.Documents[0]); got.Invoice == nil || got.Invoice.Number != "RE-0815" {
		t.Errorf("%+v", got.Invoice)
	}
}

// reads is a storage.FileReader that finds the same invoice in every file.
type reads struct{ invoice *einvoice.Invoice }

func (r reads) ReadFile(_ context.Context, file io.Reader, size int64) (int, *einvoice.Invoice) {
	if b, err := io.ReadAll(file); err != nil || int64(len(b)) != size {
		return 0, nil
	}
	return 3, r.invoice
}

// TestUploadedInvoiceIsReadAndCopied: an upload shows what its e-invoice says, its
// second place too, and the list of a ZIP has it with a decimal comma.
func TestUploadedInvoiceIsReadAndCopied(t *testing.T) {
	f := newFiles(t)
	invoice := withInvoice(pdf("a.pdf"), "=4711").Invoice
	invoice.Gross = "-1234.50"
	file := func() []storage.NewFile {
		return []storage.NewFile{{Name: "a.pdf", Body: strings.NewReader("%PDF-1.4 eins")}}
	}
	for range 2 { // the second time it is known
		_, d, err := f.Upload(t.Context(), file(), storage.Upload{Placement: f.er(t), Reader: reads{invoice}})
		done(t, d, err)
	}
	list, err := f.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	if len(list) != 1 || list[0].Invoice == nil || list[0].Invoice.Number != "=4711" || list[0].Pages != 3 || len(list[0].Flags) != 0 {
		t.Fatalf("%+v", list)
	}
	symbols, err := f.Symbols(t.Context())
	must(t, err)
	d, err := f.FileAgain(t.Context(), list[0].ID, symbols[slices.IndexFunc(symbols, func(y storage.Symbol) bool { return y.Code == "AR" })].ID, false)
	done(t, d, err)
	list, err = f.Documents(t.Context(), storage.DocumentFilter{Search: "=4711"})
	must(t, err)
	if len(list) != 2 || !reflect.DeepEqual(list[0].Invoice, list[1].Invoice) {
		t.Errorf("its second place shows %+v", list)
	}
	if text := unzipped(t, f.export(t, "de-AT"))[storage.IndexName]; strings.Count(text, ";'=4711;Kolar KG;02.03.2026;-1234,50;EUR\r\n") != 2 {
		t.Errorf("the list says %q", text)
	}
}
