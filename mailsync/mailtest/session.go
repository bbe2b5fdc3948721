package mailtest

import (
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// changes wakes the connections in IDLE.
type changes struct {
	mu   sync.Mutex
	next chan struct{} // closed and replaced at each change
}

func newChanges() *changes { return &changes{next: make(chan struct{})} }

// wait returns a channel that is closed at the next change.
func (c *changes) wait() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.next
}

func (c *changes) announce() {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.next)
	c.next = make(chan struct{})
}

// session is one connection's conversation with the memory server.
type session struct {
	imapserver.SessionIMAP4rev2
	changes  *changes
	keywords bool
}

// Idle replaces the library's own, which says "+ idling" before it listens and
// does not look back: a mail that came after the last command is announced
// with the one after it only. Real servers announce what is pending.
func (s *session) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		changed := s.changes.wait()
		if err := s.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}

func (s *session) Append(mailbox string, r imap.LiteralReader, options *imap.AppendOptions) (*imap.AppendData, error) {
	defer s.changes.announce()
	return s.SessionIMAP4rev2.Append(mailbox, r, options)
}

func (s *session) Copy(numSet imap.NumSet, dest string) (*imap.CopyData, error) {
	defer s.changes.announce()
	return s.SessionIMAP4rev2.Copy(numSet, dest)
}

func (s *session) Move(w *imapserver.MoveWriter, numSet imap.NumSet, dest string) error {
	defer s.changes.announce()
	return s.SessionIMAP4rev2.Move(w, numSet, dest)
}

func (s *session) Expunge(w *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	defer s.changes.announce()
	return s.SessionIMAP4rev2.Expunge(w, uids)
}

// Select leaves \* out of PERMANENTFLAGS for a server without keywords.
func (s *session) Select(mailbox string, options *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := s.SessionIMAP4rev2.Select(mailbox, options)
	if err == nil && !s.keywords {
		data.PermanentFlags = []imap.Flag{imap.FlagAnswered, imap.FlagFlagged, imap.FlagDeleted, imap.FlagSeen, imap.FlagDraft}
	}
	return data, err
}

// Store drops keywords for a server without them.
func (s *session) Store(w *imapserver.FetchWriter, numSet imap.NumSet, flags *imap.StoreFlags, options *imap.StoreOptions) error {
	defer s.changes.announce()
	kept := *flags
	kept.Flags = nil
	for _, flag := range flags.Flags {
		if s.keywords || strings.HasPrefix(string(flag), `\`) {
			kept.Flags = append(kept.Flags, flag)
		}
	}
	return s.SessionIMAP4rev2.Store(w, numSet, &kept, options)
}
