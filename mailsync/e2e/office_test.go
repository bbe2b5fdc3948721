//go:build linux

package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
)

// patience bounds what is no claim about time, on a slow and shared machine.
const patience = 2 * time.Minute

// office is one installation of the program with its mailbox, archive and sink.
type office struct {
	rig     *rig
	bin     string
	dir     string // holds everything below, and office.toml
	data    string
	archive string
	user    string // user of the rig's Dovecot
	sink    *mailtest.Sink
	env     []string
}

// newOffice makes an office without settings for a new user of the rig; its own
// program state is gone when the test ends.
func newOffice(t testing.TB, user string) *office {
	t.Helper()
	r := dovecot(t)
	bin, err := shared.plain()
	must(t, err)
	dir, err := os.MkdirTemp(shared.dir, user)
	must(t, err)
	t.Cleanup(func() { removeAll(dir) })
	sink, err := mailtest.StartSink(mailtest.SinkConfig{Username: user, Password: secret, TLS: r.tls, MaxSize: 25 << 20})
	must(t, err)
	t.Cleanup(func() { must(t, sink.Close()) })
	o := &office{rig: r, bin: bin, dir: dir, user: user, sink: sink, data: filepath.Join(dir, "data"), archive: filepath.Join(dir, "belege")}
	o.env = append(cleanEnv(), "HOME="+dir, "XDG_DATA_HOME="+filepath.Join(dir, "xdg"), "XDG_CACHE_HOME="+filepath.Join(shared.dir, "cache"),
		"BELEGPOST_IMAP_PASSWORD="+secret, "BELEGPOST_SMTP_PASSWORD="+secret)
	return o
}

// cleanEnv is the environment without a desktop, so that no keychain and no
// display of the machine is ever touched.
func cleanEnv() []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case "HOME", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS":
		default:
			if !strings.HasPrefix(name, "BELEGPOST_") && !strings.HasPrefix(name, "XDG_") {
				env = append(env, kv)
			}
		}
	}
	return env
}

// result is what a finished process left.
type result struct {
	code           int // -1 where a signal ended it
	signal         syscall.Signal
	stdout, stderr string
	took           time.Duration
}

// run runs one command of the program to its end.
func (o *office) run(t testing.TB, args ...string) result {
	t.Helper()
	return o.runWith(t, nil, args...)
}

func (o *office) runWith(t testing.TB, env []string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.bin, o.arguments(args)...)
	cmd.Env = append(o.env[:len(o.env):len(o.env)], env...)
	cmd.Dir, cmd.SysProcAttr = o.dir, dieWithTest()
	cmd.WaitDelay = 10 * time.Second
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	res := result{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(start)}
	if ctx.Err() != nil {
		t.Fatalf("belegpost %s did not end within %v\n%s", strings.Join(args, " "), patience, res.stderr)
	}
	if _, exited := errors.AsType[*exec.ExitError](err); err != nil && !exited {
		t.Fatalf("run belegpost: %v", err)
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	res.code = cmd.ProcessState.ExitCode()
	if status.Signaled() {
		res.signal = status.Signal()
	}
	if strings.Contains(res.stdout+res.stderr, secret) {
		t.Errorf("belegpost %s printed a password", args[0])
	}
	return res
}

// dieWithTest has the system end a process when the test run itself is killed.
func dieWithTest() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

func (o *office) arguments(args []string) []string {
	return append([]string{args[0], "--data", o.data}, args[1:]...)
}

// do runs a command that must end well.
func (o *office) do(t testing.TB, args ...string) result {
	t.Helper()
	res := o.run(t, args...)
	if res.code != 0 {
		t.Fatalf("belegpost %s: exit %d, want 0\nstdout: %s\nstderr: %s", strings.Join(args, " "), res.code, res.stdout, res.stderr)
	}
	return res
}

// apply writes office.toml and applies it.
func (o *office) apply(t testing.TB, toml string, flags ...string) result {
	t.Helper()
	return o.do(t, append([]string{"apply", o.write(t, toml), "--secrets", "env"}, flags...)...)
}

// write puts the text where the office keeps its office.toml.
func (o *office) write(t testing.TB, toml string) string {
	t.Helper()
	file := filepath.Join(o.dir, "office.toml")
	must(t, os.WriteFile(file, []byte(toml), 0o600))
	return file
}

