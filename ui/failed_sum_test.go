package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
)

// TestManyImportsAreSummedUp: how many, why, whose; and one again afterwards.
func TestManyImportsAreSummedUp(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	for _, name := range []string{"a.jpg", "b.jpg", "c.docx"} {
		q.mail("Rechnung "+name[:1], "", q.at.ID, name)
	}
	q.mail("Fremd", storage.ReasonUnknownAddress, 0, "d.jpg")
	q.press(fyne.KeyDown)
	q.page.grid.MarkAll()
	q.says("4 Importe markiert", "Gründe\n", "keine PDF-Datei", "Adresse unbekannt", "10023 Huber GmbH", "Anhänge, die warten", "JPEG-Bild", "Word-Dokument",
		"Alle auf einmal ablegen geht nur bei PDFs und Bildern eines Klienten und eines Symbols.")
	q.saysNot("Ablegen unter", "Automatisch abgelegt werden", "Alle ablegen")
	q.picture("failed-sum-mixed")
	if s := q.work().Sum(func(a storage.MailAttachment) string { return a.Type }); s.Open != 4 || s.Reasons[0].N != 3 && s.Reasons[0].N != 4 || s.Clients[0].N != 3 || s.Kinds[0].N != 3 {
		t.Errorf("%+v", s)
	}
	q.page.grid.Select(1)
	q.says("Automatisch abgelegt werden")
	q.saysNot("Anhänge, die warten")
}

// TestPDFsAndImagesOfManyAreFiledAtOnce: what is something else stays open, and
// so does what the client has already.
func TestPDFsAndImagesOfManyAreFiledAtOnce(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Rechnung a", "", q.at.ID, "a.jpg")
	q.mail("Rechnung b", "", q.at.ID, "b.jpg", "b.docx")
	q.mail("Rechnung c", "", q.at.ID, "c.docx")
	q.mail("Rechnung d", "", q.at.ID, "d.jpg=gleich")
	_, _, err := q.store.Upload(t.Context(), []storage.NewFile{{Name: "d.jpg", Body: strings.NewReader("gleich4 0")}},
		storage.Upload{Placement: storage.Placement{Client: q.at.Client, Symbol: q.at.Symbol, Period: "2026-02"}})
	must(t, err)
	q.press(fyne.KeyDown)
	q.page.grid.MarkAll()
	q.says("4 Importe markiert", "PDFs und Bilder von 3 Importen ablegen unter 10023 Huber GmbH · ER · 03/2026; was anderes ist, bleibt offen.", "Alle ablegen")
	q.picture("failed-sum")
	q.tap("Alle ablegen")
	q.left(3)
	q.says("2 von 3 Importen abgelegt unter 10023 Huber GmbH · ER · 03/2026.", "Einer bleibt offen: Der Klient hat die Datei schon")
	if got := q.files(); !strings.Contains(got, "2026-03/a.pdf") || !strings.Contains(got, "2026-03/b.pdf") || strings.Contains(got, "docx") || strings.Contains(got, "2026-03/d") {
		t.Errorf("filed %s", got)
	}
	q.until("the marks are of those that are left", func() bool { return len(q.work().Marked) == 3 })
	q.tap("Rückgängig")
	q.left(4)
	const told = "Die Ablage von 2 Importen ist zurückgenommen; sie sind wieder offen, die Belege liegen im Papierkorb."
	q.until(told, func() bool { return strings.Contains(q.reads(), told) })
}
