package imapbox

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFetchBringsEveryMessageOnce(t *testing.T) {
	sc := &script{mail: mails(5, 120)}
	sc.mail[300] = "" // {0} is a message, too
	b := opened(t, sc)
	h := fetched(t, b, listing(t, b))
	h.check(t, sc.mail)
	for uid, n := range h.offered {
		if n != 1 {
			t.Errorf("message %d was offered %d times", uid, n)
		}
	}
	sent := sc.sent()
	if n := len(slices.DeleteFunc(sent, func(c string) bool { return c != "UID FETCH BODY" })); n != 3 {
		t.Errorf("%d FETCH commands for 121 messages, want 3", n)
	}
}

// Trap 1: the library reports a text that was cut as read to its end.
func TestCutTextIsNotTakenForWhole(t *testing.T) {
	cut := func(p *peer, uid uint32) {
		body := p.mail[uid]
		p.raw(fmt.Sprintf("* %d FETCH (UID %d BODY[] {%d}\r\n%s", p.at(uid), uid, len(body), body[:len(body)/2]))
	}
	for name, end := range map[string]func(p *peer){
		"tcp":                      func(p *peer) { p.Close() },
		"tcp reset":                func(p *peer) { _ = p.Conn.(*net.TCPConn).SetLinger(0); p.Close() },
		"tls with close_notify":    func(p *peer) { p.Close() },
		"tls without close_notify": func(p *peer) { p.Conn.(*tls.Conn).NetConn().Close() },
	} {
		for _, always := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, always %v", name, always), func(t *testing.T) {
				sc := &script{mail: mails(1, 5)}
				sc.mail[3] = strings.Repeat("x", 100_000)
				answer := func(p *peer, tag string, uids []uint32) {
					for _, uid := range uids {
						if uid == 3 && (always || p.n == 1) {
							cut(p, uid)
							end(p)
							return
						}
						p.text(uid, true)
					}
					p.say("%s OK done", tag)
				}
				sc.on = map[string]func(*peer, string, string){
					"UID FETCH BODY": func(p *peer, tag, args string) { answer(p, tag, p.asked(args)) },
					"FETCH BODY":     func(p *peer, tag, args string) { answer(p, tag, p.uids()[2:3]) },
				}
				var b *Box
				if strings.HasPrefix(name, "tls") {
					b = openedTLS(t, sc)
				} else {
					b = opened(t, sc)
				}
				h := fetched(t, b, listing(t, b))
				if always {
					h.check(t, sc.mail, 3)
				} else {
					h.check(t, sc.mail)
				}
				if h.offered[3] < 2 {
					t.Errorf("cut message was offered %d times, want again", h.offered[3])
				}
			})
		}
	}
}

func TestCutTextAndNoServerAnyMoreIsAnError(t *testing.T) {
	sc := &script{mail: mails(1, 3)}
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, tag, args string) {
			p.text(1, true)
			p.raw("* 2 FETCH (UID 2 BODY[] {1000}\r\nxxx")
			p.listening.Close()
			p.Close()
		},
	}
	b := opened(t, sc)
	h := fetched(t, b, listing(t, b))
	ofKind(t, h.err, KindHost)
	if len(h.got) != 0 || len(h.missing) != 0 {
		t.Errorf("got %v, missing %v of a chunk that did not end", h.got, h.missing)
	}
}

