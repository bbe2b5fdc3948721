package mailsync

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/einvoice"
)

var vienna = time.FixedZone("CEST", 2*60*60)

// piece is one part of a test mail.
type piece struct{ head, text string }

func multipart(parts ...piece) string {
	b := "Subject: x\nFrom: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=zz\nDate: Mon, 1 Jun 2026 10:00:00 +0200\n\n"
	for _, p := range parts {
		b += "--zz\n" + p.head + "\n\n" + p.text + "\n"
	}
	return b + "--zz--\n"
}

func attached(name, text string) piece {
	return piece{"Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"" + name + "\"", text}
}

// decideMail decides one mail for one known, active address. PDFium's answer
// for each PDF is taken from its text ("%PDF-1.4 damaged").
func decideMail(raw string, change func(*facts)) storage.Delivery {
	m := mimewalk.Walk([]byte(strings.ReplaceAll(raw, "\n", "\r\n")), mimewalk.Limits{})
	day := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	f := facts{message: m, checked: map[string]pdf.Result{}, invoices: map[string]*einvoice.Invoice{}, now: day.AddDate(0, 0, 1), where: vienna,
		mail:       storage.WaitingMail{InternalDate: day},
		recipients: []Recipient{{Address: "a@import.example", IsKnown: true, Known: storage.KnownAddress{ID: 1, Client: 1, Active: true, ClientOn: true}}}}
	for _, p := range flatten(m.Parts) {
		f.invoices[p.path] = readInvoice(p.part)
		if isPDF(p.part) {
			word, _, _ := strings.Cut(strings.TrimPrefix(string(p.part.Head), "%PDF-1.4 "), "\r")
			f.checked[p.path] = pdf.Result{Outcome: pdf.Outcome(word)}
		}
	}
	if change != nil {
		change(&f)
	}
	return decide(f).Deliveries[0]
}

// xrechnung is a small e-invoice; its root stands behind a long licence text.
func xrechnung(number string) string {
	return "<?xml version='1.0'?><!-- " + strings.Repeat("Lizenz ", 1000) + "--><Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'><ID>" + number +
		"</ID><AccountingSupplierParty><Party><PartyName><Name>Kolar KG</Name></PartyName></Party></AccountingSupplierParty>" +
		"<DocumentCurrencyCode>EUR</DocumentCurrencyCode><LegalMonetaryTotal><PayableAmount>1204.50</PayableAmount></LegalMonetaryTotal></Invoice>"
}

