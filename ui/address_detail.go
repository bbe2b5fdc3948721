package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// addressDetail is right of the list of addresses: the form of a new one, or
// the chosen one.
type addressDetail struct {
	w         *Window
	pane      *pane
	form      *addressForm
	shown     storage.AddressRow
	on        bool                 // an address is chosen
	ask       string               // what has to be confirmed: retire or reissue
	said      *note                // how the last action ended
	confirmed storage.Confirmation // that a provider asks for; Mail 0: none
	edit      *addressEdit
	made      func() // the list lets go of its choice
}

func newAddressDetail(w *Window) *addressDetail {
	d := &addressDetail{w: w, pane: newPane(380), form: newAddressForm(w), said: newNote(0), edit: newAddressEdit(w)}
	d.edit.ended = func(id storage.AddressID, err error) { d.ended(id, err, "address.did.save", "") }
	d.form.resized = d.pane.settle
	d.build()
	return d
}

// begin puts the keyboard into the form.
func (d *addressDetail) begin() {
	d.on = false
	d.build()
	field := fyne.Focusable(d.form.client.Field)
	if d.form.client.Key() != 0 {
		field = d.form.label
	}
	d.w.window.Canvas().Focus(field)
}

// choose shows an address, or the form.
func (d *addressDetail) choose(a storage.AddressRow, ok bool) {
	if ok == d.on && a == d.shown {
		return
	}
	if ok && d.on && a.ID == d.shown.ID && d.edit.dirty() {
		d.shown = a // what is being typed stays
		return
	}
	if a.ID != d.shown.ID || !ok {
		d.ask = ""
		d.said.set("", look.Failed)
		d.pane.page.Scroll.ScrollToTop()
	}
	d.shown, d.on = a, ok
	if a.ID != d.confirmed.Address || !ok {
		d.confirmed = storage.Confirmation{}
	}
	d.build()
	if ok {
		d.readConfirmation()
	}
}

func (d *addressDetail) build() {
	d.pane.lines.RemoveAll()
	if d.on {
		d.facts()
	} else {
		d.pane.lines.Add(title(d.w.Words.Say("address.new")))
		d.pane.lines.Add(d.form.lines)
		d.pane.lines.Add(paragraph(d.w.Words.Say("address.forward"), look.Secondary))
	}
	d.pane.settle()
}

// passOn are the buttons that bring an address to those who use it.
func (w *Window) passOn(a storage.AddressRow) []fyne.CanvasObject {
	say := w.Words.Say
	mail := widgets.NewButtonWithIcon(say("address.share"), theme.MailSendIcon(), func() { w.openURL(w.share(a)) })
	return []fyne.CanvasObject{widgets.NewButtonWithIcon(say("address.copy"), theme.ContentCopyIcon(), func() { w.copyText(a.Address) }), mail}
}

func (d *addressDetail) facts() {
	say, a, w := d.w.Words.Say, d.shown, d.w
	add := d.pane.lines.Add
	add(title(a.Address))
	if !a.Active {
		add(paragraph(markIdle+"  "+say("address.retired.since", "time", w.day(a.RetiredAt)), look.Attention))
	}
	table := container.New(widgets.Lines{Gap: 6})
	for _, f := range [][2]string{{"column.client", a.ClientNumber + " " + a.ClientName}, {"address.symbol", d.symbol()},
		{"address.extension", a.Extension}, {"column.last", w.day(a.LastMail)}, {"column.count", w.Words.Number(a.Count)}, {"address.since", w.day(a.CreatedAt)}} {
		name, text := widgets.NewText(say(f[0]), widgets.Style{Color: look.Secondary}), widgets.NewText(f[1], widgets.Style{})
		name.Least, text.Least = labelWidth-8, 40
		table.Add(container.New(widgets.Labelled{Width: labelWidth, Input: 2 * inputWidth}, name, text)) // as in the form below
	}
	add(table)
	d.edit.fill(a)
	add(d.edit.form.lines)
	for _, o := range d.confirmation() {
		add(o)
	}
	switch {
	case d.ask != "":
		add(paragraph(say("address.ask."+d.ask), theme.ColorNameForeground))
		add(buttons(mainButton(say("address."+d.ask), d.confirm), plainButton(say("button.cancel"), func() { d.asking("") })))
	case a.Active:
		add(buttons(append(w.passOn(a), widgets.NewMore(func(at fyne.Position) { w.popUp(d.items(), at) }))...))
		if trip := newTripLine(w, a.Address, d.pane.settle); trip != nil {
			add(trip.root)
		}
	default:
		add(buttons(plainButton(say("address.reactivate"), d.reactivate), plainButton(say("address.client"), func() { w.showClient(a.Client) })))
	}
	add(d.said.root)
}

// items are what is seldom done with an address that is in use.
func (d *addressDetail) items() []*fyne.MenuItem {
	say, client := d.w.Words.Say, d.shown.Client
	return []*fyne.MenuItem{
		fyne.NewMenuItem(say("address.client"), func() { d.w.showClient(client) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem(say("address.retire"), func() { d.asking("retire") }),
		fyne.NewMenuItem(say("address.reissue"), func() { d.asking("reissue") }),
	}
}

func (d *addressDetail) symbol() string {
	if y, ok := d.w.Register.Symbol(d.shown.Symbol); ok {
		return strings.TrimSpace(y.Code + " " + d.w.symbolName(y))
	}
	return d.shown.SymbolCode
}

// asking asks before something that others notice is done.
func (d *addressDetail) asking(what string) {
	d.ask = what
	d.build()
}

func (d *addressDetail) confirm() {
	id, what := d.shown.ID, d.ask
	d.asking("")
	if what == "retire" {
		d.w.Register.Retire(id, func(err error) { d.ended(id, err, "address.did.retire", "") })
		return
	}
	d.w.Register.Reissue(id, func(made storage.ImportAddress, err error) { d.ended(id, err, "address.did.reissue", made.Address) })
}

func (d *addressDetail) reactivate() {
	id := d.shown.ID
	d.w.Register.Reactivate(id, func(err error) { d.ended(id, err, "address.did.reactivate", "") })
}

// ended says how an action on an address ended, if it is still the chosen one.
func (d *addressDetail) ended(id storage.AddressID, err error, key, address string) {
	if !d.on || d.shown.ID != id {
		return
	}
	if err != nil {
		d.w.complain(d.said, err)
	} else {
		d.said.set(markOK+"  "+d.w.Words.Say(key, "address", address), look.OK)
	}
	d.pane.settle()
}
