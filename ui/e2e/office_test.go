//go:build e2e

package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/pdf"
)

// password is that of the test's own mail servers.
const password = "nur-hier-4711"

// office is an office of one client with mail servers that can go away.
type office struct {
	t             *testing.T
	path          string // the program
	data, archive string
	imap          *mailtest.IMAP
	sink          *mailtest.Sink
	gates         [2]*gate
	address       string // of the client's incoming invoices
}

// servers starts mail servers behind gates.
func servers(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, data: filepath.Join(t.TempDir(), "data"), archive: filepath.Join(t.TempDir(), "archiv")}
	var err error
	if o.imap, err = mailtest.StartIMAP(mailtest.IMAPConfig{Username: "belege@kanzlei.example", Password: password}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.imap.Close() })
	if o.sink, err = mailtest.StartSink(mailtest.SinkConfig{Username: "belege@kanzlei.example", Password: password}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.sink.Close() })
	_, imap := o.imap.Addr()
	_, smtp := o.sink.Addr()
	o.gates = [2]*gate{newGate(t, imap), newGate(t, smtp)}
	return o
}

// huber is the client of most days.
const huber = `
[[client]]
number = "10023"
name = "Huber GmbH"
period = "month"
fiscal_year_start = "01-01"
recipients = [{ email = "buchhaltung@huber.example", success = "each" }]
addresses = [{ label = "Lieferanten", symbol = "ER", extension = "lieferanten" }]
`

// newOffice is an office that is set up already, with clients as office.toml
// has them.
func newOffice(t *testing.T, path, clients string) *office {
	t.Helper()
	o := servers(t)
	o.path = path
	o.apply(o.settings("AT") + o.sending() + clients)
	o.do("sync", "--once") // looks into the empty mailbox: what comes later is new
	return o
}

// settings are those of an office in a country, without an account for sending.
func (o *office) settings(country string) string {
	zone := map[string]string{"AT": "Europe/Vienna", "DE": "Europe/Berlin"}[country]
	return fmt.Sprintf(`
[office]
name = "Kanzlei Muster"
language = "de"
country = %q
timezone = %q
archive = %q
recipients = ["buero@kanzlei.example"]
[mailbox]
host = "127.0.0.1"
port = %d
security = "plain"
username = "belege@kanzlei.example"
password_env = "BELEGPOST_TEST_PASSWORD"
folders = ["INBOX"]
since = "2026-01-01"
after_import = "keyword"
[addresses]
domain = "belege.kanzlei.example"
token = false
`, country, zone, o.archive, o.gates[0].port)
}

// sending is the account for sending.
func (o *office) sending() string {
	return fmt.Sprintf(`
[sending]
host = "127.0.0.1"
port = %d
security = "plain"
username = "belege@kanzlei.example"
password_env = "BELEGPOST_TEST_PASSWORD"
from = "Belege <belege@kanzlei.example>"
`, o.gates[1].port)
}

// apply sets the office up as an office.toml says.
func (o *office) apply(toml string) {
	o.t.Helper()
	file := filepath.Join(o.t.TempDir(), "office.toml")
	if err := os.WriteFile(file, []byte(toml), 0o600); err != nil {
		o.t.Fatal(err)
	}
	o.do("apply", file, "--secrets", "env")
	o.address = "10023.er.lieferanten@belege.kanzlei.example" // of huber's label
}

// env is what the program needs to know to log in.
func (o *office) env() []string { return []string{"BELEGPOST_TEST_PASSWORD=" + password} }

// do runs a command of the program on the office's data.
func (o *office) do(args ...string) string {
	o.t.Helper()
	cmd := exec.Command(o.path, append(args, "--data", o.data)...)
	cmd.Env = append(os.Environ(), append(o.env(), "LANG=de_AT.UTF-8")...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		o.t.Fatalf("%s: %v\n%s%s", args[0], err, out, said.String())
	}
	return string(out)
}

// open opens the window on the office.
func (o *office) open(d *display) *program {
	o.t.Helper()
	return d.run(o.path, append(o.env(), "LANG=de_AT.UTF-8", "FYNE_THEME=light"), "--data", o.data)
}

