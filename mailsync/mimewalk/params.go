package mimewalk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// params are the parameters of a field, decoded, in order, names in lower case.
type params []param

type param struct{ name, value string }

func (ps params) get(name string) string {
	for _, p := range ps {
		if p.name == name && p.value != "" {
			return p.value
		}
	}
	return ""
}

// maxParams is far above what any program writes.
const maxParams = 200

func (s *scope) parameters(v string) (kind string, ps params) {
	kind, ps, complete := parseParams(v)
	if !complete {
		s.w.defect(defectManyParams)
	}
	return kind, ps
}

// parseParams reads `kind; a=b; c="d"` as leniently as it can. Unquoted values run to the next semicolon; missing and
// doubled semicolons are forgiven; of doubled parameters the first counts, and the extended form of RFC 2231 counts
// before the plain one. Values are decoded: RFC 2231, RFC 2047, raw 8 bit.
func parseParams(v string) (kind string, ps params, complete bool) {
	sc := paramScan{v: v}
	kind = sc.kind()
	var plain params
	var pieces []piece
	for len(plain)+len(pieces) < maxParams {
		name, value, ok := sc.next()
		if !ok {
			complete = true
			break
		}
		if base, rest, extended := strings.Cut(name, "*"); extended {
			pieces = append(pieces, newPiece(base, rest, value))
		} else {
			plain = append(plain, param{name, decodePlain(value)})
		}
	}
	return kind, append(joinPieces(pieces), plain...), complete
}

// decodePlain decodes a value without an extended form, though some programs put the extended value into it.
func decodePlain(v string) string {
	if hasFoldPrefix(v, "utf-8'") && strings.Count(v, "'") >= 2 {
		return joinValue([]piece{{encoded: true, value: v}})
	}
	return decodeWords(v)
}

// piece is one parameter of RFC 2231: name*=, name*0= or name*0*=.
type piece struct {
	base    string
	number  int // whole for name*=
	encoded bool
	value   string
}

// whole is the number of a value that is not in pieces. It comes before all pieces, and none belongs to it.
const whole = -1

func newPiece(base, rest, value string) piece {
	if rest == "" {
		return piece{base, whole, true, value}
	}
	number, encoded := strings.CutSuffix(rest, "*")
	n, _ := strconv.Atoi(number)
	return piece{base, max(n, 0), encoded, value}
}

// joinPieces puts the pieces of each name together; they may come in any order. Of two with one number the encoded
// counts, else the first.
func joinPieces(pieces []piece) (ps params) {
	slices.SortStableFunc(pieces, func(a, b piece) int {
		if order := cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.number, b.number)); order != 0 || a.encoded == b.encoded {
			return order
		}
		if a.encoded {
			return -1
		}
		return 1
	})
	for len(pieces) > 0 {
		n := 1
		for n < len(pieces) && pieces[n].base == pieces[0].base {
			n++
		}
		ps = append(ps, param{pieces[0].base, joinValue(pieces[:n])})
		pieces = pieces[n:]
	}
	return ps
}

func joinValue(pieces []piece) string {
	charset, encoded := "", false
	var raw []byte
	for i, p := range pieces {
		if i > 0 && (p.number == pieces[i-1].number || pieces[0].number == whole) {
			continue
		}
		if !p.encoded {
			raw = append(raw, p.value...)
			continue
		}
		encoded = true
		v := p.value
		if i == 0 {
			if q := strings.SplitN(v, "'", 3); len(q) == 3 && !strings.ContainsAny(q[0]+q[1], " .") { // charset'language'value
				charset, v = q[0], q[2]
			}
		}
		raw = appendPercentDecoded(raw, v)
	}
	value := string(raw)
	if encoded {
		value = toUTF8(charset, raw)
	}
	if !encoded || strings.Contains(value, "=?") {
		value = decodeWords(value)
	}
	return value
}

// paramScan walks over a field value from parameter to parameter.
type paramScan struct {
	v         string
	pos       int
	noClosing bool // no closing quote stands in the rest; remembered so that it is searched only once
}

