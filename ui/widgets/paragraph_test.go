package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	look "belegpost/ui/theme"
)

// linesOf are the texts that a paragraph shows, from above.
func linesOf(p *Paragraph) (lines []*canvas.Text) {
	for _, o := range test.WidgetRenderer(p).Objects() {
		lines = append(lines, o.(*canvas.Text))
	}
	return lines
}

func TestParagraphBreaksWhereItIsFull(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	text := "Die E-Mail ging an „10023.er.k7q2.lieferanten@belege.kanzlei-muster.example“ – eine Importadresse, die es nicht gibt.\nBitte prüfen Sie sie …  Добрый день."
	for width := float32(40); width < 900; width += 7 {
		p := NewParagraph(text, Style{})
		p.Resize(fyne.NewSize(width, 10))
		var shown []string
		for _, l := range linesOf(p) {
			if got := l.MinSize().Width; got > width {
				t.Fatalf("%q is %.1f wide on %.0f", l.Text, got, width)
			}
			shown = append(shown, l.Text)
		}
		// Nothing is lost but the blanks at which it was broken.
		if got := strings.ReplaceAll(strings.Join(shown, ""), " ", ""); got != strings.NewReplacer(" ", "", "\n", "").Replace(text) {
			t.Fatalf("at %.0f it reads %q", width, shown)
		}
		// The first word of each line did not fit on the one before.
		for i, l := range shown[1:] {
			word, _, _ := strings.Cut(l, " ")
			if word == "Bitte" || strings.HasSuffix(text[:strings.Index(text, word)], ".") && !strings.Contains(shown[i], " ") {
				continue
			}
			if before := shown[i] + " " + word; strings.Contains(text, before) && fyne.MeasureText(before, textSize(p.style.Size), fyne.TextStyle{}).Width <= width {
				t.Errorf("at %.0f there is room for %q", width, before)
			}
		}
		if high := p.MinSize().Height; high != float32(len(shown))*18 || high != whole(high) {
			t.Errorf("%d lines are %.2f high", len(shown), high)
		}
	}
}

func TestParagraphHangsBehindItsMark(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	p := NewParagraph("■  Der Mailserver antwortet nicht. Belegpost versucht es wieder.", Style{Bold: true})
	p.Resize(fyne.NewSize(200, 10))
	lines := linesOf(p)
	if len(lines) < 2 || !strings.HasPrefix(lines[0].Text, "■  Der") || lines[0].Position().X != 0 || lines[1].Position().X < 10 {
		t.Errorf("%d lines, the second at %v", len(lines), lines[len(lines)-1].Position())
	}
	for _, l := range lines {
		if l.Position().X+l.MinSize().Width > 200 {
			t.Errorf("%q goes to %.1f", l.Text, l.Position().X+l.MinSize().Width)
		}
	}
	p.Set("kurz", Style{})
	if lines := linesOf(p); len(lines) != 1 || lines[0].Text != "kurz" || p.MinSize().Height != 18 {
		t.Errorf("%d lines", len(lines))
	}
}

func TestParagraphKeepsEmptyLines(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	p := NewParagraph("a\n\nb ", Style{})
	p.Resize(fyne.NewSize(200, 10))
	var shown []string
	for _, l := range linesOf(p) {
		shown = append(shown, l.Text)
	}
	if !slices.Equal(shown, []string{"a", "", "b"}) {
		t.Errorf("%q", shown)
	}
}
