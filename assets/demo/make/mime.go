//go:build demomails

package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"log"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"strings"
	"time"
)

// mail is one message of the demo office, with the trace fields of a mailbox
// provider that runs Postfix (or Exim, see exim) on top.
type mail struct {
	name     string   // file name without number and extension
	sent     string   // local time of the sender, "2025-12-03 08:14:05"
	date     string   // Date header instead of the one made from sent; "-": none
	late     int      // seconds from sent to arrival; 0: seven
	envelope []string // client/symbol/extension
	exim     bool     // one copy whose Envelope-to holds all addresses
	rcpt     string   // envelope address instead: one that does not exist
	from     string
	to       string // "": the first envelope address
	cc       string
	subject  string
	mailer   string
	hops     []string // Received fields of the sender's side, without date
	headers  []string // more header fields
	text     string
	html     string
	parts    []entity
	inline   []entity // referenced from html
	root     *entity  // instead of text, html and parts
	defect   func(raw []byte) []byte
}

// entity is a MIME entity: header lines, each with CRLF, and a body.
type entity struct {
	head string
	body []byte
}

func (m mail) clock() time.Time {
	t, err := time.Parse("2006-01-02 15:04:05", m.sent)
	if err != nil {
		log.Fatalf("%s: %v", m.name, err)
	}
	zone := time.FixedZone("CET", 3600)
	if t.After(time.Date(2026, 3, 29, 2, 0, 0, 0, time.UTC)) {
		zone = time.FixedZone("CEST", 7200)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
}

const mailDate = "Mon, 02 Jan 2006 15:04:05 -0700"

// raw is the message as it lies in the mailbox, @@…@@ for its addresses.
func (m mail) raw() []byte {
	var b bytes.Buffer
	field := func(name, value string) { fmt.Fprintf(&b, "%s: %s\r\n", name, value) }
	m.trace(&b)
	switch program, _, _ := strings.Cut(m.mailer, " "); program {
	case "":
	case "Mozilla", "KMail":
		field("User-Agent", m.mailer)
	default:
		field("X-Mailer", m.mailer)
	}
	field("From", encodedAddress(m.from))
	to := m.to
	if to == "" {
		to = "<@@" + m.envelope[0] + "@@>"
	}
	field("To", encodedAddress(to))
	if m.cc != "" {
		field("Cc", encodedAddress(m.cc))
	}
	field("Subject", folded(m.subject))
	switch m.date {
	case "":
		field("Date", m.clock().Format(mailDate))
	case "-":
	default:
		field("Date", m.date)
	}
	field("Message-ID", m.messageID())
	for _, h := range m.headers {
		b.WriteString(h + "\r\n")
	}
	field("MIME-Version", "1.0")
	e := m.entity()
	b.WriteString(e.head + "\r\n")
	b.Write(e.body)
	if m.defect != nil {
		return m.defect(b.Bytes())
	}
	return b.Bytes()
}

// trace writes what the servers write, newest first.
func (m mail) trace(b *bytes.Buffer) {
	arrived := m.clock().Add(7 * time.Second)
	if m.late != 0 {
		arrived = m.clock().Add(time.Duration(m.late) * time.Second)
	}
	envelope := []string{m.rcpt}
	if m.rcpt == "" {
		envelope = nil
		for _, a := range m.envelope {
			envelope = append(envelope, "@@"+a+"@@")
		}
	}
	sender := addressOf(m.from)
	domain := sender[strings.IndexByte(sender, '@')+1:]
	when := arrived.Format(mailDate) + " (" + arrived.Format("MST") + ")"
	fmt.Fprintf(b, "Return-Path: <%s>\r\n", sender)
	if m.exim {
		fmt.Fprintf(b, "Envelope-to: %s\r\nDelivery-date: %s\r\n", strings.Join(envelope, ",\r\n "), arrived.Format(mailDate))
		fmt.Fprintf(b, "Received: from mx1.%s ([203.0.113.%d])\r\n\tby mail.kanzlei-muster.example with esmtps (TLS1.3)\r\n\t(Exim 4.96)\r\n\tid %s;\r\n\t%s\r\n",
			domain, m.hash(200)+10, m.id(16), arrived.Format(mailDate))
	} else {
		fmt.Fprintf(b, "X-Original-To: %s\r\nDelivered-To: belege@kanzlei-muster.example\r\n", envelope[0])
		fmt.Fprintf(b, "Received: from mx1.%s (mx1.%s [203.0.113.%d])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"+
			"\tby mail.kanzlei-muster.example (Postfix) with ESMTPS id %s\r\n\tfor <%s>; %s\r\n",
			domain, domain, m.hash(200)+10, strings.ToUpper(m.id(11)), envelope[0], when)
	}
	hops := m.hops
	if hops == nil {
		hops = []string{fmt.Sprintf("from [192.168.%d.%d] (unknown [192.168.%d.1])\r\n\tby mx1.%s (Postfix) with ESMTPSA id %s",
			m.hash(20), m.hash(200)+20, m.hash(20), domain, strings.ToUpper(m.id(10)))}
	}
	for i, hop := range hops {
		fmt.Fprintf(b, "Received: %s;\r\n\t%s\r\n", hop, m.clock().Add(time.Duration(3-i)*time.Second).Format(mailDate))
	}
}

// id is a name that looks random and is always the same for this mail.
func (m mail) id(n int) string {
	sum := sha1.Sum([]byte(m.name + m.sent))
	return fmt.Sprintf("%x", sum)[:n]
}

func (m mail) hash(n int) int { return int(sha1.Sum([]byte(m.name))[0]) % n }

func (m mail) messageID() string {
	sender := addressOf(m.from)
	return "<" + m.id(12) + "." + m.clock().Format("20060102150405") + sender[strings.IndexByte(sender, '@'):] + ">"
}

func addressOf(s string) string {
	if i := strings.LastIndexByte(s, '<'); i >= 0 {
		return strings.TrimSuffix(s[i+1:], ">")
	}
	return s
}

// encodedAddress encodes the display name in front of <.
func encodedAddress(s string) string {
	i := strings.LastIndexByte(s, '<')
	if i <= 0 {
		return s
	}
	name := strings.TrimSpace(s[:i])
	if isASCII(name) && strings.ContainsAny(name, ".,&") {
		name = `"` + name + `"`
	}
	return mime.QEncoding.Encode("utf-8", name) + " " + s[i:]
}

func folded(s string) string {
	return strings.ReplaceAll(mime.QEncoding.Encode("utf-8", s), "?= =?", "?=\r\n =?")
}

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 126 }) }

