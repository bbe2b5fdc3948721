package mimewalk

import (
	"bytes"
)

// findUuencode finds the next uuencoded file in b. What only looks like a begin line is none: data must follow it.
func findUuencode(b []byte) (codedFile, bool) {
	for pos := 0; ; {
		start := lineStart(b, "begin ", pos)
		if start < 0 {
			return codedFile{}, false
		}
		line, _ := cutLine(b[start:])
		if name, ok := beginName(line); ok {
			if f, ok := readUuencode(b, start); ok {
				f.name = baseName(decodeRaw(name))
				return f, true
			}
		}
		pos = start + len("begin ")
	}
}

// beginName reads `begin 644 name`.
func beginName(line []byte) ([]byte, bool) {
	mode, name, ok := bytes.Cut(bytes.TrimPrefix(line, []byte("begin ")), []byte(" "))
	if !ok || len(mode) < 3 || len(mode) > 4 || len(name) == 0 {
		return nil, false
	}
	for _, c := range mode {
		if c < '0' || c > '7' {
			return nil, false
		}
	}
	return name, true
}

// minCutOff is how many bytes must be there to believe in a file whose end line is missing: two full lines.
const minCutOff = 90

// readUuencode checks the lines behind a begin line.
func readUuencode(b []byte, start int) (codedFile, bool) {
	f := codedFile{enc: encUuencode, container: ContainerUuencode, start: start}
	_, rest := cutLine(b[start:])
	from := len(b) - len(rest)
	size := 0
	for len(rest) > 0 {
		at := len(b) - len(rest)
		line, next := cutLine(rest)
		if string(bytes.TrimRight(line, " \t")) == "end" {
			f.data, f.end = b[from:at], len(b)-len(next)
			return f, size > 0
		}
		n, ok := uuLine(line)
		if !ok {
			break
		}
		size += n
		rest = next
	}
	f.cutOff, f.end = true, len(b)-len(rest)
	f.data = b[from:f.end]
	return f, size >= minCutOff
}

// uuLine returns how many bytes a line encodes; false if it is no such line. Blank lines and lost trailing spaces
// are forgiven.
func uuLine(line []byte) (n int, ok bool) {
	if len(line) == 0 || line[0] == '`' || isBlank(line) {
		return 0, true
	}
	n = int(line[0]-' ') & 63
	if line[0] < ' ' || line[0] > '`' || (len(line)-1)*3/4 < n-2 {
		return 0, false
	}
	return n, true
}

// uuDecoder decodes lines that readUuencode has checked.
type uuDecoder struct{ src []byte }

func (d *uuDecoder) flaws() flaws { return flaws{} }

// longestUu is what one line can hold: its length is one character.
const longestUu = 63

func (d *uuDecoder) fill(dst []byte) int {
	n := 0
	for len(dst)-n >= longestUu+3 && len(d.src) > 0 {
		line, rest := cutLine(d.src)
		d.src = rest
		if want, ok := uuLine(line); ok && want > 0 {
			decodeUuLine(dst[n:], line[1:])
			n += want
		}
	}
	return n
}

// decodeUuLine decodes a line's data to dst; missing characters count as zero.
func decodeUuLine(dst, data []byte) {
	for i := 0; i < longestUu; i += 3 {
		var q [4]byte
		for j := range q {
			if k := i/3*4 + j; k < len(data) {
				q[j] = (data[k] - ' ') & 63
			}
		}
		dst[i], dst[i+1], dst[i+2] = q[0]<<2|q[1]>>4, q[1]<<4|q[2]>>2, q[2]<<6|q[3]
	}
}