// kind reads what stands before the first parameter, "" if the value begins with a parameter.
func (s *paramScan) kind() string {
	if startsParam(strings.TrimLeft(s.v, " \t")) {
		return ""
	}
	end := strings.IndexByte(s.v, ';')
	if open := strings.IndexByte(s.v, '('); open >= 0 && open < end { // a comment may hold semicolons (RFC 2045 section 5.1)
		if after := closing(s.v, open); after > 0 {
			s.v = s.v[:open] + s.v[after+1:]
			end = strings.IndexByte(s.v, ';')
		}
	}
	if end < 0 {
		end = len(s.v)
	}
	s.pos = end
	kind := strings.TrimSpace(s.v[:end])
	if i := strings.IndexAny(kind, " \t"); i > 0 && startsParam(strings.TrimLeft(kind[i:], " \t")) { // missing semicolon
		s.pos = strings.Index(s.v, kind) + i
		kind = kind[:i]
	}
	return kind
}

// next reads one parameter; false at the end.
func (s *paramScan) next() (name, value string, ok bool) {
	for s.pos < len(s.v) {
		for s.pos < len(s.v) && strings.IndexByte("; \t", s.v[s.pos]) >= 0 {
			s.pos++
		}
		stop := strings.IndexAny(s.v[s.pos:], "=;")
		if stop < 0 {
			break
		}
		name = strings.ToLower(strings.TrimSpace(s.v[s.pos : s.pos+stop]))
		s.pos += stop + 1
		if s.v[s.pos-1] == ';' || name == "" {
			continue
		}
		for s.pos < len(s.v) && (s.v[s.pos] == ' ' || s.v[s.pos] == '\t') {
			s.pos++
		}
		return name, s.value(), true
	}
	s.pos = len(s.v)
	return "", "", false
}

// value reads a quoted or unquoted value.
func (s *paramScan) value() string {
	if s.pos < len(s.v) && s.v[s.pos] == '"' {
		if end := s.closingQuote(s.pos + 1); end >= 0 {
			quoted := s.v[s.pos+1 : end]
			s.pos = end + 1
			return unquote(quoted)
		}
		s.pos++ // an open quote: the value runs like an unquoted one
	}
	rest := s.v[s.pos:]
	end := strings.IndexByte(rest, ';')
	if end < 0 {
		end = len(rest)
	}
	s.pos += end
	return dropComment(strings.TrimSpace(rest[:end]))
}

// closingQuote finds the quote that ends a value: the end, a semicolon or a further parameter follows it. Others are
// unescaped quotes inside the value.
func (s *paramScan) closingQuote(from int) int {
	if s.noClosing {
		return -1
	}
	for i := from; i < len(s.v); i++ {
		switch s.v[i] {
		case '\\':
			if i+1 < len(s.v) && s.v[i+1] == '\\' || i+2 < len(s.v) && s.v[i+1] == '"' {
				i++
			}
		case '"':
			after := i + 1
			for after < len(s.v) && (s.v[after] == ' ' || s.v[after] == '\t') {
				after++
			}
			if after == len(s.v) || s.v[after] == ';' || startsParam(s.v[after:]) {
				return i
			}
		}
	}
	s.noClosing = true
	return -1
}

// unquote undoes backslash escapes, but leaves Windows paths alone: there a backslash separates folders.
func unquote(s string) string {
	if strings.IndexByte(s, '\\') < 0 || strings.HasPrefix(s, `\\`) || len(s) > 2 && isLetter(s[0]) && s[1] == ':' {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}

// dropComment cuts a trailing comment off an unquoted value that is no file name.
func dropComment(s string) string {
	if i := strings.Index(s, " ("); i > 0 && strings.HasSuffix(s, ")") && !strings.Contains(s, ".") {
		return s[:i]
	}
	return s
}

func appendPercentDecoded(out []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		} else {
			out = append(out, s[i])
		}
	}
	return out
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
