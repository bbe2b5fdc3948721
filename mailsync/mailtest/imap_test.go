package mailtest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

const (
	user     = "belege@kanzlei.example"
	password = "geheim, für Tests"
)

var mailDate = time.Date(2026, time.March, 31, 22, 30, 0, 0, time.UTC)

func address(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

func startIMAP(t *testing.T, cfg mailtest.IMAPConfig) *mailtest.IMAP {
	t.Helper()
	cfg.Username, cfg.Password = user, password
	s, err := mailtest.StartIMAP(cfg)
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

func login(t *testing.T, s *mailtest.IMAP, options *imapclient.Options) *imapclient.Client {
	t.Helper()
	c, err := imapclient.DialInsecure(address(s.Addr()), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.Login(user, password).Wait(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAppendedMailIsFetchedWithItsDate(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	raw := []byte("Subject: Rechnung\r\n\r\nText\r\n")
	for want := uint32(1); want <= 3; want++ {
		uid, err := s.Append("INBOX", raw, mailDate)
		if err != nil || uid != want {
			t.Fatalf("Append = %d, %v; want %d", uid, err, want)
		}
	}
	c := login(t, s, nil)
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	body := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.UIDSetNum(2), &imap.FetchOptions{UID: true, InternalDate: true,
		BodySection: []*imap.FetchItemBodySection{body}}).Collect()
	if err != nil || len(got) != 1 {
		t.Fatalf("fetched %d mails, %v", len(got), err)
	}
	if string(got[0].FindBodySection(body)) != string(raw) || !got[0].InternalDate.Equal(mailDate) {
		t.Errorf("got %q of %v", got[0].FindBodySection(body), got[0].InternalDate)
	}
}

func TestKeywordIsKeptAndReported(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	selected := storeKeyword(t, s)
	if !slices.Contains(selected.PermanentFlags, imap.FlagWildcard) {
		t.Errorf("PERMANENTFLAGS %v without \\*", selected.PermanentFlags)
	}
	if flags, err := s.Flags("INBOX", 1); err != nil || !slices.Equal(flags, []string{"$belegpost", `\seen`}) {
		t.Errorf("Flags = %q, %v", flags, err)
	}
	if flags, err := s.Flags("INBOX", 2); err != nil || len(flags) != 0 {
		t.Errorf("flags of the untouched mail = %q, %v", flags, err)
	}
	if _, err := s.Flags("INBOX", 3); err == nil {
		t.Error("flags of a mail that does not exist, without an error")
	}
}

func TestServerWithoutKeywordsDropsThem(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{NoKeywords: true})
	selected := storeKeyword(t, s)
	if slices.Contains(selected.PermanentFlags, imap.FlagWildcard) {
		t.Errorf("PERMANENTFLAGS %v with \\*", selected.PermanentFlags)
	}
	if flags, err := s.Flags("INBOX", 1); err != nil || !slices.Equal(flags, []string{`\seen`}) {
		t.Errorf("Flags = %q, %v", flags, err)
	}
}

// storeKeyword appends two mails and marks the first as the product does.
func storeKeyword(t *testing.T, s *mailtest.IMAP) *imap.SelectData {
	t.Helper()
	for range 2 {
		if _, err := s.Append("INBOX", []byte("Subject: x\r\n\r\n"), mailDate); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, s, nil)
	selected, err := c.Select("INBOX", nil).Wait()
	if err != nil {
		t.Fatal(err)
	}
	store := c.Store(imap.UIDSetNum(1), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true,
		Flags: []imap.Flag{"$Belegpost", imap.FlagSeen}}, nil)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return selected
}

func TestIdleHearsOfAppendedMail(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	exists := make(chan uint32, 4)
	c := login(t, s, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
		Mailbox: func(data *imapclient.UnilateralDataMailbox) {
			if data.NumMessages != nil {
				exists <- *data.NumMessages
			}
		}}})
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	idle, err := c.Idle()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append("INBOX", []byte("Subject: neu\r\n\r\n"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	select {
	case n := <-exists:
		if n != 1 {
			t.Errorf("EXISTS %d", n)
		}
	case <-time.After(5 * time.Second):
		t.Error("no EXISTS in five seconds")
	}
	if err := idle.Close(); err != nil {
		t.Error(err)
	}
}

func TestIdleHearsOfMailThatCameJustBefore(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	for round := range 20 {
		exists := make(chan uint32, 4)
		c := login(t, s, &imapclient.Options{UnilateralDataHandler: &imapclient.UnilateralDataHandler{
			Mailbox: func(data *imapclient.UnilateralDataMailbox) {
				if data.NumMessages != nil {
					exists <- *data.NumMessages
				}
			}}})
		if _, err := c.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Append("INBOX", []byte("Subject: neu\r\n\r\n"), time.Time{}); err != nil {
			t.Fatal(err)
		}
		idle, err := c.Idle()
		if err != nil {
			t.Fatal(err)
		}
		select {
		case <-exists:
		case <-time.After(5 * time.Second):
			t.Fatalf("round %d: no EXISTS in five seconds", round)
		}
		if err := idle.Close(); err != nil {
			t.Error(err)
		}
		_ = c.Close()
	}
}

func TestAppendMakesFoldersAndMoveReachesThem(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	for _, folder := range []string{"INBOX", "Erledigt/2026"} {
		if _, err := s.Append(folder, []byte("Subject: x\r\n\r\n"), mailDate); err != nil {
			t.Fatal(err)
		}
	}
	c := login(t, s, nil)
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Move(imap.UIDSetNum(1), "Erledigt/2026").Wait(); err != nil {
		t.Fatal(err)
	}
	if in, done := s.Count("INBOX"), s.Count("Erledigt/2026"); in != 0 || done != 2 {
		t.Errorf("INBOX %d, Erledigt/2026 %d mails", in, done)
	}
}

func TestWrongPasswordIsRefused(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	c, err := imapclient.DialInsecure(address(s.Addr()), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Login(user, "falsch").Wait(); err == nil {
		t.Error("logged in with a wrong password")
	}
}

func TestCertificateIsGoodForTLSAndSTARTTLS(t *testing.T) {
	caFile, server, err := mailtest.NewCA(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	options := &imapclient.Options{TLSConfig: trust(t, caFile)}
	for name, dial := range map[string]func(string, *imapclient.Options) (*imapclient.Client, error){
		"implicit": imapclient.DialTLS, "starttls": imapclient.DialStartTLS,
	} {
		t.Run(name, func(t *testing.T) {
			s := startIMAP(t, mailtest.IMAPConfig{TLS: server, StartTLS: name == "starttls"})
			c, err := dial(address(s.Addr()), options)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = c.Close() }()
			if err := c.Login(user, password).Wait(); err != nil {
				t.Fatal(err)
			}
			if other, err := dial(address(s.Addr()), nil); err == nil {
				_ = other.Close()
				t.Error("certificate accepted without the authority")
			}
		})
	}
}

func TestSTARTTLSServerRefusesLoginInTheClear(t *testing.T) {
	_, server, err := mailtest.NewCA(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := startIMAP(t, mailtest.IMAPConfig{TLS: server, StartTLS: true})
	c, err := imapclient.DialInsecure(address(s.Addr()), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Login(user, password).Wait(); err == nil {
		t.Error("logged in without TLS")
	}
}

func trust(t *testing.T, caFile string) *tls.Config {
	t.Helper()
	block, err := os.ReadFile(caFile)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(block) {
		t.Fatal("ca.pem holds no certificate")
	}
	return &tls.Config{RootCAs: pool, ServerName: "localhost"}
}

func TestCloseEndsConnectionsAndMayBeRepeated(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	c := login(t, s, nil)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Noop().Wait(); err == nil {
		t.Error("NOOP answered by a closed server")
	}
	if _, err := net.DialTimeout("tcp", address(s.Addr()), 5*time.Second); err == nil {
		t.Error("closed server still listens")
	}
}

func TestAppendFromManyGoroutines(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 25 {
				raw := fmt.Sprintf("Subject: %d/%d\r\n\r\n", i, j)
				if _, err := s.Append("INBOX", []byte(raw), time.Time{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := s.Count("INBOX"); n != 200 {
		t.Errorf("%d mails, want 200", n)
	}
}

func TestCapabilitiesAreTheConfiguredOnes(t *testing.T) {
	s := startIMAP(t, mailtest.IMAPConfig{Caps: imap.CapSet{imap.CapIMAP4rev1: {}}})
	caps := login(t, s, nil).Caps()
	if caps.Has(imap.CapMove) || caps.Has(imap.CapUIDPlus) || !caps.Has(imap.CapIdle) {
		t.Errorf("capabilities %v", caps)
	}
	if _, err := mailtest.StartIMAP(mailtest.IMAPConfig{Caps: imap.CapSet{imap.CapMove: {}}}); err == nil ||
		!strings.Contains(err.Error(), "IMAP4rev1") {
		t.Errorf("a server without IMAP4rev1 started: %v", err)
	}
}

func TestWaitTellsHowManyCame(t *testing.T) {
	sink := startSink(t, mailtest.SinkConfig{NoAuth: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := sink.Wait(ctx, 1)
	if len(got) != 0 || err == nil || !strings.Contains(err.Error(), "got 0") {
		t.Errorf("Wait = %d mails, %v", len(got), err)
	}
}
