package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/ui/state"
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
		n := len(p.upload.files)
		s.dropped(fyne.Position{}, []fyne.URI{fynestorage.NewFileURI(filepath.Join(dir, name))})
		s.until("it is in the form", func() bool { return len(p.upload.files) > n })
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
	if at := p.upload.trouble.root; at.Size().Width <= 0 || left(p.upload.period) != left(p.upload.troubled.Objects[0]) || p.note.root.Visible() {
		t.Errorf("what it says begins at %.0f, the field at %.0f; at the foot: %v", left(p.upload.troubled.Objects[0]), left(p.upload.period), p.note.root.Visible())
	}
	test.Tap(p.upload.force)
	s.until("it is over", idle)
	up, names := s.office.up, s.office.names
	if !slices.Equal(names, []string{"a.pdf", "b.pdf", "b.pdf"}) || !up[2].Force || up[2].Placement != up[1].Placement {
		t.Errorf("filed %v under %+v", names, up)
	}
}

func TestDocumentsAreOpenedShownAndSaved(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	var opened, shown []string
	p.system = system{
		Open: func(_ context.Context, path string) error { opened = append(opened, path); return nil },
		Show: func(_ context.Context, path string) error { shown = append(shown, path); return nil },
	}
	idle := func() bool { return s.desk.Filing.Busy == 0 }
	p.open()
	s.says("Wählen Sie zuerst einen oder mehrere Belege in der Liste.")
	p.grid.Select(2)
	p.open()
	s.until("it is opened", idle)
	p.showInFolder()
	s.until("it is shown", idle)
	if len(opened) != 1 || opened[0] != s.office.file || len(shown) != 1 {
		t.Errorf("opened %q, shown %q", opened, shown)
	}
	p.grid.MarkAll()
	p.open()
	s.says("30 Dateien auf einmal öffnen?")
	p.note.act.OnTapped()
	s.until("all are opened", idle)
	dir := t.TempDir()
	p.dialogs = answers{dir}
	for i := range s.office.docs {
		s.office.docs[i].Name = "Rechnung.pdf"
	}
	s.desk.Documents.Reload()
	s.until("they have one name", func() bool { d, ok := s.desk.Documents.Row(29); return ok && d.Name == "Rechnung.pdf" })
	p.saveAs()
	s.until("they are saved", idle)
	s.says("30 Belege gespeichert in: " + filepath.Base(dir))
	if _, err := os.Stat(filepath.Join(dir, "Rechnung (30).pdf")); err != nil || len(opened) != 31 {
		t.Errorf("%v, opened %d", err, len(opened))
	}
	s.office.file = ""
	p.open()
	p.note.act.OnTapped()
	s.until("it is over", idle)
	s.saysNot("file does not exist")
}

func TestAnOpenPeriodIsTakenAsProposedByEnter(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	s.office.docs[0].PeriodOpen = true
	s.desk.Documents.Reload()
	s.until("it is read", func() bool { d, ok := s.desk.Documents.Row(0); return ok && d.PeriodOpen })
	p.grid.Select(0)
	s.says("▲ offen", "Periode offen: ↵ nimmt die vorgeschlagene")
	if p.fields.period.Text != "" || p.fields.period.PlaceHolder != "03/2026 ↵" || p.fields.save.Disabled() {
		t.Errorf("the period says %q, proposed is %q", p.fields.period.Text, p.fields.period.PlaceHolder)
	}
	p.grid.Select(1) // looking at it decides nothing
	p.grid.Select(0)
	p.fields.commit(false)
	s.until("it is taken", func() bool { return s.desk.Filing.Busy == 0 })
	want := storage.Revision{Placement: storage.Placement{Period: "2026-03"}}
	if len(s.office.asked) != 1 || s.office.asked[0] != want {
		t.Errorf("asked for %+v", s.office.asked)
	}
	p.filters.state.SetSelectedIndex(5)
	s.until("it is asked for", func() bool { return p.list.Query().Only.State == state.OpenPeriod })
}

