package imapbox

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// Kind says what went wrong, as far as the office can do something about it.
type Kind string

// The kinds of trouble.
const (
	KindHost        Kind = "host"        // the name does not resolve, the connection is refused, no route
	KindTLS         Kind = "tls"         // no trusted encryption; Error.Detail says why
	KindStartTLS    Kind = "starttls"    // the server does not offer STARTTLS, or something between us strips it
	KindAuth        Kind = "auth"        // wrong user or password
	KindFolder      Kind = "folder"      // no such folder, or not for us; Error.Folder names it
	KindThrottled   Kind = "throttled"   // the server wants us to come later; Error.After says when
	KindLost        Kind = "lost"        // the connection broke or fell silent; the Box is of no more use
	KindProtocol    Kind = "protocol"    // the server refused a command, or said something that is not IMAP
	KindUnsupported Kind = "unsupported" // the server lacks what the call needs
	KindConfig      Kind = "config"      // the Config cannot work: Error.Detail names the field
)

// Values of Error.Detail for KindTLS.
const (
	TLSUntrusted = "untrusted" // the certificate's issuer is unknown, or it is self-signed
	TLSName      = "name"      // the certificate is for another host
	TLSExpired   = "expired"   // the certificate is expired or not yet valid
	TLSNone      = "no-tls"    // the port does not speak TLS
	TLSHandshake = "handshake" // anything else: versions, ciphers, an alert
)

// Error is any trouble with the box. Err holds the cause: context errors, time
// limits and the server's answer are found with errors.Is and errors.As.
type Error struct {
	Kind   Kind
	Detail string        // refines KindTLS and KindConfig, else empty
	Host   string        // the server
	Folder string        // the folder in question, if any
	After  time.Duration // KindThrottled: how long to stay away; zero when the server did not say
	Err    error
}

// Error is for logs; it holds no password and no mail.
func (e *Error) Error() string {
	var s strings.Builder
	fmt.Fprintf(&s, "imap %s: %s", e.Host, e.Kind)
	if e.Detail != "" {
		fmt.Fprintf(&s, " (%s)", e.Detail)
	}
	if e.Folder != "" {
		fmt.Fprintf(&s, " folder %q", e.Folder)
	}
	if e.Err != nil {
		fmt.Fprintf(&s, ": %v", e.Err)
	}
	return s.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Causes that this package finds itself.
var (
	errClosed    = errors.New("box is closed")
	errRenumber  = errors.New("folder was renumbered meanwhile")
	errNoFolder  = errors.New("no folder is selected")
	errUnread    = errors.New("sink left bytes of the message unread")
	errTooMany   = errors.New("too many broken connections in one call")
	errNoContent = errors.New("server delivers no content")
	errOther     = errors.New("server delivers another message")
)

// Microsoft 365: "BAD Request is throttled. Suggested Backoff Time: 178755 milliseconds".
var backoff = regexp.MustCompile(`(?i)backoff time:\s*(\d{1,9})\s*(milli)?seconds`)

// busyWords are what servers say, without a response code, when they mean
// "later": Microsoft 365, Gmail ("Too many simultaneous connections"), Dovecot
// ("Maximum number of connections from user+IP exceeded").
var busyWords = []string{"throttled", "authenticated but not connected", "too many simultaneous", "too many connections", "maximum number of connections"}

// later reports whether the server's answer means that the same request may
// work later, and after what time if it says so. RFC 5530 has the codes.
func later(answer *imap.Error) (after time.Duration, ok bool) {
	if m := backoff.FindStringSubmatch(answer.Text); m != nil {
		n, _ := strconv.Atoi(m[1])
		unit := time.Second
		if m[2] != "" {
			unit = time.Millisecond
		}
		return time.Duration(n) * unit, true
	}
	switch answer.Code {
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit:
		return 0, true
	}
	text := strings.ToLower(answer.Text)
	for _, words := range busyWords {
		if strings.Contains(text, words) {
			return 0, true
		}
	}
	return 0, false
}

// trouble makes the *Error of a failed exchange on s. what is the verb and the
// object; refused is the kind that a plain NO has in this exchange.
func (s *session) trouble(what string, refused Kind, err error) error {
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	e := &Error{Host: s.host}
	if answer, ok := errors.AsType[*imap.Error](err); ok {
		e.Err = fmt.Errorf("%s: %w", what, answer)
		after, busy := later(answer)
		switch {
		case busy:
			e.Kind, e.After = KindThrottled, after
		case answer.Type == imap.StatusResponseTypeNo:
			e.Kind = refused
		case answer.Type == imap.StatusResponseTypeBye:
			e.Kind = KindLost
		default:
			e.Kind = KindProtocol
		}
		return e
	}
	// The library formats the cause of a broken connection into a text; the
	// layers below it remember the cause itself.
	if broken := s.failure(); broken != nil {
		e.Kind, e.Err = KindLost, fmt.Errorf("%s: %w", what, broken)
		return e
	}
	e.Kind, e.Err = KindProtocol, fmt.Errorf("%s: %s", what, quiet(err))
	return e
}

// alive reports whether err is a server's proper answer, after which the
// session can go on.
func alive(err error) bool {
	answer, ok := errors.AsType[*imap.Error](err)
	return ok && answer.Type != imap.StatusResponseTypeBye
}

var (
	quoted   = regexp.MustCompile(`"[^"]*"?`)
	harmless = regexp.MustCompile(`^"[A-Z][A-Z0-9.]{1,19}"$`)
)

// quiet is the library's message without what it quotes from the wire: when
// the two sides are out of step that is a piece of somebody's mail. Atoms that
// look like protocol stay, since they tell a server's maker what is wrong.
func quiet(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n") // a caught panic brings its stack
	return quoted.ReplaceAllStringFunc(line, func(q string) string {
		if harmless.MatchString(q) {
			return q
		}
		return `"…"`
	})
}
