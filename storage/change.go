package storage

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Change says which nouns a commit touched. Listeners read again what they show.
type Change uint16

// Bits of [Change].
const (
	ChangedOffice    Change = 1 << iota // settings, clients, symbols, addresses, recipients
	ChangedMails                        // mail log
	ChangedDocuments                    // documents and their files
	ChangedFailed                       // failed imports
	ChangedOutbox                       // notices
	ChangedElsewhere                    // another process committed: anything may have changed
)

// announcer tells listeners about commits. A listener that is slow misses no
// change: bits gather until it reads.
type announcer struct {
	mu        sync.Mutex
	listeners map[chan Change]Change
	closed    bool
}

// Changes returns a channel that receives what was committed, and a function
// that ends it. Nothing is announced before its commit. Bits of several
// commits may arrive together; the channel is closed when the store closes.
func (a *announcer) Changes() (<-chan Change, func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := make(chan Change, 1)
	if a.closed {
		close(c)
		return c, func() {}
	}
	if a.listeners == nil {
		a.listeners = map[chan Change]Change{}
	}
	a.listeners[c] = 0
	return c, func() { a.drop(c) }
}

func (a *announcer) drop(c chan Change) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.listeners[c]; ok {
		delete(a.listeners, c)
		close(c)
	}
}

// announce puts what into each listener's channel; what is still unread there
// is taken out and joined first.
func (a *announcer) announce(what Change) {
	if what == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.listeners {
		all := what
		select {
		case unread := <-c:
			all |= unread
		default:
		}
		c <- all // never blocks: we are the only sender and the one place is free
	}
}

func (a *announcer) closeChanges() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for c := range a.listeners {
		close(c)
	}
	a.listeners, a.closed = nil, true
}

// Watch announces [ChangedElsewhere] whenever another process commits to the
// same database. It returns when ctx ends.
func (s *Store) Watch(ctx context.Context) error {
	conn, err := s.read.Conn(ctx)
	if err != nil {
		return fmt.Errorf("watch database: %w", err)
	}
	defer conn.Close()
	var last int64
	tick := time.NewTicker(400 * time.Millisecond)
	defer tick.Stop()
	for first := true; ; first = false {
		// data_version changes on this connection only by commits of others,
		// our own write connection among them; a needless reload is cheap.
		var v int64
		if err := conn.QueryRowContext(ctx, "PRAGMA data_version").Scan(&v); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("watch database: %w", err)
		}
		if v != last && !first {
			s.announce(ChangedElsewhere)
		}
		last = v
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
