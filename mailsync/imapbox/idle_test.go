package imapbox

import (
	"context"
	"errors"
	"testing"
	"time"
)

// idling is a server whose IDLE the test steers.
func idling(act func(p *peer)) *script {
	return &script{caps: "IDLE", mail: mails(1, 3), on: map[string]func(*peer, string, string){
		"IDLE": func(p *peer, tag, _ string) {
			p.say("+ idling")
			act(p)
			if line, err := p.in.ReadString('\n'); err == nil && line == "DONE\r\n" {
				p.say("%s OK done", tag)
			}
		},
	}}
}

func TestIdleWakesOnAnnouncementsAndKeepsThemForList(t *testing.T) {
	b := opened(t, idling(func(p *peer) { p.say("* OK still here"); p.say("* 4 EXISTS") }))
	for range 2 { // the second returns at once: nobody has listed meanwhile
		soon(t, "idle", func() {
			if changed, err := b.Idle(t.Context(), time.Hour); !changed || err != nil {
				t.Fatalf("idle: %v, %v", changed, err)
			}
		})
	}
	if n := len(listing(t, b)); n != 3 {
		t.Fatalf("%d messages after idle", n)
	}
}

func TestIdleOutlastsTheLimitOfOtherWaits(t *testing.T) {
	const most = settle + 2*breath
	b := opened(t, idling(func(*peer) {}))
	b.config.Idle = breath
	took := soon(t, "idle", func() {
		if changed, err := b.Idle(t.Context(), most); changed || err != nil {
			t.Fatalf("idle: %v, %v", changed, err)
		}
	})
	if took < most {
		t.Errorf("idle ended after %v", took)
	}
	listing(t, b)
}

func TestIdleEndsWithItsContextAndTheBoxGoesOn(t *testing.T) {
	b := opened(t, idling(func(*peer) {}))
	ctx, cancel := context.WithTimeout(t.Context(), breath)
	defer cancel()
	soon(t, "idle", func() {
		changed, err := b.Idle(ctx, time.Hour)
		if changed || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("idle: %v, %v", changed, err)
		}
	})
	if n := len(listing(t, b)); n != 3 {
		t.Errorf("%d messages afterwards", n)
	}
}

func TestIdleWithoutAnEndIsLost(t *testing.T) {
	for name, act := range map[string]func(p *peer){
		"DONE is not answered": func(p *peer) {
			p.say("* 4 EXISTS")
			_, _ = p.in.ReadString('\n')
			_, _ = p.in.ReadString('\n')
		},
		"connection breaks": func(p *peer) { p.Close() },
		"BYE":               func(p *peer) { p.say("* BYE going down"); p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			b := opened(t, idling(act))
			b.config.Idle = breath
			soon(t, "idle", func() {
				_, err := b.Idle(t.Context(), time.Hour)
				ofKind(t, err, KindLost)
			})
		})
	}
}

func TestServerWithoutIdleIsPolled(t *testing.T) {
	for name, caps := range map[string]string{"not offered": "", "offered and refused": "IDLE"} {
		t.Run(name, func(t *testing.T) {
			looks := 0
			sc := &script{caps: caps, mail: mails(1, 3), on: map[string]func(*peer, string, string){
				"IDLE": func(p *peer, tag, _ string) { p.say("%s BAD not today", tag) },
				"NOOP": func(p *peer, tag, _ string) {
					if looks++; looks == 3 {
						p.say("* 4 EXISTS")
					}
					p.say("%s OK done", tag)
				},
			}}
			c := sc.start(t)
			c.Poll = 10 * time.Millisecond
			b := connected(t, c)
			if _, err := b.Select(t.Context(), "INBOX"); err != nil {
				t.Fatal(err)
			}
			if changed, err := b.Idle(t.Context(), 5*time.Millisecond); changed || err != nil {
				t.Fatalf("idle: %v, %v", changed, err)
			}
			soon(t, "idle", func() {
				if changed, err := b.Idle(t.Context(), time.Hour); !changed || err != nil {
					t.Fatalf("idle: %v, %v", changed, err)
				}
			})
			listing(t, b)
			sc.now("NOOP", mute)
			b.config.Idle = silence
			soon(t, "idle", func() {
				_, err := b.Idle(t.Context(), time.Hour)
				ofKind(t, err, KindLost)
			})
		})
	}
}

func TestListAnswersTheAnnouncementAndANewConnectionIsOne(t *testing.T) {
	sc := idling(func(p *peer) { p.say("* 4 EXISTS") })
	b := opened(t, sc)
	if changed, err := b.Idle(t.Context(), time.Hour); !changed || err != nil {
		t.Fatalf("idle: %v, %v", changed, err)
	}
	list := listing(t, b)
	if len(b.news) != 0 {
		t.Error("announcement outlives the List that answers it")
	}
	sc.now("UID FETCH BODY", func(p *peer, tag, args string) {
		if p.n == 1 {
			p.Close()
			return
		}
		p.answer(tag, "UID FETCH BODY", args)
	})
	fetched(t, b, list).check(t, sc.mail)
	if len(b.news) != 1 {
		t.Error("what came while nobody was connected would wait for the next message")
	}
}
