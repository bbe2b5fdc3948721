package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"belegpost/assets/wording"
	"belegpost/mailsync"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/einvoice"
	"belegpost/storage/keychain"
	"belegpost/ui/cli"
	"belegpost/ui/state"
)

// failedTools wires what working on failed imports takes.
func (p program) failedTools(s *storage.Store, m cli.Mailbox, viewer *pdf.Viewer) state.FailedTools {
	return state.FailedTools{Letters: letters{s}, Maker: maker{viewer, s}, Locks: p.locks(s, viewer), Again: decider{m.(box).service}}
}

// resolveTools wires the command "resolve"; the function ends what they started.
func (p program) resolveTools(s *storage.Store) (state.FailedTools, func() error) {
	m, closeBox := p.mailbox(s)
	viewer := pdf.NewViewer(pdf.Config{Log: p.log})
	return p.failedTools(s, m, viewer), func() error { return errors.Join(closeBox(), viewer.Close()) }
}

// letters reads mails of the spool.
type letters struct{ store *storage.Store }

// Text implements state.Letters.
func (l letters) Text(_ context.Context, spool string) (string, error) {
	letter, err := mailsync.ReadLetter(l.store, spool, "")
	return letter.Text, err
}

// Letter implements state.Letters.
func (l letters) Letter(_ context.Context, spool, part string) (state.Letter, error) {
	letter, err := mailsync.ReadLetter(l.store, spool, part)
	return state.Letter(letter), err
}

// Part implements state.Letters.
func (l letters) Part(_ context.Context, spool, part string) ([]byte, error) {
	return mailsync.ReadPart(l.store, spool, part)
}

// maker makes PDFs.
type maker struct {
	*pdf.Viewer
	store *storage.Store
}

// InvoiceToPDF implements state.Maker: in the office's language, as mail is
// filed by itself.
func (m maker) InvoiceToPDF(ctx context.Context, xml []byte) ([]byte, error) {
	set, err := m.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return mailsync.InvoiceView(wording.Language(set.Office.Language, set.Office.Country), xml)
}

// TextToPDF implements state.Maker.
func (maker) TextToPDF(title string, fields [][2]string, text string) ([]byte, error) {
	return pdf.TextToPDF(title, fields, text)
}

// reader reads files that are uploaded.
type reader struct{ viewer *pdf.Viewer }

// fileReader wires the command "upload"; the function ends what it started.
func (p program) fileReader() (storage.FileReader, func() error) {
	viewer := pdf.NewViewer(pdf.Config{Log: p.log})
	return reader{viewer}, viewer.Close
}

// ReadFile implements storage.FileReader.
func (r reader) ReadFile(ctx context.Context, file io.Reader, size int64) (pages int, invoice *einvoice.Invoice) {
	in := bufio.NewReader(file)
	head, _ := in.Peek(1028) // a shorter file has a shorter head
	if pdf.HasHeader(head) {
		d, err := r.viewer.Open(ctx, in, size, "")
		if err != nil {
			return 0, nil
		}
		inside, _ := d.Attachments(ctx) // what cannot be read says nothing
		for _, f := range inside {
			if i, err := einvoice.Read(f.Content); err == nil {
				return d.Pages, &i
			}
		}
		return d.Pages, nil
	}
	raw, err := io.ReadAll(io.LimitReader(in, einvoice.MaxSize+1))
	if err != nil {
		return 0, nil
	}
	if i, err := einvoice.Read(raw); err == nil {
		invoice = &i
	}
	return 0, invoice
}

// locks opens PDFs with passwords; those that a person gave once lie in the
// keychain.
type locks struct {
	store  *storage.Store
	viewer *pdf.Viewer
	keys   *keychain.Keychain
	log    *slog.Logger
}

func (p program) locks(s *storage.Store, viewer *pdf.Viewer) locks {
	env := p.env
	env.Data = s.Dir()
	return locks{store: s, viewer: viewer, keys: env.Keychain(), log: p.log}
}

// Unlock implements state.Locks.
func (l locks) Unlock(ctx context.Context, file *io.SectionReader, password string) (opened []byte, pages int, err error) {
	d, err := l.viewer.Open(ctx, file, file.Size(), password)
	if err != nil {
		return nil, 0, notShown(err)
	}
	opened, err = d.Unlocked(ctx)
	return opened, d.Pages, notShown(err)
}

// Password implements state.Locks. Without a keychain nothing is known.
func (l locks) Password(ctx context.Context, client storage.ClientID, sender string) string {
	name, err := l.store.PDFPassword(ctx, client, sender)
	if err != nil {
		return ""
	}
	secret, err := l.keys.Secret(name)
	if err != nil {
		l.log.WarnContext(ctx, "pdf password not read", "error", err)
	}
	return secret
}

// Remember implements state.Locks.
func (l locks) Remember(ctx context.Context, client storage.ClientID, sender, password string) error {
	if err := l.keys.Store(storage.PDFSecret(client, sender), password); err != nil {
		return err
	}
	return l.store.KeepPDFPassword(ctx, client, sender)
}

// unlock opens a PDF of a new mail with the password that is known for its
// client and sender (mailsync.Config.Unlock).
func (l locks) unlock(ctx context.Context, client storage.ClientID, sender string, file io.Reader, size int64) ([]byte, error) {
	password := l.Password(ctx, client, sender)
	if password == "" {
		return nil, nil
	}
	d, err := l.viewer.Open(ctx, file, size, password)
	if errors.Is(err, pdf.ErrWrongPassword) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.Unlocked(ctx)
}

// notShown turns the viewer's errors into those that the preview knows.
func notShown(err error) error {
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, pdf.ErrNeedsPassword):
		return state.ErrNeedsPassword
	case errors.Is(err, pdf.ErrWrongPassword):
		return state.ErrWrongPassword
	}
	return fmt.Errorf("%w: %w", state.ErrNotShown, err)
}
