package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// desk is one data folder with an office.toml beside it.
type desk struct {
	dir string
	env map[string]string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{dir: t.TempDir(), env: map[string]string{
		"BELEGPOST_IMAP_PASSWORD": "geheim-imap", "BELEGPOST_SMTP_PASSWORD": "geheim-smtp", "LANG": "de_AT.UTF-8"}}
	d.write(t, d.text(t))
	t.Cleanup(func() {
		if _, err := os.Stat(d.data()); err != nil {
			return
		}
		s, err := storage.Open(t.Context(), d.data(), storage.Options{})
		if err != nil {
			return // a test that damages the data folder ends here
		}
		storagetest.Check(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func (d *desk) data() string    { return filepath.Join(d.dir, "data") }
func (d *desk) file() string    { return filepath.Join(d.dir, "office.toml") }
func (d *desk) archive() string { return filepath.Join(d.dir, "belege") }

// text is the example with an archive of its own.
func (d *desk) text(t *testing.T) string {
	t.Helper()
	quoted, err := json.Marshal(d.archive())
	if err != nil {
		t.Fatal(err)
	}
	return strings.Replace(example(t), `"/srv/belege"`, string(quoted), 1)
}

func (d *desk) write(t *testing.T, text string) {
	t.Helper()
	if err := os.WriteFile(d.file(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// apply runs the command and gives what it printed.
func (d *desk) apply(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, trouble bytes.Buffer
	env := Env{Data: d.data(), Stdout: &out, Stderr: &trouble, Getenv: func(name string) string { return d.env[name] },
		Now: func() time.Time { return time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC) }}
	code = Apply(t.Context(), env, args)
	if all := out.String() + trouble.String(); strings.Contains(all, "geheim") {
		t.Errorf("a password is printed: %s", all)
	}
	return code, out.String(), trouble.String()
}

// passphrase lets the desk keep its secrets in the encrypted file.
func (d *desk) passphrase(t *testing.T, text string) {
	t.Helper()
	path := filepath.Join(d.dir, "passphrase")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	d.env["BELEGPOST_PASSPHRASE_FILE"] = path
}

func TestExampleIsAppliedAndPrintsItsAddress(t *testing.T) {
	d := newDesk(t)
	code, stdout, stderr := d.apply(t, "--secrets", "env", d.file())
	if code != ExitDone || stderr != "" {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	if !regexp.MustCompile(`(?m)^10023 ER lieferanten +10023\.er\.[a-z2-7]{4}\.lieferanten@belege\.kanzlei\.at$`).MatchString(stdout) ||
		!strings.Contains(stdout, "Klient         10023") {
		t.Error(stdout)
	}
	if _, err := os.Stat(filepath.Join(d.archive(), ".belegpost-archive")); err != nil {
		t.Error(err)
	}
	code, again, _ := d.apply(t, d.file(), "--secrets=env")
	if code != ExitDone || !strings.Contains(again, "Nichts zu ändern") || !strings.HasSuffix(again, stdout[strings.Index(stdout, "10023 ER lieferanten  10023.er"):]) {
		t.Error(again)
	}
}

func TestJSONLinesAreTheContract(t *testing.T) {
	d := newDesk(t)
	_, stdout, _ := d.apply(t, d.file(), "--secrets", "env", "--json")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	last := map[string]any{}
	for _, l := range lines {
		clear(last)
		if err := json.Unmarshal([]byte(l), &last); err != nil || len(last) != 4 {
			t.Errorf("%s: %v", l, err)
		}
	}
	if last["entity"] != "address" || last["name"] != "10023 ER lieferanten" || last["action"] != "created" || !strings.HasPrefix(last["address"].(string), "10023.er.") {
		t.Errorf("%v", last)
	}
}

func TestDryRunSaysSoAndChangesNothing(t *testing.T) {
	d := newDesk(t)
	code, stdout, _ := d.apply(t, d.file(), "--dry-run", "--secrets", "env")
	if code != ExitDone || !strings.HasPrefix(stdout, "Probelauf") || !strings.Contains(stdout, "10023.er.····.lieferanten@") {
		t.Error(code, stdout)
	}
	if _, err := os.Stat(d.archive()); err == nil {
		t.Error("the archive folder was made")
	}
	if s := d.settings(t); s.Saved {
		t.Error("settings were saved")
	}
}

func (d *desk) settings(t *testing.T) storage.Settings {
	t.Helper()
	s, err := storage.Open(t.Context(), d.data(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	set, err := s.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestPasswordsGoIntoTheEncryptedFile(t *testing.T) {
	d := newDesk(t)
	d.passphrase(t, "correct horse\n")
	if code, _, stderr := d.apply(t, d.file()); code != ExitDone {
		t.Fatal(stderr)
	}
	set := d.settings(t)
	env := Env{Data: d.data(), Getenv: func(name string) string { return d.env[name] }}
	for want, ref := range map[string]storage.SecretRef{"geheim-imap": set.Mailbox.Secret, "geheim-smtp": set.Sending.Secret} {
		if got, err := env.Password(storage.FieldMailboxPassword, ref); err != nil || got != want {
			t.Errorf("%+v: %v", ref, err)
		}
	}
	for _, name := range []string{"belegpost.db", "secrets.age"} {
		raw, err := os.ReadFile(filepath.Join(d.data(), name))
		if err != nil || bytes.Contains(raw, []byte("geheim")) {
			t.Errorf("%s holds a password, or %v", name, err)
		}
	}
	// A new client does not ask for passwords that are kept already.
	delete(d.env, "BELEGPOST_IMAP_PASSWORD")
	if code, _, stderr := d.apply(t, d.file()); code != ExitDone || stderr != "" {
		t.Errorf("exit %d: %s", code, stderr)
	}
	// From now on they are read at every start.
	if code, _, _ := d.apply(t, d.file(), "--secrets", "env"); code != ExitDone {
		t.Errorf("exit %d", code)
	}
	if _, err := env.Password(storage.FieldMailboxPassword, set.Mailbox.Secret); err == nil {
		t.Error("the old password is still kept")
	}
}

func TestMissingPasswordsAreNamed(t *testing.T) {
	d := newDesk(t)
	d.passphrase(t, "correct horse")
	delete(d.env, "BELEGPOST_SMTP_PASSWORD")
	code, _, stderr := d.apply(t, d.file())
	sentence(t, code, stderr, "BELEGPOST_SMTP_PASSWORD", "sending.password")
	if d.settings(t).Saved {
		t.Error("something was saved")
	}
	code, _, stderr = d.apply(t, d.file(), "--secrets", "env") // a service may have it
	if code != ExitDone || !strings.Contains(stderr, "BELEGPOST_SMTP_PASSWORD") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// sentence tests for exit 1 and one line that names the words.
func sentence(t *testing.T, code int, stderr string, words ...string) {
	t.Helper()
	if code != ExitTrouble || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d: %s", code, stderr)
	}
	for _, w := range words {
		if !strings.Contains(stderr, w) {
			t.Errorf("does not name %q: %s", w, stderr)
		}
	}
}

func TestInputThatMustNotHurt(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		words          []string
	}{
		{"unknown key", "timezone =", "time_zone =", []string{"office.toml", "Zeile 5", "office.time_zone"}},
		{"colliding addresses", `extension = "lieferanten" }]`, `extension = "lieferanten" }, { label = "x", symbol = "ER", extension = "Lieferanten" }]`, []string{"10023", "addresses.extension"}},
		{"umlauts", `extension = "lieferanten"`, `extension = "büro"`, []string{"10023", "büro", "buero"}},
		{"no recipient", `recipients = [{ email = "buchhaltung@huber.at", success = "each" }]`, "recipients = []", []string{"10023", "client.recipients"}},
		{"unknown symbol", `symbol = "ER"`, `symbol = "XY"`, []string{"10023", "addresses.symbol", "XY"}},
		{"plain", `security = "tls"`, `security = "plain"`, []string{"mailbox.security", "imap.kanzlei.at"}},
		{"certificates are missing", `ca_file = ""`, `ca_file = "ca.pem"`, []string{"mailbox.ca_file", "ca.pem"}},
		{"certificates are none", `ca_file = ""`, `ca_file = "office.toml"`, []string{"mailbox.ca_file"}},
		{"two sources", `password_env = "BELEGPOST_IMAP_PASSWORD"`, "password_file = \"x\"\npassword_env = \"y\"", []string{"mailbox.password", "password_file"}},
		{"relative archive", `archive = "`, `archive = "x`, []string{"office.archive"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			text := strings.Replace(d.text(t), c.old, c.new, 1)
			if text == d.text(t) {
				t.Fatal("nothing to replace")
			}
			d.write(t, text)
			code, stdout, stderr := d.apply(t, d.file(), "--secrets", "env")
			sentence(t, code, stderr, c.words...)
			if stdout != "" || d.settings(t).Saved {
				t.Error("something was done")
			}
			if _, err := os.Stat(d.archive()); err == nil {
				t.Error("the archive folder was made")
			}
		})
	}
}

func TestFoldersThatCannotBe(t *testing.T) {
	d := newDesk(t)
	if err := os.WriteFile(d.archive(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := d.apply(t, d.file(), "--secrets", "env")
	sentence(t, code, stderr, "office.archive", d.archive())

	d = newDesk(t)
	if err := os.WriteFile(d.data(), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr = d.apply(t, d.file(), "--secrets", "env")
	sentence(t, code, stderr, d.data(), "--data")

	d = newDesk(t)
	code, _, stderr = d.apply(t, filepath.Join(d.dir, "nix.toml"))
	sentence(t, code, stderr, "nix.toml")
	if _, err := os.Stat(d.data()); err == nil {
		t.Error("a data folder was made for a file that is not there")
	}
}

func TestDamagedDatabaseIsTold(t *testing.T) {
	d := newDesk(t)
	if err := os.MkdirAll(d.data(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.data(), "belegpost.db"), bytes.Repeat([]byte("kein SQLite "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, stderr := d.apply(t, d.file(), "--secrets", "env")
	sentence(t, code, stderr, "Datenbank", "beschädigt")
}

func TestNoKeychainIsToldWithTheWaysOut(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Log("this system always has a keychain")
		return
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	d := newDesk(t)
	code, _, stderr := d.apply(t, d.file())
	sentence(t, code, stderr, "--secrets env", "BELEGPOST_PASSPHRASE_FILE")
	if d.settings(t).Saved {
		t.Error("something was saved")
	}
}

func TestWrongUsage(t *testing.T) {
	d := newDesk(t)
	for _, args := range [][]string{{}, {d.file(), "b.toml"}, {d.file(), "--force"}, {d.file(), "--secrets", "keyring"}, {d.file(), "--secrets"}} {
		if code, stdout, stderr := d.apply(t, args...); code != ExitUsage || stdout != "" || !strings.Contains(stderr, "belegpost apply office.toml") {
			t.Errorf("%v: exit %d: %s", args, code, stderr)
		}
	}
	if code, stdout, _ := d.apply(t, "--help"); code != ExitDone || !strings.Contains(stdout, "office.toml") {
		t.Errorf("--help: exit %d: %s", code, stdout)
	}
}

func TestOfficeIsToldInItsLanguage(t *testing.T) {
	d := newDesk(t)
	d.env["LANG"] = "en_GB.UTF-8"
	d.apply(t, d.file(), "--secrets", "env")
	d.write(t, "[office]\nlanguage = \"fr\"")
	if _, _, stderr := d.apply(t, d.file()); !strings.Contains(stderr, "erlaubt sind") {
		t.Errorf("the office's language: %s", stderr)
	}
	d.write(t, "[office]\ncolour = 1")
	if _, _, stderr := d.apply(t, d.file()); !strings.Contains(stderr, "Den Schlüssel") {
		t.Errorf("a file that cannot be read: %s", stderr)
	}
	d.write(t, "[office]\nlanguage = \"en\"\ntimezone = \"x\"")
	if _, _, stderr := d.apply(t, d.file()); !strings.Contains(stderr, "is not known") {
		t.Errorf("the language that the file wants: %s", stderr)
	}
	for lang, want := range map[string]string{"": "de", "C": "de", "en_US.UTF-8": "en", "de_DE": "de", "en": "en", "fr_FR": "de", "english": "de"} {
		if got := (Env{Getenv: func(string) string { return lang }}).Lang(); got != want {
			t.Errorf("LANG=%s is %s", lang, got)
		}
	}
}