// sync runs one sync to its end and returns its summary line.
func (o *office) sync(t testing.TB) summary {
	t.Helper()
	res := o.do(t, "sync", "--once", "--json")
	lines := strings.Split(strings.TrimSpace(res.stdout), "\n")
	var s summary
	must(t, json.Unmarshal([]byte(lines[len(lines)-1]), &s))
	return s
}

// summary is the line that ends sync --once.
type summary struct {
	Fetched, Filed, Failed, Ignored, Duplicates, Notices, Pending int
	Seconds                                                       float64
	Bytes                                                         int64
}

// start starts a command that keeps running; it is killed when the test ends.
func (o *office) start(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(o.bin, o.arguments(args)...)
	cmd.Env, cmd.Dir = o.env, o.dir
	cmd.SysProcAttr = dieWithTest()
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stderr, &stderr
	cmd.WaitDelay = 10 * time.Second
	must(t, cmd.Start())
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
		if t.Failed() {
			t.Logf("belegpost %s said:\n%s", args[0], stderr.String())
		}
	})
	return cmd
}

// list runs a list command and decodes its JSON lines.
func list[T any](t testing.TB, o *office, what string) []T {
	t.Helper()
	return decode[T](t, o.do(t, "list", what, "--json").stdout)
}

func decode[T any](t testing.TB, lines string) []T {
	t.Helper()
	var all []T
	dec := json.NewDecoder(strings.NewReader(lines))
	for dec.More() {
		var one T
		if err := dec.Decode(&one); err != nil {
			t.Fatalf("decode JSON lines: %v\n%s", err, lines)
		}
		all = append(all, one)
	}
	return all
}

// checkFiles runs check --files, which must find nothing.
func (o *office) checkFiles(t testing.TB) {
	t.Helper()
	if res := o.run(t, "check", "--files", "--json"); res.code != 0 || strings.TrimSpace(res.stdout) != "" {
		t.Errorf("check --files: exit %d, want 0 and no finding\n%s%s", res.code, res.stdout, res.stderr)
	}
}

// sqlite runs SQL on the database with the sqlite3 tool and returns what it says.
func (o *office) sqlite(t testing.TB, sql string) string {
	t.Helper()
	out, err := exec.Command("sqlite3", "-bail", filepath.Join(o.data, "belegpost.db"), sql).CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3 says %q %v (install it with: apt-get install sqlite3)", out, err)
	}
	return strings.TrimSpace(string(out))
}

// integrity asks the sqlite3 tool whether the database file is sound, and that
// no password is in it or in any other file of the data folder.
func (o *office) integrity(t testing.TB) {
	t.Helper()
	if out := o.sqlite(t, "PRAGMA integrity_check; PRAGMA foreign_key_check;"); out != "ok" {
		t.Errorf("sqlite3 says %q, want ok", out)
	}
	must(t, filepath.WalkDir(o.data, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && bytes.Contains(text, []byte(secret)) {
			t.Errorf("%s holds a password", path)
		}
		return err
	}))
}

// toml is an office.toml for the rig: head sections as in design.md section 9,
// then the given ones.
func (o *office) toml(token bool, tail string) string {
	_, port := o.sink.Addr()
	return fmt.Sprintf(`[office]
name = "Kanzlei Muster"
language = "de"
country = "AT"
timezone = "Europe/Vienna"
archive = %q
recipients = ["buero@kanzlei.example"]

[mailbox]
host = "localhost"
port = %d
security = "tls"
ca_file = %q
username = %q
password_env = "BELEGPOST_IMAP_PASSWORD"
folders = ["INBOX"]
since = "2024-01-01"
after_import = "keyword"

[sending]
host = "localhost"
port = %d
security = "starttls"
ca_file = %[3]q
username = %[4]q
password_env = "BELEGPOST_SMTP_PASSWORD"
from = "Belege Kanzlei Muster <belege@kanzlei.example>"

[addresses]
domain = %[6]q
token = %[7]t
%[8]s`, o.archive, o.rig.port, o.rig.caFile, o.user, port, domain, token, tail)
}

// domain is the import domain of every office here.
const domain = "belege.kanzlei.example"
