//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// plainSentence tests that the program refused with exit 1 and one line on
// stderr that names every one of the words.
func plainSentence(t *testing.T, res result, words ...string) {
	t.Helper()
	said := strings.TrimSpace(res.stderr)
	if res.code != 1 {
		t.Errorf("exit %d, want 1\nstdout: %s\nstderr: %s", res.code, res.stdout, said)
	}
	if said == "" || strings.Contains(said, "\n") {
		t.Errorf("stderr is not one sentence:\n%s", said)
	}
	for _, w := range words {
		if !strings.Contains(strings.ToLower(said), strings.ToLower(w)) {
			t.Errorf("stderr does not name %q: %s", w, said)
		}
	}
	for _, jargon := range []string{"goroutine", "panic", "constraint failed", "sql:", "0x"} {
		if strings.Contains(said, jargon) {
			t.Errorf("stderr speaks of %q: %s", jargon, said)
		}
	}
}

// dump is the whole database as SQL, without the lease and its heartbeat.
func (o *office) dump(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("sqlite3", "-readonly", filepath.Join(o.data, "belegpost.db"), ".dump").Output()
	must(t, err)
	var kept []string
	for _, l := range strings.Split(string(out), "\n") {
		if !strings.Contains(strings.ToLower(l), "lease") {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func TestRefusedOfficeFileChangesNothing(t *testing.T) {
	twice := `addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }, { label = "Andere", symbol = "ER", extension = "lieferanten" }]`
	once := `addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]`
	lonely := "[[client]]\nnumber = \"10999\"\nname = \"Ohne Empfänger\"\nrecipients = []\naddresses = [{ label = \"L\", symbol = \"ER\", extension = \"l\" }]\n\n[[client]]"
	cases := []struct {
		name, old, new string
		words          []string
	}{
		{"unknown key of the office", `language = "de"`, "language = \"de\"\ncolour = \"red\"", []string{"colour", "office.toml"}},
		{"unknown key of a client", `fiscal_year_start = "01-01"`, "fiscal_year_start = \"01-01\"\nvat_id = \"x\"", []string{"vat_id"}},
		{"unknown section", "[sending]", "[weather]\nrain = true\n\n[sending]", []string{"weather"}},
		{"two addresses that collide", once, twice, []string{"lieferanten", "10023"}},
		{"extension with umlauts", `extension = "lieferanten"`, `extension = "büro"`, []string{"extension", "büro", "buero"}},
		{"client without recipient", "[[client]]", lonely, []string{"recipient", "10999"}},
		{"symbol that does not exist", `symbol = "ER"`, `symbol = "XY"`, []string{"XY"}},
		{"not TOML", `name = "Kanzlei Muster"`, `name = Kanzlei Muster`, []string{"office.toml"}},
		{"wrong time zone", `timezone = "Europe/Vienna"`, `timezone = "Europe/Wien"`, []string{"timezone", "Europe/Wien"}},
		{"plain connection to another machine", "host = \"localhost\"\nport", "host = \"mail.example\"\nport", nil},
	}
	o := newOffice(t, "refused")
	good := o.toml(true, example)
	o.apply(t, good)
	o.addresses(t)
	before := o.dump(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(good, c.old, c.new, 1)
			if c.words == nil { // needs a second change, and names the field
				changed = strings.Replace(changed, `security = "tls"`, `security = "plain"`, 1)
				c.words = []string{"security"}
			}
			if changed == good {
				t.Fatalf("nothing to replace: %s", c.old)
			}
			plainSentence(t, o.run(t, "apply", o.write(t, changed), "--secrets", "env"), c.words...)
			if after := o.dump(t); after != before {
				t.Error("the database has changed")
			}
		})
	}
	t.Run("file that does not exist", func(t *testing.T) {
		plainSentence(t, o.run(t, "apply", filepath.Join(o.dir, "nix.toml")), "nix.toml")
	})
}

func TestRefusedArchiveFolder(t *testing.T) {
	cases := []struct {
		name    string
		archive func(t *testing.T, o *office) string
	}{
		{"parent is missing", func(_ *testing.T, o *office) string { return filepath.Join(o.dir, "nirgends", "belege") }},
		{"files of others in it", func(t *testing.T, o *office) string {
			must(t, os.Mkdir(o.archive, 0o755))
			must(t, os.WriteFile(filepath.Join(o.archive, "Fremdes.txt"), []byte("x"), 0o644))
			return o.archive
		}},
		{"a file in its place", func(t *testing.T, o *office) string {
			must(t, os.WriteFile(o.archive, []byte("x"), 0o644))
			return o.archive
		}},
		{"read-only", func(t *testing.T, o *office) string {
			if os.Getuid() == 0 {
				mountTmpfs(t, o.archive, syscall.MS_RDONLY, "size=1m")
			} else {
				must(t, os.Mkdir(o.archive, 0o555))
			}
			return o.archive
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t, "archive")
			o.archive = c.archive(t, o)
			plainSentence(t, o.run(t, "apply", o.write(t, o.toml(true, example)), "--secrets", "env"), "archive", o.archive)
			if exists(filepath.Join(o.data, "belegpost.db")) {
				if got := list[addressRow](t, o, "addresses"); len(got) > 0 {
					t.Errorf("%d addresses were made all the same", len(got))
				}
			}
		})
	}
}

