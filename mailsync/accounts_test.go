package mailsync

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestMailboxTrialCountsMailsAndChangesNothing(t *testing.T) {
	server, err := mailtest.StartIMAP(mailtest.IMAPConfig{Username: "belege", Password: "geheim"})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for range 3 {
		if _, err := server.Append("INBOX", []byte("Subject: a\r\n\r\nb\r\n"), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	uid, err := server.Append("Rechnungen", []byte("Subject: a\r\n\r\nb\r\n"), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	a := Accounts{Password: func(f storage.Field, ref storage.SecretRef) (string, error) { return string(f) + ref.Name, nil }}
	host, port := server.Addr()
	m := storage.MailboxSettings{Host: host, Port: port, Security: "plain", Username: "belege", Folders: []string{"INBOX", "Rechnungen"}}
	got, err := a.TestMailbox(t.Context(), m, "geheim")
	if err != nil || got.Messages != 4 || !got.Keywords || !slices.Contains(got.Folders, "Rechnungen") {
		t.Errorf("got %+v, %v", got, err)
	}
	if flags, err := server.Flags("Rechnungen", uid); err != nil || len(flags) != 0 {
		t.Errorf("flags %v, %v", flags, err)
	}
	m.Folders = []string{"Gibt es nicht"}
	if e, ok := errors.AsType[*imapbox.Error](trialError(a.TestMailbox(t.Context(), m, "geheim"))); !ok || e.Kind != imapbox.KindFolder || e.Folder != m.Folders[0] {
		t.Errorf("got %v for a folder that is not there", e)
	}
	if e, ok := errors.AsType[*imapbox.Error](trialError(a.TestMailbox(t.Context(), m, "falsch"))); !ok || e.Kind != imapbox.KindAuth {
		t.Errorf("got %v for a wrong password", e)
	}
}

func trialError(_ MailboxResult, err error) error { return err }

func TestSendingTrialArrivesWithOurMarks(t *testing.T) {
	sink, err := mailtest.StartSink(mailtest.SinkConfig{Username: "belege", Password: "geheim"})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	store := storagetest.New(t)
	a := Accounts{Store: store, Password: func(_ storage.Field, ref storage.SecretRef) (string, error) { return ref.Name, nil }}
	host, port := sink.Addr()
	d := storage.SendingSettings{Host: host, Port: port, Security: "plain", Username: "belege", From: "Belege <belege@kanzlei.example>"}
	if err := a.TestSending(t.Context(), d, "geheim", "anna@kanzlei.example"); err != nil {
		t.Fatal(err)
	}
	got := sink.Received()
	if len(got) != 1 || got[0].To[0] != "anna@kanzlei.example" || !bytes.Contains(got[0].Data, []byte("X-Belegpost-Loop:")) ||
		!bytes.Contains(got[0].Data, []byte("[Belegpost] Test-E-Mail")) {
		t.Errorf("got %d mails: %s", len(got), got)
	}
	d.Secret.Name = "geheim"
	if err := a.TestSending(t.Context(), d, "", "anna@kanzlei.example"); err != nil {
		t.Errorf("with the password that is kept: %v", err)
	}
	err = a.TestSending(t.Context(), d, "falsch", "anna@kanzlei.example")
	if p, ok := errors.AsType[*notify.Problem](err); !ok || p.Kind != notify.KindAuth {
		t.Errorf("got %v for a wrong password", err)
	}
	d.From = "kein Absender"
	err = a.TestSending(t.Context(), d, "geheim", "anna@kanzlei.example")
	if p, ok := errors.AsType[*notify.Problem](err); !ok || p.Kind != notify.KindAccount {
		t.Errorf("got %v for a sender that is no address", err)
	}
}

func TestANewPasswordIsKeptBesideTheOneInUse(t *testing.T) {
	store, kept := storagetest.New(t), map[string]string{}
	a := Accounts{Store: store, Keep: func(name, secret string) error { kept[name] = secret; return nil }}
	var last storage.SecretRef
	for i, secret := range []string{"eins", "zwei", "drei"} {
		ref, err := a.KeepPassword(t.Context(), storage.FieldMailboxPassword, secret)
		if err != nil || ref.Name == last.Name || kept[ref.Name] != secret || ref.Kept != storage.KeptInKeychain {
			t.Fatalf("password %d: %+v, %v, kept %d", i, ref, err, len(kept))
		}
		set, err := store.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		set.Mailbox.Secret, last = ref, ref
		if err := store.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
	}
	if len(kept) != 2 {
		t.Errorf("%d entries are kept", len(kept))
	}
	ref, err := a.KeepPassword(t.Context(), storage.FieldSendingPassword, "vier")
	if err != nil || len(kept) != 3 || ref.Name == last.Name {
		t.Errorf("got %+v, %v", ref, err)
	}
}
