// Belegpost brings invoices that arrive by e-mail into the books of an
// accounting office. Without a command it opens the window; the commands serve
// administrators, automation and tests. This file wires and stops; nothing else.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"belegpost/assets/demo"
	"belegpost/mailsync"
	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/ui/cli"
	"belegpost/ui/state"
)

// version is what the program says about itself; FyneApp.toml has the same.
const version = "0.1.0"

func main() { os.Exit(run(os.Args[1:])) }

// run is the program. The PDF child comes first: it must not open anything.
func run(args []string) int {
	if len(args) > 0 && args[0] == pdf.ChildArg {
		return pdf.RunChild()
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var logs cli.LogFile
	defer logs.Close()
	log := slog.New(slog.NewTextHandler(&logs, nil))
	p := program{log: log}
	p.env = cli.Env{Data: cli.DataFolder(os.Getenv), Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Log: log, Logs: &logs}
	if len(args) == 0 || args[0] == "--data" || args[0] == "--background" {
		return p.window(ctx, args)
	}
	if slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		return cli.Help(p.env)
	}
	command, ok := p.commands()[args[0]]
	if !ok {
		return p.env.Trouble(p.env.Lang(), fmt.Errorf("%w: %s", cli.ErrUsage, args[0]))
	}
	return command(ctx, args[1:])
}

// program is what the commands and the window share.
type program struct {
	env cli.Env
	log *slog.Logger
}

func (p program) commands() map[string]func(context.Context, []string) int {
	return map[string]func(context.Context, []string) int{
		"apply":   func(ctx context.Context, args []string) int { return cli.Apply(ctx, p.env, args) },
		"list":    func(ctx context.Context, args []string) int { return cli.List(ctx, p.env, args) },
		"check":   func(ctx context.Context, args []string) int { return cli.Check(ctx, p.env, args) },
		"upload":  func(ctx context.Context, args []string) int { return cli.Upload(ctx, p.env, args, p.fileReader) },
		"move":    func(ctx context.Context, args []string) int { return cli.Move(ctx, p.env, args) },
		"resolve": func(ctx context.Context, args []string) int { return cli.Resolve(ctx, p.env, args, p.resolveTools) },
		"backup":  func(ctx context.Context, args []string) int { return cli.Backup(ctx, p.env, args) },
		"restore": func(ctx context.Context, args []string) int { return cli.Restore(ctx, p.env, args) },
		"notices": func(ctx context.Context, args []string) int { return cli.Notices(ctx, p.env, args) },
		"export":  func(ctx context.Context, args []string) int { return cli.Export(ctx, p.env, args) },
		"sync":    func(ctx context.Context, args []string) int { return cli.Sync(ctx, p.env, args, p.mailbox) },
		"probe":   func(ctx context.Context, args []string) int { return cli.Probe(ctx, p.env, args, p.probe) },
		"inspect": func(ctx context.Context, args []string) int { return cli.Inspect(ctx, p.env, args, p.inspector) },
		"demo": func(ctx context.Context, args []string) int {
			return cli.Demo(ctx, p.env, args, cli.DemoParts{Servers: startDemoServers, Open: p.mailbox, Window: p.demoWindow})
		},
	}
}

// mailbox wires the service of an open store.
func (p program) mailbox(s *storage.Store) (cli.Mailbox, func() error) {
	checker, viewer := pdf.New(pdf.Config{Log: p.log}), pdf.NewViewer(pdf.Config{Log: p.log})
	env := p.env
	env.Data = s.Dir()
	password := func(field storage.Field) func(context.Context, storage.SecretRef) (string, error) {
		return func(_ context.Context, ref storage.SecretRef) (string, error) { return env.Password(field, ref) }
	}
	outbox := &notify.Outbox{Store: s, Password: password(storage.FieldSendingPassword), Log: p.log}
	service := mailsync.New(mailsync.Config{Store: s, PDFs: checker, Unlock: p.locks(s, viewer).unlock, Outbox: outbox,
		Secret: password(storage.FieldMailboxPassword), Log: p.log})
	return box{service, outbox}, func() error { return errors.Join(checker.Close(), viewer.Close()) }
}

