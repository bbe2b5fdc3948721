package notify_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// script is a server that says what a test wants: per line of the client one
// answer, "" for silence.
func script(t *testing.T, greeting string, answer func(line string) string) (host string, port int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.WriteString(c, greeting)
				for in := bufio.NewScanner(c); in.Scan(); {
					if _, err := io.WriteString(c, answer(in.Text())); err != nil {
						return
					}
				}
			}()
		}
	}()
	a := l.Addr().(*net.TCPAddr)
	return a.IP.String(), a.Port
}

func TestAccountTroubleIsToldApartAndCostsNoNotice(t *testing.T) {
	_, certificate, err := mailtest.NewCA(t.TempDir())
	must(t, err)
	otherCA, _, err := mailtest.NewCA(t.TempDir())
	must(t, err)
	noCA := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(noCA, []byte("nothing"), 0o600))
	tlsSink := startSink(t, mailtest.SinkConfig{TLS: certificate, Username: user, Password: password})
	plainSink := startSink(t, mailtest.SinkConfig{Username: user, Password: "another"})
	tlsHost, tlsPort := tlsSink.Addr()
	plainHost, plainPort := plainSink.Addr()
	sulkyHost, sulkyPort := script(t, "554 go away\r\n", func(string) string { return "" })
	for name, c := range map[string]struct {
		kind           notify.Kind
		host           string
		port           int
		security, file string
	}{
		"certificate of nobody we know": {notify.KindTLS, tlsHost, tlsPort, "starttls", otherCA},
		"no STARTTLS":                   {notify.KindTLS, plainHost, plainPort, "starttls", ""},
		"TLS to a plain port":           {notify.KindTLS, plainHost, plainPort, "tls", ""},
		"wrong password":                {notify.KindAuth, plainHost, plainPort, "plain", ""},
		"nobody listens":                {notify.KindHost, "127.0.0.1", 1, "starttls", ""},
		"refused at the door":           {notify.KindHost, sulkyHost, sulkyPort, "plain", ""},
		"no CA file":                    {notify.KindAccount, tlsHost, tlsPort, "starttls", filepath.Join(t.TempDir(), "none")},
		"CA file without a certificate": {notify.KindAccount, tlsHost, tlsPort, "starttls", noCA},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, t.TempDir())
			o.account(t, c.host, c.port, c.security, c.file)
			o.fail(t, "Fotos", 10)
			err := o.drain(t, 0, 1)
			p, ok := errors.AsType[*notify.Problem](err)
			if !ok || p.Kind != c.kind || p.Host != c.host || !p.Account() {
				t.Errorf("%v", err)
			}
			if r := o.row(t); r.State != storage.OutboxDue || !r.Reached.IsZero() || r.Attempts != 1 || strings.Contains(r.LastError, password) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestLOGINAndTheOrderOfAConversation(t *testing.T) {
	var heard []string
	step := 0
	host, port := script(t, "220 ready\r\n", func(l string) string {
		heard = append(heard, l)
		switch {
		case strings.HasPrefix(l, "EHLO"):
			return "250-old\r\n250 AUTH LOGIN\r\n"
		case l == "AUTH LOGIN":
			return "334 " + base64.StdEncoding.EncodeToString([]byte("User Name\x00")) + "\r\n"
		case step < 1:
			step++
			return "334 UGFzc3dvcmQ6\r\n"
		case step < 2:
			step++
			return "235 welcome\r\n"
		case strings.HasPrefix(l, "MAIL FROM:<belege@kanzlei.at>"):
			return "250 ok\r\n"
		case strings.HasPrefix(l, "RCPT"):
			return "550 no such user\r\n"
		case l == "RSET":
			return "250 ok\r\n"
		}
		return "221 bye\r\n"
	})
	o := newOffice(t, t.TempDir())
	o.account(t, host, port, "plain", "")
	o.fail(t, "Fotos", 10)
	must(t, o.drain(t, 0, 0))
	want := []string{"EHLO localhost", "AUTH LOGIN", base64.StdEncoding.EncodeToString([]byte(user)), base64.StdEncoding.EncodeToString([]byte(password)),
		"MAIL FROM:<belege@kanzlei.at>", "RCPT TO:<buchhaltung@huber.at>", "RSET"}
	if len(heard) < len(want) || strings.Join(heard[:len(want)], "\n") != strings.Join(want, "\n") {
		t.Errorf("%q", heard)
	}
	if r := o.row(t); r.State != storage.OutboxGivenUp || r.Attempts != 1 {
		t.Errorf("a refused recipient: %+v", r)
	}
}

func TestRefusedSenderHoldsEverythingUp(t *testing.T) {
	host, port := script(t, "220 ready\r\n", func(l string) string {
		switch {
		case strings.HasPrefix(l, "EHLO"):
			return "250-x\r\n250 AUTH PLAIN\r\n"
		case strings.HasPrefix(l, "AUTH"):
			return "235 ok\r\n"
		case strings.HasPrefix(l, "MAIL"):
			return "553 5.7.1 not your address\r\n"
		}
		return "250 ok\r\n"
	})
	o := newOffice(t, t.TempDir())
	o.account(t, host, port, "plain", "")
	o.fail(t, "eins", 10)
	o.fail(t, "zwei", 10)
	err := o.drain(t, 0, 2)
	if p, ok := errors.AsType[*notify.Problem](err); !ok || p.Kind != notify.KindSender {
		t.Errorf("%v", err)
	}
}

