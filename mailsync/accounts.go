package mailsync

import (
	"context"
	"log/slog"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// trialLimit ends a trial that somebody is waiting for.
const trialLimit = 45 * time.Second

// MailboxResult is what a mailbox that can be signed in to looks like.
type MailboxResult struct {
	Messages int      // in the folders that are to be read, of whatever date
	Folders  []string // all that can be selected, sorted
	Keywords bool     // every folder that is to be read keeps our keyword
}

// TestMailbox signs in with settings that need not be saved and looks at the
// folders that they name. It reads no mail and changes nothing. Errors are
// *imapbox.Error, or the context's.
func TestMailbox(ctx context.Context, m storage.MailboxSettings, password string, log *slog.Logger) (MailboxResult, error) {
	ctx, stop := context.WithTimeout(ctx, trialLimit)
	defer stop()
	box, err := imapbox.Open(ctx, imapbox.Config{Host: m.Host, Port: m.Port, Security: imapbox.Security(m.Security), CAFile: m.CAFile,
		Username: m.Username, Password: password, Idle: trialLimit / 3, Log: log})
	if err != nil {
		return MailboxResult{}, err
	}
	defer box.Close() // never fails: it only drops the connection
	out := MailboxResult{Keywords: true}
	if out.Folders, err = box.Folders(ctx); err != nil {
		return MailboxResult{}, err
	}
	for _, name := range m.Folders {
		f, err := box.Select(ctx, name)
		if err != nil {
			return MailboxResult{}, err
		}
		out.Messages += int(f.Messages)
		out.Keywords = out.Keywords && f.Keywords
	}
	return out, nil
}

// TestSending sends a test mail to an address with settings that need not be
// saved. The store gives the office's name, its language and the marks by which
// a mail of ours is known when it comes back. Errors are *notify.Problem, the
// store's or the context's.
func TestSending(ctx context.Context, s *storage.Store, d storage.SendingSettings, password, to string) error {
	ctx, stop := context.WithTimeout(ctx, trialLimit)
	defer stop()
	marks, err := s.Marks(ctx)
	if err != nil {
		return err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	return notify.SendTrial(ctx, notify.Trial{Account: d, Password: password, To: to, Office: set.Office.Name,
		Language: set.Office.Language, Marks: marks, Now: time.Now().In(set.Location())})
}
