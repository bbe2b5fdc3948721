package mimewalk

import (
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func crlf(s string) []byte { return []byte(strings.ReplaceAll(s, "\n", "\r\n")) }

func walk(t *testing.T, raw string) *Message {
	t.Helper()
	m := Walk(crlf(raw), Limits{})
	checkMessage(t, m)
	return m
}

// outline lists the parts as "path type name", nested ones after their container.
func outline(m *Message) (lines []string) {
	for p := range allParts(m.Parts) {
		lines = append(lines, strings.TrimSpace(p.Path+" "+p.Type+" "+p.Name))
	}
	return lines
}

func checkOutline(t *testing.T, m *Message, want ...string) {
	t.Helper()
	if got := outline(m); !slices.Equal(got, want) {
		t.Errorf("parts %q, want %q; defects %q", got, want, m.Defects)
	}
}

func TestTextIsBodyAndTheRestAreParts(t *testing.T) {
	m := walk(t, `Subject: =?utf-8?Q?M=C3=A4rz?= 2026
Content-Type: multipart/mixed; boundary=a

preamble
--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe
--b
Content-Type: multipart/related; boundary=c

--c
Content-Type: text/html

<p>Gruesse <img src="cid:Logo%40huber"><img src='CID:two'>
--c
Content-Type: image/png; name=logo.png
Content-ID: <Logo@huber>
Content-Disposition: inline

png
--c--
--b
Content-Type: text/calendar

BEGIN:VCALENDAR
--b--
--a
Content-Type: text/plain; name=liste.txt

named
--a
Content-Type: text/plain
Content-Disposition: attachment

attached
--a
Content-Type: text/plain

footer
--a--
epilogue
`)
	checkOutline(t, m, "1.2.2 image/png logo.png", "1.3 text/calendar", "2 text/plain liste.txt", "3 text/plain")
	if m.Text != "Grüße\n\nfooter" {
		t.Errorf("text %q", m.Text)
	}
	if !slices.Equal(m.CIDs, []string{"logo@huber", "two"}) || m.Parts[0].ContentID != "logo@huber" || m.Parts[0].Disposition != "inline" {
		t.Errorf("cids %q, content id %q", m.CIDs, m.Parts[0].ContentID)
	}
	if s := m.Header.Text("SUBJECT"); s != "März 2026" {
		t.Errorf("subject %q", s)
	}
	if len(m.Defects) != 0 || m.Limit != "" {
		t.Errorf("defects %q, limit %q", m.Defects, m.Limit)
	}
}

func TestHTMLIsReadWhereThereIsNoPlainText(t *testing.T) {
	m := walk(t, `Content-Type: text/html; charset=utf-8

<html><head><title>no</title><style>p { no }</style></head><body><!-- no -->
<p>Sehr geehrte <b>Damen</b>&nbsp;und Herren,<br>Betrag: 5 &lt; 6 &euro;</p>
<table><tr><td>eins</td><td>zwei</td></tr><tr><td>drei</td></tr></table><script>no()</script>1 < 2`)
	want := "Sehr geehrte Damen und Herren,\nBetrag: 5 < 6 €\n\neins zwei\ndrei\n\n1 < 2"
	if m.Text != want {
		t.Errorf("text %q, want %q", m.Text, want)
	}
}

func TestAForwardedMessageIsAPartWithItsLeavesInside(t *testing.T) {
	inner := "Subject: inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nhi\n--i\nContent-Type: application/pdf; name=r.pdf\n\n%PDF-1.4\n--i--\n"
	for _, enc := range []string{"7bit", "base64"} {
		body := string(crlf(inner))
		if enc == "base64" {
			body = base64.StdEncoding.EncodeToString([]byte(body))
		}
		m := walk(t, "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nsee below\n--o\nContent-Type: message/rfc822; name=a.eml\nContent-Transfer-Encoding: "+
			enc+"\n\n"+strings.ReplaceAll(body, "\r", "")+"\n--o--\n")
		checkOutline(t, m, "2 message/rfc822 a.eml", "2/2 application/pdf r.pdf")
		p := m.Parts[0]
		if m.Text != "see below" || p.NestedText != "hi" || p.NestedHeader.First("subject") != "inner" || p.Nested[0].Container != ContainerMessage {
			t.Errorf("%s: %+v", enc, p)
		}
	}
}

func TestADigestHoldsMessages(t *testing.T) {
	m := walk(t, "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: one\n\ntext\n--d\n\nSubject: two\n\ntext\n--d--\n")
	checkOutline(t, m, "1 message/rfc822", "2 message/rfc822")
	if m.Parts[1].NestedHeader.First("Subject") != "two" {
		t.Errorf("header %v", m.Parts[1].NestedHeader)
	}
}

func TestPDFsThatHideAreParts(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(casePDF))
	for name, raw := range map[string]string{
		"declared as text":        "Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b64,
		"no type":                 "Content-Transfer-Encoding: base64\n\n" + b64,
		"some bytes before":       "Subject: s\n\n" + strings.Repeat("x", 1023) + "%PDF-1.4",
		"no encoding declared":    "Content-Type: application/pdf\n\n" + b64 + "\n",
		"7bit declared":           "Content-Type: application/pdf\nContent-Transfer-Encoding: 7bit\n\n" + b64 + "\n",
		"two encodings":           "Content-Type: application/pdf\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n" + b64 + "\n",
		"declared base64, is not": "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + casePDF,
		"unknown encoding":        "Content-Type: application/pdf\nContent-Transfer-Encoding: base65\n\n" + b64 + "\n",
		"upper case and quoted":   "CONTENT-TYPE: Application/PDF\ncontent-transfer-encoding: \"BASE64\"\n\n" + b64 + "\n",
		"name with an open word":  "Content-Type: application/pdf; name=\"=?utf-8?Q?r\"\nContent-Transfer-Encoding: base64\n\n" + b64,
	} {
		m := walk(t, raw)
		if len(m.Parts) != 1 || !strings.Contains(string(m.Parts[0].Head), "%PDF-1.4") {
			t.Errorf("%s: parts %q", name, outline(m))
		}
	}
	if m := walk(t, "Subject: s\n\n"+strings.Repeat("x", 1024)+"%PDF-1.4"); len(m.Parts) != 0 {
		t.Error("a mark behind the first 1024 bytes makes no PDF")
	}
}

