package ui

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
)

func TestEnterFilesTwoImagesAsOnePDFAndGoesOn(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Bewirtung", "", q.at.ID, "c.jpg")
	q.mail("Rechnungen März", "", q.at.ID, "a.jpg", "b.jpg")
	q.press(fyne.KeyDown)
	q.says("Bilder als PDF ablegen", "alle Bilder in ein PDF", "10023 Huber GmbH", "Ablegen ↵")
	q.until("the preview is drawn", func() bool { return q.desk.FailedPreview.Picture() != nil })
	q.picture("failed-work")
	q.press(fyne.KeyReturn)
	q.left(1)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/Rechnungen März.pdf" || strings.Join(q.made, ",") != "2 images" {
		t.Errorf("filed %s of %v", got, q.made)
	}
	q.says("Bewirtung")
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); !strings.Contains(got, "2026-03/c.pdf") {
		t.Errorf("filed %s", got)
	}
	q.until("the status is read", func() bool { return q.desk.Status.Mailbox.Host != "" })
	q.says("Alles erledigt. Kein Import wartet auf Sie.", "Zuletzt abgerufen")
	q.picture("failed-done")
}

func TestTwentyImportsAreClearedByKeysAlone(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	for range 20 {
		q.mail("Werbung oder Beleg", "", q.at.ID, "a.jpg", "b.docx")
	}
	q.press(fyne.KeyDown)
	for n := 20; n > 0; n-- {
		if n%2 == 0 {
			q.press(fyne.KeyReturn)
		} else {
			q.press(fyne.KeyDelete)
			q.press(fyne.Key1)
		}
		q.left(n - 1)
	}
	dismissed, err := q.store.FailedImports(t.Context(), storage.FailedFilter{State: storage.FailedDismissed})
	must(t, err)
	if docs := strings.Count(q.files(), "\n") + 1; len(dismissed) != 10 || docs != 20 {
		t.Errorf("%d dismissed, %d documents", len(dismissed), docs)
	}
}

func TestDismissedImportIsFoundAndOpenedAgain(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Newsletter", storage.ReasonUnknownAddress, 0, "flyer.jpg")
	q.press(fyne.KeyDown)
	q.press(fyne.KeyDelete)
	q.says("Warum wird nichts abgelegt?", "1  Werbung", "4  zurück an den Klienten", "5  anderes")
	q.picture("failed-why")
	q.press(fyne.KeyReturn) // neither files nor ends it
	q.press(fyne.KeyEscape)
	q.saysNot("1  Werbung")
	q.press(fyne.KeyDelete)
	q.press(fyne.Key3)
	q.left(0)
	q.says("Ohne Ablage erledigt (kein Beleg): Newsletter", "Rückgängig")
	q.page.filters.state.SetSelectedIndex(2)
	q.left(1)
	q.press(fyne.KeyDown)
	q.says("○  kein Beleg", "Ohne Ablage erledigt: kein Beleg.", "Wieder öffnen")
	q.picture("failed-dismissed")
	q.work().Reopen()
	q.left(0)
	q.says("Noch wurde kein Import ohne Ablage erledigt.")
	q.page.filters.reset()
	q.left(1)
}

func TestUnknownAddressNeedsAClientAndSymbol(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Beleg", storage.ReasonUnknownAddress, 0, "foto.jpg")
	q.press(fyne.KeyDown)
	q.press(fyne.KeyReturn)
	q.says("Wählen Sie den Klienten, zu dem der Beleg gehört.")
	q.page.chooseClient()
	for _, r := range "zentral" {
		q.Fyne().Canvas().Focused().TypedRune(r)
	}
	q.says("10051 Café Zentral e.U.")
	q.picture("failed-client")
	q.press(fyne.KeyReturn)
	q.saysNot("Wählen Sie den Klienten")
	if got := q.work().Place.Period; got != "2026-Q1" {
		t.Errorf("the period is %s", got)
	}
	q.key(&fyne.KeyEvent{Name: fyne.KeyReturn})
	q.says("Wählen Sie das Buchungssymbol.")
	q.page.detail.form.symbol.SetSelectedIndex(0)
	q.Fyne().Canvas().Focus(q.page.detail.form.period)
	q.Fyne().Canvas().Focused().TypedRune('2')
	q.Fyne().Canvas().Focused().TypedRune('-')
	q.Fyne().Canvas().Focused().TypedRune('+')
	q.says("Q2/2026")
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); !strings.HasPrefix(got, "10051 Café Zentral e.U/") || !strings.HasSuffix(got, "/2026-Q2/foto.pdf") {
		t.Errorf("filed %s", got)
	}
}

