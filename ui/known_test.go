package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynestorage "fyne.io/fyne/v2/storage"

	"belegpost/storage"
)

// dropTwo drops two files of which the client has one already, and asks for
// them to be filed.
func dropTwo(t *testing.T, lang string) (*screen, *documentsPage) {
	s, p := documents(t, lang, 5)
	var uris []fyne.URI
	for _, name := range []string{"a.pdf", "b.pdf"} {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte("%PDF-1.7"), 0o600))
		uris = append(uris, fynestorage.NewFileURI(path))
	}
	s.dropped(fyne.Position{}, uris)
	s.until("they are in the form", func() bool { return len(p.upload.files) == 2 })
	p.upload.client.OnChanged("mai")
	p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.upload.symbol.SetSelected("AR")
	s.office.mu.Lock()
	s.office.err = &storage.KnownError{Known: []storage.Known{{File: "a.pdf", Client: "Maier KG", Symbol: "ER", Period: "2026-03", Name: "alt.pdf", Filed: today.Add(-50 * time.Hour)}}}
	s.office.mu.Unlock()
	p.upload.upload()
	s.until("it asks", func() bool { return p.upload.asks.Visible() })
	s.office.mu.Lock()
	s.office.err = nil
	s.office.mu.Unlock()
	return s, p
}

func TestAnUploadAsksBeforeItFilesTwice(t *testing.T) {
	s, p := dropTwo(t, "de-AT")
	s.says("▲  „a.pdf“ gibt es bei Maier KG schon: ER 03/2026, abgelegt am 10.03.2026 als „alt.pdf“.", "Trotzdem ablegen ↵", "Nur die neue ablegen")
	s.picture("upload-known")
	s.press(fyne.KeyReturn) // the form has the keyboard
	s.until("it is filed", func() bool { return s.desk.Filing.Busy == 0 })
	if up := s.office.up; len(up) != 2 || !up[0].Ask || up[0].Again || !up[1].Again || p.upload.root.Visible() {
		t.Errorf("asked for %+v", up)
	}
	s.says("2 Dateien abgelegt.")
}

func TestAnUploadFilesOnlyWhatIsNew(t *testing.T) {
	s, p := dropTwo(t, "en")
	s.says("Maier KG already has “a.pdf”: ER 03/2026, filed on 10 Mar 2026 as “alt.pdf”.")
	p.upload.without.OnTapped()
	s.until("it is filed", func() bool { return s.desk.Filing.Busy == 0 })
	if up := s.office.up; len(up) != 2 || up[1].Again || up[1].Ask || p.upload.root.Visible() {
		t.Errorf("asked for %+v", up)
	}
}

func TestAnUploadForAnotherClientAsksAnew(t *testing.T) {
	s, p := dropTwo(t, "de-AT")
	p.upload.client.OnChanged("hub")
	p.upload.client.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	p.upload.upload()
	s.until("it is filed", func() bool { return s.desk.Filing.Busy == 0 })
	if up := s.office.up; len(up) != 2 || up[1].Again || !up[1].Ask {
		t.Errorf("asked for %+v", up)
	}
}

// TestAnImportAsksBeforeItIsFiledTwice: once more files it, "not again" settles
// it by the document that is there.
func TestAnImportAsksBeforeItIsFiledTwice(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Lieferung", "", q.at.ID, "a.docx=gleich")
	q.mail("Lieferung noch einmal", "", q.at.ID, "b.docx=anders")
	file := func(text string) {
		_, _, err := q.store.Upload(t.Context(), []storage.NewFile{{Name: text + ".docx", Body: strings.NewReader(text)}},
			storage.Upload{Placement: storage.Placement{Client: q.at.Client, Symbol: q.at.Symbol, Period: "2026-02"}})
		must(t, err)
	}
	file("gleich1 0") // as the rig makes them
	file("anders2 0")
	before := q.files()
	q.press(fyne.KeyDown)
	q.press(fyne.KeyReturn)
	q.until("it asks", func() bool { return !q.work().Busy && q.work().Repeated() })
	q.says("▲  Diesen Beleg gibt es bei Huber GmbH schon: ER 02/2026, abgelegt am 12.03.2026 als „anders", "Trotzdem ablegen ↵", "Nicht noch einmal")
	q.saysNot("Ablegen ↵\n")
	q.picture("failed-known")
	q.tap("Nicht noch einmal")
	q.left(1)
	if got := q.files(); got != before {
		t.Errorf("filed %s", got)
	}
	q.press(fyne.KeyReturn)
	q.until("it asks", func() bool { return !q.work().Busy && q.work().Repeated() })
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); !strings.Contains(got, "ER/2026-03/a.docx") {
		t.Errorf("filed %s", got)
	}
}
