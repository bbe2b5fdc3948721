package storage_test

import (
	"reflect"
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
