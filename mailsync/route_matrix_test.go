package mailsync

import (
	"strings"
	"testing"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// matrixDate ends every Received of the matrix.
const matrixDate = "; Mon, 1 Jun 2026 10:00:00 +0200\n"

// provider is what one kind of server writes above the sender's own header,
// for a mail to some addresses; it returns the header of each copy.
type provider struct {
	name   string
	write  func(rcpt ...string) []string
	tells  storage.Telling // what the probe must find out
	single string          // confidence for a mail to one address
	double string          // and to two; as envelope, header or none
	origin string          // measured, or documentation

	unproved bool // it writes no Received: nothing marks where the sender's header begins
}

func received(text string) string { return "Received: " + text + matrixDate }

// providers are the header sets of the mail servers of this world. What is
// marked "documentation" was written after the vendor's pages, not seen live.
var providers = []provider{
	{name: "Postfix virtual with X-Original-To", tells: storage.TellsEach, single: "envelope", double: "envelope", origin: "measured",
		write: func(rcpt ...string) (out []string) {
			for _, r := range rcpt {
				out = append(out, "Return-Path: <s@sender.example>\nX-Original-To: "+r+"\nDelivered-To: box@kanzlei.example\n"+
					received("from mail.sender.example (mail.sender.example [192.0.2.10])\n\tby mx.hoster.example (Postfix) with ESMTPS id 4F2"+forSingle(rcpt)))
			}
			return out
		}},
	{name: "Postfix virtual alias, LMTP to one box", tells: storage.TellsSingle, single: "envelope", double: "header", origin: "measured",
		write: func(rcpt ...string) []string {
			return []string{"Return-Path: <s@sender.example>\nDelivered-To: box@kanzlei.example\n" +
				received("from mx.hoster.example ([127.0.0.1])\n\tby imap.hoster.example with LMTP\n\tid uEk (envelope-from <s@sender.example>)\n\tfor <box@kanzlei.example>") +
				received("from mail.sender.example (mail.sender.example [192.0.2.10])\n\tby mx.hoster.example (Postfix) with ESMTPS id 4F2"+forSingle(rcpt))}
		}},
	{name: "Postfix to Dovecot LMTP, one recipient a transaction", tells: storage.TellsEach, single: "envelope", double: "envelope", origin: "measured",
		write: func(rcpt ...string) (out []string) {
			for _, r := range rcpt {
				out = append(out, "Return-Path: <s@sender.example>\nDelivered-To: "+r+"\n"+
					received("from mx.hoster.example ([10.0.0.5])\n\tby imap.hoster.example with LMTP\n\tid uEk (envelope-from <s@sender.example>)\n\tfor <"+r+">")+
					received("from mail.sender.example (unknown [192.0.2.10])\n\tby mx.hoster.example (Postfix) with ESMTPS id 4F2"+forSingle(rcpt)))
			}
			return out
		}},
	{name: "Postfix to Dovecot LMTP, all recipients in one transaction", tells: storage.TellsSingle, single: "envelope", double: "header", origin: "measured",
		write: func(rcpt ...string) (out []string) {
			for range rcpt {
				out = append(out, "Return-Path: <s@sender.example>\n"+
					received("from mx.hoster.example ([127.0.0.1])\n\tby imap.hoster.example with LMTP\n\tid uEk (envelope-from <s@sender.example>)"+forSingle(rcpt))+
					received("from mail.sender.example (mail.sender.example [192.0.2.10])\n\tby mx.hoster.example (Postfix) with ESMTPS id 4F2"+forSingle(rcpt)))
			}
			return out
		}},
	{name: "Exim with envelope_to_add", tells: storage.TellsEach, single: "envelope", double: "envelope", origin: "documentation",
		write: func(rcpt ...string) []string {
			return []string{"Return-path: <s@sender.example>\nEnvelope-to: " + strings.Join(rcpt, ",\n ") + "\nDelivery-date: Mon, 01 Jun 2026 10:00:00 +0200\n" +
				received("from mail.sender.example ([192.0.2.10] helo=mx.hoster.example)\n\tby mx.hoster.example with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384\n\t(Exim 4.96)\n\t(envelope-from <s@sender.example>)\n\tid 1sAbcD-000abc-1x"+exim(rcpt))}
		}},
	{name: "Exim without envelope_to_add", tells: storage.TellsSingle, single: "envelope", double: "header", origin: "documentation",
		write: func(rcpt ...string) []string {
			return []string{"Return-path: <s@sender.example>\nDelivery-date: Mon, 01 Jun 2026 10:00:00 +0200\n" +
				received("from mail.sender.example ([192.0.2.10])\n\tby mx.hoster.example with esmtps (Exim 4.96)\n\tid 1sAbcD-000abc-1x"+exim(rcpt))}
		}},
	{name: "Google Workspace catch-all", tells: storage.TellsEach, single: "envelope", double: "envelope", origin: "documentation",
		write: func(rcpt ...string) (out []string) {
			for _, r := range rcpt {
				out = append(out, "Delivered-To: box@kanzlei.example\n"+received("by 2002:a05:6a10:1234:b0:5a1:2b3c:4d5e with SMTP id k20csp123")+
					"X-Gm-Original-To: "+r+"\nX-Received: by 2002:a05:600c:4f8f:b0:421 with SMTP id x1"+matrixDate+
					"Return-Path: <s@sender.example>\n"+
					received("from mail.sender.example (mail.sender.example. [192.0.2.10])\n        by mx.google.com with ESMTPS id a1si2\n        for <"+r+">\n        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)"))
			}
			return out
		}},
	{name: "Microsoft 365", tells: storage.TellsNone, single: "header", double: "header", origin: "documentation",
		write: func(...string) []string {
			return []string{received("from DB9PR05MB1.eurprd05.prod.outlook.com (2603:10a6:10:1::1)\n by AM0PR05MB2.eurprd05.prod.outlook.com with HTTPS") +
				received("from AS9PR06CA1.eurprd06.prod.outlook.com (2603:10a6:20b:485::1)\n by DB9PR05MB1.eurprd05.prod.outlook.com (2603:10a6:10:1::1) with Microsoft SMTP Server\n (version=TLS1_2) id 15.20") +
				received("from mail.sender.example (192.0.2.10)\n by AM4PEPF1.mail.protection.outlook.com (10.167.16.1) with Microsoft SMTP Server\n (version=TLS1_3) id 15.20 via Frontend Transport")}
		}},
	{name: "nothing at all: fetched from somewhere", tells: storage.TellsNone, single: "header", double: "header", origin: "measured", unproved: true,
		write: func(...string) []string { return []string{""} }},
}

// forSingle is what Postfix and Dovecot add where a transaction has one recipient.
func forSingle(rcpt []string) string {
	if len(rcpt) == 1 {
		return "\n\tfor <" + rcpt[0] + ">"
	}
	return ""
}

// exim writes it without brackets.
func exim(rcpt []string) string {
	if len(rcpt) == 1 {
		return "\n\tfor " + rcpt[0]
	}
	return ""
}

// forgeries are what a sender can write into his own header to steer a mail to
// the victim, the address of another client. host is a host of the provider.
func forgeries(host, victim string) map[string]string {
	fields := ""
	for _, name := range []string{"X-Original-To", "Envelope-To", "X-Envelope-To", "X-Gm-Original-To", "X-Real-To", "X-Apparently-To", "Delivered-To"} {
		fields += name + ": " + victim + "\n"
	}
	out := map[string]string{"": "", "envelope fields": fields}
	for name, from := range map[string]string{
		"from outside":         "from mail.evil.example (mail.evil.example [198.51.100.7])",
		"from the provider":    "from " + host + " (" + host + " [203.0.113.5])",
		"from a loopback":      "from localhost (localhost [127.0.0.1])",
		"from a private net":   "from " + host + " (" + host + " [10.0.0.9])",
		"a name without proof": "from " + host,
	} {
		out["Received of the provider "+name] = fields + received(from+" by "+host+" with ESMTP id 1 for <"+victim+">") + fields
		out["Received by LMTP "+name] = fields + received(from+" by "+host+" with LMTP id 1 for <"+victim+">") + fields + received("by "+host+" with SMTP id 2 for <"+victim+">")
	}
	return out
}

// mailCase is a mail as its sender wrote it.
type mailCase struct {
	name   string
	rcpt   []string
	header string
	want   string // addresses where the envelope tells
	byTo   string // addresses where only the sender's header does; the same if ""
}

const a, b, c = "a@import.example", "b@import.example", "c@import.example"

var mailCases = []mailCase{
	{"one recipient", []string{a}, "To: a@import.example\n", a, ""},
	{"two recipients", []string{a, b}, "To: a@import.example, B <b@import.example>\n", a + " " + b, ""},
	{"Bcc", []string{a}, "To: undisclosed-recipients:;\n", a, "-"},
	{"two in Bcc", []string{a, b}, "To: s@sender.example\n", a + " " + b, "-"},
	{"forwarded by a rule of the client", []string{a}, "To: rechnung@client.example\nX-Forwarded-To: a@import.example\nX-Forwarded-For: rechnung@client.example a@import.example\n", a, ""},
	{"forwarded by the client's domain", []string{a}, "To: rechnung@client.example\n", a, "-"},
	{"resent", []string{a}, "Resent-From: x@client.example\nResent-To: A <a@import.example>\nTo: rechnung@client.example\n", a, ""},
	{"+tag", []string{"a+strom@import.example"}, "To: a+strom@import.example\n", a, ""},
	{"upper case", []string{"A@IMPORT.Example"}, "To: \"Buchhaltung\" <A@IMPORT.Example>\n", a, ""},
	{"IDN in ASCII", []string{"a@xn--bro-hoa.example"}, "To: a@xn--bro-hoa.example\n", "a@xn--bro-hoa.example", ""},
	{"IDN in Unicode", []string{"a@büro.example"}, "To: a@büro.example\n", "a@xn--bro-hoa.example", ""},
	{"IDN decomposed", []string{"a@bu\u0308ro.example"}, "To: a@bu\u0308ro.example\n", "a@xn--bro-hoa.example", ""},
	{"address in a comment's company", []string{a}, "To: a@import.example (Buchhaltung (ER), \"x\")\n", a, ""},
	{"broken field", []string{a}, "To: \"Müller, Bau <a@import.example>;; ,\n", a, ""},
}

func TestRouteMatrix(t *testing.T) {
	of := office{dir: testDirectory(), mailbox: "box@kanzlei.example"}
	of.dir.Domains["xn--bro-hoa.example"] = true
	for _, p := range providers {
		one, both := "probe1@import.example", [2]string{"probe2@import.example", "probe3@import.example"}
		learnt := learn(of, one, headers(p.write(one), ""), both, headers(p.write(both[:]...), ""), nil)
		if learnt.Tells != p.tells {
			t.Errorf("%s: the probe finds %q %+v, want %q", p.name, learnt.Tells, learnt, p.tells)
		}
		probed := of
		probed.profile = &learnt
		for _, m := range mailCases {
			if p.unproved { // a forged Received is then the topmost one, and who wrote it only the probe finds out
				p.check(t, of, m, "no probe", map[string]string{"": ""})
			} else {
				p.check(t, of, m, "no probe", nil)
			}
			p.check(t, probed, m, "probed", nil)
		}
	}
}

func headers(copies []string, own string) (out []mimewalk.Header) {
	for _, c := range copies {
		raw := strings.ReplaceAll(c+own+"Subject: x\n", "\n", "\r\n") + "\r\ntext\r\n"
		out = append(out, mimewalk.Walk([]byte(raw), mimewalk.Limits{}).Header)
	}
	return out
}

// check routes all copies of a mail, honest and with every forgery: the
// recipients and the confidence must be the same each time.
func (p provider) check(t *testing.T, of office, m mailCase, how string, only map[string]string) {
	t.Helper()
	confidence := p.single
	if len(m.rcpt) > 1 {
		confidence = p.double
	}
	want := m.want
	if confidence == "header" && m.byTo != "" {
		want, confidence = m.byTo, "none"
	}
	for _, host := range []string{"mx.hoster.example", "mx.google.com", "AM4PEPF1.mail.protection.outlook.com"} {
		forged := only
		if forged == nil {
			forged = forgeries(host, c)
		}
		for forgery, text := range forged {
			var got []string
			for _, h := range headers(p.write(m.rcpt...), text+"From: s@sender.example\n"+m.header) {
				for _, r := range route(h, zoneOf(h, of.profile), of) {
					if string(r.Confidence) != confidence || (r.Trust == storage.TrustProbe) != (of.profile != nil && confidence == "envelope") {
						t.Errorf("%s, %s, %s, %q: %s is %s by %s, want %s", p.name, how, m.name, forgery, r.Address, r.Confidence, r.Trust, confidence)
					}
					address := r.Address
					if !r.IsKnown {
						address = "-" + r.Address
					}
					if !strings.Contains(" "+strings.Join(got, " ")+" ", " "+address+" ") {
						got = append(got, address)
					}
				}
			}
			if s := strings.Join(got, " "); s != want {
				t.Fatalf("%s, %s, %s, forged %q on %s: got %q, want %q", p.name, how, m.name, forgery, host, s, want)
			}
		}
	}
}
