package mailsync

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"belegpost/mailsync/imapbox"
	"belegpost/mailsync/mailtest"
	"belegpost/storage"
)

// change saves changed settings.
func (o *testOffice) change(f func(*storage.Settings)) {
	o.t.Helper()
	set, err := o.store.Settings(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	f(&set)
	if err := o.store.SaveSettings(o.t.Context(), set); err != nil {
		o.t.Fatal(err)
	}
}

func TestMailBeforeTheStartDateIsLeftAlone(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	old := o.deliver(letter(to, march.AddDate(-1, 0, 0), "Alt", "alt.pdf", onePage("alt")), march.AddDate(-1, 0, 0))
	o.deliver(letter(to, march, "Neu", "neu.pdf", onePage("neu")), march)
	if got := o.once(s); got.Fetched != 1 || got.Filed != 1 {
		t.Errorf("totals %+v, want only the new one", got)
	}
	if flags, err := o.imap.Flags("INBOX", old); err != nil || len(flags) > 0 {
		t.Errorf("the old mail has flags %v, %v", flags, err)
	}
}

func TestEarlierStartDateBringsOlderMail(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	for i, name := range []string{"Neu", "Alt", "Uralt"} {
		o.deliver(letter(to, march.AddDate(-i, 0, 0), name, "a.pdf", onePage(name)), march.AddDate(-i, 0, 0))
	}
	if got := o.once(s); got.Fetched != 1 {
		t.Fatalf("first sync %+v, want only the new one", got)
	}
	for _, c := range []struct {
		since string
		want  int
	}{{"2025-01-01", 1}, {"2025-01-01", 0}, {"2026-01-01", 0}, {"2025-01-01", 0}, {"2024-01-01", 1}, {"2024-01-01", 0}} {
		o.change(func(set *storage.Settings) { set.Mailbox.Since = c.since })
		if got := o.once(s); got.Fetched != c.want || got.Filed != c.want {
			t.Errorf("since %q: %+v, want %d fetched and filed", c.since, got, c.want)
		}
	}
}

// An older list that was interrupted is begun again.
func TestInterruptedOlderListIsBegunAgain(t *testing.T) {
	o := newOffice(t)
	folder := storage.Folder{Host: "h", Username: "u", Name: "INBOX"}
	f := &folderSync{store: o.store, folder: folder, since: march, server: imapbox.Folder{UIDValidity: 1, UIDNext: 9}}
	if err := f.position(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.cursor.NextUID = 9
	if err := o.store.SetCursor(t.Context(), folder, f.cursor); err != nil {
		t.Fatal(err)
	}
	f.since = march.AddDate(-1, 0, 0)
	for range 2 {
		if err := f.position(t.Context()); err != nil || f.cursor.NextUID != 1 {
			t.Errorf("list from %d, %v; want 1", f.cursor.NextUID, err)
		}
	}
	f.since = march
	if err := f.position(t.Context()); err != nil || f.cursor.NextUID != 9 {
		t.Errorf("list from %d, %v; want 9", f.cursor.NextUID, err)
	}
}

func TestJunkFolderIsWatchedToo(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	o.change(func(set *storage.Settings) { set.Mailbox.Folders = []string{"INBOX", "Junk"} })
	uid, err := o.imap.Append("Junk", []byte(letter(to, march, "Verirrt", "a.pdf", onePage("a"))), march)
	if err != nil {
		t.Fatal(err)
	}
	if got := o.once(o.service()); got.Filed != 1 {
		t.Errorf("totals %+v, want one filed", got)
	}
	if flags, err := o.imap.Flags("Junk", uid); err != nil || !slices.Contains(flags, "$belegpost") {
		t.Errorf("flags %v, %v; want our keyword", flags, err)
	}
}

// Old UIDs name other messages after a renumbering: none of these may be marked.
func TestFolderRenumberedMeanwhileIsNotMarked(t *testing.T) {
	o := newOffice(t)
	uid := o.deliver(letter(o.address("10023", "ER", "lieferanten"), march, "Fremd", "a.pdf", onePage("a")), march)
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r := round{Service: o.service(), set: set}
	if err := r.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.box.Close()
	f := r.folder("INBOX")
	if f.server, err = r.box.Select(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	f.server.UIDValidity++ // as it was when the round began
	if err := o.store.AddMails(t.Context(), f.folder, f.server.UIDValidity, uid+1, []storage.NewMail{{UID: uid, Problem: "weg", InternalDate: march}}); err != nil {
		t.Fatal(err)
	}
	in := r.intake(set)
	if err := in.all(t.Context(), func([]storage.Recorded) {}); err != nil {
		t.Fatal(err)
	}
	r.folders, r.selected = []*folderSync{f}, "Junk"
	if err := r.markAll(t.Context()); err == nil {
		t.Error("marked without trouble, want an error")
	}
	if flags, err := o.imap.Flags("INBOX", uid); err != nil || len(flags) > 0 {
		t.Errorf("flags %v, %v; want none", flags, err)
	}
}

func TestServerThatRefusesKeywordsIsNamed(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	if err := o.imap.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if o.imap, err = mailtest.StartIMAP(mailtest.IMAPConfig{Username: "box@" + domain, Password: "geheim", NoKeywords: true}); err != nil {
		t.Fatal(err)
	}
	_, port := o.imap.Addr()
	o.change(func(set *storage.Settings) { set.Mailbox.Port = port })
	o.deliver(letter(to, march, "Rechnung", "a.pdf", onePage("a")), march)
	s := o.service()
	if got := o.once(s); got.Filed != 1 {
		t.Errorf("totals %+v, want one filed", got)
	}
	if got := s.Status().NoKeywords; !slices.Equal(got, []string{"INBOX"}) {
		t.Errorf("folders without keywords: %v, want INBOX", got)
	}
	if got := o.once(s); got.Fetched != 0 {
		t.Errorf("second sync %+v, want nothing", got)
	}
}

func TestMovedMailIsStillFiledOnce(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	if _, err := o.imap.Append("Erledigt", []byte("Subject: alt\r\n\r\n"), march); err != nil {
		t.Fatal(err)
	}
	o.change(func(set *storage.Settings) { set.Mailbox.AfterImport = "move:Erledigt" })
	o.deliver(letter(to, march, "Rechnung", "a.pdf", onePage("a")), march)
	s := o.service()
	o.once(s)
	if inbox, done := o.imap.Count("INBOX"), o.imap.Count("Erledigt"); inbox != 0 || done != 2 {
		t.Errorf("%d in INBOX, %d in Erledigt; want 0 and 2", inbox, done)
	}
	if got := o.once(s); got.Fetched != 0 {
		t.Errorf("second sync %+v, want nothing", got)
	}
}

// A chunk that could not be written must not be passed by the next record.
func TestCursorStaysWhereAChunkCouldNotBeWritten(t *testing.T) {
	o := newOffice(t)
	f := &folderSync{store: o.store, folder: storage.Folder{Host: "h", Username: "u", Name: "INBOX"},
		server: imapbox.Folder{UIDValidity: 1}, cursor: storage.Cursor{UIDValidity: 1, NextUID: 5},
		open: []imapbox.Listed{{UID: 5}, {UID: 6}}, settled: map[uint32]bool{5: true}}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := f.record(ended, []storage.NewMail{{UID: 5, InternalDate: march}}); err == nil {
		t.Fatal("recorded after the end")
	}
	if f.cursor.NextUID != 5 || len(f.open) != 2 || f.settled[5] {
		t.Errorf("cursor at %d, %d open, settled %v; want nothing moved", f.cursor.NextUID, len(f.open), f.settled)
	}
}

// A chunk is settled while the next one comes; what went wrong with it must end
// the fetching all the same.
func TestTroubleWithAChunkEndsTheFetching(t *testing.T) {
	full := errors.New("disk is full")
	f := &folderSync{settling: make(chan error, 1)}
	f.settling <- full
	if err := f.done(t.Context(), []uint32{7}); !errors.Is(err, full) {
		t.Errorf("got %v, want the trouble of the chunk before", err)
	}
	select {
	case err := <-f.settling:
		if err != nil {
			t.Errorf("it is told twice: %v", err)
		}
	default:
		t.Error("whoever waits for the last chunk would wait for ever")
	}
}

// A mailbox that was moved to another server, or renumbered, is listed anew;
// what is known comes back as repeats.
func TestMigratedMailboxDoublesNothing(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	raw := letter(to, march, "Rechnung", "a.pdf", onePage("a"), "b.txt", "kein PDF")
	o.deliver(raw, march)
	s := o.service()
	if first := o.once(s); first.Notices != 1 {
		t.Fatalf("first sync %+v, want one notice", first)
	}
	other, err := mailtest.StartIMAP(mailtest.IMAPConfig{Username: "neu@" + domain, Password: "geheim"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	o.imap = other
	o.deliver(letter(to, march, "Andere", "c.pdf", onePage("c")), march)
	o.deliver(raw, march)
	_, port := other.Addr()
	o.change(func(set *storage.Settings) { set.Mailbox.Port, set.Mailbox.Username = port, "neu@"+domain })
	if got := o.once(s); got.Fetched != 2 || got.Filed != 1 || got.Notices != 1 {
		t.Errorf("after the migration %+v, want two fetched, the new one filed and confirmed, nothing noticed again", got)
	}
}

func TestNothingIsFetchedWithoutTheArchive(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	o.deliver(letter(to, march, "Rechnung", "a.pdf", onePage("a")), march)
	s := o.service()
	if err := os.Rename(o.archive, o.archive+" weg"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Once(t.Context())
	if e, ok := errors.AsType[*storage.FolderError](err); !ok || e.Problem != storage.FolderMissing || got.Fetched != 0 {
		t.Errorf("sync without the archive: %+v, %v; want a missing folder and nothing fetched", got, err)
	}
	if err := os.Rename(o.archive+" weg", o.archive); err != nil {
		t.Fatal(err)
	}
	if got := o.once(s); got.Filed != 1 {
		t.Errorf("afterwards %+v, want one filed", got)
	}
}

func TestOldFailuresOfTheFirstSyncAreOnlyListed(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	o.now = march.AddDate(0, 0, 8)
	o.deliver(letter(to, march, "Alt", "a.txt", "kein PDF"), march)
	o.deliver(letter(to, march.AddDate(0, 0, 5), "Neu", "b.txt", "kein PDF"), march.AddDate(0, 0, 5))
	if got := o.once(o.service()); got.Failed != 2 || got.Notices != 1 {
		t.Errorf("totals %+v, want two failed, one noticed", got)
	}
}

func TestWrongPasswordIsTold(t *testing.T) {
	o := newOffice(t)
	s := o.service()
	o.change(func(set *storage.Settings) { set.Mailbox.Username = "wer@" + domain })
	_, err := s.Once(t.Context())
	if e, ok := errors.AsType[*imapbox.Error](err); !ok || e.Kind != imapbox.KindAuth {
		t.Errorf("got %v, want refused sign-in", err)
	}
}

func TestNoticesGoOutWhileTheWayInIsInTrouble(t *testing.T) {
	for name, trouble := range map[string]func(*testOffice) error{
		"password": func(o *testOffice) error {
			o.change(func(set *storage.Settings) { set.Mailbox.Username = "wer@" + domain })
			return nil
		},
		"archive": func(o *testOffice) error { return os.Rename(o.archive, o.archive+" weg") },
	} {
		o := newOffice(t)
		s := o.service()
		o.once(s)
		if err := trouble(o); err != nil {
			t.Fatal(err)
		}
		before := o.sent.rounds
		if got, err := s.Once(t.Context()); err == nil || got.Seconds != 0 || o.sent.rounds != before+1 {
			t.Errorf("%s: %v, %v seconds, outbox drained %d times; want an error, none, once", name, err, got.Seconds, o.sent.rounds-before)
		}
	}
}

func TestPausesGrowAndFollowTheServer(t *testing.T) {
	for n, want := range map[int]time.Duration{1: 2 * time.Second, 3: 15 * time.Second, 50: 2 * time.Minute} {
		if d := pauseFor(errors.New("x"), n); d < want || d > want*5/4 {
			t.Errorf("pause after %d failures is %v, want about %v", n, d, want)
		}
	}
	if d := pauseFor(&imapbox.Error{Kind: imapbox.KindThrottled, After: 3 * time.Minute}, 1); d != 3*time.Minute {
		t.Errorf("throttled pause is %v, want the server's", d)
	}
}
