package mimewalk

import (
	"bytes"
	"encoding/base64"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// noDigit marks bytes that are no base64 digit.
const noDigit = 0xff

// digits maps a byte to its base64 value; it is never written again.
var digits = digitTable(alphabet)

func digitTable(alphabet string) (t [256]byte) {
	for i := range t {
		t[i] = noDigit
	}
	for i := range len(alphabet) {
		t[alphabet[i]] = byte(i)
	}
	return t
}

// base64Decoder undoes base64 as it is found in mail: foreign bytes are skipped, padding may be missing, several padded
// runs may follow each other, and a list's footer may stand behind. Clean lines go through encoding/base64 in bulk.
type base64Decoder struct {
	src   []byte
	pos   int
	acc   uint32 // digits of the unfinished quantum
	count int    // how many
	slow  int    // up to here the line is read byte by byte
	wrote bool
	done  bool
	found flaws
}

func (d *base64Decoder) flaws() flaws { return d.found }

func (d *base64Decoder) fill(dst []byte) int {
	n := 0
	for len(dst)-n >= 3 && !d.done {
		if d.pos >= len(d.src) {
			d.done = true
			n += d.tail(dst[n:], true)
			break
		}
		if d.count == 0 && d.wrote && d.src[d.pos-1] == '\n' && d.atFooter() {
			d.found.trailer, d.done = true, true
			break
		}
		if d.count == 0 && d.pos >= d.slow {
			m := d.bulk(dst[n:])
			n += m
			d.wrote = d.wrote || m > 0
			if m > 0 {
				continue
			}
		}
		n += d.step(dst[n:])
	}
	return n
}

// bulk decodes the clean rest of the current line, or as much as fits. 0 if it is not clean: then the line is slow.
func (d *base64Decoder) bulk(dst []byte) int {
	rest := d.src[d.pos:]
	room := len(dst) / 3 * 4
	window := rest[:min(len(rest), room+2)]
	lineEnd := 0
	if i := bytes.IndexByte(window, '\n'); i >= 0 {
		window, lineEnd = window[:i], 1
	}
	line := bytes.TrimRight(window, "\r \t")
	k := min(len(line), room) &^ 3
	if k > 0 && line[k-1] != '=' {
		if n, err := base64.StdEncoding.Decode(dst, line[:k]); err == nil {
			d.pos += k
			if k == len(line) {
				d.pos += len(window) - k + lineEnd
			}
			return n
		}
	}
	d.slow = d.pos + max(1, len(window))
	return 0
}

// step takes one byte.
func (d *base64Decoder) step(dst []byte) int {
	c := d.src[d.pos]
	d.pos++
	if v := digits[c]; v != noDigit {
		d.acc = d.acc<<6 | uint32(v)
		if d.count++; d.count < 4 {
			return 0
		}
		dst[0], dst[1], dst[2] = byte(d.acc>>16), byte(d.acc>>8), byte(d.acc)
		d.acc, d.count, d.wrote = 0, 0, true
		return 3
	}
	switch c {
	case '=':
		return d.padding(dst)
	case '\r', '\n', ' ', '\t':
	default:
		d.found.junk = true
	}
	return 0
}

// padding ends a run. Only clean lines may follow, as a further run.
func (d *base64Decoder) padding(dst []byte) int {
	n := d.tail(dst, false)
	for d.pos < len(d.src) && bytes.IndexByte([]byte("= \t\r\n"), d.src[d.pos]) >= 0 {
		d.pos++
	}
	if d.pos < len(d.src) {
		line, _ := cutLine(d.src[d.pos:])
		if line = bytes.TrimSpace(line); len(line)%4 != 0 || !isCleanBase64(line) {
			d.found.trailer, d.done = true, true
		}
	}
	return n
}

// tail writes the bytes of an unfinished quantum.
func (d *base64Decoder) tail(dst []byte, atEnd bool) (n int) {
	switch d.count {
	case 1:
		d.found.cutOff = d.found.cutOff || !d.found.junk
	case 2:
		dst[0], n = byte(d.acc>>4), 1
	case 3:
		dst[0], dst[1], n = byte(d.acc>>10), byte(d.acc>>2), 2
	}
	d.found.unpadded = d.found.unpadded || atEnd && n > 0
	d.wrote = d.wrote || n > 0
	d.acc, d.count = 0, 0
	return n
}

// longestFooter is how much may stand behind base64 data to be taken for text of a mailing list or virus scanner.
const longestFooter = 4096

// atFooter tells whether the line at pos, and all that follows it, is mostly foreign.
func (d *base64Decoder) atFooter() bool {
	rest := d.src[d.pos:]
	if len(rest) >= longestFooter {
		return false
	}
	line, _ := cutLine(rest)
	return mostlyForeign(line) && mostlyForeign(bytes.TrimSpace(rest))
}

func mostlyForeign(b []byte) bool {
	foreign := 0
	for _, c := range b {
		if digits[c] == noDigit && c != '=' && c != '\r' && c != '\n' {
			foreign++
		}
	}
	return foreign*5 > len(b)
}

// isCleanBase64 tells whether b is digits, line ends, and padding at its end.
func isCleanBase64(b []byte) bool {
	b = bytes.TrimRight(b, " \t\r\n")
	for range 2 {
		b = bytes.TrimSuffix(b, []byte("="))
	}
	for _, c := range b {
		if digits[c] == noDigit && c != '\r' && c != '\n' {
			return false
		}
	}
	return len(b) > 0
}

// cutInside guesses whether encoded data that no delimiter line ended are incomplete: base64 without padding that stops
// inside a line, or right after a line as long as those before it.
func cutInside(enc encoding, src []byte) bool {
	if enc != encBase64 {
		return false
	}
	data := bytes.TrimRight(src, "\r\n \t")
	if len(data) == 0 || data[len(data)-1] == '=' {
		return false
	}
	if len(data) == len(src) {
		return true
	}
	first, _ := cutLine(data)
	last := data[bytes.LastIndexByte(data, '\n')+1:]
	return len(data) > len(first) && len(last) == len(first)
}
