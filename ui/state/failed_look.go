package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"belegpost/storage"
)

// File is an attachment as a preview shows it: a mail in the mail readably, a
// locked PDF with the password that opened the sender's PDFs before.
func (w *FailedWork) File(a storage.MailAttachment) File {
	f := w.Import
	file := File{Key: a.SHA256, Name: a.Name, Open: func(ctx context.Context) (io.ReadCloser, int64, error) {
		body, err := w.content(ctx, f.Spool, a)
		return body, a.Size, err
	}}
	if isLetter(a) {
		file.Letter = func(ctx context.Context) (Letter, error) { return w.tools.Letters.Letter(ctx, f.Spool, a.Part) }
	}
	if f.Client != 0 && w.tools.Locks != nil {
		file.Password = func(ctx context.Context) string { return w.tools.Locks.Password(ctx, f.Client, f.Sender) }
	}
	return file
}

// isLetter reports a mail that was attached.
func isLetter(a storage.MailAttachment) bool {
	return a.Type == "message/rfc822" || a.Type == "application/vnd.ms-outlook"
}

// content reads an attachment: failed ones lie in the spool by themselves, any
// other still is in the mail.
func (w *FailedWork) content(ctx context.Context, spool string, a storage.MailAttachment) (io.ReadCloser, error) {
	f, err := w.store.OpenAttachment(a.SHA256)
	if err == nil {
		return f, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	part, err := w.tools.Letters.Part(ctx, spool, a.Part)
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	return io.NopCloser(bytes.NewReader(part)), nil
}

// Letter is the mail itself as a preview shows it.
func (w *FailedWork) Letter() File {
	spool := w.Import.Spool
	return File{Key: "mail " + spool, Letter: func(ctx context.Context) (Letter, error) { return w.tools.Letters.Letter(ctx, spool, "") }}
}

// Save writes an attachment into a file, in the background, and lets then do
// what else is to be done with the file; done is called on the window's thread.
func (w *FailedWork) Save(a storage.MailAttachment, file string, then func(file string) error, done func(error)) {
	spool := w.Import.Spool
	w.save(file, func(ctx context.Context) (io.ReadCloser, error) { return w.content(ctx, spool, a) }, then, done)
}

// SaveMail writes the original mail into a file, as [FailedWork.Save] does.
func (w *FailedWork) SaveMail(file string, then func(file string) error, done func(error)) {
	spool := w.Import.Spool
	w.save(file, func(context.Context) (io.ReadCloser, error) { return w.store.OpenMail(spool) }, then, done)
}

func (w *FailedWork) save(file string, open func(context.Context) (io.ReadCloser, error), then func(string) error, done func(error)) {
	w.ask("", func(ctx context.Context) func() {
		in, err := open(ctx)
		if err == nil {
			err = errors.Join(writeFile(file, in), in.Close())
		}
		if err == nil {
			err = then(file)
		}
		return func() { done(err) }
	})
}

// writeFile writes a file whole, or not at all.
func writeFile(file string, in io.Reader) error {
	out, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("save file: %w", err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("save file: %w", errors.Join(err, os.Remove(file)))
	}
	return nil
}

// SaveAll writes attachments into a folder, none over another file; then is
// called for each.
func (w *FailedWork) SaveAll(list []storage.MailAttachment, folder string, name func(storage.MailAttachment) string, then func(file string) error, done func(error)) {
	spool := w.Import.Spool
	w.ask("", func(ctx context.Context) func() {
		var err error
		for _, a := range list {
			var file *os.File
			if file, err = freeFile(folder, name(a)); err != nil {
				break
			}
			var in io.ReadCloser
			if in, err = w.content(ctx, spool, a); err == nil {
				_, err = io.Copy(file, in)
				err = errors.Join(err, in.Close())
			}
			if err = errors.Join(err, file.Close()); err == nil {
				err = then(file.Name())
			}
			if err != nil {
				err = fmt.Errorf("save attachments: %w", errors.Join(err, os.Remove(file.Name())))
				break
			}
		}
		return func() { done(err) }
	})
}

// freeFile makes a file of a name that is free in a folder.
func freeFile(folder, name string) (*os.File, error) {
	stem, ext := cutExtension(name)
	for n := 1; ; n++ {
		free := name
		if n > 1 {
			free = fmt.Sprintf("%s (%d)%s", stem, n, ext)
		}
		f, err := os.OpenFile(folder+string(os.PathSeparator)+free, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

func cutExtension(name string) (stem, ext string) {
	at := strings.LastIndexByte(name, '.')
	if at <= 0 {
		return name, ""
	}
	return name[:at], name[at:]
}

// Post brings f onto the window's thread.
func (w *FailedWork) Post(f func()) { w.post(f) }
