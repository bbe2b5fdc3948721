package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Where it is remembered what was chosen last for an upload.
const (
	memoryUploadClient = "upload.client"
	memoryUploadSymbol = "upload.symbol"
)

// uploadForm asks where files from outside belong. It stands above the page
// while there are any, and remembers the last choice.
type uploadForm struct {
	w      *Window
	page   *documentsPage
	title  *widgets.Text
	client *widgets.Typeahead
	symbol *widgets.Pick
	period *widgets.Field
	remark *widgets.Field
	root   *fyne.Container
	files  []state.LocalFile
	given  *attempt // what came back and is still the head of files; nil without

	trouble  *note           // why it was not uploaded
	force    *widgets.Button // uploads it all the same
	troubled *fyne.Container // both
	blamed   *below          // puts them below the field concerned

	asks    *fyne.Container // which of them the client has already, and what to do
	known   *note
	without *widgets.Button // file only what is new
}

// attempt is one press of "upload": what a question that follows is about.
type attempt struct {
	files          []state.LocalFile
	to             storage.Upload
	client         widgets.Option
	symbol, period string
}

func newUploadForm(w *Window, page *documentsPage) *uploadForm {
	say := w.Words.Say
	f := &uploadForm{w: w, page: page, title: widgets.NewText("", widgets.Style{Bold: true})}
	f.title.Least = 120
	f.client = widgets.NewTypeahead(page.layer, say("upload.client"))
	f.client.Options, f.client.OnKey = w.findClients, f.key
	f.symbol = widgets.NewPick(nil, func(int) {})
	f.symbol.OnKey = f.key
	f.symbol.PlaceHolder = say("upload.symbol")
	field := func(hint string) *widgets.Field {
		e := widgets.NewField()
		e.PlaceHolder = say(hint)
		e.OnSubmitted, e.OnKey = func(string) { f.upload() }, f.key
		return e
	}
	f.period, f.remark = field("filter.period"), field("detail.remark")
	do := widgets.NewButton(say("button.upload"), func() { f.upload() })
	do.Importance = widget.HighImportance
	f.question()
	buttons := container.NewHBox(do, widgets.NewButton(say("button.cancel"), f.hide))
	fields := container.New(shares{3, 1.2, 1, 2}, f.client, f.symbol, f.period, f.remark)
	line := container.New(layout.NewBorderLayout(nil, nil, nil, buttons), buttons, container.New(widgets.Inset{Right: look.Gap}, fields))
	f.trouble, f.blamed, f.force = newNote(0), &below{f.client}, widgets.NewButton(say("button.force"), nil)
	f.troubled = container.New(f.blamed, container.New(widgets.Lines{Gap: 4}, f.trouble.root, container.NewHBox(f.force)))
	f.troubled.Hide()
	f.root = container.NewStack(widgets.NewGround(theme.ColorNameSelection, fyne.Size{}),
		container.New(widgets.Inset{Left: look.Margin, Top: 8, Right: look.Margin, Bottom: 8}, container.New(widgets.Lines{Gap: 6}, f.title, f.asks, line, f.troubled)))
	f.root.Hide()
	return f
}

// key gets the keys that a field has no use for.
func (f *uploadForm) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		f.hide()
	case fyne.KeyReturn, fyne.KeyEnter:
		f.upload()
	default:
		f.w.key(e)
	}
}

// offer takes the symbols of the catalogue as they are now.
func (f *uploadForm) offer() {
	f.symbol.Options = nil
	for _, y := range f.w.desk.Filing.Symbols {
		if y.Active {
			f.symbol.Options = append(f.symbol.Options, y.Code)
		}
	}
	f.symbol.Refresh()
}

// ask shows the form for files; those of a drop before stay.
func (f *uploadForm) ask(files []state.LocalFile) {
	f.files = append(f.files, files...)
	names := f.files[0].Name
	f.title.Set(f.w.Words.Count("upload.title", len(f.files), "name", names), widgets.Style{Bold: true})
	if !f.root.Visible() {
		number := f.page.filters.client.Chosen()
		if number == "" {
			number = state.Recall(f.w.Memory, memoryUploadClient, "")
		}
		if c, ok := f.w.clientOf(number); ok {
			f.client.Set(widgets.Option{Key: c.Number, Text: c.Number + " " + c.Name})
		}
		if code := state.Recall(f.w.Memory, memoryUploadSymbol, ""); slices.Contains(f.symbol.Options, code) {
			f.symbol.SetSelected(code)
		}
		f.period.SetText(f.w.Words.Period(string(f.w.thisMonth())))
	}
	f.root.Show()
	f.page.note.pass() // it speaks of what was done before
	f.page.note.relayout()
	f.w.window.Canvas().Focus(f.client)
}

func (f *uploadForm) hide() {
	f.files, f.given = nil, nil
	f.asks.Hide()
	f.blame(nil, "", nil)
	f.remark.SetText("")
	f.root.Hide()
	f.page.note.relayout()
	f.w.window.Canvas().Focus(f.page.grid)
}

