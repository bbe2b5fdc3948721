package state

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"belegpost/storage"
)

// Shelf is what people do with documents; [storage.Store] fills it.
type Shelf interface {
	Clients(context.Context) ([]storage.Client, error)
	Symbols(context.Context) ([]storage.Symbol, error)
	OpenDocument(context.Context, storage.DocumentID) (*os.File, error)
	DocumentFiles(context.Context, storage.DocumentID) ([]storage.DocumentFile, error)
	OpenDocumentFile(context.Context, storage.DocumentFile) (*os.File, error)
	DocumentPath(context.Context, storage.DocumentID) (string, error)
	Place(context.Context, []storage.DocumentID, storage.Revision) (storage.Done, error)
	PreviousYear(context.Context, []storage.DocumentID) (storage.Done, error)
	SetState(context.Context, []storage.DocumentID, storage.DocumentState) error
	FileAgain(ctx context.Context, id storage.DocumentID, symbol storage.SymbolID, force bool) (storage.Done, error)
	SecondPlaces(context.Context, storage.DocumentID) ([]storage.SecondPlace, error)
	Trash(context.Context, []storage.DocumentID) (storage.Done, error)
	Restore(ctx context.Context, docs []storage.DocumentID, force bool) (storage.Done, error)
	Undoable(context.Context) (storage.Undoable, error)
	Undo(context.Context) (storage.Undoable, storage.Done, error)
	Upload(context.Context, []storage.NewFile, storage.Upload) ([]storage.Uploaded, storage.Done, error)
	Export(ctx context.Context, w io.Writer, docs []storage.Document, lang string) error
}

// Outcome is what became of one act.
type Outcome struct {
	Done     storage.Done
	Undone   storage.Undoable   // of Undo
	Uploaded []storage.Uploaded // of Upload
	Err      error
}

// Going is how far an act is that is still under way.
type Going struct {
	Done, Total int
	Stop        func() // ends it early; nil where that would end nothing
}

// Filing is what people do with documents, one act after the other; what only
// reads documents goes on beside that.
type Filing struct {
	// Changed is called on the window's thread after anything below changed.
	Changed func()

	Clients  []storage.Client
	Symbols  []storage.Symbol
	CanUndo  bool
	Undoable storage.Undoable // if CanUndo
	Busy     int              // acts that are not over
	Refused  int              // acts that did not work, since the start

	// Maker makes PDFs of images that are uploaded; nil: they are filed as they are.
	Maker Maker
	// Reader reads the e-invoices of files that are uploaded; nil: they are not read.
	Reader storage.FileReader
	// Locks keeps the passwords of PDFs; nil: each is asked for every time.
	Locks Locks
	// Going is called on the window's thread while an act is under way.
	Going func(Going)

	shelf Shelf
	acts  *errands
	reads *errands // acts that only read
}

func newFiling(s Shelf, post func(func())) *Filing {
	return &Filing{shelf: s, acts: newErrands(post), reads: newErrands(post)}
}

// run does what is asked for until ctx ends.
func (f *Filing) run(ctx context.Context) {
	var reading sync.WaitGroup
	reading.Go(func() { f.reads.run(ctx) })
	f.acts.run(ctx)
	reading.Wait()
}

// reload reads the names and what can be undone again.
func (f *Filing) reload() {
	f.acts.ask("reload", func(ctx context.Context) func() {
		clients, err := f.shelf.Clients(ctx)
		symbols, failed := f.shelf.Symbols(ctx)
		undoable, none := f.shelf.Undoable(ctx)
		return func() {
			if err == nil {
				f.Clients = clients
			}
			if failed == nil {
				f.Symbols = symbols
			}
			f.Undoable, f.CanUndo = undoable, none == nil
			f.tell()
		}
	})
}

// Post runs something on the window's thread.
func (f *Filing) Post(do func()) { f.acts.post(do) }

func (f *Filing) tell() {
	if f.Changed != nil {
		f.Changed()
	}
}

// do carries out an act in the background and tells then on the window's thread.
func (f *Filing) do(act func(context.Context) Outcome, then func(Outcome)) {
	f.in(f.acts, false, act, then)
}

// tellEvery is how often at the most somebody is told how far an act is.
const tellEvery = 100 * time.Millisecond

// in is do among the acts of one kind; one that stops can be ended early.
func (f *Filing) in(queue *errands, stops bool, act func(context.Context) Outcome, then func(Outcome)) {
	f.Busy++
	queue.ask("", func(ctx context.Context) func() {
		over := false
		ctx, end := watched(ctx, stops, func(g Going) {
			f.acts.post(func() {
				if !over && f.Going != nil {
					f.Going(g)
				}
			})
		})
		defer end()
		o := act(ctx)
		return func() {
			over = true
			f.Busy--
			if o.Err != nil {
				f.Refused++
			}
			f.tell()
			then(o)
		}
	})
	f.tell()
}

// watched returns a context whose act tells now and then how far it is; one that
// stops can be ended early. end is called when the act is over.
func watched(ctx context.Context, stops bool, tell func(Going)) (_ context.Context, end func()) {
	ctx, stop := context.WithCancelCause(ctx)
	last := time.Now()
	return storage.OnProgress(ctx, func(done, total int) {
		if time.Since(last) < tellEvery {
			return
		}
		last = time.Now()
		g := Going{Done: done, Total: total}
		if stops {
			g.Stop = func() { stop(storage.ErrCancelled) }
		}
		tell(g)
	}), func() { stop(nil) }
}

