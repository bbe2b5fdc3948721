package mailtest

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// IMAPConfig says how the box behaves.
type IMAPConfig struct {
	Username, Password string
	// TLS is the server's certificate; nil: plain connections.
	TLS *tls.Config
	// StartTLS offers TLS by command on a plain connection and refuses a
	// login without it; false: TLS from the first byte.
	StartTLS bool
	// NoKeywords makes a server that knows the five system flags only: no \*
	// in PERMANENTFLAGS, other flags are dropped in silence (RFC 3501 section
	// 7.1 allows it, and Exchange once did so).
	NoKeywords bool
	// Caps is what the server announces; nil: IMAP4rev1, UIDPLUS, MOVE, which
	// with IDLE is nearly what Microsoft 365 has. It must hold IMAP4rev1 or
	// IMAP4rev2.
	Caps imap.CapSet
}

// IMAP is an embedded IMAP server on 127.0.0.1 with one user. Everything it
// holds is in memory.
type IMAP struct {
	user     *imapmemserver.User
	listener *listener
	changes  *changes
}

// StartIMAP starts a box with an empty INBOX.
func StartIMAP(cfg IMAPConfig) (*IMAP, error) {
	if cfg.Caps == nil {
		cfg.Caps = imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}, imap.CapMove: {}}
	}
	if !cfg.Caps.Has(imap.CapIMAP4rev1) && !cfg.Caps.Has(imap.CapIMAP4rev2) {
		return nil, errors.New("start imap server: Caps has neither IMAP4rev1 nor IMAP4rev2")
	}
	if cfg.StartTLS && cfg.TLS == nil {
		return nil, errors.New("start imap server: StartTLS needs a certificate in TLS")
	}
	user := imapmemserver.NewUser(cfg.Username, cfg.Password)
	if err := user.Create("INBOX", nil); err != nil {
		return nil, fmt.Errorf("create INBOX: %w", err)
	}
	listener, err := listen()
	if err != nil {
		return nil, err
	}
	s := &IMAP{user: user, listener: listener, changes: newChanges()}
	implicit := cfg.TLS
	if cfg.StartTLS {
		implicit = nil
	}
	listener.serve(implicit, newIMAPServer(cfg, user, s.changes).Serve)
	return s, nil
}

func newIMAPServer(cfg IMAPConfig, user *imapmemserver.User, changes *changes) *imapserver.Server {
	users := imapmemserver.New()
	users.AddUser(user)
	options := &imapserver.Options{
		Caps:         cfg.Caps,
		InsecureAuth: !cfg.StartTLS,
		Logger:       quiet{},
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			inner, ok := users.NewSession().(imapserver.SessionIMAP4rev2)
			if !ok {
				return nil, nil, errors.New("memory server without IMAP4rev2")
			}
			return &session{SessionIMAP4rev2: inner, changes: changes, keywords: !cfg.NoKeywords}, &imapserver.GreetingData{}, nil
		},
	}
	if cfg.StartTLS {
		options.TLSConfig = cfg.TLS
	}
	return imapserver.New(options)
}

// Addr returns where the server listens.
func (s *IMAP) Addr() (host string, port int) { return s.listener.hostPort() }

// Append delivers a mail as a provider would: connections in IDLE hear of it
// at once. A folder that does not exist is made. The date is the INTERNALDATE,
// kept to the second; the zero time is now.
func (s *IMAP) Append(folder string, raw []byte, date time.Time) (uid uint32, err error) {
	err = s.user.Create(folder, nil)
	if ie := (*imap.Error)(nil); err != nil && (!errors.As(err, &ie) || ie.Code != imap.ResponseCodeAlreadyExists) {
		return 0, fmt.Errorf("create folder: %w", err)
	}
	data, err := s.user.Append(folder, literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: date})
	if err != nil {
		return 0, fmt.Errorf("append mail: %w", err)
	}
	s.changes.announce()
	return uint32(data.UID), nil
}

// literal is a bytes.Reader, whose Size go-imap wants.
type literal struct{ *bytes.Reader }

// Flags returns the flags and keywords of one mail, in lower case (the memory
// server folds them) and sorted. A mail that does not exist is an error.
func (s *IMAP) Flags(folder string, uid uint32) ([]string, error) {
	session := imapmemserver.NewUserSession(s.user)
	box, err := session.Select(folder, nil)
	if err != nil {
		return nil, fmt.Errorf("select folder: %w", err)
	}
	defer func() { _ = session.Close() }()
	has := func(flags ...imap.Flag) (bool, error) {
		criteria := &imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(imap.UID(uid))}, Flag: flags}
		found, err := session.Search(imapserver.NumKindUID, criteria, &imap.SearchOptions{})
		if err != nil {
			return false, fmt.Errorf("search mail %d: %w", uid, err)
		}
		return len(found.AllUIDs()) > 0, nil
	}
	if exists, err := has(); err != nil || !exists {
		return nil, errors.Join(err, fmt.Errorf("mail %d is not there", uid))
	}
	flags := []string{}
	for _, flag := range box.Flags {
		set, err := has(flag)
		if err != nil {
			return nil, err
		}
		if set {
			flags = append(flags, string(flag))
		}
	}
	return flags, nil
}

// Count returns how many mails a folder holds, 0 where there is no such folder.
func (s *IMAP) Count(folder string) int {
	status, err := s.user.Status(folder, &imap.StatusOptions{NumMessages: true})
	if err != nil || status.NumMessages == nil {
		return 0
	}
	return int(*status.NumMessages)
}

// Close ends the server and its connections. A second Close does nothing.
func (s *IMAP) Close() error {
	return s.listener.stop()
}
