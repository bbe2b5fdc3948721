package ui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	files "fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/ui/state"
)

// types types into what has the keyboard.
func (q *queue) types(text string) {
	q.t.Helper()
	for _, r := range text {
		q.Fyne().Canvas().Focused().TypedRune(r)
	}
}

func TestLockedPDFIsOpenedInThePreviewAndFiledByEnter(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Lohnzettel", "", q.at.ID, "Lohn.pdf=%PDF-1.7 locked")
	q.press(fyne.KeyDown)
	q.until("the preview asks", func() bool { return q.desk.FailedPreview.Err() != nil })
	q.says("um sie anzusehen und abzulegen")
	q.press(fyne.KeyReturn)
	q.until("it is asked", func() bool { return q.work().Err != nil && !q.work().Busy })
	q.says("Dieses PDF braucht ein Kennwort.", "Mit Kennwort ablegen")
	q.types("falsch")
	q.press(fyne.KeyReturn)
	q.until("it is wrong", func() bool { return q.desk.FailedPreview.Err() == state.ErrWrongPassword })
	q.says("Mit diesem Kennwort lässt sich die Datei nicht öffnen.")
	q.types("geheim")
	q.press(fyne.KeyReturn)
	q.until("it is shown", func() bool { return q.desk.FailedPreview.Picture() != nil })
	q.says("das Original mit Kennwort bleibt daneben")
	q.saysNot("Dieses PDF braucht ein Kennwort.")
	q.picture("failed-unlocked")
	q.press(fyne.KeyReturn) // the list has the keyboard again
	q.left(0)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/Lohn.pdf" || q.keys["buero@mueller.example"] != "geheim" {
		t.Errorf("filed %s, kept %v", got, q.keys)
	}
	q.mail("Lohnzettel 2", "", q.at.ID, "Lohn 2.pdf=%PDF-1.7 locked")
	q.press(fyne.KeyDown)
	q.until("it opens by itself", func() bool { return q.desk.FailedPreview.Picture() != nil })
	q.press(fyne.KeyReturn)
	q.left(0)
}

func TestFilesDroppedOnAnImportAreFiledWithIt(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Lieferung", "", q.at.ID, "a.docx")
	path := filepath.Join(t.TempDir(), "Rechnung vom Kunden.pdf")
	must(t, os.WriteFile(path, []byte("%PDF-1.4 dazu"), 0o600))
	q.dropped(fyne.Position{}, []fyne.URI{files.NewFileURI(path)})
	q.says("Wählen Sie zuerst einen offenen Import")
	q.press(fyne.KeyDown)
	q.says("Weitere Dateien hierher ziehen")
	q.dropped(fyne.Position{}, []fyne.URI{files.NewFileURI(path), files.NewFileURI(path)})
	q.says("Rechnung vom Kunden.pdf", "von Ihnen hinzugefügt")
	q.picture("failed-dropped")
	q.work().DropFile(1)
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); !strings.Contains(got, "Rechnung vom Kunden.pdf") || !strings.Contains(got, "a.docx") {
		t.Errorf("filed %s", got)
	}
	q.says("2 Belege abgelegt unter 10023 Huber GmbH · ER · 03/2026: Lieferung.", "Rückgängig")
	q.undoCommand()
	q.until("it is taken back", func() bool { return q.desk.Filing.Busy == 0 })
	q.left(1)
	q.until("it says so", func() bool { return strings.Contains(q.reads(), "Die Ablage ist zurückgenommen") })
	if got := q.files(); got != "" {
		t.Errorf("%s is still there", got)
	}
}

func TestManyImportsAreProcessedAgainOrDismissed(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	for _, name := range []string{"a.pdf=x", "b.jpg", "c.pdf=y"} {
		q.mail("Rechnung "+name[:1], "", q.at.ID, name)
	}
	q.press(fyne.KeyDown)
	q.page.grid.MarkAll()
	q.says("3 Importe markiert", "Erneut verarbeiten")
	q.saysNot("Ablegen unter")
	q.picture("failed-many")
	q.press(fyne.KeyReturn)
	q.says("Enter legt nur einen einzelnen Import ab.")
	q.work().Reprocess()
	q.left(1)
	q.says("3 E-Mails erneut verarbeitet. 2 Belege kamen dazu. Eine wartet weiter")
	if told, err := q.store.Outbox(t.Context(), storage.OutboxFilter{}); err != nil || len(told) != 3 {
		t.Errorf("%d notices, %v; want no second one", len(told), err)
	}
	q.mail("Werbung", "", q.at.ID, "d.jpg")
	q.page.grid.MarkAll()
	q.press(fyne.KeyDelete)
	q.press(fyne.Key1)
	q.left(0)
	q.says("2 Importe ohne Ablage erledigt (Werbung).")
	q.undoCommand()
	q.left(2)
}

