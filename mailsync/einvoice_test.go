package mailsync

import (
	"strings"
	"testing"

	"belegpost/storage"
)

// wishes changes the office's settings.
func (o *testOffice) wishes(change func(*storage.OfficeSettings)) {
	o.t.Helper()
	set, err := o.store.Settings(o.t.Context())
	if err == nil {
		change(&set.Office)
		err = o.store.SaveSettings(o.t.Context(), set)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *testOffice) documents() []storage.Document {
	o.t.Helper()
	list, err := o.store.Documents(o.t.Context(), storage.DocumentFilter{Sort: "name"})
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

// TestXMLInvoiceIsFiledOnWish: without the wish it fails and tells what it says;
// with it, XML and a readable page are one document; the same XML again is a
// duplicate, and one beside its PDF makes no page.
func TestXMLInvoiceIsFiledOnWish(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.once(s) // what comes later is not old mail
	o.deliver(letter(to, march, "eins", "re.xml", twoLines), march)
	if got := o.once(s); got.Filed != 0 || got.Failed != 1 {
		t.Errorf("without the wish: %+v", got)
	}
	failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{Search: "RE26-0031"})
	if err != nil || len(failed) != 1 || failed[0].Attachments[0].Invoice == nil || failed[0].Attachments[0].Invoice.Seller != "Papier & Büro Kolar KG" {
		t.Fatalf("failed imports %+v, %v", failed, err)
	}
	o.wishes(func(set *storage.OfficeSettings) { set.FileXML = true })
	other := strings.Replace(twoLines, "RE26-0031", "RE26-0032", 1)
	o.deliver(letter(to, march, "zwei", "re2.xml", other, "kaputt.xml", other[:len(other)/2]), march)
	if got := o.once(s); got.Filed != 1 || got.Failed != 1 || got.Pending != 0 {
		t.Errorf("with the wish: %+v", got)
	}
	docs := o.documents()
	if len(docs) != 1 {
		t.Fatalf("%+v", docs)
	}
	d := docs[0]
	files, err := o.store.DocumentFiles(t.Context(), d.ID)
	if err != nil || len(files) != 2 || files[0].Kind != storage.KindDerived || files[1].Kind != storage.KindOriginal {
		t.Fatalf("%+v, %v", files, err)
	}
	if d.Name != "re2.pdf" || !strings.HasSuffix(files[1].Path, "/re2 Original.xml") || !d.Filed || d.Pages != 1 || d.Invoice == nil || d.Invoice.Number != "RE26-0032" ||
		len(d.Flags) != 1 || d.Flags[0] != storage.FlagDerived {
		t.Errorf("%+v, %+v", d, files)
	}
	if made, err := InvoiceView("de-AT", []byte(strings.ReplaceAll(other, "\n", "\r\n"))); err != nil || o.read(d) != string(made) {
		t.Errorf("not the page that the preview shows, %v", err)
	}
	o.deliver(letter(to, march, "drei", "noch einmal.xml", other), march)
	o.deliver(letter(to, march, "vier", "re3.pdf", onePage("3"), "re3.xml", strings.Replace(twoLines, "RE26-0031", "RE26-0033", 1)), march)
	if got := o.once(s); got.Filed != 1 || got.Duplicates != 1 || got.Failed != 0 {
		t.Errorf("again and beside a PDF: %+v", got)
	}
	if docs := o.documents(); len(docs) != 2 || docs[1].Name != "re3.pdf" || docs[1].Invoice == nil || len(docs[1].Flags) != 0 {
		t.Errorf("%+v", docs)
	}
}

// TestProcessedAgainWithTheWish files what failed before somebody wished it.
func TestProcessedAgainWithTheWish(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.deliver(letter(to, march, "eins", "re.xml", twoLines), march)
	o.once(s)
	failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{})
	if err != nil || len(failed) != 1 {
		t.Fatal(failed, err)
	}
	o.wishes(func(set *storage.OfficeSettings) { set.FileXML = true })
	if got, err := s.Reprocess(t.Context(), failed[0].Mail); err != nil || got.Filed != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if docs := o.documents(); len(docs) != 1 || !docs[0].Filed || docs[0].Invoice == nil {
		t.Errorf("%+v", docs)
	}
}
