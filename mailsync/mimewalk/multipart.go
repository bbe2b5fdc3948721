package mimewalk

import (
	"bytes"
	"slices"
)

// segment is what stands between two delimiter lines, without the line end before the second (RFC 2046 section 5.1.1).
type segment struct {
	b    []byte
	open bool // no delimiter line ended it
}

// delimiters finds the delimiter lines of one boundary in a body.
type delimiters struct {
	body []byte
	mark []byte // "--" and the boundary
	pos  int
}

// next returns where the next delimiter line starts and ends (with its line end), and whether it is the final one.
// A line that only begins like a delimiter is none: boundaries may be prefixes of each other.
func (d *delimiters) next() (start, end int, final, ok bool) {
	for d.pos < len(d.body) {
		i := bytes.Index(d.body[d.pos:], d.mark)
		if i < 0 {
			break
		}
		start = d.pos + i
		if start > 0 && d.body[start-1] != '\n' {
			d.pos = start + 1
			continue
		}
		after := start + len(d.mark)
		end = len(d.body)
		if n := bytes.IndexByte(d.body[after:], '\n'); n >= 0 {
			end = after + n + 1
		}
		d.pos = end
		rest := bytes.TrimRight(d.body[after:end], " \t\r\n")
		if len(rest) == 0 {
			return start, end, false, true
		}
		if len(rest) >= 2 && len(bytes.Trim(rest, "-")) == 0 {
			return start, end, true, true
		}
	}
	d.pos = len(d.body)
	return 0, 0, false, false
}

func hasDelimiter(body []byte, boundary string) bool {
	d := delimiters{body: body, mark: []byte("--" + boundary)}
	_, _, _, ok := d.next()
	return ok
}

// split calls yield for each segment until it returns false, and tells whether the final delimiter was there.
// Segments after a final delimiter count if they are opened by a further delimiter line: that is seen in real mail,
// and an enclosing multipart has already cut its own parts away. nests tells of a segment that it begins a message
// which uses the same boundary again.
func split(body []byte, boundary string, nests func([]byte) bool, yield func(segment) bool) (closed bool) {
	d := delimiters{body: body, mark: []byte("--" + boundary)}
	from := -1
	for {
		start, end, final, ok := d.next()
		if !ok {
			break
		}
		if from >= 0 && !closed {
			if nests(body[from:start]) {
				if start, end, final, ok = d.pastNested(final); !ok {
					break
				}
			}
			if !yield(segment{b: trimLineEnd(body[from:start])}) {
				return true
			}
		}
		from, closed = end, final
	}
	if !closed && from >= 0 && !isBlank(body[from:]) {
		yield(segment{b: body[from:], open: true})
	}
	return closed
}

// pastNested goes behind the final delimiter of a message that has the same boundary, to the delimiter after it.
func (d *delimiters) pastNested(final bool) (start, end int, last, ok bool) {
	for ok = true; ok && !final; {
		_, _, final, ok = d.next()
	}
	return d.next()
}

// nestsBoundary tells whether a segment begins a forwarded message that is itself divided by the boundary.
func (s *scope) nestsBoundary(seg []byte, boundary string) bool {
	const longestHeaders = 64 << 10
	if !bytes.Contains(seg[:min(len(seg), longestHeaders)], []byte(boundary)) {
		return false
	}
	header, body := s.w.header(seg)
	kind, _, _ := parseParams(header.First("Content-Type"))
	if t := normType(kind); t != "message/rfc822" && t != "message/global" {
		return false
	}
	header, _ = s.w.header(s.w.skipPreface(body))
	kind, ps, _ := parseParams(header.First("Content-Type"))
	return hasFoldPrefix(kind, "multipart/") && ps.get("boundary") == boundary
}

func trimLineEnd(b []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
}

// boundary returns the boundary that really divides the body, "" if none does. It may undo a transfer encoding
// around the whole multipart, which RFC 2045 section 6.4 forbids and some gateways apply.
func (s *scope) boundary(e *entity) string {
	declared := e.params.get("boundary")
	if declared != "" && hasDelimiter(e.body, declared) {
		return declared
	}
	if declared != "" && (e.enc == encBase64 || e.enc == encQuoted) {
		if b, ok := s.w.decode(e.enc, e.body); ok && hasDelimiter(b, declared) {
			s.w.defect(defectEncodedMultipart)
			e.body, e.enc = b, encIdentity
			return declared
		}
	}
	guessed := guessBoundary(e.body, e.outer)
	if guessed != "" {
		s.w.defect(defectGuessedBoundary)
	}
	return guessed
}

// guessBoundary takes the first line that looks like a delimiter because a Content- field follows it.
func guessBoundary(body []byte, outer []string) string {
	for len(body) > 0 {
		if !bytes.HasPrefix(body, []byte("--")) {
			i := bytes.Index(body, []byte("\n--"))
			if i < 0 {
				return ""
			}
			body = body[i+1:]
		}
		line, rest := cutLine(body)
		body = rest
		if len(line) > 2 && len(line) < 1000 && !bytes.ContainsAny(line, " \t") &&
			startsField(rest) && hasFoldPrefix(string(rest[:min(len(rest), 8)]), "content-") {
			if guess := string(line[2:]); !slices.Contains(outer, guess) {
				return guess
			}
			return ""
		}
	}
	return ""
}