// move carries out an act that changes many documents, which somebody can cancel:
// what was moved by then stays so.
func (f *Filing) move(act func(context.Context) (storage.Done, error), then func(Outcome)) {
	f.in(f.acts, true, func(ctx context.Context) (o Outcome) { o.Done, o.Err = act(ctx); return }, then)
}

// Place changes documents as [storage.Store.Place] does.
func (f *Filing) Place(ids []storage.DocumentID, r storage.Revision, then func(Outcome)) {
	f.move(func(ctx context.Context) (storage.Done, error) { return f.shelf.Place(ctx, ids, r) }, then)
}

// FileAgain files a document for another symbol too.
func (f *Filing) FileAgain(id storage.DocumentID, symbol storage.SymbolID, force bool, then func(Outcome)) {
	f.do(func(ctx context.Context) (o Outcome) {
		o.Done, o.Err = f.shelf.FileAgain(ctx, id, symbol, force)
		return
	}, then)
}

// Second finds where else a document was sent to. A newer question beats an
// older one.
func (f *Filing) Second(id storage.DocumentID, then func([]storage.SecondPlace)) {
	f.reads.ask("second", func(ctx context.Context) func() {
		list, err := f.shelf.SecondPlaces(ctx, id)
		if err != nil {
			return nil // an offer that cannot be read is not made
		}
		return func() { then(list) }
	})
}

// Rows reads rows of a list that are not at hand: somebody marks many. A
// newer question beats an older one.
func Rows[T any](f *Filing, l *List[T], offset, limit int, then func([]T, error)) {
	q := l.Query()
	f.reads.ask("rows", func(ctx context.Context) func() {
		rows, err := l.Read(ctx, q, offset, limit)
		return func() {
			if q == l.Query() {
				then(rows, err)
			}
		}
	})
}

// PreviousYear puts documents one fiscal year back.
func (f *Filing) PreviousYear(ids []storage.DocumentID, then func(Outcome)) {
	f.move(func(ctx context.Context) (storage.Done, error) { return f.shelf.PreviousYear(ctx, ids) }, then)
}

// SetState releases or books documents, or takes that back.
func (f *Filing) SetState(ids []storage.DocumentID, to storage.DocumentState, then func(Outcome)) {
	f.move(func(ctx context.Context) (storage.Done, error) { return storage.Done{}, f.shelf.SetState(ctx, ids, to) }, then)
}

// Trash puts documents into the trash.
func (f *Filing) Trash(ids []storage.DocumentID, then func(Outcome)) {
	f.move(func(ctx context.Context) (storage.Done, error) { return f.shelf.Trash(ctx, ids) }, then)
}

// Restore takes documents out of the trash, with force wherever that leads.
func (f *Filing) Restore(ids []storage.DocumentID, force bool, then func(Outcome)) {
	f.move(func(ctx context.Context) (storage.Done, error) { return f.shelf.Restore(ctx, ids, force) }, then)
}

// Undo takes back the last move, trash or dismissal of this user.
func (f *Filing) Undo(then func(Outcome)) {
	f.in(f.acts, true, func(ctx context.Context) (o Outcome) { o.Undone, o.Done, o.Err = f.shelf.Undo(ctx); return }, then)
}

// LocalFile is a file outside that is to be filed.
type LocalFile struct {
	Name  string
	Image bool // filed as the PDF that is made of it, where PDFs can be made
	Open  func() (io.ReadCloser, error)
}

// Upload files what lies outside. The file of an image is filed beside the PDF
// that is made of it: an original is not lost with the folder that it came from.
func (f *Filing) Upload(files []LocalFile, to storage.Upload, then func(Outcome)) {
	f.in(f.acts, true, func(ctx context.Context) (o Outcome) {
		var open []*lateFile
		late := func(from func() (io.ReadCloser, error)) io.Reader {
			open = append(open, &lateFile{from: from})
			return open[len(open)-1]
		}
		defer func() {
			for _, l := range open {
				o.Err = errors.Join(o.Err, l.Close())
			}
		}()
		var bodies []storage.NewFile
		for _, l := range files {
			file := storage.NewFile{Name: l.Name, Body: late(l.Open)}
			if l.Image && f.Maker != nil {
				stem, _ := cutExtension(l.Name)
				file.Made = &storage.NewFile{Name: stem + ".pdf", Body: late(func() (io.ReadCloser, error) { return f.asPDF(ctx, l) })}
			}
			bodies = append(bodies, file)
		}
		to.Reader = f.Reader
		o.Uploaded, o.Done, o.Err = f.shelf.Upload(ctx, bodies, to)
		return
	}, then)
}

// lateFile is opened when it is read first and closed at its end: of hundreds of
// files one is open, and one PDF in memory.
type lateFile struct {
	from func() (io.ReadCloser, error)
	in   io.ReadCloser
}

// Read implements [io.Reader].
func (l *lateFile) Read(p []byte) (n int, err error) {
	if l.from == nil && l.in == nil {
		return 0, io.EOF
	}
	if l.in == nil {
		if l.in, err = l.from(); err != nil {
			return 0, err
		}
		l.from = nil
	}
	if n, err = l.in.Read(p); errors.Is(err, io.EOF) {
		if failed := l.Close(); failed != nil {
			return n, failed
		}
	}
	return n, err
}

// Close implements [io.Closer].
func (l *lateFile) Close() error {
	in := l.in
	if l.in = nil; in == nil {
		return nil
	}
	return in.Close()
}
