package imapbox

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
)

func TestRefusedTLSSaysWhy(t *testing.T) {
	ca, stranger := newAuthority(t), newAuthority(t)
	valid := time.Now().Add(time.Hour)
	for name, tc := range map[string]struct {
		server *tls.Config
		want   string
	}{
		"unknown authority": {stranger.server(t, "127.0.0.1", valid), TLSUntrusted},
		"self-signed":       {&tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{stranger.cert.Raw}, PrivateKey: stranger.key}}}, ""},
		"wrong name":        {ca.server(t, "imap.example.test", valid), TLSName},
		"expired":           {ca.server(t, "127.0.0.1", time.Now().Add(-time.Hour)), TLSExpired},
		"old version":       {&tls.Config{Certificates: ca.server(t, "127.0.0.1", valid).Certificates, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, TLSHandshake},
		"no TLS at all":     {nil, TLSNone},
	} {
		for _, security := range []Security{TLS, StartTLS} {
			t.Run(name+", "+string(security), func(t *testing.T) {
				sc := &script{caps: "STARTTLS", secure: tc.server}
				if security == StartTLS {
					if tc.server == nil {
						return // what starttls_test.go is about
					}
					sc.secure, sc.upgrade = nil, tc.server
				}
				c := sc.start(t)
				c.Security, c.CAFile = security, ca.file(t)
				_, err := Open(t.Context(), c)
				e := ofKind(t, err, KindTLS)
				if tc.want != "" && e.Detail != tc.want {
					t.Errorf("detail %q, want %q: %v", e.Detail, tc.want, err)
				}
				for _, command := range sc.sent() {
					if command == "LOGIN" || command == "AUTHENTICATE" {
						t.Error("password was sent")
					}
				}
			})
		}
	}
}

func TestOpenOverTrustedTLS(t *testing.T) {
	ca := newAuthority(t)
	for _, security := range []Security{TLS, StartTLS} {
		t.Run(string(security), func(t *testing.T) {
			sc := &script{caps: "STARTTLS MOVE", mail: mails(1, 60)}
			good := ca.server(t, "127.0.0.1", time.Now().Add(time.Hour))
			if security == TLS {
				sc.secure = good
			} else {
				sc.upgrade = good
			}
			c := sc.start(t)
			c.Security, c.CAFile = security, ca.file(t)
			b := connected(t, c)
			if _, err := b.Select(t.Context(), "INBOX"); err != nil {
				t.Fatal(err)
			}
			fetched(t, b, listing(t, b)).check(t, sc.mail)
		})
	}
}

func TestSTARTTLSIsNeverDoneWithout(t *testing.T) {
	ca := newAuthority(t)
	good := ca.server(t, "127.0.0.1", time.Now().Add(time.Hour))
	for name, sc := range map[string]*script{
		"not offered": {},
		"stripped":    {caps: "XSTRIPPED AUTH=PLAIN"},
		"refused":     {caps: "STARTTLS", on: map[string]func(*peer, string, string){"STARTTLS": func(p *peer, tag, _ string) { p.say("%s BAD no", tag) }}},
		"preauth":     {caps: "STARTTLS", greeting: "* PREAUTH welcome"},
		"injected bytes": {caps: "STARTTLS", upgrade: good, on: map[string]func(*peer, string, string){
			"STARTTLS": func(p *peer, tag, _ string) { p.raw(tag + " OK begin\r\n* PREAUTH welcome\r\n") },
		}},
	} {
		t.Run(name, func(t *testing.T) {
			c := sc.start(t)
			c.Security, c.CAFile = StartTLS, ca.file(t)
			_, err := Open(t.Context(), c)
			ofKind(t, err, KindStartTLS)
			for _, command := range sc.sent() {
				if command == "LOGIN" || command == "AUTHENTICATE" {
					t.Error("password was sent in clear")
				}
			}
		})
	}
}

func TestSignInTroubleHasItsKind(t *testing.T) {
	for name, tc := range map[string]struct {
		answer string
		want   Kind
		after  time.Duration
	}{
		"wrong password":          {"NO [AUTHENTICATIONFAILED] Authentication failed.", KindAuth, 0},
		"wrong password, no code": {"NO LOGIN failed.", KindAuth, 0},
		"server is busy":          {"NO [UNAVAILABLE] Temporary authentication failure.", KindThrottled, 0},
		"too many connections":    {"NO [ALERT] Too many simultaneous connections. (Failure)", KindThrottled, 0},
		"throttled":               {"BAD Request is throttled. Suggested Backoff Time: 178755 milliseconds", KindThrottled, 178755 * time.Millisecond},
		"throttled in seconds":    {"NO Suggested backoff time: 60 seconds", KindThrottled, time.Minute},
		"nonsense":                {"BAD syntax", KindProtocol, 0},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{on: map[string]func(*peer, string, string){"LOGIN": func(p *peer, tag, _ string) { p.say("%s %s", tag, tc.answer) }}}
			_, err := Open(t.Context(), sc.start(t))
			if e := ofKind(t, err, tc.want); e.After != tc.after {
				t.Errorf("after %v, want %v", e.After, tc.after)
			}
			if _, ok := errors.AsType[*imap.Error](err); !ok {
				t.Errorf("error %v lacks the server's answer", err)
			}
		})
	}
}

