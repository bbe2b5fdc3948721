package ui

import (
	"context"
	"image"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// sheets draws white pages with a dark stripe.
type sheets struct{}

func (sheets) Open(_ context.Context, r io.Reader, _ int64, _ string) (state.PageDocument, error) {
	_, err := io.Copy(io.Discard, r)
	return sheets{}, err
}

func (sheets) Count() int { return 3 }

func (sheets) Page(_ context.Context, number, width, _ int) (*image.RGBA, error) {
	p := image.NewRGBA(image.Rect(0, 0, width, width*1414/1000))
	for i := range p.Pix {
		p.Pix[i] = 0xff
	}
	for y := 40; y < 60; y++ {
		for x := 40; x < width-40-number*100; x++ {
			p.Set(x, y, color.Black)
		}
	}
	return p, nil
}

func (sheets) Text(context.Context, int) (string, error) { return "", nil }

// documents opens the page of an office with a file in every document.
func documents(t *testing.T, lang string, n int) (*screen, *documentsPage) {
	t.Helper()
	o := madeUp(n)
	o.file = filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(o.file, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range o.docs {
		o.docs[i].State, o.docs[i].SHA256, o.docs[i].Source = storage.DocumentNew, o.docs[i].Name, storage.SourceEmail
	}
	withPages = sheets{}
	t.Cleanup(func() { withPages = nil })
	s := ready(t, lang, o, laptop)
	s.until("names are read", func() bool { return len(s.desk.Filing.Clients) > 0 })
	return s, s.places[0].page.(*documentsPage)
}

func TestChosenDocumentIsSeenBesideTheListAndTurnsItsPages(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	s.press(fyne.KeyDown)
	s.until("its page", func() bool { return s.desk.Preview.Picture() != nil })
	s.says("1/3", "○  neu")
	s.picture("documents-chosen")
	s.press(fyne.KeyRight)
	s.until("page 2", func() bool { return s.desk.Preview.Number() == 1 && s.desk.Preview.Picture() != nil })
	s.says("2/3")
	if p.fields.name.Text != "30 AR-2026-017.pdf" || p.fields.client.Text != "10023 Huber GmbH" || p.fields.period.Text != "03/2026" {
		t.Errorf("the fields say %q, %q, %q", p.fields.name.Text, p.fields.client.Text, p.fields.period.Text)
	}
}

func TestSeveralDocumentsChangeOnlyWhatIsTouched(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.Modifier = func() fyne.KeyModifier { return fyne.KeyModifierShift }
	p.grid.Select(2)
	s.Fyne().Canvas().Focus(p.grid)
	s.press(fyne.KeyDown)
	s.press(fyne.KeyDown)
	s.says("3 markiert", "3 Belege: nur Eingetragenes")
	if p.fields.name.PlaceHolder != "(verschieden)" || !p.fields.name.Disabled() {
		t.Errorf("the name is %q", p.fields.name.PlaceHolder)
	}
	s.picture("documents-many")
	s.Fyne().Canvas().Focus(p.fields.period)
	p.fields.period.SetText("2")
	p.fields.period.OnSubmitted("")
	s.until("it is placed", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("3 Belege geändert. Strg+Z macht es rückgängig.")
	if s.Fyne().Canvas().Focused() != fyne.Focusable(p.grid) {
		t.Error("Ctrl+Z would be the field's")
	}
	if got := s.office.asked; len(got) != 1 || got[0] != (storage.Revision{Placement: storage.Placement{Period: "2026-02"}}) {
		t.Errorf("asked for %+v", got)
	}
	if got := s.office.shelf.docs[0]; !slices.Equal(got, []storage.DocumentID{28, 27, 26}) {
		t.Errorf("of %v", got)
	}
}

func TestPictureAndFieldsAreOfTheSameDocument(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	p.grid.Modifier = func() fyne.KeyModifier { return fyne.KeyModifierShortcutDefault }
	p.grid.Select(0)
	s.Fyne().Canvas().Focus(p.grid)
	for range 2 { // marks the second row and takes the mark off
		test.TapCanvas(s.Fyne().Canvas(), rowAt(p, 1))
	}
	if got, want := s.desk.Preview.File().Name, p.fields.docs[0].Name; len(p.fields.docs) != 1 || got != want || p.grid.Selected() != 1 {
		t.Errorf("the picture is of %q, the fields of %q, row %d", got, want, p.grid.Selected())
	}
}

// rowAt is a place in a row of the list.
func rowAt(p *documentsPage, row int) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(p.grid).AddXY(40, 27+float32(row)*look.RowHeight+5)
}

func TestEnterSavesAndGoesToTheNextEscapeTakesBack(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Strom")
	p.fields.key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if p.fields.name.Text != "30 AR-2026-017.pdf" {
		t.Errorf("Esc leaves %q", p.fields.name.Text)
	}
	p.fields.name.SetText("Rechnung Strom")
	p.fields.name.OnSubmitted("")
	s.until("it is saved", func() bool { return s.desk.Filing.Busy == 0 })
	if s.office.asked[0].Name != "Rechnung Strom" || p.grid.Selected() != 1 || p.fields.name.Text != "29 Stromrechnung Februar 2026 Wien Energie Kundennummer 1200455.pdf" {
		t.Errorf("asked for %+v, row %d, field %q", s.office.asked, p.grid.Selected(), p.fields.name.Text)
	}
}

func TestWhoGoesOnWithoutEnterStaysWhereHeWent(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.Select(0)
	p.fields.name.SetText("Rechnung Strom")
	p.grid.Select(4)
	s.until("it is saved", func() bool { return s.desk.Filing.Busy == 0 })
	if len(s.office.asked) != 1 || p.grid.Selected() != 4 || p.fields.docs[0].ID != 26 {
		t.Errorf("asked for %+v, row %d", s.office.asked, p.grid.Selected())
	}
	s.office.err = os.ErrPermission
	p.fields.name.SetText("Rechnung Gas")
	p.grid.Select(7)
	p.fields.name.SetText("angefangen")
	s.until("it is refused", func() bool { return s.desk.Filing.Busy == 0 })
	if p.fields.name.Text != "angefangen" || p.grid.Selected() != 7 {
		t.Errorf("row %d, the name says %q", p.grid.Selected(), p.fields.name.Text)
	}
}

func TestCompletePeriodAsksBeforeSomethingGoesIntoIt(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	s.office.err = &storage.InvalidError{Field: storage.FieldPeriod, Code: storage.InvalidComplete, Value: "2026-01"}
	p.grid.Select(0)
	p.fields.period.SetText("01/2026")
	p.fields.period.OnSubmitted("")
	s.until("it asks back", func() bool { return p.note.root.Visible() })
	s.picture("documents-asks")
	s.says("Trotzdem")
	p.note.act.OnTapped()
	s.until("it is done", func() bool { return s.desk.Filing.Busy == 0 && len(s.office.asked) == 2 }) // nobody writes then
	if !s.office.asked[1].Force {
		t.Error("it was not insisted")
	}
}

func TestFiltersAskTheDatabaseAndTheCrossClearsThem(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	f := p.filters
	f.client.OnChanged("mai") // as typed
	s.picture("documents-clients")
	f.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.symbol.SetSelectedIndex(2)
	f.period.SetText("3")
	f.source.SetSelectedIndex(1)
	f.state.SetSelectedIndex(6)
	want := state.Choice{Client: "10044", Symbol: "AR", Period: "2026-03", Source: storage.SourceEmail, State: state.AnyState}
	if got := p.list.Query().Only; got != want {
		t.Errorf("asked for %+v", got)
	}
	f.clear.OnTapped()
	if got := p.list.Query().Only; got != (state.Choice{}) {
		t.Errorf("after the cross %+v", got)
	}
}

func TestStatesAndUndoAreInTheMenusAndSayWhatTheyDid(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	s.onDocuments(func(p *documentsPage) { p.setState(storage.DocumentReleased) })()
	s.says("Wählen Sie zuerst einen oder mehrere Belege in der Liste.")
	p.grid.Select(0)
	s.onDocuments(func(p *documentsPage) { p.setState(storage.DocumentReleased) })()
	s.until("released", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("1 Beleg zur Buchung freigegeben.")
	s.undoCommand()
	s.until("undone", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("2 Belege sind wieder, wie sie waren.")
	s.Fyne().Canvas().Focus(p.fields.name)
	s.undoCommand()
	if s.office.undos != 1 {
		t.Error("a text field keeps undo for itself")
	}
}

func TestDroppedFilesAreFiledWhereTheLastOnesWere(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	name := filepath.Join(t.TempDir(), "Rechnung Müller & Söhne #1.pdf")
	if err := os.WriteFile(name, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		s.dropped(fyne.Position{}, []fyne.URI{fynestorage.NewFileURI(name)})
		s.until("it is in the form", func() bool { return len(p.upload.files) > 0 })
		s.says("„Rechnung Müller & Söhne #1.pdf“ ablegen unter")
		s.picture("documents-upload")
		if p.upload.client.Chosen() == "" { // the first time nothing is known
			p.upload.client.OnChanged("mai")
			p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			p.upload.symbol.SetSelected("AR")
		}
		p.upload.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
		s.until("it is filed", func() bool { return s.desk.Filing.Busy == 0 })
		s.says("1 Datei abgelegt.")
	}
	want := storage.Upload{Placement: storage.Placement{Client: 2, Symbol: 2, Period: "2026-03"}, Ask: true}
	if len(s.office.up) != 2 || s.office.up[0] != want || s.office.up[1] != want || s.office.names[0] != filepath.Base(name) {
		t.Errorf("filed %+v", s.office.up)
	}
}

func TestDeletePutsMarkedDocumentsIntoTheTrashAndSaysSo(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.MarkAll()
	s.press(fyne.KeyDelete)
	s.until("done", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("30 Belege in den Papierkorb gelegt. Strg+Z holt sie zurück.")
	if len(s.office.shelf.docs) != 1 || len(s.office.shelf.docs[0]) != 30 {
		t.Errorf("into the trash went %v", s.office.shelf.docs)
	}
	p.filters.state.SetSelectedIndex(7)
	if got := p.list.Query().Only.State; got != string(storage.DocumentTrashed) {
		t.Errorf("the trash is %q", got)
	}
}

// answers is a person who chooses the same path in every dialog.
type answers struct{ path string }

func (a answers) OpenFiles(_ context.Context, _ native.Choice, done func([]string, error)) {
	done([]string{a.path}, nil)
}

func (a answers) SaveFile(_ context.Context, _ native.Choice, done func(string, error)) {
	done(a.path, nil)
}

func (a answers) ChooseFolder(_ context.Context, _ native.Choice, done func(string, error)) {
	done(a.path, nil)
}

func TestChosenFilesAreUploadedAndMarkedDocumentsExported(t *testing.T) {
	s, p := documents(t, "en", 30)
	p.dialogs = answers{s.office.file}
	p.chooseFiles()
	s.until("it is in the form", func() bool { return len(p.upload.files) > 0 })
	s.says("File “a.pdf” under")
	p.upload.hide()
	p.grid.Select(3)
	zip := filepath.Join(t.TempDir(), "Belege.zip")
	p.dialogs = answers{zip}
	p.export()
	s.until("it is written", func() bool { return s.desk.Filing.Busy == 0 })
	s.says("1 document written to Belege.zip.")
	if data, err := os.ReadFile(zip); err != nil || string(data) != "PK" {
		t.Errorf("%q, %v", data, err)
	}
	s.office.err = os.ErrPermission
	p.dialogs = answers{zip + "2"}
	p.export()
	s.until("it is over", func() bool { return s.desk.Filing.Busy == 0 })
	if _, err := os.Stat(zip + "2"); err == nil {
		t.Error("half a ZIP is left")
	}
}

func TestTypingAClientOutlivesNewDocuments(t *testing.T) {
	s, p := documents(t, "de-AT", 30)
	p.grid.Select(0)
	s.Fyne().Canvas().Focus(p.fields.client)
	p.fields.client.SetText("mai")
	s.office.tell <- storage.ChangedDocuments
	read := p.list.Changed
	again := false
	p.list.Changed = func() { read(); again = true }
	s.until("the list is read again", func() bool { return again })
	if p.fields.client.Text != "mai" {
		t.Errorf("the client's field says %q", p.fields.client.Text)
	}
}

func TestLargeScreenShowsAllColumnsAndF9TurnsThePreview(t *testing.T) {
	s, p := documents(t, "de-AT", 300)
	s.Fyne().Resize(fyne.NewSize(1920, 1040))
	p.grid.Select(1)
	s.until("its page", func() bool { return s.desk.Preview.Picture() != nil })
	s.says("Hochladen …", "Zur Buchung freigeben", "Stromrechnung", "Herkunft", "○  neu", "E-Mail")
	s.picture("documents-large")
	s.press(fyne.KeyF9)
	s.picture("documents-preview")
	if p.grid.Visible() && p.split.Visible() {
		s.saysNot("Eingang")
	}
	s.press(fyne.KeyF9)
	s.saysNot("Speichern ↵")
}

func TestRestoreAsksBeforeItGoesIntoACompletePeriod(t *testing.T) {
	s, p := documents(t, "de-AT", 3)
	s.office.err = &storage.InvalidError{Field: storage.FieldPeriod, Code: storage.InvalidComplete, Value: "2026-01"}
	p.grid.Select(0)
	p.restore()
	s.until("it asks back", func() bool { return p.note.root.Visible() })
	s.says("Die Periode 01/2026 ist als vollständig markiert.", "Trotzdem")
	p.note.act.OnTapped()
	s.until("it is done", func() bool { return p.note.root.Visible() })
	s.says("1 Beleg aus dem Papierkorb zurückgeholt.")
}

// TestTheButtonIsTheStepThatFollowsTheFilter: who looks into the trash wants
// something out of it.
func TestTheButtonIsTheStepThatFollowsTheFilter(t *testing.T) {
	s, p := documents(t, "de-AT", 3)
	for filter, want := range map[storage.DocumentState]string{"": "Zur Buchung freigeben", storage.DocumentReleased: "Als verbucht markieren",
		storage.DocumentTrashed: "Aus dem Papierkorb holen"} {
		p.filters.state.SetSelectedIndex(slices.Index(stateOptions, string(filter)))
		if p.next.Text != want || !p.next.Visible() {
			t.Errorf("filter %q: the button says %q", filter, p.next.Text)
		}
	}
	p.filters.state.SetSelectedIndex(slices.Index(stateOptions, string(storage.DocumentBooked)))
	if p.next.Visible() {
		t.Errorf("what is booked is offered %q", p.next.Text)
	}
	p.filters.show(state.Choice{State: string(storage.DocumentTrashed)}) // as it was left
	p.grid.Select(0)
	p.next.OnTapped()
	s.until("it is done", func() bool { return p.note.root.Visible() })
	s.says("1 Beleg aus dem Papierkorb zurückgeholt.")
}

// TestAChosenListKeepsNoKeyFromTheWindow: F5 fetches whatever has the keyboard.
func TestAChosenListKeepsNoKeyFromTheWindow(t *testing.T) {
	s, p := documents(t, "de-AT", 3)
	for i, pick := range []*widgets.Pick{p.filters.symbol, p.filters.source, p.filters.state, p.fields.symbol, p.upload.symbol} {
		s.Fyne().Canvas().Focus(pick)
		s.press(fyne.KeyF5)
		if s.box.synced != i+1 {
			t.Errorf("list %d kept F5", i)
		}
	}
}
