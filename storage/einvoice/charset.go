package einvoice

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// declared matches the encoding of an XML declaration.
var declared = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// declarationSize is where an XML declaration ends at the latest.
const declarationSize = 256

// toUTF8 gives the text of a file in UTF-8. What the bytes show counts more than
// what they declare: programs write UTF-16 in the declaration and UTF-8 into the
// file. Bytes that fit nothing are Windows-1252.
func toUTF8(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{'<', 0}):
		return decoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), data)
	case bytes.HasPrefix(data, []byte{0xfe, 0xff}), bytes.HasPrefix(data, []byte{0, '<'}):
		return decoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), data)
	}
	name := ""
	if found := declared.FindSubmatch(data[:min(len(data), declarationSize)]); found != nil {
		name = strings.ToLower(string(found[1]))
	}
	named, err := htmlindex.Get(name)
	if name == "" || strings.HasPrefix(name, "utf") || err != nil {
		if utf8.Valid(data) {
			return data
		}
		named = charmap.Windows1252
	}
	return decoded(named, data)
}

func decoded(from encoding.Encoding, data []byte) []byte {
	out, err := from.NewDecoder().Bytes(data)
	if err != nil {
		return data // the reader says what is wrong with it
	}
	return out
}
