package ui

import (
	"slices"
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

// manyPage makes import addresses for many clients at once: clients on the
// left, symbols and what would be made on the right.
type manyPage struct {
	w         *Window
	found     []storage.ClientRow
	search    *widgets.Search
	clients   *widget.List
	symbols   *fyne.Container
	held      holder[storage.SymbolID] // the symbol that has the keyboard
	extension *widgets.Field
	plans     *widgets.Grid
	said      *note
	random    *note // what the dots of the addresses are
	create    *widgets.Button
	after     []*widgets.Button // for addresses that were made
	right     *fyne.Container
	root      *fyne.Container
}

func newManyPage(w *Window, back func()) *manyPage {
	say, m := w.Words.Say, w.Register.Many
	p := &manyPage{w: w, said: newNote(0), random: newNote(0), symbols: container.NewHBox(), extension: widgets.NewField(), held: holder[storage.SymbolID]{w: w}}
	p.search = widgets.NewSearch(say("search.clients"), func(string) { p.offer() })
	p.search.OnKey = w.key
	p.clients = widget.NewList(func() int { return len(p.found) }, func() fyne.CanvasObject { return widgets.NewTick("", nil) }, p.row)
	p.clients.HideSeparators = true
	p.extension.OnKey, p.extension.OnChanged = w.key, m.Extend
	p.extension.OnSubmitted = func(string) { m.Create() }
	p.plans = widgets.NewGrid([]widgets.Column{{Title: say("column.client"), Width: 110, Stretch: 2}, {Title: say("column.symbol"), Width: 78},
		{Title: say("column.address"), Width: 200, Stretch: 4}}, "", false)
	p.plans.OnKey = w.key
	p.plans.Rows = func() int { return len(m.Plans) + len(m.Made) }
	p.plans.Key = func(row int) (int64, bool) { return int64(row), row < p.plans.Rows() }
	p.plans.Find = func(key int64) (int, bool, bool) {
		return int(key), int(key) < p.plans.Rows(), int(key) >= p.plans.Rows()
	}
	p.plans.Cell = p.cell
	p.create = mainButton("", m.Create)
	p.after = p.letterButtons()
	acts := container.NewHBox(p.create)
	for _, b := range p.after {
		acts.Add(b)
	}
	all, none := plainButton(say("many.all"), func() { p.choose(true) }), plainButton(say("many.none"), func() { p.choose(false) })
	left := container.NewBorder(container.NewVBox(p.search, container.NewHBox(all, none)), nil, nil, nil, p.clients)
	extension := container.New(widgets.Labelled{Width: labelWidth, Input: 260}, widgets.NewText(say("address.extension"), widgets.Style{}), p.extension)
	pane := container.New(widgets.Lines{Gap: 8}, container.New(widgets.Labelled{Width: labelWidth, Input: 2000}, widgets.NewText(say("many.symbols"), widgets.Style{}), p.symbols),
		extension, p.said.root, p.random.root, acts)
	p.right = container.NewBorder(container.New(widgets.Inset{Bottom: look.Gap}, pane), nil, nil, nil, p.plans)
	inset := widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: 10}
	p.root = w.sub("client.many", back, widgets.NewSplit(container.New(inset, left), container.New(inset, p.right), 0.3))
	m.Changed = p.show
	if m.Extension == "" {
		m.Extension = say("many.extension")
	}
	p.extension.SetText(m.Extension)
	p.show()
	return p
}

// offer takes the clients and symbols that there are now.
func (p *manyPage) offer() {
	r := p.w.Register
	p.found = nil
	for _, c := range r.FindClients(p.search.Text, len(r.Clients)) {
		if c.LeftOn == "" {
			p.found = append(p.found, c)
		}
	}
	p.clients.Refresh()
	p.held.rebuild(func() {
		p.symbols.RemoveAll()
		for _, y := range r.Symbols {
			check := widgets.NewTick(y.Code, func(on bool) { r.Many.Use(y.ID, on) })
			check.OnKey = p.w.key
			check.Set(r.Many.Symbols[y.ID])
			p.symbols.Add(check)
			p.held.add(y.ID, check)
		}
	})
}