// Trap 2: the library drops such messages in silence.
func TestMessageLeftOutIsAskedForAlone(t *testing.T) {
	for name, answer := range map[string]func(p *peer, at int, body string){
		"uid after the text": func(p *peer, at int, body string) {
			p.raw(fmt.Sprintf("* %d FETCH (BODY[] {%d}\r\n%s UID 2)\r\n", at, len(body), body))
		},
		"uid and text in two answers": func(p *peer, at int, body string) {
			p.raw(fmt.Sprintf("* %d FETCH (UID 2)\r\n* %d FETCH (BODY[] {%d}\r\n%s)\r\n", at, at, len(body), body))
		},
		"uid missing": func(p *peer, at int, body string) {
			p.raw(fmt.Sprintf("* %d FETCH (BODY[] {%d}\r\n%s)\r\n", at, len(body), body))
		},
		"nothing at all": func(*peer, int, string) {},
		"no text": func(p *peer, at int, _ string) {
			p.say("* %d FETCH (UID 2 BODY[] NIL)", at)
		},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{mail: mails(1, 4)}
			sc.on = map[string]func(*peer, string, string){
				"UID FETCH BODY": func(p *peer, tag, args string) {
					for _, uid := range p.asked(args) {
						if uid == 2 {
							answer(p, 2, p.mail[uid])
						} else {
							p.text(uid, true)
						}
					}
					p.say("%s OK done", tag)
				},
			}
			b := opened(t, sc)
			fetched(t, b, listing(t, b)).check(t, sc.mail)
			if n := sc.sessions.Load(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

func TestMessageThatCannotBeHadIsMissingWithAReason(t *testing.T) {
	for name, tc := range map[string]struct {
		search, fetch string
		gone          bool
	}{
		"expunged":        {"* SEARCH", "", true},
		"no text":         {"* SEARCH 2", "* 2 FETCH (UID 2 BODY[] NIL)", false},
		"left out":        {"* SEARCH 2", "", false},
		"another message": {"* SEARCH 2", "* 2 FETCH (UID 9 BODY[] {3}\r\nabc)", false},
		"another at last": {"* SEARCH 2", "* 2 FETCH (BODY[] {3}\r\nabc UID 9)", false},
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{mail: mails(1, 4)}
			sc.on = map[string]func(*peer, string, string){
				"UID FETCH BODY": func(p *peer, tag, args string) {
					p.text(1, true)
					p.text(3, true)
					p.text(4, true)
					p.say("%s OK done", tag)
				},
				"SEARCH":     func(p *peer, tag, _ string) { p.say("%s", tc.search); p.say("%s OK done", tag) },
				"FETCH BODY": func(p *peer, tag, _ string) { p.say("%s", tc.fetch); p.say("%s OK done", tag) },
			}
			if tc.fetch == "" {
				sc.on["FETCH BODY"] = func(p *peer, tag, _ string) { p.say("%s OK done", tag) }
			}
			b := opened(t, sc)
			h := fetched(t, b, listing(t, b))
			h.check(t, sc.mail, 2)
			if h.missing[0].Gone != tc.gone {
				t.Errorf("gone %v, want %v", h.missing[0].Gone, tc.gone)
			}
		})
	}
}

func TestNumberThatChangedHandsIsNotTrusted(t *testing.T) {
	sc := &script{mail: mails(1, 3)}
	asked := 0
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, tag, _ string) { p.text(1, true); p.text(3, true); p.say("%s OK done", tag) },
		"SEARCH": func(p *peer, tag, _ string) {
			asked++
			p.say("* SEARCH %d", 2+asked%2) // 3, 2, 3, 2
			p.say("%s OK done", tag)
		},
	}
	b := opened(t, sc)
	fetched(t, b, listing(t, b)).check(t, sc.mail, 2)
}

// Trap 3: nobody ends the wait for bytes that never come.
func TestTextShorterThanAnnouncedHoldsUpNobodyElse(t *testing.T) {
	sc := &script{mail: mails(1, 7)}
	short := func(p *peer) { p.raw("* 4 FETCH (UID 4 BODY[] {5000}\r\nonly this)\r\n") }
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, tag, args string) {
			for _, uid := range p.asked(args) {
				if uid == 4 {
					short(p)
					return
				}
				p.text(uid, true)
			}
			p.say("%s OK done", tag)
		},
		"FETCH BODY": func(p *peer, tag, args string) { short(p) },
	}
	b := opened(t, sc)
	b.config.Idle = breath
	fetched(t, b, listing(t, b)).check(t, sc.mail, 4)
}

// Trap 4: with a message left unread the library's Close hangs for ever.
func TestSinkThatGivesUpEndsFetchAndCloseAtOnce(t *testing.T) {
	diskFull := errors.New("disk full")
	for name, read := range map[string]int64{"nothing read": 0, "part read": 10_000, "all read": 1 << 30} {
		t.Run(name, func(t *testing.T) {
			sc := &script{mail: mails(1, 20)}
			sc.mail[2] = strings.Repeat("x", 300_000)
			b := opened(t, sc)
			list := listing(t, b)
			soon(t, "fetch", func() {
				_, err := b.Fetch(t.Context(), list, func(m Message) error {
					_, _ = io.Copy(io.Discard, io.LimitReader(m.Body, read))
					if m.UID == 2 {
						return diskFull
					}
					_, err := io.Copy(io.Discard, m.Body)
					return err
				}, func([]uint32) error { t.Error("done was called"); return nil })
				if err != diskFull {
					t.Errorf("fetch: %v, want sink's own error", err)
				}
			})
			_, err := b.List(t.Context(), 1, time.Time{})
			ofKind(t, err, KindLost) // the rest of the mail is not pulled through
			soon(t, "close", func() { b.Close() })
		})
	}
}

func TestSinkThatLeavesBytesUnreadIsAnError(t *testing.T) {
	sc := &script{mail: mails(1, 2)}
	b := opened(t, sc)
	_, err := b.Fetch(t.Context(), listing(t, b), func(Message) error { return nil }, func([]uint32) error { return nil })
	if err != errUnread {
		t.Fatalf("fetch: %v, want %v", err, errUnread)
	}
}

