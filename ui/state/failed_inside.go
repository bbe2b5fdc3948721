package state

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"

	"belegpost/storage"
)

// insideWork is what archives among the attachments hold, and what is ticked of
// it.
type insideWork struct {
	Inside       map[storage.AttachmentID][]storage.InsideFile // read in the background; without those that hold no PDF
	TickedInside map[storage.Inside]bool
}

// readInside looks into the archives. Where one holds PDFs, these are proposed
// instead of the archive.
func (w *FailedWork) readInside() {
	id, archives := w.Import.ID, []storage.MailAttachment{}
	for _, a := range w.Open() {
		if a.Type == "application/zip" {
			archives = append(archives, a)
		}
	}
	if len(archives) == 0 {
		w.insideWork = insideWork{}
		return
	}
	w.ask("inside", func(ctx context.Context) func() {
		found := map[storage.AttachmentID][]storage.InsideFile{}
		for _, a := range archives {
			if files, err := w.store.Inside(ctx, a); err == nil && hasPDF(files) {
				found[a.ID] = files
			}
		}
		return func() {
			if id != w.Import.ID || reflect.DeepEqual(found, w.Inside) {
				return
			}
			if w.TickedInside == nil {
				w.TickedInside = map[storage.Inside]bool{}
				w.propose(found)
			}
			w.Inside = found
			w.tell()
		}
	})
}

func (w *FailedWork) propose(found map[storage.AttachmentID][]storage.InsideFile) {
	for id, files := range found {
		w.tick(id, false)
		for _, f := range files {
			w.TickedInside[storage.Inside{Attachment: id, Position: f.Position}] = f.IsPDF() && f.Document == 0
		}
	}
}

func hasPDF(files []storage.InsideFile) bool {
	for _, f := range files {
		if f.IsPDF() {
			return true
		}
	}
	return false
}

// TickInside chooses a file of an archive to be filed, or not.
func (w *FailedWork) TickInside(at storage.Inside, on bool) {
	if on {
		w.tick(at.Attachment, false)
	}
	w.TickedInside[at] = on
	w.mended()
}

// inside are the ticked files of archives, in their order.
func (w *FailedWork) inside() []storage.Inside {
	var out []storage.Inside
	for _, a := range w.Open() {
		for _, f := range w.Inside[a.ID] {
			if at := (storage.Inside{Attachment: a.ID, Position: f.Position}); f.Document == 0 && w.TickedInside[at] && !w.Ticked[a.ID] {
				out = append(out, at)
			}
		}
	}
	return out
}

// stays reports an attachment of which something is left when what is ticked
// was filed.
func (w *FailedWork) stays(a storage.MailAttachment) bool {
	if w.Ticked[a.ID] {
		return false
	}
	for _, f := range w.Inside[a.ID] {
		if f.IsPDF() && f.Document == 0 && !w.TickedInside[storage.Inside{Attachment: a.ID, Position: f.Position}] {
			return true
		}
	}
	return len(w.Inside[a.ID]) == 0
}

// InsideFile is a file of an archive as a preview shows it.
func (w *FailedWork) InsideFile(a storage.MailAttachment, f storage.InsideFile) File {
	return File{Key: fmt.Sprintf("%s/%d", a.SHA256, f.Position), Name: f.Name, Open: func(context.Context) (io.ReadCloser, int64, error) {
		content, err := w.store.OpenInside(a, f.Position)
		return io.NopCloser(bytes.NewReader(content)), int64(len(content)), err
	}}
}

// invoice files an XML e-invoice behind its readable page.
func (w *FailedWork) invoice(a storage.MailAttachment) failedStep {
	name, _ := cutExtension(a.Name)
	return failedStep{parts: []storage.MailAttachment{a}, name: cmpName(name, "E-Rechnung"), make: func(ctx context.Context) ([]byte, int, error) {
		f, err := w.store.OpenAttachment(a.SHA256)
		if err != nil {
			return nil, 0, fmt.Errorf("read attachment: %w", err)
		}
		defer f.Close()
		xml, err := io.ReadAll(f)
		if err != nil {
			return nil, 0, fmt.Errorf("read attachment: %w", err)
		}
		made, err := w.tools.Maker.InvoiceToPDF(ctx, xml)
		return made, PagesOf(made), err
	}}
}

// isInvoice reports an XML e-invoice that can be read; a PDF may hold one too.
func isInvoice(a storage.MailAttachment) bool { return a.Invoice != nil && a.Type != "application/pdf" }
