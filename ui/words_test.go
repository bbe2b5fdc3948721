package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/assets/wording"
	"belegpost/storage"
)

func TestSymbolsOfTheStartAreCalledSoInEachLanguage(t *testing.T) {
	for lang, want := range map[string]string{wording.Austrian: "Eingangsrechnungen, Kassa, Barbelege, Sparkasse", wording.German: "Eingangsrechnungen, Kasse, Barbelege, Sparkasse",
		wording.English: "Incoming invoices, Cash, Barbelege, Sparkasse"} {
		s, _ := books(t, lang, fyne.NewSize(1366, 768), false)
		var got []string
		for _, y := range []storage.Symbol{{Code: "ER", Name: "Eingangsrechnungen"}, {Code: "KA", Name: "Kassa"}, {Code: "KA", Name: "Barbelege"}, {Code: "BK1", Name: "Sparkasse"}} {
			got = append(got, s.symbolName(y))
		}
		if text := strings.Join(got, ", "); text != want {
			t.Errorf("%s: %s, want %s", lang, text, want)
		}
	}
}

func TestAddressesOfMailAreShownAsPeopleWriteThem(t *testing.T) {
	for field, want := range map[string]string{
		`"Dachdeckerei Aigner" <office@aigner.example>`: "Dachdeckerei Aigner <office@aigner.example>",
		"<10023.er@belege.example>":                     "10023.er@belege.example",
		"Haas <h@haas.example>, <b@haas.example>":       "Haas <h@haas.example>, b@haas.example",
		"ohne@klammern.example":                         "ohne@klammern.example",
	} {
		if got := people(field); got != want {
			t.Errorf("%s is shown as %s, want %s", field, got, want)
		}
	}
}
