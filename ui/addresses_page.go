package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// addressesPage is "Importadressen": the list, and right of it the chosen one
// or the form of a new one.
type addressesPage struct {
	*listPage[storage.AddressRow]
	detail *addressDetail
}

func newAddressesPage(w *Window) *addressesPage {
	say := w.Words.Say
	p := &addressesPage{detail: newAddressDetail(w)}
	add := widgets.NewButtonWithIcon(say("address.new"), theme.ContentAddIcon(), p.create)
	add.Importance = widget.HighImportance
	p.listPage = newListPage(w, w.Register.AddressList, pageSpec[storage.AddressRow]{
		name: "addresses", sort: "client", share: 0.6,
		columns: []widgets.Column{
			{Key: "client", Title: say("column.client"), Width: 130, Stretch: 4},
			{Key: "symbol", Title: say("column.symbol"), Width: 70},
			{Key: "label", Title: say("column.label"), Width: 100, Stretch: 1, Spare: 1},
			{Key: "address", Title: say("column.address"), Width: 120, Stretch: 6},
			{Key: "last", Title: say("column.last"), Width: 138, Spare: 2},
			{Key: "count", Title: say("column.count"), Width: 64, Align: fyne.TextAlignTrailing, Spare: 3},
		},
		cell:    func(a storage.AddressRow, col int) widgets.Cell { return w.addressCell(a, col) },
		buttons: []fyne.CanvasObject{add},
		beside:  p.detail.pane.root,
		choose:  p.detail.choose,
		empty:   p.emptyText,
	})
	p.detail.made = func() { p.grid.Select(-1) }
	return p
}

// emptyText says how the first address is made, or what has to be there before.
func (p *addressesPage) emptyText() string {
	key, r := "empty.addresses", p.w.Register
	switch {
	case !r.Settings.Addresses.Given():
		key = "empty.addresses.domain"
	case len(r.Clients) == 0:
		key = "empty.addresses.clients"
	case p.list.Query().Mine != 0:
		key = "empty.mine"
	}
	return p.w.Words.Say(key)
}

// create shows the form of a new address.
func (p *addressesPage) create() {
	p.grid.Select(-1)
	p.detail.begin()
}

// createFor shows it for a client.
func (p *addressesPage) createFor(id storage.ClientID) {
	p.grid.Select(-1)
	p.detail.form.start(id)
	p.detail.begin()
}

func (w *Window) addressCell(a storage.AddressRow, col int) widgets.Cell {
	var c widgets.Cell
	switch col {
	case 0:
		c.Text = a.ClientNumber + " " + a.ClientName
	case 1:
		c.Text = a.SymbolCode
	case 2:
		c.Text = a.Label
	case 3:
		c.Text = a.Address
		if !a.Active {
			c.Text = markIdle + "  " + w.Words.Say("address.retired") + "  " + a.Address
		}
	case 4:
		c.Text = w.day(a.LastMail)
	case 5:
		c.Text = w.Words.Number(a.Count)
	}
	if !a.Active {
		c.Color = look.Secondary
	}
	return c
}
