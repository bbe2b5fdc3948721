//go:build linux

package e2e

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"
)

// people is the tail of the office.toml that the kinds are sent to. The parts
// between --8<-- and -->8-- are missing in the second version of the file.
const people = `
[[symbol]]
code = "ER"
name = "Eingangsrechnungen"

[[client]]
number = "10023"
name = "Huber GmbH"
recipients = [{ email = "buchhaltung@huber.example", success = "each" }]
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }, { label = "Kassa", symbol = "KA", extension = "kassa" }]

[[client]]
number = "10044"
name = "Maier Bau KG"
recipients = [{ email = "buero@maier.example", success = "none" }, { email = "polier@maier.example", success = "none" }]
addresses = [{ label = "Rechnungen", symbol = "ER", extension = "rechnungen" }, { label = "Kassa", symbol = "KA", extension = "kassa" }]

[[client]]
number = "10051"
name = "Café Zentral KG"
period = "quarter"
recipients = [{ email = "cafe@zentral.example", success = "none" }]
addresses = [{ label = "Rechnungen", symbol = "ER", extension = "rechnungen" }]

[[client]]
number = "10077"
name = "Dr. Öztürk Zahnarzt OG"
recipients = [{ email = "ordination@oeztuerk.example", success = "none" }]
addresses = [
  { label = "Labor", symbol = "ER", extension = "labor" },
  #--8<--
  { label = "Alt", symbol = "ER", extension = "alt" },
  #-->8--
]
#--8<--
[[client]]
number = "10102"
name = "Weingut Grünwald"
recipients = [{ email = "wein@gruenwald.example", success = "none" }]
addresses = [{ label = "Wein", symbol = "ER", extension = "wein" }]
#-->8--
`

// folders are the clients' folders below the archive.
func folders() map[string]string {
	return map[string]string{"10023": "10023 Huber GmbH", "10044": "10044 Maier Bau KG", "10051": "10051 Café Zentral KG",
		"10077": "10077 Dr. Öztürk Zahnarzt OG", "10102": "10102 Weingut Grünwald"}
}

// pruned cuts the marked parts out of an office.toml.
func pruned(toml string) string {
	for {
		head, rest, ok := strings.Cut(toml, "#--8<--")
		if !ok {
			return toml
		}
		_, tail, _ := strings.Cut(rest, "#-->8--")
		toml = head + tail
	}
}

// delivery is a kind in the mailbox.
type delivery struct {
	kind
	raw []byte
	uid uint32
}

// deliver appends the kinds to the office's mailbox.
func (o *office) deliver(t testing.TB, kinds []kind) []delivery {
	t.Helper()
	c := o.rig.open(t, o.user)
	defer c.close()
	all := make([]delivery, len(kinds))
	for i, k := range kinds {
		raw := k.bytes()
		all[i] = delivery{kind: k, raw: raw, uid: c.appendMail(t, "INBOX", raw, k.date)}
	}
	return all
}

// TestKindsOfMail sends every kind of mail through the program and compares
// files, rows and notices with want.tsv.
func TestKindsOfMail(t *testing.T) {
	o := newOffice(t, "kinds")
	whole := o.toml(true, people)
	o.apply(t, whole)
	addresses := o.addresses(t)
	o.apply(t, pruned(whole), "--prune")
	start := time.Now().Add(-2 * time.Hour).UTC().Truncate(time.Second)
	sent := o.deliver(t, cast(addresses).kinds(start))

	s := o.sync(t)
	if s.Fetched != len(sent) {
		t.Errorf("fetched %d mails, want %d", s.Fetched, len(sent))
	}
	rows := readWant(t)
	o.compareMails(t, sent, rows)
	o.compareArchive(t, sent, rows)
	o.compareNotices(t, sent, rows)
	o.compareFlags(t, sent)
	o.integrity(t)
	o.checkFiles(t)

	before := len(o.sink.Received())
	if s := o.sync(t); s.Fetched+s.Filed+s.Failed+s.Ignored+s.Duplicates+s.Notices+s.Pending != 0 {
		t.Errorf("the second sync did something: %+v", s)
	}
	back := o.deliver(t, comingBack(t, o, sent))
	o.sync(t)
	o.compareMails(t, append(sent, back...), rows)
	o.compareArchive(t, sent, rows)
	if after := len(o.sink.Received()); after != before {
		t.Errorf("%d further notices after the second sync and returned mail, want none", after-before)
	}
	o.checkFiles(t)
	t.Run("IDLE", func(t *testing.T) { arriveDuringIdle(t, o, addresses[maierER]) })
}

