package ui

import (
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// settingsPage is "Einstellungen": a list of sections on the left, the chosen
// one on the right. At the first start the same sections are the steps of an
// assistant.
type settingsPage struct {
	w         *Window
	s         *state.Settings
	assistant bool
	finished  bool // the assistant's last step is done
	at        int  // of order
	shown     *section
	filling   bool // fields change without a person
	begun     bool // the first reading decided between settings and assistant
	opening   bool // a section is put together: it is laid out when it is complete

	list    *fyne.Container
	body    *widgets.Page
	primary *widgets.Button
	cancel  *widgets.Button
	busy    *widget.Activity
	result  *note
	address *fyne.Container
	foot    *fyne.Container // buttons and result: always to be seen
	rule    *widgets.Ground // over it
	root    *fyne.Container
}

func newSettingsPage(w *Window) page {
	p := &settingsPage{w: w, s: w.Settings, root: container.NewStack()}
	if w.kept != nil { // the window was rebuilt in another language
		p.assistant, p.finished, p.at, p.begun = w.kept.assistant, w.kept.finished, w.kept.at, w.kept.begun
	}
	w.kept = p
	p.s.Changed, p.s.Ended = p.changed, p.ended
	p.rebuild()
	return p
}

func (p *settingsPage) object() fyne.CanvasObject { return p.root }
func (p *settingsPage) clock(*state.StatusLine)   {}
func (p *settingsPage) find()                     { p.focus() }

// keyTo changes the section when no field has the keyboard.
func (p *settingsPage) keyTo(e *fyne.KeyEvent) {
	focused := p.w.window.Canvas().Focused()
	inList := slices.ContainsFunc(p.list.Objects, func(o fyne.CanvasObject) bool { return fyne.Focusable(listButton(o)) == focused })
	switch e.Name {
	case fyne.KeyDown:
		p.open(min(p.at+1, len(p.order())-1))
	case fyne.KeyUp:
		p.open(max(p.at-1, 0))
	case fyne.KeyReturn, fyne.KeyEnter:
		p.press()
	case fyne.KeyEscape:
		p.s.Cancel()
	}
	if inList && (e.Name == fyne.KeyDown || e.Name == fyne.KeyUp) { // it is walked through
		p.w.window.Canvas().Focus(listButton(p.list.Objects[p.at]))
	}
}

// listButton is the button in a line of the list, under the bar that marks the
// chosen one.
func listButton(line fyne.CanvasObject) *widgets.Button {
	return line.(*fyne.Container).Objects[0].(*widgets.Button)
}

// order are the sections of the list.
func (p *settingsPage) order() []state.Section {
	if !p.assistant {
		all := []state.Section{state.SectionOffice, state.SectionMailbox, state.SectionAddresses, state.SectionSending, state.SectionArchive}
		if p.w.Register != nil {
			all = append(all, state.SectionClerks, state.SectionSymbols)
		}
		return append(all, state.SectionLook)
	}
	var out []state.Section
	for _, step := range state.Steps() {
		out = append(out, step.Section)
	}
	return out
}

// rebuild draws the page anew.
func (p *settingsPage) rebuild() {
	say := p.w.Words.Say
	title, hint := say("page.settings"), ""
	var buttons []fyne.CanvasObject
	if p.assistant {
		title = say("assistant.title")
		hint, buttons = p.assistantHead()
	} else if steps, _ := p.s.Left(); p.s.Loaded && steps > 0 {
		buttons = append(buttons, widgets.NewButton(say("button.resume"), p.resume))
	}
	head := pageHead(title)
	for _, b := range buttons {
		head.Add(b)
	}
	top := container.NewVBox(container.New(widgets.Inset{Left: look.Margin, Top: 12, Right: look.Margin, Bottom: 6}, head))
	if hint != "" {
		line := widgets.NewText(hint, widgets.Style{Color: look.Secondary})
		line.Least = 200
		top.Add(container.New(widgets.Inset{Left: look.Margin, Right: look.Margin, Bottom: 8}, line))
	}
	top.Add(widgets.NewGround(look.Line, fyne.NewSize(1, 1)))
	p.list, p.address = container.NewVBox(), container.NewStack()
	left := container.New(widgets.Fixed{Width: 190}, container.New(widgets.Inset{Left: 8, Top: 10, Right: 8}, p.list))
	p.body = widgets.NewPage(container.NewStack())
	rule := widgets.NewGround(look.Line, fyne.NewSize(1, 1))
	side := container.New(layout.NewBorderLayout(nil, nil, nil, rule), rule, left)
	p.foot = container.New(widgets.Lines{Gap: 8})
	p.rule = widgets.NewGround(look.Line, fyne.NewSize(1, 1))
	low := container.New(widgets.Inset{Left: 24, Top: 10, Right: look.Margin, Bottom: 12}, container.New(widgets.AtMost{Width: formWidth}, p.foot))
	low = container.New(layout.NewBorderLayout(p.rule, nil, nil, nil), p.rule, low)
	body := container.New(layout.NewBorderLayout(nil, low, nil, nil), container.New(widgets.Twice{Width: 300}, p.body.Scroll), low) // Tab goes so
	p.root.Objects = []fyne.CanvasObject{widgets.NewGround(theme.ColorNameBackground, fyne.Size{}),
		container.New(layout.NewBorderLayout(top, nil, side, nil), top, side, body)}
	p.root.Refresh()
	p.open(p.at)
}

// fillList draws the list of sections. They are buttons: Tab reaches them, and
// one that has the keyboard keeps it.
func (p *settingsPage) fillList() {
	icons := map[state.Section]fyne.ThemeIconName{state.SectionOffice: theme.IconNameHome, state.SectionMailbox: theme.IconNameMailCompose,
		state.SectionAddresses: theme.IconNameMailForward, state.SectionSending: theme.IconNameMailSend, state.SectionArchive: theme.IconNameFolder,
		state.SectionClients: theme.IconNameAccount, state.SectionClerks: theme.IconNameAccount, state.SectionSymbols: theme.IconNameList, state.SectionLook: theme.IconNameColorPalette}
	order := p.order()
	for i, id := range order {
		icon := icons[id]
		if p.assistant {
			icon = theme.IconNameRadioButton
			if p.s.Done(id) {
				icon = theme.IconNameConfirm
			}
		}
		if i == len(p.list.Objects) {
			bar := container.New(widgets.AtMost{Width: 3}, widgets.NewGround(theme.ColorNamePrimary, fyne.Size{}))
			p.list.Add(container.NewStack(plainButton("", func() { p.open(i) }), bar))
		}
		line := p.list.Objects[i].(*fyne.Container)
		b, bar := listButton(line), line.Objects[1].(*fyne.Container)
		b.Chosen = i == p.at && !p.finished
		bar.Hidden = !b.Chosen
		b.Text, b.Icon = p.w.Words.Say("settings."+string(id)), theme.NewThemedResource(look.Theme{}.Icon(icon))
		b.Alignment, b.Importance = widget.ButtonAlignLeading, widget.LowImportance
		line.Refresh()
	}
	p.list.Objects = p.list.Objects[:len(order)]
	p.list.Refresh()
}

// open shows a section.
func (p *settingsPage) open(i int) {
	if p.finished && i != p.at {
		p.finished = false
	}
	p.at = min(i, len(p.order())-1)
	p.opening = true
	p.put()
	p.opening = false
	p.relayout()
	p.focus()
}

// put puts the chosen section together.
func (p *settingsPage) put() {
	p.fillList()
	if p.finished {
		p.shown = nil
		p.foot.RemoveAll()
		p.rule.Hide()
		p.show(p.end())
		return
	}
	id := p.order()[p.at]
	p.shown = p.build(id)
	p.fill()
	title := widgets.NewText(p.w.Words.Say("settings."+string(id)), widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true})
	head := container.NewHBox(title)
	if p.assistant {
		step := p.w.Words.Say("assistant.step", "step", p.w.Words.Number(p.at+1), "steps", p.w.Words.Number(len(p.order())),
			"minutes", p.w.Words.Count("minutes", state.Steps()[p.at].Minutes))
		head.Add(container.New(widgets.Inset{Left: look.Gap}, container.NewCenter(widgets.NewText(step, widgets.Style{Color: look.Secondary}))))
	}
	p.result = newNote(0)
	p.address.RemoveAll()
	p.foot.Objects = []fyne.CanvasObject{p.result.root, p.address, p.buttons()}
	p.rule.Hidden = !p.assistant && p.shown.save == nil // nothing has to be pressed there
	p.show(container.New(widgets.Lines{Gap: 14}, head, p.shown.form.lines))
	p.tell()
}

