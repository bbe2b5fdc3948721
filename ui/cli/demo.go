package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"sync"
	"text/tabwriter"
	"text/template"
	"time"

	"belegpost/assets/demo"
	"belegpost/assets/wording"
	"belegpost/storage"
)

// DemoServers are the mail servers that the demo office talks to, in the same
// process and on loopback only.
type DemoServers interface {
	Ports() (imap, smtp int)
	Deliver(m demo.Mail) error
	Sent() []SentNotice
	Close() error
}

// SentNotice is a mail that reached the demo's SMTP server.
type SentNotice struct {
	To   []string
	Data []byte
}

// DemoParts is what "demo" needs of the program; main fills it.
type DemoParts struct {
	Servers func(password string) (DemoServers, error)
	Open    Open
	// Window opens the window until it is closed; false if there is none.
	Window func(ctx context.Context, s *storage.Store, m Mailbox) (shown bool, err error)
}

// laterEvery is how often a new mail arrives while the demo runs.
const laterEvery = 20 * time.Second

// demoRun is a running demo office.
type demoRun struct {
	*session
	parts   DemoParts
	servers DemoServers
	box     Mailbox
	address demo.AddressOf
}

// Demo is the command "belegpost demo [--headless]": the demo office on its
// own mail servers, in a folder of its own.
func Demo(ctx context.Context, env Env, args []string, parts DemoParts) int {
	given := env.Data
	flags := env.Flags("demo")
	headless := flags.Bool("headless", false, "no window: sync once and print what was filed")
	rest, err := Parse(flags, args)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%w: demo [--headless]", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	if env.Data == given { // never the office's own data
		if env.Data, err = os.MkdirTemp("", "belegpost-demo-"); err != nil {
			return env.Trouble(env.Lang(), err)
		}
	}
	if err := env.demo(ctx, parts, *headless); err != nil {
		return env.Trouble(env.Lang(), err)
	}
	return ExitDone
}

func (e Env) demo(ctx context.Context, parts DemoParts, headless bool) (err error) {
	password := rand.Text()
	if err := os.Setenv(demo.PasswordEnv, password); err != nil {
		return err
	}
	servers, err := parts.Servers(password)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, servers.Close()) }()
	if err := e.demoOffice(ctx, servers); err != nil {
		return err
	}
	s, err := e.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	box, closeBox := parts.Open(s.store)
	defer func() { err = errors.Join(err, closeBox()) }()
	d := demoRun{session: s, parts: parts, servers: servers, box: box}
	if err := d.fill(ctx); err != nil {
		return err
	}
	if !headless {
		if shown, err := d.window(ctx); shown || err != nil {
			return err
		}
	}
	return d.print(ctx)
}

// demoOffice writes the office.toml of the demo and applies it.
func (e Env) demoOffice(ctx context.Context, servers DemoServers) error {
	imap, smtp := servers.Ports()
	text, err := template.New("office.toml").Parse(demo.Office())
	if err != nil {
		return fmt.Errorf("read demo office: %w", err)
	}
	var filled bytes.Buffer
	err = text.Execute(&filled, map[string]any{"IMAPPort": imap, "SMTPPort": smtp, "Archive": filepath.Join(e.Data, "archiv")})
	if err != nil {
		return fmt.Errorf("fill demo office: %w", err)
	}
	file := filepath.Join(e.Data, "office.toml")
	if err := os.MkdirAll(e.Data, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, filled.Bytes(), 0o600); err != nil {
		return err
	}
	wish, err := ReadOffice(file)
	if err != nil {
		return err
	}
	quiet := e
	quiet.Stdout = io.Discard
	_, err = quiet.apply(ctx, applyFlags{file: file, env: true}, wish)
	return err
}

