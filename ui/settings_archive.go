package ui

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

func (p *settingsPage) archiveSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionArchive)
	f := s.form
	f.text(say("settings.archive.text"))
	path := f.loose()
	choose := widgets.NewButtonWithIcon(say("button.folder"), theme.FolderOpenIcon(), func() { p.chooseFolder(path) })
	f.row(say("field.office.archive"), storage.FieldOfficeArchive, container.New(widgets.Lines{Gap: 4}, path, container.NewHBox(choose)), say("hint.office.archive"))
	f.first = path
	f.text(say("settings.archive.network"))
	s.fill = func(set storage.Settings) { path.SetText(set.Office.Archive) }
	s.save = func() {
		if !p.missing(s, path.Text, storage.FieldOfficeArchive) {
			folder := strings.TrimSpace(path.Text)
			p.s.Save(s.id, func(set *storage.Settings) { set.Office.Archive = folder }, "")
		}
	}
	return s
}

// chooseFolder puts a chosen folder into a field.
func (p *settingsPage) chooseFolder(into *widgets.Field) {
	choice := native.Choice{Title: p.w.Words.Say("button.folder"), Folder: strings.TrimSpace(into.Text)}
	native.NewDialogs(p.w.window, p.s.Post).ChooseFolder(context.Background(), choice, func(path string, err error) {
		switch {
		case err != nil:
			p.result.fail(p.w, p.w.sentence(err), err)
			p.relayout()
		case path != "":
			into.SetText(path)
		}
	})
}

// offerTakeOver puts a button below the sentence that an archive is somebody
// else's.
func (p *settingsPage) offerTakeOver(err error) {
	if e, ok := errors.AsType[*storage.FolderError](err); ok && e.Problem == storage.FolderForeign {
		p.address.Add(container.NewHBox(plainButton(p.w.Words.Say("archive.takeover"), func() { p.askTakeOver(e.Folder) })))
	}
}

// askTakeOver asks before another installation is stopped.
func (p *settingsPage) askTakeOver(folder string) {
	p.w.question.ask(p.w.Words.Say("archive.takeover.ask", "folder", folder),
		answer{"archive.takeover", func() { p.s.TakeOver(folder) }}, answer{"button.cancel", func() {}})
}