// inspector wires "inspect".
func (p program) inspector(ctx context.Context, s *storage.Store) (cli.Inspector, func() error, error) {
	checker := pdf.New(pdf.Config{Log: p.log})
	i, err := mailsync.NewInspector(ctx, mailsync.Config{Store: s, PDFs: checker, Log: p.log})
	if err != nil {
		return nil, checker.Close, errors.Join(err, checker.Close())
	}
	return inspector{i}, checker.Close, nil
}

// inspector implements [cli.Inspector].
type inspector struct{ *mailsync.Inspector }

// Inspect implements [cli.Inspector].
func (i inspector) Inspect(ctx context.Context, raw []byte) (cli.Inspection, error) {
	in, err := i.Inspector.Inspect(ctx, raw)
	return shown(in), err
}

// InspectFile implements [cli.Inspector].
func (i inspector) InspectFile(ctx context.Context, f *os.File) (cli.Inspection, error) {
	in, err := i.Inspector.InspectFile(ctx, f)
	return shown(in), err
}

// window opens the window on the office of the data folder.
func (p program) window(ctx context.Context, args []string) int {
	if !hasWindow {
		cli.Help(p.env)
		return cli.ExitUsage
	}
	flags := p.env.Flags("belegpost")
	background := flags.Bool("background", false, "start beside the clock, without a window")
	if _, err := cli.Parse(flags, args); err != nil {
		return p.env.Trouble(p.env.Lang(), err)
	}
	first, again, release, err := claimWindow(p.env.Data)
	defer release()
	switch {
	case !first && err != nil:
		return p.env.Trouble(p.env.Lang(), err)
	case !first:
		return cli.ExitDone
	case err != nil: // better two windows than none
		p.log.WarnContext(ctx, "window not claimed", "error", err)
	}
	s, err := p.env.Open(ctx)
	if err != nil {
		return p.env.Trouble(p.env.Lang(), err)
	}
	m, closeBox := p.mailbox(s)
	err = errors.Join(p.show(ctx, s, m, windowOptions{Title: "Belegpost", Show: again, Background: *background}), closeBox(), s.Close())
	if err != nil {
		return p.env.Trouble(p.env.Lang(), err)
	}
	return cli.ExitDone
}

// show runs the mailbox beside the window until the window closes.
func (p program) show(ctx context.Context, s *storage.Store, m cli.Mailbox, o windowOptions) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	done := make(chan error, 3)
	go func() { done <- m.Run(ctx) }()
	go func() { done <- s.Watch(ctx) }()
	go func() { done <- m.(box).warm(ctx, s) }()
	viewer := pdf.NewViewer(pdf.Config{Log: p.log})
	o.Store, o.Mailbox, o.Quit = s, m.(box), quit
	o.Viewer, o.Failed, o.Demo = viewer, p.failedTools(s, m, viewer), startDemo
	o.Accounts, o.Courier = p.accounts(s), p.accounts(s)
	err := openWindow(ctx, o)
	quit()
	return errors.Join(err, <-done, <-done, <-done, viewer.Close())
}

// startDemo opens the demo office beside this program, in a process of its own.
func startDemo() {
	if self, err := os.Executable(); err == nil {
		if demo := exec.Command(self, "demo"); demo.Start() == nil {
			_ = demo.Process.Release()
		}
	}
}

// demoWindow is how "demo" opens the window; nil without one, or without a display.
func (p program) demoWindow(ctx context.Context, s *storage.Store, m cli.Mailbox) (shown bool, err error) {
	if !hasWindow || !displayAvailable() {
		return false, nil
	}
	return true, p.show(ctx, s, m, windowOptions{Title: "Belegpost – Musterkanzlei"})
}

