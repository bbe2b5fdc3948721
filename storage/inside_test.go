package storage_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// aZIP is an archive with these files (name, content, …).
func aZIP(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		must(t, err)
		_, err = io.WriteString(w, files[i+1])
		must(t, err)
	}
	must(t, z.Close())
	return b.Bytes()
}

// failingWith takes a mail whose one attachment, with this content, fails.
func (f *files) failingWith(t *testing.T, name, media string, content []byte) storage.FailedImport {
	t.Helper()
	f.attached = string(content)
	defer func() { f.attached = "" }()
	return f.failing(t, storage.Attachment{Name: name, Type: media, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF})
}

// TestPDFsInAnArchiveAreFiledOneByOne: each becomes a document of its own; the
// archive is settled with its last PDF, and can be filed no more.
func TestPDFsInAnArchiveAreFiledOneByOne(t *testing.T) {
	f := newFiles(t)
	failed := f.failingWith(t, "alles.zip", "application/zip", aZIP(t, "Ordner/eins.pdf", "%PDF-1.4 eins", "foto.jpg", "\xff\xd8\xff", "zwei.pdf", "%PDF-1.4 zwei"))
	a := failed.Attachments[0]
	inside, err := f.Inside(t.Context(), a)
	must(t, err)
	if len(inside) != 3 || inside[0].Name != "eins.pdf" || !inside[2].IsPDF() || inside[1].IsPDF() || inside[0].Document != 0 {
		t.Fatalf("%+v", inside)
	}
	file := func(position int) storage.DocumentID {
		t.Helper()
		taken, err := f.Unpack(t.Context(), failed.ID, []storage.Inside{{Attachment: a.ID, Position: position}})
		must(t, err)
		d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Extra: taken})
		done(t, d, err)
		return d.Documents[0]
	}
	first := file(1)
	inside, err = f.Inside(t.Context(), a)
	must(t, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen || got.Attachments[0].Settled != "" || inside[0].Document != first || inside[2].Document != 0 {
		t.Errorf("%+v, %+v", got, inside)
	}
	if d := f.document(t, first); d.Source != storage.SourceManual || d.Mail != failed.Mail || d.Name != "eins.pdf" {
		t.Errorf("%+v", d)
	}
	last := file(3)
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved || got.Attachments[0].Settled != "filed" || got.Attachments[0].Document != last {
		t.Errorf("%+v", got)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/eins.pdf", huber+"ER/2026-03/zwei.pdf")
	_, err = f.Unpack(t.Context(), failed.ID, []storage.Inside{{Attachment: a.ID, Position: 1}})
	refused(t, err, storage.FieldFile, storage.InvalidSettled)
}

// TestAnArchiveWithoutPDFsIsSettledByTheRest: its pictures, behind the PDF that
// is made of them, and its e-invoices; what else is in it keeps nothing open.
func TestAnArchiveWithoutPDFsIsSettledByTheRest(t *testing.T) {
	f := newFiles(t)
	xml := `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>`
	failed := f.failingWith(t, "alles.zip", "application/zip", aZIP(t, "eins.jpg", "\xff\xd8\xffeins", "re.xml", xml, "zwei.jpg", "\xff\xd8\xffzwei", "liste.txt", "Text"))
	a := failed.Attachments[0]
	inside, err := f.Inside(t.Context(), a)
	must(t, err)
	if got := storage.WorthFiling(inside); !slices.Equal(got, []int{1, 2, 3}) || inside[0].Type() != "image/jpeg" || !inside[1].IsInvoice() || inside[3].IsInvoice() {
		t.Fatalf("%v of %+v", got, inside)
	}
	pictures, err := f.Unpack(t.Context(), failed.ID, []storage.Inside{{Attachment: a.ID, Position: 1}, {Attachment: a.ID, Position: 3}})
	must(t, err)
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Extra: pictures, Made: &storage.NewFile{Name: "Fotos.pdf", Body: strings.NewReader("%PDF-1.4 Fotos"), Pages: 2}})
	done(t, d, err)
	inside, err = f.Inside(t.Context(), a)
	must(t, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen || inside[0].Document != d.Documents[0] || inside[2].Document != d.Documents[0] || inside[1].Document != 0 {
		t.Errorf("%+v, %+v", got, inside)
	}
	invoice, err := f.Unpack(t.Context(), failed.ID, []storage.Inside{{Attachment: a.ID, Position: 2}})
	must(t, err)
	d, err = f.Resolve(t.Context(), failed.ID, storage.Resolution{Extra: invoice, Made: &storage.NewFile{Name: "re.pdf", Body: strings.NewReader("%PDF-1.4 re"), Pages: 1}})
	done(t, d, err)
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved || got.Attachments[0].Settled != "filed" {
		t.Errorf("%+v", got)
	}
}

// TestOnlyArchivesHaveAnInside: any other attachment has none, and a place that
// an archive does not have is refused.
func TestOnlyArchivesHaveAnInside(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("foto.jpg"))
	if inside, err := f.Inside(t.Context(), failed.Attachments[0]); err != nil || inside != nil {
		t.Errorf("%+v, %v", inside, err)
	}
	broken := f.failingWith(t, "kaputt.zip", "application/zip", []byte("PK\x03\x04 kaputt"))
	if inside, err := f.Inside(t.Context(), broken.Attachments[0]); err != nil || len(inside) != 0 {
		t.Errorf("%+v, %v", inside, err)
	}
	_, err := f.Unpack(t.Context(), broken.ID, []storage.Inside{{Attachment: broken.Attachments[0].ID, Position: 1}})
	refused(t, err, storage.FieldFile, storage.InvalidUnknown)
	_, err = f.Unpack(t.Context(), broken.ID, []storage.Inside{{Attachment: failed.Attachments[0].ID, Position: 1}})
	refused(t, err, storage.FieldFile, storage.InvalidUnknown)
}
