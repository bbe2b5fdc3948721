//go:build e2e

package ui

import (
	"context"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"belegpost/ui/e2e/onscreen"
)

// ShowsTests tells the tests with a real window what it shows, over the socket
// that BELEGPOST_ONSCREEN names, until ctx ends.
func (w *Window) ShowsTests(ctx context.Context) {
	path := os.Getenv("BELEGPOST_ONSCREEN")
	if path == "" {
		return
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return // the test sees that nobody answers
	}
	var b stretch
	var watching sync.WaitGroup
	defer watching.Wait()
	watching.Go(func() { b.watch(ctx) })
	onscreen.Serve(ctx, l, func() (s onscreen.Screen) {
		onThread(ctx, func() {
			b.look()
			s = onscreen.Read(w.window.Canvas())
			s.Busy, b.longest, b.last = b.longest, 0, threadTime() // looking is not the program's work
		})
		return s
	})
}

// onThread runs f on the window's thread and waits for it, or for ctx: the
// toolkit's own waiting never ends when the window is gone meanwhile, and its
// queue may be closed at this very moment.
func onThread(ctx context.Context, f func()) {
	defer func() { _ = recover() }()
	done := make(chan struct{})
	fyne.Do(func() { f(); close(done) })
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// stretch is how long the window's thread computes before it looks at what else
// there is to do. It is measured in the time of that thread: how many others the
// machine works for is not our fault. The window's thread only.
type stretch struct{ last, longest time.Duration }

// often is how often it is looked at; a stretch is found too long by less.
const often = 4 * time.Millisecond

func (b *stretch) watch(ctx context.Context) {
	tick := time.NewTicker(often)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			onThread(ctx, b.look)
		}
	}
}

// look ends a stretch: everything before this call is done.
func (b *stretch) look() {
	now := threadTime()
	if b.last > 0 {
		b.longest = max(b.longest, now-b.last)
	}
	b.last = now
}

// threadTime is how long this thread has computed so far.
func threadTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_THREAD, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
