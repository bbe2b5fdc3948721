package mailsync

import (
	"errors"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
	"belegpost/storage"
)

// mailHost connects the office's sending account with its mailbox the way a
// kind of server does. It returns the accounts that use it.
func (o *testOffice) mailHost(p provider) Accounts {
	o.t.Helper()
	deliver := func(_ string, to []string, data []byte) error {
		for _, head := range p.write(to...) {
			if _, err := o.imap.Append("INBOX", []byte(strings.ReplaceAll(head, "\n", "\r\n")+string(data)), time.Time{}); err != nil {
				return err
			}
		}
		return nil
	}
	sink, err := mailtest.StartSink(mailtest.SinkConfig{Username: "box", Password: "geheim", Reply: deliver})
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() { _ = sink.Close() })
	set, err := o.store.Settings(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	set.Sending.Host, set.Sending.Port = sink.Addr()
	set.Sending.Security, set.Sending.Username, set.Sending.From = "plain", "box", "Kanzlei <kanzlei@kanzlei.example>"
	if err := o.store.SaveSettings(o.t.Context(), set); err != nil {
		o.t.Fatal(err)
	}
	return Accounts{Store: o.store, Password: func(storage.Field, storage.SecretRef) (string, error) { return "geheim", nil }}
}

func silent(Stage) {}

func TestProbeLearnsWhatEachServerTells(t *testing.T) {
	for _, p := range providers {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			var stages []Stage
			got, err := o.mailHost(p).Probe(t.Context(), func(s Stage) { stages = append(stages, s) })
			if err != nil || got.Tells != p.tells || got.Folder != "INBOX" || len(stages) != 3 {
				t.Fatalf("got %+v after %v, %v; want %q", got, stages, err, p.tells)
			}
			kept, err := o.store.Profile(t.Context())
			if err != nil || kept == nil || kept.Tells != p.tells || kept.Mailbox != "box@"+domain+"@127.0.0.1" {
				t.Errorf("kept %+v, %v", kept, err)
			}
			o.once(o.service())
			mails, err := o.store.Mails(t.Context(), storage.MailFilter{})
			if err != nil || len(mails) < 2 {
				t.Fatalf("%d mails, %v", len(mails), err)
			}
			for _, m := range mails {
				if m.Status != storage.MailReturnedNotice && m.Status != storage.MailRepeat {
					t.Errorf("the probe's mail is %s", m.Status)
				}
			}
			if failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{}); err != nil || len(failed) > 0 {
				t.Errorf("%d failed imports, %v", len(failed), err)
			}
		})
	}
}

func TestProbeFindsWhatTheServiceHasMovedAway(t *testing.T) {
	o := newOffice(t)
	a := o.mailHost(providers[0])
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Mailbox.AfterImport = "move:Erledigt"
	if err := o.store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	if _, err := o.imap.Append("Erledigt", []byte("Subject: alt\r\n\r\n"), time.Time{}); err != nil {
		t.Fatal(err)
	}
	s := o.service()
	got, err := a.Probe(t.Context(), func(stage Stage) {
		if stage == StageWaiting { // everything is sent: the service is faster
			o.once(s)
		}
	})
	if err != nil || got.Tells != storage.TellsEach || got.Folder != "Erledigt" || got.Copies != 2 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestProbeSaysWhatIsMissing(t *testing.T) {
	o := newOffice(t)
	a := o.mailHost(provider{write: func(...string) []string { return nil }}) // a server that loses all mail
	a.TripLimit = 500 * time.Millisecond
	if e, ok := errors.AsType[*NotArrivedError](probeError(a.Probe(t.Context(), silent))); !ok || !strings.HasSuffix(e.Address, "@"+domain) {
		t.Errorf("got %v for mail that does not arrive", e)
	}
	if p, err := o.store.Profile(t.Context()); p != nil || err != nil {
		t.Errorf("kept %+v, %v", p, err)
	}
	set, _ := o.store.Settings(t.Context())
	set.Sending.Host = ""
	if err := o.store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	if err := probeError(a.Probe(t.Context(), silent)); !errors.Is(err, ErrNoSending) {
		t.Errorf("got %v without a sending account", err)
	}
}

func probeError(_ ProbeResult, err error) error { return err }

func TestTestMailIsSeenArriving(t *testing.T) {
	o := newOffice(t)
	address := o.address("10023", "ER", "lieferanten")
	a := o.mailHost(providers[0])
	got, err := a.TestAddress(t.Context(), address, silent)
	if err != nil || !got.Routed || got.Folder != "INBOX" || got.After <= 0 || got.After > time.Minute {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := a.TestAddress(t.Context(), "info@"+domain, silent); err != nil || got.Routed {
		t.Errorf("an address that is not ours: got %+v, %v", got, err)
	}
	a.TripLimit = 300 * time.Millisecond
	o.mailHost(provider{write: func(...string) []string { return nil }})
	if _, err := a.TestAddress(t.Context(), address, silent); err == nil {
		t.Error("a mail that was lost has arrived")
	}
}
