package state

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path"
	"reflect"
	"slices"
	"strings"
	"time"

	"belegpost/storage"
)

// FailedStore is what working on failed imports reads and writes;
// [storage.Store] fills it.
type FailedStore interface {
	Clients(context.Context) ([]storage.Client, error)
	Symbols(context.Context) ([]storage.Symbol, error)
	Outbox(context.Context, storage.OutboxFilter) ([]storage.OutboxRow, error)
	CountFailed(context.Context, storage.FailedFilter) (int, error)
	Document(context.Context, storage.DocumentID) (storage.Document, error)
	OpenMail(spool string) (*os.File, error)
	OpenAttachment(sha string) (*os.File, error)
	Inside(context.Context, storage.MailAttachment) ([]storage.InsideFile, error)
	OpenInside(a storage.MailAttachment, position int) ([]byte, error)
	Unpack(context.Context, storage.FailedID, []storage.Inside) ([]storage.NewFile, error)
	Resolve(context.Context, storage.FailedID, ...storage.Resolution) (storage.Done, error)
	Dismiss(context.Context, []storage.FailedID, storage.Dismissal, string) error
	ReopenFailed(context.Context, []storage.FailedID) error
}

// FailedTools is what else it takes; main fills it.
type FailedTools struct {
	Letters Letters
	Maker   Maker
	Locks   Locks
	Again   Again
}

// Letters reads mails in the spool.
type Letters interface {
	// Text is what a mail says.
	Text(ctx context.Context, spool string) (text string, err error)
	// Letter is a mail, or the mail that is a part of it; part is "" for the mail.
	Letter(ctx context.Context, spool, part string) (Letter, error)
	// Part is what one part of a mail holds.
	Part(ctx context.Context, spool, part string) ([]byte, error)
}

// Maker makes PDFs.
type Maker interface {
	// ImagesToPDF puts each image on a page of its own.
	ImagesToPDF(ctx context.Context, images []*io.SectionReader) ([]byte, error)
	// TextToPDF sets a text below a title and fields (name, value).
	TextToPDF(title string, fields [][2]string, text string) ([]byte, error)
	// InvoiceToPDF sets an XML e-invoice readably.
	InvoiceToPDF(ctx context.Context, xml []byte) ([]byte, error)
}

// What a person has to choose before something can be filed.
var (
	ErrNoClientChosen = errors.New("no client is chosen")
	ErrNoSymbolChosen = errors.New("no symbol is chosen")
	ErrNothingTicked  = errors.New("nothing is ticked")
	ErrNoPDFMade      = errors.New("no PDF can be made")
	ErrOneAtATime     = errors.New("several imports are marked")
)

// FailedWork is the one failed import that somebody works on: what is ticked,
// where it goes, what became of it.
type FailedWork struct {
	// Changed is called on the window's thread after anything below changed.
	Changed func()
	// Did is called on the window's thread after something was done.
	Did func(Deed)
	// Password is what somebody typed for a file of the preview, by its key.
	Password func(key string) string
	// Where is where the office is: it decides the month of a mail.
	Where *time.Location
	// Fields are what the PDF of a mail's text says above the text.
	Fields func(storage.FailedImport) [][2]string

	// The window's thread only.
	Import   storage.FailedImport
	Chosen   bool
	Ticked   map[storage.AttachmentID]bool
	WithText bool // the mail's own text is filed as a PDF
	AsPDF    bool // images become PDFs
	Together bool // all ticked images become one
	Place    storage.Placement
	Told     []storage.OutboxRow                     // notices about it, oldest first
	Filed    map[storage.DocumentID]storage.Document // what became of its attachments
	Clients  []storage.Client                        // of today
	Symbols  []storage.Symbol                        // active ones
	Asking   bool                                    // for the reason of doing it without filing
	Err      error                                   // why the last try did not work
	Busy     bool
	Doing    DeedKind               // of the long work
	Going    Going                  // how far a long work is; Total is 0 without
	Marked   []storage.FailedImport // that commands for many are for
	Extra    []LocalFile            // from outside, to be filed with it

	insideWork

	store FailedStore
	tools FailedTools
	gone  storage.FailedID                 // settled, but still in the list for a moment
	doing storage.FailedID                 // what was shown when the act under way began, if Busy
	next  func()                           // what is done after that; nil: nothing
	order []storage.AttachmentID           // in which they were ticked
	extra map[storage.FailedID][]LocalFile // of imports that are not shown now
	insisted
	*errands
}

// insisted is what somebody wants all the same.
type insisted struct {
	force  bool // into a complete period
	locked bool // a PDF that needs a password, as it is
	again  bool // although the client has it already
	link   bool // without what the client has already
}

