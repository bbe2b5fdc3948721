package pdf

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

func meterOf(t *testing.T) *meter {
	t.Helper()
	m, err := newMeter()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.statm.Close() })
	if m.others() > codeSeen {
		t.Skip("the race detector takes more memory than what is measured")
	}
	return m
}

// TestMeterTellsCodeFromHeap: a growing heap must not pass for finished code.
func TestMeterTellsCodeFromHeap(t *testing.T) {
	m := meterOf(t)
	heap := noise(64 << 20)
	if got := m.others(); got > codeSeen {
		t.Errorf("%d MB are not Go's after the heap has grown", got>>20)
	}
	runtime.KeepAlive(heap)
	code, err := unix.Mmap(-1, 0, 24<<20, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Munmap(code) }()
	before := m.others()
	for i := 0; i < len(code); i += 4096 {
		code[i] = 1
	}
	if got := m.others() - before; got < 20<<20 || got > 28<<20 {
		t.Errorf("24 MB of code count as %d MB", got>>20)
	}
	allocs := testing.AllocsPerRun(10, func() { m.others() })
	if allocs > 0 {
		t.Errorf("looking makes %.0f pieces of garbage", allocs)
	}
}

// TestMemoryOfCompiling has the promise of docs/performance.md, 300 MB for all
// processes, of which the program that waits for its child has 25. It compiles
// where a cache was cut; three times at most, since a starved child may sleep
// through the moment when it must look.
func TestMemoryOfCompiling(t *testing.T) {
	meterOf(t)
	const most = 280
	for range 3 {
		dir := damagedCache(t, "cut in the middle")
		c := newChecker(t, Config{CacheDir: dir})
		mustOK(t, c, goodPDF())
		if !isSealed(dir) {
			t.Error("the cache has not healed")
		}
		peak, after := childMemory(t, c, "VmHWM"), childMemory(t, c, "VmRSS")
		t.Logf("resident: %d MB at most, %d MB after", peak, after)
		if after > 80 {
			t.Errorf("the child keeps %d MB", after)
		}
		if peak <= most {
			return
		}
	}
	t.Errorf("the child took more than %d MB", most)
}
