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
	return fyne.NewMenu(w.Words.Say("menu.failed"), items...)
}

// items are all commands of the page: in the window's menu, behind a secondary
// tap in the list, and behind the button beside the others.
func (p *failedPage) items() []*fyne.MenuItem {
	item := func(key string, s fyne.Shortcut, do func()) *fyne.MenuItem {
		m := fyne.NewMenuItem(p.w.Words.Say(key), do)
		m.Shortcut = s
		return m
	}
	work := p.detail.work
	return []*fyne.MenuItem{
		item("failed.file", plainKey(fyne.KeyReturn), work.FileTicked),
		item("failed.fileall", nil, work.FileMany),
		item("failed.dismiss", shortcut(fyne.KeyD), p.detail.form.ask),
		item("failed.again", shortcut(fyne.KeyG), work.Reprocess),
		item("failed.reopen", nil, work.Reopen),
		fyne.NewMenuItemSeparator(),
		item("failed.client", shortcut(fyne.KeyK), p.chooseClient),
		item("failed.add", nil, p.files.choose),
		fyne.NewMenuItemSeparator(),
		item("failed.letter", nil, func() { p.detail.view(work.Letter()) }),
		item("failed.savemail", nil, p.files.saveMail),
		item("failed.saveall", nil, p.files.saveAll),
		item("menu.preview", plainKey(fyne.KeySpace), func() { p.over.turn() }),
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

// popUp opens a menu.
func (w *Window) popUp(items []*fyne.MenuItem, at fyne.Position) {
	w.spell(items)
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.window.Canvas(), at)
}
