package mimewalk

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Above 7 MB the table of a compound file does not fit into its header any more.
func TestLargeOutlookFilesAreReadWhole(t *testing.T) {
	big := &made{subject: "groß", from: "A", files: []madeFile{{name: "a.bin", data: bytes.Repeat([]byte("0123456789abcdef"), 1<<20)}, {name: "r.pdf", data: []byte(casePDF)}}}
	m := Walk(attachedFile("application/octet-stream", "x.msg", big.msg(t, 512)), Limits{})
	if len(m.Defects) != 0 || len(m.Parts[0].Nested) != 2 {
		t.Fatalf("parts %q, defects %q", outline(m), m.Defects)
	}
	if in := m.Parts[0].Nested; !bytes.Equal(in[0].Bytes(), big.files[0].data) || string(in[1].Bytes()) != casePDF {
		t.Errorf("%d and %d bytes, or others", in[0].Size, in[1].Size)
	}
}

// oddFile is a .msg with one file that has these properties and storages.
func oddFile(props []madeProp, storages ...madeNode) []byte {
	file := madeNode{name: "__attach_version1.0_#00000000", kids: append(msgNodes(props, msgFileHead), storages...)}
	return cfbOf(512, madeNode{kids: append(msgNodes([]madeProp{{propSubject, typeString, utf16le("x")}}, msgTopHead), file)})
}

func unicodeProp(id uint16, s string) madeProp { return madeProp{id, typeString, utf16le(s)} }