// openSection shows a section by its name, if it is among the settings.
func (p *settingsPage) openSection(id state.Section) {
	if at := slices.Index(p.order(), id); at >= 0 {
		p.open(at)
	}
}

// show puts content into the body.
func (p *settingsPage) show(content fyne.CanvasObject) {
	p.body.Set(container.New(widgets.Inset{Left: 24, Top: 16, Right: look.Margin, Bottom: look.Margin}, container.New(widgets.AtMost{Width: formWidth}, content)))
	p.relayout()
}

// relayout gives everything its place again.
func (p *settingsPage) relayout() {
	if p.opening {
		return
	}
	p.address.Hidden = len(p.address.Objects) == 0
	arrange(p.root)
	p.body.Settle()
}

// focus puts the keyboard into the first field, where the page is to be seen.
func (p *settingsPage) focus() {
	here := p.w.at < len(p.w.places) && p.w.places[p.w.at].page == page(p) && p.w.top == nil
	if here && p.shown != nil && p.shown.form.first != nil {
		p.w.window.Canvas().Focus(p.shown.form.first)
	}
}

func (p *settingsPage) build(id state.Section) *section {
	switch id {
	case state.SectionMailbox:
		return p.mailboxSection()
	case state.SectionAddresses:
		return p.addressesSection()
	case state.SectionSending:
		return p.sendingSection()
	case state.SectionArchive:
		return p.archiveSection()
	case state.SectionClients:
		return p.clientsSection()
	case state.SectionClerks:
		return p.clerksSection()
	case state.SectionSymbols:
		return p.symbolsSection()
	case state.SectionLook:
		return p.lookSection()
	}
	return p.officeSection()
}

