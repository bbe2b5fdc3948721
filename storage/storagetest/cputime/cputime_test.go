//go:build unix

package cputime_test

import (
	"syscall"
	"testing"
	"time"

	"belegpost/storage/storagetest/cputime"
)

// compute computes until that took so much of the CPU's time: on a busy machine
// the clock says nothing about it.
func compute(d time.Duration) {
	spent := func() time.Duration {
		var r syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r) // fails for wrong arguments only
		return time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	for end := spent() + d; spent() < end; {
	}
}

func wait(d time.Duration) { <-time.After(d) }

// TestOnlyWorkCounts: what always computes is slow; what did once, or what had
// to wait for others, is not.
func TestOnlyWorkCounts(t *testing.T) {
	const limit, long = 20 * time.Millisecond, 200 * time.Millisecond
	for name, c := range map[string]struct {
		work func(run int)
		runs int
		ok   bool
	}{
		"slow always": {func(int) { compute(long) }, 3, false},
		"slow once":   {func(run int) { compute(long / time.Duration(1+1000*(run-1))) }, 2, true},
		"waits":       {func(int) { wait(long) }, 1, true},
	} {
		runs := 0
		took, ok := cputime.Within(limit, func() { runs++; c.work(runs) })
		if ok != c.ok || ok != (took <= limit) || runs != c.runs {
			t.Errorf("%s: %v, took %v in %d runs; want %v in %d", name, ok, took, runs, c.ok, c.runs)
		}
	}
}