// checkRoom is what a tick box needs beside its text.
const checkRoom = 40

func (p *manyPage) row(i widget.ListItemID, o fyne.CanvasObject) {
	if i >= len(p.found) {
		return
	}
	check, c := o.(*widgets.Tick), p.found[i]
	check.OnChanged = nil
	check.Text, check.Checked = widgets.Fit(clientText(c.Client), o.Size().Width-checkRoom, theme.TextSize(), fyne.TextStyle{}), p.w.Register.Many.Clients[c.ID]
	check.OnChanged = func(on bool) { p.w.Register.Many.Choose(on, c.ID) }
	check.Refresh()
}

// choose takes all clients that are listed, or none of them.
func (p *manyPage) choose(on bool) {
	var ids []storage.ClientID
	for _, c := range p.found {
		ids = append(ids, c.ID)
	}
	p.w.Register.Many.Choose(on, ids...)
	p.clients.Refresh()
}

func (p *manyPage) cell(row, col int) (widgets.Cell, bool) {
	m := p.w.Register.Many
	var plan storage.PlannedAddress
	switch { // after the plan was carried out there are none, but what was made
	case row < len(m.Plans):
		plan = m.Plans[row]
	case row < len(m.Made):
		made := m.Made[row]
		plan = storage.PlannedAddress{NewAddress: storage.NewAddress{Client: made.Client, Symbol: made.Symbol}, Address: made.Address}
	default:
		return widgets.Cell{}, false
	}
	switch col {
	case 0:
		c, _ := p.w.Register.Client(plan.Client)
		return widgets.Cell{Text: clientText(c.Client)}, true
	case 1:
		y, _ := p.w.Register.Symbol(plan.Symbol)
		return widgets.Cell{Text: y.Code}, true
	}
	if plan.Err != nil {
		return widgets.Cell{Text: markFailed + "  " + p.w.refusal(plan.Err), Color: look.Failed}, true
	}
	return widgets.Cell{Text: plan.Address}, true
}

// show shows what would be made, or was.
func (p *manyPage) show() {
	m, words := p.w.Register.Many, p.w.Words
	text, ink := words.Say("many.hint"), look.Secondary
	switch {
	case m.Err != nil:
		text, ink = markFailed+"  "+p.w.refusal(m.Err), look.Failed
	case m.Busy:
		text = words.Say("many.busy")
	case len(m.Made) > 0:
		text, ink = markOK+"  "+words.Count("many.made", len(m.Made)), look.OK
	case len(m.Plans) > 0:
		text, ink = words.Say("many.plan", "good", words.Number(m.Good), "all", words.Number(len(m.Plans))), theme.ColorNameForeground
	}
	p.said.set(text, ink)
	text = ""
	if slices.ContainsFunc(m.Plans, func(a storage.PlannedAddress) bool { return strings.Contains(a.Address, state.RandomPart) }) {
		text = words.Say("address.random")
	}
	p.random.set(text, look.Secondary)
	p.create.SetText(words.Count("many.create", m.Good))
	p.create.Hidden = m.Good == 0 || m.Busy
	for _, b := range p.after {
		b.Hidden = len(m.Made) == 0
	}
	p.clients.Refresh()
	p.plans.Reload()
	p.settle()
}

// copyMade puts the new addresses into the clipboard, as a table for a letter
// to each client.
func (p *manyPage) copyMade() {
	var out strings.Builder
	for _, a := range p.w.Register.Many.Made {
		c, _ := p.w.Register.Client(a.Client)
		y, _ := p.w.Register.Symbol(a.Symbol)
		out.WriteString(strings.Join([]string{c.Number, c.Name, y.Code, p.w.symbolName(y), a.Address}, "\t") + "\n")
	}
	p.w.copyText(out.String())
}
