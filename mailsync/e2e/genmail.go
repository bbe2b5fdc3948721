package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"mime"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Generator makes the mailbox of an accounting office: mostly one PDF invoice a
// mail, some with two, with a logo, with a picture or an XML instead, some
// without anything; a quarter forwarded, one in twenty to an unknown address.
type Generator struct {
	Seed    uint64
	Domain  string // import domain of the addresses
	Clients int    // client numbers 10000 … 10000+Clients-1
}

// Symbols are the booking symbols (Buchungssymbole) that the generated addresses use.
var Symbols = [...]string{"ER", "AR", "KA", "BK"}

// Extension is the extension of every generated import address.
const Extension = "rechnung"

// Attachment is the truth about one attachment of a generated mail.
type Attachment struct {
	Name   string
	SHA256 string // lower-case hex of the decoded bytes
	PDF    bool
	Logo   bool // referenced by the HTML body
}

// Mail is one generated mail with its truth.
type Mail struct {
	Index       int
	Date        time.Time // Date header, trusted Received and INTERNALDATE
	Address     string    // envelope recipient
	Known       bool      // Address is one of the office's
	Attachments []Attachment
	Raw         []byte // CRLF line ends
}

// Address is the import address, without token, of a client number and symbol.
func (g Generator) Address(client int, symbol string) string {
	return fmt.Sprintf("%d.%s.%s@%s", client, lower(symbol), Extension, g.Domain)
}

func lower(s string) string { return string(bytes.ToLower([]byte(s))) }

// Mail makes mail i. The same seed and index give the same bytes.
func (g Generator) Mail(i int) Mail {
	d := draft{rand: g.random(uint64(i))}
	d.Index = i
	d.Date = time.Date(2024, 1, 2, 6, 0, 0, 0, time.UTC).Add(time.Duration(i)*13*time.Minute + time.Duration(d.rand.IntN(600))*time.Second)
	d.Address, d.Known = g.Address(10000+d.rand.IntN(g.Clients), Symbols[d.rand.IntN(len(Symbols))]), true
	if d.rand.IntN(20) == 0 {
		d.Address, d.Known = fmt.Sprintf("unbekannt%d@%s", d.rand.IntN(1000), g.Domain), false
	}
	d.supplier = suppliers()[d.rand.IntN(10)]
	d.number = d.rand.IntN(99999)
	switch k := d.rand.IntN(100); {
	case k < 70:
		d.invoice(0)
	case k < 80:
		d.invoice(0)
		d.invoice(1)
	case k < 90:
		d.logo()
		d.invoice(0)
	case k < 93:
		d.photo()
	case k < 96:
		d.xml()
	}
	d.Raw = d.bytes()
	return d.Mail
}

// WriteMaildir writes n mails into the Maildir folder dir (made if missing), with
// the date of each as its file time, which Dovecot gives out as INTERNALDATE. It
// returns the truth without the bytes, oldest first.
func (g Generator) WriteMaildir(dir string, n int) ([]Mail, error) {
	for _, sub := range []string{"cur", "new", "tmp"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, fmt.Errorf("make maildir: %w", err)
		}
	}
	truth := make([]Mail, n)
	for i := range truth {
		m := g.Mail(i)
		name := filepath.Join(dir, "cur", fmt.Sprintf("%d.M%06dP1.e2e,S=%d,W=%d:2,", m.Date.Unix(), i, len(m.Raw), len(m.Raw)))
		if err := os.WriteFile(name, m.Raw, 0o644); err != nil {
			return nil, fmt.Errorf("write mail %d: %w", i, err)
		}
		if err := os.Chtimes(name, m.Date, m.Date); err != nil {
			return nil, fmt.Errorf("date mail %d: %w", i, err)
		}
		m.Raw = nil
		truth[i] = m
	}
	return truth, nil
}

func (g Generator) random(i uint64) *rand.Rand {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], g.Seed)
	binary.LittleEndian.PutUint64(key[8:], i)
	copy(key[16:], "belegpost/e2e/1")
	return rand.New(rand.NewChaCha8(key))
}