// filed are the files of the archive, below it.
func (o *office) filed() []string {
	var out []string
	_ = filepath.WalkDir(o.archive, func(path string, d os.DirEntry, err error) error {
		if name, relErr := filepath.Rel(o.archive, path); err == nil && relErr == nil && d.Type().IsRegular() && !strings.HasPrefix(name, ".belegpost") {
			out = append(out, filepath.ToSlash(name))
		}
		return nil // what is being written comes with the next look
	})
	return out
}

// file is something attached to a mail.
type file struct {
	name, kind string
	body       []byte
}

// send delivers a mail with attachments to the office's address, now.
func (o *office) send(subject string, files ...file) {
	o.t.Helper()
	o.sendTo(o.address, subject, files...)
}

func (o *office) sendTo(address, subject string, files ...file) {
	o.t.Helper()
	var m bytes.Buffer
	now := time.Now()
	fmt.Fprintf(&m, "X-Original-To: %s\r\nReceived: from a by mx.kanzlei.example for <%s>; %s\r\nFrom: Lieferant <buero@lieferant.example>\r\nTo: %s\r\n"+
		"Subject: %s\r\nDate: %s\r\nMessage-ID: <%d@lieferant.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGuten Tag, anbei unsere Belege.\r\n", address, address, now.Format(time.RFC1123Z), address,
		subject, now.Format(time.RFC1123Z), now.UnixNano())
	for _, f := range files {
		fmt.Fprintf(&m, "--b\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n", f.kind, f.name)
		lines := base64.NewEncoder(base64.StdEncoding, &folder{w: &m})
		_, _ = lines.Write(f.body) // memory
		_ = lines.Close()
		m.WriteString("\r\n")
	}
	m.WriteString("--b--\r\n")
	if _, err := o.imap.Append("INBOX", m.Bytes(), now); err != nil {
		o.t.Fatal(err)
	}
}

// folder breaks base64 into lines.
type folder struct {
	w  io.Writer
	at int
}

func (f *folder) Write(p []byte) (int, error) {
	for _, b := range p {
		if f.at == 76 {
			_, _ = f.w.Write([]byte("\r\n"))
			f.at = 0
		}
		if _, err := f.w.Write([]byte{b}); err != nil {
			return 0, err
		}
		f.at++
	}
	return len(p), nil
}

// photo is a picture as a phone makes it, a different one for each shade.
func photo(t *testing.T, name string, shade uint8) file {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 900))
	for i := range img.Pix {
		img.Pix[i] = 240
	}
	for y := 100; y < 800; y += 40 {
		for x := 80; x < 400+int(shade); x++ {
			img.Set(x, y, color.RGBA{shade, 30, 30, 255})
			img.Set(x, y+1, color.RGBA{30, shade, 30, 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return file{name: name, kind: "image/jpeg", body: out.Bytes()}
}

// invoice is a PDF of one page.
func invoice(t *testing.T, name, text string) file {
	t.Helper()
	made, err := pdf.TextToPDF("Rechnung", [][2]string{{"Nummer", name}}, text)
	if err != nil {
		t.Fatal(err)
	}
	return file{name: name, kind: "application/pdf", body: made}
}

// gate lets connections through to a port of this machine, or does not.
type gate struct {
	port, to int
	mu       sync.Mutex
	open     bool
	conns    map[net.Conn]bool
}

func newGate(t *testing.T, to int) *gate {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{port: l.Addr().(*net.TCPAddr).Port, to: to, open: true, conns: map[net.Conn]bool{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { g.pass(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		g.set(false)
		running.Wait()
	})
	return g
}

// set opens or closes the gate; closing cuts what is connected.
func (g *gate) set(open bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open = open
	for c := range g.conns {
		if !open {
			_ = c.Close()
		}
	}
}

// pass carries one connection, both ways.
func (g *gate) pass(in net.Conn) {
	defer in.Close()
	out, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", g.to))
	if err != nil {
		return
	}
	defer out.Close()
	g.mu.Lock()
	g.conns[in] = true
	open := g.open
	g.mu.Unlock()
	if open {
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		_, _ = io.Copy(in, out)
	}
	g.mu.Lock()
	delete(g.conns, in)
	g.mu.Unlock()
}
