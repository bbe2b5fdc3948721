package ui

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"

	"belegpost/storage"
)

func TestInsistingRestoresWhatTheQuestionWasAbout(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	s.office.err = &storage.InvalidError{Field: storage.FieldPeriod, Code: storage.InvalidComplete, Value: "2026-01"}
	p.grid.Select(0)
	p.restore()
	s.until("it asks back", func() bool { return p.note.root.Visible() })
	p.grid.Select(3)
	p.note.act.OnTapped()
	s.until("it is done", func() bool { return p.note.root.Visible() })
	if got := s.office.shelf.docs; len(got) != 2 || !slices.Equal(got[1], []storage.DocumentID{5}) || p.grid.Selected() != 3 {
		t.Errorf("restored %v, row %d", got, p.grid.Selected())
	}
}

func TestFilesDroppedDuringAnUploadStay(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	dir := t.TempDir()
	drop := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("%PDF-1.7"), 0o600); err != nil {
			t.Fatal(err)
		}
		s.dropped(fyne.Position{}, []fyne.URI{fynestorage.NewFileURI(filepath.Join(dir, name))})
	}
	idle := func() bool { return s.desk.Filing.Busy == 0 }
	drop("a.pdf")
	p.upload.client.OnChanged("mai")
	p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.upload.symbol.SetSelected("AR")
	p.upload.upload()
	drop("b.pdf")
	s.until("the first is filed", idle)
	if len(p.upload.files) != 1 || p.upload.files[0].Name != "b.pdf" || !p.upload.root.Visible() {
		t.Fatalf("the form holds %d files", len(p.upload.files))
	}
	s.office.mu.Lock()
	s.office.err = &storage.InvalidError{Field: storage.FieldPeriod, Code: storage.InvalidComplete, Value: "2026-03"}
	s.office.mu.Unlock()
	p.upload.upload()
	s.until("it asks back", idle)
	drop("c.pdf")
	if len(p.upload.files) != 2 {
		t.Fatalf("the form holds %d files, want the refused one and the new one", len(p.upload.files))
	}
	p.upload.symbol.SetSelected("ER") // for the new one
	p.note.act.OnTapped()
	s.until("it is over", idle)
	up, names := s.office.up, s.office.names
	if !slices.Equal(names, []string{"a.pdf", "b.pdf", "b.pdf"}) || !up[2].Force || up[2].Placement != up[1].Placement {
		t.Errorf("filed %v under %+v", names, up)
	}
}
