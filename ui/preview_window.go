package ui

import (
	"path"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// memoryPreview is the size of the preview's own window.
const memoryPreview = "window.preview"

// detach shows the preview in a window of its own, for a second monitor, or
// brings it back.
func (p *documentsPage) detach() {
	if p.outside != nil {
		p.outside.Close()
		return
	}
	w := fyne.CurrentApp().NewWindow(p.w.Words.Say("preview.window"))
	p.outside = w
	p.pane.preview.Changed = nil
	p.pane.view.Say(p.w.Words.Say("preview.outside"), false)
	pane := newPreviewPane(p.w, p.w.desk.Preview, "preview.choose")
	pane.onOpened = p.unlocked
	w.SetContent(pane.object())
	w.SetPadded(false)
	w.Canvas().SetOnTypedKey(p.w.key)
	w.Canvas().AddShortcut(shortcut(fyne.KeyF9), func(fyne.Shortcut) { p.detach() })
	w.SetOnClosed(func() {
		p.w.Memory.Keep(memoryPreview, w.Canvas().Size())
		p.outside = nil
		p.pane.attach()
	})
	w.Resize(state.Recall(p.w.Memory, memoryPreview, fyne.NewSize(700, 900)))
	p.w.window.SetMaster() // the program does not live on for a preview
	w.Show()
}

// closePreview closes the preview that has a window of its own.
func (w *Window) closePreview() {
	if p, _ := w.documents(); p != nil && p.outside != nil {
		p.outside.Close()
	}
}

// offerFiles lets a person choose among the files of one document: the original
// and its opened copy, a PDF and its XML.
func (p *documentsPage) offerFiles(docs []storage.Document) {
	if len(docs) != 1 {
		p.showFiles(storage.Document{}, nil)
		return
	}
	d, id := docs[0], docs[0].ID
	if id != p.filesOf {
		p.showFiles(d, nil)
	}
	p.w.desk.Filing.Files(id, func(list []storage.DocumentFile) {
		if now := p.marked(); len(now) == 1 && now[0].ID == id {
			p.showFiles(d, list)
		}
	})
}

func (p *documentsPage) showFiles(d storage.Document, list []storage.DocumentFile) {
	if len(list) < 2 {
		list = nil
	}
	if d.ID == p.filesOf && len(list) == len(p.files.Objects) {
		return
	}
	p.filesOf = d.ID
	p.files.RemoveAll()
	for _, f := range list {
		b := widgets.NewButton(p.w.Words.Say("file."+string(f.Kind), "name", path.Ext(f.Path)), func() {
			p.chosenFile.of, p.chosenFile.file = d.ID, p.w.desk.Filing.LookAt(d, f)
			p.w.desk.Preview.Show(p.chosenFile.file)
		})
		b.Importance = widget.LowImportance
		p.files.Add(b)
	}
	p.files.Hidden = len(list) == 0
	p.arrange()
}

// unlocked keeps a password that was right for the next document of the sender.
func (p *documentsPage) unlocked() {
	preview := p.w.desk.Preview
	if d, ok := p.list.Row(p.grid.Selected()); ok {
		p.w.desk.Filing.Remember(d, preview.Password(preview.File().Key), func(err error) {
			if err != nil {
				p.failed(err)
			}
		})
	}
}