func TestErrorOfDoneEndsFetchAsItIs(t *testing.T) {
	sc := &script{mail: mails(1, 60)}
	b := opened(t, sc)
	locked := errors.New("database is locked")
	calls := 0
	_, err := b.Fetch(t.Context(), listing(t, b), func(m Message) error {
		_, err := io.Copy(io.Discard, m.Body)
		return err
	}, func([]uint32) error { calls++; return locked })
	if err != locked || calls != 1 {
		t.Fatalf("fetch: %v after %d calls of done", err, calls)
	}
}

// Trap 6: what the library does not know ends the connection.
func TestOneMessageThatBreaksTheConnectionIsFoundByHalving(t *testing.T) {
	for name, odd := range map[string]string{
		"unknown response":       "* XYZZY 1\r\n",
		"vanished":               "* VANISHED 41\r\n",
		"unknown attribute":      "* 37 FETCH (UID 37 X-ODD 3)\r\n",
		"rfc822 instead of body": "* 37 FETCH (UID 37 RFC822 {3}\r\nabc)\r\n",
		"unasked continuation":   "+ go on\r\n",
		"unknown tag":            "zz99 OK done\r\n",
		"empty line":             "\r\n",
		"double space":           "*  37 FETCH (UID 37)\r\n",
		"text longer than said":  "* 37 FETCH (UID 37 BODY[] {3}\r\nSubject: Geheim)\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			sc := &script{mail: mails(1, 50)}
			sc.on = map[string]func(*peer, string, string){
				"UID FETCH BODY": func(p *peer, tag, args string) {
					for _, uid := range p.asked(args) {
						if uid == 37 {
							p.raw(odd)
						} else {
							p.text(uid, true)
						}
					}
					p.say("%s OK done", tag)
				},
				"FETCH BODY": func(p *peer, tag, _ string) {
					p.raw(odd)
					p.say("%s OK done", tag)
				},
			}
			b := opened(t, sc)
			h := fetched(t, b, listing(t, b))
			h.check(t, sc.mail, 37)
			if strings.Contains(h.missing[0].Detail, "Geheim") || strings.Contains(h.missing[0].Detail, "Subject") {
				t.Errorf("reason quotes the mail: %s", h.missing[0].Detail)
			}
			if n := sc.sessions.Load(); n > 10 {
				t.Errorf("%d connections to find one of 50, want at most 10", n)
			}
		})
	}
}

func TestRefusedMessageIsFoundWithoutANewConnection(t *testing.T) {
	sc := &script{mail: mails(1, 50)}
	no := func(p *peer, tag, args string) { p.say("%s NO [SERVERBUG] message cannot be opened", tag) }
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, tag, args string) {
			if slices.Contains(p.asked(args), 11) {
				no(p, tag, args)
				return
			}
			p.answer(tag, "UID FETCH BODY", args)
		},
		"FETCH BODY": no,
	}
	b := opened(t, sc)
	h := fetched(t, b, listing(t, b))
	h.check(t, sc.mail, 11)
	if !strings.Contains(h.missing[0].Detail, "SERVERBUG") {
		t.Errorf("reason %q lacks the server's words", h.missing[0].Detail)
	}
	if n := sc.sessions.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

func TestServerThatBreaksOnEverythingEndsTheCall(t *testing.T) {
	sc := &script{mail: mails(1, 100)}
	odd := func(p *peer, _, _ string) { p.say("* XYZZY") }
	sc.on = map[string]func(*peer, string, string){"UID FETCH BODY": odd, "FETCH BODY": odd}
	b := opened(t, sc)
	h := fetched(t, b, listing(t, b))
	ofKind(t, h.err, KindProtocol)
	if n := sc.sessions.Load(); n != maxReconnects+1 {
		t.Errorf("%d connections, want %d", n, maxReconnects+1)
	}
	if len(h.missing) == 0 {
		t.Error("nothing is known to be missing: the next call would end here again")
	}
}

func TestFolderRenumberedBetweenConnectionsEndsFetch(t *testing.T) {
	sc := &script{mail: mails(1, 3)}
	sc.on = map[string]func(*peer, string, string){
		"UID FETCH BODY": func(p *peer, _, _ string) { p.Close() },
		"SELECT": func(p *peer, tag, _ string) {
			p.say("* OK [UIDVALIDITY %d] valid", p.n)
			p.say("%s OK selected", tag)
		},
	}
	b := opened(t, sc)
	h := fetched(t, b, listing(t, b))
	if ofKind(t, h.err, KindLost); !errors.Is(h.err, errRenumber) {
		t.Fatalf("fetch: %v", h.err)
	}
}