// upload files what was dropped.
func (f *uploadForm) upload() {
	if len(f.files) == 0 {
		return
	}
	c, ok := f.w.clientOf(f.client.Chosen())
	if !ok {
		f.miss(f.client, "field.noclient")
		return
	}
	to := storage.Upload{Placement: storage.Placement{Client: c.ID}, Remark: f.remark.Text, Ask: true}
	for _, y := range f.w.desk.Filing.Symbols {
		if y.Code == f.symbol.Selected {
			to.Symbol = y.ID
		}
	}
	if to.Symbol == 0 {
		f.miss(f.symbol, "upload.nosymbol")
		return
	}
	if to.Period, ok = state.ReadPeriod(f.period.Text, f.w.thisMonth()); !ok {
		f.miss(f.period, "field.noperiod")
		return
	}
	f.w.Memory.Keep(memoryUploadClient, c.Number)
	f.w.Memory.Keep(memoryUploadSymbol, f.symbol.Selected)
	if f.isAsked(to) {
		to.Again, to.Force = true, f.given.to.Force
	}
	a := &attempt{files: f.files, to: to, client: widgets.Option{Key: c.Number, Text: c.Number + " " + c.Name},
		symbol: f.symbol.Selected, period: f.period.Text}
	f.hide() // what is dropped from now on is a question of its own
	f.send(a)
}

// miss says what a field lacks, and puts the keyboard there.
func (f *uploadForm) miss(field fyne.Focusable, key string) {
	f.blame(field.(fyne.CanvasObject), f.w.Words.Say(key), nil)
	f.page.note.relayout()
	f.w.window.Canvas().Focus(field)
}

// blame says below a field why it was not uploaded, with a button that uploads
// it all the same if again is there; "" says nothing any more.
func (f *uploadForm) blame(field fyne.CanvasObject, text string, again func()) {
	f.trouble.set("", look.Failed)
	if text != "" {
		f.blamed.field = field
		f.trouble.set(markFailed+"  "+text, look.Failed)
	}
	f.troubled.Hidden = text == ""
	f.force.Hidden, f.force.OnTapped = again == nil, again
}

// fieldOf is the field that an error is about, the first one for any other error.
func (f *uploadForm) fieldOf(err error) fyne.CanvasObject {
	if e, ok := errors.AsType[*storage.InvalidError](err); ok {
		switch e.Field {
		case storage.FieldPlaceSymbol:
			return f.symbol
		case storage.FieldPeriod:
			return f.period
		}
	}
	return f.client
}

// below is a layout that shows its one object below a field of the line above.
type below struct{ field fyne.CanvasObject }

// MinSize implements [fyne.Layout].
func (l *below) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout implements [fyne.Layout].
func (l *below) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x := l.field.Position().X
	o[0].Move(fyne.NewPos(x, 0))
	o[0].Resize(fyne.NewSize(s.Width-x, s.Height))
}

func (f *uploadForm) send(a *attempt) {
	f.page.begin("upload.busy", len(a.files))
	f.w.desk.Filing.Upload(a.files, a.to, func(o state.Outcome) { f.uploaded(a, o) })
}

// giveBack puts the files of an attempt into the form again, before those that
// came meanwhile; their placement only where nobody is choosing another.
func (f *uploadForm) giveBack(a *attempt) {
	free := !f.root.Visible()
	f.files, f.given = append(slices.Clone(a.files), f.files...), a
	f.asks.Hide()
	f.blame(nil, "", nil)
	f.title.Set(f.w.Words.Count("upload.title", len(f.files), "name", f.files[0].Name), widgets.Style{Bold: true})
	if free {
		f.client.Set(a.client)
		f.symbol.SetSelected(a.symbol)
		f.period.SetText(a.period)
		f.remark.SetText(a.to.Remark)
	}
	f.root.Show()
	f.page.note.relayout()
}

// mostNamed is how many files are named that were there already.
const mostNamed = 5

func (f *uploadForm) uploaded(a *attempt, o state.Outcome) {
	if known, ok := errors.AsType[*storage.KnownError](o.Err); ok {
		f.giveBack(a)
		f.askAbout(a, known)
		return
	}
	if o.Err != nil {
		again := func() { f.insist(a, func(to *storage.Upload) { to.Force = true }) }
		if !asksBack(o.Err) || a.to.Force {
			again = nil
		}
		f.giveBack(a)
		if errors.Is(o.Err, context.Canceled) {
			f.page.failed(o.Err)
			return
		}
		f.page.note.dismiss()
		f.blame(f.fieldOf(o.Err), f.w.trouble(o.Err), again)
		if again == nil {
			f.trouble.fail(f.w, f.w.trouble(o.Err), o.Err)
		}
		f.page.note.relayout()
		return
	}
	known, names := 0, []string{}
	for i, u := range o.Uploaded {
		if !u.Duplicate {
			continue
		}
		if known++; known <= mostNamed {
			names = append(names, oneLine(a.files[i].Name))
		}
	}
	text := f.w.Words.Count("upload.done", len(o.Uploaded)-known)
	if known > 0 {
		text += " " + f.w.Words.Count("upload.known", known) + " " + strings.Join(names, ", ")
	}
	f.page.done(o, text)
}
