package state

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// thread is a window's thread: the test's, fed by a queue.
type thread struct {
	t *testing.T
	c chan func()
}

func newThread(t *testing.T) *thread { return &thread{t: t, c: make(chan func(), 1000)} }

func (th *thread) post(f func()) { th.c <- f }

// until runs what is posted until ok.
func (th *thread) until(what string, ok func() bool) {
	th.t.Helper()
	late := time.After(time.Minute)
	for !ok() {
		select {
		case f := <-th.c:
			f()
		case <-late:
			th.t.Fatalf("still not so: %s", what)
		}
	}
}

// numbers is a source of rows 0, 1, 2 … whose reads the test can hold back.
type numbers struct {
	mu    sync.Mutex
	n     int
	first int // the number of row 0
	reads []string
	begun chan struct{} // a read of the query "slow" tells it that it began,
	hold  chan struct{} // and waits for it or its end
	err   error
}

func (s *numbers) source() source[int] {
	return source[int]{
		id: func(n int) int64 { return int64(n) },
		count: func(context.Context, Query) (int, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return s.n, s.err
		},
		rows: func(ctx context.Context, q Query, offset, limit int) ([]int, error) {
			if q.Search == "slow" {
				select {
				case s.begun <- struct{}{}:
				default: // nobody wants to know
				}
				select {
				case <-s.hold:
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.reads = append(s.reads, fmt.Sprintf("%s %d+%d", q.Search, offset, limit))
			var out []int
			for i := offset; i < min(offset+limit, s.n); i++ {
				out = append(out, s.first+i)
			}
			return out, s.err
		},
	}
}

func (s *numbers) set(n, first int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n, s.first, s.err = n, first, err
}

func runList(t *testing.T, s *numbers) (*List[int], *thread) {
	th := newThread(t)
	l := newList(th.post, s.source())
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { l.run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })
	return l, th
}

func TestRowsAreReadByPagesAsTheyAreLookedAt(t *testing.T) {
	s := &numbers{n: 100_000}
	l, th := runList(t, s)
	l.Reload()
	th.until("list is read", l.Loaded)
	if n, ok := l.Row(0); !ok || n != 0 || l.Len() != 100_000 {
		t.Fatalf("row 0 is %d, %v of %d", n, ok, l.Len())
	}
	if _, ok := l.Row(50_123); ok {
		t.Fatal("row 50123 is there before it was read")
	}
	th.until("row 50123 is read", func() bool { n, ok := l.Row(50_123); return ok && n == 50_123 })
	for i := range 40 { // the whole list is never held
		th.until("page is read", func() bool { _, ok := l.Row(i * 2000); return ok })
	}
	if len(l.pages) > keptPages {
		t.Errorf("%d pages are held", len(l.pages))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.reads) > 3*42 { // each with the pages beside it
		t.Errorf("%d reads for 42 looks", len(s.reads))
	}
}

// Every paint looks again at rows that are being read; who drags the bar far
// gives pages up, which are read when they are looked at once more.
func TestAPageIsAskedForOnceUntilItIsThere(t *testing.T) {
	s := &numbers{n: 100_000, begun: make(chan struct{}, 1), hold: make(chan struct{})}
	l, th := runList(t, s)
	l.Show(Query{Search: "slow"})
	<-s.begun
	s.hold <- struct{}{}
	th.until("list is read", l.Loaded)
	l.Row(50_100)
	<-s.begun // it is under way, not only asked for
	for range 5 {
		l.Row(50_100)
	}
	for page := range 9 {
		l.Row(60_100 + page*pageSize)
	}
	close(s.hold)
	th.until("the page is there", func() bool { _, ok := l.Row(50_100); return ok })
	th.until("the page that was given up is there", func() bool { _, ok := l.Row(60_100); return ok })
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(slices.DeleteFunc(slices.Clone(s.reads), func(r string) bool { return r != "slow 50000+200" })); n != 1 {
		t.Errorf("the page was read %d times: %q", n, s.reads)
	}
}

func TestPagesFarDownAreOfTheSameQuery(t *testing.T) {
	s := &numbers{n: 100_000}
	l, th := runList(t, s)
	l.Show(Query{Search: "Huber"})
	th.until("list is read", l.Loaded)
	for _, row := range []int{50_123, 90_000} {
		th.until("row is read", func() bool { n, ok := l.Row(row); return ok && n == row })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, read := range s.reads {
		if !strings.HasPrefix(read, "Huber ") {
			t.Errorf("asked for %q", read)
		}
	}
}

func TestNewerQueryBeatsAnOlderOne(t *testing.T) {
	s := &numbers{n: 10, hold: make(chan struct{})}
	l, th := runList(t, s)
	shown := []string{}
	l.Changed = func() { shown = append(shown, l.Query().Search) }
	l.Show(Query{Search: "slow"})
	l.Show(Query{Search: "new"})
	th.until("the newer query is read", l.Loaded)
	close(s.hold)
	if !slices.Equal(shown, []string{"new"}) {
		t.Errorf("shown: %q", shown)
	}
}

// What an older query posted just before the newer one was asked stays out.
func TestResultOfAnOlderQueryIsDroppedOnTheThread(t *testing.T) {
	s := &numbers{n: 10}
	l, th := runList(t, s)
	l.Reload()
	old := <-th.c
	l.Show(Query{Search: "x"})
	old()
	if l.Loaded() {
		t.Fatal("rows of the older query are shown")
	}
	th.until("the newer query is read", l.Loaded)
}

func TestReloadKeepsTheOldRowsUntilTheNewOnesAreThere(t *testing.T) {
	s := &numbers{n: 500}
	l, th := runList(t, s)
	l.Reload()
	th.until("list is read", l.Loaded)
	th.until("row 300 is read", func() bool { _, ok := l.Row(300); return ok })
	s.set(503, -3, nil) // three came on top
	l.Reload()
	if n, ok := l.Row(300); !ok || n != 300 {
		t.Fatalf("row 300 is %d, %v while it is read again", n, ok)
	}
	th.until("the new rows are there", func() bool { return l.Len() == 503 })
	if row, found, _ := l.Find(300); !found || row != 303 {
		t.Errorf("number 300 stands in row %d, %v", row, found)
	}
}

func TestGoneRowIsKnownToBeGoneOnlyIfAllAreHeld(t *testing.T) {
	s := &numbers{n: 5000}
	l, th := runList(t, s)
	l.Reload()
	th.until("list is read", l.Loaded)
	if _, found, gone := l.Find(4000); found || gone {
		t.Errorf("a row that is not held: found %v, gone %v", found, gone)
	}
	s.set(3, 0, nil)
	l.Reload()
	th.until("list is short", func() bool { return l.Len() == 3 })
	if _, found, gone := l.Find(4); found || !gone {
		t.Errorf("a row that went: found %v, gone %v", found, gone)
	}
}

func TestTroubleIsShownAndGoesAway(t *testing.T) {
	s := &numbers{n: 5, err: context.DeadlineExceeded}
	l, th := runList(t, s)
	l.Reload()
	th.until("trouble is shown", func() bool { return l.Err() != nil })
	s.set(5, 0, nil)
	l.Reload()
	th.until("trouble is gone", func() bool { return l.Err() == nil && l.Len() == 5 })
}

// still is a mailbox that the test moves.
type still struct {
	mu      sync.Mutex
	status  MailboxStatus
	changed chan struct{}
	synced  int
}

func (m *still) SyncNow() { m.synced++ }
func (m *still) Status() MailboxStatus {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.status
}
func (m *still) StatusChanged() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}
func (m *still) set(s MailboxStatus) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.status = s
	close(m.changed)
	m.changed = make(chan struct{})
}

