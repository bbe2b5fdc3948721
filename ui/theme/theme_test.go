package theme

import (
	"bytes"
	"image/color"
	"math"
	"os/exec"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

// luminance is the relative luminance of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		x := float64(v) / 0xFFFF
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// under is a ground with the mouse over it.
func under(th Theme, ground fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	return veiled(th, ground, theme.ColorNameHover, variant)
}

// veiled is a ground with another colour over it.
func veiled(th Theme, ground, veil fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	low, over := th.Color(ground, variant), color.NRGBAModel.Convert(th.Color(veil, variant)).(color.NRGBA)
	r, g, b, _ := low.RGBA()
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-int(over.A)) + int(b)*int(over.A)) / 255) }
	return color.NRGBA{R: mix(uint8(r>>8), over.R), G: mix(uint8(g>>8), over.G), B: mix(uint8(b>>8), over.B), A: 0xFF}
}

// Every text colour on every ground that it is shown on.
func TestContrastOfAllTextIsReadable(t *testing.T) {
	grounds := []fyne.ThemeColorName{theme.ColorNameBackground, Frame, theme.ColorNameSelection,
		theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground, theme.ColorNameButton}
	texts := []fyne.ThemeColorName{theme.ColorNameForeground, Secondary, theme.ColorNamePlaceHolder, theme.ColorNameDisabled,
		theme.ColorNamePrimary, OK, Attention, Failed}
	var th Theme
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for _, text := range texts {
			for _, ground := range grounds {
				if c := contrast(th.Color(text, variant), th.Color(ground, variant)); c < 4.5 {
					t.Errorf("variant %d: %s on %s has contrast %.2f", variant, text, ground, c)
				}
				if c := contrast(th.Color(text, variant), under(th, ground, variant)); c < 4.5 {
					t.Errorf("variant %d: %s on %s under the mouse has contrast %.2f", variant, text, ground, c)
				}
			}
		}
		on, accent := th.Color(theme.ColorNameForegroundOnPrimary, variant), th.Color(theme.ColorNamePrimary, variant)
		if c := contrast(on, accent); c < 4.5 {
			t.Errorf("variant %d: text on the accent has contrast %.2f", variant, c)
		}
		if c := contrast(on, under(th, theme.ColorNamePrimary, variant)); c < 4.5 {
			t.Errorf("variant %d: a main button under the mouse has contrast %.2f", variant, c)
		}
	}
}

// The toolkit puts the colour of the keyboard over the ground of a button, and
// under the text of a list to choose from.
func TestWhatHasTheKeyboardIsReadableAndStandsOut(t *testing.T) {
	var th Theme
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for ground, text := range map[fyne.ThemeColorName]fyne.ThemeColorName{theme.ColorNamePrimary: theme.ColorNameForegroundOnPrimary,
			theme.ColorNameBackground: theme.ColorNameForeground, theme.ColorNameButton: theme.ColorNameForeground} {
			focused := veiled(th, ground, theme.ColorNameFocus, variant)
			if c := contrast(th.Color(text, variant), focused); c < 4.5 {
				t.Errorf("variant %d: %s with the keyboard has contrast %.2f", variant, ground, c)
			}
			if c := contrast(th.Color(ground, variant), focused); c < 1.2 {
				t.Errorf("variant %d: %s with the keyboard looks as without, contrast %.2f", variant, ground, c)
			}
		}
	}
}

// WCAG 2 wants 3 : 1 for what shows where an input is: a box that is not ticked
// is nothing but its border.
func TestBordersOfInputsAreSeen(t *testing.T) {
	var th Theme
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for _, ground := range []fyne.ThemeColorName{theme.ColorNameBackground, theme.ColorNameInputBackground} {
			if c := contrast(th.Color(theme.ColorNameInputBorder, variant), th.Color(ground, variant)); c < 3 {
				t.Errorf("variant %d: the border of inputs on %s has contrast %.2f", variant, ground, c)
			}
		}
	}
}

// A button stands on the page, on the ground of a note and in dialogs. Its own
// ground hardly shows there; its border is that of inputs.
func TestBordersOfButtonsAreSeen(t *testing.T) {
	var th Theme
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		for ground, least := range map[fyne.ThemeColorName]float64{theme.ColorNameBackground: 3, theme.ColorNameSelection: 2, theme.ColorNameOverlayBackground: 2.5, theme.ColorNameButton: 2.5} {
			if c := contrast(th.Color(theme.ColorNameInputBorder, variant), th.Color(ground, variant)); c < least {
				t.Errorf("variant %d: the border of a button on %s has contrast %.2f", variant, ground, c)
			}
		}
	}
}

