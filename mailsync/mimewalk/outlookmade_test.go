package mimewalk

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// ways are all the ways in which the made message is written.
func ways(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"winmail.dat":             madeMail(nil, 0).tnef(t),
		"winmail.dat, 1250":       madeMail(charmap.Windows1250, 1250).tnef(t),
		"winmail.dat, 850":        madeMail(charmap.CodePage850, 850).tnef(t),
		".msg":                    madeMail(nil, 0).msg(t, 512),
		".msg, 1252":              madeMail(charmap.Windows1252, 1252).msg(t, 512),
		".msg, large sectors":     madeMail(nil, 0).msg(t, 4096),
		".msg, 1250, large sect.": madeMail(charmap.Windows1250, 1250).msg(t, 4096),
	}
}

func TestWhatOutlookWritesIsReadWhole(t *testing.T) {
	for way, raw := range ways(t) {
		t.Run(way, func(t *testing.T) {
			m := Walk(attachedFile("application/octet-stream", "x", raw), Limits{})
			checkMessage(t, m)
			if len(m.Defects) != 0 || m.Limit != "" {
				t.Errorf("defects %q, limit %q", m.Defects, m.Limit)
			}
			checkOutline(t, m, "1 application/octet-stream x",
				"1/1 application/octet-stream Rechnung Nr. 4711 für März.pdf", "1/2 application/octet-stream groß.bin",
				"1/3 message/rfc822 Rechnung für März.eml",
				"1/3/1 application/octet-stream Größe.pdf",
				"1/3/2 message/rfc822 Innerste.eml", "1/3/2/1 application/octet-stream tief.pdf",
				"1/4 application/octet-stream Objekt.pdf", "1/5 application/octet-stream leer.pdf")
			in := m.Parts[0].Nested
			big := string(in[1].Bytes())
			if string(in[0].Bytes()) != casePDF || len(big) != 5109 || !strings.HasSuffix(big, "abcdef\n") || string(in[3].Bytes()) != casePDF || in[4].Size != 0 {
				t.Errorf("content: %.60q, %d bytes, %.60q, %d bytes", in[0].Bytes(), len(big), in[3].Bytes(), in[4].Size)
			}
			if m.Parts[0].NestedText != "Grüße\naus Wien" {
				t.Errorf("text %q", m.Parts[0].NestedText)
			}
			checkInner(t, in[2])
		})
	}
}

// checkInner looks at the message inside, and at the mail that it was written down as.
func checkInner(t *testing.T, p *Part) {
	t.Helper()
	h := p.NestedHeader
	if h.Text("From") != "Jörg Huber <a@b.at>" || h.Text("Subject") != "Rechnung für März" || h.First("Date") != "Tue, 24 Feb 2026 08:00:00 +0000" {
		t.Errorf("header %q", h)
	}
	if got := Addresses(h.First("From")); !slices.Equal(got, []string{"a@b.at"}) {
		t.Errorf("sender %q", got)
	}
	again := Walk(p.Bytes(), Limits{})
	if again.Header.Text("Subject") != "Rechnung für März" || again.Text != "Text der inneren Nachricht" || len(again.Defects) != 0 {
		t.Errorf("written down as %q, defects %q", p.Bytes(), again.Defects)
	}
}

