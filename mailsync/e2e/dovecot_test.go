//go:build linux

package e2e

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
)

// secret is the password of every user of the rig; no file or line of the
// program may ever hold it.
const secret = "Geh3im-nur-im-Test"

// rig is a throw-away Dovecot with its own certificate authority. Every user
// name exists, with the password secret.
type rig struct {
	dir    string
	caFile string
	tls    *tls.Config // server side, for the sinks
	port   int         // IMAPS
	plain  int         // IMAP with STARTTLS
	uid    int         // owner of the mailboxes
	gid    int
	cmd    *exec.Cmd
}

const missingDovecot = "no Dovecot here; install it with: apt-get install --no-install-recommends dovecot-imapd dovecot-lmtpd"

// startRig starts Dovecot in the foreground as our child and waits until it
// greets. Nothing under /etc is read or written.
func startRig(dir string) (*rig, error) {
	program, err := exec.LookPath("dovecot")
	if err != nil {
		if program = "/usr/sbin/dovecot"; !exists(program) {
			return nil, errors.New(missingDovecot)
		}
	}
	if !exists("/usr/lib/dovecot/imap") || !exists("/usr/lib/dovecot/lmtp") {
		return nil, errors.New(missingDovecot)
	}
	r := &rig{dir: dir}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	logFile, err := os.Create(filepath.Join(dir, "start.log"))
	if err != nil {
		return nil, fmt.Errorf("make log: %w", err)
	}
	defer logFile.Close()
	r.cmd = exec.Command(program, "-F", "-c", filepath.Join(dir, "dovecot.conf"))
	r.cmd.Stdout, r.cmd.Stderr = logFile, logFile
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	if err := r.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start dovecot: %w", err)
	}
	if err := r.greeted(); err != nil {
		r.stop()
		text, _ := os.ReadFile(logFile.Name())
		more, _ := os.ReadFile(filepath.Join(dir, "dovecot.log"))
		return nil, fmt.Errorf("%w\n%s%s", err, text, more)
	}
	return r, nil
}

// prepare writes certificates and configuration and chooses the ports.
func (r *rig) prepare() error {
	for _, d := range []string{"run", "state", "home", "tls"} {
		if err := os.MkdirAll(filepath.Join(r.dir, d), 0o755); err != nil {
			return fmt.Errorf("make rig: %w", err)
		}
	}
	var err error
	if r.caFile, r.tls, err = mailtest.NewCA(filepath.Join(r.dir, "tls")); err != nil {
		return err
	}
	if err := writeKeyPair(r.tls.Certificates[0], filepath.Join(r.dir, "tls", "server")); err != nil {
		return err
	}
	if r.port, r.plain, err = twoPorts(); err != nil {
		return err
	}
	owner, err := user.Current()
	if os.Getuid() == 0 {
		owner, err = user.Lookup("mail")
	}
	if err != nil {
		return fmt.Errorf("find mailbox owner: %w", err)
	}
	r.uid, _ = strconv.Atoi(owner.Uid)
	r.gid, _ = strconv.Atoi(owner.Gid)
	if err := os.Chown(filepath.Join(r.dir, "home"), r.uid, r.gid); err != nil {
		return fmt.Errorf("give mailboxes away: %w", err)
	}
	group, err := user.LookupGroupId(owner.Gid)
	if err != nil {
		return fmt.Errorf("find mailbox group: %w", err)
	}
	if err := os.WriteFile(filepath.Join(r.dir, "dovecot.conf"), []byte(r.config(owner.Username, group.Name)), 0o644); err != nil {
		return fmt.Errorf("write configuration: %w", err)
	}
	return nil
}

