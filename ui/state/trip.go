package state

import (
	"context"
	"sync"
	"time"

	"belegpost/storage"
)

// Courier sends mails of our own and sees them arrive in the mailbox; main
// fills it. Its errors have sentences. Stages are connecting, sending, waiting.
type Courier interface {
	// TestAddress sends a test mail to an import address.
	TestAddress(ctx context.Context, address string, progress func(stage string)) (TripResult, error)
	// Probe learns how the mailbox names recipients.
	Probe(ctx context.Context, progress func(stage string)) (TripResult, error)
}

// TripResult is what came of a mail of our own.
type TripResult struct {
	After  time.Duration // until it was there
	Folder string        // where it lies
	Routed bool          // of a test mail: Belegpost takes it for the address
	storage.Profile
}

// Trip is a mail of our own on its way to the mailbox, one at a time.
type Trip struct {
	// The window's thread only.
	To     string // the address, "" for the probe
	Busy   bool
	Ended  bool
	Stage  string
	Result TripResult
	Err    error

	courier Courier
	changed func()
	*errands

	mu   sync.Mutex
	stop context.CancelFunc // ends the trip under way
}

// NewTrip returns no trip. It starts nothing.
func NewTrip(c Courier, post func(func())) *Trip {
	return &Trip{courier: c, errands: newErrands(post)}
}

// Run makes the trips that are asked for until ctx ends.
func (t *Trip) Run(ctx context.Context) { t.run(ctx) }

// Follow has changed called on the window's thread at every change, if the trip
// to this address is the last one.
func (t *Trip) Follow(to string, changed func()) {
	if t.To == to && (t.Busy || t.Ended) {
		t.changed = changed
	}
}

// Start sends to an address, "" for the probe; false while another is under way.
func (t *Trip) Start(to string, changed func()) bool {
	if t.Busy {
		return false
	}
	t.To, t.Busy, t.Ended, t.Stage, t.Err, t.changed = to, true, false, "connecting", nil, changed
	t.ask("", func(ctx context.Context) func() { return t.travel(ctx, to) })
	changed()
	return true
}

// travel is the way of one.
func (t *Trip) travel(ctx context.Context, to string) func() {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	t.mu.Lock()
	t.stop = stop
	t.mu.Unlock()
	progress := func(stage string) {
		t.post(func() {
			t.Stage = stage
			t.changed()
		})
	}
	var r TripResult
	var err error
	if to == "" {
		r, err = t.courier.Probe(ctx, progress)
	} else {
		r, err = t.courier.TestAddress(ctx, to, progress)
	}
	return func() {
		t.Busy, t.Ended, t.Result, t.Err = false, true, r, err
		t.changed()
	}
}

// Cancel ends the trip under way.
func (t *Trip) Cancel() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stop != nil {
		t.stop()
	}
}
