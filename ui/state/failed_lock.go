package state

import (
	"context"
	"errors"
	"fmt"
	"io"

	"belegpost/storage"
)

// Locks opens PDFs that need a password.
type Locks interface {
	// Unlock makes a copy that needs no password. [ErrWrongPassword] if the
	// password is not the one.
	Unlock(ctx context.Context, file *io.SectionReader, password string) (opened []byte, pages int, err error)
	// Password is the one that opened PDFs of this sender for this client
	// before; "" if there is none.
	Password(ctx context.Context, client storage.ClientID, sender string) string
	// Remember keeps a password for the next time.
	Remember(ctx context.Context, client storage.ClientID, sender, password string) error
}

// IsLocked reports an attachment that opens with a password only.
func (w *FailedWork) IsLocked(a storage.MailAttachment) bool {
	return w.tools.Locks != nil && (a.Reason == storage.ReasonPDFEncrypted || w.Password(a.SHA256) != "")
}

// Opened forgets that a password was asked for: the preview shows the PDF now.
func (w *FailedWork) Opened() {
	if errors.Is(w.Err, ErrNeedsPassword) {
		w.Err = nil
	}
	w.tell()
}

// unlocked files the opened copy of a locked PDF with the original beside it,
// and keeps the password for the next time.
func (w *FailedWork) unlocked(a storage.MailAttachment) failedStep {
	client, sender, typed, fresh := w.Place.Client, w.Import.Sender, w.Password(a.SHA256), false
	stem, _ := cutExtension(a.Name)
	return failedStep{parts: []storage.MailAttachment{a}, name: cmpName(stem, "PDF"), opened: true,
		make: func(ctx context.Context) ([]byte, int, error) {
			known := w.tools.Locks.Password(ctx, client, sender)
			opened, pages, err := w.unlock(ctx, a, typed)
			if errors.Is(err, ErrNeedsPassword) {
				return w.unlock(ctx, a, known)
			}
			fresh = typed != known
			return opened, pages, err
		},
		after: func(ctx context.Context) error {
			if !fresh {
				return nil
			}
			return w.tools.Locks.Remember(ctx, client, sender, typed)
		}}
}

// unlock tries one password. [ErrNeedsPassword] if it is none, or not the one.
func (w *FailedWork) unlock(ctx context.Context, a storage.MailAttachment, password string) ([]byte, int, error) {
	if password == "" {
		return nil, 0, ErrNeedsPassword
	}
	f, err := w.store.OpenAttachment(a.SHA256)
	if err != nil {
		return nil, 0, fmt.Errorf("read attachment: %w", err)
	}
	defer f.Close()
	opened, pages, err := w.tools.Locks.Unlock(ctx, io.NewSectionReader(f, 0, a.Size), password)
	if errors.Is(err, ErrWrongPassword) {
		err = ErrNeedsPassword
	}
	return opened, pages, err
}