// box is the service as the commands and the window see it.
type box struct {
	service *mailsync.Service
	outbox  *notify.Outbox
}

// warm has PDFium compiled while a new office is set up: a slow machine works on
// that for a minute, which the first mail would have to wait.
func (b box) warm(ctx context.Context, s *storage.Store) error {
	set, err := s.Settings(ctx)
	if err != nil || set.Mailbox.Host != "" {
		return nil // the window tells of the trouble
	}
	made, err := pdf.TextToPDF("Belegpost", nil, "")
	if err == nil {
		b.service.PDFs.Check(ctx, bytes.NewReader(made), int64(len(made))) // what it finds is of no use
	}
	return err
}

// decider decides mails once more for the window.
type decider struct{ service *mailsync.Service }

// Reprocess implements state.Again.
func (d decider) Reprocess(ctx context.Context, id storage.MailID) (storage.Recorded, error) {
	r, err := d.service.Reprocess(ctx, id)
	return r, spoken(err)
}

// Once implements cli.Mailbox.
func (b box) Once(ctx context.Context) (cli.SyncTotals, error) {
	t, err := b.service.Once(ctx)
	return cli.SyncTotals{Fetched: t.Fetched, Filed: t.Filed, Failed: t.Failed, Ignored: t.Ignored, Duplicates: t.Duplicates,
		Notices: t.Notices, Pending: t.Pending, Seconds: t.Seconds, Bytes: t.Bytes, NoKeywords: b.service.Status().NoKeywords}, spoken(err)
}

// Run implements cli.Mailbox.
func (b box) Run(ctx context.Context) error { return spoken(b.service.Run(ctx)) }

// Trouble implements cli.Mailbox.
func (b box) Trouble() (changed <-chan struct{}, problem error) {
	changed = b.service.StatusChanged()
	if st := b.service.Status(); st.Problem != nil {
		return changed, spoken(st.Problem)
	}
	if p := b.outbox.Problem(); p != nil {
		return changed, spoken(p)
	}
	return changed, nil
}

// SyncNow implements state.Mailbox.
func (b box) SyncNow() { b.service.SyncNow() }

// StatusChanged implements state.Mailbox.
func (b box) StatusChanged() <-chan struct{} { return b.service.StatusChanged() }

// Status implements state.Mailbox.
func (b box) Status() state.MailboxStatus {
	st := b.service.Status()
	out := state.MailboxStatus{Phase: string(st.Phase), Host: st.Host, LastSync: st.LastSync, Done: st.Done, Total: st.Total,
		NextTry: st.NextTry, NoKeywords: st.NoKeywords, Problem: spoken(st.Problem)}
	if e, ok := errors.AsType[*imapbox.Error](st.Problem); ok {
		out.Offline = e.Kind == imapbox.KindHost || e.Kind == imapbox.KindLost
	}
	if p := b.outbox.Problem(); p != nil {
		out.SendingProblem = spoken(p)
	}
	return out
}

// trouble is an error of the mailbox that brings its sentence (cli.Spoken).
type trouble struct {
	error
	key    string
	values map[string]string
}

// Sentence implements cli.Spoken.
func (t trouble) Sentence() (string, map[string]string) { return t.key, t.values }

// Unwrap gives the cause.
func (t trouble) Unwrap() error { return t.error }

