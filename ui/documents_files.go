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
			p.note.say(p.w.trouble(err), "", nil)
			return
		}
		var files []state.LocalFile
		for _, path := range paths {
			files = append(files, localFile(path))
		}
		if len(files) > 0 {
			p.upload.ask(files)
		}
	})
}

func localFile(path string) state.LocalFile {
	return state.LocalFile{Name: filepath.Base(path), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// export writes the marked documents as a ZIP with a list; what could not be
// finished is taken away again.
func (p *documentsPage) export() {
	docs := p.marked()
	if len(docs) == 0 {
		p.note.say(p.w.Words.Say("note.choose"), "", nil)
		return
	}
	say := p.w.Words.Say
	choice := native.Choice{Title: say("menu.export"), Name: say("export.name") + ".zip"}
	p.dialogs.SaveFile(context.Background(), choice, func(path string, err error) {
		switch {
		case err != nil:
			p.note.say(p.w.trouble(err), "", nil)
		case path != "":
			p.exportTo(path, docs)
		}
	})
}

func (p *documentsPage) exportTo(path string, docs []storage.Document) {
	p.note.say(p.w.Words.Count("export.busy", len(docs)), "", nil)
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
			p.note.say(p.w.trouble(o.Err), "", nil)
			return
		}
		p.done(o, p.w.Words.Count("export.done", len(docs), "file", filepath.Base(path)))
	})
}
