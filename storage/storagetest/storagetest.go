// Package storagetest gives tests a store that checks itself: when a test
// ends, every promise of the storage package is proved on what it left.
package storagetest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

// New opens a store in a temporary folder.
func New(t testing.TB) *storage.Store { return With(t, storage.Options{}) }

// With is New with options.
func With(t testing.TB, o storage.Options) *storage.Store {
	t.Helper()
	return In(t, filepath.Join(t.TempDir(), "data"), o)
}

// In opens the store of a folder.
func In(t testing.TB, dir string, o storage.Options) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), dir, o)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		Check(t, s)
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}

// Notices records mails to an address that nobody knows: of each the office's
// recipients are told, at least one of which there must be.
func Notices(t testing.TB, s *storage.Store, mails int) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	batch := s.NewSpool()
	var list []storage.NewMail
	for i := range mails {
		original, err := batch.Mail(strings.NewReader(fmt.Sprintf("Subject: notice %d\r\n\r\n", i)))
		must(err)
		list = append(list, storage.NewMail{UID: uint32(i + 1), Spool: original, InternalDate: time.Now()})
	}
	must(batch.Sync())
	must(s.AddMails(t.Context(), storage.Folder{Host: "imap.example", Username: "u", Name: "Notices"}, 1, uint32(mails+1), list))
	waiting, err := s.Waiting(t.Context(), 0, mails)
	must(err)
	for _, m := range waiting {
		_, err := s.Record(t.Context(), []storage.Intake{{Mail: m.ID, Fingerprint: m.Spool.SHA256, Date: time.Now(), DateSource: storage.DateFromServer,
			Deliveries: []storage.Delivery{{Address: "nobody@belege.example", Confidence: storage.ConfidenceEnvelope, Reason: storage.ReasonUnknownAddress}}}})
		must(err)
	}
}

// Check fails the test for every broken promise.
func Check(t testing.TB, s *storage.Store) {
	t.Helper()
	found, err := s.Check(context.WithoutCancel(t.Context()), true)
	if err != nil {
		t.Errorf("check store: %v", err)
	}
	for _, f := range found {
		t.Errorf("broken promise %s: %s: %s", f.Invariant, f.Entity, f.Problem)
	}
}
