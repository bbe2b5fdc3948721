package notify

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"
)

// Kind tells problems apart by what somebody can do about them.
type Kind string

// Kinds of [Problem]. The first five concern the sending account and hold up
// the whole outbox; the others concern one notice.
const (
	KindAccount   Kind = "account"   // no host, no password, a CA file that cannot be read
	KindHost      Kind = "host"      // no such host, no answer, the connection broke
	KindTLS       Kind = "tls"       // certificate refused, or no encryption offered
	KindAuth      Kind = "auth"      // user name or password refused
	KindSender    Kind = "sender"    // the account may not send with this From
	KindTemporary Kind = "temporary" // 4xx, or no answer to the content
	KindPermanent Kind = "permanent" // 5xx to the content
	KindSize      Kind = "size"      // 552, 5.3.4: too large
	KindRecipient Kind = "recipient" // 5xx to the address
	KindContent   Kind = "content"   // a file in the spool could not be read
)

// Problem is why a notice, or nothing at all, could be sent.
type Problem struct {
	Kind Kind
	Host string
	Err  error
}

// Error implements error, in English for logs and the outbox. It may hold the
// server's words.
func (p *Problem) Error() string {
	return fmt.Sprintf("send through %s: %s: %v", p.Host, p.Kind, p.Err)
}

// Unwrap gives the cause.
func (p *Problem) Unwrap() error { return p.Err }

// Account reports whether the problem is the sending account's: no other
// notice would fare better.
func (p *Problem) Account() bool {
	switch p.Kind {
	case KindAccount, KindHost, KindTLS, KindAuth, KindSender:
		return true
	}
	return false
}

// step is what the conversation was about when something went wrong.
type step int

const (
	stepConnect step = iota
	stepAuth
	stepSender
	stepRecipient
	stepData
)

// problem tells an error apart by the answer's code and the step. A server that
// breaks off at the content may do so because of it: that is the notice's
// trouble. If it is the host's, the next connection tells.
func problem(host string, at step, err error) *Problem {
	kind := KindHost
	answer, answered := errors.AsType[*smtp.SMTPError](err)
	switch {
	case errors.Is(err, errUnread):
		kind = KindContent
	case answered:
		kind = answerKind(answer, at)
	case at == stepData:
		kind = KindTemporary
	case isTLS(err):
		kind = KindTLS
	}
	return &Problem{Kind: kind, Host: host, Err: err}
}

func answerKind(answer *smtp.SMTPError, at step) Kind {
	size := answer.Code == 552 || answer.EnhancedCode == smtp.EnhancedCode{5, 3, 4} || answer.EnhancedCode == smtp.EnhancedCode{5, 2, 3}
	switch {
	case at == stepConnect:
		return KindHost // 421, 554: it does not want us
	case at == stepAuth && (answer.Code == 454 || answer.Code == 421):
		return KindHost // RFC 4954 section 6: for the time being
	case at == stepAuth:
		return KindAuth
	case answer.Code == 421 && at != stepData:
		return KindHost
	case answer.Code == 530 || answer.Code == 535:
		return KindAuth // it wants a login only now
	case answer.Code < 500:
		return KindTemporary
	case size && at != stepRecipient:
		return KindSize
	case at == stepSender:
		return KindSender
	case at == stepRecipient:
		return KindRecipient
	}
	return KindPermanent
}

func isTLS(err error) bool {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok {
		return true
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return true
	}
	return errors.Is(err, errNoEncryption)
}

// errNoEncryption is a server that would take mail in the clear only.
var errNoEncryption = errors.New("the server offers no encryption")

// errCleartext is a wish to send in the clear over the network.
var errCleartext = errors.New("security \"plain\" is for this machine only")
