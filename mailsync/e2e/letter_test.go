//go:build linux

package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"mime"
	"strings"
	"time"
)

// letter is a mail in the making. Its zero values give the ordinary case: a
// supplier's mail that Postfix delivered with one envelope recipient.
type letter struct {
	key      string    // stands in subject and Message-ID
	title    string    // replaces the subject
	to       []string  // envelope recipients; each gives an X-Original-To
	header   string    // To header; "" is the first envelope recipient
	date     time.Time // Date header, trusted Received and INTERNALDATE
	written  string    // the Date header, "" for date; "-" for none
	trace    string    // replaces the trusted trace fields
	forged   string    // fields below the trusted Received
	from     string
	fields   string // further fields, Content-Type among them where body is given
	body     string // replaces the parts
	whole    string // replaces everything
	parts    []string
	subtype  string // of the multipart, mixed by default
	unclosed bool   // leaves out the final boundary
}

const boundary = "=_e2e_7f3c"

// bytes writes the mail with CRLF line ends.
func (l letter) bytes() []byte {
	if l.whole != "" {
		return crlf(l.whole)
	}
	var b strings.Builder
	date := l.date.Format(time.RFC1123Z)
	if l.trace != "" {
		b.WriteString(l.trace)
	} else {
		b.WriteString("Return-Path: <rechnung@lieferant.example>\n")
		for _, a := range l.to {
			fmt.Fprintf(&b, "X-Original-To: %s\n", a)
		}
		b.WriteString("Delivered-To: belege@hoster.example\n" + received("mail.hoster.example", "mx.lieferant.example", date))
	}
	b.WriteString(received("mx.lieferant.example", "[198.51.100.7]", date) + l.forged)
	from, to := l.from, l.header
	if from == "" {
		from = "Lieferant <rechnung@lieferant.example>"
	}
	if to == "" && len(l.to) > 0 {
		to = l.to[0]
	}
	fmt.Fprintf(&b, "From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s.4711@lieferant.example>\n", from, to, mime.QEncoding.Encode("utf-8", l.subject()), l.key)
	switch l.written {
	case "-":
	case "":
		fmt.Fprintf(&b, "Date: %s\n", date)
	default:
		fmt.Fprintf(&b, "Date: %s\n", l.written)
	}
	b.WriteString("MIME-Version: 1.0\n" + l.fields)
	if l.body != "" {
		b.WriteString(l.body)
		return crlf(b.String())
	}
	subtype := l.subtype
	if subtype == "" {
		subtype = "mixed"
	}
	b.WriteString(multipart(subtype, boundary, append([]string{textPart}, l.parts...), l.unclosed))
	return crlf(b.String())
}

func (l letter) subject() string {
	if l.title != "" {
		return l.title
	}
	return "Rechnung [" + l.key + "]"
}

// received is a trace field as Postfix writes it for several recipients: it does
// not say for whom.
func received(by, from, date string) string {
	return fmt.Sprintf("Received: from %s\n\tby %s (Postfix) with ESMTPS id 4D2F81A0;\n\t%s\n", from, by, date)
}

const textPart = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nGuten Tag,\n\nanbei der Beleg. Mit freundlichen Grüßen\n"

func multipart(subtype, mark string, parts []string, unclosed bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=\"%s\"\n\n", subtype, mark)
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\n%s", mark, p)
	}
	if !unclosed {
		fmt.Fprintf(&b, "--%s--\n", mark)
	}
	return b.String()
}

// part is one attachment in base64.
func part(ctype, disposition, name string, data []byte) string {
	return fmt.Sprintf("Content-Type: %s; name=\"%s\"\nContent-Disposition: %s; filename=\"%[2]s\"\nContent-Transfer-Encoding: base64\n\n%[4]s",
		ctype, name, disposition, base64Lines(data))
}

func attach(ctype, name string, data []byte) string { return part(ctype, "attachment", name, data) }

func attachPDF(name string, data []byte) string { return attach("application/pdf", name, data) }

// htmlWith is an HTML body that shows the picture cid:bild with the picture itself.
func htmlWith(ctype, name string, data []byte) string {
	html := "Content-Type: text/html; charset=utf-8\n\n<html><body><p>Anbei der Beleg.</p><img src=\"cid:bild@x\"></body></html>\n"
	img := "Content-ID: <bild@x>\n" + part(ctype, "inline", name, data)
	return multipart("related", "=_rel", []string{html, img}, false)
}

func crlf(s string) []byte {
	return []byte(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n"))
}

// uuencode encodes as the Unix tool does.
func uuencode(name string, data []byte) string {
	char := func(v byte) byte {
		if v == 0 {
			return '`'
		}
		return v + 32
	}
	var b strings.Builder
	fmt.Fprintf(&b, "begin 644 %s\n", name)
	for len(data) > 0 {
		n := min(45, len(data))
		line := make([]byte, (n+2)/3*3)
		copy(line, data[:n])
		data = data[n:]
		b.WriteByte(char(byte(n)))
		for i := 0; i < len(line); i += 3 {
			v := uint32(line[i])<<16 | uint32(line[i+1])<<8 | uint32(line[i+2])
			b.Write([]byte{char(byte(v >> 18 & 63)), char(byte(v >> 12 & 63)), char(byte(v >> 6 & 63)), char(byte(v & 63))})
		}
		b.WriteByte('\n')
	}
	b.WriteString("`\nend\n")
	return b.String()
}

// photo is a JPEG as a telephone takes it: larger than any logo.
func photo(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 2))
	g := image.NewGray(image.Rect(0, 0, 640, 480))
	for i := range g.Pix {
		g.Pix[i] = byte(r.Uint32())
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, g, nil) // into memory
	return b.Bytes()
}

// logo is a small picture as it stands below a signature.
func logo() []byte {
	p := image.NewPaletted(image.Rect(0, 0, 120, 40), color.Palette{color.White, color.RGBA{R: 200, A: 255}})
	for i := range p.Pix {
		p.Pix[i] = byte(i / 7 % 2)
	}
	var b bytes.Buffer
	_ = png.Encode(&b, p) // into memory
	return b.Bytes()
}

// zipped is a ZIP file of the given members, in pairs of name and content.
func zipped(members ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i], Method: zip.Deflate})
		if err == nil {
			_, err = w.Write([]byte(members[i+1]))
		}
		if err != nil {
			return nil
		}
	}
	_ = z.Close() // into memory
	return b.Bytes()
}

func docx() []byte {
	return zipped("[Content_Types].xml", `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels", `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Rechnung</w:t></w:r></w:p></w:body></w:document>`)
}

// xrechnung is the head of an XRechnung in UBL, enough to be recognised.
func xrechnung(number string) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<ubl:Invoice xmlns:ubl="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0</cbc:CustomizationID>
<cbc:ID>` + number + `</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
</ubl:Invoice>
`)
}

// executable is the head of a Windows program.
func executable() []byte {
	data := append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8"), make([]byte, 400)...)
	data[0x3c] = 0x80
	copy(data[0x80:], "PE\x00\x00\x4c\x01")
	return data
}