func suppliers() [10]string {
	return [10]string{"Müller & Söhne GmbH", "Bürobedarf Österreicher KG", "Stadtwerke Nord AG", "Weiß Elektro", "Gasthof Zum Löwen",
		"Dachdeckerei Kühn", "Fliesen Jäger", "Telefon Süd AG", "Papier und Druck OG", "Wäscherei Blitz"}
}

// draft is a mail in the making.
type draft struct {
	Mail
	rand     *rand.Rand
	supplier string
	number   int
	parts    [][]byte // finished MIME parts behind the text
	image    []byte   // logo, referenced by cid
}

func (d *draft) noise(n int) []byte {
	b := make([]byte, (n+7)&^7)
	for i := 0; i < len(b); i += 8 {
		binary.LittleEndian.PutUint64(b[i:], d.rand.Uint64())
	}
	return b[:n]
}

// note writes down an attachment in the truth.
func (d *draft) note(name string, data []byte, pdf, logo bool) {
	sum := sha256.Sum256(data)
	d.Attachments = append(d.Attachments, Attachment{Name: name, SHA256: hex.EncodeToString(sum[:]), PDF: pdf, Logo: logo})
}

// invoice adds a PDF of log-normal size, median 120 KB before base64 (about 165 KB
// on the wire), under one of the names that invoice programs give.
func (d *draft) invoice(n int) {
	const width = 400
	size := min(max(120000*math.Exp(d.rand.NormFloat64()*0.6), 6000), 3e6)
	height := max(int(size-1500)/width, 4)
	lines := []string{d.supplier, fmt.Sprintf("Rechnung Nr. R-%d-%05d", d.Date.Year(), d.number+n), "Datum: " + d.Date.Format("02.01.2006")}
	for k := range 3 + d.rand.IntN(6) {
		v := 100 + d.rand.IntN(90000)
		lines = append(lines, fmt.Sprintf("Position %d  Artikel %06d  € %d,%02d", k+1, d.rand.IntN(999999), v/100, v%100))
	}
	data := writePDF(lines, picture{width: width, height: height, grey: d.noise(width * height)})
	name, ctype := fmt.Sprintf("Rechnung_R-%d-%05d.pdf", d.Date.Year(), d.number+n), "application/pdf"
	switch d.rand.IntN(10) {
	case 0:
		name = fmt.Sprintf("Rechnung Nr. %d für Büro.pdf", d.number+n)
	case 1:
		name = fmt.Sprintf("RE%05d.PDF", d.number+n)
	case 2:
		ctype = "application/octet-stream"
	}
	d.note(name, data, true, false)
	d.parts = append(d.parts, mimePart(ctype, name, data, d.rand.IntN(2) == 0))
}

func (d *draft) photo() {
	data := d.jpeg(240, 200)
	name := fmt.Sprintf("IMG_%04d.jpg", d.number%10000)
	d.note(name, data, false, false)
	d.parts = append(d.parts, mimePart("image/jpeg", name, data, false))
}

