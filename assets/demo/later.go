package demo

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
	"time"
)

// The papers in later/ carry these in place of number and date; what replaces
// them is as wide, so that the offsets in a PDF stay true.
const (
	numberHere = "000000-000000-00"
	dateHere   = "00.00.0000"
)

// kind is one sort of mail that arrives now and then.
type kind struct {
	name      string
	address   Address
	from      string
	to        string // "" is the import address itself; else auto-forwarded
	subject   string
	text      string
	files     []string // in later/
	mediaType string
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// kinds alternate good mails and bad ones, as a week in an office does.
func kinds() []kind {
	return []kind{
		{"kaffee", Address{"10051", "ER", "einkauf"}, `"Eva Moser" <bestellung@roesterei-moser.example>`, "",
			"Rechnung für die Bestellung dieser Woche", "Hallo liebes Zentral-Team,\n\ndanke für eure Bestellung! Rechnung hängt dran.\n\nEva\n", []string{"kaffee.pdf"}, "application/pdf"},
		{"bon", Address{"10023", "KA", "kassa"}, `"Thomas Huber" <thomas@huber.example>`, "",
			"Beleg Schrauben", "Von meinem iPhone gesendet\n", []string{"bon.jpeg"}, "image/jpeg"},
		{"baustoffe", Address{"10044", "ER", "baustoffe"}, `"Baustoffe Steiner GmbH" <verkauf@baustoffe-steiner.example>`, "rechnung@maier-bau.example",
			"Rechnung Trockenbau", "Sehr geehrter Herr Maier,\n\nanbei unsere Rechnung.\n\nmfG\nBrigitte Steiner\n", []string{"baustoffe.pdf"}, "application/pdf"},
		{"flaschen-und-etiketten", Address{"10102", "ER", "einkauf"}, `"Flaschen Pichler" <auftrag@flaschen-pichler.example>`, "",
			"Rechnungen Sekt", "Grüß Gott,\n\nim Anhang unsere Rechnung und die der Druckerei.\n\nFamilie Pichler\n", []string{"flaschen.pdf", "etiketten.pdf"}, "application/pdf"},
		{"offert", Address{"10023", "ER", "lieferanten"}, `"Dachdeckerei Aigner" <office@aigner-dach.example>`, "",
			"Offert Dachsanierung", "Sehr geehrter Herr Huber,\n\nunser Offert liegt bei.\n", []string{"offert.docx"}, docxType},
		{"geschuetzt", Address{"10077", "ER", "praxis"}, `"Zahntechnik Wolf" <labor@zahntechnik-wolf.example>`, "",
			"Rechnung (geschützt)", "Sehr geehrte Frau Doktor,\n\ndas Kennwort haben Sie telefonisch bekommen.\n\nM. Wolf\n", []string{"geschuetzt.pdf"}, "application/pdf"},
		{"nur-text", Address{"10077", "SO", "diverses"}, `"Alpina Versicherung" <vertrag@alpina-versicherung.example>`, "",
			"Ihre Anfrage", "Sehr geehrte Frau Doktor,\n\ndie gewünschte Bestätigung folgt in den nächsten Tagen.\n", nil, ""},
	}
}

// Later returns the n-th mail (from 0) that arrives while the demo runs: seven
// kinds in turn, four of which leave a failed import. Number and date in its
// papers are new each time, so that no PDF is a duplicate of an earlier one.
func Later(address AddressOf, n int, now time.Time) (Mail, error) {
	all := kinds()
	k := all[((n%len(all))+len(all))%len(all)]
	real := address(k.address.Client, k.address.Symbol, k.address.Extension)
	if real == "" {
		return Mail{}, fmt.Errorf("write mail %s: no address %v", k.name, k.address)
	}
	number := now.Format("060102-150405") + fmt.Sprintf("-%02d", n%100)
	return Mail{
		Name:   fmt.Sprintf("later-%04d-%s", n, k.name),
		Folder: "INBOX",
		Date:   now.Truncate(time.Second),
		Raw:    k.raw(real, number, now),
	}, nil
}

// raw writes the message with the trace fields of the demo's provider.
func (k kind) raw(address, number string, now time.Time) []byte {
	const layout = "Mon, 02 Jan 2006 15:04:05 -0700"
	var b bytes.Buffer
	sender := k.from[strings.IndexByte(k.from, '<')+1 : len(k.from)-1]
	_, domain, _ := strings.Cut(sender, "@")
	to := k.to
	if to == "" {
		to = "<" + address + ">"
	}
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\r\n", args...) }
	line("Return-Path: <%s>", sender)
	line("X-Original-To: %s", address)
	line("Delivered-To: %s", Username)
	line("Received: from mx1.%s (mx1.%s [203.0.113.44])\r\n\tby mail.kanzlei-muster.example (Postfix) with ESMTPS id %s\r\n\tfor <%s>; %s",
		domain, domain, strings.ReplaceAll(number, "-", ""), address, now.Format(layout))
	line("Received: from [192.168.1.20] (unknown [192.168.1.1])\r\n\tby mx1.%s (Postfix) with ESMTPSA id 4DEMO%s;\r\n\t%s",
		domain, number[7:13], now.Add(-4*time.Second).Format(layout))
	line("From: %s", k.from)
	line("To: %s", to)
	line("Subject: %s", mime.QEncoding.Encode("utf-8", k.subject))
	line("Date: %s", now.Add(-6*time.Second).Format(layout))
	line("Message-ID: <%s.%s@%s>", number, k.name, domain)
	line("MIME-Version: 1.0")
	line("Content-Type: multipart/mixed; boundary=\"b_%s\"\r\n", number)
	line("--b_%s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", number)
	b.Write(base64Lines([]byte(strings.ReplaceAll(k.text, "\n", "\r\n"))))
	for _, name := range k.files {
		stem, ext, _ := strings.Cut(name, ".")
		line("--b_%s\r\nContent-Type: %s; name=\"%s-%s.%s\"", number, k.mediaType, stem, number, ext)
		line("Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"%s-%s.%s\"\r\n", stem, number, ext)
		b.Write(base64Lines(dated(read("later/"+name), number, now)))
	}
	line("--b_%s--", number)
	return b.Bytes()
}

// dated puts number and date into a paper.
func dated(paper []byte, number string, now time.Time) []byte {
	paper = bytes.ReplaceAll(paper, []byte(numberHere), []byte(number))
	return bytes.ReplaceAll(paper, []byte(dateHere), []byte(now.Format("02.01.2006")))
}

// base64Lines encodes in lines of 76 characters (RFC 2045 section 6.8).
func base64Lines(data []byte) []byte {
	encoded := base64.StdEncoding.EncodeToString(data)
	var b bytes.Buffer
	for i := 0; i < len(encoded); i += 76 {
		b.WriteString(encoded[i:min(i+76, len(encoded))])
		b.WriteString("\r\n")
	}
	return b.Bytes()
}