func TestMessageCutInTheMiddleIsNeverEnded(t *testing.T) {
	ended := make(chan bool, 8)
	host, port := script(t, "220 ready\r\n", func(l string) string {
		switch {
		case strings.HasPrefix(l, "EHLO"):
			return "250-x\r\n250 AUTH PLAIN\r\n"
		case strings.HasPrefix(l, "AUTH"):
			return "235 ok\r\n"
		case l == "DATA":
			return "354 go on\r\n"
		case l == ".":
			ended <- true
			return "250 taken\r\n"
		case strings.HasPrefix(l, "MAIL"), strings.HasPrefix(l, "RCPT"):
			return "250 ok\r\n"
		case l == "QUIT":
			return "221 bye\r\n"
		}
		return ""
	})
	dir := t.TempDir()
	o := newOffice(t, dir)
	o.account(t, host, port, "plain", "")
	original := o.fail(t, "Fotos", 10)
	row := o.row(t)
	c, err := o.NoticeContent(t.Context(), row.ID)
	must(t, err)
	file := filepath.Join(dir, "data", "spool", c.Items[0].Spool[:2], c.Items[0].Spool+".eml")
	must(t, os.WriteFile(file, []byte(original[:20]), 0o600)) // a disk that lost its end
	must(t, o.drain(t, 0, 1))
	o.pass(time.Minute)
	must(t, o.drain(t, 1, 0))
	must(t, os.WriteFile(file, []byte(original), 0o600))
	close(ended)
	n := 0
	for range ended {
		n++
	}
	if r := o.row(t); n != 1 || r.Less != 2 || r.State != storage.OutboxSent {
		t.Errorf("%d messages ended, %+v", n, r)
	}
}

func TestTroubleWithOneMessageHoldsUpNoOther(t *testing.T) {
	dots := 0
	host, port := script(t, "220 ready\r\n", func(l string) string {
		switch verb, _, _ := strings.Cut(l, " "); verb {
		case "EHLO":
			return "250-x\r\n250 AUTH PLAIN\r\n"
		case "AUTH":
			return "235 ok\r\n"
		case "DATA":
			return "354 go on\r\n"
		case "MAIL", "RCPT":
			return "250 ok\r\n"
		case ".":
			if dots++; dots == 1 {
				return "what is this\r\n"
			}
			return "250 taken\r\n"
		case "QUIT":
			return "221 bye\r\n"
		}
		return ""
	})
	o := newOffice(t, t.TempDir())
	o.account(t, host, port, "plain", "")
	o.fail(t, "eins", 10)
	o.fail(t, "zwei", 10)
	must(t, o.drain(t, 1, 1))
	o.pass(time.Minute)
	must(t, o.drain(t, 1, 0))
}

func TestEndOfContextEndsEveryWait(t *testing.T) {
	for _, silentAt := range []string{"", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "."} {
		t.Run(fmt.Sprintf("silent at %q", silentAt), func(t *testing.T) {
			reached := make(chan struct{}, 1)
			greeting := "220 ready\r\n"
			if silentAt == "" {
				greeting = ""
				reached <- struct{}{}
			}
			host, port := script(t, greeting, func(l string) string {
				verb, _, _ := strings.Cut(l, " ")
				if verb == silentAt {
					reached <- struct{}{}
					return ""
				}
				switch verb {
				case "EHLO":
					return "250-x\r\n250 AUTH PLAIN\r\n"
				case "AUTH":
					return "235 ok\r\n"
				case "DATA":
					return "354 go on\r\n"
				case "MAIL", "RCPT":
					return "250 ok\r\n"
				}
				return ""
			})
			o := newOffice(t, t.TempDir())
			o.account(t, host, port, "plain", "")
			o.fail(t, "Fotos", 10)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				_, _, err := o.outbox.Drain(ctx)
				done <- err
			}()
			<-reached
			cancel()
			select {
			case err := <-done:
				if !errors.Is(err, context.Canceled) {
					t.Errorf("%v", err)
				}
			case <-time.After(10 * time.Second):
				t.Fatal("still waiting")
			}
			if due, err := o.DueOutbox(t.Context(), 0); len(due) != 1 || err != nil || due[0].Attempts != 0 {
				t.Errorf("lost or counted: %+v %v", due, err)
			}
		})
	}
}

func TestNewMailDoesNotSignInWronglyAgainAndAgain(t *testing.T) {
	logins := make(chan struct{}, 100)
	host, port := script(t, "220 ready\r\n", func(l string) string {
		switch {
		case strings.HasPrefix(l, "EHLO"):
			return "250-x\r\n250 AUTH PLAIN\r\n"
		case strings.HasPrefix(l, "AUTH"):
			logins <- struct{}{}
			return "535 5.7.8 wrong\r\n"
		}
		return "221 bye\r\n"
	})
	o := newOffice(t, t.TempDir())
	o.account(t, host, port, "plain", "")
	o.fail(t, "erste", 10)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.outbox.Run(ctx) }()
	<-logins
	for range 10 {
		o.fail(t, "weitere", 10) // every commit wakes the outbox
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if n := len(logins); n != 0 {
		t.Errorf("%d more logins with a wrong password", n)
	}
}