// mountTmpfs mounts a tmpfs of that size until the test ends; without the right
// to mount the caller goes on in an ordinary folder, and the log says so.
func mountTmpfs(t *testing.T, dir string, flags uintptr, size string) bool {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, size); err != nil {
		t.Logf("no tmpfs here, this machine does not let us mount: %v", err)
		return false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount %s: %v", dir, err)
		}
	})
	return true
}

func TestMailboxThatRefuses(t *testing.T) {
	cases := []struct {
		name, old, new string
		env            []string
		words          []string
	}{
		{name: "wrong password", env: []string{"BELEGPOST_IMAP_PASSWORD=falsch"}, words: []string{"mailbox.username", "Kennwort", "localhost"}},
		{name: "no password", env: []string{"BELEGPOST_IMAP_PASSWORD="}, words: []string{"BELEGPOST_IMAP_PASSWORD"}},
		{name: "wrong host", old: "host = \"localhost\"", new: "host = \"imap.nirgends.invalid\"", words: []string{"imap.nirgends.invalid", "mailbox.host"}},
		{name: "unknown authority", old: "ca_file", new: "#ca_file", words: []string{"mailbox.ca_file", "localhost"}},
		{name: "mailbox folder that does not exist", old: `["INBOX"]`, new: `["INBOX/Nix"]`, words: []string{"INBOX/Nix", "mailbox.folders"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			o := newOffice(t, "mailbox")
			o.apply(t, strings.Replace(o.toml(false, few), c.old, c.new, 1))
			o.deliver(t, killKinds(time.Now().UTC())[:1])
			plainSentence(t, o.runWith(t, c.env, "sync", "--once"), c.words...)
			if n := len(list[mailRow](t, o, "mails")) + len(list[outboxRow](t, o, "outbox")) + len(list[failedRow](t, o, "failed")); n > 0 {
				t.Errorf("%d rows were written all the same", n)
			}
			o.integrity(t)
		})
	}
}

// TestArchiveThatIsGoneOrFull takes the archive away after the set-up: filing
// waits, nothing becomes a failed import, and afterwards everything is there.
func TestArchiveThatIsGoneOrFull(t *testing.T) {
	kinds := killKinds(time.Now().Add(-time.Hour).UTC().Truncate(time.Second))[:2]
	finish := func(t *testing.T, o *office) {
		t.Helper()
		res := o.run(t, "sync", "--once")
		plainSentence(t, res, "archive", o.archive)
		if failed := list[failedRow](t, o, "failed"); len(failed) > 0 {
			t.Errorf("trouble with the folder became %d failed imports", len(failed))
		}
	}
	complete := func(t *testing.T, o *office) {
		t.Helper()
		o.sync(t)
		if got := o.files(t); len(got) != 6 {
			t.Errorf("%d files after the trouble was over, want 6: %v", len(got), got)
		}
		o.checkFiles(t)
		o.integrity(t)
	}
	t.Run("gone", func(t *testing.T) {
		o := newOffice(t, "gone")
		o.apply(t, o.toml(false, few))
		o.deliver(t, kinds)
		must(t, os.Rename(o.archive, o.archive+".weg"))
		finish(t, o)
		if exists(o.archive) {
			t.Fatal("the missing archive folder was made again")
		}
		must(t, os.Rename(o.archive+".weg", o.archive))
		complete(t, o)
	})
	t.Run("full", func(t *testing.T) {
		o := newOffice(t, "full")
		if !mountTmpfs(t, o.archive, 0, "size=64k") {
			return
		}
		o.apply(t, o.toml(false, few))
		o.deliver(t, kinds)
		ballast := filepath.Join(o.archive, ".belegpost-ballast")
		must(t, os.WriteFile(ballast, nil, 0o644))
		fill(ballast)
		finish(t, o)
		must(t, os.Remove(ballast))
		complete(t, o)
	})
	t.Run("read-only", func(t *testing.T) {
		o := newOffice(t, "readonly")
		if !mountTmpfs(t, o.archive, 0, "size=8m") {
			return
		}
		o.apply(t, o.toml(false, few))
		o.deliver(t, kinds)
		must(t, syscall.Mount("tmpfs", o.archive, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
		finish(t, o)
		must(t, syscall.Mount("tmpfs", o.archive, "tmpfs", syscall.MS_REMOUNT, ""))
		complete(t, o)
	})
}

// fill appends until the file system is full.
func fill(file string) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
}
