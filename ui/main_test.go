package ui

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/assets/i18n"
	"belegpost/storage"
	"belegpost/ui/state"
)

var today = time.Date(2026, 3, 12, 10, 30, 0, 0, time.UTC)

// office is a store of made-up rows: the window reads it like the real one.
type office struct {
	mu     sync.Mutex
	docs   []storage.Document
	failed []storage.FailedImport
	mails  []storage.LoggedMail
	logged []storage.LogFilter // what the mail log was asked for
	unsent int
	held   storage.Held
	broken error // why documents and failed imports cannot be read; nil: they can
	// released are the answers to what waits: send or drop.
	released []bool
	tell     chan storage.Change
	shelf
}

func (o *office) Documents(_ context.Context, f storage.DocumentFilter) ([]storage.Document, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []storage.Document
	if o.broken != nil {
		return nil, o.broken
	}
	for _, d := range o.docs {
		if f.Search == "" || d.Name == f.Search {
			out = append(out, d)
		}
	}
	if f.Limit == 0 {
		f.Limit = len(out)
	}
	return out[min(f.Offset, len(out)):min(f.Offset+f.Limit, len(out))], nil
}

func (o *office) CountDocuments(ctx context.Context, f storage.DocumentFilter) (int, error) {
	f.Limit, f.Offset = 0, 0
	list, err := o.Documents(ctx, f)
	return len(list), err
}

func (o *office) FailedImports(_ context.Context, f storage.FailedFilter) ([]storage.FailedImport, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f.Limit == 0 {
		f.Limit = len(o.failed)
	}
	return o.failed[min(f.Offset, len(o.failed)):min(f.Offset+f.Limit, len(o.failed))], nil
}

func (o *office) CountFailed(context.Context, storage.FailedFilter) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.failed), o.broken
}

func (o *office) MailLog(_ context.Context, f storage.LogFilter) ([]storage.LoggedMail, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.logged = append(o.logged, f)
	if f.Limit == 0 {
		f.Limit = len(o.mails)
	}
	return o.mails[min(f.Offset, len(o.mails)):min(f.Offset+f.Limit, len(o.mails))], nil
}

func (o *office) CountMailLog(context.Context, storage.LogFilter) (int, error) {
	return len(o.mails), nil
}

func (o *office) PendingOutbox(context.Context) (int, error) { return o.unsent, nil }

func (o *office) Held(context.Context) (storage.Held, error) { return o.held, nil }

func (o *office) ReleaseHeld(_ context.Context, send bool) (int, error) {
	o.released = append(o.released, send)
	n := o.held.Count
	o.held = storage.Held{}
	return n, nil
}

func (o *office) Changes() (<-chan storage.Change, func()) { return o.tell, func() {} }

// box is a mailbox whose state the test sets.
type box struct {
	mu      sync.Mutex
	synced  int
	status  state.MailboxStatus
	changed chan struct{}
}

func (b *box) SyncNow() { b.synced++ }
func (b *box) Status() state.MailboxStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.status
}
func (b *box) StatusChanged() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

func (b *box) set(s state.MailboxStatus) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status = s
	close(b.changed)
	b.changed = make(chan struct{})
}

// screen is a window on an office, whose thread is the test's.
type screen struct {
	*Window
	t      *testing.T
	office *office
	box    *box
	posts  chan func()
}

// open shows the window in a language.
func open(t *testing.T, lang string, o *office, size fyne.Size) *screen {
	t.Helper()
	a := test.NewTempApp(t)
	words, err := i18n.For(lang)
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, office: o, posts: make(chan func(), 10000)}
	o.tell = make(chan storage.Change, 1)
	s.box = &box{changed: make(chan struct{}), status: state.MailboxStatus{Phase: state.PhaseIdle, Host: "imap.kanzlei.at", LastSync: today.Add(-time.Minute)}}
	desk := state.NewDesk(o, s.box, func(f func()) { s.posts <- f })
	s.Window = NewWindow(a, desk, Options{Title: "Belegpost", Version: "0.1.0", Words: words, Where: time.UTC, Now: func() time.Time { return today }, Pages: withPages})
	s.Fyne().Resize(size)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { desk.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return s
}

