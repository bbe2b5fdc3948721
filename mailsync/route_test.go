package mailsync

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// testDirectory knows two clients; A and B belong to the first one.
func testDirectory() *storage.Directory {
	return &storage.Directory{Domains: map[string]bool{"import.example": true, "alt.example": true}, PlusBases: []string{"box@kanzlei.example"},
		Addresses: map[string]storage.KnownAddress{
			"a@import.example":              {ID: 1, Client: 1, Active: true, ClientOn: true},
			"b@import.example":              {ID: 2, Client: 1, Active: true, ClientOn: true},
			"c@import.example":              {ID: 3, Client: 2, Active: true, ClientOn: true},
			"alt@alt.example":               {ID: 4, Client: 2, Active: false, ClientOn: true},
			"box+c.er.k7q2@kanzlei.example": {ID: 5, Client: 2, Active: true, ClientOn: true},
			"a@xn--bro-hoa.example":         {ID: 6, Client: 1, Active: true, ClientOn: true},
		}}
}

func TestRoute(t *testing.T) {
	const ours, theirs = "Received: from mx by mail.hoster.example; Mon, 1 Jun 2026 10:00:00 +0200\n", "Received: from pc by mail.sender.example; Mon, 1 Jun 2026 09:59:00 +0200\n"
	for _, c := range []struct{ name, header, want string }{
		{"X-Original-To of Postfix", "X-Original-To: a@import.example\nDelivered-To: box@kanzlei.example\n" + ours + theirs + "To: c@import.example\n", "a envelope X-Original-To 1"},
		{"Envelope-to of Exim names both", "Envelope-to: c@import.example,\n a@import.example\n" + ours, "c envelope Envelope-to 1, a envelope Envelope-to 1"},
		{"one field for each recipient", "X-Original-To: c@import.example\nX-Original-To: a@import.example\nDelivered-To: b@import.example\n" + ours, "c envelope X-Original-To 1, a envelope X-Original-To 2"},
		{"Delivered-To skips the mailbox itself", "Delivered-To: box@import.example\nDelivered-To: b@import.example\n" + ours, "b envelope Delivered-To 2"},
		{"Received for", "Received: from x by mail.hoster.example with LMTP for <a@import.example>; Mon, 1 Jun 2026 10:00:00 +0200\n" + theirs, "a envelope Received 1"},
		{"forged field below the provider's", ours + "X-Original-To: c@import.example\n" + theirs + "To: a@import.example\n", "a header To 4"},
		{"forged field, nothing else", ours + "X-Original-To: c@import.example\n" + theirs + "To: x@elsewhere.example\n", "- none"},
		{"forged Received for below", ours + "Received: from x by evil.example for <c@import.example>; Mon, 1 Jun 2026 10:00:00 +0200\nTo: a@import.example\n", "a header To 3"},
		{"no Received: nothing is trusted", "X-Original-To: c@import.example\nTo: a@import.example\n", "a header To 2"},
		{"own forwarding keeps To", "X-Original-To: a@import.example\n" + ours + theirs + "To: rechnung@client.example\n", "a envelope X-Original-To 1"},
		{"To and Cc both known", ours + "To: a@import.example\nCc: C <c@import.example>\n", "a header To 2, c header Cc 3"},
		{"known and unknown mixed", ours + "To: nobody@import.example, a@import.example, none@import.example\n", "a header To 2, ?nobody@import.example header To 2"},
		{"only unknown", "X-Original-To: info@import.example\n" + ours + "To: a@import.example\n", "?info@import.example envelope X-Original-To 1"},
		{"+tag and upper case", "X-Original-To: A+Marketing@IMPORT.example\n" + ours, "a envelope X-Original-To 1"},
		{"former domain, retired address", "X-Original-To: alt@alt.example\n" + ours, "alt@alt.example envelope X-Original-To 1"},
		{"plus address", "Delivered-To: box+c.er.k7q2@kanzlei.example\n" + ours, "box+c.er.k7q2@kanzlei.example envelope Delivered-To 1"},
		{"plus address with a tag behind it", "Delivered-To: box+c.er.k7q2+x@kanzlei.example\n" + ours, "box+c.er.k7q2@kanzlei.example envelope Delivered-To 1"},
		{"bare plus base names nobody", "Delivered-To: box@kanzlei.example\n" + ours + "To: box@kanzlei.example\n", "- none"},
		{"quotes that nobody needs", "X-Original-To: \"A\"@IMPORT.example.\n" + ours, "a envelope X-Original-To 1"},
		{"quotes that make another address", "X-Original-To: \"a b\"@import.example\n" + ours, "?\"a b\"@import.example envelope X-Original-To 1"},
		{"same address in several fields", ours + "To: a@import.example, A@import.example\nCc: a@import.example\n", "a header To 2"},
		{"unreadable display name", ours + "To: dovecot@x.example <a@import.example>\n", "a header To 2"},
		{"topmost field names an unknown one, a lower one a known one", "Delivered-To: catchall@import.example\nX-Original-To: a@import.example\n" + ours, "a envelope X-Original-To 2"},
		{"zone goes on over the provider's own hops", "Received: from mx.hoster.example (mx.hoster.example [203.0.113.5]) by imap.hoster.example; Mon, 1 Jun 2026 10:00:00 +0200\nX-Original-To: b@import.example\n" + ours + theirs, "b envelope X-Original-To 2"},
		{"forged Received of the provider", "Received: from mail.evil.example (mail.evil.example [198.51.100.7]) by mail.hoster.example; Mon, 1 Jun 2026 10:00:00 +0200\nX-Original-To: c@import.example\n" + ours + "To: a@import.example\n", "a header To 4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := mimewalk.Walk([]byte(strings.ReplaceAll(c.header, "\n", "\r\n")+"\r\ntext\r\n"), mimewalk.Limits{}).Header
			var got []string
			for _, r := range route(h, zoneOf(h, nil), office{dir: testDirectory(), mailbox: "box@import.example"}) {
				name := strings.TrimSuffix(r.Address, "@import.example")
				switch {
				case r.Address == "":
					got = append(got, "- "+string(r.Confidence))
					continue
				case !r.IsKnown:
					name = "?" + r.Address
				}
				got = append(got, fmt.Sprintf("%s %s %s %d", name, r.Confidence, r.Field, r.Place))
			}
			if s := strings.Join(got, ", "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestHeaderThatNamesSeveralClientsIsShared(t *testing.T) {
	const top = "X-Original-To: a@import.example\nReceived: from x by mail.hoster.example; Mon, 1 Jun 2026 10:00:00 +0200\n"
	for header, want := range map[string]bool{
		top + "To: a@import.example\n":                            false,
		top + "To: a@import.example, B <b@import.example>\n":      false,
		top + "To: a@import.example\nCc: c@import.example\n":      true,
		top + "Delivered-To: alt@alt.example\n":                   true,
		top + "Cc: c@elsewhere.example, none@import.example\n":    false,
		top + "Subject: c@import.example\nTo: a@import.example\n": false,
	} {
		h := mimewalk.Walk([]byte(strings.ReplaceAll(header, "\n", "\r\n")+"\r\ntext\r\n"), mimewalk.Limits{}).Header
		if got := (office{dir: testDirectory(), mailbox: "box@import.example"}).shared(h); got != want {
			t.Errorf("shared %v, want %v:\n%s", got, want, header)
		}
	}
}

func TestAddressesAreNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"A.B@Import.Example":     "a.b@import.example",
		"a@büro.example":         "a@xn--bro-hoa.example",
		" a@import.example. ":    "a@import.example",
		"mu\u0308ller@x.example": "müller@x.example",
	} {
		if got := normalise(in); got != want {
			t.Errorf("normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFingerprintIgnoresTheWayButNotTheMail(t *testing.T) {
	mail := func(trace, subject, body string) string {
		raw := []byte(trace + "From: a@b.example\r\nDate: Mon, 1 Jun 2026 10:00:00 +0200\r\nSubject: " + subject + "\r\nMessage-ID: <1@b>\r\n\r\n" + body)
		return fingerprint(raw, mimewalk.Walk(raw, mimewalk.Limits{}).Header)
	}
	first := mail("X-Original-To: a@import.example\r\n", "Rechnung", "eins\r\nzwei\r\n")
	for name, same := range map[string]string{
		"another copy":        mail("X-Original-To: b@import.example\r\nReceived: by x\r\n", "Rechnung", "eins\r\nzwei\r\n"),
		"folded subject":      mail("", "\r\n Rechnung", "eins\r\nzwei\r\n"),
		"bare line feeds":     mail("", "Rechnung", "eins\nzwei\n"),
		"mixed line ends":     mail("", "Rechnung", "eins\r\nzwei\n"),
		"blank lines at end":  mail("", "Rechnung", "eins\r\nzwei\r\n\r\n\n\r\n"),
		"no line end at last": mail("", "Rechnung", "eins\r\nzwei"),
	} {
		if same != first {
			t.Errorf("%s has another fingerprint", name)
		}
	}
	others := []string{mail("", "Rechnung 2", "eins\r\nzwei\r\n"), mail("", "Rechnung", "eins\r\ndrei\r\n"), mail("", "Rechnung", "eins\r\n\r\nzwei\r\n")}
	if slices.Contains(others, first) {
		t.Error("another mail has the same fingerprint")
	}
}