func TestEveryMarkedDocumentIsMeantHoweverFarItIs(t *testing.T) {
	s, p := documents(t, "de-AT", 3000)
	p.grid.MarkAll()
	s.until("they are read", func() bool { return len(p.marked()) == 3000 })
	s.says("3.000 markiert")
	p.setState(storage.DocumentReleased)
	s.until("released", func() bool { return s.desk.Filing.Busy == 0 })
	if got := s.office.shelf.docs; len(got) != 1 || len(got[0]) != 3000 || len(p.marked()) != 1 {
		t.Errorf("%d acts, %d are marked after it", len(got), len(p.marked()))
	}
	p.grid.Modifier = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	p.grid.Select(10)
	s.Fyne().Canvas().Focus(p.grid)
	s.press(fyne.KeyEnd)
	s.until("the range is read", func() bool { return len(p.marked()) == 2990 })
}

func TestWhatStandsInTheWayIsSaid(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	s.office.docs[0].State = storage.DocumentBooked
	s.office.docs[1].Pending, s.office.docs[1].Problem = true, storage.MoveLocked
	s.office.docs[2].Problem = storage.MoveMissing
	s.desk.Documents.Reload()
	s.until("it is read", func() bool { d, ok := s.desk.Documents.Row(0); return ok && d.State == storage.DocumentBooked })
	for row, want := range []string{"Verbucht und gesperrt.", "in einem anderen Programm offen", "Die Datei fehlt im Archiv."} {
		p.grid.Select(row)
		s.says(want)
	}
	s.says("wird verschoben:", "Datei prüfen:")
	s.picture("documents-missing")
	p.grid.Select(3)
	s.saysNot("Die Datei fehlt im Archiv.")
}

// press makes a PDF of any image.
type press struct{}

func (press) ImagesToPDF(_ context.Context, images []*io.SectionReader) ([]byte, error) {
	data, err := io.ReadAll(images[0])
	if string(data) == "broken" {
		return nil, errors.New("image is broken")
	}
	return []byte("%PDF-1.7 of " + string(data)), err
}

func (press) InvoiceToPDF(context.Context, []byte) ([]byte, error) { return nil, nil }

func (press) TextToPDF(string, [][2]string, string) ([]byte, error) { return nil, nil }

