package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// withFiles is a PDF of one page with files inside, as programs embed them.
func withFiles(files ...embedded) []byte {
	b := newBuilder()
	var names strings.Builder
	for _, f := range files {
		stream := b.stream("/Type /EmbeddedFile", f.content)
		spec := b.add("<< /Type /Filespec /F %s /UF %s /AFRelationship /Alternative /EF << /F %d 0 R >> >>", textString(f.name), textString(f.name), stream)
		fmt.Fprintf(&names, "%s %d 0 R ", textString(f.name), spec)
	}
	b.page(Size{Width: a4Width, Height: a4Height}, "", nil)
	raw := b.finish("")
	// The catalog is the last of the numbered objects to be written.
	tree := fmt.Sprintf("/Pages %d 0 R /Names << /EmbeddedFiles << /Names [ %s] >> >>", treeObject, names.String())
	return bytes.Replace(raw, fmt.Appendf(nil, "/Pages %d 0 R", treeObject), []byte(tree), 1)
}

// TestCheckHandsXMLOver: the XML files of a PDF come with the answer, whatever
// the case of their names, and nothing else does.
func TestCheckHandsXMLOver(t *testing.T) {
	c := newChecker(t, Config{})
	big := bytes.Repeat([]byte("<a/>"), maxXML/8+1)
	for name, test := range map[string]struct {
		files []embedded
		want  []string
	}{
		"none":           {nil, nil},
		"one of several": {[]embedded{{"bild.png", []byte("\x89PNG")}, {"Factur-X.XML", []byte("<x/>")}, {"xml", []byte("<no/>")}}, []string{"<x/>"}},
		"two":            {[]embedded{{"zugferd-invoice.xml", []byte("<x/>")}, {"xrechnung.xml", []byte("<y/>")}}, []string{"<x/>", "<y/>"}},
		"too much":       {[]embedded{{"a.xml", big}, {"b.xml", big}, {"c.xml", []byte("<z/>")}}, []string{string(big)}},
	} {
		got := check(t, c, withFiles(test.files...))
		if got.Outcome != OK || len(got.XML) != len(test.want) {
			t.Errorf("%s: %s with %d files, %s", name, got.Outcome, len(got.XML), got.Detail)
			continue
		}
		for i := range test.want {
			if string(got.XML[i]) != test.want[i] {
				t.Errorf("%s: file %d is %.20q", name, i, got.XML[i])
			}
		}
	}
}
