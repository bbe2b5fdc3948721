package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"belegpost/mailsync/imapbox/watch"
	"belegpost/storage"
)

// Waits for the server's next byte.
const (
	dialLimit    = 30 * time.Second
	commandLimit = 2 * time.Minute
	quitLimit    = 5 * time.Second // everything that counts is done by then
	// After the last dot a server may scan and forward first (RFC 5321 section
	// 4.5.3.2.6); giving up early means that the mail arrives twice.
	acceptLimit = 10 * time.Minute
)

// account is a sending account with its password.
type account struct {
	storage.SendingSettings
	password string
}

// conn is one conversation with a server; several messages may go through it.
type conn struct {
	host string
	net  *watch.Conn
	smtp *smtp.Client
	stop func() bool // ends the context's say over the connection
}

// connect dials, encrypts and signs in. Errors are *Problem, or the context's.
func connect(ctx context.Context, a account) (*conn, error) {
	config, err := watch.TLS(a.Host, a.CAFile)
	if err != nil {
		return nil, &Problem{Kind: KindAccount, Host: a.Host, Err: err}
	}
	dialer := net.Dialer{Timeout: dialLimit}
	socket, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(a.Host, strconv.Itoa(a.Port)))
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, problem(a.Host, stepConnect, err)
	}
	c := &conn{host: a.Host, net: watch.New(socket, commandLimit)}
	c.stop = watch.Context(ctx, c.net)
	if err := c.open(a, config); err != nil {
		cause := c.net.Err() // the library's own error may only say that the connection is closed
		c.close()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if p, ok := errors.AsType[*Problem](err); ok {
			return nil, p
		}
		return nil, problem(a.Host, stepConnect, errors.Join(err, cause))
	}
	return c, nil
}

// open speaks until mail can be handed over.
func (c *conn) open(a account, config *tls.Config) error {
	switch a.Security {
	case "tls":
		c.smtp = smtp.NewClient(tls.Client(c.net, config))
	case "starttls":
		client, err := smtp.NewClientStartTLS(c.net, config)
		if err != nil {
			// The library has closed the connection itself: it found no STARTTLS.
			if _, answered := errors.AsType[*smtp.SMTPError](err); !answered && errors.Is(c.net.Err(), net.ErrClosed) || isRefusal(err) {
				err = fmt.Errorf("%w: %v", errNoEncryption, err)
			}
			return err
		}
		c.smtp = client
	case "plain":
		if !isLoopback(c.net.RemoteAddr()) {
			return &Problem{Kind: KindAccount, Host: c.host, Err: errCleartext}
		}
		c.smtp = smtp.NewClient(c.net)
	default:
		return &Problem{Kind: KindAccount, Host: c.host, Err: fmt.Errorf("security %q is unknown", a.Security)}
	}
	c.smtp.CommandTimeout, c.smtp.SubmissionTimeout = 0, 0 // the watch measures silence instead
	if err := c.smtp.Hello("localhost"); err != nil {
		return err
	}
	if a.Username == "" {
		return nil
	}
	method, err := c.method(a)
	if err != nil {
		return &Problem{Kind: KindAuth, Host: c.host, Err: err}
	}
	if err := c.smtp.Auth(method); err != nil {
		return problem(c.host, stepAuth, errors.Join(err, c.net.Err()))
	}
	return nil
}

// isRefusal is an answer of 5xx or 454 to STARTTLS (RFC 3207 section 4).
func isRefusal(err error) bool {
	answer, ok := errors.AsType[*smtp.SMTPError](err)
	return ok && (answer.Code == 454 || answer.Code == 501 || answer.Code == 502)
}

// method is PLAIN, or LOGIN for servers that know nothing else (old Exchange).
func (c *conn) method(a account) (sasl.Client, error) {
	switch {
	case c.smtp.SupportsAuth(sasl.Plain):
		return sasl.NewPlainClient("", a.Username, a.password), nil
	case c.smtp.SupportsAuth(sasl.Login):
		return &login{username: a.Username, password: a.password}, nil
	}
	return nil, errors.New("the server offers neither PLAIN nor LOGIN")
}

// login is AUTH LOGIN by the order of the questions; their wording differs
// from server to server.
type login struct {
	username, password string
	asked              int
}

func (l *login) Start() (string, []byte, error) { return sasl.Login, nil, nil }

func (l *login) Next([]byte) ([]byte, error) {
	l.asked++
	switch l.asked {
	case 1:
		return []byte(l.username), nil
	case 2:
		return []byte(l.password), nil
	}
	return nil, errors.New("the server asks for more than name and password")
}

func isLoopback(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// limits are what the server announced.
func (c *conn) limits() Limits {
	size, _ := c.smtp.MaxMessageSize()
	eight, _ := c.smtp.Extension("8BITMIME")
	return Limits{Size: int64(size), EightBit: eight}
}

// send hands one message over. After a problem that is not the account's the
// connection can be used again if it is not broken.
func (c *conn) send(ctx context.Context, m *Message) error {
	at, err := c.transact(m)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	p := problem(c.host, at, err)
	if broken := c.net.Err(); broken != nil && p.Kind != KindContent {
		p = problem(c.host, at, errors.Join(err, broken))
	}
	return p
}

func (c *conn) transact(m *Message) (step, error) {
	if !isAddress(m.To) {
		return stepRecipient, &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 3}, Message: "not an address"}
	}
	options := &smtp.MailOptions{Size: m.Size}
	if !isASCII(m.From) || !isASCII(m.To) {
		if ok, _ := c.smtp.Extension("SMTPUTF8"); !ok {
			return stepRecipient, &smtp.SMTPError{Code: 553, EnhancedCode: smtp.EnhancedCode{5, 6, 7}, Message: "the server takes ASCII addresses only"}
		}
		options.UTF8 = true
	}
	if err := c.smtp.Mail(m.From, options); err != nil {
		return stepSender, c.again(err)
	}
	for _, to := range append([]string{m.To}, m.Also...) {
		if err := c.smtp.Rcpt(to, nil); err != nil {
			return stepRecipient, c.again(err)
		}
	}
	w, err := c.smtp.Data()
	if err != nil {
		return stepData, c.again(err)
	}
	if _, err := m.WriteTo(w); err != nil {
		// Any further command would end the data with a dot, and a message cut
		// in the middle would be delivered. Only a broken connection says no.
		_ = c.net.Abort(net.ErrClosed)
		return stepData, err
	}
	c.net.SetLimit(acceptLimit)
	defer c.net.SetLimit(commandLimit)
	if err := w.Close(); err != nil {
		return stepData, c.again(err)
	}
	return stepData, nil
}

// again resets the conversation after a refusal, for the next message. After
// anything else nobody knows what the server's next answer is about.
func (c *conn) again(refusal error) error {
	_, refused := errors.AsType[*smtp.SMTPError](refusal)
	switch {
	case c.net.Err() != nil:
	case refused:
		_ = c.smtp.Reset() // if it fails, usable tells
	default:
		_ = c.net.Abort(net.ErrClosed)
	}
	return refusal
}

// usable reports whether the connection takes a further message.
func (c *conn) usable() bool { return c.net.Err() == nil }

// quit says goodbye politely.
func (c *conn) quit() {
	if c.usable() {
		c.net.SetLimit(quitLimit)
		_ = c.smtp.Quit()
	}
	c.close()
}

func (c *conn) close() {
	c.stop()
	_ = c.net.Close() // never waits
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