func TestRTFIsReadable(t *testing.T) {
	for rtf, want := range map[string]string{
		`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\pard Gr\'fc\'dfe\par\tab{\*\x nein}{\b ja}\line zwei}`: "Grüße\n\tja\nzwei",
		`{\rtf1\ansi\ansicpg1250 \'b9\'e6}`:                                              "ąć",
		`{\rtf1\uc1 \u8364?5 \u-10179?\u-8704?{\uc0\u228x}}`:                             "€5 😀äx",
		`{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 Text\{\}{\pict 00ff}}`: "\nText{}",
		`\`: "", `{\rtf1`: "", `}}}{`: "",
	} {
		if got := rtfText([]byte(rtf)); got != want {
			t.Errorf("%s gives %q, want %q", rtf, got, want)
		}
	}
	// The example of MS-OXRTFCP section 3.1.1.
	packed := []byte("\x2d\x00\x00\x00\x2b\x00\x00\x00LZFu\xf1\xc5\xc7\xa7\x03\x00\x0a\x00rcpg125\x42\x32\x0a\xf3 hel\x09\x00\x20bw\x05\xb0ld}\x0a\x80\x0f\xa0")
	if got := string(unpackRTF(packed)); got != "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" {
		t.Errorf("unpacked %q", got)
	}
}

// A winmail.dat is the mail itself, so its text is; a .msg is a mail that somebody attached.
func TestWhoseTextItIs(t *testing.T) {
	if m := Walk(attachedFile("application/ms-tnef", "winmail.dat", madeMail(nil, 0).tnef(t)), Limits{}); m.Text != "Grüße\naus Wien" {
		t.Errorf("winmail.dat: text %q", m.Text)
	}
	if m := Walk(attachedFile("application/vnd.ms-outlook", "x.msg", madeMail(nil, 0).msg(t, 512)), Limits{}); m.Text != "" {
		t.Errorf(".msg: text %q", m.Text)
	}
}

// Whatever is cut off or overwritten, the rest is read, and nothing goes wrong.
func TestDamagedOutlookFilesAreReadAsFarAsTheyGo(t *testing.T) {
	const step = 149
	for way, raw := range ways(t) {
		read, silent := 0, 0
		for n := 0; n < len(raw); n += step {
			m := Walk(attachedFile("application/octet-stream", "x", raw[:n]), Limits{})
			checkMessage(t, m)
			if len(outline(m)) > 1 {
				read++
			}
			if n > 512 && len(m.Defects) == 0 && m.Parts[0].Opened != "" {
				silent++
			}
			damaged := bytes.Clone(raw)
			for i := n; i < min(n+8, len(raw)); i++ {
				damaged[i] ^= 0xff
			}
			checkMessage(t, Walk(attachedFile("application/octet-stream", "x", damaged), Limits{}))
		}
		if strings.HasPrefix(way, "winmail") && read < len(raw)/step/2 {
			t.Errorf("%s: only %d cut files gave anything", way, read)
		}
		if silent > 2 { // a winmail.dat that ends between two attributes looks whole
			t.Errorf("%s: %d cut files without a defect", way, silent)
		}
	}
}

// Chains that run in circles, and many streams in the same sectors, cost no more than the file has bytes.
func TestHostileCompoundFilesEndSoon(t *testing.T) {
	var kids []madeNode
	for i := range 1500 {
		kids = append(kids, madeNode{name: "__attach_version1.0_#" + string(rune('a'+i%26)) + strings.Repeat("x", i%8), kids: []madeNode{{name: "__substg1.0_37010102", data: make([]byte, 4096)}}})
	}
	raw := cfbOf(512, madeNode{kids: append(kids, madeNode{name: msgProperties, data: make([]byte, 64)})})
	for at := 0; at+128 <= len(raw); at += 128 { // every stream claims to be as large as can be, and to begin at sector 0
		if raw[at+66] == cfbStream && raw[at+67] == 0 && bytes.HasPrefix(raw[at:], utf16le("__substg1.0_3701")) {
			copy(raw[at+116:], slices.Concat(le32(0), le32(0x7fffffff)))
		}
	}
	m := Walk(attachedFile("application/octet-stream", "x.msg", raw), Limits{})
	checkMessage(t, m)
	sum := int64(0)
	for p := range allParts(m.Parts[0].Nested) {
		sum += p.Size
	}
	if sum > 4*int64(len(raw)) || len(m.Defects) == 0 {
		t.Errorf("%d bytes out of %d, defects %q", sum, len(raw), m.Defects)
	}
}
