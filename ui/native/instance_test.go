package native

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// folderOf makes this test program a start of Belegpost: it claims the folder,
// says what became of it, and stays until its input ends.
const folderOf = "NATIVE_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folderOf); dir != "" {
		os.Exit(start(dir))
	}
	os.Exit(m.Run())
}

func start(dir string) int {
	first, release, err := First(dir, func() { fmt.Println("shown") })
	fmt.Println("first", first, err)
	_, _ = io.Copy(io.Discard, os.Stdin)
	release()
	return 0
}

// started is a start in a process of its own.
type started struct {
	cmd   *exec.Cmd
	in    io.Closer
	lines chan string
}

func begin(t *testing.T, dir string) *started {
	t.Helper()
	s := &started{cmd: exec.Command(os.Args[0]), lines: make(chan string, 100)}
	s.cmd.Env = append(os.Environ(), folderOf+"="+dir)
	s.cmd.Stderr = os.Stderr
	in, err := s.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.in = in
	var reading sync.WaitGroup
	reading.Go(func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			s.lines <- lines.Text()
		}
	})
	t.Cleanup(func() {
		_ = in.Close()
		reading.Wait()
		_ = s.cmd.Wait()
	})
	return s
}

func (s *started) says(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-s.lines:
		if got != want {
			t.Fatalf("says %q, want %q", got, want)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("says nothing, want %q", want)
	}
}

func TestSecondStartShowsTheFirstWindow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not made yet")
	a := begin(t, dir)
	a.says(t, "first true <nil>")
	for range 2 {
		b := begin(t, dir)
		b.says(t, "first false <nil>")
		a.says(t, "shown")
	}
	other := begin(t, t.TempDir())
	other.says(t, "first true <nil>")
}

func TestKilledWindowLeavesNothingThatKeepsTheNextOneOut(t *testing.T) {
	dir := t.TempDir()
	a := begin(t, dir)
	a.says(t, "first true <nil>")
	if err := a.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = a.cmd.Process.Wait()
	b := begin(t, dir)
	b.says(t, "first true <nil>")
	c := begin(t, dir)
	c.says(t, "first false <nil>")
	b.says(t, "shown")
}

func TestOfManyStartsAtOnceOneIsTheFirst(t *testing.T) {
	dir := t.TempDir()
	var all []*started
	for range 6 {
		all = append(all, begin(t, dir))
	}
	answers := map[string]int{}
	for _, s := range all {
		line := <-s.lines
		for line == "shown" { // somebody knocked before the first could say so
			answers[line]++
			line = <-s.lines
		}
		answers[line]++
		if line == "first true <nil>" {
			for answers["shown"] < len(all)-1 {
				s.says(t, "shown")
				answers["shown"]++
			}
		}
	}
	if answers["first true <nil>"] != 1 || answers["first false <nil>"] != len(all)-1 {
		t.Errorf("they say %v", answers)
	}
}

func TestReleaseLetsTheNextOneBeFirst(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		first, release, err := First(dir, func() {})
		if err != nil || !first {
			t.Fatalf("first %v, %v", first, err)
		}
		release()
		release()
	}
}
