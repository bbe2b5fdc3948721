package mailsync

import (
	"errors"
	"sync"
	"time"
)

// Phase is what the service does at the moment.
type Phase string

const (
	PhaseIdle       Phase = "idle"       // waits for the server to say something
	PhaseConnecting Phase = "connecting" // signs in
	PhaseFetching   Phase = "fetching"   // takes new mail over
	PhaseWaiting    Phase = "waiting"    // for the next try after trouble
	PhaseElsewhere  Phase = "elsewhere"  // another session on this machine does it
	PhaseOff        Phase = "off"        // no mailbox is set up
)

// Status is the state of the mailbox as the office sees it.
type Status struct {
	Phase      Phase
	Host       string
	LastSync   time.Time // last time everything was taken over
	Done       int       // mails of this round
	Total      int       // mails of this round, 0 while unknown
	Problem    error     // why the last try did not work; nil if it did
	NextTry    time.Time // after trouble
	NoKeywords []string  // folders whose server refuses our keyword
}

// ErrNoMailbox is the state before the office has set a mailbox up.
var ErrNoMailbox = errors.New("no mailbox is set up")

// statusBoard keeps the status and wakes whoever shows it.
type statusBoard struct {
	mu      sync.Mutex
	now     Status
	changed chan struct{}
}

// Status is the state at this moment.
func (b *statusBoard) Status() Status {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

// StatusChanged returns a channel that is closed at the next change.
func (b *statusBoard) StatusChanged() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.changed == nil {
		b.changed = make(chan struct{})
	}
	return b.changed
}

func (b *statusBoard) update(f func(*Status)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f(&b.now)
	if b.changed != nil {
		close(b.changed)
		b.changed = nil
	}
}
