package mailtest

import (
	"bytes"
	"context"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// SinkConfig says how the sink behaves.
type SinkConfig struct {
	Username, Password string
	// TLS is the server's certificate: STARTTLS is offered and a login
	// without it refused. nil: plain connections, login in the clear.
	TLS *tls.Config
	// Implicit begins every connection with TLS (the port 465 way).
	Implicit bool
	// MaxSize is announced as SIZE (RFC 1870) and enforced, in bytes; 0: no
	// limit.
	MaxSize int64
	// Reply decides about each mail after its data came; nil accepts all.
	// Return a *smtp.SMTPError for a code of your own. It runs in the
	// connection's goroutine.
	Reply func(from string, to []string, data []byte) error
	// NoAuth takes mail from anybody and offers no AUTH.
	NoAuth bool
}

// Received is one accepted mail with its envelope.
type Received struct {
	From string
	To   []string
	Data []byte // as sent, dots unstuffed
	Time time.Time
}

// Sink is an SMTP server on 127.0.0.1 that keeps what it is sent.
type Sink struct {
	cfg      SinkConfig
	listener *listener

	mu       sync.Mutex
	received []Received
	arrived  chan struct{} // closed and replaced at each mail
}

// StartSink starts a sink without mails.
func StartSink(cfg SinkConfig) (*Sink, error) {
	if cfg.Implicit && cfg.TLS == nil {
		return nil, errors.New("start smtp sink: Implicit needs a certificate in TLS")
	}
	listener, err := listen()
	if err != nil {
		return nil, err
	}
	s := &Sink{cfg: cfg, listener: listener, arrived: make(chan struct{})}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &sinkSession{sink: s}, nil
	}))
	server.Domain = "localhost"
	server.ErrorLog = quiet{}
	server.MaxMessageBytes = cfg.MaxSize
	server.AllowInsecureAuth = cfg.TLS == nil
	server.MaxLineLength = 1 << 16 // real submission servers take such lines too
	var implicit *tls.Config
	if cfg.Implicit {
		implicit = cfg.TLS
	} else {
		server.TLSConfig = cfg.TLS
	}
	listener.serve(implicit, func(l net.Listener) error { return server.Serve(l) })
	return s, nil
}

// Addr returns where the server listens.
func (s *Sink) Addr() (host string, port int) { return s.listener.hostPort() }

// Received returns the accepted mails in the order they came. The slice is the
// caller's; the data are shared and must not be changed.
func (s *Sink) Received() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Wait returns when at least n mails were accepted, or with what there is and
// the context's error when the context ends first.
func (s *Sink) Wait(ctx context.Context, n int) ([]Received, error) {
	for {
		s.mu.Lock()
		got, arrived := slices.Clone(s.received), s.arrived
		s.mu.Unlock()
		if len(got) >= n {
			return got, nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return got, fmt.Errorf("wait for %d mails, got %d: %w", n, len(got), ctx.Err())
		}
	}
}

// Close ends the server and its connections. What was received stays
// readable. A second Close does nothing.
func (s *Sink) Close() error { return s.listener.stop() }

func (s *Sink) keep(mail Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, mail)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// sinkSession is one connection's conversation.
type sinkSession struct {
	sink *Sink
	user bool // has logged in
	from string
	to   []string
}

func (c *sinkSession) Reset()        { c.from, c.to = "", nil }
func (c *sinkSession) Logout() error { return nil }

func (c *sinkSession) AuthMechanisms() []string {
	if c.sink.cfg.NoAuth {
		return nil
	}
	return []string{sasl.Plain}
}

func (c *sinkSession) Auth(string) (sasl.Server, error) {
	if c.sink.cfg.NoAuth {
		return nil, smtp.ErrAuthUnsupported
	}
	return sasl.NewPlainServer(func(_, username, password string) error {
		same := subtle.ConstantTimeCompare([]byte(username+"\x00"+password),
			[]byte(c.sink.cfg.Username+"\x00"+c.sink.cfg.Password))
		if same != 1 {
			return smtp.ErrAuthFailed
		}
		c.user = true
		return nil
	}), nil
}

func (c *sinkSession) Mail(from string, _ *smtp.MailOptions) error {
	if !c.user && !c.sink.cfg.NoAuth {
		return smtp.ErrAuthRequired
	}
	c.from = from
	return nil
}

func (c *sinkSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.to = append(c.to, to)
	return nil
}

func (c *sinkSession) Data(r io.Reader) error {
	var data bytes.Buffer
	if _, err := data.ReadFrom(r); err != nil {
		return err // go-smtp's own: too large, or the connection broke
	}
	if reply := c.sink.cfg.Reply; reply != nil {
		if err := reply(c.from, slices.Clone(c.to), data.Bytes()); err != nil {
			return err
		}
	}
	c.sink.keep(Received{From: c.from, To: slices.Clone(c.to), Data: data.Bytes(), Time: time.Now()})
	return nil
}
