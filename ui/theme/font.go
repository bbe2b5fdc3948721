package theme

import (
	"encoding/binary"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// What a line of text at 13 takes above and below the line that letters stand
// on. The toolkit's fonts ask for 13.9 and 3.8: it blurs lines and borders that
// begin between two pixels, and cuts the feet of letters where it rounds the
// height down.
const (
	textSize   = 13
	aboveLine  = 14
	belowLine  = 4
	tableEntry = 16 // bytes of one table in the directory of a font
)

// fonts are the toolkit's own, with lines of whole pixels, by name.
var fonts sync.Map

// Font implements [fyne.Theme].
func (Theme) Font(s fyne.TextStyle) fyne.Resource {
	font := theme.DefaultTheme().Font(s)
	if s.Symbol {
		return font
	}
	if made, ok := fonts.Load(font.Name()); ok {
		return made.(fyne.Resource)
	}
	made, _ := fonts.LoadOrStore(font.Name(), fyne.NewStaticResource(font.Name(), evenLines(font.Content())))
	return made.(fyne.Resource)
}

// evenLines is an OpenType font with other ascenders and descenders: those of
// the tables "hhea" and "OS/2", of which either may count. What is none stays as
// it is.
func evenLines(font []byte) []byte {
	if len(font) < 12 {
		return font
	}
	out := append([]byte(nil), font...)
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(out[4:])) {
		at := 12 + i*tableEntry
		if at+tableEntry > len(out) {
			return font
		}
		begin, size := uint64(binary.BigEndian.Uint32(out[at+8:])), uint64(binary.BigEndian.Uint32(out[at+12:]))
		if begin+size > uint64(len(out)) {
			return font
		}
		tables[string(out[at:at+4])] = out[begin : begin+size]
	}
	head, hhea, os2 := tables["head"], tables["hhea"], tables["OS/2"]
	if len(head) < 20 || len(hhea) < 10 || len(os2) < 78 {
		return font
	}
	em := int(binary.BigEndian.Uint16(head[18:]))
	set := func(table []byte, at, value int) { binary.BigEndian.PutUint16(table[at:], uint16(int16(value))) }
	above, below := (em*aboveLine+textSize/2)/textSize, (em*belowLine+textSize/2)/textSize
	set(hhea, 4, above)
	set(hhea, 6, -below)
	set(hhea, 8, 0)
	set(os2, 68, above)
	set(os2, 70, -below)
	set(os2, 72, 0)
	return out
}