// spoken gives the errors of mailsync the keys of their sentences.
func spoken(err error) error {
	if errors.Is(err, mailsync.ErrElsewhere) {
		return trouble{err, "mailbox/elsewhere", nil}
	}
	for cause, key := range map[error]string{mailsync.ErrNoMailbox: "mailbox/none", mailsync.ErrNoSending: "sending/none", mailsync.ErrNoDomain: "addresses/none"} {
		if errors.Is(err, cause) {
			return trouble{err, key, nil}
		}
	}
	if e, ok := errors.AsType[*mailsync.NotArrivedError](err); ok {
		return trouble{err, "trip/lost", map[string]string{"address": e.Address, "after": strconv.Itoa(int(e.Waited.Seconds()))}}
	}
	if e, ok := errors.AsType[*imapbox.Error](err); ok {
		key := "mailbox/" + string(e.Kind)
		if e.Detail != "" {
			key += "/" + e.Detail
		}
		return trouble{err, key, map[string]string{"host": e.Host, "folder": e.Folder, "after": e.After.Round(time.Second).String()}}
	}
	if e, ok := errors.AsType[*notify.Problem](err); ok {
		return trouble{err, "sending/" + string(e.Kind), map[string]string{"host": e.Host}}
	}
	return err
}

// shown turns an inspection into its JSON line.
func shown(in mailsync.Inspection) cli.Inspection {
	out := cli.Inspection{From: in.Sender, Subject: in.Subject, MessageID: in.MessageID, Fingerprint: in.Fingerprint,
		Date: in.Date, DateSource: in.DateSource, DateReason: in.DateReason, Status: in.Status, Note: in.Note,
		Attachments: shownParts(in.Attachments), Defects: append([]string{}, in.Defects...)}
	out.SetPeriod(in.Period)
	for _, r := range in.Recipients {
		out.AddRecipient(r)
	}
	return out
}

func shownParts(parts []mailsync.InspectedPart) []cli.InspectedPart {
	out := make([]cli.InspectedPart, 0, len(parts))
	for _, p := range parts {
		shown := cli.InspectedPart{Name: p.Name, Type: p.Type, Size: p.Size, SHA256: p.SHA256, Outcome: p.Outcome,
			Reason: p.Reason, Nested: shownParts(p.Nested)}
		shown.Says(p.Invoice)
		out = append(out, shown)
	}
	return out
}

// demoServers are the demo's IMAP server and SMTP sink.
type demoServers struct {
	imap *mailtest.IMAP
	sink *mailtest.Sink
}

func startDemoServers(password string) (cli.DemoServers, error) {
	imap, err := mailtest.StartIMAP(mailtest.IMAPConfig{Username: demo.Username, Password: password})
	if err != nil {
		return nil, err
	}
	// What the office sends to its own import domain comes back, as at a provider's.
	deliver := func(from string, to []string, data []byte) error {
		for _, address := range to {
			if !strings.HasSuffix(address, "@"+demo.Domain) {
				continue
			}
			head := fmt.Sprintf("Return-Path: <%s>\r\nX-Original-To: %s\r\nDelivered-To: %s\r\nReceived: from localhost (localhost [127.0.0.1])\r\n\tby mail.%s with ESMTP;\r\n\t%s\r\n",
				from, address, demo.Username, demo.Domain, time.Now().Format(time.RFC1123Z))
			if _, err := imap.Append("INBOX", append([]byte(head), data...), time.Time{}); err != nil {
				return err
			}
		}
		return nil
	}
	sink, err := mailtest.StartSink(mailtest.SinkConfig{Username: demo.Username, Password: password, Reply: deliver})
	if err != nil {
		return nil, errors.Join(err, imap.Close())
	}
	return demoServers{imap, sink}, nil
}

// Ports implements cli.DemoServers.
func (d demoServers) Ports() (imap, smtp int) {
	_, imap = d.imap.Addr()
	_, smtp = d.sink.Addr()
	return
}

// Deliver implements cli.DemoServers.
func (d demoServers) Deliver(m demo.Mail) error {
	_, err := d.imap.Append(m.Folder, m.Raw, m.Date)
	return err
}

// Sent implements cli.DemoServers.
func (d demoServers) Sent() []cli.SentNotice {
	var out []cli.SentNotice
	for _, r := range d.sink.Received() {
		out = append(out, cli.SentNotice{To: r.To, Data: r.Data})
	}
	return out
}

// Close implements cli.DemoServers.
func (d demoServers) Close() error { return errors.Join(d.imap.Close(), d.sink.Close()) }
