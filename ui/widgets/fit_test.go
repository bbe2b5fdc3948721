package widgets

import (
	"fmt"
	"sort"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	look "belegpost/ui/theme"
)

// shaped is what Fit must give, measured letter by letter.
func shaped(text string, width, size float32, style fyne.TextStyle) string {
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	if measure(text) <= width {
		return text
	}
	runes := []rune(text)
	n := sort.Search(len(runes), func(n int) bool { return measure(string(runes[:n+1])+"…") > width })
	return string(runes[:n]) + "…"
}

func TestFitCutsWhereTheTextReallyEnds(t *testing.T) {
	a := test.NewTempApp(t)
	for range 2 { // the font is another one the second time
		for _, text := range []string{"Rechnung 4711.pdf", "Ärztezentrum Dr. Größl-Müller", "AVAVAVATATATAWAWAWAYTOTOTOLTLTLT", "Wien Energie – Strom", "請求書 2026-03",
			"€ 1.204,50", "iiiiiiiiiiiiiiii", "", "…", "fi ffi fl"} {
			for width := float32(0); width < 240; width += 7 {
				for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
					want := shaped(text, width, 13, style)
					if width == 0 {
						want = ""
					}
					if got := Fit(text, width, 13, style); got != want {
						t.Errorf("%q in %v, %+v: %q, want %q", text, width, style, got, want)
					}
				}
			}
		}
		a.Settings().SetTheme(look.Theme{})
	}
}

// BenchmarkPageDown is a page of rows that were not in sight.
func BenchmarkPageDown(b *testing.B) {
	g := newTable(b, 100_000)
	g.Cell = func(row, col int) (Cell, bool) {
		return Cell{Text: fmt.Sprintf("Rechnung %d.pdf von absender%d@lieferant.example", row*7919%100003, col)}, true
	}
	g.window.Resize(fyne.NewSize(700, 680))
	g.window.Canvas().Focus(g)
	for b.Loop() {
		g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
}
