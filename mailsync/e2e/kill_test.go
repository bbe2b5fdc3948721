//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// points are the places where the program, built with the tag killpoints, ends
// itself with SIGKILL when BELEGPOST_KILL names them.
func points() []string {
	return []string{"spooled", "routed", "read", "decided", "recorded", "publishing", "published", "filed", "marked", "sending", "sent", "between-mails"}
}

// few is the tail of office.toml for the kill test: two addresses of two clients.
const few = `
[[client]]
number = "10023"
name = "Huber GmbH"
recipients = [{ email = "buchhaltung@huber.example", success = "each" }]
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]

[[client]]
number = "10044"
name = "Maier Bau KG"
recipients = [{ email = "buero@maier.example", success = "none" }]
addresses = [{ label = "Rechnungen", symbol = "ER", extension = "rechnungen" }]
`

// killKinds are three mails to two addresses of two clients each, and a handful
// of other kinds. They are the same in every office of the test.
func killKinds(start time.Time) []kind {
	huber, maier := "10023.er.lieferanten@"+domain, "10044.er.rechnungen@"+domain
	both, to := []string{huber + ", " + maier}, []string{maier} // one field with two addresses
	logoPicture := file{"logo.png", "image/png", logo()}
	withLogo := good("mit Logo.pdf")
	all := []kind{
		{letter: letter{key: "both-1", to: both}, files: []file{good("Rechnung.pdf")}},
		{letter: letter{key: "both-2", to: both}, files: []file{{"Rechnung.pdf", "application/pdf", PDF("zweite")}, good("Beilage.pdf")}},
		{letter: letter{key: "both-3", to: both}, files: []file{good("drei.pdf"), {"foto.jpg", "image/jpeg", photo(7)}}},
		{letter: letter{key: "html", to: to}, files: []file{{"seite.pdf", "application/pdf", []byte("<html>kein PDF</html>\n")}}},
		{letter: letter{key: "logo", to: to, parts: []string{htmlWith(logoPicture.ctype, logoPicture.name, logoPicture.data), attachPDF(withLogo.name, withLogo.data)}}},
		{letter: letter{key: "again", to: to}, files: []file{good("Rechnung.pdf")}},
		{letter: letter{key: "unknown", to: []string{"wer@" + domain}}, files: []file{good("fremd.pdf")}},
		{letter: letter{key: "empty", to: to, body: textPart}},
	}
	for i := range all {
		all[i].date = start.Add(time.Duration(i) * time.Second)
		if all[i].parts == nil {
			for _, f := range all[i].files {
				all[i].parts = append(all[i].parts, attach(f.ctype, f.name, f.data))
			}
		}
	}
	return all
}

// outcome is everything that must not depend on being killed.
type outcome struct {
	Files     map[string]string
	Documents []string
	Failed    []string
	Mails     []string
	Notices   []string // each Message-ID once
	Flags     map[uint32][]string
}

// outcome collects what an office ended with. Message-IDs are per office, so
// notices are written down as recipient, kind and subject.
func (o *office) outcome(t testing.TB) outcome {
	t.Helper()
	got := outcome{Files: o.files(t), Flags: map[uint32][]string{}}
	mails := map[any]uint32{}
	for _, m := range list[mailRow](t, o, "mails") {
		mails[m.ID] = m.UID
		line := fmt.Sprint(m.UID, m.Status, m.Fingerprint, m.Deliveries)
		for _, a := range m.Attachments {
			line += fmt.Sprint(" ", a.Name, a.SHA256, a.Outcome, a.Reason)
		}
		got.Mails = append(got.Mails, line)
	}
	for _, d := range list[documentRow](t, o, "documents") {
		got.Documents = append(got.Documents, fmt.Sprint(mails[d.Mail], d.cell(), d.Path, d.SHA256, d.Size, d.Pages, d.State))
	}
	for _, f := range list[failedRow](t, o, "failed") {
		got.Failed = append(got.Failed, fmt.Sprint(mails[f.Mail], f.cells(), f.Reasons, f.State, f.Address))
	}
	for _, n := range list[outboxRow](t, o, "outbox") {
		got.Notices = append(got.Notices, fmt.Sprint(n.Kind, n.To, n.Subject, n.State))
	}
	c := o.rig.open(t, o.user)
	defer c.close()
	for uid, flags := range c.flags(t, "INBOX") {
		got.Flags[uid] = slices.DeleteFunc(flags, func(f string) bool { return f == `\Recent` })
	}
	for _, l := range [][]string{got.Documents, got.Failed, got.Mails, got.Notices} {
		slices.Sort(l)
	}
	return got
}

// checkCopies tests that each outbox row reached the sink, that nothing else did
// and that no Message-ID came more than most times.
func (o *office) checkCopies(t testing.TB, most int) {
	t.Helper()
	copies := map[string]int{}
	for _, n := range readNotices(t, o.dir, o.sink.Received()) {
		copies[bare(n.MessageID)]++
	}
	for _, row := range list[outboxRow](t, o, "outbox") {
		id := bare(row.MessageID)
		if copies[id] < 1 || copies[id] > most {
			t.Errorf("%s notice to %s reached the sink %d times, want 1 to %d", row.Kind, row.To, copies[id], most)
		}
		delete(copies, id)
	}
	if len(copies) > 0 {
		t.Errorf("%d Message-IDs in the sink that no outbox row has", len(copies))
	}
}

