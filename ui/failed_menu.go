package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
)

// failedMenu holds the commands of the failed imports; nil where they are only
// shown.
func (w *Window) failedMenu() *fyne.Menu {
	if w.desk.FailedWork == nil {
		return nil
	}
	at := slices.IndexFunc(w.places, func(p place) bool { return p.name == "page.failed" })
	items := w.places[at].page.(*failedPage).items()
	for _, m := range items {
		if do := m.Action; do != nil {
			m.Action = func() {
				if w.at != at {
					w.Show(at) // nothing is done to what nobody sees
					return
				}
				do()
			}
		}
	}
	w.failedCommands = fyne.NewMenu(w.Words.Say("menu.failed"), items...)
	return w.failedCommands
}

// items are all commands of the page: in the window's menu, behind a secondary
// tap in the list, and behind the button beside the others.
func (p *failedPage) items() []*fyne.MenuItem {
	item := p.w.item
	work := p.detail.work
	waits, many := work.Waits(), len(work.Marked) > 1
	mail := work.Chosen && work.Import.Spool != ""
	return []*fyne.MenuItem{
		where(waits && !many, item("failed.file", plainKey(fyne.KeyReturn), work.FileTicked)),
		where(waits && many, item("failed.fileall", nil, work.FileMany)),
		where(waits, item("failed.dismiss", shortcut(fyne.KeyD), p.detail.form.ask)),
		where(waits, item("failed.again", shortcut(fyne.KeyG), work.Reprocess)),
		where(work.Reopens(), item("failed.reopen", nil, work.Reopen)),
		fyne.NewMenuItemSeparator(),
		where(waits && !many, item("failed.client", shortcut(fyne.KeyK), p.chooseClient)),
		where(waits && !many, item("failed.add", nil, p.files.choose)),
		fyne.NewMenuItemSeparator(),
		where(mail, item("failed.letter", nil, func() { p.detail.view(work.Letter()) })),
		where(mail, item("failed.savemail", nil, p.files.saveMail)),
		where(work.Chosen, item("failed.saveall", nil, p.files.saveAll)),
		item("menu.larger", plainKey(fyne.KeySpace), func() { p.over.turn() }),
	}
}

// items are the commands of one attachment.
func (f *failedFiles) items(a storage.MailAttachment) []*fyne.MenuItem {
	say, d := f.w.Words.Say, f.page.detail
	return []*fyne.MenuItem{
		fyne.NewMenuItem(say("failed.view"), func() { d.view(d.work.File(a)) }),
		fyne.NewMenuItem(say("failed.open"), func() { f.open(a) }),
		fyne.NewMenuItem(say("failed.save"), func() { f.save(a) }),
		fyne.NewMenuItem(say("failed.saveall"), f.saveAll),
	}
}

// where is a command that only works on some of what can be chosen.
func where(works bool, m *fyne.MenuItem) *fyne.MenuItem {
	m.Disabled = !works
	return m
}

// popUp opens a menu of what works on what is chosen.
func (w *Window) popUp(items []*fyne.MenuItem, at fyne.Position) {
	items = working(items)
	w.spell(items)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.window.Canvas(), at)
}

// working are the commands that work, with lines between groups only.
func working(items []*fyne.MenuItem) (out []*fyne.MenuItem) {
	var line *fyne.MenuItem
	for _, m := range items {
		switch {
		case m.IsSeparator && len(out) > 0:
			line = m
		case !m.IsSeparator && !m.Disabled:
			if line != nil {
				out, line = append(out, line), nil
			}
			out = append(out, m)
		}
	}
	return out
}

// fit says in a menu of the window which commands work now.
func fit(menu *fyne.Menu, items func() []*fyne.MenuItem) {
	if menu == nil {
		return // it is being built
	}
	changed := false
	for i, m := range items() {
		changed = changed || menu.Items[i].Disabled != m.Disabled
		menu.Items[i].Disabled = m.Disabled
	}
	if changed {
		menu.Refresh()
	}
}