// olePackaged is what the packager of Windows writes around a file.
func olePackaged(name string, data []byte) []byte {
	path := []byte(`C:\Temp\` + name + "\x00")
	b := slices.Concat(le16(2), []byte(name+"\x00"), path, le32(0x00030000), le32(uint32(len(path))), path, le32(uint32(len(data))), data)
	return append(le32(uint32(len(b))), b...)
}

func TestOddFilesOfOutlook(t *testing.T) {
	pdf := madeProp{propData, typeBinary, []byte(casePDF)}
	object := func(kids ...madeNode) madeNode { return madeNode{name: "__substg1.0_3701000D", kids: kids} }
	for name, c := range map[string]struct {
		raw     []byte
		want    string
		content string
		defect  string
	}{
		"ending kept apart":    {oddFile([]madeProp{unicodeProp(propDisplayName, "Rechnung"), unicodeProp(propExtension, ".pdf"), pdf}), "Rechnung.pdf", casePDF, ""},
		"short name only":      {oddFile([]madeProp{unicodeProp(propFileName, "RECHNU~1.PDF"), pdf}), "RECHNU~1.PDF", casePDF, ""},
		"only a link":          {oddFile([]madeProp{{propMethod, typeInt32, le32(7)}, unicodeProp(propLongFileName, "r.pdf"), unicodeProp(propLongPath, `\\server\r.pdf`)}), "r.pdf", "", defectLink},
		"packager":             {oddFile([]madeProp{{propMethod, typeInt32, le32(methodOLE)}}, object(madeNode{name: "\x01Ole", data: []byte("x")}, madeNode{name: "\x01Ole10Native", data: olePackaged("r.pdf", []byte(casePDF))})), "r.pdf", casePDF, ""},
		"another object":       {oddFile([]madeProp{{propMethod, typeInt32, le32(methodOLE)}, unicodeProp(propDisplayName, "Bild")}, object(madeNode{name: "klein", data: []byte("x")}, madeNode{name: "groß", data: []byte("größer")})), "Bild", "größer", ""},
		"folder in the name":   {oddFile([]madeProp{unicodeProp(propLongFileName, `..\..\r.pdf`), pdf}), "r.pdf", casePDF, ""},
		"ANSI without a table": {oddFile([]madeProp{{propLongFileName, typeString8, []byte("M\xe4rz.pdf\x00")}, pdf}), "März.pdf", casePDF, ""},
		"both kinds of text":   {oddFile([]madeProp{{propLongFileName, typeString8, []byte("M?rz.pdf")}, unicodeProp(propLongFileName, "März.pdf"), pdf}), "März.pdf", casePDF, ""},
		"data cut off":         {oddFile([]madeProp{unicodeProp(propLongFileName, "r.pdf"), {propData, typeBinary, make([]byte, 20000)}})[:9000], "", "", defectMSG},
	} {
		m := Walk(attachedFile("application/octet-stream", "x.msg", c.raw), Limits{})
		checkMessage(t, m)
		if c.defect != "" != slices.Contains(m.Defects, c.defect) {
			t.Errorf("%s: defects %q", name, m.Defects)
		}
		if c.want == "" {
			continue
		}
		if in := m.Parts[0].Nested; len(in) != 1 || in[0].Name != c.want || string(in[0].Bytes()) != c.content {
			t.Errorf("%s: parts %q", name, outline(m))
		}
	}
}

// What Outlook kept of the way over SMTP is the header, with Microsoft's own first line or without.
func TestTheHeaderOfAnOutlookMessage(t *testing.T) {
	for _, top := range []string{"", "Microsoft Mail Internet Headers Version 2.0\r\n"} {
		raw := cfbOf(512, madeNode{kids: msgNodes([]madeProp{unicodeProp(propSubject, "anders"), {propHTML, typeString, utf16le("<p>Grüße</p>")},
			unicodeProp(propHeaders, top+"From: A <a@b.at>\r\nSubject: =?utf-8?q?M=C3=A4rz?=\r\n\r\n")}, msgTopHead)})
		p := Walk(attachedFile("application/octet-stream", "x.msg", raw), Limits{}).Parts[0]
		if p.NestedHeader.Text("Subject") != "März" || p.NestedHeader.First("From") != "A <a@b.at>" || p.NestedText != "Grüße" {
			t.Errorf("header %q, text %q", p.NestedHeader, p.NestedText)
		}
	}
}

func TestTheSenderOfAnOutlookMessage(t *testing.T) {
	for _, c := range []struct {
		name, address, want string
	}{
		{"", "", ""}, {"", "a@b.at", "<a@b.at>"}, {"A", "", `"A"`}, {"A \"B\"", "/O=FIRMA/CN=A", `"A B"`}, {"Jörg", "a@b.at", "=?utf-8?q?J=C3=B6rg?= <a@b.at>"},
		{"A\r\nBcc: x", "a@b.at\r\nx", `"A Bcc: x"`},
	} {
		if got := mailbox(c.name, c.address); got != c.want {
			t.Errorf("%q, %q gives %q, want %q", c.name, c.address, got, c.want)
		}
	}
}

// Programs older than MAPI write attributes alone.
func TestAWinmailOfOldPrograms(t *testing.T) {
	name, address := "J\xf6rg Huber\x00", "SMTP:a@b.at\x00"
	from := slices.Concat(le16(4), le16(0), le16(uint16(len(name))), le16(uint16(len(address))), []byte(name+address))
	inner := slices.Concat(tnefSignature, le16(1), tnefAttribute(levelMessage, attOemCodepage, slices.Concat(le32(1252), le32(0))),
		tnefAttribute(levelMessage, attFrom, from), tnefAttribute(levelMessage, attSubject, []byte("M\xe4rz\x00")), tnefAttribute(levelMessage, attBody, []byte("Gr\xfc\xdfe\x00")))
	raw := slices.Concat(tnefSignature, le16(1), tnefAttribute(levelFile, attAttachRendData, make([]byte, 14)),
		tnefAttribute(levelFile, attAttachment, tnefProps([]madeProp{{propData, typeObject, append(bytes.Clone(interfaceMessage), inner...)}})),
		tnefAttribute(levelFile, attAttachData, []byte("eins")), tnefAttribute(levelFile, attTransportName, []byte("eins.txt\x00")),
		tnefAttribute(levelFile, attAttachData, []byte("zwei")), tnefAttribute(levelFile, attAttachTitle, []byte("zwei.txt\x00")),
		tnefAttribute(levelFile, attAttachRendData, append(make([]byte, 10), 1, 0, 0, 0)), tnefAttribute(levelFile, attAttachData, macBinary("r.pdf", []byte(casePDF))))
	m := Walk(attachedFile("application/octet-stream", "winmail.dat", raw), Limits{})
	checkMessage(t, m)
	checkOutline(t, m, "1 application/octet-stream winmail.dat", "1/1 message/rfc822 März.eml", "1/2 application/octet-stream zwei.txt",
		"1/3 application/octet-stream", "1/3/1 application/octet-stream r.pdf")
	if h := m.Parts[0].Nested[0].NestedHeader; h.Text("From") != "Jörg Huber <a@b.at>" || len(m.Defects) != 0 {
		t.Errorf("header %q, defects %q", h, m.Defects)
	}
}

// Whatever is called winmail.dat or .msg and is none stays an attachment, with a defect where it claims to be one.
func TestWhatIsNoOutlookFileStaysAsItIs(t *testing.T) {
	for name, raw := range map[string][]byte{"x.msg": cfbOf(512, madeNode{kids: []madeNode{{name: "WordDocument", data: []byte("x")}}}), "x.doc": cfbOf(512, madeNode{kids: []madeNode{{name: "WordDocument", data: []byte("x")}}}),
		"winmail.dat": tnefSignature, "leer.dat": slices.Concat(tnefSignature, le16(1)), "kurz.msg": cfbSignature} {
		m := Walk(attachedFile("application/octet-stream", name, raw), Limits{})
		checkMessage(t, m)
		claims := !strings.HasSuffix(name, ".doc") && !strings.HasPrefix(name, "winmail")
		if m.Parts[0].Opened != "" || len(m.Parts[0].Nested) > 0 || claims != (len(m.Defects) > 0) {
			t.Errorf("%s: opened as %q, defects %q", name, m.Parts[0].Opened, m.Defects)
		}
	}
}

func TestContainersStopAtTheLimits(t *testing.T) {
	many := &made{subject: "viele", from: "A"}
	for i := range 50 {
		many.files = append(many.files, madeFile{name: fmt.Sprint(i), data: []byte("x")})
	}
	for name, raw := range map[string][]byte{"winmail.dat": many.tnef(t), "x.msg": many.msg(t, 512)} {
		m := Walk(attachedFile("application/octet-stream", name, raw), Limits{Parts: 20})
		if m.Limit != LimitParts || len(outline(m)) > 20 {
			t.Errorf("%s: limit %q, %d parts", name, m.Limit, len(outline(m)))
		}
	}
	deepest := &made{subject: "0", from: "A"}
	for i := range 9 {
		deepest = &made{subject: fmt.Sprint(i), from: "A", files: []madeFile{{name: "x", inner: deepest}}}
	}
	for name, raw := range map[string][]byte{"winmail.dat": deepest.tnef(t), "x.msg": deepest.msg(t, 512)} {
		m := Walk(attachedFile("application/octet-stream", name, raw), Limits{})
		checkMessage(t, m)
		if m.Limit != LimitDepth || len(outline(m)) != 6 {
			t.Errorf("%s: limit %q, parts %q", name, m.Limit, outline(m))
		}
	}
}
