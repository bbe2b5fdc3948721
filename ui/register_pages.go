package ui

import (
	"net/url"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// registerPlaces are the pages of import addresses and clients; none without a
// register.
func (w *Window) registerPlaces() []place {
	if w.Register == nil {
		return nil
	}
	addresses, clients := newAddressesPage(w), newClientsPage(w)
	changed := func() {
		addresses.detail.form.offer()
		addresses.showEmpty()
		clients.offer()
		if p, _ := placeOf[*settingsPage](w); p != nil {
			p.offer()
		}
		if w.mine != nil { // it is built after the pages
			w.mine.show()
		}
	}
	w.Register.Changed = changed
	if w.Register.Loaded {
		changed()
	}
	return []place{{name: "page.addresses", icon: theme.IconNameMailAttachment, page: addresses},
		{name: "page.clients", icon: theme.IconNameAccount, page: clients}}
}

// placeOf is the first place whose page is a P, -1 without.
func placeOf[P page](w *Window) (p P, at int) {
	for i := range w.places {
		if found, ok := w.places[i].page.(P); ok {
			return found, i
		}
	}
	return p, -1
}

// showClient goes to the page of a client.
func (w *Window) showClient(id storage.ClientID) {
	if p, at := placeOf[*clientsPage](w); at >= 0 {
		w.Show(at)
		p.open(id)
	}
}

// newAddressFor goes to the form of a new address of a client.
func (w *Window) newAddressFor(id storage.ClientID) {
	if p, at := placeOf[*addressesPage](w); at >= 0 {
		w.Show(at)
		p.createFor(id)
	}
}

// importClients goes to the page that takes clients over from a file.
func (w *Window) importClients() {
	if p, at := placeOf[*clientsPage](w); at >= 0 {
		w.Show(at)
		p.show(p.file.root)
	}
}

// menuBar is the menu, with that of clients and addresses where there are any.
func (w *Window) menuBar() *fyne.MainMenu {
	bar := w.menu()
	if w.Register != nil {
		bar.Items = slices.Insert(bar.Items, len(bar.Items)-1, w.registerMenu())
	}
	for _, m := range bar.Items {
		w.spell(m.Items)
	}
	return bar
}

// registerMenu holds the commands of both pages.
func (w *Window) registerMenu() *fyne.Menu {
	say := w.Words.Say
	shifted := func(key fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
	}
	return fyne.NewMenu(say("menu.register"),
		w.item("address.new", shortcut(fyne.KeyN), func() { w.newAddressFor(0) }),
		w.item("client.new", shifted(fyne.KeyN), func() {
			if p, at := placeOf[*clientsPage](w); at >= 0 {
				w.Show(at)
				p.create()
			}
		}),
		fyne.NewMenuItemSeparator(),
		w.item("address.copy", shifted(fyne.KeyC), func() { w.withAddress(func(a storage.AddressRow) { w.copyText(a.Address) }) }),
		w.item("address.share", shifted(fyne.KeyM), func() { w.withAddress(func(a storage.AddressRow) { w.openURL(w.share(a)) }) }),
		fyne.NewMenuItemSeparator(),
		w.item("client.many", shifted(fyne.KeyA), func() {
			if p, at := placeOf[*clientsPage](w); at >= 0 {
				w.Show(at)
				p.showMany()
			}
		}),
		w.item("client.import", shifted(fyne.KeyI), w.importClients))
}

// withAddress does something with the address that is chosen; without one it goes
// to where one can be.
func (w *Window) withAddress(do func(storage.AddressRow)) {
	p, at := placeOf[*addressesPage](w)
	if at < 0 {
		return
	}
	w.Show(at)
	if p.detail.on {
		do(p.detail.shown)
	}
}

// openURL hands a link to the program that the system has for it.
func (w *Window) openURL(u *url.URL) {
	if err := fyne.CurrentApp().OpenURL(u); err != nil {
		fyne.LogError("open link", err)
	}
}

// sub is a page in the place of another one: a way back, a title, the content.
func (w *Window) sub(name string, back func(), content fyne.CanvasObject) *fyne.Container {
	leave := widgets.NewButtonWithIcon(w.Words.Say("client.back"), theme.NavigateBackIcon(), back)
	text := widgets.NewText(w.Words.Say(name), widgets.Style{Size: theme.SizeNameHeadingText, Bold: true})
	head := container.NewHBox(container.NewCenter(text), layout.NewSpacer(), leave)
	top := container.NewVBox(container.New(widgets.Inset{Left: look.Margin, Top: 12, Right: look.Margin, Bottom: 8}, head),
		widgets.NewGround(look.Line, fyne.NewSize(1, 1)))
	return container.NewStack(widgets.NewGround(theme.ColorNameBackground, fyne.Size{}),
		container.New(layout.NewBorderLayout(top, nil, nil, nil), top, content))
}
