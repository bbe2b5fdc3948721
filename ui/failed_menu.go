package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	"belegpost/ui/native"
)

// failedMenu holds the commands of the failed imports; nil where they are only
// shown.
func (w *Window) failedMenu() *fyne.Menu {
	if w.desk.FailedWork == nil {
		return nil
	}
	at := slices.IndexFunc(w.places, func(p place) bool { return p.name == "page.failed" })
	page := w.places[at].page.(*failedPage)
	item := func(key string, s fyne.Shortcut, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(w.Words.Say(key), func() {
			if w.at != at {
				w.Show(at) // nothing is done to what nobody sees
				return
			}
			do()
		})
		m.Shortcut = s
		return m
	}
	work := w.desk.FailedWork
	return fyne.NewMenu(w.Words.Say("menu.failed"),
		item("failed.file", nil, func() { work.FileTicked(false) }),
		item("failed.dismiss", shortcut(fyne.KeyD), page.detail.form.ask),
		item("failed.undo", nil, work.Reopen),
		fyne.NewMenuItemSeparator(),
		item("failed.client", shortcut(fyne.KeyK), page.chooseClient))
}

// save asks where an attachment goes and writes it there, marked as come from
// the internet.
func (d *failedDetail) save(a storage.MailAttachment) {
	say, form := d.w.Words.Say, d.form
	trouble := func(err error) {
		if err != nil {
			form.trouble.fail(d.w, d.w.sentence(err), err)
			d.scroll.Refresh()
		}
	}
	choice := native.Choice{Title: say("failed.save"), Name: oneLine(a.Name)}
	native.NewDialogs(d.w.window, d.work.Post).SaveFile(context.Background(), choice, func(path string, err error) {
		if err != nil || path == "" {
			trouble(err)
			return
		}
		d.work.Save(a, path, native.FromInternet, trouble)
	})
}
