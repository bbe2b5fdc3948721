package ui

import (
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
)

func TestPreviewHasAWindowOfItsOwnAndComesBack(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	p.grid.Select(0)
	s.until("its page", func() bool { return s.desk.Preview.Picture() != nil })
	p.detach()
	s.says("Die Vorschau steht in einem eigenen Fenster.")
	p.grid.Select(1)
	s.until("the other window shows it", func() bool {
		return s.desk.Preview.Picture() != nil && s.desk.Preview.File().Name == "4 Rechnung 4711.pdf"
	})
	s.says("Die Vorschau steht in einem eigenen Fenster.")
	p.detach()
	s.until("it is back", func() bool { return s.desk.Preview.Picture() != nil })
	s.saysNot("Die Vorschau steht in einem eigenen Fenster.")
	s.says("1/3")
}

func TestAnotherFileOfADocumentCanBeLookedAt(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	xml := filepath.Join(t.TempDir(), "a.xml")
	if err := os.WriteFile(xml, []byte("<Invoice>4711</Invoice>"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.office.beside = map[storage.DocumentID][]storage.DocumentFile{5: {
		{ID: 1, Kind: storage.KindOriginal, Path: s.office.file, SHA256: s.office.docs[0].SHA256, Main: true},
		{ID: 2, Kind: storage.KindCompanion, Path: xml, SHA256: "x"}}}
	p.grid.Select(0)
	s.until("both are offered", func() bool { return p.files.Visible() })
	s.tapped("E-Rechnung (.xml)")
	s.until("the XML is shown", func() bool { return s.desk.Preview.Text() == "<Invoice>4711</Invoice>" })
	s.picture("documents-files")
	s.desk.Documents.Reload()
	s.until("it is read again", func() bool { return s.desk.Documents.Loaded() })
	s.tapped("Original (.pdf)")
	s.until("the PDF is shown", func() bool { return s.desk.Preview.Picture() != nil })
	p.grid.Select(1)
	if p.files.Visible() {
		t.Error("files of another document are offered")
	}
}

func TestTheWheelTurnsPagesAtTheirEnd(t *testing.T) {
	s, p := documents(t, "de-AT", 5)
	p.grid.Select(0)
	s.until("its page", func() bool { return s.desk.Preview.Picture() != nil })
	wheel := func(by float32) {
		p.pane.view.Wheel(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, by)})
	}
	for range 60 { // a fast wheel turns one page
		wheel(-40)
	}
	if s.desk.Preview.Number() != 1 {
		t.Errorf("page %d", s.desk.Preview.Number())
	}
	s.until("the second page", func() bool { wheel(40); return s.desk.Preview.Number() == 0 })
}
