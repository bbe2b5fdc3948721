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

// clientsPage is "Klienten": the list with the page of the chosen one, and in
// their place addresses for many or clients from a file.
type clientsPage struct {
	*listPage[storage.ClientRow]
	detail *clientDetail
	clerk  *widgets.Pick
	clerks *fyne.Container // its place; hidden where there is nobody to choose
	many   *manyPage
	file   *importPage
	stack  *fyne.Container
	target storage.ClientID // is to be selected as soon as it is in the list
}

// clerkKey is where the chosen clerk is remembered.
const clerkKey = "clients.clerk"

func newClientsPage(w *Window) *clientsPage {
	say := w.Words.Say
	p := &clientsPage{detail: newClientDetail(w)}
	add := widgets.NewButtonWithIcon(say("client.new"), theme.ContentAddIcon(), p.create)
	add.Importance = widget.HighImportance
	p.clerk = widgets.NewPick(nil, func(int) { p.byClerk(p.clerk.Selected) })
	p.clerk.OnKey = w.key
	p.clerks = container.New(widgets.Fixed{Width: 190}, p.clerk)
	p.listPage = newListPage(w, w.Register.ClientList, pageSpec[storage.ClientRow]{
		name: "clients", sort: "number", share: 0.5,
		columns: []widgets.Column{
			{Key: "number", Title: say("column.number"), Width: 88},
			{Key: "name", Title: say("column.name"), Width: 120, Stretch: 4},
			{Key: "clerk", Title: say("column.clerk"), Width: 110, Stretch: 1},
			{Key: "addresses", Title: say("column.addresses"), Width: 86, Align: fyne.TextAlignTrailing},
		},
		cell: func(c storage.ClientRow, col int) widgets.Cell { return w.clientCell(c, col) },
		buttons: []fyne.CanvasObject{plainButton(say("client.import"), func() { p.show(p.file.root) }),
			plainButton(say("client.many"), p.showMany), add},
		tools:  []fyne.CanvasObject{p.clerks},
		beside: p.detail.pane.root,
		choose: p.detail.choose,
		empty:  p.emptyText,
		vacant: func(vacant bool) { show(p.detail.hint, !vacant); p.detail.pane.settle() },
	})
	p.detail.saved = p.open
	p.many, p.file = newManyPage(w, p.back), newImportPage(w, p.back)
	p.stack = container.NewStack(p.root, p.many.root, p.file.root)
	p.back()
	return p
}

func (p *clientsPage) object() fyne.CanvasObject { return p.stack }

// show shows one of the three.
func (p *clientsPage) show(which fyne.CanvasObject) {
	for _, o := range p.stack.Objects {
		o.Hide()
	}
	which.Show()
	p.stack.Refresh()
}

// emptyText says how the first client is made.
func (p *clientsPage) emptyText() string {
	if p.list.Query().Mine != 0 {
		return p.w.Words.Say("empty.mine")
	}
	return p.w.Words.Say("empty.clients")
}

func (p *clientsPage) back() { p.show(p.root) }

func (p *clientsPage) showMany() {
	p.many.offer()
	p.show(p.many.root)
}

// create shows an empty page for a new client.
func (p *clientsPage) create() {
	p.back()
	p.grid.Select(-1)
	p.detail.begin()
}

// open shows a client, also one that the list does not have yet.
func (p *clientsPage) open(id storage.ClientID) {
	p.back()
	p.detail.open(id)
	p.target = id
	p.reach()
}

// reach selects the client that is to be shown, if the list has it.
func (p *clientsPage) reach() {
	if p.target == 0 {
		return
	}
	if row, found, gone := p.list.Find(int64(p.target)); found {
		p.target = 0
		p.grid.Select(row)
	} else if gone && (p.list.Query().Search != "" || p.list.Query().Mine != 0) {
		p.search.SetText("")
		p.clerk.SetSelectedIndex(0)
	}
}

// byClerk filters the list.
func (p *clientsPage) byClerk(name string) {
	q := p.list.Query()
	q.Clerk = 0
	for _, c := range p.w.Register.Clerks {
		if c.Name == name {
			q.Clerk = int64(c.ID)
		}
	}
	p.w.Memory.Keep(clerkKey, name)
	p.ask(q)
}

// offer takes clerks and symbols that there are now.
func (p *clientsPage) offer() {
	names := []string{p.w.Words.Say("client.everyone")}
	for _, c := range p.w.Register.Clerks {
		names = append(names, c.Name)
	}
	if strings.Join(names, "\n") != strings.Join(p.clerk.Options, "\n") {
		p.clerk.SetOptions(names)
		if p.clerk.SetSelected(state.Recall(p.w.Memory, clerkKey, "")); p.clerk.SelectedIndex() < 0 {
			p.clerk.SetSelectedIndex(0)
		}
	}
	if alone := len(names) == 1; alone != p.clerks.Hidden {
		p.clerks.Hidden = alone
		p.root.Refresh() // the count goes into its place
	}
	p.detail.offer()
	p.many.offer()
	p.reach()
}

func (w *Window) clientCell(c storage.ClientRow, col int) widgets.Cell {
	var cell widgets.Cell
	if c.LeftOn != "" {
		cell.Color = look.Secondary
	}
	switch col {
	case 0:
		cell.Text = c.Number
	case 1:
		cell.Text = c.Name
		switch {
		case c.LeftOn != "":
			cell.Text += "  (" + w.Words.Say("client.left") + ")"
		case c.Recipients == 0:
			cell.Text, cell.Color = markAttention+"  "+c.Name+"  ("+w.Words.Say("client.norecipient")+")", look.Attention
		case c.Bounced > 0:
			cell.Text, cell.Color = markAttention+"  "+c.Name+"  ("+w.Words.Say("client.bounced")+")", look.Attention
		}
	case 2:
		cell.Text = c.ClerkName
	case 3:
		cell.Text = w.Words.Number(c.Addresses)
	}
	return cell
}
