//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// postfix is a throw-away Postfix that hands everything sent to one domain to
// the rig's Dovecot by LMTP, which keeps it in the mailbox of that name. It
// reads and writes nothing under /etc and /var, and nothing can leave it: it
// takes notices to others and throws them away. Were they refused, it would
// answer ever more slowly (smtpd_soft_error_limit) and test its own patience.
type postfix struct {
	dir  string
	addr string
	port int
	cmd  *exec.Cmd
}

const missingPostfix = "no Postfix here; install it with: apt-get install --no-install-recommends postfix dovecot-lmtpd"

// startPostfix starts it in the foreground as our child, with further lines of
// main.cf, and waits until it greets. Postfix needs root.
func startPostfix(t *testing.T, domain string, lines ...string) *postfix {
	t.Helper()
	r := dovecot(t)
	if !exists("/usr/sbin/postfix") || !exists("/usr/lib/dovecot/lmtp") {
		t.Fatal(missingPostfix)
	}
	if os.Getuid() != 0 {
		t.Fatal("Postfix runs as root only; run these tests as root")
	}
	owner, err := user.Lookup("postfix")
	must(t, err)
	p := &postfix{}
	p.dir, err = os.MkdirTemp(shared.dir, "pf")
	must(t, err)
	t.Cleanup(func() { removeAll(p.dir) })
	must(t, os.Chmod(p.dir, 0o755))
	for _, d := range []string{"etc", "spool", "data"} {
		must(t, os.Mkdir(filepath.Join(p.dir, d), 0o755))
	}
	uid, _ := strconv.Atoi(owner.Uid)
	must(t, os.Chown(filepath.Join(p.dir, "data"), uid, -1))
	p.port, _, err = twoPorts()
	must(t, err)
	p.addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port))
	must(t, os.WriteFile(filepath.Join(p.dir, "etc", "main.cf"), []byte(p.main(domain, filepath.Join(r.dir, "run", "lmtp"))+strings.Join(lines, "\n")+"\n"), 0o644))
	must(t, os.WriteFile(filepath.Join(p.dir, "etc", "master.cf"), []byte(p.master()), 0o644))
	log, err := os.Create(filepath.Join(p.dir, "start.log"))
	must(t, err)
	defer log.Close()
	p.cmd = exec.Command("/usr/sbin/postfix", "-c", filepath.Join(p.dir, "etc"), "start-fg")
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	must(t, p.cmd.Start())
	t.Cleanup(p.stop)
	if err := p.greeted(); err != nil {
		text, _ := os.ReadFile(log.Name())
		more, _ := os.ReadFile(filepath.Join(p.dir, "mail.log"))
		t.Fatalf("%v\n%s%s", err, text, more)
	}
	return p
}

func (p *postfix) main(domain, lmtp string) string {
	return fmt.Sprintf(`compatibility_level = 3.6
queue_directory = %[1]s/spool
data_directory = %[1]s/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = %[1]s/mail.log
maillog_file_prefixes = %[1]s
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.hoster.example
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
local_recipient_maps =
import_environment = MAIL_CONFIG
virtual_mailbox_domains = %[2]s
virtual_mailbox_maps = static:all
virtual_transport = lmtp:unix:%[3]s
default_transport = discard:nothing leaves a test
relay_transport = discard:nothing leaves a test
smtp_dns_support_level = disabled
smtpd_recipient_restrictions = permit_mynetworks, reject
disable_vrfy_command = yes
biff = no
`, p.dir, domain, lmtp)
}

func (p *postfix) master() string {
	return fmt.Sprintf(`127.0.0.1:%d inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`, p.port)
}

// greeted waits until the port speaks SMTP.
func (p *postfix) greeted() error {
	deadline := time.Now().Add(30 * time.Second)
	for {
		c, err := smtp.Dial(p.addr)
		if err == nil {
			return c.Quit()
		}
		if time.Now().After(deadline) {
			return errors.Join(errors.New("wait for postfix"), err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// stop ends Postfix by its own command: its master is a session of its own,
// which a signal to what started it does not reach.
func (p *postfix) stop() {
	_ = exec.Command("/usr/sbin/postfix", "-c", filepath.Join(p.dir, "etc"), "stop").Run() // an error means that it is gone
	ended(p.cmd)
}

// deliver sends a mail through Postfix.
func (p *postfix) deliver(t *testing.T, mail string, to ...string) {
	t.Helper()
	must(t, smtp.SendMail(p.addr, nil, "absender@lieferant.example", to, []byte(strings.ReplaceAll(mail, "\n", "\r\n"))))
}