func runDesk(t *testing.T, s Store) (*Desk, *still, *thread) {
	th, m := newThread(t), &still{changed: make(chan struct{})}
	d := NewDesk(s, m, th.post)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { d.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	return d, m, th
}

// addMail records one mail without attachments for an address that nobody has.
func addMail(t *testing.T, s *storage.Store, uid uint32, sender string) {
	t.Helper()
	f := storage.Folder{Host: "imap.kanzlei.at", Username: "belege", Name: "INBOX"}
	spool := s.NewSpool()
	spooled, err := spool.Mail(strings.NewReader(fmt.Sprintf("From: %s\r\n\r\nmail %d\r\n", sender, uid)))
	if err == nil {
		err = spool.Sync()
	}
	if err == nil {
		err = s.AddMails(t.Context(), f, 1, uid+1, []storage.NewMail{{UID: uid, Spool: spooled, InternalDate: time.Now()}})
	}
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := s.Waiting(t.Context(), 0, 10)
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%d mails wait: %v", len(waiting), err)
	}
	_, err = s.Record(t.Context(), []storage.Intake{{Mail: waiting[0].ID, Fingerprint: fmt.Sprint("f", uid), Sender: sender, Subject: "Rechnung",
		Date: time.Now(), DateSource: storage.DateFromHeader, Deliveries: []storage.Delivery{{Confidence: storage.ConfidenceNone, Reason: storage.ReasonUnknownAddress}}}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeskShowsWhatIsCommittedOnARealStore(t *testing.T) {
	s := storagetest.New(t)
	d, m, th := runDesk(t, s)
	th.until("all lists are read", func() bool { return d.Documents.Loaded() && d.Failed.Loaded() && d.Mails.Loaded() })
	if d.Failed.Len() != 0 {
		t.Fatalf("%d failed imports in a new office", d.Failed.Len())
	}
	addMail(t, s, 1, "b@example.org")
	addMail(t, s, 2, "a@example.org")
	th.until("both mails are shown", func() bool { return d.Failed.Len() == 2 && d.Mails.Len() == 2 && d.Status.Open == 2 })
	if f, ok := d.Failed.Row(0); !ok || f.Sender != "a@example.org" {
		t.Errorf("the newest is %q, %v", f.Sender, ok)
	}
	d.Failed.Show(Query{Sort: "-sender"})
	th.until("the order is turned", func() bool { f, ok := d.Failed.Row(0); return ok && f.Sender == "b@example.org" })
	d.Mails.Show(Query{Search: "a@exa"})
	th.until("the search is done", func() bool { return d.Mails.Len() == 1 })
	m.set(MailboxStatus{Phase: PhaseFetching, Host: "imap.kanzlei.at", Done: 3, Total: 7})
	th.until("progress is shown", func() bool { return d.Status.Mailbox.Done == 3 })
}

func TestImportsStorageOnly(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		for _, bad := range []string{"fyne.io/", "belegpost/mailsync", "github.com/emersion/"} {
			if strings.HasPrefix(path, bad) {
				t.Errorf("imports %s", path)
			}
		}
	}
}