func TestSignInWithoutLOGIN(t *testing.T) {
	for name, tc := range map[string]struct {
		caps, password, want string
	}{
		"ascii":              {"AUTH=PLAIN SASL-IR", "secret", "LOGIN"},
		"umlaut":             {"AUTH=PLAIN SASL-IR", "geheim-ü", "AUTHENTICATE"},
		"login forbidden":    {"AUTH=PLAIN SASL-IR LOGINDISABLED", "secret", "AUTHENTICATE"},
		"nothing left":       {"LOGINDISABLED", "secret", ""},
		"preauth by a tunel": {"", "secret", "PREAUTH"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{caps: tc.caps}
			if tc.want == "PREAUTH" {
				sc.greeting = "* PREAUTH welcome"
			}
			c := sc.start(t)
			c.Password = tc.password
			b, err := Open(t.Context(), c)
			if tc.want == "" {
				ofKind(t, err, KindUnsupported)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			sent := strings.Join(sc.sent(), " ")
			for _, way := range []string{"LOGIN", "AUTHENTICATE"} {
				if strings.Contains(sent, way) != (way == tc.want) {
					t.Errorf("sent %q, want %s", sent, tc.want)
				}
			}
		})
	}
}

// The library reports the sign-in as done before it forgets what the server
// offered until then.
func TestCapabilitiesAreThoseAfterTheSignIn(t *testing.T) {
	for range 50 {
		sc := &script{on: map[string]func(*peer, string, string){
			"LOGIN": func(p *peer, tag, _ string) {
				p.mu.Lock()
				p.caps = "MOVE UIDPLUS IDLE"
				p.mu.Unlock()
				p.say("%s OK signed in", tag)
			},
		}}
		b := connected(t, sc.start(t))
		s, err := b.current()
		if err != nil || !s.caps.Has(imap.CapMove) {
			t.Fatalf("capabilities %v, %v", s.caps, err)
		}
		b.Close()
	}
}

func TestUnreachableHostHasItsKind(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := taken.Addr().(*net.TCPAddr).Port
	taken.Close()
	for name, c := range map[string]Config{
		"refused":         {Host: "127.0.0.1", Port: port, Security: Plain},
		"no such name":    {Host: "imap.invalid", Idle: silence},
		"refused for TLS": {Host: "127.0.0.1", Port: port},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), c)
			ofKind(t, err, KindHost)
		})
	}
}

func TestGreetingThatTurnsUsAway(t *testing.T) {
	for greeting, want := range map[string]Kind{
		"* BYE Too many connections": KindThrottled,
		"* BYE shutting down":        KindLost,
		"220 smtp.example.test":      KindProtocol,
		"HTTP/1.1 400 Bad Request":   KindProtocol,
	} {
		t.Run(greeting, func(t *testing.T) {
			_, err := Open(t.Context(), (&script{greeting: greeting}).start(t))
			ofKind(t, err, want)
		})
	}
}

func TestConfigThatCannotWorkNamesTheField(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		config Config
		field  string
	}{
		"no host":                 {Config{}, "host"},
		"port":                    {Config{Host: "127.0.0.1", Port: 70000}, "port"},
		"security":                {Config{Host: "127.0.0.1", Security: "ssl"}, "security"},
		"plain to another host":   {Config{Host: "192.0.2.1", Security: Plain, Idle: silence}, "security"},
		"plain to another, IPv6":  {Config{Host: "2001:db8::1", Security: Plain, Idle: silence}, "security"},
		"CA file missing":         {Config{Host: "127.0.0.1", CAFile: empty + ".not"}, "ca_file"},
		"CA file is no PEM":       {Config{Host: "127.0.0.1", CAFile: empty}, "ca_file"},
		"plain to any interfaces": {Config{Host: "203.0.113.7", Security: Plain, Idle: silence}, "security"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), tc.config)
			if e := ofKind(t, err, KindConfig); e.Detail != tc.field {
				t.Errorf("detail %q, want %q", e.Detail, tc.field)
			}
		})
	}
}

func TestLogHoldsNeitherPasswordNorMail(t *testing.T) {
	var log bytes.Buffer
	sc := &script{mail: map[uint32]string{1: "Subject: Geheim\r\n", 2: "Subject: Geheim\r\n"}}
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, _, _ string) { p.raw("* 1 FETCH (UID 1 BODY[] {3}\r\n" + p.mail[1]) },
		"FETCH BODY":     func(p *peer, _, _ string) { p.raw("* 1 FETCH (BODY[] {3}\r\nSubject: Geheim \"Geheim\r\n") },
	}
	c := sc.start(t)
	c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b := connected(t, c)
	if _, err := b.Select(context.Background(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	h := fetched(t, b, listing(t, b))
	h.check(t, sc.mail, 1, 2)
	for _, secret := range []string{"secret", "Geheim", "Subject", "office@"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("log holds %q:\n%s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "box reconnects") || !strings.Contains(log.String(), "message cannot be fetched") {
		t.Errorf("log lacks what happened:\n%s", log.String())
	}
}
