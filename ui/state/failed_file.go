package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"belegpost/storage"
)

// failedStep is one document of an import, or several that are filed as they
// are.
type failedStep struct {
	parts  []storage.MailAttachment
	extra  []LocalFile
	inside []insideFile                                              // files of archives
	make   func(context.Context) (made []byte, pages int, err error) // nil: as they are
	name   string                                                    // of what is made
	opened bool                                                      // it is a copy of a locked PDF
	after  func(context.Context) error                               // what follows where it was filed; may be nil
}

// FileTicked files what is ticked and what came from outside, all of it or
// nothing. Where the client has some of it already it asks first, by a
// [storage.KnownError]; asked for once more it files it all the same.
func (w *FailedWork) FileTicked() {
	if !w.Chosen || w.Asking || w.Import.State != storage.FailedOpen || w.gone == w.Import.ID || w.later(w.FileTicked) {
		return
	}
	steps := w.steps()
	switch {
	case len(w.Marked) > 1:
		w.Err = ErrOneAtATime
	case len(steps) == 0:
		w.Err = ErrNothingTicked
	case w.Place.Client == 0:
		w.Err = ErrNoClientChosen
	case w.Place.Symbol == 0:
		w.Err = ErrNoSymbolChosen
	default:
		w.again = w.again || w.Repeated()
		f, place, wish := w.Import, w.Place, w.insisted
		rest := slices.ContainsFunc(w.Open(), w.stays)
		d := Deed{Kind: DeedFiled, Import: f, Count: 1, Place: place}
		w.act(func(ctx context.Context) (err error) {
			if d.Done, err = w.file(ctx, portion{id: f.ID, place: place, steps: steps, wish: wish}); err != nil {
				return err
			}
			for _, s := range steps {
				if s.after != nil {
					d.Err = errors.Join(d.Err, s.after(ctx))
				}
			}
			return nil
		}, func() Deed {
			delete(w.extra, f.ID) // somebody may look at another import by now
			if w.Import.ID == f.ID {
				w.WithText, w.Extra = false, nil
				w.leaves(f.ID, !rest)
				w.readInside()
			}
			return d
		})
		return
	}
	w.tell()
}

// Insist does all the same what was refused.
func (w *FailedWork) Insist() {
	invalid, ok := errors.AsType[*storage.InvalidError](w.Err)
	switch {
	case errors.Is(w.Err, ErrNeedsPassword):
		w.locked = true
	case ok && invalid.Code == storage.InvalidComplete:
		w.force = true
	case w.Repeated():
	default:
		return
	}
	w.FileTicked()
}

// Repeated reports that the client has something of it already, and that a
// person is asked what to do.
func (w *FailedWork) Repeated() bool {
	_, known := errors.AsType[*storage.KnownError](w.Err)
	return known
}

// Count is how many files somebody has chosen to file.
func (w *FailedWork) Count() int {
	n := len(w.Extra) + len(w.inside())
	for _, on := range w.Ticked {
		if on {
			n++
		}
	}
	return n
}

// Link files what is new; what the client has already is settled by its
// document.
func (w *FailedWork) Link() {
	if w.Repeated() && !w.Busy {
		w.Err, w.link = nil, true
		w.FileTicked()
	}
}

// act changes imports in the background; done follows on the window's thread
// where that worked, and says what was done.
func (w *FailedWork) act(do func(context.Context) error, done func() Deed) {
	id := w.Import.ID
	w.Busy, w.Err, w.doing = true, nil, id
	w.tell()
	w.ask("", func(ctx context.Context) func() {
		err := do(ctx)
		return func() {
			w.Busy, w.Going = false, Going{}
			switch {
			case errors.Is(err, context.Canceled):
				w.tell()
				w.Did(Deed{Kind: DeedCancelled})
			case err != nil:
				if id == w.Import.ID {
					w.Err = err
				}
				w.tell()
			default:
				deed := done()
				w.tell()
				w.Did(deed)
			}
			if next := w.next; next != nil {
				w.next = nil
				next()
			}
		}
	})
}

