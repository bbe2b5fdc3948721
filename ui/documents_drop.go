package ui

import (
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"belegpost/assets/wording"
	"belegpost/ui/state"
)

// drop takes files that somebody dragged onto the window.
func (p *documentsPage) drop(uris []fyne.URI) {
	p.take(localPaths(uris))
}

// localPaths are the paths of files and folders among what was dragged here.
func localPaths(uris []fyne.URI) (paths []string) {
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		}
	}
	return paths
}

// take asks where files and the PDFs of folders belong, and says what cannot be
// a document.
func (p *documentsPage) take(paths []string) {
	p.w.desk.Filing.Gather(paths, func(g state.Gathered) {
		var notes []string
		words := p.w.Words
		images := 0
		for _, f := range g.Files {
			if f.Image && p.w.desk.Filing.Maker != nil {
				images++
			}
		}
		if images > 0 {
			notes = append(notes, words.Count("upload.images", images))
		}
		notes = append(notes, p.refusals(g.Refused)...)
		if g.More {
			notes = append(notes, words.Say("upload.more", "n", words.Number(len(g.Files))))
		}
		if g.Err != nil {
			notes = append(notes, p.w.trouble(g.Err))
		}
		if len(g.Files)+len(g.Refused) == 0 && g.Err == nil {
			notes = append(notes, words.Say("upload.nofiles"))
		}
		if len(notes) > 0 {
			p.note.warn(strings.Join(notes, " "), "", nil)
		}
		if len(g.Files) > 0 {
			p.upload.ask(g.Files)
		}
	})
}

// localFiles are the files among what was dragged here; folders are none.
func localFiles(uris []fyne.URI) []state.LocalFile {
	var files []state.LocalFile
	for _, path := range localPaths(uris) {
		if info, err := os.Stat(path); err != nil || info.IsDir() {
			continue
		}
		files = append(files, state.FileAt(path))
	}
	return files
}

// dropped hands files that were dragged onto the window to the page that is
// shown; the toolkit tells of them even while a dialog is open.
func (w *Window) dropped(_ fyne.Position, uris []fyne.URI) {
	if w.top != nil {
		return
	}
	if p, ok := w.places[w.at].page.(interface{ drop([]fyne.URI) }); ok {
		p.drop(uris)
	}
}

// refusals say what cannot be a document and what to do with it.
func (p *documentsPage) refusals(names []string) (notes []string) {
	photos, others := []string{}, []string{}
	for _, name := range names {
		if wording.IsHEIC(name) {
			photos = append(photos, name)
		} else {
			others = append(others, name)
		}
	}
	if len(photos) > 0 {
		notes = append(notes, p.w.Words.Count("upload.heic", len(photos), "name", oneLine(photos[0])))
	}
	if len(others) > 0 {
		notes = append(notes, p.w.Words.Count("upload.refused", len(others), "name", oneLine(others[0])))
	}
	return notes
}
