package mimewalk

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Files of old Macs have two halves, the data and the resources; mail carries them in one of four wrappings. The data
// are taken out, the resources are left.

var (
	appleSingle = []byte{0x00, 0x05, 0x16, 0x00} // both halves (RFC 1740 appendix A)
	appleDouble = []byte{0x00, 0x05, 0x16, 0x07} // the resources; the data are another part
)

// openAppleSingle takes the data out of an AppleSingle file.
func (s *scope) openAppleSingle(p *Part, depth int) {
	const dataFork, realName, head, entry = 1, 3, 26, 12
	raw, ok := s.w.contents(p)
	if !ok || len(raw) < head {
		return
	}
	name := p.Name
	var data []byte
	count := int(binary.BigEndian.Uint16(raw[24:]))
	for at := head; count > 0 && at+entry <= len(raw); at, count = at+entry, count-1 {
		id := binary.BigEndian.Uint32(raw[at:])
		from, size := int64(binary.BigEndian.Uint32(raw[at+4:])), int64(binary.BigEndian.Uint32(raw[at+8:]))
		from = min(from, int64(len(raw)))
		field := raw[from:min(from+size, int64(len(raw)))]
		switch id {
		case dataFork:
			data = field
		case realName:
			name = macName(field)
		}
	}
	s.openWrapped(p, ContainerApple, name, data, depth)
}

// openMacBinary takes the data out of a MacBinary file: a header of 128 bytes, then both halves.
func (s *scope) openMacBinary(p *Part, depth int) {
	const head, longestName = 128, 63
	raw, ok := s.w.contents(p)
	if !ok || len(raw) < head || raw[0] != 0 || raw[1] == 0 || raw[1] > longestName || raw[74] != 0 || raw[82] != 0 {
		return
	}
	size := int64(binary.BigEndian.Uint32(raw[83:]))
	if size > int64(len(raw)-head) {
		return
	}
	s.openWrapped(p, ContainerApple, macName(raw[2:2+int(raw[1])]), raw[head:head+size], depth)
}

// openWrapped puts the one file that a part is the wrapping of below it.
func (s *scope) openWrapped(p *Part, container, name string, data []byte, depth int) {
	if data == nil {
		return
	}
	in, ok := s.inner(p, container)
	if !ok {
		return
	}
	s.w.parts++
	p.Opened = container
	in.file(&Part{Path: in.prefix + "1", Name: name, Type: octetStream, Disposition: p.Disposition, Container: container, src: data}, depth+1)
	p.Nested = in.parts
}

// macName reads a name in the charset of old Macs. Programs elsewhere wrote Windows-1252 or UTF-8 into the same place:
// what gives more letters is meant.
func macName(b []byte) string {
	mac, err := charmap.Macintosh.NewDecoder().Bytes(b)
	other := decodeRaw(b)
	if err != nil || utf8.Valid(b) || letters(other) > letters(string(mac)) {
		return baseName(other)
	}
	return baseName(string(mac))
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Lm, r) {
			n++
		}
	}
	return n
}

// BinHex 4.0 (RFC 1741) is text: six bits a character, runs shortened, a header with the name, the two halves.
const (
	binHexMark     = "(This file must be converted with BinHex"
	binHexAlphabet = "!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
	binHexRun      = 0x90
)

// findBinHex finds the next BinHex file in b.
func findBinHex(b []byte) (codedFile, bool) {
	start := lineStart(b, binHexMark, 0)
	if start < 0 {
		return codedFile{}, false
	}
	_, rest := cutLine(b[start:])
	rest = bytes.TrimLeft(rest, " \t\r\n")
	if len(rest) == 0 || rest[0] != ':' {
		return codedFile{}, false
	}
	f := codedFile{data: rest[1:], enc: encBinHex, container: ContainerBinHex, start: start, end: len(b), cutOff: true}
	if end := bytes.IndexByte(f.data, ':'); end >= 0 {
		_, behind := cutLine(f.data[end+1:])
		f.data, f.end, f.cutOff = f.data[:end], len(b)-len(behind), false
	}
	d := binHexDecoder{src: f.data}
	name, _, ok := d.head()
	f.name = macName(name)
	return f, ok
}

// binHexDecoder gives the data half.
type binHexDecoder struct {
	src    []byte
	acc    uint32
	bits   int
	last   byte
	repeat int
	begun  bool
	left   int64
	missed bool
}

func (d *binHexDecoder) flaws() flaws { return flaws{cutOff: d.missed} }

// octet returns the next eight bits; characters that are none are passed over.
func (d *binHexDecoder) octet() (byte, bool) {
	for d.bits < 8 {
		if len(d.src) == 0 {
			return 0, false
		}
		v := binHexDigits[d.src[0]]
		d.src = d.src[1:]
		if v != noDigit {
			d.acc, d.bits = d.acc<<6|uint32(v), d.bits+6
		}
	}
	d.bits -= 8
	return byte(d.acc >> d.bits), true
}

// next returns the next byte with runs written out.
func (d *binHexDecoder) next() (byte, bool) {
	if d.repeat > 0 {
		d.repeat--
		return d.last, true
	}
	c, ok := d.octet()
	if !ok || c != binHexRun {
		d.last = c
		return c, ok
	}
	n, ok := d.octet()
	if n == 0 {
		d.last = binHexRun
		return binHexRun, ok
	}
	d.repeat = max(0, int(n)-2) // the byte itself was written already; a run of one is nobody's
	return d.last, ok
}

// head reads the header (RFC 1741 appendix A): name, version, type, creator, flags, the two sizes, a checksum.
func (d *binHexDecoder) head() (name []byte, size int64, ok bool) {
	const before, behind = 1 + 4 + 4 + 2, 4 + 2
	n, ok := d.next()
	for range int(n) {
		c, _ := d.next()
		name = append(name, c)
	}
	for range before {
		d.next()
	}
	for range 4 {
		c, more := d.next()
		size, ok = size<<8|int64(c), ok && more
	}
	for range behind {
		_, more := d.next()
		ok = ok && more
	}
	return name, size, ok && n > 0
}

func (d *binHexDecoder) fill(dst []byte) int {
	if !d.begun {
		d.begun = true
		_, d.left, _ = d.head()
	}
	n := 0
	for n < len(dst) && d.left > 0 {
		c, ok := d.next()
		if !ok {
			d.missed, d.left = true, 0
			break
		}
		dst[n] = c
		n++
		d.left--
	}
	return n
}

// binHexDigits maps a character to its value; it is never written again.
var binHexDigits = digitTable(binHexAlphabet)