// comingBack builds the mails that answer our own notices.
func comingBack(t testing.TB, o *office, sent []delivery) []kind {
	t.Helper()
	all := o.notices(t)
	var failures []notice
	for _, n := range all {
		if n.kind == "failure" {
			failures = append(failures, n)
		}
	}
	if len(failures) == 0 {
		t.Fatal("no failure notice in the sink to send back")
	}
	n, date := failures[0], time.Now().UTC().Truncate(time.Second)
	trace := fmt.Sprintf("Return-Path: <>\nX-Original-To: %s\nDelivered-To: belege@hoster.example\n", sent[0].to[0]) +
		received("mail.hoster.example", "mx.huber.example", date.Format(time.RFC1123Z))
	returned := string(crlf(trace)) + string(n.raw)
	head, _, _ := strings.Cut(string(n.raw), "\r\n\r\n")
	dsn := multipart("report", "=_dsn", []string{
		"Content-Type: text/plain\n\nYour message could not be delivered to " + n.envelope + "\n",
		"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.huber.example\n\nFinal-Recipient: rfc822; " + n.envelope + "\nAction: failed\nStatus: 5.1.1\n\n",
		"Content-Type: text/rfc822-headers\n\n" + head + "\n\n"}, false)
	dsn = strings.Replace(dsn, "multipart/report;", "multipart/report; report-type=delivery-status;", 1)
	return []kind{
		{letter: letter{key: "returned-notice", date: date, whole: returned}},
		{letter: letter{key: "bounce", date: date, to: []string{"belege@kanzlei.example"}, from: "Mail Delivery System <MAILER-DAEMON@mx.huber.example>", body: dsn}},
	}
}

// compareMails compares list mails, documents and failed with want.tsv.
func (o *office) compareMails(t testing.TB, sent []delivery, rows map[string]want) {
	t.Helper()
	mails := map[uint32]mailRow{}
	for _, m := range list[mailRow](t, o, "mails") {
		mails[m.UID] = m
	}
	if len(mails) != len(sent) {
		t.Errorf("%d mails listed, want %d", len(mails), len(sent))
	}
	documents, failed := map[any][]string{}, map[any][]string{}
	for _, d := range list[documentRow](t, o, "documents") {
		documents[d.Mail] = append(documents[d.Mail], d.cell())
		if d.Source != "email" || d.State != "new" || d.Pages != 1 {
			t.Errorf("%s: source %q, state %q, %d pages; want email, new, 1", d.cell(), d.Source, d.State, d.Pages)
		}
	}
	for _, f := range list[failedRow](t, o, "failed") {
		failed[f.Mail] = append(failed[f.Mail], f.cells()...)
		if f.State != "open" || len(f.Reasons) == 0 {
			t.Errorf("failed import %v: state %q, reasons %q", f.ID, f.State, f.Reasons)
		}
	}
	for _, d := range sent {
		m, ok := mails[d.uid]
		if !ok {
			t.Errorf("%s: not listed", d.row())
			continue
		}
		w := rows[d.row()].at(d.date)
		compare(t, d.row(), "status", []string{m.Status}, []string{w.status})
		var cells []string
		for _, e := range w.documents {
			cells = append(cells, parseWanted(e).cell())
		}
		slices.Sort(cells)
		compare(t, d.row(), "documents", documents[m.ID], cells)
		compare(t, d.row(), "failed", failed[m.ID], w.failed)
		var ignored []string
		for _, a := range m.Attachments {
			if a.Outcome == "ignored" {
				ignored = append(ignored, a.Name)
				if a.Reason == "" {
					t.Errorf("%s: %s is ignored without a reason", d.row(), a.Name)
				}
			}
		}
		compare(t, d.row(), "ignored", ignored, w.ignored)
		compareHashes(t, d, m)
	}
}

// compareHashes tests that what the program read is what was attached.
func compareHashes(t testing.TB, d delivery, m mailRow) {
	t.Helper()
	for _, f := range d.files {
		for _, a := range m.Attachments {
			if a.Name == f.name && a.SHA256 != hash(f.data) {
				t.Errorf("%s: %s has hash %.12s of %d bytes, want %.12s of %d", d.row(), a.Name, a.SHA256, a.Size, hash(f.data), len(f.data))
			}
		}
	}
}

// compareArchive compares every file below the archive with what was attached.
func (o *office) compareArchive(t testing.TB, sent []delivery, rows map[string]want) {
	t.Helper()
	should := map[string]string{}
	for _, d := range sent {
		contents := map[string]string{}
		for _, f := range d.files {
			contents[strings.ToLower(f.name)] = hash(f.data)
		}
		for _, e := range rows[d.row()].at(d.date).documents {
			w := parseWanted(e)
			name := strings.ToLower(w.name)
			if contents[name] == "" { // numbered because the name was taken
				name = strings.Replace(name, " (2)", "", 1)
			}
			should[w.path(folders(), w.name)] = contents[name]
			if w.companion != "" {
				should[w.path(folders(), w.companion)] = contents[strings.ToLower(w.companion)]
			}
		}
	}
	got := o.files(t)
	for file, sum := range should {
		if got[file] != sum {
			t.Errorf("archive: %s has hash %.12q, want %.12s", file, got[file], sum)
		}
	}
	for file := range got {
		if should[file] == "" {
			t.Errorf("archive: %s (%s) should not be there", file, path.Base(file))
		}
	}
}
