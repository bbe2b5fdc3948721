package mimewalk

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"belegpost/storage/storagetest/cputime"
)

// deep nests n multiparts, each with a boundary of its own, around an entity.
func deep(n int, inner string) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n", i, i)
	}
	b.WriteString(inner)
	for i := n - 1; i >= 0; i-- {
		fmt.Fprintf(&b, "--b%d--\r\n", i)
	}
	return b.Bytes()
}

func forwarded(n int) []byte {
	return []byte(strings.Repeat("Content-Type: message/rfc822\r\n\r\n", n) + "\r\nhello\r\n")
}

func multipartOf(part string, n int) []byte {
	return []byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n"+part, n) + "--b--\r\n")
}

func parameters(format string, n int) []byte {
	var b bytes.Buffer
	b.WriteString("Content-Type: application/pdf")
	for i := range n {
		b.WriteString("; ")
		fmt.Fprintf(&b, format, i)
	}
	b.WriteString("\r\n\r\n%PDF-1.4\r\n")
	return b.Bytes()
}

func repeated(head, unit string, size int) []byte {
	return []byte(head + strings.Repeat(unit, size/len(unit)))
}

// Every bomb ends soon, and either a limit or a defect says what was not read.
func TestBombsEndSoonAndSaySo(t *testing.T) {
	const mb = 1 << 20
	b64 := "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
	for name, raw := range map[string][]byte{
		"nesting 200":                     deep(200, "\r\nhello\r\n"),
		"nesting 5000":                    deep(5000, "\r\nhello\r\n"),
		"nesting with one boundary":       repeated("", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", 5*mb),
		"nesting without delimiters":      deep(45, strings.Repeat("Content-Type: multipart/mixed\r\n\r\n", 500000)),
		"forwarded 5000 times":            forwarded(5000),
		"200000 parts":                    multipartOf("\r\nhello\r\n", 200000),
		"200000 PDFs":                     multipartOf("Content-Type: application/pdf\r\n\r\n%PDF-\r\n", 200000),
		"200000 forwarded, same boundary": multipartOf("Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", 100000),
		"100000 parameters":               parameters("a%d=x", 100000),
		"100000 extended parameters":      parameters("name*%d=x", 100000),
		"100000 open quotes":              parameters("a%d=\"x", 100000),
		"100000 Content-Types":            repeated("", "Content-Type: multipart/mixed; boundary=x\r\n", 4*mb),
		"5 MB header line":                append([]byte("Subject: "+strings.Repeat("x", 5*mb)+"\r\n"), multipartOf("Content-Type: application/pdf\r\n\r\n%PDF-\r\n", 1)...),
		"5 MB folded header":              repeated("Subject: x\r\n", " x\r\n", 5*mb),
		"5 MB of header fields":           repeated("", "a:\r\n", 5*mb),
		"40 MB base64 line, cut off":      repeated(b64, "QUJD", 40*mb)[:40*mb-1],
		"40 MB base64 line with junk":     repeated(b64, "QUJDQUJDQUJD.QUJDQUJDQUJD", 40*mb),
		"harmless: 20 MB of padding":      repeated(b64+"QUI", "=", 20*mb),
		"5 MB of short junk lines":        repeated(b64+"QUJD\r\n", "!\n", 5*mb),
		"8 MB of begin lines":             repeated("\r\n", "begin 644 x\n", 8*mb),
		"harmless: 8 MB of dashes":        repeated("Content-Type: multipart/mixed; boundary=\"-\"\r\n\r\n", "-", 8*mb),
		"8 MB of open HTML comments":      repeated("Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n", "<!-- cid:a <style>", 8*mb),
		"8 MB of encoded words":           repeated("Content-Type: multipart/x\r\nSubject: ", "=?utf-8?q?", 8*mb),
	} {
		t.Run(name, func(t *testing.T) {
			var m *Message
			soon(t, func() {
				m = Walk(raw, Limits{})
				m.Header.Text("Subject")
			})
			if m.Limit == "" && len(m.Defects) == 0 && !strings.HasPrefix(name, "harmless") {
				t.Error("neither a limit nor a defect")
			}
			if len(m.Parts) > 2000 {
				t.Errorf("%d parts", len(m.Parts))
			}
		})
	}
}

// soon wants f to end in two seconds.
func soon(t *testing.T, f func()) {
	t.Helper()
	if took, ok := cputime.Within(cputime.Slowdown*2*time.Second, f); !ok {
		t.Errorf("took %v", took)
	}
}

func TestAddressAndDateBombsEndSoon(t *testing.T) {
	for _, unit := range []string{`"`, "(", "<", "@", "a@", "a@b,", "=?", "=?utf-8?q?=40?=", ")(", `\"`, `"@`, "é@é "} {
		value := strings.Repeat(unit, (1<<20)/len(unit))
		soon(t, func() {
			Addresses(value)
			ParseDate(value)
		})
	}
}

func TestALargeFieldDoesNotHideTheAttachment(t *testing.T) {
	raw := "To: " + strings.Repeat("a@b.at, ", 200000) + "\r\nSubject: s\r\nContent-Type: application/pdf; name=r.pdf\r\n\r\n" + casePDF
	m := Walk([]byte(raw), Limits{})
	if m.Limit != LimitHeader {
		t.Errorf("limit %q", m.Limit)
	}
	if len(m.Parts) != 1 || m.Parts[0].Name != "r.pdf" || m.Header.First("Subject") != "s" {
		t.Errorf("parts %+v", m.Parts)
	}
	checkMessage(t, m)
}

func TestTheSizeLimitKeepsThePartWithoutContent(t *testing.T) {
	for _, enc := range []string{"7bit", "base64"} {
		part := "Content-Type: application/pdf; name=r.pdf\r\nContent-Transfer-Encoding: " + enc + "\r\n\r\n" + strings.Repeat("QUJD", 100) + "\r\n"
		m := Walk(multipartOf(part, 3), Limits{DecodedBytes: 850})
		checkMessage(t, m)
		if len(m.Parts) != 3 || m.Limit != LimitSize {
			t.Fatalf("%s: %d parts, limit %q", enc, len(m.Parts), m.Limit)
		}
		if last := m.Parts[2]; last.Name != "r.pdf" || last.Size != 0 || !last.Truncated {
			t.Errorf("%s: last part %+v", enc, last)
		}
	}
}

func TestEachLimitIsNamed(t *testing.T) {
	for want, got := range map[string]*Message{
		LimitDepth:  Walk(deep(5, "\r\nhello\r\n"), Limits{Depth: 4}),
		LimitParts:  Walk(multipartOf("\r\nhello\r\n", 5), Limits{Parts: 4}),
		LimitTime:   Walk(multipartOf("Content-Type: application/pdf\r\n\r\n%PDF-\r\n", 3), Limits{Over: func() bool { return true }}),
		LimitHeader: Walk([]byte("A: b\r\nC: d\r\n\r\n"), Limits{HeaderBytes: 4}),
		LimitSize:   Walk([]byte("Content-Type: application/pdf\r\n\r\n%PDF-1.4"), Limits{DecodedBytes: 4}),
		"":          Walk(forwarded(5), Limits{}),
	} {
		if got.Limit != want {
			t.Errorf("limit %q, want %q", got.Limit, want)
		}
	}
	if m := Walk(forwarded(6), Limits{}); m.Limit != LimitDepth {
		t.Errorf("six messages inside each other: limit %q", m.Limit)
	}
}