// The toolkit's own arithmetic for keys in menus (widget/menu_item.go).
func TestKeysInMenusAreReadable(t *testing.T) {
	var th Theme
	for _, variant := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		r, g, b, a := th.Color(theme.ColorNameForeground, variant).RGBA()
		dimmed := color.NRGBA{R: uint8(r), G: uint8(g), B: uint8(b), A: uint8(uint32(float32(a) * 0.95))}
		if dimmed.A < 0xF0 {
			t.Errorf("variant %d: keys in menus have alpha %d", variant, dimmed.A)
		}
		dimmed.A = 0xFF
		if c := contrast(dimmed, th.Color(theme.ColorNameMenuBackground, variant)); c < 4.5 {
			t.Errorf("variant %d: keys in menus have contrast %.2f", variant, c)
		}
	}
}

func TestRowsAreReadAtTheAgreedSizes(t *testing.T) {
	var th Theme
	for name, want := range map[fyne.ThemeSizeName]float32{theme.SizeNameText: 13, theme.SizeNameCaptionText: 11.5, theme.SizeNameHeadingText: 18} {
		if got := th.Size(name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

// The toolkit's own arithmetic for the picture of a text (newGlTextTexture): its
// height is rounded, the line that letters stand on is rounded up.
func TestFeetOfLettersAreNotCut(t *testing.T) {
	app := test.NewApp()
	defer app.Quit()
	app.Settings().SetTheme(Theme{})
	var th Theme
	for _, c := range []struct {
		size  fyne.ThemeSizeName
		style fyne.TextStyle
		foot  float64 // how far g and p reach below the line, of the size
	}{
		{theme.SizeNameText, fyne.TextStyle{}, 0.24}, {theme.SizeNameText, fyne.TextStyle{Bold: true}, 0.24},
		{theme.SizeNameText, fyne.TextStyle{Monospace: true}, 0.21}, {theme.SizeNameText, fyne.TextStyle{Italic: true}, 0.24},
		{theme.SizeNameCaptionText, fyne.TextStyle{}, 0.24}, {theme.SizeNameCaptionText, fyne.TextStyle{Bold: true}, 0.24},
		{theme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}, 0.24}, {theme.SizeNameHeadingText, fyne.TextStyle{Bold: true}, 0.24},
	} {
		size := th.Size(c.size)
		text, line := app.Driver().RenderedTextSize("gyp", size, c.style, nil)
		if room := math.Round(float64(text.Height)) - math.Ceil(float64(line)); room < c.foot*float64(size) {
			t.Errorf("%s %+v: %.0f pixels below the line, %.2f wanted", c.size, c.style, room, c.foot*float64(size))
		}
	}
}

// The toolkit blurs what begins between two pixels.
func TestLinesOfTextAreWholePixelsHigh(t *testing.T) {
	app := test.NewApp()
	defer app.Quit()
	app.Settings().SetTheme(Theme{})
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Italic: true}, {Monospace: true}} {
		if text, line := app.Driver().RenderedTextSize("gyp", Theme{}.Size(theme.SizeNameText), style, nil); text.Height != aboveLine+belowLine || line != aboveLine {
			t.Errorf("%+v: a line is %v high, letters stand at %v", style, text.Height, line)
		}
	}
}

func TestWhatIsNoFontStaysAsItIs(t *testing.T) {
	whole := theme.DefaultTheme().Font(fyne.TextStyle{}).Content()
	for _, font := range [][]byte{nil, []byte("abc"), whole[:11], whole[:40], whole[:len(whole)/2]} {
		if got := evenLines(font); !bytes.Equal(got, font) {
			t.Errorf("%d bytes are changed", len(font))
		}
	}
	if bytes.Equal(evenLines(whole), whole) {
		t.Error("the font is not changed")
	}
}

func TestImportsNothingOfTheProgram(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "ci", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		if strings.HasPrefix(path, "belegpost/") && path != "belegpost/ui/theme" {
			t.Errorf("imports %s", path)
		}
	}
}