func TestDecide(t *testing.T) {
	const good = "%PDF-1.4 ok"
	big := strings.Repeat("x", smallImage)
	for _, c := range []struct {
		name, raw string
		change    func(*facts)
		want      string
	}{
		{"good PDF", multipart(attached("r.pdf", good)), nil, "r.pdf filed"},
		{"PDF whatever it is called", multipart(attached("r.dat", good)), nil, "r.dat filed"},
		{"password", multipart(attached("r.pdf", "%PDF-1.4 password")), nil, "r.pdf failed pdf-encrypted"},
		{"damaged", multipart(attached("r.pdf", "%PDF-1.4 damaged")), nil, "r.pdf failed pdf-damaged"},
		{"no answer", multipart(attached("r.pdf", "%PDF-1.4 timeout")), nil, "r.pdf failed pdf-timeout"},
		{"PDFium not to be had", multipart(attached("r.pdf", "%PDF-1.4 unavailable")), nil, "r.pdf filed unchecked"},
		{"named like one", multipart(attached("r.pdf", "<html>")), nil, "r.pdf failed not-really-pdf"},
		{"empty", multipart(attached("r.pdf", "")), nil, "r.pdf failed empty-attachment"},
		{"something else", multipart(attached("r.txt", "hallo")), nil, "r.txt failed not-pdf"},
		{"a ZIP that stores a PDF", multipart(attached("r.zip", "PK\x03\x04.....%PDF-1.4")), nil, "r.zip failed not-pdf"},
		{"nothing attached", multipart(piece{"Content-Type: text/plain", "Rechnung kommt"}), nil, "no-attachment:"},
		{"only a signature", multipart(piece{"Content-Type: application/pkcs7-signature; name=smime.p7s", "x"}), nil, "no-attachment: smime.p7s ignored signature"},
		{"calendar beside a PDF", multipart(attached("r.pdf", good), piece{"Content-Type: text/calendar; name=termin.ics", "BEGIN:VCALENDAR"}), nil, "r.pdf filed, termin.ics ignored calendar"},
		{"Exchange's rest of the text", multipart(attached("r.pdf", good), piece{"Content-Type: text/html; name=ATT00001.htm", "<p>Gruß</p>"}), nil, "r.pdf filed, ATT00001.htm ignored body-text"},
		{"small inline picture", multipart(attached("r.pdf", good), piece{"Content-Type: image/gif\nContent-Disposition: inline; filename=logo.gif", "GIF89a"}), nil, "r.pdf filed, logo.gif ignored inline-image"},
		{"small attached picture", multipart(attached("logo.gif", "GIF89a")), nil, "logo.gif failed not-pdf"},
		{"large inline picture is a receipt", multipart(piece{"Content-Type: image/jpeg\nContent-Disposition: inline; filename=foto.jpg", "\xff\xd8\xff\xe0" + big}), nil, "foto.jpg failed not-pdf"},
		{"unknown address", multipart(attached("r.pdf", good)), func(f *facts) { f.recipients[0].IsKnown = false }, "unknown-address: r.pdf failed unknown-address"},
		{"retired address", multipart(attached("r.pdf", good)), func(f *facts) { f.recipients[0].Known.Active = false }, "address-retired: r.pdf failed address-retired"},
		{"client that left", multipart(attached("r.pdf", good)), func(f *facts) { f.recipients[0].Known.ClientOn = false }, "client-inactive: r.pdf failed client-inactive"},
		{"a limit was hit", multipart(attached("r.pdf", good)), func(f *facts) { f.message.Limit = mimewalk.LimitParts }, "limit-exceeded: r.pdf filed"},
		{"the size limit was hit", multipart(attached("r.pdf", good)), func(f *facts) { f.message.Limit = mimewalk.LimitSize }, "too-large: r.pdf filed"},
		{"what lay beyond it", multipart(attached("r.pdf", "")), func(f *facts) {
			f.message.Limit, f.message.Parts[0].Truncated = mimewalk.LimitSize, true
		}, "too-large: r.pdf failed too-large"},
		{"a limit at an unknown address", multipart(attached("r.pdf", good)), func(f *facts) {
			f.message.Limit, f.recipients[0].IsKnown = mimewalk.LimitParts, false
		}, "unknown-address: r.pdf failed unknown-address"},
		{"encrypted mail", multipart(attached("smime.p7m", "x")), func(f *facts) { f.message.Encrypted = true }, "encrypted-mail: smime.p7m failed encrypted-mail"},
		{"companion of the same stem", multipart(attached("R1.pdf", good), attached("r1.xml", "<?xml version='1.0'?><x/>"), attached("r2.pdf", good)), nil, "R1.pdf filed, r1.xml filed beside 1, r2.pdf filed"},
		{"companion by its number", multipart(attached("Rechnung RE_2026_0042.pdf", good), attached("b.pdf", good), attached("beleg.xml", xrechnung("RE-2026/0042"))), nil,
			"Rechnung RE_2026_0042.pdf filed, b.pdf filed, beleg.xml filed beside 1"},
		{"a number that fits several", multipart(attached("RE-2026-0042 a.pdf", good), attached("RE-2026-0042 b.pdf", good), attached("x.xml", xrechnung("RE-2026/0042"))), nil,
			"RE-2026-0042 a.pdf filed, RE-2026-0042 b.pdf filed, x.xml failed not-pdf"},
		{"too short a number", multipart(attached("r7.pdf", good), attached("b.pdf", good), attached("x.xml", xrechnung("7"))), nil, "r7.pdf filed, b.pdf filed, x.xml failed not-pdf"},
		{"the only e-invoice beside the only PDF", multipart(attached("r.pdf", good), attached("x.dat", xrechnung("7"))), nil, "r.pdf filed, x.dat filed beside 1"},
		{"an XML alone", multipart(attached("x.xml", xrechnung("7"))), nil, "x.xml failed not-pdf"},
		{"XML that belongs to no PDF", multipart(attached("a.pdf", good), attached("b.pdf", good), attached("c.xml", "<?xml version='1.0'?><x/>")), nil, "a.pdf filed, b.pdf filed, c.xml failed not-pdf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := described(decideMail(c.raw, c.change)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func described(d storage.Delivery) string {
	var out []string
	for _, a := range d.Attachments {
		s := fmt.Sprintf("%s %s %s", a.Name, a.Outcome, a.Reason)
		if a.Unchecked {
			s += "unchecked"
		}
		if a.Companion != "" {
			s += "beside " + a.Companion
		}
		out = append(out, strings.TrimSpace(s))
	}
	s := strings.Join(out, ", ")
	if d.Reason != "" {
		s = strings.TrimSpace(string(d.Reason) + ": " + s)
	}
	return s
}

func TestForwardedMail(t *testing.T) {
	inner := func(parts ...piece) piece {
		return piece{"Content-Type: message/rfc822", strings.ReplaceAll(multipart(parts...), "zz", "inner")}
	}
	for name, c := range map[string]struct{ raw, want string }{
		"its PDF counts":              {multipart(inner(attached("r.pdf", "%PDF-1.4 ok"))), " ignored container, r.pdf filed"},
		"its text may be the invoice": {multipart(inner(piece{"Content-Type: text/plain", "Rechnung"})), " failed not-pdf"},
	} {
		d := decideMail(c.raw, nil)
		for i := range d.Attachments {
			if d.Attachments[i].Type == "message/rfc822" {
				d.Attachments[i].Name = ""
			}
		}
		if got := described(d); got != strings.TrimSpace(c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestWhichDateDecides(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	now := at("2026-04-01T12:00:00Z")
	for _, c := range []struct {
		name, date         string
		internal, received time.Time
		month              storage.Month
		source             storage.DateSource
		reason             storage.DateReason
	}{
		{"own date near the server's", "Tue, 31 Mar 2026 22:30:00 +0000", at("2026-03-31T22:31:00Z"), time.Time{}, "2026-04", storage.DateFromHeader, ""},
		{"no own date", "", at("2026-03-20T10:00:00Z"), time.Time{}, "2026-03", storage.DateFromServer, storage.DateMissing},
		{"own date far away", "Tue, 1 Jan 2019 10:00:00 +0000", at("2026-03-20T10:00:00Z"), time.Time{}, "2026-03", storage.DateFromServer, storage.DateFar},
		{"a migration reset the server's date", "Tue, 10 Feb 2026 10:00:00 +0000", at("2026-03-20T10:00:00Z"), at("2026-02-10T10:01:00Z"), "2026-02", storage.DateFromHeader, ""},
		{"the same without an own date", "", at("2026-03-20T10:00:00Z"), at("2026-02-10T10:01:00Z"), "2026-02", storage.DateFromReceived, storage.DateMissing},
		{"unreadable, near nothing", "am Dienstag", at("2026-03-20T10:00:00Z"), time.Time{}, "2026-03", storage.DateFromServer, storage.DateUnreadable},
		{"no zone: the office's", "31.03.2026 23:30", at("2026-03-31T21:31:00Z"), time.Time{}, "2026-03", storage.DateFromHeader, ""},
		{"a month to come", "Tue, 5 May 2026 10:00:00 +0000", at("2026-04-30T10:00:00Z"), time.Time{}, "2026-04", storage.DateFromServer, storage.DateFuture},
		{"everything lies in the future", "Tue, 5 May 2026 10:00:00 +0000", at("2026-05-05T10:00:00Z"), time.Time{}, "2026-04", storage.DateFromServer, storage.DateFuture},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mimewalk.Walk([]byte("Date: "+c.date+"\r\nSubject: x\r\n\r\n"), mimewalk.Limits{})
			got, source, reason := facts{message: m, mail: storage.WaitingMail{InternalDate: c.internal}, received: c.received, now: now, where: vienna}.date()
			if month := storage.MonthOf(got, vienna); month != c.month || source != c.source || reason != c.reason {
				t.Errorf("got %s from %s, %q; want %s from %s, %q", month, source, reason, c.month, c.source, c.reason)
			}
		})
	}
}

// FuzzDecide holds for any mail: nothing is filed for an address that is not
// known and active, and every attachment has exactly one outcome.
func FuzzDecide(f *testing.F) {
	f.Add(multipart(attached("r.pdf", "%PDF-1.4 ok"), attached("x.jpg", "\xff\xd8")), byte(0))
	f.Add(multipart(piece{"Content-Type: message/rfc822", "Subject: x\n\n%PDF-1.4 ok"}), byte(3))
	f.Fuzz(func(t *testing.T, raw string, known byte) {
		usable := known&7 == 7
		d := decideMail(raw, func(f *facts) {
			f.recipients[0].IsKnown, f.recipients[0].Known.Active, f.recipients[0].Known.ClientOn = known&1 != 0, known&2 != 0, known&4 != 0
		})
		places := map[string]bool{}
		for _, a := range d.Attachments {
			if places[a.Part] {
				t.Errorf("two parts at %s", a.Part)
			}
			places[a.Part] = true
			switch a.Outcome {
			case storage.OutcomeFiled:
				if !usable {
					t.Errorf("%q is filed for an address that is not usable", a.Name)
				}
			case storage.OutcomeFailed, storage.OutcomeIgnored:
				if a.Reason == "" {
					t.Errorf("%q is %s without a reason", a.Name, a.Outcome)
				}
			default:
				t.Errorf("%q has outcome %q", a.Name, a.Outcome)
			}
		}
		if len(d.Attachments) == 0 && d.Reason == "" {
			t.Error("a mail without attachments has no reason")
		}
	})
}