func TestMailWithoutAttachmentsIsFiledAsItsText(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Ihre Bestellung", storage.ReasonNoAttachment, q.at.ID)
	q.press(fyne.KeyDown)
	q.until("the text is shown", func() bool { return strings.Contains(q.reads(), "anbei die Belege") })
	q.picture("failed-text")
	q.press(fyne.KeyReturn)
	q.left(0)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/Ihre Bestellung.pdf" {
		t.Errorf("filed %s", got)
	}
}

func TestTroubleIsSaidBesideTheButtonAndTheImportStays(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Fotos", "", q.at.ID, "kaputt.jpg=broken")
	q.press(fyne.KeyDown)
	q.press(fyne.KeyReturn)
	q.until("it is told", func() bool { return q.work().Err != nil })
	q.says("Aus diesem Bild lässt sich kein PDF machen.")
	q.page.detail.form.images.Tapped(&fyne.PointEvent{})
	q.saysNot("Aus diesem Bild")
	must(t, q.store.CompletePeriod(t.Context(), q.at.Client, "2026-03"))
	q.press(fyne.KeyReturn)
	q.until("it is told", func() bool { return q.work().Err != nil })
	q.says("Die Periode 03/2026 ist als vollständig markiert.", "Trotzdem ablegen")
	q.picture("failed-complete")
	q.page.detail.form.force.OnTapped()
	q.left(0)
	if got := q.files(); got != "10023 Huber GmbH/ER/2026-03/kaputt.jpg" {
		t.Errorf("filed %s", got)
	}
}

func TestWhatIsNotTickedWaits(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Zwei", "", q.at.ID, "a.jpg", "b.jpg")
	q.press(fyne.KeyDown)
	q.says("Sie können das Bild hier als PDF ablegen.")
	open := q.work().Open()
	q.work().Tick(open[0].ID, false)
	q.press(fyne.KeyReturn)
	q.until("one is filed", func() bool { return len(q.work().Open()) == 1 && !q.work().Busy })
	q.says("a.jpg", "abgelegt")
	q.press(fyne.KeyReturn)
	q.until("nothing is ticked", func() bool { return q.work().Err != nil || len(q.work().Open()) == 0 })
	q.says("Es ist nichts angehakt.")
	q.until("its place is known", func() bool { return len(q.work().Filed) == 1 })
	q.says("abgelegt: 10023 / ER / 03/2026 / b.pdf")
	q.picture("failed-filed")
	q.tapped("Beleg zeigen")
	q.until("it is shown", func() bool { return q.desk.Documents.Query().Only.ID != 0 && q.desk.Documents.Len() == 1 })
	if q.screen.at != 0 {
		t.Errorf("page %d", q.screen.at)
	}
}

func TestFailedPageFitsInBothLanguagesAndColours(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		q := newQueue(t, lang, laptop)
		q.mail("Rechnungen und Lieferscheine vom Februar und März 2026 samt Nachtrag", "", q.at.ID, "Lieferschein mit einem sehr langen Namen, wie ihn Leute wirklich vergeben (2).docx", "beleg.jpg", "foto.jpg")
		q.press(fyne.KeyDown)
		q.work().SetClient(2)
		q.until("told", func() bool { return len(q.work().Told) > 0 && q.desk.FailedPreview.Picture() != nil })
		if least := q.Fyne().Content().MinSize(); least.Width > 1366 {
			t.Errorf("%s: the window needs %v", lang, least)
		}
		q.picture("failed-" + lang)
		if lang == "en" {
			q.saysNot("Ablegen")
		}
		fyne.CurrentApp().Settings().SetTheme(darkLook{fyne.CurrentApp().Settings().Theme()})
		q.Fyne().Resize(fyne.NewSize(1920, 1040))
		q.picture("failed-dark-" + lang)
	}
}

// darkLook is the theme in the dark.
type darkLook struct{ fyne.Theme }

func (d darkLook) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return d.Theme.Color(name, theme.VariantDark)
}
