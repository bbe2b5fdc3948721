package imapbox

import (
	"context"
	"fmt"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// settle is how long the first IDLE of a wait lasts. A server may keep quiet
// about what came just before IDLE began (go-imap's own does) until the next
// command.
const settle = time.Second

// Idle waits until the server announces messages (changed), most has passed, or
// ctx ends. What was announced since the last List counts, so nothing is lost
// between the two. After the end of ctx its cause is returned and the box can
// still be used, unless the server was just being asked something. most should
// be 9 minutes: servers and routers forget silent connections (RFC 2177 allows
// servers 30 minutes, some take 10).
//
// Where the server has no IDLE it is asked with NOOP every Config.Poll.
func (b *Box) Idle(ctx context.Context, most time.Duration) (changed bool, err error) {
	if err := b.selected(); err != nil {
		return false, err
	}
	if err := b.ask(ctx); err != nil || len(b.news) > 0 {
		return err == nil, err
	}
	for _, slice := range []time.Duration{min(most, settle), most - settle} {
		if slice <= 0 {
			break
		}
		s, err := b.current()
		if err != nil {
			return false, err
		}
		wait := b.idle
		if b.noIdle || !s.caps.Has(imap.CapIdle) {
			wait = b.poll
		}
		if changed, err := wait(ctx, slice); changed || err != nil {
			return changed, err
		}
	}
	return false, nil
}

// ask lets the server announce what it has kept to itself.
func (b *Box) ask(ctx context.Context) error {
	return b.during(ctx, "ask for messages", KindProtocol, func(s *session) error { return s.proto.Noop().Wait() })
}

// idle is one IDLE.
func (b *Box) idle(ctx context.Context, most time.Duration) (changed bool, err error) {
	var idle *imapclient.IdleCommand
	var lost <-chan struct{}
	err = b.during(ctx, "start idle", KindUnsupported, func(s *session) (err error) {
		lost = s.proto.Closed()
		idle, err = s.proto.Idle() // waits for the server's consent (trap 3)
		return err
	})
	if err != nil && alive(err) {
		b.config.Log.WarnContext(ctx, "server refuses idle", "host", b.config.Host, "error", err)
		b.noIdle = true
		return b.poll(ctx, most)
	}
	if err != nil {
		return false, err
	}
	changed, ended := b.await(ctx, most, lost)
	// Not ctx, which may have ended: the server answers within Config.Idle, or
	// the connection is lost.
	err = b.during(context.WithoutCancel(ctx), "end idle", KindProtocol, func(*session) error {
		if err := idle.Close(); err != nil {
			return err
		}
		return idle.Wait()
	})
	if err != nil {
		return false, err
	}
	return changed || len(b.news) > 0, ended
}

// await waits for an announcement, at most for the given time. It does not take
// the announcement away: that is List's, which answers it.
func (b *Box) await(ctx context.Context, most time.Duration, lost <-chan struct{}) (changed bool, err error) {
	timer := time.NewTimer(most)
	defer timer.Stop()
	select {
	case <-b.news:
		b.announce()
	case <-timer.C:
	case <-lost:
	case <-ctx.Done():
		err = fmt.Errorf("wait for messages: %w", context.Cause(ctx))
	}
	return len(b.news) > 0, err
}

// poll is Idle for servers without IDLE.
func (b *Box) poll(ctx context.Context, most time.Duration) (changed bool, err error) {
	for end := time.Now().Add(most); ; {
		rest := time.Until(end)
		s, err := b.current()
		if err != nil {
			return false, err
		}
		changed, err := b.await(ctx, min(rest, b.config.Poll), s.proto.Closed())
		if changed || err != nil || rest <= 0 {
			return changed, err
		}
		if err := b.ask(ctx); err != nil {
			return false, err
		}
	}
}
