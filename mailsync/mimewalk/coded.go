package mimewalk

import (
	"bytes"
	"hash/crc32"
	"io"
	"strconv"
)

// codedFile is one file that somebody wrote into a text as characters: uuencode, yEnc or BinHex.
type codedFile struct {
	name      string
	data      []byte // the characters that stand for it
	enc       encoding
	container string
	start     int // of its first line
	end       int // behind its last
	cutOff    bool
	wrong     bool // a checksum or size says that it was changed
}

// codedFinder goes through a text from file to file. Each kind is searched once, however many files there are.
type codedFinder struct {
	text  []byte
	pos   int
	next  [3]codedFile
	known [3]bool // next holds the next file of that kind, or the end of the text
}

// find returns the next file at or after pos, false at the end.
func (f *codedFinder) find() (codedFile, bool) {
	best := codedFile{start: len(f.text)}
	for i, search := range [...]func([]byte) (codedFile, bool){findUuencode, findYenc, findBinHex} {
		if !f.known[i] || f.next[i].start < f.pos {
			file, ok := search(f.text[f.pos:])
			file.start, file.end = file.start+f.pos, file.end+f.pos
			if !ok {
				file.start = len(f.text)
			}
			f.next[i], f.known[i] = file, true
		}
		if f.next[i].start < best.start {
			best = f.next[i]
		}
	}
	if best.start == len(f.text) {
		return codedFile{}, false
	}
	f.pos = best.end
	return best, true
}

// hasCoded tells whether a file seems to begin in b, without looking at all of it.
func hasCoded(head []byte) bool {
	return bytes.HasPrefix(head, []byte("begin ")) || bytes.HasPrefix(head, []byte(yencBegin)) || bytes.Contains(head, []byte(binHexMark))
}

// codedFiles makes parts of the files in a text, and returns the text without them.
func (s *scope) codedFiles(prefix string, text []byte, depth int) []byte {
	find := codedFinder{text: text}
	var rest []byte
	from := 0
	for n := 1; ; n++ {
		file, ok := find.find()
		if !ok || s.full() {
			break
		}
		s.w.parts++
		if file.wrong {
			s.w.defect(defectCoded)
		}
		if len(rest) < maxRawText {
			rest = append(rest, text[from:min(file.start, from+maxRawText)]...)
		}
		from = file.end
		s.file(&Part{
			Path: prefix + strconv.Itoa(n), Name: file.name, Type: octetStream, Disposition: "attachment", Container: file.container,
			Truncated: file.cutOff, src: file.data, enc: file.enc,
		}, depth)
	}
	if from == 0 {
		return text
	}
	return append(rest, text[from:][:min(len(text)-from, maxRawText)]...)
}

// openCoded looks for files in an attachment that is such a text.
func (s *scope) openCoded(p *Part, depth int) {
	text, ok := s.w.contents(p)
	if !ok {
		return
	}
	in, ok := s.inner(p, ContainerUuencode)
	if !ok {
		return
	}
	in.codedFiles(in.prefix, text, depth+1)
	if len(in.parts) > 0 {
		p.Opened, p.Nested = in.parts[0].Container, in.parts
	}
}

// yEnc (yenc.org, draft 1.3) writes each byte as itself plus 42 and escapes four characters.
const (
	yencBegin  = "=ybegin "
	yencPart   = "=ypart "
	yencEnd    = "=yend"
	yencShift  = 42
	yencEscape = 64
)

// findYenc finds the next yEnc file in b.
func findYenc(b []byte) (codedFile, bool) {
	for pos := 0; ; {
		start := lineStart(b, yencBegin, pos)
		if start < 0 {
			return codedFile{}, false
		}
		if f, ok := readYenc(b, start); ok {
			return f, true
		}
		pos = start + 1
	}
}

// lineStart finds the next line at or after pos that begins with mark, -1 if there is none.
func lineStart(b []byte, mark string, pos int) int {
	for pos < len(b) {
		i := bytes.Index(b[pos:], []byte(mark))
		if i < 0 {
			return -1
		}
		if pos += i; pos == 0 || b[pos-1] == '\n' {
			return pos
		}
		pos++
	}
	return -1
}

// readYenc reads `=ybegin line=128 size=9 name=x`, perhaps `=ypart begin=1 end=9`, the data, `=yend size=9 crc32=…`.
func readYenc(b []byte, start int) (codedFile, bool) {
	line, rest := cutLine(b[start:])
	head, name, ok := bytes.Cut(line, []byte(" name="))
	size, sized := yencField(head, "size=", 10)
	if !ok || !sized {
		return codedFile{}, false
	}
	f := codedFile{name: baseName(decodeRaw(bytes.Trim(name, ` "`))), enc: encYenc, container: ContainerYenc, start: start, end: len(b)}
	if _, parts := yencField(head, "part=", 10); parts {
		f.cutOff = true
		if total, ok := yencField(head, "total=", 10); ok && total == 1 {
			f.cutOff = false
		}
		if bytes.HasPrefix(rest, []byte(yencPart)) {
			_, rest = cutLine(rest)
		}
	}
	f.data = rest
	end := lineStart(rest, yencEnd, 0)
	var tail []byte
	if end < 0 {
		f.cutOff = true
	} else {
		f.data = rest[:end]
		tail, rest = cutLine(rest[end:])
		f.end = len(b) - len(rest)
	}
	f.wrong = !f.cutOff && f.changed(tail, size)
	return f, true
}

// changed compares size and checksum with what the end line says.
func (f *codedFile) changed(tail []byte, size uint64) bool {
	sum := crc32.NewIEEE()
	n, _ := io.Copy(sum, newReader(encYenc, f.data)) // neither has errors
	want, ok := yencField(tail, " crc32=", 16)
	return uint64(n) != size || ok && uint32(want) != sum.Sum32()
}

func yencField(line []byte, name string, base int) (uint64, bool) {
	_, v, ok := bytes.Cut(line, []byte(name))
	v, _, _ = bytes.Cut(v, []byte(" "))
	n, err := strconv.ParseUint(string(bytes.TrimSpace(v)), base, 64)
	return n, ok && err == nil
}

type yencDecoder struct{ src []byte }

func (d *yencDecoder) flaws() flaws { return flaws{} }

func (d *yencDecoder) fill(dst []byte) int {
	n := 0
	for n < len(dst) && len(d.src) > 0 {
		c := d.src[0]
		d.src = d.src[1:]
		switch {
		case c == '\r' || c == '\n':
			continue
		case c == '=' && len(d.src) > 0:
			c = d.src[0] - yencEscape
			d.src = d.src[1:]
		}
		dst[n] = c - yencShift
		n++
	}
	return n
}
