package pdf

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestChildDiesWithItsParent kills a program whose child computes for ever.
func TestChildDiesWithItsParent(t *testing.T) {
	parent := exec.Command(os.Args[0], fakeArg, "parent")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := cpuTime(pid); !ok {
		t.Fatal("the child was never there")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(3 * time.Second)
	for isAlive(t, pid) {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("child %d outlives its parent", pid)
		}
	}
}

// isAlive tells a running process from none and from a zombie that nobody
// waits for.
func isAlive(t *testing.T, pid int) bool {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, fs.ErrNotExist) {
		return false
	}
	if err != nil {
		return !strings.Contains(err.Error(), "no such process")
	}
	_, state, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(state, "Z") && !strings.HasPrefix(state, "X")
}

// TestMemoryOfABomb holds that the cap of 256 MiB is one of the process, not of
// WebAssembly alone, and that it is given back.
func TestMemoryOfABomb(t *testing.T) {
	c := newChecker(t, Config{})
	mustOK(t, c, goodPDF())
	before := childMemory(t, c, "VmRSS")
	if got := check(t, c, nestedSaves()); got.Outcome != Damaged {
		t.Fatalf("got %+v, want damaged", got)
	}
	mustOK(t, c, goodPDF())
	peak, after := childMemory(t, c, "VmHWM"), childMemory(t, c, "VmRSS")
	t.Logf("resident: %d MB before, %d MB at most, %d MB after", before, peak, after)
	if peak > 256+before+50 {
		t.Errorf("the child took %d MB", peak)
	}
	if after > before+50 {
		t.Errorf("the child keeps %d MB, it had %d", after, before)
	}
}

// childMemory is a line of /proc/PID/status in MB.
func childMemory(t *testing.T, c *Checker, key string) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.child.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), key+":")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		t.Fatalf("no %s", key)
	}
	kilobytes, err := strconv.Atoi(fields[0])
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes >> 10
}
