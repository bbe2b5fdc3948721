package imapbox

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Keyword is what marks imported messages on the server, unless the office
// wants something else.
const Keyword = "$Belegpost"

// Security is how the connection is protected.
type Security string

// The ways to protect the connection.
const (
	TLS      Security = "tls"      // TLS from the first byte (port 993)
	StartTLS Security = "starttls" // STARTTLS, or no connection at all (port 143)
	Plain    Security = "plain"    // none: to a loopback address only
)

// Config says where the box is. Only Host, Username and Password are needed.
type Config struct {
	Host     string
	Port     int           // default 993, or 143 for StartTLS and Plain
	Security Security      // default TLS
	CAFile   string        // PEM file with a certificate authority to trust besides the system's
	Username string        //
	Password string        // never logged
	Idle     time.Duration // the longest silence in any wait, default 60 s
	Poll     time.Duration // pause between two looks where the server has no IDLE, default 30 s
	Log      *slog.Logger  // default: none
}

// Folder is a folder of the box as it was when selected.
type Folder struct {
	Name        string
	UIDValidity uint32 // another value than last time: all UIDs are new
	UIDNext     uint32 // the next message's UID at least; 0 if the server does not say
	Messages    uint32 // number of messages
	Keywords    bool   // the server keeps keywords: Keyword itself, or any (\*)
	ReadOnly    bool   // nothing can be marked or moved
}

// Box is a mailbox that we are signed in to. See the package for its promises.
type Box struct {
	config Config
	dial   func(ctx context.Context) (*session, error)
	news   chan struct{} // holds one token when the server announced messages
	folder Folder        // the selected one
	noIdle bool          // the server refused IDLE although it offers it

	mu      sync.Mutex
	session *session // nil when lost or closed
	closed  bool
}

// Open connects, checks the certificate and signs in. The end of ctx ends
// everything done on the box, at any time, by closing the socket.
func Open(ctx context.Context, c Config) (*Box, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Idle <= 0 {
		c.Idle = time.Minute
	}
	if c.Poll <= 0 {
		c.Poll = 30 * time.Second
	}
	d, err := newDialer(c)
	if err != nil {
		return nil, err
	}
	b := &Box{config: d.config, news: make(chan struct{}, 1)}
	b.dial = func(call context.Context) (*session, error) { return d.open(ctx, call, b.announce) }
	if b.session, err = b.dial(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// Close ends the connection at once. It never waits: LOGOUT would be an answer
// to wait for, and the library's own Close hangs while a message is unread
// (trap 4).
func (b *Box) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	if b.session != nil {
		b.session.end(errClosed)
	}
	return nil
}

// announce is called by the library's reader, so it must not wait.
func (b *Box) announce() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// hush forgets announcements that the next look at the folder covers anyway.
func (b *Box) hush() {
	select {
	case <-b.news:
	default:
	}
}

// current is the session in use.
func (b *Box) current() (*session, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == nil || b.closed {
		return nil, &Error{Kind: KindLost, Host: b.config.Host, Err: errClosed}
	}
	return b.session, nil
}

// during runs do as one exchange on the current session and names its error;
// what and refused as in trouble. A session that did not end its exchange in
// good order is given up: its rest cannot be trusted and may never end.
func (b *Box) during(ctx context.Context, what string, refused Kind, do func(*session) error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", what, context.Cause(ctx))
	}
	s, err := b.current()
	if err != nil {
		return err
	}
	if err = s.exchange(ctx, b.config.Idle, func() error { return do(s) }); err == nil {
		return nil
	}
	err = s.trouble(what, refused, err)
	if !alive(err) {
		b.drop(s)
	}
	return err
}

// selected refuses calls that need a folder.
func (b *Box) selected() error {
	if b.folder.Name == "" {
		return &Error{Kind: KindFolder, Host: b.config.Host, Err: errNoFolder}
	}
	return nil
}

// drop gives a session up.
func (b *Box) drop(s *session) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.end(net.ErrClosed)
	if b.session == s {
		b.session = nil
	}
}

// reopen replaces a lost session and selects the folder again.
func (b *Box) reopen(ctx context.Context) error {
	b.mu.Lock()
	have, closed := b.session != nil, b.closed
	b.mu.Unlock()
	if have && !closed {
		return nil
	}
	if closed {
		return &Error{Kind: KindLost, Host: b.config.Host, Err: errClosed}
	}
	s, err := b.dial(ctx)
	if err != nil {
		return err
	}
	b.mu.Lock()
	b.session = s
	if b.closed { // while we dialled
		s.end(errClosed)
	}
	b.mu.Unlock()
	before := b.folder
	now, err := b.Select(ctx, before.Name)
	if err != nil {
		return err
	}
	b.announce() // nobody listened meanwhile
	if now.UIDValidity != before.UIDValidity {
		b.drop(s)
		return &Error{Kind: KindLost, Host: b.config.Host, Folder: before.Name, Err: errRenumber}
	}
	return nil
}

// Select makes folder the one that the other calls work on.
func (b *Box) Select(ctx context.Context, folder string) (Folder, error) {
	if folder == "" || strings.ContainsFunc(folder, func(r rune) bool { return r < ' ' || r == '\uFFFD' }) {
		return Folder{}, &Error{Kind: KindFolder, Host: b.config.Host, Folder: folder, Err: fmt.Errorf("folder name is empty or has control characters")}
	}
	var chosen Folder
	err := b.during(ctx, "select folder", KindFolder, func(s *session) (err error) {
		chosen, err = s.choose(folder)
		return err
	})
	if err != nil {
		return Folder{}, err
	}
	b.folder = chosen
	b.hush()
	return chosen, nil
}

// readOnly looks for the code of the tagged answer (RFC 3501 section 7.1).
func readOnly(said []byte) bool {
	return bytes.Contains(said, []byte(" OK [READ-ONLY]"))
}

// takesKeywords reports whether Keyword will be kept.
func takesKeywords(said []byte, permanent []imap.Flag) bool {
	if !bytes.Contains(said, []byte("[PERMANENTFLAGS ")) {
		return true
	}
	return slices.ContainsFunc(permanent, func(f imap.Flag) bool {
		return f == imap.FlagWildcard || strings.EqualFold(string(f), Keyword)
	})
}

// Folders returns the names of the folders that can be selected, sorted.
func (b *Box) Folders(ctx context.Context) ([]string, error) {
	var names []string
	err := b.during(ctx, "list folders", KindProtocol, func(s *session) error {
		found, err := s.proto.List("", "*", nil).Collect()
		for _, f := range found {
			if !slices.Contains(f.Attrs, imap.MailboxAttrNoSelect) && !slices.Contains(f.Attrs, imap.MailboxAttrNonExistent) {
				names = append(names, f.Mailbox)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}
