package imapbox

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// silence is the limit where a test waits for it to pass, breath where answers
// must come within it, patience what nothing may take however busy the machine is.
const (
	silence  = 300 * time.Millisecond
	breath   = time.Second
	patience = 20 * time.Second
)

// script is a server that behaves well, but for the commands in on. Their names
// are as sent, with "UID FETCH BODY" and "FETCH BODY" for those that ask for texts.
type script struct {
	caps      string
	mail      map[uint32]string // by UID
	on        map[string]func(p *peer, tag, args string)
	first     func(p *peer) // instead of the greeting; false start of a conversation
	greeting  string
	selected  string // untagged answers to SELECT
	selectOK  string
	secure    *tls.Config // TLS from the first byte
	upgrade   *tls.Config // after STARTTLS
	sessions  atomic.Int32
	mu        sync.Mutex // for commands and on
	commands  []string
	listening net.Listener
}

// peer is one connection of the server.
type peer struct {
	net.Conn
	*script
	in *bufio.Reader
	n  int // 1 for the first connection
}

// start runs the server until the test ends, and checks that nothing is left.
func (sc *script) start(t *testing.T) Config {
	t.Helper()
	noGoroutinesLeft(t)
	listening, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sc.listening = listening
	var running sync.WaitGroup
	var open sync.Map
	running.Go(func() {
		for {
			conn, err := listening.Accept()
			if err != nil {
				return
			}
			open.Store(conn, true)
			running.Go(func() {
				defer conn.Close()
				sc.serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		listening.Close()
		open.Range(func(conn, _ any) bool { conn.(net.Conn).Close(); return true })
		running.Wait()
	})
	return Config{
		Host: "127.0.0.1", Port: listening.Addr().(*net.TCPAddr).Port, Security: Plain,
		Username: "office@example.test", Password: "secret", Idle: patience,
	}
}

// noGoroutinesLeft compares the goroutines before and after the test.
func noGoroutinesLeft(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; <-tick.C {
			if time.Now().After(end) {
				stacks := make([]byte, 1<<16)
				t.Errorf("%d goroutines before, %d after:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
				return
			}
		}
	})
}

func (sc *script) serve(conn net.Conn) {
	if sc.secure != nil {
		conn = tls.Server(conn, sc.secure)
	}
	p := &peer{Conn: conn, script: sc, in: bufio.NewReader(conn), n: int(sc.sessions.Add(1))}
	if sc.first != nil {
		sc.first(p)
		return
	}
	p.say("%s", or(sc.greeting, "* OK ready"))
	p.talk()
}

// talk answers commands until the connection ends.
func (p *peer) talk() {
	for {
		line, err := p.in.ReadString('\n')
		if err != nil {
			return
		}
		tag, rest, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		name, args, _ := strings.Cut(rest, " ")
		if name == "UID" {
			kind, more, _ := strings.Cut(args, " ")
			name, args = "UID "+kind, more
		}
		if strings.Contains(args, "BODY.PEEK[]") {
			name += " BODY"
		}
		p.mu.Lock()
		p.commands = append(p.commands, name)
		special := p.on[name]
		p.mu.Unlock()
		if special != nil {
			special(p, tag, args)
		} else {
			p.answer(tag, name, args)
		}
	}
}

// answer is how a good server answers.
func (p *peer) answer(tag, name, args string) {
	switch name {
	case "CAPABILITY":
		p.say("* CAPABILITY IMAP4rev1 %s", p.caps)
	case "STARTTLS":
		p.say("%s OK begin", tag)
		p.Conn = tls.Server(p.Conn, p.upgrade)
		p.in = bufio.NewReader(p.Conn)
		return
	case "SELECT":
		p.raw(or(p.selected, "* FLAGS (\\Seen)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] kept\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 1000] next\r\n"))
		p.say("* %d EXISTS", len(p.mail))
		p.say("%s %s", tag, or(p.selectOK, "OK [READ-WRITE] selected"))
		return
	case "UID SEARCH", "SEARCH":
		p.say("* SEARCH%s", p.find(name, args))
	case "UID FETCH", "UID FETCH BODY":
		for _, uid := range p.asked(args) {
			p.text(uid, name == "UID FETCH BODY")
		}
	case "FETCH BODY":
		var at int
		fmt.Sscan(args, &at)
		body := p.mail[p.uids()[at-1]]
		p.raw(fmt.Sprintf("* %d FETCH (BODY[] {%d}\r\n%s)\r\n", at, len(body), body))
	}
	p.say("%s OK done", tag)
}

// text answers for one message.
func (p *peer) text(uid uint32, whole bool) {
	at, body := p.at(uid), p.mail[uid]
	if !whole {
		p.say(`* %d FETCH (UID %d RFC822.SIZE %d INTERNALDATE "%02d-Nov-2026 12:00:00 +0000")`, at, uid, len(body), uid%28+1)
		return
	}
	p.raw(fmt.Sprintf("* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n", at, uid, len(body), body))
}

func (p *peer) uids() []uint32 { return slices.Sorted(maps.Keys(p.mail)) }

func (p *peer) at(uid uint32) int { return slices.Index(p.uids(), uid) + 1 }

// asked resolves the set at the start of args.
func (p *peer) asked(args string) []uint32 {
	var found []uint32
	for _, uid := range p.uids() {
		for part := range strings.SplitSeq(strings.Fields(args)[0], ",") {
			var from, to uint32
			if n, _ := fmt.Sscanf(part, "%d:%d", &from, &to); n < 2 {
				to = from
			}
			if from <= uid && uid <= to {
				found = append(found, uid)
			}
		}
	}
	return found
}

// find answers "UID n:*" (with the last message in any case) and "UID n".
func (p *peer) find(name, args string) string {
	var from uint32
	fmt.Sscanf(args, "UID %d", &from)
	var found strings.Builder
	uids := p.uids()
	for i, uid := range uids {
		switch {
		case strings.Contains(args, ":*") && (uid >= from || i == len(uids)-1), uid == from && name == "UID SEARCH":
			fmt.Fprintf(&found, " %d", uid)
		case name == "SEARCH" && uid == from:
			fmt.Fprintf(&found, " %d", i+1)
		}
	}
	return found.String()
}

func (p *peer) say(format string, args ...any) { p.raw(fmt.Sprintf(format, args...) + "\r\n") }

func (p *peer) raw(s string) { _, _ = io.WriteString(p.Conn, s) }

// now answers a command in a special way.
func (sc *script) now(command string, special func(p *peer, tag, args string)) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	if sc.on == nil {
		sc.on = map[string]func(*peer, string, string){}
	}
	sc.on[command] = special
}

// sent returns the commands of all connections so far, without CAPABILITY, which
// the library sends by itself when it likes.
func (sc *script) sent() []string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(sc.commands), func(command string) bool { return command == "CAPABILITY" })
}

// mails makes messages with the UIDs from first on.
func mails(first uint32, n int) map[uint32]string {
	mail := make(map[uint32]string, n)
	for i := range n {
		uid := first + uint32(i)
		mail[uid] = fmt.Sprintf("Subject: %d\r\n\r\n%s\r\n", uid, strings.Repeat("belegtext ", 100+i))
	}
	return mail
}

// mute never answers.
func mute(*peer, string, string) {}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