// until runs what is posted to the window's thread until ok.
func (s *screen) until(what string, ok func() bool) {
	s.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-s.posts:
			f()
		case <-late:
			s.t.Fatalf("still not so: %s", what)
		}
	}
}

// picture keeps what the window looks like, where BELEGPOST_PICTURES says.
func (s *screen) picture(name string) {
	dir := os.Getenv("BELEGPOST_PICTURES")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, s.Fyne().Canvas().Capture()); err != nil {
		s.t.Fatal(err)
	}
}

// madeUp is an office with n documents and a few failed imports.
func madeUp(n int) *office {
	o := &office{unsent: 2}
	names := []string{"Rechnung 4711.pdf", "Stromrechnung Februar 2026 Wien Energie Kundennummer 1200455.pdf", "AR-2026-017.pdf", "Kontoauszug 03.pdf"}
	for i := range n {
		id := n - i
		o.docs = append(o.docs, storage.Document{ID: storage.DocumentID(id), ClientNumber: "10023", ClientName: "Huber GmbH", SymbolCode: "ER",
			Period: "2026-03", Name: fmt.Sprintf("%d %s", id, names[id%4]), Sender: "buero@mueller.example", SenderName: "Müller Bau", Pages: 1 + id%12,
			Received: today.Add(-time.Duration(i) * 7 * time.Hour), Filed: true})
	}
	o.failed = []storage.FailedImport{
		{ID: 3, ClientNumber: "10023", ClientName: "Huber GmbH", Symbol: "ER", Address: "10023.er.k7q2.lieferanten@belege.kanzlei.at",
			Period: "2026-03", Sender: "buero@mueller.example", SenderName: "Müller Bau", Subject: "Rechnungen März", Received: today.Add(-time.Hour),
			Attachments: []storage.MailAttachment{
				{Name: "rechnung-1.pdf", Type: "application/pdf", Size: 84211, Outcome: storage.OutcomeFiled},
				{Name: "beleg.jpg", Type: "image/jpeg", Size: 1234567, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF},
				{Name: "Lieferschein mit einem sehr langen Namen, wie ihn Leute wirklich vergeben (2).docx", Type: "application/msword", Size: 900123, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF},
				{Name: "logo.png", Type: "image/png", Size: 3000, Outcome: storage.OutcomeIgnored, Reason: storage.IgnoredInlineImage}}},
		{ID: 2, Sender: "info@spam.example", Subject: "", Reason: storage.ReasonUnknownAddress, Address: "99999.er@belege.kanzlei.at", Received: today.Add(-2 * time.Hour)},
		{ID: 1, ClientNumber: "10044", ClientName: "Maier Elektrotechnik und Anlagenbau OG", Symbol: "AR", Period: "2026-Q1", Sender: "maria.mustermann-gruber@maier-elektrotechnik.example",
			Subject: "Fwd: Ihre Rechnung vom Februar", Reason: storage.ReasonNoAttachment, Address: "10044.ar.q8rt.ausgang@belege.kanzlei.at", Received: today.Add(-30 * time.Hour)},
	}
	statuses := []storage.MailStatus{storage.MailFiled, storage.MailPartlyFiled, storage.MailFailed, storage.MailRepeat, storage.MailDuplicate,
		storage.MailReturnedNotice, storage.MailBounce, storage.MailConfirmation, storage.MailWaiting}
	for i, st := range statuses {
		o.mails = append(o.mails, storage.LoggedMail{ID: storage.MailID(len(statuses) - i), Sender: "buero@mueller.example", SenderName: "Müller Bau", Subject: "Rechnung 4711\nund mehr",
			Status: st, Received: today.Add(-time.Duration(i) * 20 * time.Hour)})
	}
	return o
}
