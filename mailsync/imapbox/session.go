package imapbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"

	"belegpost/mailsync/imapbox/watch"
)

// session is one connection, signed in.
type session struct {
	host   string
	watch  *watch.Conn
	wire   *wire
	proto  *imapclient.Client
	caps   imap.CapSet
	forget func() bool // frees what the context of Open holds of the session
}

// end closes the socket at once; err is what a wait under way fails with.
func (s *session) end(err error) {
	s.forget()
	_ = s.watch.Abort(err)
}

// failure is why the connection ended; nil while it works, and when the library
// gave it up because it did not understand the server.
func (s *session) failure() error {
	if err := s.watch.Err(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return s.wire.failure()
}

// exchange runs one command and its answers: silence ends it at limit, the end
// of ctx ends it at once, both by closing the socket (go-imap knows neither:
// trap 3). Outside of an exchange nobody waits, so the limit is off: the caller
// may work for an hour between two commands.
func (s *session) exchange(ctx context.Context, limit time.Duration, do func() error) error {
	stop := watch.Context(ctx, s.watch)
	defer stop()
	s.watch.SetLimit(limit)
	defer s.watch.SetLimit(0)
	return do()
}

// begin waits for the greeting and signs in.
func (s *session) begin(c Config) error {
	err := s.proto.WaitGreeting()
	// After BYE the library picks by chance between what the server said and
	// "connection closed"; asked again it answers at once.
	for tries := 0; err != nil && !said(err) && tries < 40; tries++ {
		err = s.proto.WaitGreeting()
	}
	if err != nil {
		return s.trouble("wait for greeting", KindProtocol, err)
	}
	// A server that knows us already (a tunnel to a loopback port) says PREAUTH;
	// with STARTTLS it was refused before.
	if s.proto.State() == imap.ConnStateNotAuthenticated {
		if err := s.signIn(c); err != nil {
			return err
		}
	}
	// Not Caps: right after the sign-in the library may still hold those from
	// before it, and servers offer MOVE, UIDPLUS and IDLE only afterwards.
	if s.caps, err = s.proto.Capability().Wait(); err != nil {
		return s.trouble("ask for capabilities", KindProtocol, err)
	}
	return nil
}

// said reports whether err is the server's own word.
func said(err error) bool {
	_, ok := errors.AsType[*imap.Error](err)
	return ok
}

// signIn uses LOGIN, which every server has, unless the server forbids it or
// the password has characters outside ASCII, which LOGIN has no charset for
// (RFC 3501 section 6.2.3; PLAIN is UTF-8 by RFC 4616).
func (s *session) signIn(c Config) error {
	caps := s.proto.Caps()
	if caps == nil {
		return s.trouble("ask for capabilities", KindProtocol, errors.New("no answer"))
	}
	plain := caps.Has(imap.AuthCap(sasl.Plain))
	forbidden := caps.Has(imap.CapLoginDisabled)
	var err error
	switch {
	case plain && (forbidden || !ascii(c.Username+c.Password)):
		err = s.proto.Authenticate(sasl.NewPlainClient("", c.Username, c.Password))
	case forbidden:
		return &Error{Kind: KindUnsupported, Host: s.host, Err: errors.New("server offers no sign-in by password")}
	default:
		err = s.proto.Login(c.Username, c.Password).Wait()
	}
	if err != nil {
		return s.trouble("sign in", KindAuth, err)
	}
	return nil
}

func ascii(s string) bool {
	for _, r := range s {
		if r >= 0x80 {
			return false
		}
	}
	return true
}

// choose selects a folder.
func (s *session) choose(folder string) (Folder, error) {
	// The library throws the READ-ONLY code away, and does not tell an empty
	// PERMANENTFLAGS from none, which RFC 3501 section 7.1 defines as "all".
	s.wire.tap()
	data, err := s.proto.Select(folder, nil).Wait()
	said := s.wire.untap()
	if err != nil {
		err = s.trouble("select folder", KindFolder, err)
		if known, ok := errors.AsType[*Error](err); ok && known.Kind == KindFolder {
			known.Folder = folder
		}
		return Folder{}, err
	}
	if data.UIDValidity == 0 {
		// Without it the numbers of messages mean nothing tomorrow (RFC 3501 section 2.3.1.1).
		return Folder{}, &Error{Kind: KindUnsupported, Host: s.host, Folder: folder, Err: fmt.Errorf("select folder: server sends no UIDVALIDITY")}
	}
	f := Folder{
		Name:        folder,
		UIDValidity: data.UIDValidity,
		UIDNext:     uint32(data.UIDNext),
		Messages:    data.NumMessages,
	}
	f.ReadOnly = readOnly(said)
	f.Keywords = !f.ReadOnly && takesKeywords(said, data.PermanentFlags)
	return f, nil
}
