//go:build linux

package e2e

import (
	"fmt"
	"strings"
	"time"
)

// kind is one sort of mail. Its attachments are made from files unless the
// letter brings parts or a body of its own.
type kind struct {
	letter
	files []file
	want  string // its row in want.tsv, where that is not the letter's key
}

// row is the name of the kind in want.tsv.
func (k kind) row() string {
	if k.want != "" {
		return k.want
	}
	return k.key
}

// file is an attachment and what it holds.
type file struct {
	name, ctype string
	data        []byte
}

// good is an invoice that must be filed.
func good(name string) file {
	return file{name: name, ctype: "application/pdf", data: PDF("Lieferant GmbH", "Rechnung zu "+name, "Summe € 1.204,50")}
}

// cast knows the generated addresses of the office by client/SYMBOL/extension.
type cast map[string]string

// The addresses that most kinds are sent to.
const (
	huberER = "10023/ER/lieferanten"
	huberKA = "10023/KA/kassa"
	maierER = "10044/ER/rechnungen"
	maierKA = "10044/KA/kassa"
	cafeER  = "10051/ER/rechnungen"
	labor   = "10077/ER/labor"
	retired = "10077/ER/alt"
	wein    = "10102/ER/wein"
)

// kinds builds every kind of the first delivery, in the order of the mailbox,
// with dates counting up from start.
func (c cast) kinds(start time.Time) []kind {
	var all []kind
	for _, group := range [][]kind{c.ordinary(), c.readable(), c.failing(), c.files(), c.routed(), c.forged(), c.again(), c.dated(start), c.mixed(), c.sealed()} {
		all = append(all, group...)
	}
	for i := range all {
		k := &all[i]
		if k.date.IsZero() {
			k.date = start.Add(time.Duration(i) * time.Second)
		}
		if k.body == "" && k.parts == nil {
			for _, f := range k.files {
				k.parts = append(k.parts, attach(f.ctype, f.name, f.data))
			}
		}
	}
	return all
}

// ordinary are the mails as suppliers send them.
func (c cast) ordinary() []kind {
	xml := file{"RE-77.xml", "application/xml", xrechnung("RE-77")}
	return []kind{
		{letter: letter{key: "plain-good", to: []string{c[huberER]}}, files: []file{good("Rechnung 4711.pdf")}},
		{letter: letter{key: "two-pdfs", to: []string{c[huberKA]}}, files: []file{good("Beleg A.pdf"), good("Beleg B.pdf")}},
		{letter: letter{key: "companion-xml", to: []string{c[huberER]}}, files: []file{good("RE-77.pdf"), xml}},
		{letter: letter{key: "quarter-client", to: []string{c[cafeER]}}, files: []file{good("Quartal.pdf")}},
	}
}

// readable are the ways in which mail programs attach a PDF.
func (c cast) readable() []kind {
	to := []string{c[maierER]}
	apple, octet, text := good("Apfel 1.pdf"), good("RE0815.PDF"), good("als Text.pdf")
	octet.ctype, text.ctype = "application/octet-stream", "text/plain"
	r2231, r2047, uu, fwd, withLogo := good("Rechnung März Größe.pdf"), good("Übersicht Jänner.pdf"), good("uu-rechnung.pdf"), good("weitergeleitet.pdf"), good("mit Logo.pdf")
	inner := letter{key: "forwarded-inner", to: []string{"rechnung@maier.example"}, date: time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC), parts: []string{attachPDF(fwd.name, fwd.data)}}
	nested := strings.ReplaceAll(string(inner.bytes()), boundary, "=_inner")
	picture := file{"logo.png", "image/png", logo()}
	event := file{"termin.ics", "text/calendar; method=REQUEST", []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")}
	return []kind{
		{letter: letter{key: "inline-apple", to: to, parts: []string{part("application/pdf", "inline", apple.name, apple.data)}}, files: []file{apple}},
		{letter: letter{key: "octet-stream", to: to}, files: []file{octet}},
		{letter: letter{key: "text-plain-type", to: to}, files: []file{text}},
		{letter: letter{key: "rfc2231-name", to: to, parts: []string{string(mimePart("application/pdf", r2231.name, r2231.data, true))}}, files: []file{r2231}},
		{letter: letter{key: "rfc2047-name", to: to, parts: []string{string(mimePart("application/pdf", r2047.name, r2047.data, false))}}, files: []file{r2047}},
		{letter: letter{key: "uuencoded", to: to, body: "Content-Type: text/plain; charset=us-ascii\n\nGuten Tag,\n\n" + uuencode(uu.name, uu.data)}, files: []file{uu}},
		{letter: letter{key: "forwarded", to: to, parts: []string{"Content-Type: message/rfc822\nContent-Disposition: attachment; filename=\"Fwd Rechnung.eml\"\n\n" + nested}}, files: []file{fwd}},
		{letter: letter{key: "logo-and-pdf", to: to, parts: []string{htmlWith("image/png", picture.name, picture.data), attachPDF(withLogo.name, withLogo.data)}}, files: []file{withLogo, picture}},
		{letter: letter{key: "calendar-and-pdf", to: to}, files: []file{good("mit Termin.pdf"), event}},
	}
}

