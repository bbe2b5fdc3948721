package mailsync

import (
	"strings"
	"testing"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// TestWhoMayBeAnswered holds RFC 3834 section 2: one field decides.
func TestWhoMayBeAnswered(t *testing.T) {
	const received = "Received: from x by mail.hoster.example; Mon, 1 Jun 2026 10:00:00 +0200\n"
	const from = "Return-Path: <Rechnung@Mueller.example>\nDelivered-To: box@import.example\n" + received
	for _, c := range []struct{ name, header, want string }{
		{"a person", from + "From: M <rechnung@mueller.example>\n", "rechnung@mueller.example"},
		{"the return path, not From", "Return-Path: <SRS0=x=y=mueller.example=rechnung@client.example>\n" + received + "From: rechnung@mueller.example\n",
			"srs0=x=y=mueller.example=rechnung@client.example"},
		{"says that it is no program", from + "Auto-Submitted: no (really)\n", "rechnung@mueller.example"},
		{"null return path", "Return-Path: <>\n" + received + "From: rechnung@mueller.example\n", ""},
		{"no return path", received + "From: rechnung@mueller.example\n", ""},
		{"return path of the sender's making", received + "Return-Path: <victim@mueller.example>\n", ""},
		{"nothing trusted", "Return-Path: <rechnung@mueller.example>\nFrom: rechnung@mueller.example\n", ""},
		{"vacation", from + "Auto-Submitted: auto-replied; owner-email=\"x@y.example\"\n", ""},
		{"generated", from + "auto-submitted: AUTO-GENERATED\n", ""},
		{"list", from + "List-Id: Steuer <steuer.lists.example>\n", ""},
		{"newsletter", from + "List-Unsubscribe: <https://x.example>\n", ""},
		{"bulk", from + "Precedence: Bulk\n", ""},
		{"junk", from + "Precedence: junk\n", ""},
		{"report", from + "Content-Type: Multipart/Report; report-type=delivery-status; boundary=x\n", ""},
		{"Exchange wants none", from + "X-Auto-Response-Suppress: OOF, AutoReply\n", ""},
		{"Mailer-Daemon", "Return-Path: <MAILER-DAEMON@mueller.example>\n" + received, ""},
		{"no-reply", "Return-Path: <no-reply+17@mueller.example>\n" + received, ""},
		{"owner of a list", "Return-Path: <owner-steuer@lists.example>\n" + received, ""},
		{"request address of a list", "Return-Path: <steuer-request@lists.example>\n" + received, ""},
		{"bounces of a service", "Return-Path: <bounces+88-ab@mail.example>\n" + received, ""},
		{"an import address", "Return-Path: <a@import.example>\n" + received, ""},
		{"the mailbox itself", "Return-Path: <box@kanzlei.example>\n" + received, ""},
		{"our sending account", "Return-Path: <Belege@kanzlei.example>\n" + received, ""},
		{"two addresses", "Return-Path: <a@b.example> <c@d.example>\n" + received, ""},
	} {
		h := mimewalk.Walk([]byte(strings.ReplaceAll(c.header, "\n", "\r\n")+"\r\ntext\r\n"), mimewalk.Limits{}).Header
		of := office{dir: testDirectory(), mailbox: "box@kanzlei.example", sender: "belege@kanzlei.example"}
		if got := of.answerTo(h, zoneOf(h, nil)); got != c.want {
			t.Errorf("%s: answer to %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSenderIsAnsweredOverTheWholeWay(t *testing.T) {
	o := newOffice(t)
	a := o.issued(o.address("10023", "ER", "lieferanten"))
	a.SenderReply = true
	if err := o.store.SaveAddress(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Sending.Host, set.Sending.From = "smtp.kanzlei.example", "Belege <belege@kanzlei.example>"
	if err := o.store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	s := o.service()
	o.once(s) // what comes later is not old mail
	o.deliver("Return-Path: <rechnung@lieferant.example>\n"+letter(a.Address, march, "von einem Menschen", "r.pdf", onePage("1")), march)
	o.deliver("Return-Path: <belege@kanzlei.example>\n"+letter(a.Address, march, "von uns selbst", "r.pdf", onePage("2")), march)
	o.deliver("Return-Path: <rechnung@lieferant.example>\nAuto-Submitted: auto-generated\n"+letter(a.Address, march, "von einem Programm", "r.pdf", onePage("3")), march)
	o.once(s)
	rows, err := o.store.Outbox(t.Context(), storage.OutboxFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var answered []string
	for _, r := range rows {
		if r.ToSender {
			answered = append(answered, r.Recipient+" "+r.Subject)
		}
	}
	if len(rows) != 4 || len(answered) != 1 || answered[0] != "rechnung@lieferant.example von einem Menschen" {
		t.Errorf("answered %q of %d notices", answered, len(rows))
	}
}
