package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// recordRow is one line of a list that is edited in place: Enter in a field,
// or the button that appears, saves it.
type recordRow struct {
	p      *settingsPage
	save   *widget.Button
	submit func()
}

// newRecordRow returns a row whose button says what Enter does.
func (p *settingsPage) newRecordRow(key string, submit func()) *recordRow {
	r := &recordRow{p: p, submit: submit}
	r.save = mainButton(p.w.Words.Say(key), submit)
	r.save.Hide()
	return r
}

// field is a text field of the row.
func (r *recordRow) field(text, hint string) *widgets.Field {
	f := widgets.NewField()
	f.SetText(text)
	f.PlaceHolder, f.OnKey = hint, r.p.w.key
	f.OnChanged = func(string) { r.touched() }
	f.OnSubmitted = func(string) { r.submit() }
	return f
}

// touched keeps what is typed from being read again.
func (r *recordRow) touched() {
	r.p.shown.dirty = true
	r.save.Show()
}

// recorded shows how saving a row ended. The list is read again by itself.
func (p *settingsPage) recorded(err error) {
	p.result.set("", look.Failed)
	if err != nil {
		p.w.complain(p.result, err)
	} else if p.shown != nil {
		p.shown.dirty = false
		p.shown.fill(p.s.Saved)
		p.result.set(markOK+"  "+p.w.Words.Say("result.save"), look.OK)
	}
	p.relayout()
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
	list := container.New(widgets.Lines{Gap: 6})
	s.form.lines.Add(list)
	columns := shares{3, 4, 1.6}
	add := func(c storage.Clerk, button string) {
		var name, email *widgets.Field
		row := p.newRecordRow(button, func() {
			p.w.Register.SaveClerk(storage.Clerk{ID: c.ID, Name: name.Text, Email: strings.TrimSpace(email.Text)}, p.recorded)
		})
		name, email = row.field(c.Name, say("clerks.new")), row.field(c.Email, say("clerks.email"))
		list.Add(container.New(columns, name, email, row.save))
		if c.ID == 0 {
			s.form.first = name
		}
	}
	s.fill = func(storage.Settings) {
		list.RemoveAll()
		list.Add(heads(columns, say("column.name"), say("column.address"), ""))
		for _, c := range p.w.Register.Clerks {
			add(c, "button.save")
		}
		add(storage.Clerk{}, "recipient.add")
	}
	return s
}

// symbolsSection is the office's catalogue.
func (p *settingsPage) symbolsSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionSymbols)
	s.form.text(say("symbols.hint"))
	list := container.New(widgets.Lines{Gap: 6})
	s.form.lines.Add(list)
	columns := shares{1.5, 3, 3.2, 1.2, 1.7}
	s.fill = func(storage.Settings) {
		list.RemoveAll()
		list.Add(heads(columns, say("symbols.code"), say("column.name"), say("rule.title"), say("symbols.active"), ""))
		for _, y := range p.w.Register.Catalogue {
			list.Add(container.New(columns, p.symbolRow(y, "button.save")...))
		}
		row := p.symbolRow(storage.Symbol{Active: true}, "recipient.add")
		s.form.first = row[0].(*widgets.Field)
		list.Add(container.New(columns, row...))
	}
	return s
}

// symbolRow are the fields of one symbol; ID 0 is a new one.
func (p *settingsPage) symbolRow(y storage.Symbol, button string) []fyne.CanvasObject {
	say := p.w.Words.Say
	var code, name *widgets.Field
	rule := &choice{}
	var active *widgets.Tick
	row := p.newRecordRow(button, func() {
		wish := y
		wish.Code, wish.Name = strings.ToUpper(strings.TrimSpace(code.Text)), name.Text
		wish.PeriodRule, wish.Active = storage.PeriodRule(rule.value()), active.Checked
		p.w.Register.SaveSymbol(wish, p.recorded)
	})
	code, name = row.field(y.Code, say("symbols.new")), row.field(y.Name, "")
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
	return []fyne.CanvasObject{code, name, container.NewStack(rule.Pick, widgets.NewBorder(theme.ColorNameInputBorder)), active, row.save}
}
