package mailsync

import (
	"context"
	"crypto/rand"
	"log/slog"
	"strings"
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

// Accounts tries the two accounts of an office with settings that need not be
// saved, and keeps their passwords.
type Accounts struct {
	Store *storage.Store
	// Password reads the password that a setting refers to.
	Password func(storage.Field, storage.SecretRef) (string, error)
	// Keep puts a secret under a name where this machine keeps them.
	Keep func(name, secret string) error
	Log  *slog.Logger // may be nil
	// TripLimit is how long a mail of our own may be on its way; 0: three minutes.
	TripLimit time.Duration
}

// password is what somebody typed, else the one that is kept.
func (a Accounts) password(f storage.Field, ref storage.SecretRef, typed string) (string, error) {
	if typed != "" {
		return typed, nil
	}
	return a.Password(f, ref)
}

// KeepPassword keeps the password of the mailbox or of the sending account. The
// one in use stays under a second name until the settings refer to the new
// one: whoever reads the settings sees that it is another.
func (a Accounts) KeepPassword(ctx context.Context, f storage.Field, secret string) (storage.SecretRef, error) {
	set, err := a.Store.Settings(ctx)
	if err != nil {
		return storage.SecretRef{}, err
	}
	ref, what := set.Mailbox.Secret, "mailbox-"
	if f == storage.FieldSendingPassword {
		ref, what = set.Sending.Secret, "sending-"
	}
	name, second := strings.CutSuffix(ref.Name, ".2")
	switch {
	case name == "": // random: two data folders of one user share no entry
		name = what + strings.ToLower(rand.Text()[:8])
	case !second:
		name += ".2"
	}
	if err := a.Keep(name, secret); err != nil {
		return storage.SecretRef{}, err
	}
	return storage.SecretRef{Kept: storage.KeptInKeychain, Name: name}, nil
}

// TestMailbox signs in with settings that need not be saved and looks at the
// folders that they name. It reads no mail and changes nothing. Errors are
// *imapbox.Error, or the context's.
func (a Accounts) TestMailbox(ctx context.Context, m storage.MailboxSettings, typed string) (MailboxResult, error) {
	ctx, stop := context.WithTimeout(ctx, trialLimit)
	defer stop()
	box, err := a.open(ctx, m, typed, trialLimit/3)
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

// open signs in to a mailbox; silence is the longest that the server may keep.
func (a Accounts) open(ctx context.Context, m storage.MailboxSettings, typed string, silence time.Duration) (*imapbox.Box, error) {
	password, err := a.password(storage.FieldMailboxPassword, m.Secret, typed)
	if err != nil {
		return nil, err
	}
	return imapbox.Open(ctx, imapbox.Config{Host: m.Host, Port: m.Port, Security: imapbox.Security(m.Security), CAFile: m.CAFile,
		Username: m.Username, Password: password, Idle: silence, Log: a.Log})
}

// TestSending sends a test mail to an address with settings that need not be
// saved; typed as for TestMailbox. Errors are *notify.Problem, those of reading
// the password, the store's or the context's.
func (a Accounts) TestSending(ctx context.Context, d storage.SendingSettings, typed, to string) error {
	password, err := a.password(storage.FieldSendingPassword, d.Secret, typed)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, trialLimit)
	defer stop()
	marks, err := a.Store.Marks(ctx)
	if err != nil {
		return err
	}
	set, err := a.Store.Settings(ctx)
	if err != nil {
		return err
	}
	return notify.SendTrial(ctx, notify.Trial{Account: d, Password: password, To: to, Office: set.Office.Name,
		Language: set.Office.Language, Marks: marks, Now: time.Now().In(set.Location())})
}
