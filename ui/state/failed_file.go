package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"belegpost/storage"
)

// failedStep is one step of filing an import: attachments as they are, images as
// one PDF, or the mail's text as a PDF.
type failedStep struct {
	parts []storage.MailAttachment
	make  func(context.Context) ([]byte, error) // nil: as they are
	name  string                                // of what is made
}

// FileTicked files what is ticked; force files into a complete period too. What
// could be filed stays filed if something later cannot.
func (w *FailedWork) FileTicked(force bool) {
	if !w.Chosen || w.Busy || w.Asking || w.Import.State != storage.FailedOpen || w.gone == w.Import.ID {
		return
	}
	steps := w.steps()
	switch {
	case len(steps) == 0:
		w.Err = ErrNothingTicked
	case w.Place.Client == 0:
		w.Err = ErrNoClientChosen
	case w.Place.Symbol == 0:
		w.Err = ErrNoSymbolChosen
	default:
		w.Err = nil
		id, place, rest := w.Import.ID, w.Place, slices.ContainsFunc(w.Open(), func(a storage.MailAttachment) bool { return !w.Ticked[a.ID] })
		w.act(func(ctx context.Context) error { return w.file(ctx, id, place, force, steps) }, func() {
			w.Dismissed.ID = 0
			if w.Import.ID == id {
				w.WithText = false
				w.leaves(id, !rest)
			}
		})
		return
	}
	w.tell()
}

// act changes the import in the background; done follows on the window's
// thread where that worked.
func (w *FailedWork) act(do func(context.Context) error, done func()) {
	id := w.Import.ID
	w.Busy, w.Err = true, nil
	w.tell()
	w.ask("", func(ctx context.Context) func() {
		err := do(ctx)
		return func() {
			w.Busy = false
			switch {
			case err == nil:
				done()
			case id == w.Import.ID:
				w.Err = err
			}
			w.tell()
			if err == nil && w.Settled != nil {
				w.Settled()
			}
		}
	})
}

// steps are what has to be done for what is ticked.
func (w *FailedWork) steps() []failedStep {
	var steps []failedStep
	var plain, images []storage.MailAttachment
	for _, a := range w.Open() {
		switch {
		case !w.Ticked[a.ID]:
		case IsImage(a) && w.AsPDF:
			images = append(images, a)
		default:
			plain = append(plain, a)
		}
	}
	if len(plain) > 0 {
		steps = append(steps, failedStep{parts: plain})
	}
	if w.Together && len(images) > 1 {
		steps = append(steps, w.pictures(images, w.Import.Subject))
	} else {
		for _, a := range images {
			steps = append(steps, w.pictures([]storage.MailAttachment{a}, ""))
		}
	}
	if w.WithText {
		f, fields := w.Import, w.Fields(w.Import)
		name := cmpName(f.Subject, "E-Mail")
		steps = append(steps, failedStep{name: name, make: func(ctx context.Context) ([]byte, error) {
			text, err := w.letters.Text(ctx, f.Spool)
			if err != nil {
				return nil, err
			}
			return w.maker.TextToPDF(name, fields, text)
		}})
	}
	return steps
}

// cmpName is the first of a subject and a name to use without one.
func cmpName(subject, other string) string {
	if s := strings.Join(strings.Fields(subject), " "); s != "" {
		return s
	}
	return other
}

// pictures makes one PDF of images, named by the subject or the first image.
func (w *FailedWork) pictures(images []storage.MailAttachment, subject string) failedStep {
	stem := strings.TrimSuffix(images[0].Name, path.Ext(images[0].Name))
	return failedStep{parts: images, name: cmpName(subject, stem), make: func(ctx context.Context) ([]byte, error) {
		var in []*io.SectionReader
		for _, a := range images {
			f, err := w.store.OpenAttachment(a.SHA256)
			if err != nil {
				return nil, fmt.Errorf("read attachment: %w", err)
			}
			defer f.Close()
			in = append(in, io.NewSectionReader(f, 0, a.Size))
		}
		made, err := w.maker.ImagesToPDF(ctx, in)
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%w: %w", ErrNoPDFMade, err)
		}
		return made, err
	}}
}

// file carries the steps out, one after another.
func (w *FailedWork) file(ctx context.Context, id storage.FailedID, place storage.Placement, force bool, steps []failedStep) error {
	// Only what has parts keeps an import open: they come last.
	slices.SortStableFunc(steps, func(a, b failedStep) int { return min(len(a.parts), 1) - min(len(b.parts), 1) })
	for _, s := range steps {
		r := storage.Resolution{Placement: place, Force: force}
		for _, a := range s.parts {
			r.Attachments = append(r.Attachments, a.ID)
		}
		if s.make != nil {
			made, err := s.make(ctx)
			if err != nil {
				return err
			}
			r.Made = &storage.NewFile{Name: s.name + ".pdf", Body: bytes.NewReader(made), Pages: max(1, bytes.Count(made, []byte("/Type /Page ")))}
		}
		if _, err := w.store.Resolve(ctx, id, r); err != nil {
			return err
		}
	}
	return nil
}

// AskWhy asks for the reason of doing the import without filing, or no more.
func (w *FailedWork) AskWhy(on bool) {
	on = on && w.Chosen && w.Import.State == storage.FailedOpen && !w.Busy
	if w.Asking != on {
		w.Asking, w.Err = on, nil
		w.tell()
	}
}

// Dismiss does the import without filing what is left of it.
func (w *FailedWork) Dismiss(why storage.Dismissal, remark string) {
	if !w.Asking || w.Busy || w.gone == w.Import.ID {
		return
	}
	f := w.Import
	w.Asking = false
	w.act(func(ctx context.Context) error { return w.store.Dismiss(ctx, []storage.FailedID{f.ID}, why, remark) },
		func() { w.Dismissed, w.Why = f, why; w.leaves(f.ID, true) })
}

// Reopen takes the dismissal of the shown import back, or if that is open, of
// the last one.
func (w *FailedWork) Reopen() {
	id := w.Dismissed.ID
	if w.Chosen && w.Import.Dismissal != "" && w.Import.State != storage.FailedOpen {
		id = w.Import.ID
	}
	if id == 0 || w.Busy {
		return
	}
	w.act(func(ctx context.Context) error { return w.store.ReopenFailed(ctx, []storage.FailedID{id}) }, func() {
		w.Dismissed.ID = 0
		w.leaves(id, true)
	})
}

// leaves says that an import is settled though it still is in the list for a
// moment: a second Enter must not reach it.
func (w *FailedWork) leaves(id storage.FailedID, settled bool) {
	if settled && id == w.Import.ID {
		w.gone = id
	}
}

// Save writes an attachment into a file, in the background, and lets mark say
// where it comes from; done is called on the window's thread.
func (w *FailedWork) Save(a storage.MailAttachment, file string, mark func(file string) error, done func(error)) {
	w.ask("", func(context.Context) func() {
		err := w.copyTo(a, file)
		if err == nil {
			_ = mark(file) // a disk that keeps no marks still keeps the file
		}
		return func() { done(err) }
	})
}

func (w *FailedWork) copyTo(a storage.MailAttachment, file string) error {
	in, err := w.store.OpenAttachment(a.SHA256)
	if err != nil {
		return fmt.Errorf("read attachment: %w", err)
	}
	defer in.Close()
	out, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("save attachment: %w", err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("save attachment: %w", err)
	}
	return nil
}

// Post brings f onto the window's thread.
func (w *FailedWork) Post(f func()) { w.post(f) }
