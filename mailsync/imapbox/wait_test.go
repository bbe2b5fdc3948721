package imapbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// Trap 3: no wait of the library has a limit.
func TestCommandThatIsNeverAnsweredEndsByTheLimit(t *testing.T) {
	ctx := context.Background()
	for name, tc := range map[string]struct {
		mute string
		call func(b *Box) error
	}{
		"select":  {"SELECT", func(b *Box) error { _, err := b.Select(ctx, "INBOX"); return err }},
		"folders": {"LIST", func(b *Box) error { _, err := b.Folders(ctx); return err }},
		"search":  {"UID SEARCH", func(b *Box) error { _, err := b.List(ctx, 1, time.Time{}); return err }},
		"keyword": {"UID STORE", func(b *Box) error { return b.AddKeyword(ctx, []uint32{1}, Keyword) }},
		"seen":    {"UID STORE", func(b *Box) error { return b.MarkSeen(ctx, []uint32{1}) }},
		"move":    {"UID MOVE", func(b *Box) error { return b.Move(ctx, []uint32{1}, "Done") }},
		"idle":    {"IDLE", func(b *Box) error { _, err := b.Idle(ctx, time.Hour); return err }},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{caps: "IDLE MOVE", mail: mails(1, 3)}
			b := opened(t, sc)
			sc.now(tc.mute, mute)
			b.config.Idle = silence
			took := soon(t, name, func() {
				err := tc.call(b)
				if ofKind(t, err, KindLost); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("error %v, want a deadline", err)
				}
			})
			if took < silence/2 {
				t.Errorf("ended after %v, before the limit", took)
			}
			soon(t, "next call", func() { ofKind(t, tc.call(b), KindLost) })
		})
	}
}

func TestServerThatFallsSilentWhileOpeningEndsByTheLimit(t *testing.T) {
	quiet := func(p *peer) { _, _ = io.Copy(io.Discard, p.in) }
	for name, tc := range map[string]struct {
		security Security
		first    func(p *peer)
		on       string
	}{
		"no greeting":                  {Plain, quiet, ""},
		"no TLS handshake":             {TLS, quiet, ""},
		"no greeting before STARTTLS":  {StartTLS, quiet, ""},
		"no capabilities":              {Plain, nil, "CAPABILITY"},
		"no answer to LOGIN":           {Plain, nil, "LOGIN"},
		"no answer to STARTTLS":        {StartTLS, nil, "STARTTLS"},
		"no capabilities for STARTTLS": {StartTLS, nil, "CAPABILITY"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{caps: "STARTTLS", first: tc.first, on: map[string]func(*peer, string, string){tc.on: mute}}
			c := sc.start(t)
			c.Security, c.Idle = tc.security, silence
			soon(t, "open", func() {
				_, err := Open(context.Background(), c)
				if ofKind(t, err, KindLost); !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("error %v, want a deadline", err)
				}
			})
		})
	}
}

func TestSTARTTLSAcceptedAndThenSilenceEndsByTheLimit(t *testing.T) {
	sc := &script{caps: "STARTTLS", on: map[string]func(*peer, string, string){
		"STARTTLS": func(p *peer, tag, _ string) { p.say("%s OK begin", tag); _, _ = io.Copy(io.Discard, p.in) },
	}}
	c := sc.start(t)
	c.Security, c.Idle = StartTLS, silence
	soon(t, "open", func() {
		_, err := Open(context.Background(), c)
		ofKind(t, err, KindLost)
	})
}

// The library's own STARTTLS waits for ever here, whatever becomes of the socket.
func TestSTARTTLSThatBreaksInsideItsAnswerEnds(t *testing.T) {
	for _, part := range []string{"b OK begin\r", "b OK begin", "b O", "b OK begin\rx"} {
		t.Run(fmt.Sprintf("%q", part), func(t *testing.T) {
			sc := &script{caps: "STARTTLS", on: map[string]func(*peer, string, string){
				"STARTTLS": func(p *peer, _, _ string) { p.raw(part); p.Close() },
			}}
			c := sc.start(t)
			c.Security = StartTLS
			soon(t, "open", func() {
				_, err := Open(context.Background(), c)
				if ofKind(t, err, KindLost); !errors.Is(err, io.EOF) {
					t.Errorf("error %v, want EOF", err)
				}
			})
		})
	}
}

