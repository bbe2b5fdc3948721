//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// memoryWatch samples how much memory a program and its children take together:
// the sum of their proportional set sizes, which counts shared pages once.
type memoryWatch struct {
	stop chan struct{}
	peak chan int64
}

// watchMemory samples the descendants of the process that run the program, every
// 100 ms until end.
func watchMemory(ancestor int, program string) *memoryWatch {
	w := &memoryWatch{stop: make(chan struct{}), peak: make(chan int64)}
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		var peak int64
		for {
			select {
			case <-tick.C:
				peak = max(peak, treePSS(ancestor, program))
			case <-w.stop:
				w.peak <- peak
				return
			}
		}
	}()
	return w
}

// end stops the sampling and returns the peak in bytes.
func (w *memoryWatch) end() int64 {
	close(w.stop)
	return <-w.peak
}

// treePSS adds up the PSS of every descendant whose executable is the program.
func treePSS(ancestor int, program string) int64 {
	parents := map[int]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		// the command name stands in brackets and may hold anything
		fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parents[pid], _ = strconv.Atoi(string(fields[1]))
	}
	var total int64
	for pid := range parents {
		if descends(pid, ancestor, parents) && runs(pid, program) {
			total += pss(pid)
		}
	}
	return total
}

func descends(pid, ancestor int, parents map[int]int) bool {
	for p := parents[pid]; p > 0; p = parents[p] {
		if p == ancestor {
			return true
		}
	}
	return false
}

func runs(pid int, program string) bool {
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return err == nil && exe == program
}

// pss reads the proportional set size of one process in bytes.
func pss(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			kb, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kb << 10
		}
	}
	return 0
}

func TestMemoryWatchSeesThisProcess(t *testing.T) {
	exe, err := os.Executable()
	must(t, err)
	if got := treePSS(os.Getppid(), exe); got < 1<<20 {
		t.Errorf("PSS of the test itself is %d bytes, want more than 1 MB", got)
	}
}
