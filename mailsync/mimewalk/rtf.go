package mimewalk

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// rtfDictionary is what a compressed text may refer to before it has written anything (MS-OXRTFCP section 2.1.2.1).
const rtfDictionary = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial` +
	"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

const (
	rtfWindow       = 4096
	maxRTF          = 1 << 20 // it is only read for its text
	rtfCompressed   = 0x75465a4c
	rtfUncompressed = 0x414c454d
)

// unpackRTF undoes the compression of MS-OXRTFCP, nil if b has none. Broken data give what could be read.
func unpackRTF(b []byte) []byte {
	const head = 16
	if len(b) < head {
		return nil
	}
	size := min(int64(binary.LittleEndian.Uint32(b[4:])), maxRTF)
	kind := binary.LittleEndian.Uint32(b[8:])
	b = b[head:]
	if kind == rtfUncompressed {
		return b[:min(int64(len(b)), size)]
	}
	if kind != rtfCompressed {
		return nil
	}
	var window [rtfWindow]byte
	at := copy(window[:], rtfDictionary)
	out := make([]byte, 0, min(size, 8*int64(len(b))))
	write := func(c byte) {
		window[at] = c
		at = (at + 1) % rtfWindow
		out = append(out, c)
	}
	for len(b) > 0 && int64(len(out)) < size {
		control := b[0]
		b = b[1:]
		for bit := 0; bit < 8 && len(b) > 0; bit++ {
			if control>>bit&1 == 0 {
				write(b[0])
				b = b[1:]
				continue
			}
			if len(b) < 2 {
				return out
			}
			ref := binary.BigEndian.Uint16(b)
			b = b[2:]
			from := int(ref >> 4)
			if from == at {
				return out
			}
			for n := int(ref&15) + 2; n > 0; n-- {
				write(window[from])
				from = (from + 1) % rtfWindow
			}
		}
	}
	return out
}

// rtfText makes plain text of RTF: groups that are no text (fonts, colours, pictures, what a reader may ignore) go.
func rtfText(b []byte) string {
	t := rtfScan{rest: b, state: rtfState{skip: 1}, charset: "windows-1252"}
	for len(t.rest) > 0 && t.out.Len() <= 2*maxText {
		t.token()
	}
	t.flush()
	return t.out.String()
}

// rtfState is what a group inherits.
type rtfState struct {
	hidden bool
	skip   int // characters that stand in for one in Unicode
}

type rtfScan struct {
	rest    []byte
	out     strings.Builder
	raw     []byte // bytes in the charset, not written yet
	charset string
	state   rtfState
	outer   []rtfState
	passed  int  // characters still to be passed over
	high    rune // the first half of a character in UTF-16
}

const maxGroups = 1000

// token takes a brace, a control word or symbol, or one byte of text.
func (t *rtfScan) token() {
	c := t.rest[0]
	t.rest = t.rest[1:]
	switch c {
	case '{':
		if len(t.outer) < maxGroups {
			t.outer = append(t.outer, t.state)
		}
	case '}':
		if n := len(t.outer); n > 0 {
			t.state, t.outer = t.outer[n-1], t.outer[:n-1]
		}
	case '\\':
		t.control()
	case '\r', '\n':
	default:
		t.char(c)
	}
}

func (t *rtfScan) char(c byte) {
	switch {
	case t.passed > 0:
		t.passed--
	case !t.state.hidden:
		t.raw = append(t.raw, c)
	}
}

func (t *rtfScan) flush() {
	t.out.WriteString(toUTF8(t.charset, t.raw))
	t.raw = t.raw[:0]
}

func (t *rtfScan) text(s string) {
	if !t.state.hidden {
		t.flush()
		t.out.WriteString(s)
	}
}

func (t *rtfScan) control() {
	if len(t.rest) == 0 {
		return
	}
	if c := t.rest[0]; !isLetter(c) {
		t.rest = t.rest[1:]
		t.symbol(c)
		return
	}
	n := 0
	for n < len(t.rest) && n < maxName && isLetter(t.rest[n]) {
		n++
	}
	word := string(t.rest[:n])
	t.rest = t.rest[n:]
	n = 0
	for n < len(t.rest) && n < 10 && (isDigit(t.rest[n]) || n == 0 && t.rest[0] == '-') {
		n++
	}
	number, err := strconv.Atoi(string(t.rest[:n]))
	if err != nil {
		number = -1
	}
	t.rest = bytes.TrimPrefix(t.rest[n:], []byte(" "))
	t.word(word, number)
}

func (t *rtfScan) symbol(c byte) {
	switch c {
	case '\\', '{', '}':
		t.char(c)
	case '~':
		t.text(" ")
	case '*':
		t.state.hidden = true
	case '\'':
		if len(t.rest) >= 2 && isHex(t.rest[0]) && isHex(t.rest[1]) {
			c, t.rest = unhex(t.rest[0])<<4|unhex(t.rest[1]), t.rest[2:]
			t.char(c)
		}
	case '\r', '\n':
		t.text("\n")
	}
}

// unicode takes one UTF-16 unit, which may be half a character.
func (t *rtfScan) unicode(unit uint16) {
	t.passed = t.state.skip
	switch r := rune(unit); {
	case utf16.IsSurrogate(r) && t.high == 0:
		t.high = r
	case t.high != 0:
		t.text(string(utf16.DecodeRune(t.high, r)))
		t.high = 0
	default:
		t.text(string(r))
	}
}

// rtfHidden are the groups that are no text.
var rtfHidden = []string{"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable", "generator"}

func (t *rtfScan) word(word string, number int) {
	switch word {
	case "par", "line", "row", "sect", "page":
		t.text("\n")
	case "tab", "cell":
		t.text("\t")
	case "emdash", "endash":
		t.text("–")
	case "bullet":
		t.text("•")
	case "lquote", "rquote":
		t.text("'")
	case "ldblquote", "rdblquote":
		t.text(`"`)
	case "ansicpg":
		if name := codePage(uint32(max(number, 0))); name != "" {
			t.charset = name
		}
	case "uc":
		t.state.skip = max(number, 0)
	case "u":
		t.unicode(uint16(number))
	case "bin":
		t.rest = t.rest[min(max(number, 0), len(t.rest)):]
	default:
		t.state.hidden = t.state.hidden || slices.Contains(rtfHidden, word)
	}
}