// actOnMany is act for many imports, all or none: it tells how far it is, and
// somebody can cancel it.
func (w *FailedWork) actOnMany(kind DeedKind, do func(context.Context) error, done func() Deed) {
	w.Doing = kind
	w.act(func(ctx context.Context) error {
		ctx, end := watched(ctx, true, func(g Going) {
			w.post(func() { w.Going = g; w.tell() })
		})
		defer end()
		return do(ctx)
	}, done)
}

// later reports whether something is being done still. What is asked for the
// import that is shown by then, the next one, is done afterwards: whoever works
// the queue by keys is faster than a disk.
func (w *FailedWork) later(do func()) bool {
	if w.Busy && w.doing != w.Import.ID {
		id := w.Import.ID
		w.next = func() {
			if w.Chosen && w.Import.ID == id {
				do()
			}
		}
	}
	return w.Busy
}

// Ticks reports whether anything is ticked that can be filed.
func (w *FailedWork) Ticks() bool { return len(w.steps()) > 0 }

// steps are what has to be done for what is ticked.
func (w *FailedWork) steps() []failedStep {
	var steps []failedStep
	plain := failedStep{}
	for _, a := range w.Open() {
		switch {
		case !w.Ticked[a.ID], IsImage(a) && w.AsPDF:
		case w.IsLocked(a) && !w.locked:
			steps = append(steps, w.unlocked(a))
		case isInvoice(a):
			steps = append(steps, w.invoice(a))
		default:
			plain.parts = append(plain.parts, a)
		}
	}
	var pictures failedStep
	if w.AsPDF {
		pictures.parts = w.images()
	}
	for _, f := range w.Extra {
		if w.AsPDF && isImage("", f.Name) {
			pictures.extra = append(pictures.extra, f)
		} else {
			plain.extra = append(plain.extra, f)
		}
	}
	steps = append(steps, w.insideSteps(&plain, &pictures)...)
	if len(plain.parts)+len(plain.extra)+len(plain.inside) > 0 {
		steps = append(steps, plain)
	}
	steps = append(steps, w.pictures(pictures)...)
	if w.WithText {
		steps = append(steps, w.text())
	}
	return steps
}

// text files the mail's own text.
func (w *FailedWork) text() failedStep {
	f, fields := w.Import, w.Fields(w.Import)
	name := cmpName(f.Subject, "E-Mail")
	return failedStep{name: name, make: func(ctx context.Context) ([]byte, int, error) {
		text, err := w.tools.Letters.Text(ctx, f.Spool)
		if err != nil {
			return nil, 0, err
		}
		made, err := w.tools.Maker.TextToPDF(name, fields, text)
		return made, PagesOf(made), err
	}}
}

// cmpName is the first of a subject and a name to use without one.
func cmpName(subject, other string) string {
	if s := strings.Join(strings.Fields(subject), " "); s != "" {
		return s
	}
	return other
}

// pictures makes one PDF of all images, named by the subject, or one of each.
func (w *FailedWork) pictures(all failedStep) []failedStep {
	switch n := len(all.parts) + len(all.extra) + len(all.inside); {
	case n == 0:
		return nil
	case n > 1 && w.Together:
		return []failedStep{w.picture(all, w.Import.Subject)}
	}
	var out []failedStep
	for _, a := range all.parts {
		out = append(out, w.picture(failedStep{parts: []storage.MailAttachment{a}}, ""))
	}
	for _, f := range all.extra {
		out = append(out, w.picture(failedStep{extra: []LocalFile{f}}, ""))
	}
	for _, f := range all.inside {
		out = append(out, w.picture(failedStep{inside: []insideFile{f}}, ""))
	}
	return out
}

// picture makes one PDF of the images of a step, named by the subject or the
// first image.
func (w *FailedWork) picture(s failedStep, subject string) failedStep {
	first := ""
	for _, f := range s.inside[:min(1, len(s.inside))] {
		first, _ = cutExtension(f.Name)
	}
	for _, f := range s.extra[:min(1, len(s.extra))] {
		first, _ = cutExtension(f.Name)
	}
	for _, a := range s.parts[:min(1, len(s.parts))] {
		first, _ = cutExtension(a.Name)
	}
	images := s
	s.name = cmpName(subject, first)
	s.make = func(ctx context.Context) ([]byte, int, error) {
		in, err := w.sections(images)
		if err != nil {
			return nil, 0, err
		}
		made, err := w.tools.Maker.ImagesToPDF(ctx, in)
		if err != nil && ctx.Err() == nil {
			err = fmt.Errorf("%w: %w", ErrNoPDFMade, err)
		}
		return made, PagesOf(made), err
	}
	return s
}

