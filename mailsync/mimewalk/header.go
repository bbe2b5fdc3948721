package mimewalk

import (
	"bytes"
	"strings"
)

// Field is one header field. Value is unfolded: the lines are trimmed and joined by one space; the bytes are else raw.
type Field struct {
	Name  string
	Value string
}

// Header is a header block in the order of the mail, fields of the same name included.
type Header []Field

// First returns the raw value of the topmost field of that name, in any case; "" if there is none.
func (h Header) First(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// All returns the raw values of all fields of that name, topmost first.
func (h Header) All(name string) []string {
	var values []string
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// Text returns the topmost field of that name for people: encoded words decoded (RFC 2047), raw bytes taken as UTF-8
// or else Windows-1252, NFC, without control characters.
func (h Header) Text(name string) string { return cleanLine(decodeWords(h.First(name))) }

// headerScan collects the fields of one header block.
type headerScan struct {
	w       *walker
	fields  Header
	name    string   // of the field being read
	lines   [][]byte // of the field being read, trimmed
	size    int64    // of the field being read
	room    int64    // bytes that may still be kept
	reserve int64    // bytes kept for small Content- fields below too large ones: the attachments hang on them
}

const headerReserve = 64 << 10

// flush unfolds and keeps the field read so far.
func (s *headerScan) flush() {
	if s.name == "" {
		return
	}
	switch {
	case s.size <= s.room:
		s.room -= s.size
		s.fields = append(s.fields, Field{s.name, string(bytes.Join(s.lines, []byte(" ")))})
	case s.size <= s.reserve && hasFoldPrefix(s.name, "content-"):
		s.reserve -= s.size
		s.fields = append(s.fields, Field{s.name, string(bytes.Join(s.lines, []byte(" ")))})
		s.w.hit(LimitHeader, defectHeaderSize)
	default:
		s.w.hit(LimitHeader, defectHeaderSize)
	}
	s.name, s.lines, s.size = "", s.lines[:0], 0
}

func (s *headerScan) start(line []byte, colon int) {
	s.flush()
	s.name = string(bytes.TrimSpace(line[:colon]))
	s.size = int64(len(s.name))
	s.add(line[colon+1:])
}

// add takes one more line of the field; lines that could never be kept are only counted.
func (s *headerScan) add(line []byte) {
	line = bytes.TrimSpace(line)
	s.size += int64(len(line)) + 1
	if s.size <= s.room || s.size <= s.reserve {
		s.lines = append(s.lines, line)
	}
}

// header reads the header block at the start of b and returns the rest, the body.
func (w *walker) header(b []byte) (Header, []byte) {
	s := &headerScan{w: w, room: w.lim.HeaderBytes, reserve: headerReserve}
	for len(b) > 0 {
		line, rest := cutLine(b)
		if len(line) == 0 {
			b = rest
			break
		}
		if !s.line(line, rest) {
			if isBlank(line) {
				b = rest
			}
			break
		}
		b = rest
	}
	s.flush()
	return s.fields, b
}

// line takes one line that is not empty; false if the body begins with it.
func (s *headerScan) line(line, rest []byte) bool {
	if line[0] == ' ' || line[0] == '\t' {
		return s.folded(line, rest)
	}
	colon := bytes.IndexByte(line, ':')
	if colon > 0 && !bytes.ContainsAny(bytes.TrimSpace(line[:colon]), " \t") {
		s.start(line, colon)
		return true
	}
	switch {
	case isMboxFrom(line):
	case hasFoldPrefix(s.name, "content-") && startsParam(line):
		s.w.defect(defectUnfolded)
		s.add(line)
	case (s.name != "" || len(s.fields) > 0) && startsField(rest) && !bytes.HasPrefix(line, []byte("--")): // no delimiter
		s.w.defect(defectJunkLine)
	default:
		s.w.defect(defectNoSeparator)
		return false
	}
	return true
}

// folded takes a line that begins with white space: a continuation, or a separator line that is not quite empty.
func (s *headerScan) folded(line, rest []byte) bool {
	trimmed := bytes.TrimSpace(line)
	continues := len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t')
	switch {
	case len(trimmed) == 0 && s.name != "" && !continues && !startsField(rest):
		s.w.defect(defectBlankSeparator)
		return false
	case s.name != "":
		if len(trimmed) > 0 {
			s.add(trimmed)
		}
	case startsField(trimmed):
		s.w.defect(defectIndentedField)
		s.start(trimmed, bytes.IndexByte(trimmed, ':'))
	}
	return true
}

// cutLine splits off the first line, without its line end (LF, CRLF, or more CR before the LF).
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return b, nil
	}
	return bytes.TrimRight(b[:i], "\r"), b[i+1:]
}

func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\v' && c != '\f' {
			return false
		}
	}
	return true
}

func isMboxFrom(line []byte) bool {
	return bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))
}

// maxName is the longest field or parameter name that is looked for; it keeps repeated look-ahead cheap.
const maxName = 128

// startsField tells whether b begins with a plain field name and a colon.
func startsField(b []byte) bool {
	i := 0
	for i < len(b) && i < maxName && (isAlnum(b[i]) || b[i] == '-' && i > 0) {
		i++
	}
	n := i
	for i < len(b) && i < maxName && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return n > 0 && isLetter(b[0]) && i < len(b) && b[i] == ':'
}

// startsParam tells whether b begins like a parameter: name, optional white space, "=".
func startsParam[T []byte | string](b T) bool {
	i := 0
	for i < len(b) && i < maxName && (isAlnum(b[i]) || b[i] == '_' || b[i] == '*' || b[i] == '-') {
		i++
	}
	n := i
	for i < len(b) && i < maxName && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return n > 0 && i < len(b) && b[i] == '='
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isAlnum(c byte) bool  { return isLetter(c) || isDigit(c) }

func hasFoldPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