// TestProcessingManyAgainIsCancelled: also from another page, after the mail at
// hand.
func TestProcessingManyAgainIsCancelled(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	for _, name := range []string{"a.pdf=x", "b.pdf=y", "c.pdf=z"} {
		q.mail("Rechnung "+name[:1], "", q.at.ID, name)
	}
	q.gate = make(chan struct{})
	q.press(fyne.KeyDown)
	q.page.grid.MarkAll()
	q.work().Reprocess()
	q.until("it goes on", func() bool { return q.page.note.stop != nil })
	q.says("E-Mails werden erneut verarbeitet: 0 von 3", "Abbrechen")
	q.picture("failed-again")
	q.Show(0)
	q.says("E-Mails werden erneut verarbeitet: 0 von 3")
	test.Tap(q.status.work.act)
	close(q.gate)
	q.until("it is over", func() bool { return !q.work().Busy })
	q.Show(1)
	q.says("1 E-Mail erneut verarbeitet. 1 Beleg kam dazu. Abgebrochen: 2 E-Mails blieben, wie sie waren.")
	if n, err := q.store.CountFailed(t.Context(), storage.FailedFilter{State: storage.FailedOpen}); err != nil || n != 2 || q.page.note.stop != nil {
		t.Errorf("%d are open, %v", n, err)
	}
}

func TestFiltersNarrowTheQueueAndEnterInThemFilesNothing(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Foto", "", q.at.ID, "a.jpg")
	q.mail("Fremd", storage.ReasonUnknownAddress, 0, "b.jpg")
	q.press(fyne.KeyDown)
	at := 1
	for i, r := range q.page.filters.reasons {
		if r == storage.ReasonUnknownAddress {
			at = i + 1
		}
	}
	q.page.filters.reason.SetSelectedIndex(at)
	q.left(1)
	q.says("Fremd")
	q.saysNot("Foto")
	q.Fyne().Canvas().Focus(q.page.filters.reason)
	q.press(fyne.KeyReturn)
	if q.work().Err != nil || q.work().Busy {
		t.Errorf("Enter in a filter filed: %v", q.work().Err)
	}
	q.page.filters.reset()
	q.left(2)
}

func TestLetterAndLargerPreview(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Foto", "", q.at.ID, "a.jpg")
	q.press(fyne.KeyDown)
	q.page.detail.view(q.work().Letter())
	q.until("the letter is shown", func() bool { return q.desk.FailedPreview.Letter() != nil })
	q.says("Maria Müller <buero@mueller.example>", "a.jpg, b.jpg", "anbei die Belege")
	q.press(fyne.KeySpace)
	if !q.page.over.away {
		t.Error("the list is still there")
	}
	q.picture("failed-large")
	q.press(fyne.KeyEscape)
	if q.page.over.away {
		t.Error("the list did not come back")
	}
}

func TestProgramsAreNotOpened(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.Copies = t.TempDir()
	q.mail("Virus", "", q.at.ID, "rechnung.pdf.exe=MZ")
	q.press(fyne.KeyDown)
	q.page.files.open(q.work().Import.Attachments[0])
	q.says("rechnung.pdf.exe ist ein Programm.")
	if left, err := os.ReadDir(q.Copies); err != nil || len(left) != 0 {
		t.Errorf("%v was written, %v", left, err)
	}
}

// TestPhotoOfAnIPhoneSaysWhatItIs: also below another attachment that is no PDF.
func TestPhotoOfAnIPhoneSaysWhatItIs(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Foto", "", q.at.ID, "a.docx", "b.docx", "IMG_4711.heic")
	q.press(fyne.KeyDown)
	q.says("a.docx ist ein Word-Dokument.", "HEIC-Foto (iPhone), ", "IMG_4711.heic ist ein HEIC-Foto (iPhone). Belegpost kann es nicht zeigen")
	q.saysNot("b.docx ist ein Word-Dokument.")
	if q.page.grid.Selected() != 0 {
		t.Fatal("nothing is chosen")
	}
	q.desk.FailedPreview.Show(state.File{Key: "x", Name: "IMG_4711.heic", Open: func(context.Context) (io.ReadCloser, int64, error) {
		return io.NopCloser(strings.NewReader("\x00\x00\x00\x18ftypheic")), 12, nil
	}})
	q.until("there is no preview", func() bool { return q.desk.FailedPreview.Err() != nil })
	q.says("IMG_4711.heic ist ein HEIC-Foto (iPhone), das Belegpost nicht zeigen kann. „Öffnen“ zeigt es")
	q.picture("failed-heic")
}

func TestReadingTheMailStandsBelowTheOtherLines(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Rechnungen März", "", q.at.ID, "a.jpg")
	q.press(fyne.KeyDown)
	at := func(text string) float32 {
		found := float32(-1)
		walk(q.page.detail.root, func(o fyne.CanvasObject) {
			if c, is := o.(*canvas.Text); is && c.Text == text {
				found = fyne.CurrentApp().Driver().AbsolutePositionForObject(o).X
			}
		})
		if found < 0 {
			t.Fatalf("no %q", text)
		}
		return found
	}
	if read, head := at("E-Mail lesen"), at("Anhänge"); read != head {
		t.Errorf("the button's text begins at %.0f, other lines at %.0f", read, head)
	}
}