func TestFoldersAndImagesAreTakenAndOthersRefused(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	s.desk.Filing.Maker = press{}
	dir := t.TempDir()
	for name, text := range map[string]string{"März/a.PDF": "%PDF", "März/April/b.pdf": "%PDF", "März/c.docx": "PK", "März/.git/d.pdf": "%PDF", "foto.JPG": "jpeg",
		"brief.docx": "PK", "kaputt.png": "broken", "IMG_1.HEIC": "ftypheic"} {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	drop := func(names ...string) {
		var uris []fyne.URI
		for _, name := range names {
			uris = append(uris, fynestorage.NewFileURI(filepath.Join(dir, name)))
		}
		s.dropped(fyne.Position{}, uris)
	}
	drop("brief.docx")
	s.until("it is refused", func() bool { return strings.Contains(p.note.text.Text, "brief.docx ist weder PDF") })
	drop("IMG_1.HEIC")
	s.until("a photo is refused", func() bool {
		return strings.Contains(p.note.text.Text, "IMG_1.HEIC ist ein HEIC-Foto (iPhone), aus dem")
	})
	if p.upload.root.Visible() {
		t.Error("the form asks for a refused file")
	}
	drop("März", "foto.JPG", "brief.docx")
	s.until("three are asked for", func() bool { return len(p.upload.files) == 3 })
	s.says("1 Bild wird als PDF abgelegt; das Bild selbst liegt als Original daneben.", "3 Dateien ablegen unter")
	p.upload.client.OnChanged("mai")
	p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.upload.symbol.SetSelected("ER")
	p.upload.upload()
	s.until("they are filed", func() bool { return s.desk.Filing.Busy == 0 })
	got := slices.Sorted(slices.Values(s.office.names))
	if !slices.Equal(got, []string{"a.PDF", "b.pdf", "foto.JPG", "foto.pdf"}) {
		t.Errorf("filed %q", got)
	}
	drop("kaputt.png")
	s.until("it is asked for", func() bool { return len(p.upload.files) == 1 })
	p.upload.upload()
	s.until("it is over", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("lässt sich kein PDF machen")
}

func TestTheCountGoesOnToSayHowManyAreMarked(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.MarkAll()
	s.says("30 Belege · 30 markiert")
	read := p.list.Changed
	again := false
	p.list.Changed = func() { read(); again = true }
	s.desk.Documents.Reload()
	s.until("the list is read again", func() bool { return again })
	s.says("30 Belege · 30 markiert")
}

// untilCancelled goes on until somebody cancels it; so many documents are left then.
func untilCancelled(left int) func(context.Context) storage.Done {
	return func(ctx context.Context) storage.Done {
		for step := storage.Steps(ctx, 1<<40); ctx.Err() == nil; {
			step()
		}
		return storage.Done{Left: left}
	}
}

func TestUndoAndStatesOfManyAreCancelled(t *testing.T) {
	s, p := documents(t, "de-AT", 50)
	for _, c := range []struct {
		do    func()
		left  int
		doing string
		says  string
	}{
		{p.undo, 13, "Wird rückgängig gemacht:", "37 von 50 Belegen sind wieder, wie sie waren, der Rest blieb unverändert. Strg+Z nimmt auch ihn zurück."},
		{p.undo, 50, "Wird rückgängig gemacht:", "Abgebrochen; es wurde nichts geändert."},
		{func() { p.setState(storage.DocumentReleased) }, 0, "50 Belege werden geändert …", "Abgebrochen; es wurde nichts geändert."},
	} {
		s.office.slow = untilCancelled(c.left)
		p.note.dismiss()
		p.grid.MarkAll()
		c.do()
		s.until("it goes on", func() bool { return p.note.stop != nil })
		s.says(c.doing, "Abbrechen")
		p.note.act.OnTapped()
		s.until("it is over", func() bool { return s.desk.Filing.Busy == 0 })
		s.says(c.says)
	}
}

func TestAMoveOfManyIsCancelled(t *testing.T) {
	s, p := documents(t, "de-AT", 50)
	for period, c := range []struct {
		left int
		says string
	}{
		{13, "37 von 50 Belegen verschoben, der Rest blieb unverändert. Strg+Z macht es rückgängig."},
		{50, "Abgebrochen; es wurde nichts geändert."},
	} {
		s.office.slow = untilCancelled(c.left)
		p.note.dismiss()
		p.grid.MarkAll()
		p.fields.period.SetText(fmt.Sprint(1 + period))
		p.fields.period.OnSubmitted("")
		s.until("it goes on", func() bool { return p.note.stop != nil })
		s.says("50 Belege werden geändert …", "Abbrechen")
		p.note.act.OnTapped()
		s.until("it is over", func() bool { return s.desk.Filing.Busy == 0 })
		s.says(c.says)
		if p.note.stop != nil || p.fields.isTouched() {
			t.Error("it still is told of, or something waits to be saved")
		}
	}
}

// left is where an object begins in the window.
func left(o fyne.CanvasObject) float32 {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X
}

func TestUploadSaysBelowTheFieldWhatItLacks(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.note.say("3 Belege verschoben", "", nil)
	p.take([]string{path})
	s.until("it is in the form", func() bool { return len(p.upload.files) == 1 })
	s.saysNot("3 Belege verschoben")
	lacks := func(field fyne.CanvasObject, text string) {
		t.Helper()
		p.upload.upload()
		s.says(text)
		if at := p.upload.troubled.Objects[0]; left(at) != left(field) || p.note.root.Visible() || s.Fyne().Canvas().Focused() != field.(fyne.Focusable) {
			t.Errorf("%q begins at %.0f, its field at %.0f; at the foot: %v; the keyboard is in %T", text, left(at), left(field), p.note.root.Visible(), s.Fyne().Canvas().Focused())
		}
	}
	lacks(p.upload.client, "Diesen Klienten gibt es nicht.")
	p.upload.client.OnChanged("mai")
	p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	lacks(p.upload.symbol, "Wählen Sie ein Buchungssymbol.")
	p.upload.symbol.SetSelected("AR")
	p.upload.period.SetText("nie")
	lacks(p.upload.period, "Schreiben Sie die Periode als Monat")
	p.upload.period.SetText("3")
	p.upload.upload()
	s.saysNot("Schreiben Sie die Periode als Monat")
}
