package state

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"

	"belegpost/storage"
)

// insideWork is what archives among the attachments hold, and what is ticked of
// it.
type insideWork struct {
	Inside       map[storage.AttachmentID][]storage.InsideFile // read in the background; without those that hold nothing to file
	TickedInside map[storage.Inside]bool
}

// readInside looks into the archives. Where one holds something to file, this is
// proposed instead of the archive.
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
			if files, err := w.store.Inside(ctx, a); err == nil && len(storage.WorthFiling(files)) > 0 {
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
		worth := storage.WorthFiling(files)
		for _, f := range files {
			w.TickedInside[storage.Inside{Attachment: id, Position: f.Position}] = f.Document == 0 && slices.Contains(worth, f.Position)
		}
	}
}

// TickInside chooses a file of an archive to be filed, or not.
func (w *FailedWork) TickInside(at storage.Inside, on bool) {
	if on {
		w.tick(at.Attachment, false)
	}
	w.TickedInside[at] = on
	w.mended()
}

// insideFile is a file of an archive, with the archive.
type insideFile struct {
	archive storage.MailAttachment
	storage.InsideFile
}

// inside are the ticked files of archives, in their order.
func (w *FailedWork) inside() []insideFile {
	var out []insideFile
	for _, a := range w.Open() {
		for _, f := range w.Inside[a.ID] {
			if at := (storage.Inside{Attachment: a.ID, Position: f.Position}); f.Document == 0 && w.TickedInside[at] && !w.Ticked[a.ID] {
				out = append(out, insideFile{a, f})
			}
		}
	}
	return out
}

func (f insideFile) isImage() bool { return isImage(f.Type(), f.Name) }

// placesOf names files of archives for [storage.Store.Unpack].
func placesOf(files []insideFile) []storage.Inside {
	out := make([]storage.Inside, len(files))
	for i, f := range files {
		out[i] = storage.Inside{Attachment: f.archive.ID, Position: f.Position}
	}
	return out
}

// insideSteps sorts files of archives: e-invoices go behind a page of their own,
// pictures with the others, the rest as they are.
func (w *FailedWork) insideSteps(plain, pictures *failedStep) (steps []failedStep) {
	for _, f := range w.inside() {
		switch {
		case w.AsPDF && f.isImage():
			pictures.inside = append(pictures.inside, f)
		case f.IsInvoice():
			steps = append(steps, w.invoiceStep(failedStep{inside: []insideFile{f}}, f.Name, func() (io.ReadCloser, error) {
				content, err := w.store.OpenInside(f.archive, f.Position)
				return io.NopCloser(bytes.NewReader(content)), err
			}))
		default:
			plain.inside = append(plain.inside, f)
		}
	}
	return steps
}

// stays reports an attachment of which something is left when what is ticked
// was filed.
func (w *FailedWork) stays(a storage.MailAttachment) bool {
	if w.Ticked[a.ID] {
		return false
	}
	worth := storage.WorthFiling(w.Inside[a.ID])
	for _, f := range w.Inside[a.ID] {
		if slices.Contains(worth, f.Position) && f.Document == 0 && !w.TickedInside[storage.Inside{Attachment: a.ID, Position: f.Position}] {
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
	return w.invoiceStep(failedStep{parts: []storage.MailAttachment{a}}, a.Name, func() (io.ReadCloser, error) {
		return w.store.OpenAttachment(a.SHA256)
	})
}

func (w *FailedWork) invoiceStep(s failedStep, file string, open func() (io.ReadCloser, error)) failedStep {
	name, _ := cutExtension(file)
	s.name = cmpName(name, "E-Rechnung")
	s.make = func(ctx context.Context) ([]byte, int, error) {
		f, err := open()
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
	}
	return s
}

// isInvoice reports an XML e-invoice that can be read; a PDF may hold one too.
func isInvoice(a storage.MailAttachment) bool { return a.Invoice != nil && a.Type != "application/pdf" }