// entity is the body with its Content fields.
func (m mail) entity() entity {
	if m.root != nil {
		return *m.root
	}
	body := textPart(m.text)
	if m.html != "" {
		html := htmlPart(m.html)
		if len(m.inline) > 0 {
			html = multipart("related", m.boundary("r"), append([]entity{html}, m.inline...)...)
		}
		body = multipart("alternative", m.boundary("a"), body, html)
	}
	if len(m.parts) == 0 {
		return body
	}
	return multipart("mixed", m.boundary("m"), append([]entity{body}, m.parts...)...)
}

// boundary is written the way the mail's program does.
func (m mail) boundary(kind string) string {
	id := m.id(24)
	switch {
	case strings.HasPrefix(m.mailer, "Apple"):
		return "Apple-Mail=_" + strings.ToUpper(id) + "-" + kind
	case strings.HasPrefix(m.mailer, "Mozilla"):
		return "------------" + id[:23] + kind
	case strings.HasPrefix(m.mailer, "Microsoft"):
		return "_00" + kind + "_" + strings.ToUpper(id) + "AT1PR0"
	}
	return "b" + kind + "_" + id
}

func multipart(kind, boundary string, children ...entity) entity {
	var b bytes.Buffer
	for _, c := range children {
		fmt.Fprintf(&b, "--%s\r\n%s\r\n", boundary, c.head)
		b.Write(c.body)
		b.WriteString("\r\n")
	}
	fmt.Fprintf(&b, "--%s--\r\n", boundary)
	return entity{fmt.Sprintf("Content-Type: multipart/%s;\r\n boundary=\"%s\"\r\n", kind, boundary), b.Bytes()}
}

func textPart(s string) entity { return quoted("text/plain; charset=utf-8", s) }
func htmlPart(s string) entity {
	return quoted("text/html; charset=utf-8", "<html><body style=\"font-family:Arial,sans-serif\">"+s+"</body></html>\n")
}

func quoted(contentType, s string) entity {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(s, "\n", "\r\n"))); err != nil {
		log.Fatal(err)
	}
	_ = w.Close()
	return entity{"Content-Type: " + contentType + "\r\nContent-Transfer-Encoding: quoted-printable\r\n", b.Bytes()}
}

// file is an attachment. Names with umlauts are written twice, as Thunderbird
// and Outlook do: RFC 2047 in Content-Type, RFC 2231 in Content-Disposition.
func file(contentType, name string, data []byte) entity {
	return entity{fmt.Sprintf("Content-Type: %s;\r\n name=\"%s\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment;\r\n %s\r\n",
		contentType, mime.BEncoding.Encode("utf-8", name), parameter("filename", name)), wrapped(data)}
}

func parameter(key, name string) string {
	if isASCII(name) {
		return key + `="` + name + `"`
	}
	return key + "*=UTF-8''" + url.PathEscape(name)
}

func pdf(name string, data []byte) entity { return file("application/pdf", name, data) }

// embedded is a picture of the HTML text.
func embedded(contentType, name, id string, data []byte) entity {
	return entity{fmt.Sprintf("Content-Type: %s; name=\"%s\"\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <%s>\r\nContent-Disposition: inline; filename=\"%s\"\r\n",
		contentType, name, id, name), wrapped(data)}
}

// wrapped is base64 in lines of 76.
func wrapped(data []byte) []byte {
	s := base64.StdEncoding.EncodeToString(data)
	var b bytes.Buffer
	for i := 0; i < len(s); i += 76 {
		b.WriteString(s[i:min(i+76, len(s))] + "\r\n")
	}
	return b.Bytes()
}

// uuencoded is the way of the eighties, which some tills still go.
func uuencoded(name string, data []byte) string {
	var b strings.Builder
	fmt.Fprintf(&b, "begin 644 %s\n", name)
	char := func(v byte) byte {
		if v &= 63; v != 0 {
			return v + 32
		}
		return '`'
	}
	for i := 0; i < len(data); i += 45 {
		row := data[i:min(i+45, len(data))]
		b.WriteByte(char(byte(len(row))))
		row = append(append([]byte{}, row...), 0, 0)
		for j := 0; j+2 < len(row); j += 3 {
			x, y, z := row[j], row[j+1], row[j+2]
			b.Write([]byte{char(x >> 2), char(x<<4 | y>>4), char(y<<2 | z>>6), char(z)})
		}
		b.WriteByte('\n')
	}
	b.WriteString("`\nend\n")
	return b.String()
}
