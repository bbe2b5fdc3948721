package state

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"belegpost/storage"
)

// MailStore is what a mail of the log is read from; [storage.Store] fills it.
type MailStore interface {
	Mail(context.Context, storage.MailID) (storage.Mail, error)
	Document(context.Context, storage.DocumentID) (storage.Document, error)
	FailedImports(context.Context, storage.FailedFilter) ([]storage.FailedImport, error)
	SecondPlacesOf(context.Context, storage.MailID) ([]storage.SecondPlace, error)
	OpenMail(spool string) (*os.File, error)
}

// reader reads what mails say; [Letters] is one.
type reader interface {
	Text(ctx context.Context, spool string) (string, error)
}

// MailLook is the mail that is looked at in the mail log.
type MailLook struct {
	// Changed is called on the window's thread after anything below changed.
	Changed func()

	// The window's thread only.
	ID        storage.MailID // 0: none is chosen
	Mail      storage.Mail   // as it was read last; its ID tells whether it was
	Documents map[storage.DocumentID]storage.Document
	Failed    []storage.FailedImport // that it became
	Second    []storage.SecondPlace
	Text      string // what it says, once somebody asked for it
	HasText   bool
	Err       error // why it could not be read

	store   MailStore
	letters reader
	again   Again
	*errands
}

// NewMailLook returns the look at no mail. It starts nothing.
func NewMailLook(s MailStore, l reader, a Again, post func(func())) *MailLook {
	return &MailLook{store: s, letters: l, again: a, errands: newErrands(post)}
}

// Run does what is asked for until ctx ends.
func (l *MailLook) Run(ctx context.Context) { l.run(ctx) }

func (l *MailLook) tell() {
	if l.Changed != nil {
		l.Changed()
	}
}

// Show looks at a mail; 0 at none.
func (l *MailLook) Show(id storage.MailID) {
	if id == l.ID {
		return
	}
	l.ID, l.Mail, l.Documents, l.Failed, l.Second = id, storage.Mail{}, nil, nil, nil
	l.Text, l.HasText, l.Err = "", false, nil
	l.Reload()
	l.tell()
}

// Reload reads the mail again.
func (l *MailLook) Reload() {
	id := l.ID
	if id == 0 {
		return
	}
	l.ask("mail", func(ctx context.Context) func() {
		m, err := l.store.Mail(ctx, id)
		docs := map[storage.DocumentID]storage.Document{}
		for _, a := range m.Attachments {
			if _, known := docs[a.Document]; a.Document == 0 || known || err != nil {
				continue
			}
			docs[a.Document], err = l.store.Document(ctx, a.Document)
		}
		var failed []storage.FailedImport
		if err == nil {
			failed, err = l.store.FailedImports(ctx, storage.FailedFilter{Mail: id})
		}
		var second []storage.SecondPlace
		if err == nil {
			second, err = l.store.SecondPlacesOf(ctx, id)
		}
		return func() {
			if id != l.ID {
				return
			}
			if l.Err = err; err == nil {
				l.Mail, l.Documents, l.Failed, l.Second = m, docs, failed, second
			}
			l.tell()
		}
	})
}

// Read reads what the mail says; once more hides it.
func (l *MailLook) Read() {
	if l.HasText {
		l.Text, l.HasText = "", false
		l.tell()
		return
	}
	m := l.Mail
	l.ask("text", func(ctx context.Context) func() {
		text, err := l.letters.Text(ctx, m.Spool.SHA256)
		return func() {
			if m.ID != l.ID {
				return
			}
			if l.Err = err; err == nil {
				l.Text, l.HasText = text, true
			}
			l.tell()
		}
	})
}

// Reprocess decides mails once more, of which nothing is open are passed over.
// going is told how far it is; stopping it keeps what was done.
func (l *MailLook) Reprocess(ids []storage.MailID, going func(Going), then func(Reprocessed)) {
	l.ask("", func(ctx context.Context) func() {
		r := reprocess(ctx, l.again, ids, func(g Going) { l.post(func() { going(g) }) }, func(id storage.MailID) (bool, error) {
			list, err := l.store.FailedImports(ctx, storage.FailedFilter{Mail: id, State: storage.FailedOpen, Limit: 1})
			return len(list) > 0, err
		})
		return func() { l.Reload(); then(r) }
	})
}

// Save writes the original of the mail to a path.
func (l *MailLook) Save(path string, mark func(path string) error, then func(error)) {
	spool := l.Mail.Spool.SHA256
	l.ask("", func(context.Context) func() {
		err := l.copyTo(spool, path)
		if err == nil {
			_ = mark(path) // a disk that keeps no marks still keeps the file
		}
		return func() { then(err) }
	})
}

func (l *MailLook) copyTo(spool, path string) error {
	in, err := l.store.OpenMail(spool)
	if err != nil {
		return fmt.Errorf("read mail: %w", err)
	}
	return errors.Join(writeFile(path, in), in.Close())
}

// Open reports whether something of the mail failed and waits.
func (l *MailLook) Open() bool {
	return slices.ContainsFunc(l.Failed, func(f storage.FailedImport) bool { return f.State == storage.FailedOpen })
}

// Parts are the attachments of one delivery.
func (l *MailLook) Parts(d storage.DeliveryID) []storage.MailAttachment {
	return slices.DeleteFunc(slices.Clone(l.Mail.Attachments), func(a storage.MailAttachment) bool { return a.Delivery != d })
}
