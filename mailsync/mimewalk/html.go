package mimewalk

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// htmlText makes plain text of HTML: tags become nothing, a space or a new line; scripts, styles and the title go;
// nothing is fetched. It is meant for reading, not for rendering.
func htmlText(src string) string {
	t := htmlScan{src: src}
	for t.pos < len(src) && t.out.Len() <= 2*maxText {
		i := strings.IndexByte(src[t.pos:], '<')
		if i < 0 {
			i = len(src) - t.pos
		}
		t.words(src[t.pos : t.pos+i])
		t.pos += i
		if t.pos < len(src) {
			t.markup()
		}
	}
	return t.out.String()
}

// metaCharset is the charset that an HTML text names itself, for mail that does not say it.
func metaCharset(html []byte) string {
	head := bytes.ToLower(html[:min(len(html), 1024)])
	_, name, ok := bytes.Cut(head, []byte("charset="))
	if !ok {
		return ""
	}
	name = bytes.TrimLeft(name, "\"' ")
	return string(name[:max(0, bytes.IndexAny(name, "\"' ;/>"))])
}

type htmlScan struct {
	src   string
	pos   int
	out   strings.Builder
	space bool // white space is due before the next word
	lines int  // new lines at the end of out
}

// words writes text with white space collapsed and character references resolved.
func (t *htmlScan) words(s string) {
	s = html.UnescapeString(s)
	if s == "" {
		return
	}
	fields := strings.Fields(s)
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	t.space = t.space || unicode.IsSpace(first)
	for i, f := range fields {
		if (i > 0 || t.space) && t.lines == 0 && t.out.Len() > 0 {
			t.out.WriteByte(' ')
		}
		t.out.WriteString(f)
		t.lines, t.space = 0, false
	}
	t.space = t.space || unicode.IsSpace(last)
}

func (t *htmlScan) newLine(most int) {
	t.space = false
	if t.out.Len() > 0 && t.lines < most {
		t.out.WriteByte('\n')
		t.lines++
	}
}

// markup takes one tag, comment or declaration at pos.
func (t *htmlScan) markup() {
	rest := t.src[t.pos:]
	switch {
	case strings.HasPrefix(rest, "<!--"):
		t.skipPast("-->")
	case len(rest) > 1 && (isLetter(rest[1]) || rest[1] == '/' || rest[1] == '!' || rest[1] == '?'):
		name := tagName(rest[1:])
		t.skipPast(">")
		t.tag(name)
	default:
		t.words("<")
		t.pos++
	}
}

// skipPast goes behind mark; without it nothing readable follows.
func (t *htmlScan) skipPast(mark string) {
	i := strings.Index(t.src[t.pos:], mark)
	if i < 0 {
		t.pos = len(t.src)
		return
	}
	t.pos += i + len(mark)
}

func tagName(s string) string {
	i := 0
	for i < len(s) && i < 20 && (isAlnum(s[i]) || i == 0 && s[i] == '/') {
		i++
	}
	return strings.ToLower(s[:i])
}

func (t *htmlScan) tag(name string) {
	switch strings.TrimPrefix(name, "/") {
	case "br":
		t.newLine(2)
	case "p", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote":
		t.newLine(2)
		t.newLine(2)
	case "div", "tr", "li", "hr", "section", "article", "header", "footer", "pre":
		t.newLine(1)
	case "td", "th":
		t.space = true
	}
	switch name {
	case "script", "style", "title":
		t.skipElement(name)
	}
}

// skipElement goes to the end tag of an element whose content is no text.
func (t *htmlScan) skipElement(name string) {
	for t.pos < len(t.src) {
		i := strings.Index(t.src[t.pos:], "</")
		if i < 0 {
			t.pos = len(t.src)
			return
		}
		t.pos += i + 2
		if tagName(t.src[t.pos:]) == name {
			t.skipPast(">")
			return
		}
	}
}
