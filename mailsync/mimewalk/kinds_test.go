package mimewalk

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// RFC 2046 section 5.1.5: what says nothing in a digest is a message.
func TestTheMessagesOfADigestAreOpened(t *testing.T) {
	one := "From: a@b.at\nSubject: eins\nContent-Type: application/pdf; name=r.pdf\n\n" + casePDF
	m := walk(t, "Content-Type: multipart/digest; boundary=b\n\n--b\n\n"+one+"\n--b\nContent-Type: message/rfc822\n\n"+strings.ReplaceAll(one, "eins", "zwei")+
		"\n--b\nContent-Type: text/plain\n\nnur Text\n--b--\n")
	checkOutline(t, m, "1 message/rfc822", "1/1 application/pdf r.pdf", "2 message/rfc822", "2/1 application/pdf r.pdf")
	if m.Parts[0].NestedHeader.First("Subject") != "eins" || m.Parts[1].NestedHeader.First("Subject") != "zwei" || m.Text != "nur Text" {
		t.Errorf("subjects %q, %q, text %q", m.Parts[0].NestedHeader, m.Parts[1].NestedHeader, m.Text)
	}
}

// RFC 2046 sections 5.2.2 and 5.2.3: nothing is put together and nothing is fetched, and it is said so.
func TestPiecesAndReferencesAreRecognised(t *testing.T) {
	for _, c := range []struct{ raw, outline, defect string }{
		{"Content-Type: message/partial; id=\"a@b\"; number=2; total=3\n\nzweites Stück\n", "1 message/partial", defectPartial},
		{"Content-Type: message/external-body; access-type=URL; URL=\"http://a.at/r.pdf\"; name=r.pdf\n\nContent-Type: application/pdf\nContent-ID: <a@b>\n\n",
			"1 message/external-body r.pdf", defectExternal},
	} {
		m := walk(t, c.raw)
		checkOutline(t, m, c.outline)
		if !slices.Contains(m.Defects, c.defect) {
			t.Errorf("%s: defects %q", c.outline, m.Defects)
		}
	}
}

func TestASavedMailIsOpenedWhateverItsType(t *testing.T) {
	for _, kind := range []string{"application/octet-stream", "text/plain", "message/rfc822"} {
		m := Walk(attachedFile(kind, "Rechnung.EML", crlf("Subject: s\nContent-Type: application/pdf; name=r.pdf\n\n"+casePDF)), Limits{})
		checkMessage(t, m)
		checkOutline(t, m, "1 "+kind+" Rechnung.EML", "1/1 application/pdf r.pdf")
	}
	if m := Walk(attachedFile("application/octet-stream", "x.eml", []byte("{}")), Limits{}); m.Parts[0].Opened != "" {
		t.Error("what only has the name is no mail")
	}
}

func TestAMailOfPGPAloneIsEncrypted(t *testing.T) {
	const pgp = "-----BEGIN PGP MESSAGE-----\n\nwcBMA\n-----END PGP MESSAGE-----\n"
	if m := walk(t, "Content-Type: text/plain\n\n"+pgp); !m.Encrypted {
		t.Error("it is not recognised")
	}
	if m := walk(t, "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"+pgp+"\n--b\nContent-Type: application/pdf\n\n"+casePDF+"\n--b--\n"); m.Encrypted {
		t.Error("what is attached in clear would be lost")
	}
}

// RFC 3462 section 2: a returned header is a part, not a message to be opened.
func TestReturnedHeadersStayAPart(t *testing.T) {
	m := walk(t, "Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: text/rfc822-headers\n\nSubject: x\n--b--\n")
	checkOutline(t, m, "2 text/rfc822-headers")
	if m.Parts[0].Opened != "" || m.Parts[0].NestedHeader != nil {
		t.Errorf("opened as %q", m.Parts[0].Opened)
	}
}

func TestAFlowedTextIsReadableAgain(t *testing.T) {
	for _, c := range []struct{ params, text, want string }{
		{"format=flowed", "Sehr geehrte \r\nDamen und Herren,\r\n\r\n  anbei\r\n", "Sehr geehrte Damen und Herren,\n\n anbei"},
		{"format=Flowed; delsp=Yes", "Donaudampf \r\nschiff\r\n", "Donaudampfschiff"},
		{"format=flowed", ">> tief \r\n>> drinnen\r\n> flach \r\nselbst\r\n-- \r\nGruß\r\n", ">> tief drinnen\n> flach \nselbst\n-- \nGruß"},
		{"format=flowed", " >kein Zitat\r\n From hier\r\n", ">kein Zitat\nFrom hier"},
		{"format=fixed", "eins \r\nzwei", "eins \nzwei"},
	} {
		if m := Walk([]byte("Content-Type: text/plain; charset=utf-8; "+c.params+"\r\n\r\n"+c.text), Limits{}); m.Text != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.params, c.text, m.Text, c.want)
		}
	}
}

func TestHTMLIsReadable(t *testing.T) {
	for html, want := range map[string]string{
		"<html><head><meta charset=iso-8859-2><title>x</title></head><body>\xb1\xe6</body>": "ąć",
		"<p>eins</p><p>zwei<br>drei</p>":                                                                      "eins\n\nzwei\ndrei",
		"<table><tr><td>Summe<td>12,00</tr><tr><td>USt</td><td>2,40</table>":                                  "Summe 12,00\nUSt 2,40",
		"<script>alert(1)</script><style>p{}</style>&euro;&nbsp;5 &lt;b&gt;":                                  "€ 5 <b>",
		"<img src='http://a.at/pixel.gif'><a href=\"http://a.at\">Rechnung</a><!-- <p>nein --> a < b":         "Rechnung a < b",
		"<ul><li>eins<li>zwei</ul>":                                                                           "eins\nzwei",
		"<div>a</div><div>b</div><iframe src=\"http://a.at\"></iframe><object data=\"http://a.at\"></object>": "a\nb",
	} {
		if m := Walk([]byte("Content-Type: text/html\r\n\r\n"+html), Limits{}); m.Text != want {
			t.Errorf("%s gives %q, want %q", html, m.Text, want)
		}
	}
}

// Found by fuzzing: cutting a long name parted a character from its accents, or left a space in front.
func TestACutNameStaysNormal(t *testing.T) {
	for _, unit := range []string{"\u0303", "e\u0301", "\u0303\u0323", "ä", "x", "x  ", " x", "x \u0303", "C:¥x"} {
		name := baseName(strings.Repeat(unit, 2000))
		if !norm.NFC.IsNormalString(name) || len(name) > maxFileName || baseName(name) != name || name == "" {
			t.Errorf("%q gives a name of %d bytes, normal %t", unit, len(name), norm.NFC.IsNormalString(name))
		}
	}
}
