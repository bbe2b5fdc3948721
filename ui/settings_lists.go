package ui

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// recordRow is one line of a list that is edited in place: Enter in a field,
// or the button that appears, saves it.
type recordRow struct {
	p      *settingsPage
	list   *recordList
	id     string // of the record; "" of a new one
	fields []*widgets.Field
	save   *widgets.Button
	write  func(done func(error))
	saving bool
	dirty  bool // somebody typed since it was filled
}

// recordList are the rows of a section.
type recordList struct {
	rows []*recordRow
	held holder[rowInput]
}

// newRecordRow returns a row whose button says what Enter does: write.
func (p *settingsPage) newRecordRow(list *recordList, id, key string, write func(done func(error))) *recordRow {
	r := &recordRow{p: p, list: list, id: id, write: write}
	r.save = mainButton(p.w.Words.Say(key), r.submit)
	r.save.Hide()
	list.rows = append(list.rows, r)
	return r
}

// input tells that something of the row can have the keyboard.
func (r *recordRow) input(what int, in fyne.Focusable) { r.list.held.add(rowInput{r.id, what}, in) }

// submit saves the row.
func (r *recordRow) submit() {
	if r.saving {
		return
	}
	r.saving = true
	r.write(func(err error) {
		r.saving = false
		if err == nil {
			r.saved()
		}
		r.p.recorded(r.list, err)
	})
}

// saved has nothing to save any more; a new record gives its row to the next.
func (r *recordRow) saved() {
	focused := r.p.w.window.Canvas().Focused()
	if r.id == "" {
		for _, f := range r.fields {
			f.SetText("")
			if focused == fyne.Focusable(f) {
				r.p.w.window.Canvas().Focus(r.fields[0])
			}
		}
	}
	r.dirty = false
	r.save.Hide()
}

// field is a text field of the row.
func (r *recordRow) field(text, hint string) *widgets.Field {
	f := widgets.NewField()
	f.SetText(text)
	f.PlaceHolder, f.OnKey = hint, r.p.w.key
	f.OnChanged = func(string) { r.touched() }
	f.OnSubmitted = func(string) { r.submit() }
	r.fields = append(r.fields, f)
	return f
}

// touched keeps what is typed from being read again.
func (r *recordRow) touched() {
	r.dirty, r.p.shown.dirty = true, true
	r.save.Show()
	r.p.forget(r.p.shown.id)
}

// recorded shows how saving a row ended. The list is read again by itself, and
// shown as soon as nobody is typing into another row.
func (p *settingsPage) recorded(list *recordList, err error) {
	if p.shown == nil {
		return
	}
	if err == nil {
		p.shown.dirty = slices.ContainsFunc(list.rows, func(r *recordRow) bool { return r.dirty })
	}
	p.s.Results[p.shown.id] = state.Result{Task: state.TaskSave, Err: err}
	p.tell()
}

// showsRecords lets a section show records as they are now. What it shows already is
// left alone, and the keyboard stays in its place.
func showsRecords[T comparable](s *section, l *recordList, now func() []T, fill func()) {
	var shown []T
	s.fill = func(storage.Settings) {
		if l.rows != nil && slices.Equal(shown, now()) {
			return
		}
		shown, l.rows = now(), nil
		l.held.rebuild(fill)
	}
}

// heads are the captions over the columns of such a list.
func heads(columns fyne.Layout, captions ...string) fyne.CanvasObject {
	row := container.New(columns)
	for _, text := range captions {
		row.Add(widgets.NewText(text, widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true}))
	}
	return row
}

// clerksSection lists those who look after clients.
func (p *settingsPage) clerksSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionClerks)
	s.form.text(say("clerks.hint"))
	list, lines := &recordList{held: holder[rowInput]{w: p.w}}, container.New(widgets.Lines{Gap: 6})
	s.form.lines.Add(lines)
	columns := shares{3, 4, 1.6}
	add := func(c storage.Clerk, id, button string) {
		var name, email *widgets.Field
		row := p.newRecordRow(list, id, button, func(done func(error)) {
			p.w.Register.SaveClerk(storage.Clerk{ID: c.ID, Name: name.Text, Email: strings.TrimSpace(email.Text)}, done)
		})
		name, email = row.field(c.Name, say("clerks.new")), row.field(c.Email, say("clerks.email"))
		row.input(0, name)
		row.input(1, email)
		row.input(2, row.save)
		lines.Add(container.New(columns, name, email, row.save))
		if c.ID == 0 {
			s.form.first = name
		}
	}
	fill := func() {
		lines.RemoveAll()
		lines.Add(heads(columns, say("column.name"), say("column.address"), ""))
		for _, c := range p.w.Register.Clerks {
			add(c, fmt.Sprint(c.ID), "button.save")
		}
		add(storage.Clerk{}, "", "recipient.add")
	}
	showsRecords(s, list, func() []storage.Clerk { return p.w.Register.Clerks }, fill)
	return s
}

// symbolsSection is the office's catalogue.
func (p *settingsPage) symbolsSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionSymbols)
	s.form.text(say("symbols.hint"))
	list, lines := &recordList{held: holder[rowInput]{w: p.w}}, container.New(widgets.Lines{Gap: 6})
	s.form.lines.Add(lines)
	columns := shares{1.5, 3, 3.2, 1.2, 1.7}
	fill := func() {
		lines.RemoveAll()
		lines.Add(heads(columns, say("symbols.code"), say("column.name"), say("rule.title"), say("symbols.active"), ""))
		for _, y := range p.w.Register.Catalogue {
			lines.Add(container.New(columns, p.symbolRow(list, y, fmt.Sprint(y.ID), "button.save")...))
		}
		row := p.symbolRow(list, storage.Symbol{Active: true}, "", "recipient.add")
		s.form.first = row[0].(*widgets.Field)
		lines.Add(container.New(columns, row...))
	}
	showsRecords(s, list, func() []storage.Symbol { return p.w.Register.Catalogue }, fill)
	return s
}

// symbolRow are the fields of one symbol; id is "" of a new one.
func (p *settingsPage) symbolRow(list *recordList, y storage.Symbol, id, button string) []fyne.CanvasObject {
	say := p.w.Words.Say
	var code, name *widgets.Field
	rule := &choice{}
	var active *widgets.Tick
	row := p.newRecordRow(list, id, button, func(done func(error)) {
		wish := y
		wish.Code = strings.ToUpper(strings.TrimSpace(code.Text))
		if name.Text != p.w.symbolName(y) { // else it is called so only in this language
			wish.Name = name.Text
		}
		wish.PeriodRule, wish.Active = storage.PeriodRule(rule.value()), active.Checked
		p.w.Register.SaveSymbol(wish, done)
	})
	code, name = row.field(y.Code, say("symbols.new")), row.field(p.w.symbolName(y), "")
	rule.Pick = widgets.NewPick(nil, func(int) {
		if !rule.silent {
			row.touched()
		}
	})
	rule.OnKey = p.w.key
	p.w.setRule(rule, y.PeriodRule, say("rule.symbol"))
	active = widgets.NewTick("", func(bool) { row.touched() })
	active.OnKey = p.w.key
	active.Set(y.Active)
	for i, in := range []fyne.Focusable{code, name, rule, active, row.save} {
		row.input(i, in)
	}
	return []fyne.CanvasObject{code, name, rule.Pick, active, row.save}
}