func (d *draft) xml() {
	data := fmt.Appendf(nil, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Bestellung><Nummer>%d</Nummer></Bestellung>\n", d.number)
	name := fmt.Sprintf("bestellung_%d.xml", d.number)
	d.note(name, data, false, false)
	d.parts = append(d.parts, mimePart("application/xml", name, data, false))
}

func (d *draft) logo() {
	d.image = d.jpeg(160, 60)
	d.note("image001.jpg", d.image, false, true)
}

func (d *draft) jpeg(width, height int) []byte {
	g := image.NewGray(image.Rect(0, 0, width, height))
	copy(g.Pix, d.noise(len(g.Pix)))
	var b bytes.Buffer
	_ = jpeg.Encode(&b, g, &jpeg.Options{Quality: 50}) // a grey image into memory cannot fail
	return b.Bytes()
}

// bytes puts the mail together: the provider's trace fields on top, then the sender's.
func (d *draft) bytes() []byte {
	var b bytes.Buffer
	date := d.Date.In(time.FixedZone("", 3600)).Format(time.RFC1123Z)
	to := d.Address
	if d.rand.IntN(4) == 0 { // the client's own mailbox forwards: only the envelope names us
		to = fmt.Sprintf("office@klient%d.example", d.rand.IntN(200))
	}
	host := fmt.Sprintf("mx%d.lieferant%d.example", d.rand.IntN(3), d.rand.IntN(50))
	fmt.Fprintf(&b, "Return-Path: <rechnung@%s>\r\nX-Original-To: %s\r\nDelivered-To: belege@hoster.example\r\n", host, d.Address)
	fmt.Fprintf(&b, "Received: from %s (%s [192.0.2.%d])\r\n\tby mail.hoster.example (Postfix) with ESMTPS id %012X\r\n\tfor <%s>; %s\r\n",
		host, host, d.rand.IntN(250), d.rand.Uint64()&0xffffffffffff, d.Address, date)
	fmt.Fprintf(&b, "Received: from pc by %s with ESMTPSA id %08x; %s\r\n", host, d.rand.Uint32(), date)
	fmt.Fprintf(&b, "From: %s <rechnung@%s>\r\nTo: %s\r\n", mime.QEncoding.Encode("utf-8", d.supplier), host, to)
	fmt.Fprintf(&b, "Subject: %s\r\nDate: %s\r\nMessage-ID: <%d.%016x@%s>\r\nMIME-Version: 1.0\r\n",
		mime.QEncoding.Encode("utf-8", fmt.Sprintf("Rechnung R-%d-%05d für Sie", d.Date.Year(), d.number)), date, d.Index, d.rand.Uint64(), host)
	d.body(&b)
	return b.Bytes()
}

func (d *draft) body(b *bytes.Buffer) {
	const text = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSehr geehrte Damen und Herren,\r\n\r\nanbei unsere Rechnung, zahlbar binnen 14 Tagen.\r\n"
	if len(d.parts) == 0 && d.image == nil {
		b.WriteString(text)
		return
	}
	mark := fmt.Sprintf("=_%016x", d.rand.Uint64())
	fmt.Fprintf(b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", mark, mark)
	if d.image == nil {
		b.WriteString(text)
	} else {
		fmt.Fprintf(b, "Content-Type: multipart/related; boundary=\"%s.r\"\r\n\r\n--%s.r\r\n", mark, mark)
		b.WriteString("Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>Anbei unsere Rechnung.</p><img src=\"cid:logo@x\"></body></html>\r\n")
		fmt.Fprintf(b, "--%s.r\r\nContent-Type: image/jpeg; name=\"image001.jpg\"\r\nContent-ID: <logo@x>\r\n", mark)
		b.WriteString("Content-Disposition: inline; filename=\"image001.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		b.Write(base64Lines(d.image))
		fmt.Fprintf(b, "--%s.r--\r\n", mark)
	}
	for _, p := range d.parts {
		fmt.Fprintf(b, "--%s\r\n", mark)
		b.Write(p)
	}
	fmt.Fprintf(b, "--%s--\r\n", mark)
}

// mimePart is one attachment with its fields; a name beyond ASCII is written the
// RFC 2231 way or, as Outlook does, as an RFC 2047 word inside the parameter.
func mimePart(ctype, name string, data []byte, rfc2231 bool) []byte {
	var b bytes.Buffer
	word := mime.BEncoding.Encode("utf-8", name)
	switch {
	case word == name:
		fmt.Fprintf(&b, "Content-Type: %s; name=\"%s\"\r\nContent-Disposition: attachment; filename=\"%s\"\r\n", ctype, name, name)
	case rfc2231:
		fmt.Fprintf(&b, "Content-Type: %s\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''%s\r\n", ctype, url.PathEscape(name))
	default:
		fmt.Fprintf(&b, "Content-Type: %s;\r\n name=\"%s\"\r\nContent-Disposition: attachment;\r\n filename=\"%s\"\r\n", ctype, word, word)
	}
	b.WriteString("Content-Transfer-Encoding: base64\r\n\r\n")
	b.Write(base64Lines(data))
	return b.Bytes()
}

// base64Lines encodes data in lines of 76 characters with CRLF.
func base64Lines(data []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(data)*4/3 + len(data)/28 + 4)
	var line [76]byte
	for len(data) > 0 {
		n := min(57, len(data))
		base64.StdEncoding.Encode(line[:], data[:n])
		b.Write(line[:base64.StdEncoding.EncodedLen(n)])
		b.WriteString("\r\n")
		data = data[n:]
	}
	return b.Bytes()
}
