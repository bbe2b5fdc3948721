package imapbox

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"

	"belegpost/mailsync/imapbox/watch"
)

// errNotLoopback refuses to send a password in clear over a network.
var errNotLoopback = errors.New("unencrypted connection to another machine")

// keepAlive finds a dead line while IDLE waits for minutes without a byte.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: time.Minute, Interval: 15 * time.Second, Count: 4}

// dialer makes sessions of one Config.
type dialer struct {
	config Config
	tls    *tls.Config
}

// newDialer checks the Config and fills in its defaults.
func newDialer(c Config) (*dialer, error) {
	wrong := func(field string, err error) error {
		return &Error{Kind: KindConfig, Detail: field, Host: c.Host, Err: err}
	}
	if c.Host == "" {
		return nil, wrong("host", errors.New("no host"))
	}
	if c.Security == "" {
		c.Security = TLS
	}
	if c.Port == 0 {
		c.Port = 143
		if c.Security == TLS {
			c.Port = 993
		}
	}
	if c.Port < 0 || c.Port > 65535 {
		return nil, wrong("port", fmt.Errorf("no such port: %d", c.Port))
	}
	switch c.Security {
	case TLS, StartTLS, Plain:
	default:
		return nil, wrong("security", fmt.Errorf("unknown security %q", string(c.Security)))
	}
	config, err := watch.TLS(c.Host, c.CAFile)
	if err != nil {
		return nil, wrong("ca_file", err)
	}
	return &dialer{c, config}, nil
}

// open connects and signs in. call ends the connecting; life ends the session
// at any time. announce is called when the server announces messages.
func (d *dialer) open(life, call context.Context, announce func()) (*session, error) {
	ctx, cancel := context.WithCancelCause(call)
	defer cancel(nil)
	defer context.AfterFunc(life, func() { cancel(context.Cause(life)) })()

	socket, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	w := watch.New(socket, d.config.Idle)
	defer watch.Context(ctx, w)()
	s := &session{host: d.config.Host, watch: w, wire: &wire{Conn: w}, forget: watch.Context(life, w)}
	if err := d.begin(ctx, s, announce); err != nil {
		s.end(net.ErrClosed)
		return nil, err
	}
	w.SetLimit(0)
	d.config.Log.DebugContext(call, "box opened", "host", d.config.Host)
	return s, nil
}

// begin brings a fresh connection to where folders can be selected.
func (d *dialer) begin(ctx context.Context, s *session, announce func()) error {
	if err := d.protect(ctx, s); err != nil {
		return err
	}
	s.proto = imapclient.New(s.wire, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(change *imapclient.UnilateralDataMailbox) {
			if change.NumMessages != nil {
				announce()
			}
		},
	}})
	return s.begin(d.config)
}

// connect opens the socket.
func (d *dialer) connect(ctx context.Context) (net.Conn, error) {
	to := net.Dialer{Timeout: d.config.Idle, KeepAliveConfig: keepAlive}
	if d.config.Security == Plain {
		// Asked with the address itself before the first packet leaves: a name
		// may resolve to anything.
		to.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().Unmap().IsLoopback() {
				return errNotLoopback
			}
			return nil
		}
	}
	socket, err := to.DialContext(ctx, "tcp", net.JoinHostPort(d.config.Host, strconv.Itoa(d.config.Port)))
	if err == nil {
		return socket, nil
	}
	e := &Error{Kind: KindHost, Host: d.config.Host, Err: fmt.Errorf("connect: %w", err)}
	switch {
	case ctx.Err() != nil:
		e.Kind, e.Err = KindLost, fmt.Errorf("connect: %w", context.Cause(ctx))
	case errors.Is(err, errNotLoopback):
		e.Kind, e.Detail = KindConfig, "security"
	}
	return nil, e
}

// protect puts TLS on the connection, as configured.
func (d *dialer) protect(ctx context.Context, s *session) error {
	if d.config.Security == Plain {
		return nil
	}
	if d.config.Security == StartTLS {
		if err := askForTLS(s); err != nil {
			return err
		}
		// The library waits for a greeting, which the server has sent before TLS.
		// What it said there is forgotten: the library asks for everything anew.
		s.wire.prefix = []byte("* OK\r\n")
	}
	t := tls.Client(&gathered{s.watch, bufio.NewReaderSize(s.watch, gather)}, d.tls)
	if err := t.HandshakeContext(ctx); err != nil {
		return refusedTLS(s, err)
	}
	s.wire.Conn = t
	return nil
}

// gather is how much is read from the socket at once: TLS asks for its records
// one by one, 16 KB at most.
const gather = 128 << 10

// gathered reads ahead.
type gathered struct {
	net.Conn
	in *bufio.Reader
}

func (g *gathered) Read(p []byte) (int, error) { return g.in.Read(p) }

// refusedTLS names what is wrong with the server's TLS.
func refusedTLS(s *session, err error) error {
	e := &Error{Kind: KindTLS, Detail: TLSHandshake, Host: s.host, Err: fmt.Errorf("start TLS: %w", err)}
	var (
		silence   net.Error
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		untrusted x509.UnknownAuthorityError
		noTLS     tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &name):
		e.Detail = TLSName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		e.Detail = TLSExpired
	case errors.As(err, &untrusted), errors.As(err, &invalid):
		e.Detail = TLSUntrusted
	case errors.As(err, &noTLS):
		e.Detail = TLSNone
	case errors.Is(err, context.Canceled), errors.As(err, &silence) && silence.Timeout(): // contexts time out, too
		e.Kind, e.Detail = KindLost, ""
	}
	return e
}
