package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// choiceOf is the list that a setting is chosen from.
func (p *settingsPage) choiceOf(t *testing.T, name storage.Field) *widgets.Pick {
	t.Helper()
	for _, r := range p.shown.form.rows {
		if c, ok := r.input.(*widgets.Pick); ok && r.field == name {
			return c
		}
	}
	t.Fatalf("%s is no choice in %s", name, p.shown.id)
	return nil
}

// TestGermanyProposesToFileXMLInvoices: the first start asks about e-invoices,
// with the country's usual answer, and about archives only the settings do.
func TestGermanyProposesToFileXMLInvoices(t *testing.T) {
	store := storagetest.New(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	country, xml := p.choiceOf(t, storage.FieldOfficeCountry), p.choiceOf(t, storage.FieldOfficeFileXML)
	s.says("E-Rechnungen (XML)")
	s.saysNot("PDFs in ZIP-Archiven", "Größe je E-Mail")
	if xml.Selected != "von Hand ablegen" {
		t.Errorf("Austria proposes %q", xml.Selected)
	}
	country.SetSelectedIndex(1)
	if xml.Selected != "automatisch ablegen" {
		t.Errorf("Germany proposes %q", xml.Selected)
	}
	s.enter(p, map[storage.Field]string{storage.FieldOfficeName: "Kanzlei"})
	if set, err := store.Settings(t.Context()); err != nil || !set.Office.FileXML || set.Office.FileZIP {
		t.Errorf("saved %+v, %v", set.Office, err)
	}
}

// TestWhatIsFiledTooIsASetting: both answers are shown as they were saved.
func TestWhatIsFiledTooIsASetting(t *testing.T) {
	store := grown(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.Show(len(s.places) - 1)
	for i, id := range p.order() {
		if id == state.SectionOffice {
			p.open(i)
		}
	}
	s.says("PDFs in ZIP-Archiven", "E-Rechnungen (XML)")
	p.choiceOf(t, storage.FieldOfficeFileZIP).SetSelectedIndex(1)
	s.enter(p, map[storage.Field]string{storage.FieldOfficeMailLimit: "2001"})
	s.says("erwartet wird eine Zahl von 50 bis 2000 (MB)")
	s.enter(p, map[storage.Field]string{storage.FieldOfficeMailLimit: " 500 "})
	if set, err := store.Settings(t.Context()); err != nil || set.Office.FileXML || !set.Office.FileZIP || set.Office.MailLimit != 500 {
		t.Errorf("saved %+v, %v", set.Office, err)
	}
}

// TestTimeZoneIsChosenByTyping: by city or name; one that is not offered stays.
func TestTimeZoneIsChosenByTyping(t *testing.T) {
	store := grown(t)
	set, err := store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.Timezone = "Etc/GMT-1"
	if err := store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s, _, p := setUp(t, "de-AT", store, laptop)
	s.Show(len(s.places) - 1)
	for i, id := range p.order() {
		if id == state.SectionOffice {
			p.open(i)
		}
	}
	var field *widgets.LookupField
	for _, r := range p.shown.form.rows {
		if r.field == storage.FieldOfficeTimezone {
			field = inputOf(r.input).(*widgets.LookupField)
		}
	}
	saved := func() string {
		t.Helper()
		test.Tap(p.primary)
		s.until("it is saved", func() bool { return p.s.Busy == "" })
		set, err := store.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return set.Office.Timezone
	}
	if got := saved(); field.Text != "Etc/GMT-1" || got != "Etc/GMT-1" {
		t.Errorf("%q is shown and %q saved for what is not offered", field.Text, got)
	}
	typed := func(text string) {
		s.Fyne().Canvas().Focus(field)
		s.types(text)
	}
	typed("wien")
	s.says("Wien (Europe/Vienna)")
	s.saysNot("Etc/GMT-1")
	s.press(fyne.KeyReturn)
	if got := saved(); field.Text != "Wien (Europe/Vienna)" || got != "Europe/Vienna" {
		t.Errorf("%q is shown and %q saved", field.Text, got)
	}
	s.Fyne().Canvas().Unfocus()
	typed("züri")
	if got := saved(); got != "Europe/Zurich" {
		t.Errorf("%q is saved where only one is meant", got)
	}
	s.Fyne().Canvas().Unfocus()
	typed("nirgends")
	if got := saved(); got != "Europe/Zurich" {
		t.Errorf("%q is saved", got)
	}
	s.says("erwartet wird der Name einer Zeitzone")
}
