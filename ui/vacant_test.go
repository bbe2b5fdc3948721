package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

func TestEmptyListsOfAnOfficeThatBeginsLeadToTheSetUp(t *testing.T) {
	s, _, _ := setUp(t, "de-AT", storagetest.New(t), laptop)
	for name, says := range map[string]string{
		"page.documents": "Zuerst braucht Belegpost ein Postfach.",
		"page.failed":    "Zuerst braucht Belegpost ein Postfach.",
		"page.mails":     "Zuerst braucht Belegpost ein Postfach.",
		"page.addresses": "Vor der ersten Importadresse braucht Belegpost Ihre Import-Domain.",
		"page.clients":   "Noch keine Klienten.",
	} {
		s.goTo(name)
		s.reading(says)
		s.saysNot("Wählen Sie links", "Alles erledigt")
	}
	p := s.goTo("page.addresses").(*addressesPage)
	p.detail.form.label.SetText("Lieferanten")
	s.reading(markFailed + "  Es gibt noch keine Import-Domain.")
}

func TestFirstAddressWaitsForTheFirstClient(t *testing.T) {
	s, st := books(t, "de-DE", laptop, false)
	s.goTo("page.addresses")
	set, err := st.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.Name, set.Addresses.Domain = "Kanzlei Muster", "belege.kanzlei-muster.example"
	if err := st.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s.reading("braucht Belegpost einen Mandanten")
	if _, err := st.SaveClient(t.Context(), storage.Client{Number: "10023", Name: "Huber GmbH"}); err != nil {
		t.Fatal(err)
	}
	s.reading("Legen Sie rechts die erste an")
	s.goTo("page.clients")
	s.reading("Wählen Sie links einen Mandanten")
	other, err := st.SaveClerk(t.Context(), storage.Clerk{Name: "Eva Muster", Email: "eva@kanzlei-muster.example"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.SaveClient(t.Context(), storage.Client{ID: 1, Number: "10023", Name: "Huber GmbH", Clerk: other}); err != nil {
		t.Fatal(err)
	}
	s.mine.set(other+1, true)
	for _, page := range []string{"page.clients", "page.addresses"} {
		s.goTo(page)
		s.reading("Bei Ihren Mandanten steht hier noch nichts.")
	}
}

func TestButtonsThatCannotActAreNotOffered(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	p := s.goTo("page.documents").(*documentsPage)
	if !p.next.Disabled() || s.syncs[0].Disabled() {
		t.Errorf("nothing is chosen, release %v; a mailbox is there, fetching %v", !p.next.Disabled(), !s.syncs[0].Disabled())
	}
	s.press(fyne.KeyDown)
	if p.next.Disabled() {
		t.Error("the chosen document cannot be released")
	}
	s.box.set(state.MailboxStatus{Phase: state.PhaseOff})
	s.until("there is no mailbox", func() bool { return s.syncs[0].Disabled() })
	s.press(fyne.KeyF5)
	s.says("Zuerst braucht Belegpost ein Postfach.")
	if s.box.synced != 0 {
		t.Error("fetched without a mailbox")
	}
}

func TestMenuOfColumnsTellsWhichHaveNoRoom(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	s.goTo("page.documents").(*documentsPage).chooseColumns(fyne.NewPos(0, 0))
	var text strings.Builder
	walk(s.Fyne().Canvas().Overlays().Top(), func(o fyne.CanvasObject) { text.WriteString(textOf(o)) })
	if !strings.Contains(text.String(), "Beleg\n") || !strings.Contains(text.String(), "Wirtschaftsjahr (kein Platz)\n") {
		t.Errorf("the menu is\n%s", text.String())
	}
}

func TestMarkAllIsForWhatHasTheKeyboard(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	p := s.goTo("page.documents").(*documentsPage)
	p.find()
	p.search.SetText("100")
	s.markAll()
	if p.search.SelectedText() != "100" || len(p.marked()) > 0 {
		t.Errorf("selected is %q; %d documents are marked", p.search.SelectedText(), len(p.marked()))
	}
	p.search.SetText("")
	s.Fyne().Canvas().Unfocus()
	s.until("all are there", func() bool { return p.list.Len() == 3 })
	s.markAll()
	if len(p.marked()) != 3 {
		t.Errorf("%d documents are marked", len(p.marked()))
	}
}

func TestNoKeyIsExplainedTwice(t *testing.T) {
	s := newQueue(t, "de-AT", laptop)
	s.showKeys()
	lines := map[string]int{}
	walk(s.Fyne().Canvas().Overlays().Top(), func(o fyne.CanvasObject) { lines[textOf(o)]++ })
	for _, once := range []string{"Leertaste", "Vorschau größer", "Strg+A", "Alle markieren", "Erneut verarbeiten"} {
		if n := lines[once+"\n"]; n != 1 {
			t.Errorf("%q is to be read %d times", once, n)
		}
	}
}

func TestTheSearchSaysWhatItSearches(t *testing.T) {
	for _, lang := range []string{"de-AT", "de-DE", "en"} {
		s := ready(t, lang, madeUp(3), laptop)
		search := s.goTo("page.documents").(*documentsPage).search
		room := search.Size().Width - theme.IconInlineSize() - 2*theme.InnerPadding()
		if wide := fyne.MeasureText(search.PlaceHolder, theme.TextSize(), fyne.TextStyle{}).Width; wide > room {
			t.Errorf("%s: %q needs %v and has %v", lang, search.PlaceHolder, wide, room)
		}
	}
}

func TestClearingTheFiltersClearsTheSearch(t *testing.T) {
	s := newQueue(t, "de-AT", laptop)
	documents, failed, mails := s.goTo("page.documents").(*documentsPage), s.goTo("page.failed").(*failedPage), s.goTo("page.mails").(*mailsPage)
	for _, l := range []struct {
		name   string
		clear  *widgets.Button
		search *widgets.Search
		query  func() state.Query
	}{{"page.documents", documents.filters.clear, documents.search, documents.list.Query},
		{"page.failed", failed.filters.clear, failed.search, failed.list.Query}, {"page.mails", mails.filters.clear, mails.search, mails.list.Query}} {
		s.goTo(l.name)
		if !l.clear.Disabled() {
			t.Errorf("%s: nothing is to be cleared", l.name)
		}
		l.search.SetText("Huber")
		if l.clear.Disabled() {
			t.Fatalf("%s: the search cannot be cleared", l.name)
		}
		test.Tap(l.clear)
		if l.search.Text != "" || l.query().Search != "" || !l.clear.Disabled() {
			t.Errorf("%s: still %q, %q", l.name, l.search.Text, l.query().Search)
		}
	}
}
