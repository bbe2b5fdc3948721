package imapbox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// memory is a real server that keeps a mailbox in memory.
type memory struct{ *imapmemserver.User }

// startMemory offers what Microsoft 365 offers, which is the least we work with.
func startMemory(t *testing.T) (memory, Config) {
	t.Helper()
	noGoroutinesLeft(t)
	m := memory{imapmemserver.NewUser("office", "secret")}
	for _, folder := range []string{"INBOX", "Junk", "Importiert Ü"} {
		if err := m.Create(folder, nil); err != nil {
			t.Fatal(err)
		}
	}
	users := imapmemserver.New()
	users.AddUser(m.User)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return users.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapUIDPlus: {}, imap.CapMove: {}, imap.CapIdle: {}},
		InsecureAuth: true,
		Logger:       log.New(io.Discard, "", 0),
	})
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listening) }()
	t.Cleanup(func() { server.Close(); <-ended })
	return m, Config{
		Host: "127.0.0.1", Port: listening.Addr().(*net.TCPAddr).Port, Security: Plain,
		Username: "office", Password: "secret", Idle: patience,
	}
}

// deliver puts a message into INBOX.
func (m memory) deliver(t *testing.T, body string, at time.Time) {
	t.Helper()
	_, err := m.Append("INBOX", literal{bytes.NewReader([]byte(body)), int64(len(body))}, &imap.AppendOptions{Time: at})
	if err != nil {
		t.Error(err)
	}
}

type literal struct {
	io.Reader
	size int64
}

func (l literal) Size() int64 { return l.size }

func TestWholeWayOnARealServer(t *testing.T) {
	m, c := startMemory(t)
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	want := map[uint32]string{}
	for i := range 120 {
		want[uint32(i+1)] = fmt.Sprintf("Subject: Rechnung %d\r\n\r\n%s\r\n", i, strings.Repeat("x", i*977))
		m.deliver(t, want[uint32(i+1)], first.Add(time.Duration(i)*time.Hour))
	}
	b := connected(t, c)
	ctx := t.Context()
	folders, err := b.Folders(ctx)
	if err != nil || !slices.Equal(folders, []string{"INBOX", "Importiert Ü", "Junk"}) {
		t.Fatalf("folders %q, %v", folders, err)
	}
	inbox, err := b.Select(ctx, "INBOX")
	if err != nil || inbox.Messages != 120 || inbox.UIDNext != 121 || inbox.UIDValidity == 0 || !inbox.Keywords || inbox.ReadOnly {
		t.Fatalf("inbox %+v, %v", inbox, err)
	}
	list := listing(t, b)
	fetched(t, b, list).check(t, want)
	if recent, err := b.List(ctx, 1, first.Add(100*time.Hour)); err != nil || len(recent) != 20 || recent[0].UID != 101 {
		t.Errorf("since: %v, %v", uidsOf(recent), err)
	}
	if none, err := b.List(ctx, inbox.UIDNext, time.Time{}); err != nil || len(none) != 0 {
		t.Errorf("after the last: %v, %v", uidsOf(none), err)
	}
	if flags := m.flags(t, c, 5); slices.Contains(flags, imap.FlagSeen) {
		t.Errorf("fetching marked as seen: %v", flags)
	}
	for _, err := range []error{b.AddKeyword(ctx, uidsOf(list), Keyword), b.MarkSeen(ctx, []uint32{5})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if flags := m.flags(t, c, 5); !slices.Contains(flags, imap.FlagSeen) || !slices.ContainsFunc(flags, func(f imap.Flag) bool { return strings.EqualFold(string(f), Keyword) }) {
		t.Errorf("flags %v", flags)
	}
	if err := b.Move(ctx, []uint32{1, 2, 3, 5, 999}, "Importiert Ü"); err != nil {
		t.Fatal(err)
	}
	ofKind(t, b.Move(ctx, []uint32{6}, "Nirgends"), KindFolder)
	if left := listing(t, b); len(left) != 116 || left[0].UID != 4 {
		t.Errorf("%d messages left", len(left))
	}
	h := fetched(t, b, list[:5]) // four of them have gone meanwhile
	h.check(t, map[uint32]string{1: "", 2: "", 3: "", 4: want[4], 5: ""}, 1, 2, 3, 5)
	for _, gone := range h.missing {
		if !gone.Gone {
			t.Errorf("moved message is not gone: %+v", gone)
		}
	}
	if moved, err := b.Select(ctx, "Importiert Ü"); err != nil || moved.Messages != 4 {
		t.Errorf("moved to %+v, %v", moved, err)
	}
	_, err = b.Select(ctx, "Nirgends")
	ofKind(t, err, KindFolder)
}

// flags asks the server as somebody else would.
func (m memory) flags(t *testing.T, c Config, uid uint32) []imap.Flag {
	t.Helper()
	b := connected(t, c)
	if _, err := b.Select(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	s, err := b.current()
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.proto.Fetch(imap.UIDSetNum(imap.UID(uid)), &imap.FetchOptions{Flags: true}).Collect()
	if err != nil || len(found) != 1 {
		t.Fatalf("flags: %v, %v", found, err)
	}
	return found[0].Flags
}

func TestMailThatArrivesDuringIdleIsFetched(t *testing.T) {
	m, c := startMemory(t)
	b := connected(t, c)
	if _, err := b.Select(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	next := uint32(1)
	for round := range 5 {
		go m.deliver(t, fmt.Sprintf("Subject: %d\r\n\r\n", round), time.Now())
		var changed bool
		var err error
		took := soon(t, "idle", func() { changed, err = b.Idle(t.Context(), time.Hour) })
		if err != nil || !changed {
			t.Fatalf("idle: %v, %v", changed, err)
		}
		if took > 2*time.Second {
			t.Errorf("woke up after %v", took)
		}
		list, err := b.List(t.Context(), next, time.Time{})
		if err != nil || len(list) != 1 {
			t.Fatalf("list: %v, %v", list, err)
		}
		next = list[0].UID + 1
		fetched(t, b, list).check(t, map[uint32]string{list[0].UID: fmt.Sprintf("Subject: %d\r\n\r\n", round)})
	}
}

func TestWrongPasswordOnARealServer(t *testing.T) {
	_, c := startMemory(t)
	c.Password = "wrong"
	_, err := Open(context.Background(), c)
	if ofKind(t, err, KindAuth); strings.Contains(err.Error(), "wrong") {
		t.Errorf("error holds the password: %v", err)
	}
}
