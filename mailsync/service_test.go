package mailsync

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

var march = time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)

func TestPDFIsFiledAndOtherFileFails(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.once(s) // what comes later is not old mail
	uid := o.deliver(letter(to, march, "Rechnung 1", "Rechnung.pdf", onePage("a"), "foto.txt", "kein PDF"), march)
	got := o.once(s)
	if got.Fetched != 1 || got.Filed != 1 || got.Failed != 1 || got.Notices != 1 {
		t.Errorf("totals %+v, want one fetched, filed, failed and noticed", got)
	}
	docs, err := o.store.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(docs) != 1 {
		t.Fatalf("documents %v, %v; want one", docs, err)
	}
	d := docs[0]
	if want := "10023 Klient 10023/ER/2026-06/Rechnung.pdf"; d.Path != want || !d.Filed {
		t.Errorf("document at %q, filed %v; want %q, filed", d.Path, d.Filed, want)
	}
	if got := o.read(d); got != strings.ReplaceAll(onePage("a"), "\n", "\r\n") {
		t.Errorf("file has other bytes than the attachment: %q", got)
	}
	flags, err := o.imap.Flags("INBOX", uid)
	if err != nil || !slices.Contains(flags, strings.ToLower(Keyword)) {
		t.Errorf("flags %v, %v; want %s", flags, err, Keyword)
	}
}

func TestSecondSyncDoesNothing(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.deliver(letter(to, march, "Rechnung 1", "Rechnung.pdf", onePage("a")), march)
	o.once(s)
	if got := o.once(s); got.Fetched != 0 || got.Filed != 0 || got.Notices != 0 {
		t.Errorf("second sync %+v, want nothing", got)
	}
}

func TestSameBytesAgainAreADuplicate(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.deliver(letter(to, march, "Rechnung 1", "Rechnung.pdf", onePage("a")), march)
	o.deliver(letter(to, march, "Rechnung 1 noch einmal", "Rechnung.pdf", onePage("a")), march)
	o.deliver(letter(to, march, "Rechnung 1", "Rechnung.pdf", onePage("a")), march) // the same mail
	got := o.once(s)
	if got.Fetched != 3 || got.Filed != 1 || got.Duplicates != 1 {
		t.Errorf("totals %+v, want 3 fetched, 1 filed, 1 duplicate", got)
	}
	mails, err := o.store.Mails(t.Context(), storage.MailFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var statuses []storage.MailStatus
	for _, m := range slices.Backward(mails) {
		statuses = append(statuses, m.Status)
	}
	if want := []storage.MailStatus{storage.MailFiled, storage.MailDuplicate, storage.MailRepeat}; !slices.Equal(statuses, want) {
		t.Errorf("statuses %v, want %v", statuses, want)
	}
}

// The provider delivered it for the first client only, but its Cc names the second.
func TestNoticeCarriesNoOriginalWithAnotherClientsAddress(t *testing.T) {
	o := newOffice(t)
	first, second := o.address("10023", "ER", "lieferanten"), o.address("10024", "ER", "lieferanten")
	s := o.service()
	o.once(s) // what comes later is not old mail
	o.deliver(letter(first, march, "Fotos", "foto.txt", "kein PDF"), march)
	o.deliver(strings.Replace(letter(first, march, "Beide", "foto.txt", "kein PDF"), "Subject:", "Cc: "+second+"\nSubject:", 1), march)
	o.once(s)
	rows, err := o.store.Outbox(t.Context(), storage.OutboxFilter{})
	if err != nil {
		t.Fatal(err)
	}
	carries := map[string]bool{}
	for _, r := range rows {
		if r.Recipient == "chef@10023.example" {
			carries[r.Subject] = r.Original
		}
	}
	if len(carries) != 2 || !carries["Fotos"] || carries["Beide"] {
		t.Errorf("with the original: %v, want it for the mail of one client only", carries)
	}
}

// patience is much less than idleTime, after which any mail would be found.
const patience = 30 * time.Second

func TestMailThatArrivesDuringIdleIsFiled(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	first := onePage("first")
	s.PDFs.Check(t.Context(), strings.NewReader(first), int64(len(first))) // else the start of PDFium counts
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	untilPhase(t, s, PhaseIdle)
	changes, end := o.store.Changes()
	defer end()
	o.deliver(letter(to, march, "Rechnung 1", "Rechnung.pdf", onePage("a")), march)
	deadline := time.After(patience)
	for {
		docs, err := o.store.Documents(t.Context(), storage.DocumentFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(docs) == 1 && docs[0].Filed {
			break
		}
		select {
		case <-changes:
		case <-deadline:
			t.Fatalf("not filed within %v", patience)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run ended with %v", err)
	}
}

func untilPhase(t *testing.T, s *Service, want Phase) {
	t.Helper()
	deadline := time.After(patience)
	for {
		changed := s.StatusChanged()
		st := s.Status()
		if st.Phase == want {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("phase %s with %v after %v, want %s", st.Phase, st.Problem, patience, want)
		}
	}
}

func TestReprocessingFilesWhatCanBeFiledNow(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	list, err := o.store.Addresses(t.Context(), storage.AddressFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.store.RetireAddress(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	s := o.service()
	o.once(s)
	o.deliver(letter(to, march, "Zu früh", "Rechnung.pdf", onePage("a"), "foto.txt", "kein PDF"), march)
	if got := o.once(s); got.Failed != 2 || got.Filed != 0 {
		t.Fatalf("totals %+v, want two failed", got)
	}
	if err := o.store.ReactivateAddress(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	notices, err := o.store.PendingOutbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{})
	if err != nil || len(failed) != 1 || failed[0].SenderName != "Lieferant" || failed[0].Sender != "rechnung@lieferant.example" {
		t.Fatalf("failed imports %+v, %v; want one", failed, err)
	}
	again, err := s.Reprocess(t.Context(), failed[0].Mail)
	if err != nil || again.Filed != 1 {
		t.Errorf("with the address back: %+v, %v; want one filed", again, err)
	}
	failed, err = o.store.FailedImports(t.Context(), storage.FailedFilter{State: storage.FailedOpen})
	if err != nil || len(failed) != 1 || !slices.Equal(failed[0].Reasons(), []storage.Reason{storage.ReasonNotPDF}) {
		t.Errorf("still open: %+v, %v; want the text file", failed, err)
	}
	if after, err := o.store.PendingOutbox(t.Context()); err != nil || after != notices {
		t.Errorf("%d notices before, %d after, %v; want none added", notices, after, err)
	}
}

// While an office is set up every step saves something and nothing can be
// fetched yet: none of that makes the first real trouble wait for minutes.
func TestTroubleBeforeTheSettingsWereChangedDoesNotCount(t *testing.T) {
	o := newOffice(t)
	s := o.service()
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Mailbox.Port = 1 // nobody answers there
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	defer func() { stop(); <-done }()
	go func() { done <- s.Run(ctx) }()
	untilPhase(t, s, PhaseIdle)
	for i := range 6 {
		set.Office.Name = fmt.Sprint("Kanzlei ", i)
		changed := s.StatusChanged()
		if err := o.store.SaveSettings(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		<-changed // a session begins, or ends
		untilPhase(t, s, PhaseWaiting)
		if wait := s.Status().NextTry.Sub(o.now); wait > 3*time.Second {
			t.Fatalf("after %d changes the next try is in %v", i+1, wait)
		}
	}
}
