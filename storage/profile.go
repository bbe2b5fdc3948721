package storage

import (
	"context"
	"errors"
	"time"
)

// Telling is how well a mailbox tells to which addresses a mail was sent.
type Telling string

// The answers.
const (
	TellsEach   Telling = "each"   // every recipient, also of a mail to several
	TellsSingle Telling = "single" // only where a mail has a single recipient
	TellsNone   Telling = "none"   // never: only what the sender wrote into To and Cc is known
)

// Profile is what the probe has learnt of the mailbox's own provider.
type Profile struct {
	Mailbox  string    `json:"mailbox"` // whom it was learnt for, user@host
	Hosts    []string  `json:"hosts"`   // what the hosts of its Received fields have in common, topmost first; none: nothing can be trusted
	Fields   []string  `json:"fields"`  // fields that name the recipient, the best first
	Copies   int       `json:"copies"`  // of a mail to two addresses
	Partial  bool      `json:"partial"` // such a mail comes once and names one of the two
	Tells    Telling   `json:"tells"`
	LearntAt time.Time `json:"learnt_at"`
}

// Name is how a profile names a mailbox.
func (m MailboxSettings) Name() string { return m.Username + "@" + m.Host }

const profileKey = "profile"

// Profile reads what was learnt of the mailbox that the office has now; nil if
// nothing was.
func (s *Store) Profile(ctx context.Context) (*Profile, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var p Profile
	err = settingValue(ctx, s.read, profileKey, &p)
	if errors.Is(err, ErrNotFound) || err == nil && p.Mailbox != set.Mailbox.Name() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// SaveProfile keeps what was learnt; mail is routed by it from now on.
func (s *Store) SaveProfile(ctx context.Context, p Profile) error {
	return s.change(ctx, func(t *tx) error {
		if err := t.setSetting(ctx, profileKey, p); err != nil {
			return err
		}
		t.changes |= ChangedOffice
		return t.audit(ctx, "mailbox probed", "office", map[string]any{"tells": p.Tells, "fields": p.Fields, "copies": p.Copies})
	})
}
