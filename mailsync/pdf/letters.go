package pdf

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// font is one of the standard fonts, which no file has to bring along.
type font struct {
	resource string      // its name in our pages
	name     string      // its name in the standard
	widths   *[224]int16 // of WinAnsi's letters from the space on, in 1/1000 of the size
}

const (
	// courierWidth is that of all letters of Courier.
	courierWidth = 600
	firstLetter  = ' '
)

func helvetica() font     { return font{"F1", "Helvetica", helveticaWidths()} }
func helveticaBold() font { return font{"F2", "Helvetica-Bold", boldWidths()} }
func courier() font       { return font{"F3", "Courier", nil} }

// width is the length of a WinAnsi text in points.
func (f font) width(text string, size float64) float64 {
	if f.widths == nil {
		return float64(len(text)) * courierWidth * size / 1000
	}
	sum := 0
	for i := range len(text) {
		sum += int(f.widths[max(text[i], firstLetter)-firstLetter])
	}
	return float64(sum) * size / 1000
}

// helveticaWidths are of Adobe's metrics of the standard fonts.
func helveticaWidths() *[224]int16 {
	return &[224]int16{
		278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
		556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
		350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
		278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
		400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
		667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
		722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
		556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
	}
}

func boldWidths() *[224]int16 {
	return &[224]int16{
		278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
		975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
		333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
		611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350,
		556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
		350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667,
		278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
		400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
		722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
		722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
		556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
		611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
	}
}

// winANSI writes text in the letters of the standard fonts. What they lack
// becomes the nearest letters (č is c, → is ->), or a question mark; what has no
// picture of its own (joiners, marks of direction) goes. Line feeds stay, a tab
// goes to the next column of eight.
func winANSI(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	var b strings.Builder
	column := 0
	put := func(letter byte) {
		b.WriteByte(letter)
		column++
	}
	for _, r := range norm.NFC.String(text) {
		switch {
		case r == '\n':
			b.WriteByte('\n')
			column = 0
		case r == '\t':
			for put(' '); column%8 != 0; {
				put(' ')
			}
		default:
			for _, letter := range []byte(nearest(r)) {
				put(letter)
			}
		}
	}
	return b.String()
}

// nearest is a character in WinAnsi.
func nearest(r rune) string {
	switch letter, ok := charmap.Windows1252.EncodeRune(r); {
	case r == '\u00a0':
		return " "
	case r == '\u00ad' || unicode.IsControl(r):
		return ""
	case ok:
		return string([]byte{letter})
	}
	if near := standIn(r); near != "" {
		return near
	}
	if unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Variation_Selector) {
		return ""
	}
	var b strings.Builder
	for _, part := range norm.NFKD.String(string(r)) {
		if part == r {
			return "?"
		}
		b.WriteString(nearest(part))
	}
	return b.String()
}

// standIn has characters that Unicode does not decompose.
func standIn(r rune) string {
	switch r {
	case 'ł':
		return "l"
	case 'Ł':
		return "L"
	case 'đ':
		return "d"
	case 'Đ':
		return "D"
	case 'ı':
		return "i"
	case 'ħ':
		return "h"
	case 'ẞ':
		return "SS"
	case '⁄', '∕':
		return "/"
	case '‐', '‑', '‒', '−', '─', '━':
		return "-"
	case '―':
		return "\x97"
	case '‛', '′':
		return "'"
	case '″':
		return "\""
	case '│', '┃':
		return "|"
	case '→', '➔', '➜', '►', '▶':
		return "->"
	case '←':
		return "<-"
	case '≤':
		return "<="
	case '≥':
		return ">="
	case '≠':
		return "<>"
	case '≈':
		return "~"
	case '✓', '✔', '☑', '☒':
		return "[x]"
	case '☐':
		return "[ ]"
	case '●', '▪', '■', '◦', '‣', '∙', '⁃':
		return "\x95"
	}
	return ""
}