// sections reads the images of a step into memory.
func (w *FailedWork) sections(s failedStep) ([]*io.SectionReader, error) {
	var out []*io.SectionReader
	read := func(in io.ReadCloser, err error) error {
		if err != nil {
			return fmt.Errorf("read image: %w", err)
		}
		raw, err := io.ReadAll(in)
		if err = errors.Join(err, in.Close()); err != nil {
			return fmt.Errorf("read image: %w", err)
		}
		out = append(out, io.NewSectionReader(bytes.NewReader(raw), 0, int64(len(raw))))
		return nil
	}
	for _, a := range s.parts {
		f, err := w.store.OpenAttachment(a.SHA256)
		if err := read(f, err); err != nil {
			return nil, err
		}
	}
	for _, f := range s.inside {
		content, err := w.store.OpenInside(f.archive, f.Position)
		if err := read(io.NopCloser(bytes.NewReader(content)), err); err != nil {
			return nil, err
		}
	}
	for _, f := range s.extra {
		if err := read(f.Open()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PagesOf counts the pages of a PDF that we made.
func PagesOf(made []byte) int { return max(1, bytes.Count(made, []byte("/Type /Page "))) }

// file files a portion, all of it or nothing.
func (w *FailedWork) file(ctx context.Context, p portion) (storage.Done, error) {
	var all []storage.Resolution
	var open []io.Closer
	defer func() {
		for _, c := range open {
			_ = c.Close() // they were only read
		}
	}()
	for _, s := range p.steps {
		r := storage.Resolution{Placement: p.place, Force: p.wish.force, Again: p.wish.again, Ask: !p.wish.link, Opened: s.opened, Batch: p.batch}
		for _, a := range s.parts {
			r.Attachments = append(r.Attachments, a.ID)
		}
		taken, err := w.store.Unpack(ctx, p.id, placesOf(s.inside))
		if err != nil {
			return storage.Done{}, err
		}
		r.Extra = taken
		for _, f := range s.extra {
			body, err := f.Open()
			if err != nil {
				return storage.Done{}, fmt.Errorf("open %s: %w", f.Name, err)
			}
			open = append(open, body)
			r.Extra = append(r.Extra, storage.NewFile{Name: f.Name, Body: body})
		}
		if s.make != nil {
			made, pages, err := s.make(ctx)
			if err != nil {
				return storage.Done{}, err
			}
			r.Made = &storage.NewFile{Name: s.name + ".pdf", Body: bytes.NewReader(made), Pages: pages}
		}
		all = append(all, r)
	}
	return w.store.Resolve(ctx, p.id, all...)
}

// leaves says that an import is settled though it still is in the list for a
// moment: a second Enter must not reach it.
func (w *FailedWork) leaves(id storage.FailedID, settled bool) {
	if settled && id == w.Import.ID {
		w.gone = id
	}
}

// AddFiles takes further files from outside, to be filed with the import.
func (w *FailedWork) AddFiles(files []LocalFile) {
	if w.Chosen && w.Import.State == storage.FailedOpen && !w.Busy && w.gone != w.Import.ID {
		w.Extra = append(w.Extra, files...)
		w.mended()
	}
}

// DropFile takes one of them away again.
func (w *FailedWork) DropFile(i int) {
	if i < len(w.Extra) && !w.Busy {
		w.Extra = slices.Delete(slices.Clone(w.Extra), i, i+1)
		w.mended()
	}
}

// swap keeps the files from outside with the import that they were given to.
func (w *FailedWork) swap(to storage.FailedID) {
	if delete(w.extra, w.Import.ID); len(w.Extra) > 0 && w.gone != w.Import.ID {
		w.extra[w.Import.ID] = w.Extra
	}
	w.Extra = w.extra[to]
}
