// Package theme is how the window looks: colours, sizes, icons.
//
// It follows the system's choice of light or dark. The words of colours are
// the toolkit's where it has one; the rest (frame, secondary text, lines, the
// colours of states) are ours. A test computes the contrast of every pair that
// text is shown in.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Colours that the toolkit has no name for.
const (
	Frame     fyne.ThemeColorName = "belegpostFrame"     // navigation, headers, status bar
	Secondary fyne.ThemeColorName = "belegpostSecondary" // captions, hints
	Line      fyne.ThemeColorName = "belegpostLine"      // hairlines
	OK        fyne.ThemeColorName = "belegpostOK"
	Attention fyne.ThemeColorName = "belegpostAttention"
	Failed    fyne.ThemeColorName = "belegpostFailed"
)

// Sizes that the toolkit has no name for, in its units (1/96 inch at scale 1).
const (
	RowHeight = 26
	NavWidth  = 168
	NavIcon   = 20
	RowIcon   = 16
	Gap       = 8
	Margin    = 16
)

// Theme is the look of Belegpost.
type Theme struct{}

var _ fyne.Theme = Theme{}

// Color implements [fyne.Theme].
func (Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	palette := &light
	if variant == theme.VariantDark {
		palette = &dark
	}
	if c := palette.of(name); c != nil {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// palette is one variant.
type palette struct {
	page, menu, frame, text, secondary, line, accent, onAccent, selected, hover, pressed color.NRGBA
	ok, attention, failed, shadow, border, bar, focus                                    color.NRGBA
}

// rgb turns 0x1A62A0 into an opaque colour.
func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xFF}
}

// veil is a colour that lies over another one: the toolkit puts hover and focus
// over the ground of a button, whose text must stay readable.
func veil(hex uint32, alpha uint8) color.NRGBA {
	c := rgb(hex)
	c.A = alpha
	return c
}

var light = palette{page: rgb(0xFFFFFF), menu: rgb(0xFFFFFF), frame: rgb(0xF5F6F8), text: rgb(0x1B1F24), secondary: rgb(0x5A6472), line: rgb(0xE1E4E8),
	accent: rgb(0x1A62A0), onAccent: rgb(0xFFFFFF), selected: rgb(0xDCEBF8), hover: veil(0x103050, 0x0C), pressed: veil(0x103050, 0x30),
	ok: rgb(0x27702B), attention: rgb(0x8F5500), failed: rgb(0xB3261E), shadow: color.NRGBA{A: 0x28}, border: rgb(0x8A939E), bar: rgb(0xC3C9D1), focus: veil(0x002A60, 0x48)}

var dark = palette{page: rgb(0x1E2227), menu: rgb(0x282E36), frame: rgb(0x171A1E), text: rgb(0xE6E9ED), secondary: rgb(0xAAB4C0), line: rgb(0x2C323A),
	accent: rgb(0x7BBDF0), onAccent: rgb(0x10202E), selected: rgb(0x203A52), hover: veil(0xFFFFFF, 0x0C), pressed: veil(0xFFFFFF, 0x20),
	ok: rgb(0x7CC98A), attention: rgb(0xF0B35A), failed: rgb(0xF2938C), shadow: color.NRGBA{A: 0x60}, border: rgb(0x697480), bar: rgb(0x47505B), focus: veil(0xE8F4FF, 0x50)}

// opaque is c, with an alpha of 0xFFC9 of 0xFFFF. The toolkit dims the keys in
// menus by 5 %, but takes the low byte of the 16 bits: from 0xFFFF it makes
// 0x32, which nobody can read, from 0xFFC9 it makes 0xFE.
func opaque(c color.NRGBA) color.Color {
	return color.NRGBA64{R: uint16(c.R) * 0x101, G: uint16(c.G) * 0x101, B: uint16(c.B) * 0x101, A: 0xFFC9}
}

// of is nil where the toolkit's own colour serves.
func (p *palette) of(name fyne.ThemeColorName) color.Color {
	switch name {
	case theme.ColorNameBackground, theme.ColorNameInputBackground:
		return p.page
	case theme.ColorNameOverlayBackground, theme.ColorNameMenuBackground: // in the dark no shadow shows where a menu ends
		return p.menu
	case Frame, theme.ColorNameHeaderBackground, theme.ColorNameButton, theme.ColorNameDisabledButton:
		return p.frame
	case theme.ColorNameForeground:
		return opaque(p.text)
	case Secondary, theme.ColorNamePlaceHolder, theme.ColorNameDisabled:
		return p.secondary
	case Line, theme.ColorNameSeparator:
		return p.line
	case theme.ColorNameInputBorder:
		return p.border
	case theme.ColorNameScrollBar:
		return p.bar
	case theme.ColorNamePrimary, theme.ColorNameHyperlink:
		return p.accent
	case theme.ColorNameForegroundOnPrimary:
		return p.onAccent
	case theme.ColorNameSelection:
		return p.selected
	case theme.ColorNameFocus:
		return p.focus
	case theme.ColorNameHover:
		return p.hover
	case theme.ColorNamePressed:
		return p.pressed
	case OK, theme.ColorNameSuccess:
		return p.ok
	case Attention, theme.ColorNameWarning:
		return p.attention
	case Failed, theme.ColorNameError:
		return p.failed
	case theme.ColorNameShadow:
		return p.shadow
	}
	return nil
}

// Icon implements [fyne.Theme].
func (Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size implements [fyne.Theme].
func (Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case theme.SizeNameText:
		return textSize
	case theme.SizeNameCaptionText:
		return 11.5
	case theme.SizeNameHeadingText:
		return 18
	case theme.SizeNameSubHeadingText:
		return 15
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 6
	case theme.SizeNameLineSpacing:
		return 3
	case theme.SizeNameInlineIcon:
		return RowIcon
	case theme.SizeNameInputRadius, theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 5
	case theme.SizeNameSeparatorThickness, theme.SizeNameInputBorder:
		return 1
	}
	return theme.DefaultTheme().Size(name)
}