func uuencode(b []byte) string {
	var out strings.Builder
	for line := range slices.Chunk(b, 45) {
		out.WriteByte(byte(' ' + len(line)))
		for q := range slices.Chunk(line, 3) {
			q = append(slices.Clone(q), 0, 0)
			for _, v := range []byte{q[0] >> 2, q[0]<<4&63 | q[1]>>4, q[1]<<2&63 | q[2]>>6, q[2] & 63} {
				out.WriteByte(byte(' ' + v))
			}
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func TestUuencodedFilesAreCutOutOfTheText(t *testing.T) {
	one, two := strings.Repeat(casePDF, 5), "x"
	m := walk(t, "Subject: s\n\nbefore\nbegin with this\nbegin 644 Rechnung 1.pdf\n"+uuencode([]byte(one))+"`\nend\nbetween\nbegin 600 x\n"+uuencode([]byte(two))+"end\nafter\n")
	checkOutline(t, m, "1/1 application/octet-stream Rechnung 1.pdf", "1/2 application/octet-stream x")
	if string(m.Parts[0].Bytes()) != one || string(m.Parts[1].Bytes()) != two || m.Parts[0].Container != ContainerUuencode {
		t.Errorf("content %q, %q", m.Parts[0].Bytes(), m.Parts[1].Bytes())
	}
	if m.Text != "before\nbegin with this\nbetween\nafter" {
		t.Errorf("text %q", m.Text)
	}
	m = walk(t, "Subject: s\n\nbegin 644 r.pdf\n"+uuencode([]byte(one)))
	if len(m.Parts) != 1 || !m.Parts[0].Truncated || string(m.Parts[0].Bytes()) != one {
		t.Errorf("cut off: parts %q", outline(m))
	}
}

func TestEachDecoderGivesBackWhatWasEncoded(t *testing.T) {
	for size := range 300 {
		want := make([]byte, size)
		for i := range want {
			want[i] = byte(i*7 + size)
		}
		b64 := base64.StdEncoding.EncodeToString(want)
		var qp strings.Builder
		w := quotedprintable.NewWriter(&qp)
		w.Binary = true
		fmt.Fprint(w, string(want))
		w.Close()
		for name, r := range map[string]*reader{
			"base64":             newReader(encBase64, []byte(b64)),
			"base64 lines of 75": newReader(encBase64, []byte(lines(b64, 75, "\r\n"))),
			"base64 lines of 76": newReader(encBase64, []byte(lines(b64, 76, "\n"))),
			"base64 with junk":   newReader(encBase64, []byte(lines(b64, 40, "!\r\n \t"))),
			"base64 unpadded":    newReader(encBase64, []byte(strings.TrimRight(b64, "="))),
			"quoted-printable":   newReader(encQuoted, []byte(qp.String())),
			"uuencode":           newReader(encUuencode, []byte(uuencode(want))),
			"identity":           newReader(encIdentity, want),
		} {
			if err := iotest.TestReader(r, want); err != nil {
				t.Fatalf("%s, %d bytes: %v", name, size, err)
			}
		}
	}
}

func lines(s string, n int, end string) string {
	var out strings.Builder
	for line := range slices.Chunk([]byte(s), n) {
		out.WriteString(string(line) + end)
	}
	return out.String()
}

// Of a mail, as many parts are kept decoded as there is room for; the rest gives
// the same bytes.
func TestKeptPartsAreThoseThatWereAttached(t *testing.T) {
	file := strings.Repeat("0123456789abcdef", 2<<20/16)
	part := "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		lines(base64.StdEncoding.EncodeToString([]byte(file)), 76, "\r\n")
	m := Walk(multipartOf(part, 3), Limits{})
	checkMessage(t, m)
	if len(m.Parts) != 3 {
		t.Fatalf("%d parts, want 3", len(m.Parts))
	}
	kept := 0
	for _, p := range m.Parts {
		if string(p.Bytes()) != file {
			t.Errorf("part %s is not the file", p.Path)
		}
		if p.enc == encIdentity {
			kept++
		}
	}
	if kept != 1 {
		t.Errorf("%d parts are kept decoded, want 1: 4 MB have room for no more", kept)
	}
}

func TestNamesAreDecodedAndWithoutFolders(t *testing.T) {
	for field, want := range map[string]string{
		`attachment; filename="C:\TEMP\r.pdf"`:                          "r.pdf",
		`attachment; filename="../../etc/r.pdf"`:                        "r.pdf",
		`attachment; filename="a\"b.pdf"`:                               `a"b.pdf`,
		`attachment; filename="a"b.pdf"; size=3`:                        `a"b.pdf`,
		`attachment; filename=a b.pdf; size=3`:                          "a b.pdf",
		`attachment; filename*1=2.pdf; filename*0=Rechnung`:             "Rechnung2.pdf",
		`attachment; filename*0*=utf-8'de'M%C3; filename*1*=%A4rz.pdf`:  "März.pdf",
		`attachment; filename*=UTF-8''Ma%CC%88rz.pdf`:                   "März.pdf",
		`attachment; filename="=?utf-8?Q?M=C3?= =?utf-8?Q?=A4rz.pdf?="`: "März.pdf",
		`attachment; filename="=?iso-8859-1?B?TeRyei5wZGY=?="`:          "März.pdf",
		`attachment; filename="=?x-unknown?Q?r.pdf?="`:                  "r.pdf",
		"attachment; filename=\"r\u202efdp.exe\"":                       "rfdp.exe",
		`filename=r.pdf`: "r.pdf",
		`attachment; filename*0*=UTF-8''M%C3%A4; filename*1="rz %41.pdf"`:           "März %41.pdf", // RFC 2231 section 4.1
		`attachment; filename*=''r%20x.pdf`:                                         "r x.pdf",
		`attachment; filename*=r.pdf`:                                               "r.pdf",
		`attachment; filename*="UTF-8''M%C3%A4rz.pdf"`:                              "März.pdf",
		`attachment; filename*=UTF-8'de-AT'it's.pdf`:                                "it's.pdf",
		`attachment; filename*=Bob's Rechnung's.pdf`:                                "Bob's Rechnung's.pdf",
		`attachment; filename*0=x; filename*1=.pdf; filename*=UTF-8''r.pdf`:         "r.pdf",
		`attachment; filename*0="?"; filename*0*=UTF-8''M%C3%A4; filename*1=rz.pdf`: "März.pdf",
		`attachment; filename*00*=UTF-8''M%C3%A4; filename*01=rz.pdf`:               "März.pdf",
		`attachment; filename*0*=windows-1252''M%E4; filename*1*=rz%80.pdf`:         "März€.pdf",
		`attachment; filename="UTF-8''M%C3%A4rz.pdf"`:                               "März.pdf",
		`attachment; filename==?utf-8?Q?M=C3=A4rz=3B.pdf?=; size=1`:                 "März;.pdf",
		`attachment; filename="=?utf-8?Q??="`:                                       "",
		`attachment; filename=r.pdf (Kommentar)`:                                    "r.pdf (Kommentar)",
		`attachment; filename='r.pdf'`:                                              "'r.pdf'",
		`attachment filename=r.pdf`:                                                 "r.pdf",
		`attachment; FileName = "r.pdf" ; filename=other.pdf`:                       "r.pdf",
		`attachment; filename=""; filename="r.pdf"`:                                 "r.pdf",
		`attachment; filename="Kunde; Rechnung.pdf"`:                                "Kunde; Rechnung.pdf",
		`attachment`: "",
	} {
		m := walk(t, "Content-Type: application/pdf\nContent-Disposition: "+field+"\n\n%PDF-1.4\n")
		if len(m.Parts) != 1 || m.Parts[0].Name != want {
			t.Errorf("%s gives %q, want %q", field, outline(m), want)
		}
	}
}

func TestNoMailIsTooShort(t *testing.T) {
	for _, raw := range []string{"", "\n", "\xef\xbb\xbf", "x", ":", "From ", "Content-Type: multipart/mixed; boundary=b", "--b\n--b--"} {
		checkMessage(t, Walk([]byte(raw), Limits{}))
	}
	whole := readCase(t, "28-multipart-with-cte-base64-header.eml")
	for n := range whole {
		checkMessage(t, Walk(whole[:n], Limits{}))
	}
}