// fill shows what is stored.
func (p *settingsPage) fill() {
	set, draft := p.s.Saved, p.shown.id == state.SectionOffice && p.w.draft != nil
	if draft {
		set, p.w.draft = *p.w.draft, nil
	}
	p.filling = true
	p.shown.fill(set)
	p.filling, p.shown.dirty = false, draft
	p.shown.holds = &set
}

// stale reports whether what is stored is not what the section was filled with.
// A person may be about to type: what is true already is left alone.
func (p *settingsPage) stale() bool {
	return p.shown.holds == nil || !reflect.DeepEqual(*p.shown.holds, p.s.Saved)
}

// forget takes away what the last task said: somebody mends it.
func (p *settingsPage) forget(id state.Section) {
	if r, ok := p.s.Results[id]; ok && r.Task != state.TaskTest || ok && r.Err != nil {
		delete(p.s.Results, id)
		p.tell()
	}
}

// buttons are what can be done in a section.
func (p *settingsPage) buttons() fyne.CanvasObject {
	say, row := p.w.Words.Say, container.NewHBox()
	p.primary = widgets.NewButton(say(p.primaryKey()), p.press)
	p.primary.Importance = widget.HighImportance
	if p.shown.save != nil {
		row.Add(p.primary)
	}
	if p.shown.test != nil {
		row.Add(p.shown.test)
	}
	p.busy = widget.NewActivity()
	p.cancel = widgets.NewButton(say("button.cancel"), p.s.Cancel)
	row.Add(container.New(widgets.Fixed{Width: 28}, p.busy))
	row.Add(p.cancel)
	if p.assistant {
		row.Add(layout.NewSpacer())
		if p.at > 0 {
			row.Add(widgets.NewButton(say("button.back"), func() { p.open(p.at - 1) }))
		}
		row.Add(widgets.NewButton(say("button.skip"), p.skip))
	}
	return row
}

func (p *settingsPage) primaryKey() string {
	switch {
	case p.assistant && p.shown.id == state.SectionClients:
		return "button.client.create"
	case p.assistant:
		return "button.next"
	}
	return "button.save"
}

// press is the main action: the button, or Enter in a field.
func (p *settingsPage) press() {
	if p.shown == nil || p.shown.save == nil || p.s.Busy != "" {
		return
	}
	p.shown.form.clear()
	p.shown.save()
}

// changed shows what the state says now.
func (p *settingsPage) changed() {
	p.w.status.show(p.w.desk.Status) // it is silent while the office is set up
	if !p.begun && p.s.Loaded {
		p.begun = true
		if p.s.FirstStart() {
			p.resume()
			p.w.Show(p.w.index("page.settings"))
			p.focus()
			return
		}
		p.rebuild()
		return
	}
	if p.shown != nil && !p.shown.dirty && p.s.Busy == "" && p.shown.id != state.SectionClients && p.stale() {
		p.fill()
	}
	p.fillList()
	p.tell()
}

// offer shows the clerks and symbols that there are now.
func (p *settingsPage) offer() {
	if p.shown != nil && !p.shown.dirty && (p.shown.id == state.SectionClerks || p.shown.id == state.SectionSymbols) {
		p.fill()
		p.relayout()
	}
}
