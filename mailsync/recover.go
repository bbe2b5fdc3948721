package mailsync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// recover finishes what a crash, an offline archive or a full disk left: it
// reads the originals again and takes the same parts out of them.
func (in *intake) recover(ctx context.Context) error {
	return errors.Join(in.store.FinishMoves(ctx), in.publishAgain(ctx), in.spoolAgain(ctx))
}

// publishAgain publishes documents whose paths are reserved.
func (in *intake) publishAgain(ctx context.Context) error {
	if err := in.store.CleanArchive(ctx); err != nil {
		return err
	}
	after := storage.FileID(0)
	var problems []error
	for {
		files, err := in.store.Unpublished(ctx, after, batchMails)
		if err != nil {
			return fmt.Errorf("read unpublished files: %w", err)
		}
		if len(files) == 0 {
			return errors.Join(problems...)
		}
		after = files[len(files)-1].File
		files = slices.DeleteFunc(files, func(u storage.Unpublished) bool { return u.Mail == 0 || u.Part == "" })
		originals := originals{in: in, open: map[string]*original{}}
		err = in.store.Publish(ctx, files, func(u storage.Unpublished) (io.Reader, error) {
			return originals.part(u.Spool, u.Part)
		})
		originals.close()
		if err != nil {
			problems = append(problems, err)
		}
	}
}

// spoolAgain takes attachments of open failed imports out of their originals.
func (in *intake) spoolAgain(ctx context.Context) error {
	missing, err := in.store.Unspooled(ctx)
	if err != nil || len(missing) == 0 {
		return err
	}
	originals := originals{in: in, open: map[string]*original{}}
	defer originals.close()
	spool := in.store.NewSpool()
	defer spool.Discard()
	for _, m := range missing {
		r, err := originals.part(m.Spool, m.Part)
		if err != nil {
			return err
		}
		if _, err := spool.Attachment(r); err != nil {
			return fmt.Errorf("spool attachment: %w", err)
		}
	}
	return spool.Sync()
}

// originals holds mails open, each walked once, while parts of them are read by
// several publishers at once.
type originals struct {
	in   *intake
	mu   sync.Mutex
	open map[string]*original
}

// original is a mail of the spool and what is in it.
type original struct {
	*mappedMail
	message *mimewalk.Message
}

func (o *originals) part(spool, part string) (io.Reader, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	m, err := o.original(spool)
	if err != nil {
		return nil, err
	}
	p, err := findPart(m.message, part)
	if err != nil {
		unpackZIPs(m.message.Parts, m.mappedMail) // the office may wish something else by now
		p, err = findPart(m.message, part)
	}
	if err = errors.Join(err, m.missing); err != nil {
		return nil, fmt.Errorf("mail %s: %w", spool, err)
	}
	return p.Open(), nil
}

// original opens a mail at its first part.
func (o *originals) original(spool string) (*original, error) {
	if m := o.open[spool]; m != nil {
		return m, nil
	}
	f, err := o.in.store.OpenMail(spool)
	if err != nil {
		return nil, fmt.Errorf("open spooled mail: %w", err)
	}
	mail, err := openMapped(f, o.in.store.Scratch)
	if err != nil {
		return nil, err
	}
	m := &original{mappedMail: mail, message: mail.walk(anyLimit())}
	o.open[spool] = m
	return m, nil
}

func (o *originals) close() {
	for _, m := range o.open {
		_ = m.Close() // mappings that were only read
	}
}
