package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	"belegpost/ui/state"
)

// courier is a mailbox whose mails arrive when the test lets them.
type courier struct {
	arrive chan state.TripResult
	sent   chan string
}

// TestAddress implements [state.Courier].
func (c courier) TestAddress(ctx context.Context, address string, progress func(string)) (state.TripResult, error) {
	progress("waiting")
	c.sent <- address
	select {
	case r := <-c.arrive:
		return r, nil
	case <-ctx.Done():
		return state.TripResult{}, ctx.Err()
	}
}

// Probe implements [state.Courier].
func (c courier) Probe(ctx context.Context, progress func(string)) (state.TripResult, error) {
	return c.TestAddress(ctx, "", progress)
}

// line is a trip line in a window.
type line struct {
	*tripLine
	s *screen
	c courier
}

func newLine(t *testing.T, to string) *line {
	t.Helper()
	s, _ := books(t, "de-AT", fyne.NewSize(1280, 720), false)
	l := &line{s: s, c: courier{make(chan state.TripResult), make(chan string, 1)}}
	s.Trip = state.NewTrip(l.c, func(f func()) { s.posts <- f })
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.Trip.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	l.tripLine = newTripLine(s.Window, to, func() {})
	return l
}

func (l *line) until(want string) {
	l.s.t.Helper()
	l.s.until("the line says "+want, func() bool { return strings.Contains(l.text(), want) })
}

func (l *line) text() string { return l.said.text.Text() }

func TestTestMailIsSeenOnItsWay(t *testing.T) {
	l := newLine(t, "10023.er.k7q2.huber@belege.kanzlei.at")
	l.start.OnTapped()
	l.until("wartet")
	if got := <-l.c.sent; got != l.to || !l.cancel.Visible() || !l.start.Disabled() {
		t.Errorf("sent to %q, cancel %v, start %v", got, l.cancel.Visible(), l.start.Disabled())
	}
	other := newTripLine(l.w, "andere@belege.kanzlei.at", func() {})
	other.start.OnTapped()
	if s := other.said.text.Text(); !strings.Contains(s, "schon eine Test-E-Mail unterwegs") {
		t.Errorf("the other line says %q", s)
	}
	l.c.arrive <- state.TripResult{After: 3200 * time.Millisecond, Folder: "INBOX", Routed: true}
	l.until("Angekommen nach 4 s (Ordner INBOX).")
	if l.cancel.Visible() || l.start.Disabled() {
		t.Error("it can be cancelled, or not be started again")
	}
	again := newTripLine(l.w, l.to, func() {}) // the page was built anew
	if s := again.said.text.Text(); !strings.Contains(s, "Angekommen nach 4 s") {
		t.Errorf("after a rebuild it says %q", s)
	}
}

func TestProbeTellsWhatTheMailboxCannot(t *testing.T) {
	l := newLine(t, "")
	l.start.OnTapped()
	l.until("wartet")
	<-l.c.sent
	l.c.arrive <- state.TripResult{Profile: storage.Profile{Tells: storage.TellsSingle, Fields: []string{"received"}}}
	l.until("lmtp_destination_recipient_limit = 1")
	l.start.OnTapped()
	l.until("wartet")
	<-l.c.sent
	l.cancel.OnTapped()
	l.until("Abgebrochen.")
	if !errors.Is(l.w.Trip.Err, context.Canceled) {
		t.Error(l.w.Trip.Err)
	}
}
