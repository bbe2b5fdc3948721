package state

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// unpacking is an import with an archive that holds PDFs, one that holds none,
// and an XML e-invoice.
func unpacking(t *testing.T) (*FailedWork, *failedDesk, *thread) {
	d, th := &failedDesk{dir: t.TempDir()}, newThread(t)
	f := storage.FailedImport{ID: 5, Client: 1, Symbol: "ER", Period: "2026-03", State: storage.FailedOpen}
	for i, name := range []string{"a.zip", "b.zip", "re.xml"} {
		if err := os.WriteFile(filepath.Join(d.dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
		f.Attachments = append(f.Attachments, storage.MailAttachment{ID: storage.AttachmentID(i + 1), Failed: 5, Name: name, SHA256: name, Size: 5,
			Type: "application/zip", Outcome: storage.OutcomeFailed})
	}
	f.Attachments[2].Type, f.Attachments[2].Invoice = "application/x-einvoice+xml", &einvoice.Invoice{Number: "4711"}
	w := NewFailedWork(d, FailedTools{Letters: d, Maker: d, Locks: d, Again: d}, th.post)
	w.Show(f, true)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	th.until("it is read", func() bool { return len(w.Clients) > 0 && len(w.Inside) > 0 })
	return w, d, th
}

// TestPDFsOfAnArchiveAreProposedInsteadOfIt: those that are not filed yet; an
// archive without any is filed as it is, an e-invoice behind its page.
func TestPDFsOfAnArchiveAreProposedInsteadOfIt(t *testing.T) {
	w, d, th := unpacking(t)
	if w.Ticked[1] || !w.Ticked[2] || len(w.Inside) != 1 || len(w.inside()) != 2 {
		t.Errorf("ticked %v, inside %v", w.Ticked, w.inside())
	}
	w.FileTicked()
	th.until("it is filed", func() bool { return !w.Busy })
	if w.Err != nil || len(d.calls) != 2 {
		t.Fatalf("%+v, %v", d.calls, w.Err)
	}
	plain, page := d.calls[1], d.calls[0]
	if len(plain.Attachments) != 1 || plain.Attachments[0] != 2 || d.read != "14" || plain.Made != nil {
		t.Errorf("as they are: %+v, read %q", plain, d.read)
	}
	if page.Made == nil || page.Made.Name != "re.pdf" || len(page.Attachments) != 1 || page.Attachments[0] != 3 || d.made != "page of re.xml" {
		t.Errorf("behind a page: %+v, made %q", page, d.made)
	}
	if w.gone != 5 {
		t.Error("something is thought to be left")
	}
}

// TestPicturesAndInvoicesOfAnArchiveBecomePDFs: where it holds no PDF, they are
// proposed; the pictures become one PDF, an e-invoice stands behind its page.
func TestPicturesAndInvoicesOfAnArchiveBecomePDFs(t *testing.T) {
	w, d, th := unpacking(t)
	f := w.Import
	f.ID, f.Attachments = 6, []storage.MailAttachment{f.Attachments[0]}
	f.Attachments[0].Failed, f.Attachments[0].Name = 6, "c.zip"
	w.Show(f, true)
	th.until("it is looked into", func() bool { return len(w.inside()) == 3 })
	if w.Images() != 2 {
		t.Errorf("%d pictures", w.Images())
	}
	w.FileTicked()
	th.until("it is filed", func() bool { return !w.Busy })
	if w.Err != nil || len(d.calls) != 2 || w.gone != 6 {
		t.Fatalf("%+v, %v", d.calls, w.Err)
	}
	page, pictures := d.calls[0], d.calls[1]
	if page.Made == nil || page.Made.Name != "re.pdf" || len(page.Extra) != 1 || pictures.Made == nil || pictures.Made.Pages != 2 || pictures.Made.Name != "foto.pdf" ||
		len(pictures.Extra) != 2 || d.read != "213" || d.made != "page of insideinside inside " {
		t.Errorf("%+v, read %q, made %q", d.calls, d.read, d.made)
	}
}

// TestWholeOrParts: ticking an archive lets go of its files, and the other way
// round; a file left out keeps the import open.
func TestWholeOrParts(t *testing.T) {
	w, _, th := unpacking(t)
	w.Tick(1, true)
	if len(w.inside()) != 0 {
		t.Errorf("the whole and %v", w.inside())
	}
	w.TickInside(storage.Inside{Attachment: 1, Position: 4}, true)
	if w.Ticked[1] || len(w.inside()) != 1 {
		t.Errorf("%v, %v", w.Ticked, w.inside())
	}
	w.FileTicked()
	th.until("it is filed", func() bool { return !w.Busy })
	if w.gone == 5 {
		t.Error("nothing is thought to be left")
	}
}

// TestPreviewOfInvoices: an XML e-invoice is shown as pages, other XML and one
// that no page can be made of as text.
func TestPreviewOfInvoices(t *testing.T) {
	invoice := `<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>1</ID></Invoice>`
	for name, c := range map[string]struct {
		xml   string
		err   error
		plain bool
	}{
		"invoice": {invoice, nil, false}, "other XML": {"<x/>", nil, true}, "no page": {invoice[:90], ErrNotShown, true},
	} {
		p := NewPreview(&onePager{err: c.err}, func(f func()) { f() })
		at, err := p.open(t.Context(), order{wish: wish{file: content("x", c.xml)}})
		if err != nil || at.plain != c.plain || c.plain && at.text != c.xml {
			t.Errorf("%s: %+v, %v", name, at, err)
		}
	}
}

// onePager opens everything as one page, or nothing.
type onePager struct {
	PageDocument
	err error
}

func (o *onePager) Open(context.Context, io.Reader, int64, string) (PageDocument, error) {
	return o, o.err
}
func (o *onePager) Count() int { return 1 }
