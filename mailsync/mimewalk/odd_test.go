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
