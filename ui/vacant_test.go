package ui

import (
	"testing"

	"belegpost/storage"
	"belegpost/storage/storagetest"
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
		s.says(says)
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
}
