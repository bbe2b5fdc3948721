//go:build linux

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// probed is the line of "probe".
type probed struct {
	Tells  string
	Fields []string
	Copies int
	Folder string
}

// routed is what "list mails" says about the way of a mail.
type routed struct {
	Subject    string
	Status     string
	Deliveries []struct {
		Address, Confidence, Field, Trust, Provider string
	}
}

// way is a mail through the real Postfix, and where it must come out.
type way struct {
	subject string
	header  string // To and what the sender forged
	to      []string
	want    string // address confidence trust, one for each delivery of each copy, in any order without repeats
}

// TestProbeAgainstPostfixAndDovecot runs the probe, and honest and forged
// mails, against a real catch-all in the two usual set-ups.
func TestProbeAgainstPostfixAndDovecot(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		tells string
		field string
		both  string // what a mail in blind copy to both comes to
		many  string // confidence and trust where two are addressed
	}{
		"several recipients a transaction": {nil, "single", "delivered-to", "- none ", "header sender"},
		"one recipient a transaction":      {[]string{"lmtp_destination_recipient_limit = 1"}, "each", "delivered-to", "", "envelope probe"},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			domain := fmt.Sprintf("catchall%d.example", len(c.lines)+1)
			p := startPostfix(t, domain, c.lines...)
			o := newOffice(t, domain) // the rig keeps mail of a domain in the mailbox of that name
			o.apply(t, o.through(p, domain))
			if a := decode[struct{ Address string }](t, o.do(t, "list", "addresses", "--json").stdout); len(a) != 2 {
				t.Fatalf("%d addresses, want 2", len(a))
			}
			found := decode[probed](t, o.do(t, "probe", "--json").stdout)
			if len(found) != 1 || found[0].Tells != c.tells || len(found[0].Fields) == 0 || found[0].Fields[0] != c.field || found[0].Folder != "INBOX" {
				t.Fatalf("the probe found %+v, want %s by %s", found, c.tells, c.field)
			}
			if words := o.do(t, "probe").stdout; strings.Contains(words, "lmtp_destination_recipient_limit = 1") != (c.tells == "single") {
				t.Errorf("the probe says\n%s", words)
			}
			o.ways(t, p, domain, c.many, c.both)
		})
	}
}

// ways sends the mails and looks where they came.
func (o *office) ways(t *testing.T, p *postfix, domain, many, hidden string) {
	t.Helper()
	one, two := "10023.er.lieferanten@"+domain, "10044.er.lieferanten@"+domain
	hostname, err := os.Hostname() // as Dovecot names itself
	must(t, err)
	forged := "X-Original-To: " + two + "\nDelivered-To: " + two + "\nEnvelope-To: " + two + "\n" +
		"Received: from mx.hoster.example ([127.0.0.1]) by " + hostname + " with LMTP id x for <" + two + ">; Mon, 1 Jun 2026 10:00:00 +0200\n" +
		"X-Original-To: " + two + "\nReceived: from localhost (localhost [127.0.0.1]) by mx.hoster.example (Postfix) for <" + two + ">; Mon, 1 Jun 2026 10:00:00 +0200\n"
	if hidden == "" {
		hidden = one + " " + many + "\n" + two + " " + many
	}
	ways := []way{
		{"honest", "To: " + one + "\n", []string{one}, one + " envelope probe"},
		{"blind copy", "To: undisclosed-recipients:;\n", []string{one}, one + " envelope probe"},
		{"forged", forged + "To: " + two + "\n", []string{one}, one + " envelope probe"},
		{"tag and case", "To: " + one + "\n", []string{"10023.ER.Lieferanten+strom@" + domain}, one + " envelope probe"},
		{"both", "To: " + one + ", " + two + "\n", []string{one, two}, one + " " + many + "\n" + two + " " + many},
		{"both, forged", strings.ReplaceAll(forged, two, one) + "To: " + one + ", " + two + "\n", []string{one, two}, one + " " + many + "\n" + two + " " + many},
		{"both in blind copy", forged + "To: absender@lieferant.example\n", []string{one, two}, hidden},
	}
	for _, w := range ways {
		p.deliver(t, w.header+"From: absender@lieferant.example\nDate: "+time.Now().Format(time.RFC1123Z)+"\nSubject: "+w.subject+"\nMessage-ID: <"+
			strings.ReplaceAll(w.subject, " ", "")+"@lieferant.example>\n\nText\n", w.to...)
	}
	got := o.waitFor(t, len(ways))
	for _, w := range ways {
		for _, want := range strings.Split(w.want, "\n") {
			if !got[w.subject][want] {
				t.Errorf("%s: got %v, want %q", w.subject, got[w.subject], want)
			}
		}
		if len(got[w.subject]) != strings.Count(w.want, "\n")+1 {
			t.Errorf("%s: got %v, want only %q", w.subject, got[w.subject], w.want)
		}
	}
	for subject := range got {
		if strings.Contains(subject, "Test-E-Mail") {
			t.Errorf("the probe's mail %q was taken for one of a client", subject)
		}
	}
}

// waitFor syncs until so many mails of ours, and no copy more, are there; the
// deliveries are by subject.
func (o *office) waitFor(t *testing.T, mails int) map[string]map[string]bool {
	t.Helper()
	deadline, last := time.Now().Add(patience), -1
	for {
		o.sync(t)
		all := list[routed](t, o, "mails")
		got := map[string]map[string]bool{}
		for _, m := range all {
			if m.Status == "returned-notice" || m.Status == "repeat" && strings.Contains(m.Subject, "Test-E-Mail") {
				continue
			}
			if got[m.Subject] == nil {
				got[m.Subject] = map[string]bool{}
			}
			for _, d := range m.Deliveries {
				address := d.Address
				if address == "" {
					address = "-"
				}
				got[m.Subject][address+" "+d.Confidence+" "+d.Trust] = true
			}
		}
		if len(got) >= mails && len(all) == last { // a second copy may have come a little later
			return got
		}
		if last = len(all); time.Now().After(deadline) {
			t.Fatalf("%d of %d mails after %v", len(got), mails, patience)
		}
	}
}

// through is an office whose sending account and mailbox are behind Postfix.
func (o *office) through(p *postfix, domain string) string {
	head := o.toml(false, `
[[client]]
number = "10023"
name = "Huber GmbH"
recipients = [{ email = "buchhaltung@huber.example" }]
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]

[[client]]
number = "10044"
name = "Maier KG"
recipients = [{ email = "buchhaltung@maier.example" }]
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]
`)
	before, sending, _ := strings.Cut(head, "[sending]")
	_, rest, _ := strings.Cut(sending, "[addresses]")
	return before + fmt.Sprintf("[sending]\nhost = \"127.0.0.1\"\nport = %d\nsecurity = \"plain\"\nfrom = \"Kanzlei Muster <belege@kanzlei.example>\"\n\n[addresses]", p.port) +
		strings.Replace(rest, `"belege.kanzlei.example"`, fmt.Sprintf("%q", domain), 1)
}
