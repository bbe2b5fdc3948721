package mimewalk

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxText    = 64 << 10  // of Message.Text
	maxRawText = 512 << 10 // of one text part that is looked at for Message.Text
	maxCIDs    = 1000
	sniffSize  = 1024 + len("PDF-") // %PDF- may start in the first 1024 bytes
)

// isBodyType tells which media types are body text. The rare ones are further renderings of the same text.
func isBodyType(mediaType string) bool {
	switch mediaType {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html":
		return true
	}
	return false
}

// bodyText reads a text without a name; false if it is no text but something that was attached.
func (s *scope) bodyText(e *entity) bool {
	if e.enc == encUuencode {
		return false
	}
	var store [sniffSize]byte
	head := store[:readFull(newReader(e.enc, e.body), store[:])]
	charset := e.params.get("charset")
	if bytes.Contains(head, []byte("%PDF-")) {
		s.w.defect(defectPDFAsText)
		return false
	}
	if isBinary(head, charset) {
		s.w.defect(defectBinaryAsText)
		return false
	}
	text, ok := s.w.decode(e.enc, e.body)
	if !ok {
		return true
	}
	text = s.codedFiles(s.prefix+e.path+"/", text, e.depth)
	switch e.mediaType {
	case "text/plain":
		plain := toUTF8(charset, text[:min(len(text), maxRawText)])
		if strings.EqualFold(e.params.get("format"), "flowed") {
			plain = unflow(plain, strings.EqualFold(e.params.get("delsp"), "yes"))
		}
		s.plain.add(plain)
	case "text/html":
		s.w.addCIDs(text)
		s.w.addLinks(text)
		s.html.add(htmlText(toUTF8(cmp.Or(charset, metaCharset(text)), text[:min(len(text), maxRawText)])))
	}
	return true
}

// isBinary tells whether a text begins with bytes that no text of that charset has.
func isBinary(head []byte, charset string) bool {
	wide := hasFoldPrefix(charset, "utf-16") || hasFoldPrefix(charset, "utf-32") || hasFoldPrefix(charset, "ucs")
	return !wide && !bytes.HasPrefix(head, []byte("\xff\xfe")) && !bytes.HasPrefix(head, []byte("\xfe\xff")) &&
		bytes.IndexByte(head, 0) >= 0 && bytes.Count(head, []byte{0})*20 > len(head)
}

func readFull(r *reader, p []byte) int {
	n := 0
	for n < len(p) {
		m, err := r.Read(p[n:])
		n += m
		if err != nil {
			break
		}
	}
	return n
}

// textBuffer joins body texts up to the limit.
type textBuffer struct{ b strings.Builder }

func (t *textBuffer) add(s string) {
	if t.b.Len() >= maxText {
		return
	}
	s = cleanText(s)
	if s == "" {
		return
	}
	if t.b.Len() > 0 {
		t.b.WriteString("\n\n")
	}
	t.b.WriteString(s)
}

func (t *textBuffer) String() string {
	s := t.b.String()
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// cleanText makes line ends LF and drops control characters and the blank ends.
func cleanText(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r != '\n' && r != '\t' && unicode.IsControl(r) || isBidi(r):
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// addCIDs collects what an HTML text refers to by cid: (RFC 2392).
func (w *walker) addCIDs(html []byte) {
	for len(html) > 0 && len(w.msg.CIDs) < maxCIDs {
		i := bytes.IndexByte(html, ':')
		if i < 0 {
			return
		}
		before := html[:i]
		html = html[i+1:]
		if len(before) < 3 || !bytes.EqualFold(before[len(before)-3:], []byte("cid")) || len(before) > 3 && isAlnum(before[len(before)-4]) {
			continue
		}
		end := bytes.IndexAny(html[:min(len(html), 500)], "\"' \t\r\n<>)&;?")
		if end < 0 {
			end = min(len(html), 500)
		}
		id := normContentID(string(appendPercentDecoded(nil, string(html[:end]))))
		if id != "" && !slices.Contains(w.msg.CIDs, id) {
			w.msg.CIDs = append(w.msg.CIDs, id)
		}
	}
}
