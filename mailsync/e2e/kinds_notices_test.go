//go:build linux

package e2e

import (
	"slices"
	"strings"
	"testing"
)

const (
	failureSubject = "[Mail-Import fehlgeschlagen] "
	officeMailbox  = "buero@kanzlei.example"
)

// compareNotices compares what the sink got with want.tsv.
func (o *office) compareNotices(t testing.TB, sent []delivery, rows map[string]want) {
	t.Helper()
	got := map[string][]string{}
	originals := map[string]bool{} // rows whose original the office was sent
	for _, n := range o.notices(t) {
		n.checkFields(t)
		d := about(n, sent)
		if d == nil {
			t.Errorf("notice %q to %s (%s) is about no mail", n.Subject, n.envelope, n.kind)
			continue
		}
		cell := n.cell(hash(d.raw))
		if n.envelope == officeMailbox {
			if d.row() == "unknown-address" && len(n.Attachments) > 0 {
				t.Errorf("unknown-address: the office was sent attachments: %s", cell)
			}
			originals[d.row()] = originals[d.row()] || strings.Contains(cell, "original")
			continue
		}
		got[d.row()] = append(got[d.row()], cell)
		n.compareAttachments(t, d)
	}
	if !originals["two-clients-failing"] {
		t.Error("two-clients-failing: the office itself was not sent the original")
	}
	for _, d := range sent {
		compare(t, d.row(), "notices", got[d.row()], rows[d.row()].notices)
	}
}

// about finds the mail that a notice speaks of: a failure by its subject, a
// confirmation by the name of a document in its text.
func about(n notice, sent []delivery) *delivery {
	if subject, ok := strings.CutPrefix(n.Subject, failureSubject); ok {
		for i := range sent {
			if sent[i].subject() == subject {
				return &sent[i]
			}
		}
		return nil
	}
	for i, d := range sent {
		for _, f := range d.files {
			if strings.Contains(n.Text, f.name) {
				return &sent[i]
			}
		}
	}
	return nil
}

// compareAttachments tests that a notice carries the failed files byte for byte
// and that its text names them.
func (n notice) compareAttachments(t testing.TB, d *delivery) {
	t.Helper()
	for _, a := range n.Attachments {
		for _, f := range d.files {
			if a.Name == f.name && a.SHA256 != hash(f.data) {
				t.Errorf("%s: the notice's %s is not the file that failed", d.row(), a.Name)
			}
		}
		if a.Type == "message/rfc822" && (a.CTE == "base64" || a.CTE == "quoted-printable") {
			t.Errorf("%s: message/rfc822 as %s, which RFC 2046 section 5.2.1 forbids", d.row(), a.CTE)
		}
	}
	if n.kind != "failure" {
		return
	}
	for _, f := range d.files {
		if f.ctype != "" && !strings.Contains(n.Text, f.name) {
			t.Errorf("%s: the notice's text does not name %s", d.row(), f.name)
		}
	}
}

// compareFlags tests what the server was told: the keyword and nothing else.
func (o *office) compareFlags(t testing.TB, sent []delivery) {
	t.Helper()
	c := o.rig.open(t, o.user)
	defer c.close()
	flags := c.flags(t, "INBOX")
	if len(flags) != len(sent) {
		t.Errorf("%d mails on the server, want %d as before", len(flags), len(sent))
	}
	for _, d := range sent {
		got := slices.DeleteFunc(flags[d.uid], func(f string) bool { return f == `\Recent` })
		if !slices.Equal(got, []string{"$Belegpost"}) {
			t.Errorf("%s: flags %q, want only $Belegpost", d.row(), got)
		}
	}
}