// routed are the ways in which a mailbox says for whom a mail is.
func (c cast) routed() []kind {
	unknown := "niemand.er.x2y3.nichts@" + domain
	upper := strings.ToUpper(strings.Replace(c[maierER], "@", "+Anhang@", 1))
	exim := func(addresses ...string) string {
		return "Return-Path: <x@lieferant.example>\nEnvelope-To: " + strings.Join(addresses, ", ") + "\n" +
			received("mail.hoster.example", "mx.lieferant.example", time.Now().Add(-time.Hour).UTC().Format(time.RFC1123Z))
	}
	shared := file{"geteilt.jpg", "image/jpeg", photo(9)}
	return []kind{
		{letter: letter{key: "unknown-address", to: []string{unknown}}, files: []file{good("unbekannt.pdf")}},
		{letter: letter{key: "retired-address", to: []string{c[retired]}}, files: []file{good("alt.pdf")}},
		{letter: letter{key: "two-clients", to: []string{c[maierER]}, trace: exim(c[maierER], c[labor])}, files: []file{good("fuer zwei.pdf")}},
		{letter: letter{key: "two-clients-failing", to: []string{c[cafeER]}, trace: exim(c[cafeER], c[labor])}, files: []file{shared}},
		{letter: letter{key: "two-fields", to: []string{c[labor], c[maierER]}}, files: []file{good("zwei Felder.pdf")}},
		{letter: letter{key: "two-addresses", to: []string{c[maierER]}, trace: exim(c[maierKA], c[maierER])}, files: []file{good("nur einmal.pdf")}},
		{letter: letter{key: "known-and-unknown", to: []string{c[maierER]}, trace: exim(unknown, c[maierER])}, files: []file{good("bekannt.pdf")}},
		{letter: letter{key: "auto-forward", to: []string{c[maierER]}, header: "rechnung@maier.example"}, files: []file{good("auto.pdf")}},
		{letter: letter{key: "plus-tag-upper", to: []string{upper}}, files: []file{good("plus.pdf")}},
		{letter: letter{key: "client-left", to: []string{c[wein]}}, files: []file{good("wein.pdf")}},
	}
}

// forged are mails whose sender writes fields that only a mailbox may write.
func (c cast) forged() []kind {
	silent := "Return-Path: <x@lieferant.example>\nDelivered-To: belege@hoster.example\n" +
		received("mail.hoster.example", "mx.lieferant.example", time.Now().Add(-time.Hour).UTC().Format(time.RFC1123Z))
	return []kind{
		{letter: letter{key: "header-only", trace: silent, header: "Kanzlei <" + c[maierER] + ">"}, files: []file{good("nur im Kopf.pdf")}},
		{letter: letter{key: "forged-below", to: []string{c[maierER]}, forged: "X-Original-To: " + c[labor] + "\nDelivered-To: " + c[labor] + "\n"}, files: []file{good("echt.pdf")}},
		{letter: letter{key: "forged-only", trace: silent, header: "niemand@" + domain, forged: "X-Original-To: " + c[maierER] + "\n"}, files: []file{good("unecht.pdf")}},
	}
}

// again are mails that bring nothing new, or a name that is taken.
func (c cast) again() []kind {
	to := []string{c[maierER]}
	twice, same := good("zweimal.pdf"), good("doppelt.pdf")
	repeat := letter{key: "repeat-first", to: to, date: time.Now().Add(-90 * time.Minute).UTC()}
	second := repeat
	second.trace = "Return-Path: <x@lieferant.example>\nX-Original-To: " + c[maierER] + "\n" +
		received("mail2.hoster.example", "mx.lieferant.example", repeat.date.Add(time.Minute).Format(time.RFC1123Z))
	other := good("Rechnung.pdf")
	first := file{other.name, other.ctype, PDF("Rechnung eins")}
	return []kind{
		{letter: letter{key: "same-bytes-first", to: to}, files: []file{same}},
		{letter: letter{key: "same-bytes-again", to: to}, files: []file{same}},
		{letter: repeat, files: []file{twice}},
		{letter: second, files: []file{twice}, want: "repeat-again"},
		{letter: letter{key: "same-name-first", to: to}, files: []file{first}},
		{letter: letter{key: "same-name-again", to: to}, files: []file{{"Rechnung.pdf", other.ctype, PDF("Rechnung zwei")}}},
	}
}

// dated are mails whose date is at an edge, wrong or missing.
func (c cast) dated(start time.Time) []kind {
	to := []string{c[maierER]}
	return []kind{
		{letter: letter{key: "end-of-march", to: to, date: time.Date(2026, 3, 31, 22, 30, 0, 0, time.UTC)}, files: []file{good("April.pdf")}},
		{letter: letter{key: "no-date", to: to, written: "-", date: start}, files: []file{good("ohne Datum.pdf")}},
		{letter: letter{key: "date-far-away", to: to, written: "Mon, 04 Mar 2019 10:00:00 +0100", date: start}, files: []file{good("falsches Datum.pdf")}},
	}
}

// gmailConfirmation is what Gmail sends when a client sets up forwarding to us.
func (c cast) gmailConfirmation() kind {
	return kind{letter: letter{key: "gmail-confirmation", to: []string{c[maierER]}, from: "Gmail-Team <forwarding-noreply@google.com>",
		title: "(#123456789) Gmail-Weiterleitungsbestätigung – E-Mail von rechnung@maier.example empfangen",
		body: fmt.Sprintf("Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nrechnung@maier.example möchte E-Mails automatisch an Ihre Adresse\n%s weiterleiten.\n"+
			"Bestätigungscode: 123456789\n\nKlicken Sie zum Bestätigen auf den folgenden Link:\n\nhttps://mail-settings.google.com/mail/vf-%%5BANGjdJ8%%5D-abc\n", c[maierER])}}
}
