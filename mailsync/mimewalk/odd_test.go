package mimewalk

import (
	"encoding/base64"
	"strings"
	"testing"
)

// What no standard foresees, and programs and gateways do all the same.
func TestOddMailsKeepTheirFilesAndNames(t *testing.T) {
	b64 := "Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(casePDF)) + "\n"
	for name, c := range map[string]struct{ raw, want, defect string }{
		"a name in the second Content-Type": {"Content-Type: text/plain\nContent-Type: application/pdf; name=r.pdf\n" + b64, "1 text/plain r.pdf", defectManyTypes},
		"the disposition's name counts":     {"Content-Type: text/plain; name=b.pdf\nContent-Type: application/pdf; name=c.pdf\nContent-Disposition: attachment; filename=a.pdf\n" + b64, "1 text/plain a.pdf", defectManyTypes},
		"a comment with a parameter":        {"Content-Type: application/pdf (Rechnung; name=\"falsch.pdf\"); name=\"r.pdf\"\n" + b64, "1 application/pdf r.pdf", ""},
		"a comment in a disposition":        {"Content-Type: application/pdf\nContent-Disposition: attachment (alt; neu); filename=\"r (1).pdf\"\n" + b64, "1 application/pdf r (1).pdf", ""},
		"base64 as quoted-printable":        {"Content-Type: application/pdf; name=r.pdf\n" + strings.Replace(b64, "base64", "quoted-printable", 1), "1 application/pdf r.pdf", defectGuessedBase64},
		"lines that end in CR":              {strings.ReplaceAll("Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nText\n--b\nContent-Type: application/pdf; name=r.pdf\n"+b64+"--b--\n", "\n", "\r"), "2 application/pdf r.pdf", defectBareCR},
	} {
		m := Walk([]byte(c.raw), Limits{})
		if got := strings.Join(outline(m), ", "); got != c.want || len(m.Parts) != 1 || string(m.Parts[0].Bytes()) != casePDF || c.defect != "" && !strings.Contains(strings.Join(m.Defects, ""), c.defect) {
			t.Errorf("%s: %s, want %s; defects %q", name, got, c.want, m.Defects)
		}
	}
}

// A saved mail that is attached to a saved mail as a file, and not as an object of Outlook, is opened all the same.
func TestSavedMailsInsideEachOther(t *testing.T) {
	inner := &made{subject: "Innen", from: "B", body: "b", files: []madeFile{{name: "r.pdf", data: []byte(casePDF)}}}
	for name, raw := range map[string][]byte{
		".msg in .msg":        (&made{subject: "s", from: "f", body: "b", files: []madeFile{{name: "Innen.msg", data: inner.msg(t, 512)}, {name: "a.pdf", data: []byte(casePDF)}}}).msg(t, 4096),
		".msg in winmail.dat": (&made{subject: "s", from: "f", body: "b", files: []madeFile{{name: "Innen.msg", data: inner.msg(t, 4096)}, {name: "a.pdf", data: []byte(casePDF)}}}).tnef(t),
	} {
		m := Walk(attachedFile("application/octet-stream", "x", raw), Limits{})
		checkOutline(t, m, "1 application/octet-stream x", "1/1 application/octet-stream Innen.msg", "1/1/1 application/octet-stream r.pdf", "1/2 application/octet-stream a.pdf")
		if in := m.Parts[0].Nested[0]; in.Opened != ContainerMSG || in.NestedText != "b" || string(in.Nested[0].Bytes()) != casePDF {
			t.Errorf("%s: %+v", name, in)
		}
	}
}

// What a message calls its charset cannot add fields or parts to the mail that it is written down as.
func TestAMessageInsideAddsNothingByItsCharset(t *testing.T) {
	inner := &made{subject: "s", from: "B", body: "b", html: "<meta charset=x\r\nBcc:\tx@y.at\r\n\r\n--=_text\r\n\r\nx\r\n>"}
	m := Walk(attachedFile("application/octet-stream", "x", (&made{subject: "s", from: "f", body: "b", files: []madeFile{{name: "Innen", inner: inner}}}).tnef(t)), Limits{})
	mail := m.Parts[0].Nested[0].Bytes()
	if again := Walk(mail, Limits{}); len(again.Parts) != 0 || len(again.Defects) != 0 || strings.Contains(strings.ToLower(string(mail)), "bcc") {
		t.Errorf("%s", mail)
	}
}

// A mail inside a mail of Outlook can be the invoice itself: its text and its HTML are all there.
func TestAMessageInsideIsWrittenDownWhole(t *testing.T) {
	long := strings.Repeat("Zeile um Zeile\r\n", 8000)
	for name, inner := range map[string]*made{
		"text":          {subject: "Rechnung", from: "B", body: long + "Summe 4711"},
		"text and HTML": {subject: "Rechnung", from: "B", body: "Summe 4711", html: "<html><meta charset=iso-8859-1><p>" + strings.Repeat("x", 100_000) + "<b>Gr\xfc\xdfe</b>"},
	} {
		outer := &made{subject: "s", from: "f", body: "b", files: []madeFile{{name: "Innen", inner: inner}}}
		for way, raw := range map[string][]byte{"winmail.dat": outer.tnef(t), ".msg": outer.msg(t, 512)} {
			m := Walk(attachedFile("application/octet-stream", "x", raw), Limits{})
			mail := m.Parts[0].Nested[0].Bytes()
			again := Walk(mail, Limits{})
			if again.Header.Text("Subject") != "Rechnung" || len(again.Parts) != 0 || len(again.Defects) != 0 {
				t.Errorf("%s in %s: %.500q, defects %q", name, way, mail, again.Defects)
			}
			if inner.html == "" && !strings.Contains(string(mail), "\r\n\r\n"+long+"Summe 4711\r\n") || inner.html != "" && (again.Text != "Summe 4711" ||
				!strings.Contains(string(mail), "charset=iso-8859-1") || !strings.Contains(strings.ReplaceAll(string(mail), "\r\n", ""), base64.StdEncoding.EncodeToString([]byte(inner.html)))) {
				t.Errorf("%s in %s is %.500q", name, way, mail)
			}
		}
	}
}
