package ui

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/assets/wording"
	"belegpost/storage"
)

// upload files a document of a client, in an archive of the test's own.
func upload(t *testing.T, st *storage.Store, client storage.ClientID) {
	t.Helper()
	set, err := st.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if set.Office.Archive = filepath.Join(t.TempDir(), "archiv"); st.SaveSettings(t.Context(), set) != nil {
		t.Fatal("no archive")
	}
	y, err := st.SymbolByCode(t.Context(), "ER")
	if err != nil {
		t.Fatal(err)
	}
	_, d, err := st.Upload(t.Context(), []storage.NewFile{{Name: "Rechnung.pdf", Body: strings.NewReader("%PDF-1.4"), Pages: 1}},
		storage.Upload{Placement: storage.Placement{Client: client, Symbol: y.ID, Period: "2026-03"}})
	if err != nil || d.Pending != 0 {
		t.Fatal(d, err)
	}
}

func TestFolderOfAClientIsRenamedAfterAQuestion(t *testing.T) {
	s, st := books(t, wording.Austrian, fyne.NewSize(1366, 768), true)
	c, err := st.Clients(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	who := c[0]
	s.showClient(who.ID)
	file := s.Register.File
	s.until("the client is read", func() bool { return file.Loaded && file.Client.ID == who.ID })
	s.says("Ordner im Archiv", who.Folder)
	s.saysNot("Ordner umbenennen")
	upload(t, st, who.ID) // the name is frozen from now on
	who.Name = "Rechtsanwaltskanzlei Dr. Wolfgang-Amadeus Hinterholzer-Oberndorfer & Partner GmbH & Co KG"
	if _, err := st.SaveClient(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	s.until("another name is offered", func() bool { return file.NewFolder != "" })
	p, _ := placeOf[*clientsPage](s.Window)
	if got := p.detail.pane.lines.MinSize().Width; got > 560 {
		t.Errorf("the pane wants %v", got)
	}
	s.tap("Ordner umbenennen")
	s.says("Verknüpfungen in anderen Programmen")
	s.press(fyne.KeyReturn)
	s.until("it is renamed", func() bool { return file.NewFolder == "" && file.Client.Folder != who.Folder })
	s.until("it says so", func() bool { return p.detail.trouble["folder"].root.Visible() })
	list, err := st.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(list) != 1 || list[0].Path != file.Client.Folder+"/ER/2026-03/Rechnung.pdf" {
		t.Errorf("%+v, %v", list, err)
	}
}
