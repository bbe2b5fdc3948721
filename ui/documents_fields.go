package ui

import (
	"reflect"
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

// documentFields are the fields above the preview, for one document or many.
// Where values differ the field says so; only what was touched is changed.
type documentFields struct {
	w      *Window
	page   *documentsPage
	client *widgets.Typeahead
	symbol *widgets.Pick
	period *widgets.Field
	name   *widgets.Field
	remark *widgets.Field
	hint   *widgets.Text
	save   *widgets.Button
	back   *widgets.Button
	notice *widgets.Text   // what stands in the way; hidden where nothing does
	second *fyne.Container // offers of other places
	root   *fyne.Container

	docs  []storage.Document // what the fields speak of
	was   fieldValues        // before anybody touched them
	quiet bool
}

// fieldValues are what the fields hold; for many documents what all share.
type fieldValues struct{ client, symbol, period, name, remark string }

func newDocumentFields(w *Window, page *documentsPage) *documentFields {
	say := w.Words.Say
	f := &documentFields{w: w, page: page, docs: []storage.Document{}}
	f.client = widgets.NewTypeahead(page.layer, "")
	f.client.Options = w.findClients
	f.client.OnChosen, f.client.OnKey = func(string) { f.touched() }, f.key
	f.symbol = widgets.NewPick(nil, func(int) { f.touched() })
	f.symbol.OnKey = f.key
	field := func() *widgets.Field {
		e := widgets.NewField()
		e.OnChanged = func(string) { f.touched() }
		e.OnSubmitted = func(string) { f.commit(false) }
		e.OnKey = f.key
		return e
	}
	f.period, f.name, f.remark = field(), field(), field()
	f.hint = widgets.NewText("", widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
	f.hint.Least = 60
	f.save = widgets.NewButton(say("button.saveenter"), func() { f.commit(false) })
	f.save.Importance = widget.HighImportance
	f.back = widgets.NewButton(say("button.takeback"), f.takeBack)
	over := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		caption := widgets.NewText(say(key), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
		return container.New(widgets.Lines{Gap: 2}, caption, widgets.WithoutBars(o))
	}
	f.notice = widgets.NewText("", widgets.Style{})
	f.notice.Least = 60
	f.notice.Hide()
	f.second = container.New(widgets.Lines{Gap: 4})
	f.second.Hide()
	buttons := container.NewHBox(f.save, f.back)
	f.root = container.New(widgets.Inset{Left: look.Gap, Top: 4, Right: look.Gap, Bottom: 4}, container.New(widgets.Lines{Gap: 6},
		container.New(shares{3, 2.4}, over("detail.client", f.client), container.New(shares{1, 1}, over("column.symbol", f.symbol), over("detail.period", f.period))),
		container.New(shares{3, 2.4}, over("column.document", f.name), over("detail.remark", f.remark)),
		container.New(layout.NewBorderLayout(nil, nil, nil, buttons), buttons, container.New(widgets.Inset{Top: 4}, f.hint)), f.notice, f.second))
	return f
}

// key gets the keys that a field has no use for.
func (f *documentFields) key(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		f.commit(false)
	case e.Name == fyne.KeyEscape && f.isTouched():
		f.takeBack()
	case e.Name == fyne.KeyEscape:
		f.w.window.Canvas().Focus(f.page.grid)
	default:
		f.w.key(e)
	}
}

// hasKeyboard reports whether somebody is in one of the fields.
func (f *documentFields) hasKeyboard() bool {
	in := f.w.window.Canvas().Focused()
	return slices.Contains([]fyne.Focusable{f.client, f.symbol, f.period, f.name, f.remark}, in)
}

// offer takes the symbols of the catalogue as they are now.
func (f *documentFields) offer() {
	var codes []string
	for _, y := range f.w.desk.Filing.Symbols {
		if y.Active {
			codes = append(codes, y.Code)
		}
	}
	f.symbol.Offer(codes)
}

// show shows documents; what somebody is changing about the same ones stays.
func (f *documentFields) show(docs []storage.Document) {
	if sameDocuments(docs, f.docs) && f.isTouched() || reflect.DeepEqual(docs, f.docs) {
		return // also while somebody types a client that is not chosen yet
	}
	if f.isTouched() {
		f.commit(false) // who goes on has meant it; it can be undone
	}
	if !sameDocuments(docs, f.docs) {
		f.secondLine(nil)
	}
	f.docs = docs
	f.fill()
	if len(docs) == 1 {
		f.w.desk.Filing.Second(docs[0].ID, f.secondLine)
	}
}

func sameDocuments(a, b []storage.Document) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID {
			return false
		}
	}
	return true
}

// common is what all documents share, and whether they do.
func common(docs []storage.Document, of func(storage.Document) string) (string, bool) {
	for _, d := range docs[1:] {
		if of(d) != of(docs[0]) {
			return "", false
		}
	}
	return of(docs[0]), true
}

