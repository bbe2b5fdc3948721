package ui

import (
	"errors"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/cli"
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
	symbol *widget.Select
	period *widgets.Field
	name   *widgets.Field
	remark *widgets.Field
	hint   *widgets.Text
	save   *widget.Button
	back   *widget.Button
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
	f.symbol = widget.NewSelect(nil, func(string) { f.touched() })
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
	f.save = widget.NewButton(say("button.saveenter"), func() { f.commit(false) })
	f.save.Importance = widget.HighImportance
	f.back = widget.NewButton(say("button.takeback"), f.takeBack)
	over := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		caption := widgets.NewText(say(key), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
		return container.New(widgets.Lines{Gap: 2}, caption, widgets.WithoutBars(o))
	}
	f.second = container.New(widgets.Lines{Gap: 4})
	f.second.Hide()
	buttons := container.NewHBox(f.save, f.back)
	f.root = container.New(widgets.Inset{Left: look.Gap, Top: 4, Right: look.Gap, Bottom: 4}, container.New(widgets.Lines{Gap: 6},
		container.New(shares{3, 1.2, 1.2}, over("detail.client", f.client), over("detail.symbol", f.symbol), over("detail.period", f.period)),
		container.New(shares{3, 2.4}, over("column.document", f.name), over("detail.remark", f.remark)),
		container.New(layout.NewBorderLayout(nil, nil, nil, buttons), buttons, container.New(widgets.Inset{Top: 7}, f.hint)), f.second))
	return f
}

// shares is a layout that divides the width.
type shares []float32

// MinSize implements [fyne.Layout].
func (l shares) MinSize(o []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, x := range o {
		s = fyne.NewSize(s.Width+60, max(s.Height, x.MinSize().Height))
	}
	return s
}

// Layout implements [fyne.Layout].
func (l shares) Layout(o []fyne.CanvasObject, s fyne.Size) {
	var all, x float32
	for _, share := range l {
		all += share
	}
	room := s.Width - float32(len(o)-1)*look.Gap
	for i, c := range o {
		c.Move(fyne.NewPos(x, 0))
		c.Resize(fyne.NewSize(room*l[i]/all, s.Height))
		x += room*l[i]/all + look.Gap
	}
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

// offer takes the symbols of the catalogue as they are now.
func (f *documentFields) offer() {
	var codes []string
	for _, y := range f.w.desk.Filing.Symbols {
		if y.Active {
			codes = append(codes, y.Code)
		}
	}
	f.symbol.Options = codes
	f.symbol.Refresh()
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
			{&f.was.period, func(d storage.Document) string { return f.w.Words.Period(string(d.Period)) }},
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
	f.client.PlaceHolder, f.symbol.PlaceHolder = holders[0], " "
	if holders[1] != "" {
		f.symbol.PlaceHolder = holders[1]
	}
	f.client.Set(client)
	if f.was.symbol == "" {
		f.symbol.ClearSelected()
	} else {
		f.symbol.SetSelected(f.was.symbol)
		f.symbol.Selected = f.was.symbol
	}
	f.symbol.Refresh()
	for i, e := range []*widgets.Field{f.period, f.name, f.remark} {
		e.PlaceHolder = holders[i+2]
		e.SetText([]string{f.was.period, f.was.name, f.was.remark}[i])
	}
	f.lock()
}

// lock lets nobody write where nothing can be changed.
func (f *documentFields) lock() {
	open := len(f.docs) > 0
	hint := ""
	for _, d := range f.docs {
		switch d.State {
		case storage.DocumentBooked:
			open, hint = false, f.w.Words.Say("field.booked")
		case storage.DocumentTrashed:
			open, hint = false, f.w.Words.Say("field.trashed")
		}
	}
	if hint == "" && len(f.docs) == 1 {
		d := f.docs[0]
		hint = f.w.stateCell(d.State).Text
		if d.Sender != "" {
			hint += "  ·  " + d.Sender
		}
	}
	if hint == "" && len(f.docs) > 1 {
		hint = f.w.Words.Say("field.many", "n", f.w.Words.Number(len(f.docs)))
	}
	f.hint.Set(hint, widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
	for _, e := range []fyne.Disableable{f.client, f.symbol, f.period, f.remark, f.name} {
		able(e, open)
	}
	able(f.name, open && len(f.docs) == 1)
}

func able(d fyne.Disableable, on bool) {
	switch {
	case on && d.Disabled():
		d.Enable()
	case !on && !d.Disabled():
		d.Disable()
	}
}

func (f *documentFields) values() fieldValues {
	return fieldValues{client: f.client.Chosen(), symbol: f.symbol.Selected, period: strings.TrimSpace(f.period.Text),
		name: f.name.Text, remark: f.remark.Text}
}

func (f *documentFields) isTouched() bool { return len(f.docs) > 0 && f.values() != f.was }

// touched lets save and take back be pressed.
func (f *documentFields) touched() {
	if f.quiet {
		return
	}
	on := f.isTouched()
	able(f.save, on)
	able(f.back, on)
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
	if !f.isTouched() {
		return
	}
	r, trouble := f.revision()
	if trouble != "" {
		f.page.note.say(trouble, "", nil)
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

// place changes documents; what asks back can be confirmed.
func (p *documentsPage) place(docs []storage.Document, r storage.Revision) {
	p.doing = p.w.Words.Count("note.moving", len(docs))
	p.w.desk.Filing.Place(ids(docs), r, func(o state.Outcome) {
		if o.Err != nil {
			again := func() { r.Force = true; p.place(docs, r) }
			if !asksBack(o.Err) || r.Force {
				again = nil
			}
			if sameDocuments(docs, p.fields.docs) {
				p.fields.reload()
			}
			p.note.say(p.w.trouble(o.Err), "button.force", again)
			return
		}
		p.done(o, p.w.Words.Count("done.placed", len(docs)))
		row := p.grid.Selected()
		d, ok := p.list.Row(row)
		if ok && len(docs) == 1 && d.ID == docs[0].ID && sameDocuments(docs, p.marked()) && row+1 < p.list.Len() {
			p.grid.Select(row + 1) // whoever went elsewhere meanwhile stays there
		}
	})
}

// reload shows the values that the documents have by now.
func (f *documentFields) reload() {
	f.docs = f.page.marked()
	f.fill()
}

// trouble says what went wrong with documents, in the window's words.
func (w *Window) trouble(err error) string {
	if e, ok := errors.AsType[*storage.InvalidError](err); ok && w.Words.Has("trouble."+e.Code) {
		value := e.Value
		if e.Field == storage.FieldPeriod {
			value = w.Words.Period(e.Value)
		}
		return w.Words.Say("trouble."+e.Code, "value", value, "other", e.Other)
	}
	return cli.Sentence(w.Words.Lang(), err)
}

// asksBack reports what a person may insist on.
func asksBack(err error) bool {
	e, ok := errors.AsType[*storage.InvalidError](err)
	return ok && (e.Code == storage.InvalidComplete || e.Code == storage.InvalidTaken)
}

func ids(docs []storage.Document) []storage.DocumentID {
	out := make([]storage.DocumentID, len(docs))
	for i, d := range docs {
		out[i] = d.ID
	}
	return out
}

// done says what was done, and what keeps files from being in their place.
func (p *documentsPage) done(o state.Outcome, text string) {
	if o.Done.Pending > 0 {
		text += " " + p.w.Words.Count("done.pending", o.Done.Pending)
		if o.Done.Trouble != nil {
			text += " " + p.w.trouble(o.Done.Trouble)
		}
	}
	p.note.say(text, "", nil)
}
