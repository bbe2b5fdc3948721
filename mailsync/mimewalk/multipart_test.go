package mimewalk

import (
	"encoding/base64"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

const pdfPart = "Content-Type: application/pdf; name=r.pdf\n\n%PDF-1.4\n"

func TestBrokenBoundariesLoseNoPart(t *testing.T) {
	head := "Content-Type: multipart/mixed; boundary=b\n\n"
	for name, c := range map[string]struct{ raw, defect string }{
		"white space behind delimiters": {head + "--b \t\n" + pdfPart + "--b-- \n", ""},
		"text that looks like one":      {head + "--b\n" + pdfPart + "--bc\n --b\n--b x\n--b--\n", ""},
		"another boundary":              {head + "--other\n" + pdfPart + "--other--\n", defectGuessedBoundary},
		"no boundary":                   {"Content-Type: multipart/mixed\n\n--x\n" + pdfPart + "--x--\n", defectGuessedBoundary},
		"not closed":                    {head + "--b\n" + pdfPart, defectNotClosed},
		"a part behind the end":         {head + "--b\n\nhi\n--b--\n--b\n" + pdfPart + "--b--\n", ""},
		"no preamble, no blank line":    {"Content-Type: multipart/mixed; boundary=b\n--b\n" + pdfPart + "--b--\n", defectNoSeparator},
		"unreadable type":               {"Content-Type: multipart; boundary=b\n\n--b\n" + pdfPart + "--b--\n", defectType},
		"second type fits":              {"Content-Type: multipart/mixed; boundary=x\n" + head + "--b\n" + pdfPart + "--b--\n", defectManyTypes},
		"first type is no multipart":    {"Content-Type: text/plain\n" + head + "--b\n" + pdfPart + "--b--\n", defectManyTypes},
		"inner has the same boundary":   {head + "--b\n" + head + "--b\n" + pdfPart + "--b--\n--b--\n", defectNoBoundary},
		"encoded as a whole": {"Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: base64\n\n" +
			lines(base64.StdEncoding.EncodeToString([]byte("--b\n"+pdfPart+"--b--\n")), 76, "\n"), defectEncodedMultipart},
		"in a message with the same boundary": {head + "--b\nContent-Type: message/rfc822\n\n" + head + "--b\n\nhi\n--b--\n--b\n" + pdfPart + "--b--\n", ""},
	} {
		m := walk(t, c.raw)
		pdfs := 0
		for p := range allParts(m.Parts) {
			if p.Name == "r.pdf" && strings.HasPrefix(string(p.Head), "%PDF-1.4") {
				pdfs++
			}
		}
		if pdfs != 1 {
			t.Errorf("%s: parts %q, defects %q", name, outline(m), m.Defects)
		}
		if c.defect == "" && len(m.Defects) > 0 || c.defect != "" && !slices.Contains(m.Defects, c.defect) {
			t.Errorf("%s: defects %q, want %q", name, m.Defects, c.defect)
		}
	}
}

func TestAnEmptyMultipartHasNoParts(t *testing.T) {
	for _, body := range []string{"", "\n\n \n", "--b\n--b--\n", "--b--\n"} {
		m := walk(t, "Content-Type: multipart/mixed; boundary=b\n\n"+body)
		if len(m.Parts) != 0 || m.Text != "" {
			t.Errorf("%q: parts %q, text %q", body, outline(m), m.Text)
		}
	}
}

func TestOnlyDataThatStopInsideAreCutOff(t *testing.T) {
	b64 := func(n int) string { // n bytes, so that 3 and 57 matter
		return lines(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", n))), 76, "\n")
	}
	head := "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
	for name, c := range map[string]struct {
		raw  string
		want bool
	}{
		"closed":                   {b64(60) + "--b--\n", false},
		"closed, full lines":       {b64(114) + "--b--\n", false},
		"not closed, padded":       {b64(61), false},
		"not closed, short line":   {b64(60), false},
		"not closed, inside":       {strings.TrimSpace(b64(60)), true},
		"not closed, full lines":   {b64(114), true},
		"closed, one digit behind": {strings.TrimSpace(b64(60)) + "A\n--b--\n", true},
	} {
		m := walk(t, head+c.raw)
		if len(m.Parts) != 1 || m.Parts[0].Truncated != c.want || slices.Contains(m.Defects, defectCutOff) != c.want {
			t.Errorf("%s: truncated %t, defects %q", name, !c.want, m.Defects)
		}
	}
}

// What a gateway, a bad disk or a hostile sender changes: bytes, order, length.
func TestMutatedMailsKeepThePromises(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range readCases(t) {
		whole := readCase(t, c.file)
		for range 200 {
			b := slices.Clone(whole)
			for range 1 + r.IntN(4) {
				i, j := r.IntN(len(b)), r.IntN(len(b))
				switch r.IntN(4) {
				case 0:
					b[i] = byte(r.Uint32())
				case 1:
					b = slices.Delete(b, min(i, j), min(max(i, j), min(i, j)+20))
				case 2:
					b = slices.Insert(b, i, b[min(i, j):min(max(i, j), min(i, j)+200)]...)
				case 3:
					b[i] = "\r\n-=\"; <>@?"[r.IntN(11)]
				}
				if len(b) == 0 {
					b = []byte{'\n'}
				}
			}
			checkMessage(t, Walk(b, Limits{}))
		}
	}
}