// NewFailedWork returns the work on no import. It starts nothing.
func NewFailedWork(s FailedStore, tools FailedTools, post func(func())) *FailedWork {
	return &FailedWork{store: s, tools: tools, Where: time.Local, errands: newErrands(post), Together: true, extra: map[storage.FailedID][]LocalFile{},
		Fields: func(storage.FailedImport) [][2]string { return nil }, Password: func(string) string { return "" }, Did: func(Deed) {}}
}

// Run does what is asked for until ctx ends.
func (w *FailedWork) Run(ctx context.Context) {
	w.post(w.Reload)
	w.run(ctx)
}

// Reload reads again what is chosen from and who was told.
func (w *FailedWork) Reload() {
	w.ask("choices", func(ctx context.Context) func() {
		clients, err := w.store.Clients(ctx)
		var symbols []storage.Symbol
		if err == nil {
			symbols, err = w.store.Symbols(ctx)
		}
		if err != nil {
			return nil // the list tells of the trouble; the next commit reads again
		}
		symbols = slices.DeleteFunc(symbols, func(y storage.Symbol) bool { return !y.Active })
		return func() {
			if reflect.DeepEqual(clients, w.Clients) && reflect.DeepEqual(symbols, w.Symbols) {
				return
			}
			w.Clients, w.Symbols = clients, symbols
			if w.Chosen && w.Place.Symbol == 0 {
				w.prefill()
			}
			w.tell()
		}
	})
	w.readTold()
	w.readFiled()
}

// readFiled reads the documents that the attachments became.
func (w *FailedWork) readFiled() {
	id, parts := w.Import.ID, slices.DeleteFunc(slices.Clone(w.Import.Attachments), func(a storage.MailAttachment) bool { return a.Document == 0 })
	if !w.Chosen || len(parts) == 0 {
		w.Filed = nil
		return
	}
	w.ask("filed", func(ctx context.Context) func() {
		filed := map[storage.DocumentID]storage.Document{}
		for _, a := range parts {
			if d, err := w.store.Document(ctx, a.Document); err == nil { // else it is only said that it was filed
				filed[a.Document] = d
			}
		}
		return func() {
			if id == w.Import.ID && !reflect.DeepEqual(filed, w.Filed) {
				w.Filed = filed
				w.tell()
			}
		}
	})
}

func (w *FailedWork) readTold() {
	if !w.Chosen {
		return
	}
	id := w.Import.ID
	w.ask("told", func(ctx context.Context) func() {
		told, err := w.store.Outbox(ctx, storage.OutboxFilter{Failed: id})
		if err != nil {
			return nil // who was told is no reason to keep somebody from filing
		}
		slices.Reverse(told)
		return func() {
			if id == w.Import.ID && !reflect.DeepEqual(told, w.Told) {
				w.Told = told
				w.tell()
			}
		}
	})
}

func (w *FailedWork) tell() {
	if w.Changed != nil {
		w.Changed()
	}
}

// Show works on f, or on nothing. What somebody chose for f already stays.
func (w *FailedWork) Show(f storage.FailedImport, chosen bool) {
	if chosen == w.Chosen && reflect.DeepEqual(f, w.Import) {
		return
	}
	same := chosen && w.Chosen && f.ID == w.Import.ID
	if !same {
		w.swap(f.ID)
	}
	w.Import, w.Chosen, w.gone = f, chosen, 0
	if !same {
		w.Told, w.Filed, w.Err, w.Asking, w.AsPDF, w.Together, w.insisted = nil, nil, nil, false, true, true, insisted{}
		w.Place = storage.Placement{}
		w.prefill()
		w.Ticked, w.order, w.insideWork = map[storage.AttachmentID]bool{}, nil, insideWork{}
		for _, a := range w.Open() {
			w.tick(a.ID, isProposed(a))
		}
		w.WithText = chosen && len(w.Open()) == 0 && f.State == storage.FailedOpen
	} else {
		maps.DeleteFunc(w.Ticked, func(id storage.AttachmentID, _ bool) bool {
			return !slices.ContainsFunc(w.Open(), func(a storage.MailAttachment) bool { return a.ID == id })
		})
		w.WithText = false
	}
	w.readTold()
	w.readFiled()
	w.readInside()
	w.tell()
}

// prefill proposes where the import goes.
func (w *FailedWork) prefill() {
	f := w.Import
	w.Place.Client, w.Place.Period = f.Client, f.Period
	if i := slices.IndexFunc(w.Symbols, func(y storage.Symbol) bool { return y.Code == f.Symbol }); i >= 0 {
		w.Place.Symbol = w.Symbols[i].ID
	}
	if w.Place.Period == "" {
		w.Place.Period = w.month().In(w.scheme())
	}
}

// month is the month of the mail.
func (w *FailedWork) month() storage.Month {
	at := w.Import.Date
	if at.IsZero() {
		at = w.Import.Received
	}
	return storage.MonthOf(at, w.Where)
}

