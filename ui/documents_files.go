package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
)

// chooseFiles lets somebody choose files to upload in the system's dialog.
func (p *documentsPage) chooseFiles() {
	choice := native.Choice{Title: p.w.Words.Say("menu.upload")}
	p.dialogs.OpenFiles(context.Background(), choice, func(paths []string, err error) {
		if err != nil {
			p.note.fail(err)
			return
		}
		if len(paths) > 0 {
			p.take(paths)
		}
	})
}

// export writes the marked documents as a ZIP with a list; what could not be
// finished is taken away again.
func (p *documentsPage) export() {
	p.forMarked(func(docs []storage.Document) {
		say := p.w.Words.Say
		choice := native.Choice{Title: say("menu.export"), Name: say("export.name") + ".zip"}
		p.dialogs.SaveFile(context.Background(), choice, p.chosenPath(func(path string) { p.exportTo(path, docs) }))
	})
}

// forMarked does something with the marked documents, or says that there are none.
func (p *documentsPage) forMarked(do func([]storage.Document)) {
	docs := p.marked()
	if len(docs) == 0 {
		p.note.say(p.w.Words.Say("note.choose"), "", nil)
		return
	}
	do(docs)
}

// chosenPath is what follows a dialog: do, unless the person cancelled.
func (p *documentsPage) chosenPath(do func(path string)) func(string, error) {
	return func(path string, err error) {
		switch {
		case err != nil:
			p.note.fail(err)
		case path != "":
			do(path)
		}
	}
}

func (p *documentsPage) exportTo(path string, docs []storage.Document) {
	p.begin("export.busy", len(docs))
	made := false
	create := func() (io.WriteCloser, error) {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		made = err == nil
		return f, err
	}
	p.w.desk.Filing.Export(docs, p.w.Words.Lang(), create, func(o state.Outcome) {
		if o.Err != nil {
			if made {
				o.Err = errors.Join(o.Err, os.Remove(path))
			}
			p.failed(o.Err)
			return
		}
		p.done(o, p.w.Words.Count("export.done", len(docs), "file", filepath.Base(path)))
	})
}

// failed says why an act did not work; that somebody stopped it is no trouble.
func (p *documentsPage) failed(err error) {
	if errors.Is(err, context.Canceled) {
		p.note.say(p.w.Words.Say("note.stopped"), "", nil)
		return
	}
	p.note.fail(err)
}

// begin says that something has begun that may take a while.
func (p *documentsPage) begin(key string, n int) {
	p.w.doing = doing{p.w.Words.Count(key, n), p.note}
	p.note.work(p.w.doing.text, nil)
}

// manyOpen is how many programs somebody may start without being asked.
const manyOpen = 10

// open opens the marked documents with the system's programs.
func (p *documentsPage) open() {
	p.forMarked(func(docs []storage.Document) {
		if len(docs) > manyOpen {
			p.note.warn(p.w.Words.Count("note.manyopen", len(docs)), "button.force", func() { p.openAll(docs) })
			return
		}
		p.openAll(docs)
	})
}

func (p *documentsPage) openAll(docs []storage.Document) { p.use(docs, "note.opened", p.system.Open) }

// showInFolder shows the selected document in the system's file manager.
func (p *documentsPage) showInFolder() {
	p.forMarked(func(docs []storage.Document) {
		if d, ok := p.list.Row(p.grid.Selected()); ok {
			docs = []storage.Document{d}
		}
		p.use(docs[:1], "note.shown", p.system.Show)
	})
}

func (p *documentsPage) use(docs []storage.Document, key string, do func(context.Context, string) error) {
	p.w.desk.Filing.Use(docs, do, func(o state.Outcome) {
		if o.Err != nil {
			p.failed(o.Err)
			return
		}
		p.note.say(p.w.Words.Count(key, len(docs)), "", nil)
	})
}

// saveAs copies the marked documents out of the archive: one to a name, several
// into a folder.
func (p *documentsPage) saveAs() {
	p.forMarked(func(docs []storage.Document) {
		choice := native.Choice{Title: p.w.Words.Say("menu.saveas"), Name: docs[0].Name}
		save := p.chosenPath(func(path string) { p.saveTo(path, docs) })
		if len(docs) == 1 {
			p.dialogs.SaveFile(context.Background(), choice, save)
			return
		}
		p.dialogs.ChooseFolder(context.Background(), choice, save)
	})
}

func (p *documentsPage) saveTo(path string, docs []storage.Document) {
	p.begin("save.busy", len(docs))
	p.w.desk.Filing.Save(docs, path, native.FromInternet, func(o state.Outcome) {
		if o.Err != nil {
			p.failed(o.Err)
			return
		}
		p.note.say(p.w.Words.Count("save.done", len(docs), "file", filepath.Base(path)), "", nil)
	})
}