// newKillOffice makes an office of the program with kill points.
func newKillOffice(t testing.TB, user string) *office {
	t.Helper()
	bin, err := shared.killed()
	must(t, err)
	o := newOffice(t, user)
	o.bin = bin
	o.apply(t, o.toml(false, few))
	return o
}

func TestResultIsTheSameWhereverItIsKilled(t *testing.T) {
	kinds := killKinds(time.Now().Add(-time.Hour).UTC().Truncate(time.Second))
	calm := newKillOffice(t, "kill-calm")
	calm.deliver(t, kinds)
	calm.sync(t)
	want := calm.outcome(t)
	calm.checkCopies(t, 1)
	calm.checkFiles(t)
	if len(want.Documents) != 9 || len(want.Failed) == 0 || len(want.Notices) == 0 {
		t.Fatalf("the undisturbed run gave %d documents (want 9), %d failed imports, %d notices", len(want.Documents), len(want.Failed), len(want.Notices))
	}
	for _, point := range points() {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			o := newKillOffice(t, "kill-"+point)
			most := 1
			// Half of the mails come before the second run, so that there is work
			// on both sides of every point, however many mails one step takes on.
			for _, half := range [][]kind{kinds[:4], kinds[4:]} {
				o.deliver(t, half)
				res := o.runWith(t, []string{"BELEGPOST_KILL=" + point}, "sync", "--once", "--json")
				if res.signal != syscall.SIGKILL {
					t.Errorf("not killed at %s: exit %d\n%s", point, res.code, res.stderr)
				}
				if point == "sent" || point == "sending" {
					most++
				}
			}
			o.sync(t)
			o.waitSent(t)
			same(t, o.outcome(t), want)
			o.checkCopies(t, most)
			o.checkFiles(t)
			o.integrity(t)
			o.checkTidy(t)
		})
	}
}

// TestKilledLaterInTheRun kills at a later passing of the points that one mail
// passes more than once.
func TestKilledLaterInTheRun(t *testing.T) {
	kinds := killKinds(time.Now().Add(-time.Hour).UTC().Truncate(time.Second))
	calm := newKillOffice(t, "later-calm")
	calm.deliver(t, kinds)
	calm.sync(t)
	want := calm.outcome(t)
	for _, point := range []string{"routed:4", "read:5", "decided:6", "publishing:4", "sending:2", "sent:2"} {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			o := newKillOffice(t, "later-"+strings.ReplaceAll(point, ":", "-"))
			o.deliver(t, kinds)
			if res := o.runWith(t, []string{"BELEGPOST_KILL=" + point}, "sync", "--once", "--json"); res.signal != syscall.SIGKILL {
				t.Errorf("not killed at %s: exit %d\n%s", point, res.code, res.stderr)
			}
			o.sync(t)
			o.waitSent(t)
			same(t, o.outcome(t), want)
			o.checkCopies(t, 2)
			o.checkFiles(t)
		})
	}
}

// waitSent syncs until the outbox is empty: a notice that was being sent when
// the program died may wait for its next attempt.
func (o *office) waitSent(t testing.TB) {
	t.Helper()
	waitFor(t, patience, "send every notice", func() bool {
		for _, row := range list[outboxRow](t, o, "outbox") {
			if row.State != "sent" {
				o.sync(t)
				return false
			}
		}
		return true
	})
}

// checkTidy tests that no temporary file is left in the archive or the data folder and
// that no child of the program outlived it.
func (o *office) checkTidy(t testing.TB) {
	t.Helper()
	for _, dir := range []string{o.archive, o.data} {
		must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && (strings.Contains(d.Name(), "tmp") || strings.HasSuffix(d.Name(), ".part")) {
				t.Errorf("temporary file left behind: %s", path)
			}
			return err
		}))
	}
	waitFor(t, 20*time.Second, "end the children of killed runs", func() bool { return len(processesIn(o.dir)) == 0 })
}

// processesIn finds the processes whose working folder is dir.
func processesIn(dir string) []string {
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	return slices.DeleteFunc(links, func(link string) bool {
		at, err := os.Readlink(link)
		return err != nil || at != dir
	})
}

// same reports each part in which two outcomes differ.
func same(t testing.TB, got, want outcome) {
	t.Helper()
	for _, part := range []struct {
		name      string
		got, want any
	}{
		{"files", got.Files, want.Files}, {"documents", got.Documents, want.Documents}, {"failed imports", got.Failed, want.Failed},
		{"mails", got.Mails, want.Mails}, {"notices", got.Notices, want.Notices}, {"flags", got.Flags, want.Flags},
	} {
		g, err := json.MarshalIndent(part.got, "", " ")
		must(t, err)
		w, err := json.MarshalIndent(part.want, "", " ")
		must(t, err)
		if string(g) != string(w) {
			t.Errorf("%s differ from the undisturbed run\ngot  %s\nwant %s", part.name, g, w)
		}
	}
}