func (r *rig) config(owner, group string) string {
	users := "default_internal_user = dovecot\ndefault_login_user = dovenull\ndefault_internal_group = dovecot\n"
	if os.Getuid() != 0 { // without root there is no changing of user and no chroot
		users = fmt.Sprintf("default_internal_user = %s\ndefault_login_user = %[1]s\ndefault_internal_group = %s\n"+
			"service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n", owner, group)
	}
	return fmt.Sprintf(`base_dir = %[1]s/run
state_dir = %[1]s/state
log_path = %[1]s/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
%[2]smail_uid = %[3]d
mail_gid = %[4]d
first_valid_uid = 1
first_valid_gid = 1
mail_home = %[1]s/home/%%u
mail_location = maildir:~/Maildir
auth_mechanisms = plain login
auth_failure_delay = 0
disable_plaintext_auth = yes
ssl = yes
ssl_cert = <%[1]s/tls/server.pem
ssl_key = <%[1]s/tls/server.key
protocol imap {
  mail_max_userip_connections = 50
}
passdb {
  driver = static
  args = password=%[7]s
}
userdb {
  driver = static
  args = uid=%[3]d gid=%[4]d home=%[1]s/home/%%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  inet_listener imap {
    port = %[6]d
  }
  inet_listener imaps {
    port = %[5]d
    ssl = yes
  }
}
# Mail by LMTP goes into the mailbox that has the name of its domain.
protocol lmtp {
  auth_username_format = %%d
  lmtp_hdr_delivery_address = final
}
stats_writer_socket_path =
`, r.dir, users, r.uid, r.gid, r.port, r.plain, secret)
}

// greeted waits until the IMAPS port speaks.
func (r *rig) greeted() error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		conn, err := dialIMAP(r, 2*time.Second)
		if err == nil {
			return conn.close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("wait for dovecot: %w", err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// stop ends Dovecot, which ends its children.
func (r *rig) stop() {
	_ = r.cmd.Process.Signal(syscall.SIGTERM) // an error means that it is gone
	ended(r.cmd)
}

// ended waits until a server that was told to stop is gone, and kills it if it
// does not go.
func ended(cmd *exec.Cmd) {
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		_ = cmd.Process.Kill()
		<-done
	}
}

// inbox is the Maildir of a user.
func (r *rig) inbox(user string) string { return filepath.Join(r.dir, "home", user, "Maildir") }

// drop delivers a mail by the file system, as a local delivery agent does.
func (r *rig) drop(t testing.TB, user, name string, raw []byte, date time.Time) {
	t.Helper()
	dir := r.inbox(user)
	for _, d := range []string{filepath.Dir(dir), dir, filepath.Join(dir, "tmp"), filepath.Join(dir, "new"), filepath.Join(dir, "cur")} {
		must(t, os.MkdirAll(d, 0o755))
		must(t, os.Chown(d, r.uid, r.gid))
	}
	file := filepath.Join(dir, "tmp", name)
	must(t, os.WriteFile(file, raw, 0o644))
	must(t, os.Chtimes(file, date, date))
	must(t, os.Chown(file, r.uid, r.gid))
	must(t, os.Rename(file, filepath.Join(dir, "new", name)))
}

func writeKeyPair(cert tls.Certificate, stem string) error {
	var chain bytes.Buffer
	for _, der := range cert.Certificate {
		if err := pem.Encode(&chain, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
			return fmt.Errorf("encode certificate: %w", err)
		}
	}
	key, ok := cert.PrivateKey.(*ecdsa.PrivateKey)
	if !ok {
		return errors.New("encode key: not an ECDSA key")
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("encode key: %w", err)
	}
	if err := os.WriteFile(stem+".pem", chain.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write certificate: %w", err)
	}
	if err := os.WriteFile(stem+".key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return nil
}

// twoPorts finds two free loopback ports.
func twoPorts() (int, int, error) {
	a, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, fmt.Errorf("find port: %w", err)
	}
	defer a.Close()
	b, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, fmt.Errorf("find port: %w", err)
	}
	defer b.Close()
	return a.Addr().(*net.TCPAddr).Port, b.Addr().(*net.TCPAddr).Port, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
