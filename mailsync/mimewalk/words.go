package mimewalk

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// decodeWords decodes encoded words wherever they stand, even inside quotes and words (RFC 2047 forbids both, mail has
// both). Adjacent words of one charset are joined before decoding, so that a character split between them survives.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return decodeRaw([]byte(s))
	}
	var out strings.Builder
	var pending []byte // decoded bytes of adjacent words
	pendingCharset := ""
	flush := func() {
		if pendingCharset != "" {
			out.WriteString(toUTF8(pendingCharset, pending))
			pending, pendingCharset = nil, ""
		}
	}
	from := 0 // what stands before it is written
	for pos := 0; pos < len(s); {
		i := strings.Index(s[pos:], "=?")
		if i < 0 {
			break
		}
		cs, raw, size := encodedWord(s[pos+i:])
		if size == 0 {
			pos += i + 2
			continue
		}
		if gap := s[from : pos+i]; pendingCharset == "" || strings.TrimLeft(gap, " \t") != "" {
			flush()
			out.WriteString(decodeRaw([]byte(gap)))
		}
		if cs != pendingCharset {
			flush()
		}
		pendingCharset, pending = cs, append(pending, raw...)
		pos += i + size
		from = pos
	}
	flush()
	out.WriteString(decodeRaw([]byte(s[from:])))
	return norm.NFC.String(out.String())
}

// encodedWord reads one encoded word at the start of s; size 0 if there is none.
func encodedWord(s string) (charset string, raw []byte, size int) {
	head := s[2:min(len(s), 2+maxName)]
	i := strings.IndexByte(head, '?')
	if i <= 0 || i+2 >= len(head) || head[i+2] != '?' || strings.ContainsAny(head[:i], " \t\"<>") {
		return "", nil, 0
	}
	charset, _, _ = strings.Cut(strings.ToLower(head[:i]), "*") // RFC 2231 section 5: charset*language
	if charset == "" {
		return "", nil, 0
	}
	text := s[2+i+3:]
	end := strings.IndexByte(text, '?')
	if end < 0 || end+1 >= len(text) || text[end+1] != '=' {
		return "", nil, 0
	}
	size = 2 + i + 3 + end + 2
	switch text = text[:end]; head[i+1] {
	case 'b', 'B':
		raw, _ = io.ReadAll(newReader(encBase64, []byte(text)))
	case 'q', 'Q':
		raw = qWord(text)
	default:
		return "", nil, 0
	}
	return charset, raw, size
}

// qWord undoes the Q encoding of RFC 2047 section 4.2.
func qWord(s string) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			out = append(out, ' ')
		case s[i] == '=' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return out
}

// toUTF8 converts b from the named charset; an unknown or unfitting name is ignored.
func toUTF8(name string, b []byte) string {
	name = strings.ToLower(strings.Trim(name, " \"'"))
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "default", "binary":
		return decodeRaw(b)
	}
	r, err := charset.Reader(name, bytes.NewReader(b))
	if err != nil {
		return decodeRaw(b)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return decodeRaw(b)
	}
	return norm.NFC.String(strings.ToValidUTF8(string(out), "\uFFFD"))
}

// decodeRaw takes bytes without a charset as UTF-8 if they are valid, else as Windows-1252; NFC.
func decodeRaw(b []byte) string {
	if utf8.Valid(b) {
		return norm.NFC.String(string(b))
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return norm.NFC.String(string(out))
}

// withoutComments replaces each comment (RFC 5322 section 3.2.2); one that is never closed reaches to the end.
func withoutComments(s, replacement string) string {
	if strings.IndexByte(s, '(') < 0 {
		return s
	}
	var out strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '(':
			if depth++; depth == 1 {
				out.WriteString(replacement)
			}
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// cleanLine makes one line for people: control and format characters (bidirectional overrides among them) dropped, and
// what they parted joined again.
func cleanLine(s string) string {
	return norm.NFC.String(strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return ' '
		case unicode.IsControl(r) || isBidi(r):
			return -1
		}
		return r
	}, s)))
}

func isBidi(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\ufeff'
}
