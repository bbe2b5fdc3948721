package mimewalk

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const casePDF = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>> \n%%EOF\n"

type caseWant struct{ file, name, content string }

func readCases(t testing.TB) []caseWant {
	t.Helper()
	table, err := os.ReadFile("testdata/cases/want.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var cases []caseWant
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		f := strings.Split(line, "\t")
		cases = append(cases, caseWant{f[0], f[1], f[2]})
	}
	return cases
}

func readCase(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata/cases", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryCaseGivesItsOneAttachment(t *testing.T) {
	cases := readCases(t)
	if len(cases) != 51 {
		t.Fatalf("want.tsv has %d cases, want 51", len(cases))
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			m := Walk(readCase(t, c.file), Limits{})
			parts := m.Parts
			if strings.HasPrefix(c.file, "39-") {
				if len(parts) != 1 || parts[0].Type != "message/rfc822" {
					t.Fatalf("parts %+v, want the forwarded message", parts)
				}
				parts = parts[0].Nested
			}
			if len(parts) != 1 {
				t.Fatalf("%d parts, want 1; defects %q", len(parts), m.Defects)
			}
			p := parts[0]
			if p.Name != c.name {
				t.Errorf("name %q, want %q", p.Name, c.name)
			}
			checkCaseContent(t, c, p)
			checkMessage(t, m)
		})
	}
}

func checkCaseContent(t *testing.T, c caseWant, p *Part) {
	t.Helper()
	got := string(p.Bytes())
	if p.Truncated != (c.content == "truncated") {
		t.Errorf("truncated is %t", p.Truncated)
	}
	switch c.content {
	case "pdf":
		if strings.TrimSuffix(got, "\n") != strings.TrimSuffix(casePDF, "\n") {
			t.Errorf("content %q", got)
		}
	case "truncated":
		if got == "" || !strings.HasPrefix(casePDF, got) {
			t.Errorf("content %q", got)
		}
	case "xml-iso-8859-1":
		if !strings.Contains(strings.ToLower(got), "iso-8859-1") || utf8.ValidString(got) {
			t.Errorf("content %q was re-coded", got)
		}
	default:
		t.Fatalf("unknown content %q", c.content)
	}
}

// checkMessage holds what must be true of every message, however broken.
func checkMessage(t testing.TB, m *Message) {
	t.Helper()
	paths := map[string]bool{}
	for p := range allParts(m.Parts) {
		checkPart(t, p)
		if paths[p.Path] {
			t.Errorf("two parts have the path %q", p.Path)
		}
		paths[p.Path] = true
	}
	if len(m.Text) > maxText || !utf8.ValidString(m.Text) {
		t.Errorf("text of %d bytes, valid %t", len(m.Text), utf8.ValidString(m.Text))
	}
	if len(m.Defects) > maxDefects {
		t.Errorf("%d defects", len(m.Defects))
	}
}

func checkPart(t testing.TB, p *Part) {
	t.Helper()
	opened, err := io.ReadAll(p.Open())
	if err != nil {
		t.Fatalf("part %s: %v", p.Path, err)
	}
	sum := sha256.Sum256(opened)
	if p.SHA256 != hex.EncodeToString(sum[:]) || p.Size != int64(len(opened)) {
		t.Errorf("part %s: opened %d bytes, measured %d, or another hash", p.Path, len(opened), p.Size)
	}
	if want := opened[:min(len(opened), headSize)]; string(p.Head) != string(want) {
		t.Errorf("part %s: head of %d bytes is not the beginning", p.Path, len(p.Head))
	}
	if string(p.Bytes()) != string(opened) {
		t.Errorf("part %s: Bytes and Open differ", p.Path)
	}
	if !utf8.ValidString(p.Name) || !norm.NFC.IsNormalString(p.Name) || strings.ContainsAny(p.Name, "/\\\n\x00") {
		t.Errorf("part %s: name %q", p.Path, p.Name)
	}
	if normType(p.Type) != p.Type || p.ContentID != strings.ToLower(p.ContentID) {
		t.Errorf("part %s: type %q, content id %q", p.Path, p.Type, p.ContentID)
	}
	if !slices.Contains([]string{"", "inline", "attachment"}, p.Disposition) {
		t.Errorf("part %s: disposition %q", p.Path, p.Disposition)
	}
}

func allParts(parts []*Part) func(yield func(*Part) bool) {
	return func(yield func(*Part) bool) { eachPart(parts, yield) }
}

func eachPart(parts []*Part, yield func(*Part) bool) bool {
	for _, p := range parts {
		if !yield(p) || !eachPart(p.Nested, yield) {
			return false
		}
	}
	return true
}
