package widgets

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

func TestLetterGoesToTheNextWordThatBeginsWithIt(t *testing.T) {
	test.NewTempApp(t)
	var told []int
	p := NewPick([]string{"ER Eingangsrechnungen", "KA Kassa", "BK Bank", "BK1 Sparkasse"}, func(i int) { told = append(told, i) })
	for _, c := range []struct {
		letter rune
		want   int
	}{{'k', 1}, {'b', 2}, {'B', 3}, {'b', 2}, {'x', 2}, {'e', 0}} {
		p.TypedRune(c.letter)
		if got := p.SelectedIndex(); got != c.want {
			t.Errorf("%q chooses %d, want %d", c.letter, got, c.want)
		}
	}
	if len(told) != 5 {
		t.Errorf("told of %v", told)
	}
	NewPick(nil, nil).TypedRune('a')
}

func TestTypingReplacesAProposal(t *testing.T) {
	test.NewTempApp(t)
	f := NewField()
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(200, 60))
	for _, proposed := range []bool{true, false} {
		w.Canvas().Unfocus()
		f.Proposed = proposed
		f.SetText("kassa")
		f.CursorColumn = 5
		w.Canvas().Focus(f)
		test.Type(f, "bar")
		if want := map[bool]string{true: "bar", false: "kassabar"}[proposed]; f.Text != want {
			t.Errorf("proposed %v: %q, want %q", proposed, f.Text, want)
		}
	}
}

// border is the colour of the line around an input.
func border(t *testing.T, w fyne.Widget) color.Color {
	t.Helper()
	for _, o := range test.TempWidgetRenderer(t, w).Objects() {
		if c, ok := o.(*canvas.Rectangle); ok && c.StrokeWidth > 0 {
			return c.StrokeColor
		}
	}
	t.Fatalf("%T has no border", w)
	return nil
}

func TestInputsHaveOneKindOfBorder(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	pick, field := NewPick([]string{"ER"}, func(int) {}), NewField()
	w := test.NewTempWindow(t, pick)
	w.Resize(fyne.NewSize(200, 60))
	test.NewTempWindow(t, field).Resize(fyne.NewSize(200, 60))
	if border(t, pick) != themed(theme.ColorNameInputBorder) || border(t, field) != border(t, pick) {
		t.Errorf("a list to choose from has the border %v, a field %v", border(t, pick), border(t, field))
	}
	w.Canvas().Focus(pick)
	if border(t, pick) != themed(theme.ColorNamePrimary) {
		t.Errorf("with the keyboard: %v", border(t, pick))
	}
	pick.Disable()
	field.Disable()
	if border(t, pick) != themed(look.Line) || border(t, field) != themed(look.Line) {
		t.Errorf("what cannot be changed has the borders %v and %v", border(t, pick), border(t, field))
	}
}

func TestFieldsWithoutBarsFollowTheColours(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.Named(look.Light))
	field := NewField()
	test.NewTempWindow(t, WithoutBars(field)).Resize(fyne.NewSize(200, 60))
	light := border(t, field)
	a.Settings().SetTheme(look.Named(look.Dark))
	field.Refresh()
	if dark := border(t, field); dark == light || dark != themed(theme.ColorNameInputBorder) {
		t.Errorf("the border is %v in light and %v in dark", light, dark)
	}
	if n := field.Theme().Size(theme.SizeNameScrollBar); n != 0 {
		t.Errorf("a scroll bar of %v", n)
	}
}

func TestBordersLieOnWholePoints(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	for name, o := range map[string]fyne.CanvasObject{"a field": NewField(), "a list": NewPick([]string{"ER"}, nil), "a button": NewButton("Speichern", nil)} {
		if s := o.MinSize(); s.Height != whole(s.Height) {
			t.Errorf("%s is %v high", name, s.Height)
		}
	}
	if s := NewButton("Speichern", nil).MinSize(); s.Width != whole(s.Width) {
		t.Errorf("a button is %v wide", s.Width)
	}
}

func TestTheChosenKeepsItsGroundUnderTheMouse(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	b := NewButton("Ablage", func() {})
	b.Importance, b.Chosen = widget.LowImportance, true
	w := test.NewTempWindow(t, b)
	ground := func() color.Color { return test.WidgetRenderer(b).Objects()[0].(*canvas.Rectangle).FillColor }
	chosen := themed(theme.ColorNameSelection)
	if b.Refresh(); ground() != chosen {
		t.Errorf("the ground is %v, want %v", ground(), chosen)
	}
	if b.MouseIn(nil); ground() != chosen {
		t.Errorf("under the mouse it is %v, want %v", ground(), chosen)
	}
	if w.Canvas().Focus(b); ground() == chosen {
		t.Error("that it has the keyboard is not to be seen")
	}
}

func TestNamesOfTheNavigationBeginOnWholePoints(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	for _, name := range []string{"Klienten", "Fehlgeschlagene\nImporte"} {
		n := NewNavItem(theme.HomeIcon(), name, nil)
		n.Resize(n.MinSize())
		for _, x := range test.WidgetRenderer(n).(*navRenderer).texts {
			if y := x.Position().Y; y != whole(y) || x.Size().Height != whole(x.MinSize().Height) {
				t.Errorf("%q begins at %v and is %v high", x.Text, y, x.Size().Height)
			}
		}
	}
}

func TestPaperHasAnEdge(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	p := NewPreview(nil)
	test.NewTempWindow(t, p).Resize(fyne.NewSize(400, 400))
	p.Paint(image.NewRGBA(image.Rect(0, 0, 100, 141)), 1, "1/1", true, true)
	if p.edge.StrokeColor != themed(look.Line) || p.edge.Size().Width < p.picture.Size().Width || p.edge.Position() != p.picture.Position() {
		t.Errorf("edge %v at %v, page %v at %v", p.edge.Size(), p.edge.Position(), p.picture.Size(), p.picture.Position())
	}
}