// fill looks into the empty mailbox first, so that the mails are new and not
// old mail of a first sync, whose failures nobody would be told of.
func (d *demoRun) fill(ctx context.Context) error {
	addresses, err := d.store.Addresses(ctx, storage.AddressFilter{})
	if err != nil {
		return err
	}
	issued := map[demo.Address]storage.AddressRow{}
	for _, a := range addresses {
		issued[demo.Address{Client: a.ClientNumber, Symbol: a.SymbolCode, Extension: a.Extension}] = a
	}
	d.address = func(client, symbol, extension string) string {
		return issued[demo.Address{Client: client, Symbol: symbol, Extension: extension}].Address
	}
	for _, r := range demo.Retired() {
		if err := d.store.RetireAddress(ctx, issued[r].ID); err != nil {
			return err
		}
	}
	if _, err := d.box.Once(ctx); err != nil {
		return err
	}
	mails, err := demo.Mails(d.address)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if err := d.servers.Deliver(m); err != nil {
			return err
		}
	}
	return nil
}

// window shows the demo office; new mails keep arriving while it is open.
func (d *demoRun) window(ctx context.Context) (bool, error) {
	ctx, stop := context.WithCancel(ctx)
	var arriving sync.WaitGroup
	defer arriving.Wait()
	defer stop()
	var trouble error
	arriving.Go(func() { trouble = d.arrive(ctx) })
	shown, err := d.parts.Window(ctx, d.store, d.box)
	stop()
	arriving.Wait()
	return shown, errors.Join(err, trouble)
}

func (d *demoRun) arrive(ctx context.Context) error {
	tick := time.NewTicker(laterEvery)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			m, err := demo.Later(d.address, n, now)
			if err == nil {
				err = d.servers.Deliver(m)
			}
			if err != nil {
				return err
			}
		}
	}
}

// print syncs once and tells what was filed where, what failed and why, and
// what was sent to whom.
func (d *demoRun) print(ctx context.Context) error {
	t, err := d.box.Once(ctx)
	if err != nil {
		return err
	}
	docs, err := d.store.Documents(ctx, storage.DocumentFilter{Sort: "client"})
	if err != nil {
		return err
	}
	failed, err := d.store.FailedImports(ctx, storage.FailedFilter{})
	if err != nil {
		return err
	}
	if d.JSON {
		return d.Line(t)
	}
	w := tabwriter.NewWriter(d.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, d.say("Abgelegt", "Filed"))
	for _, doc := range docs {
		fmt.Fprintf(w, "  %s\n", doc.Path)
	}
	fmt.Fprintln(w, d.say("\nNicht abgelegt", "\nNot filed"))
	for _, f := range failed {
		d.printFailed(w, f)
	}
	fmt.Fprintln(w, d.say("\nBenachrichtigt", "\nNoticed"))
	for _, n := range d.servers.Sent() {
		subject := ""
		if m, err := mail.ReadMessage(bytes.NewReader(n.Data)); err == nil {
			subject = decoded(m.Header.Get("Subject"))
		}
		fmt.Fprintf(w, "  %s\t%s\n", n.To[0], subject)
	}
	fmt.Fprintln(w)
	if err := w.Flush(); err != nil {
		return err
	}
	if err := d.totals(t); err != nil {
		return err
	}
	fmt.Fprintf(d.Stdout, d.say("Die Belege liegen unter %s. Der Ordner gehört nur zur Vorführung und kann gelöscht werden.\n",
		"The documents are in %s. The folder belongs to the demo only and can be deleted.\n"), filepath.Join(d.Data, "archiv"))
	return nil
}

func (d *demoRun) printFailed(w io.Writer, f storage.FailedImport) {
	client := f.ClientNumber
	if client == "" {
		client = d.say("unbekannt", "unknown")
	}
	if f.Reason != "" {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", client, f.Subject, wording.Short(d.lang, string(f.Reason)))
		return
	}
	for _, a := range f.Attachments {
		if a.Outcome == storage.OutcomeFailed {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", client, a.Name, wording.Short(d.lang, string(a.Reason)))
		}
	}
}