// fill shows the values of the documents.
func (f *documentFields) fill() {
	f.quiet = true
	defer func() { f.quiet = false; f.touched() }()
	f.was = fieldValues{}
	holders := [5]string{}
	if len(f.docs) > 0 {
		different := f.w.Words.Say("field.different")
		for i, v := range []struct {
			to *string
			of func(storage.Document) string
		}{
			{&f.was.client, func(d storage.Document) string { return d.ClientNumber }},
			{&f.was.symbol, func(d storage.Document) string { return d.SymbolCode }},
			{&f.was.period, f.settledPeriod},
			{&f.was.name, func(d storage.Document) string { return d.Name }},
			{&f.was.remark, func(d storage.Document) string { return d.Remark }},
		} {
			same := false
			if *v.to, same = common(f.docs, v.of); !same {
				holders[i] = different
			}
		}
	}
	client := widgets.Option{Key: f.was.client, Text: f.was.client}
	if f.was.client != "" {
		client.Text += " " + f.docs[0].ClientName
	}
	f.symbol.PlaceHolder = " "
	if holders[1] != "" {
		f.symbol.PlaceHolder = holders[1]
	}
	f.client.SetPlaceHolder(holders[0])
	f.client.Set(client)
	if f.was.symbol == "" {
		f.symbol.ClearSelected()
	} else {
		f.symbol.SetSelected(f.was.symbol)
		f.symbol.Selected = f.was.symbol
	}
	f.symbol.Refresh()
	if len(f.docs) == 1 && f.docs[0].PeriodOpen {
		holders[2] = f.w.Words.Say("field.proposed", "period", f.w.Words.Period(string(f.docs[0].Period)))
	}
	for i, e := range []*widgets.Field{f.period, f.name, f.remark} {
		e.SetPlaceHolder(holders[i+2])
		e.SetText([]string{f.was.period, f.was.name, f.was.remark}[i])
	}
	f.lock()
}

func (f *documentFields) values() fieldValues {
	return fieldValues{client: f.client.Chosen(), symbol: f.symbol.Selected, period: strings.TrimSpace(f.period.Text),
		name: f.name.Text, remark: f.remark.Text}
}

func (f *documentFields) isTouched() bool { return len(f.docs) > 0 && f.values() != f.was }

// settledPeriod is the period of a document; "" while somebody has to choose it.
func (f *documentFields) settledPeriod(d storage.Document) string {
	if d.PeriodOpen {
		return ""
	}
	return f.w.Words.Period(string(d.Period))
}

// isProposed reports one document whose period has to be chosen, and nothing
// that somebody changed: saving takes the proposal.
func (f *documentFields) isProposed() bool {
	return len(f.docs) == 1 && f.docs[0].PeriodOpen && !f.period.Disabled() && !f.isTouched()
}

// touched lets save and take back be pressed.
func (f *documentFields) touched() {
	if f.quiet {
		return
	}
	able(f.save, f.isTouched() || f.isProposed())
	able(f.back, f.isTouched())
}

func (f *documentFields) takeBack() { f.fill() }

// revision is what was touched; a sentence where it cannot be understood.
func (f *documentFields) revision() (r storage.Revision, trouble string) {
	now, say := f.values(), f.w.Words.Say
	if now.client != f.was.client {
		c, ok := f.w.clientOf(now.client)
		if !ok {
			return r, say("field.noclient")
		}
		r.Client = c.ID
	}
	if now.symbol != f.was.symbol {
		for _, y := range f.w.desk.Filing.Symbols {
			if y.Code == now.symbol {
				r.Symbol = y.ID
			}
		}
	}
	if now.period != f.was.period {
		p, ok := state.ReadPeriod(now.period, f.docs[0].Period)
		if !ok {
			return r, say("field.noperiod")
		}
		r.Period = p
	}
	if now.name != f.was.name {
		if strings.TrimSpace(now.name) == "" {
			return r, say("field.noname")
		}
		r.Name = now.name
	}
	if now.remark != f.was.remark {
		r.Remark = &now.remark
	}
	return r, ""
}

// commit saves what was touched and goes to the next document.
func (f *documentFields) commit(force bool) {
	if f.isProposed() {
		f.period.SetText(f.w.Words.Period(string(f.docs[0].Period)))
	}
	if !f.isTouched() {
		return
	}
	r, trouble := f.revision()
	if trouble != "" {
		f.page.note.warn(trouble, "", nil)
		return
	}
	r.Force = force
	docs := f.docs
	f.was = f.values() // no longer touched
	f.touched()
	f.page.place(docs, r)
}

// clientOf is the client with a number.
func (w *Window) clientOf(number string) (storage.Client, bool) {
	for _, c := range w.desk.Filing.Clients {
		if c.Number == number {
			return c, true
		}
	}
	return storage.Client{}, false
}
