package mailtest_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"belegpost/mailsync/mailtest"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

func startSink(t *testing.T, cfg mailtest.SinkConfig) *mailtest.Sink {
	t.Helper()
	if !cfg.NoAuth {
		cfg.Username, cfg.Password = user, password
	}
	s, err := mailtest.StartSink(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

const note = "Subject: Hinweis\r\n\r\n.Punkt am Anfang\r\n"

func send(c *smtp.Client, to ...string) error {
	return c.SendMail("belege@kanzlei.example", to, strings.NewReader(note))
}

func dialSink(t *testing.T, s *mailtest.Sink, auth bool) *smtp.Client {
	t.Helper()
	c, err := smtp.Dial(address(s.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if auth {
		if err := c.Auth(sasl.NewPlainClient("", user, password)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func TestSentMailIsKeptAsSent(t *testing.T) {
	s := startSink(t, mailtest.SinkConfig{})
	c := dialSink(t, s, true)
	to := []string{"buchhaltung@huber.example", "chef@huber.example"}
	if err := send(c, to...); err != nil {
		t.Fatal(err)
	}
	if err := send(c, "noch@jemand.example"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Wait(t.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].From != "belege@kanzlei.example" || !slices.Equal(got[0].To, to) || string(got[0].Data) != note {
		t.Errorf("first mail from %q to %q: %q", got[0].From, got[0].To, got[0].Data)
	}
	if len(got[1].To) != 1 || got[1].Time.Before(got[0].Time) || len(s.Received()) != 2 {
		t.Errorf("second mail to %q, %d in all", got[1].To, len(s.Received()))
	}
}

func TestSinkWantsItsPassword(t *testing.T) {
	s := startSink(t, mailtest.SinkConfig{})
	c := dialSink(t, s, false)
	if err := c.Auth(sasl.NewPlainClient("", user, "falsch")); smtpCode(err) != 535 {
		t.Errorf("login with a wrong password: %v", err)
	}
	if err := send(c, "x@y.example"); err == nil || len(s.Received()) != 0 {
		t.Errorf("mail without login: %v, %d received", err, len(s.Received()))
	}
}

func smtpCode(err error) int {
	if refused, ok := errors.AsType[*smtp.SMTPError](err); ok {
		return refused.Code
	}
	return 0
}

func TestSinkWithoutAuthTakesMailFromAnybody(t *testing.T) {
	s := startSink(t, mailtest.SinkConfig{NoAuth: true})
	c := dialSink(t, s, false)
	if c.SupportsAuth("PLAIN") {
		t.Error("AUTH is offered")
	}
	if err := send(c, "x@y.example"); err != nil || len(s.Received()) != 1 {
		t.Errorf("send: %v, %d received", err, len(s.Received()))
	}
}

func TestRefusedMailIsNotKept(t *testing.T) {
	s := startSink(t, mailtest.SinkConfig{NoAuth: true, Reply: func(_ string, to []string, data []byte) error {
		if len(data) != len(note) {
			t.Errorf("Reply saw %d bytes", len(data))
		}
		if to[0] == "voll@huber.example" {
			return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
		}
		return nil
	}})
	c := dialSink(t, s, false)
	if err := send(c, "voll@huber.example"); smtpCode(err) != 452 {
		t.Errorf("refused mail: %v", err)
	}
	if err := send(c, "leer@huber.example"); err != nil {
		t.Errorf("next mail on the same connection: %v", err)
	}
	if got := s.Received(); len(got) != 1 || got[0].To[0] != "leer@huber.example" {
		t.Errorf("%d mails kept", len(got))
	}
}

func TestSizeIsAnnouncedAndEnforced(t *testing.T) {
	s := startSink(t, mailtest.SinkConfig{NoAuth: true, MaxSize: 1000})
	c := dialSink(t, s, false)
	if size, ok := c.MaxMessageSize(); !ok || size != 1000 {
		t.Errorf("SIZE %d, %v", size, ok)
	}
	big := strings.NewReader(note + strings.Repeat("x", 1000) + "\r\n")
	if err := c.SendMail("a@b.example", []string{"c@d.example"}, big); smtpCode(err) != 552 || len(s.Received()) != 0 {
		t.Errorf("mail of %d bytes: %v", big.Size(), err)
	}
}

func TestSinkSpeaksTLSBothWays(t *testing.T) {
	caFile, server, err := mailtest.NewCA(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	roots := trust(t, caFile)
	starttls := startSink(t, mailtest.SinkConfig{TLS: server})
	if plain := dialSink(t, starttls, false); plain.SupportsAuth("PLAIN") {
		t.Error("AUTH offered before STARTTLS")
	}
	implicit := startSink(t, mailtest.SinkConfig{TLS: server, Implicit: true})
	for _, dial := range []func() (*smtp.Client, error){
		func() (*smtp.Client, error) { return smtp.DialStartTLS(address(starttls.Addr()), roots) },
		func() (*smtp.Client, error) { return smtp.DialTLS(address(implicit.Addr()), roots) },
	} {
		c, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Auth(sasl.NewPlainClient("", user, password)); err != nil {
			t.Error(err)
		}
		if err := send(c, "x@y.example"); err != nil {
			t.Error(err)
		}
		_ = c.Close()
	}
	if len(starttls.Received()) != 1 || len(implicit.Received()) != 1 {
		t.Errorf("STARTTLS %d, implicit %d mails", len(starttls.Received()), len(implicit.Received()))
	}
}