func TestContextEndsEveryWaitAtOnce(t *testing.T) {
	reached := make(chan bool, 1)
	hang := func(*peer, string, string) { reached <- true }
	why := errors.New("office closes")
	for name, tc := range map[string]struct {
		command string
		call    func(ctx context.Context, b *Box) error
	}{
		"select": {"SELECT", func(ctx context.Context, b *Box) error { _, err := b.Select(ctx, "Junk"); return err }},
		"list":   {"UID SEARCH", func(ctx context.Context, b *Box) error { _, err := b.List(ctx, 1, time.Time{}); return err }},
		"fetch": {"UID FETCH BODY", func(ctx context.Context, b *Box) error {
			_, err := b.Fetch(ctx, []Listed{{UID: 1}}, func(Message) error { return nil }, func([]uint32) error { return nil })
			return err
		}},
		"seen": {"UID STORE", func(ctx context.Context, b *Box) error { return b.MarkSeen(ctx, []uint32{1}) }},
		"idle": {"IDLE", func(ctx context.Context, b *Box) error { _, err := b.Idle(ctx, time.Hour); return err }},
	} {
		for _, whose := range []string{"call's context", "Open's context"} {
			t.Run(name+", "+whose, func(t *testing.T) {
				sc := &script{caps: "IDLE", mail: mails(1, 3)}
				c := sc.start(t)
				c.Idle = time.Hour
				ctx, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				life, call := context.Background(), ctx
				if whose == "Open's context" {
					life, call = ctx, context.Background()
				}
				b, err := Open(life, c)
				if err != nil {
					t.Fatal(err)
				}
				defer b.Close()
				if _, err := b.Select(ctx, "INBOX"); err != nil {
					t.Fatal(err)
				}
				sc.now(tc.command, hang)
				go func() { <-reached; cancel(why) }()
				soon(t, name, func() {
					if err := tc.call(call, b); !errors.Is(err, why) {
						t.Errorf("error %v, want the context's cause", err)
					}
				})
			})
		}
	}
}

func TestOpenEndsWithItsContext(t *testing.T) {
	reached := make(chan bool, 1)
	for _, security := range []Security{Plain, TLS, StartTLS} {
		t.Run(string(security), func(t *testing.T) {
			sc := &script{first: func(p *peer) { reached <- true; _, _ = io.Copy(io.Discard, p.in) }}
			c := sc.start(t)
			c.Security, c.Idle = security, time.Hour
			ctx, cancel := context.WithCancel(context.Background())
			go func() { <-reached; cancel() }()
			soon(t, "open", func() {
				_, err := Open(ctx, c)
				if ofKind(t, err, KindLost); !errors.Is(err, context.Canceled) {
					t.Errorf("error %v, want cancelled", err)
				}
			})
		})
	}
}

func TestEndedContextTouchesNothing(t *testing.T) {
	b := opened(t, &script{mail: mails(1, 3)})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.List(ctx, 1, time.Time{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("list: %v", err)
	}
	if n := len(listing(t, b)); n != 3 {
		t.Fatalf("%d messages afterwards, want 3", n)
	}
}

func TestCloseEndsACallOfAnotherGoroutine(t *testing.T) {
	reached := make(chan bool, 1)
	sc := &script{mail: mails(1, 3), on: map[string]func(*peer, string, string){
		"UID SEARCH": func(*peer, string, string) { reached <- true },
	}}
	c := sc.start(t)
	c.Idle = time.Hour
	b := connected(t, c)
	if _, err := b.Select(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	go func() { <-reached; b.Close() }()
	soon(t, "list", func() {
		_, err := b.List(context.Background(), 1, time.Time{})
		if ofKind(t, err, KindLost); !errors.Is(err, errClosed) {
			t.Errorf("list: %v, want closed", err)
		}
	})
}

func TestServerThatTalksWithoutEndBeforeTLSIsLeft(t *testing.T) {
	for name, talk := range map[string]string{
		"lines":         strings.Repeat("* OK still here\r\n", 2*preamble),
		"one long line": strings.Repeat("x", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{on: map[string]func(*peer, string, string){
				"CAPABILITY": func(p *peer, _, _ string) { p.raw(talk) },
			}}
			c := sc.start(t)
			c.Security = StartTLS
			soon(t, "open", func() {
				_, err := Open(context.Background(), c)
				ofKind(t, err, KindProtocol)
			})
		})
	}
}

// The caller syncs to disk and commits while nobody waits for the server.
func TestSlowSinkAndDoneDoNotLoseTheConnection(t *testing.T) {
	for _, slow := range []string{"sink", "done"} {
		t.Run(slow, func(t *testing.T) { slowCaller(t, slow) })
	}
}

func slowCaller(t *testing.T, slow string) {
	sc := &script{mail: mails(1, 60)}
	stillThere := make(chan bool, 1)
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, tag, args string) {
			p.answer(tag, "UID FETCH BODY", args)
			if len(p.asked(args)) < 50 {
				return
			}
			_ = p.SetReadDeadline(time.Now().Add(2 * breath))
			_, err := p.in.Peek(1)
			late, ok := errors.AsType[net.Error](err)
			stillThere <- ok && late.Timeout()
			_ = p.SetReadDeadline(time.Time{})
		},
	}
	b := opened(t, sc)
	b.config.Idle = breath
	got := map[uint32]string{}
	_, err := b.Fetch(t.Context(), listing(t, b), func(m Message) error {
		body, err := io.ReadAll(m.Body)
		got[m.UID] = string(body)
		if slow == "sink" && m.UID == 50 && !<-stillThere {
			t.Error("connection was given up while sink worked")
		}
		return err
	}, func(uids []uint32) error {
		if slow == "done" && len(uids) == 50 && !<-stillThere {
			t.Error("connection was given up while done worked")
		}
		return nil
	})
	if err != nil || !maps.Equal(got, sc.mail) || sc.sessions.Load() != 1 {
		t.Fatalf("fetch: %v, %d messages, %d connections", err, len(got), sc.sessions.Load())
	}
}
