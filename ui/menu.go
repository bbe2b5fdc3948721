package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// menu holds every command. A shortcut works only here: a focused text field
// swallows the shortcuts of the canvas. Keys without a modifier are shown here
// and dispatched by [Window.key].
func (w *Window) menu() *fyne.MainMenu {
	say := w.Words.Say
	quit := w.item("menu.quit", shortcut(fyne.KeyQ), w.quit)
	quit.IsQuit = true
	view := fyne.NewMenu(say("menu.view"))
	for i, p := range w.places {
		key := fyne.KeyName('1' + rune(i))
		view.Items = append(view.Items, w.item(p.name, shortcut(key), func() { w.Show(i) }))
	}
	view.Items = append(view.Items, fyne.NewMenuItemSeparator(),
		w.item("menu.search", shortcut(fyne.KeyF), func() { w.places[w.at].page.find() }),
		w.item("menu.detach", shortcut(fyne.KeyF9), w.onDocuments((*documentsPage).detach)),
		w.item("menu.preview", plainKey(fyne.KeyF9), w.onDocuments(func(p *documentsPage) { p.split.Turn() })),
		w.item("menu.larger", plainKey(fyne.KeySpace), w.onDocuments(func(p *documentsPage) { p.split.Largest() })))
	view.Items = append(view.Items, w.mineItems()...)
	w.documentCommands = fyne.NewMenu(say("menu.documents"), w.documentItems()...)
	bar := fyne.NewMainMenu(
		fyne.NewMenu(say("menu.file"), w.fileItems(quit)...),
		fyne.NewMenu(say("menu.edit"), w.editItems()...), view,
		w.documentCommands,
		fyne.NewMenu(say("menu.help"), w.item("menu.keys", plainKey(fyne.KeyF1), w.showKeys), w.item("menu.about", nil, w.showAbout)),
	)
	if m := w.failedMenu(); m != nil {
		bar.Items = slices.Insert(bar.Items, len(bar.Items)-1, m)
	}
	return bar
}

// fileItems is the menu "file".
func (w *Window) fileItems(quit *fyne.MenuItem) []*fyne.MenuItem {
	items := []*fyne.MenuItem{w.item("menu.sync", plainKey(fyne.KeyF5), w.sync)}
	if w.desk.MailLook != nil {
		items = append(items, w.mailItems()...)
	}
	return append(items, fyne.NewMenuItemSeparator(), quit)
}

// plainKey is shown beside a command; the toolkit does not dispatch it.
func plainKey(key fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: key} }

// quit ends the program, where there is one around the window: what runs beside
// the window has to end before it.
func (w *Window) quit() {
	w.leave(func() {
		if w.Quit == nil {
			w.window.Close()
			return
		}
		w.closePreview()
		w.window.Hide()
		w.Quit()
	})
}

// open shows a dialog that Esc and Enter close.
func (w *Window) open(title string, content fyne.CanvasObject) {
	if w.top != nil {
		return
	}
	head := widgets.NewText(w.Words.Say(title), widgets.Style{Bold: true}) // the toolkit's title stands left of the content
	above := widget.NewLabel("").MinSize().Height                          // its room
	d := dialog.NewCustomWithoutButtons("", container.New(widgets.Inset{Left: look.Margin, Top: look.Gap - above, Right: look.Margin, Bottom: look.Gap},
		container.New(widgets.Lines{Gap: look.Margin}, head, content)), w.window)
	d.SetButtons([]fyne.CanvasObject{plainButton(w.Words.Say("button.close"), d.Hide)})
	d.SetOnClosed(func() { w.top = nil })
	w.top = d
	d.Show()
}
