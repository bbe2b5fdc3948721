package state

import (
	"context"
	"sync/atomic"
	"time"

	"belegpost/storage"
)

// StatusLine is what the lowest line of the window tells.
type StatusLine struct {
	// Changed is called on the window's thread after any field changed.
	Changed func()

	Mailbox MailboxStatus
	Unsent  int          // notices that are neither sent nor given up
	Held    storage.Held // of them, those that wait for somebody
	Open    int          // failed imports that wait for somebody
	Err     error

	store   Store
	mailbox Mailbox
	post    func(func())
	asked   chan struct{}
	acts    *errands
	mine    atomic.Int64 // the clerk whose failed imports are counted; 0 for all
}

func newStatusLine(s Store, m Mailbox, post func(func())) *StatusLine {
	return &StatusLine{store: s, mailbox: m, post: post, asked: make(chan struct{}, 1), acts: newErrands(post)}
}

// SyncNow asks for new mail at once.
func (l *StatusLine) SyncNow() { l.mailbox.SyncNow() }

// ReleaseHeld sends or drops the notices that wait; done hears why not.
func (l *StatusLine) ReleaseHeld(send bool, done func(error)) {
	l.acts.ask("", func(ctx context.Context) func() {
		_, err := l.store.ReleaseHeld(ctx, send)
		return func() { done(err) }
	})
}

func (l *StatusLine) reload() {
	select {
	case l.asked <- struct{}{}:
	default:
	}
}

// statusPause keeps a fast round from painting more often than eyes can see.
const statusPause = 100 * time.Millisecond

func (l *StatusLine) run(ctx context.Context) {
	for counts := true; ; {
		changed := l.mailbox.StatusChanged() // before Status: no change falls between
		l.tell(ctx, l.mailbox.Status(), counts)
		select {
		case <-ctx.Done():
			return
		case <-time.After(statusPause):
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
			counts = false
		case <-l.asked:
			counts = true
		}
	}
}

// tell shows the state, with or without counting again.
func (l *StatusLine) tell(ctx context.Context, m MailboxStatus, counts bool) {
	var unsent, open int
	var held storage.Held
	var err error
	if counts {
		if unsent, err = l.store.PendingOutbox(ctx); err == nil {
			held, err = l.store.Held(ctx)
		}
		if err == nil {
			open, err = l.store.CountFailed(ctx, storage.FailedFilter{State: storage.FailedOpen, Clerk: storage.ClerkID(l.mine.Load())})
		}
		if ctx.Err() != nil {
			return
		}
	}
	l.post(func() {
		l.Mailbox = m
		if counts {
			if l.Err = err; err == nil {
				l.Unsent, l.Held, l.Open = unsent, held, open
			}
		}
		if l.Changed != nil {
			l.Changed()
		}
	})
}