func (w *FailedWork) scheme() storage.Scheme {
	c, _ := w.Client()
	return c.Scheme
}

// Client is the one that it goes to; false while none is chosen.
func (w *FailedWork) Client() (storage.Client, bool) {
	i := slices.IndexFunc(w.Clients, func(c storage.Client) bool { return c.ID == w.Place.Client })
	if i < 0 {
		return storage.Client{}, false
	}
	return w.Clients[i], true
}

// Find are the clients whose number or name a text means, at most n; those
// whose number begins with it come first.
func (w *FailedWork) Find(text string, n int) []storage.Client {
	var first, then []storage.Client
	for _, c := range w.Clients {
		switch {
		case c.LeftOn != "" || !matches(text, c.Number+" "+c.Name):
		case strings.HasPrefix(strings.ToLower(c.Number), strings.ToLower(strings.TrimSpace(text))):
			first = append(first, c)
		default:
			then = append(then, c)
		}
	}
	all := slices.Concat(first, then)
	return all[:min(n, len(all))]
}

// SetClient sends it to a client, in the same month of that client's scheme.
func (w *FailedWork) SetClient(id storage.ClientID) {
	_, month, ok := storage.ParsePeriod(string(w.Place.Period))
	if !ok {
		month = w.month()
	}
	w.Place.Client = id
	w.Place.Period = month.In(w.scheme())
	w.mended()
}

// SetSymbol gives it a symbol.
func (w *FailedWork) SetSymbol(id storage.SymbolID) {
	w.Place.Symbol = id
	w.mended()
}

// StepPeriod goes on by periods, or back.
func (w *FailedWork) StepPeriod(by int) {
	w.Place.Period = StepPeriod(w.Place.Period, by)
	w.mended()
}

// PickPeriod takes the n-th period of the year, if there is one.
func (w *FailedWork) PickPeriod(n int) {
	w.Place.Period = PickPeriod(w.Place.Period, n)
	w.mended()
}

// mended forgets an error that a changed choice may have mended, and what was
// wanted all the same.
func (w *FailedWork) mended() {
	w.Err, w.insisted = nil, insisted{}
	w.tell()
}

// Tick chooses an attachment to be filed, or not. Images stand in one PDF in
// the order in which they were ticked.
func (w *FailedWork) Tick(id storage.AttachmentID, on bool) {
	w.tick(id, on)
	w.mended()
}

func (w *FailedWork) tick(id storage.AttachmentID, on bool) {
	for at := range w.TickedInside {
		w.TickedInside[at] = w.TickedInside[at] && (!on || at.Attachment != id) // the whole and its parts are not filed at once
	}
	w.Ticked[id] = on
	w.order = slices.DeleteFunc(w.order, func(o storage.AttachmentID) bool { return o == id })
	if on {
		w.order = append(w.order, id)
	}
}

// Say changes a choice, such as [FailedWork.AsPDF].
func (w *FailedWork) Say(choice *bool, on bool) {
	if *choice != on {
		*choice = on
		w.mended()
	}
}

// Open are the attachments that nobody has settled yet.
func (w *FailedWork) Open() []storage.MailAttachment {
	return openParts(w.Import)
}

// images are the ticked attachments that can become PDFs, in their order.
func (w *FailedWork) images() []storage.MailAttachment {
	var out []storage.MailAttachment
	open := w.Open()
	for _, id := range w.order {
		i := slices.IndexFunc(open, func(a storage.MailAttachment) bool { return a.ID == id })
		if i >= 0 && w.Ticked[id] && IsImage(open[i]) {
			out = append(out, open[i])
		}
	}
	return out
}

// Images is how many of what is filed can become PDFs.
func (w *FailedWork) Images() int {
	n := len(w.images())
	for _, f := range w.inside() {
		if f.isImage() {
			n++
		}
	}
	for _, f := range w.Extra {
		if isImage("", f.Name) {
			n++
		}
	}
	return n
}

// PageOf is the place of an attachment among the images that become one PDF,
// from 1; 0 if it has none.
func (w *FailedWork) PageOf(id storage.AttachmentID) int {
	if !w.AsPDF || !w.Together || w.Images() < 2 {
		return 0
	}
	return 1 + slices.IndexFunc(w.images(), func(a storage.MailAttachment) bool { return a.ID == id })
}

// IsImage reports an image that a PDF can be made of.
func IsImage(a storage.MailAttachment) bool { return isImage(a.Type, a.Name) }

func isImage(media, name string) bool {
	kind := strings.TrimPrefix(strings.ToLower(media), "image/")
	if kind == strings.ToLower(media) {
		kind = strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".")
	}
	return slices.Contains([]string{"jpeg", "jpg", "pjpeg", "png", "gif", "tiff", "tif", "webp", "bmp", "x-ms-bmp"}, kind)
}
