//go:build unix

package native

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestStaleSocketIsReplaced(t *testing.T) {
	dir := t.TempDir()
	path, err := socket(dir)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	ln.SetUnlinkOnClose(false) // as a process that is killed leaves it
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	first, release, err := First(dir, func() {})
	defer release()
	if !first || err != nil {
		t.Errorf("first %v, %v", first, err)
	}
}

func TestFolderWithALongPathWorksToo(t *testing.T) {
	room := t.TempDir()
	if err := os.Chmod(room, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ runtime, tmp string }{{room, os.TempDir()}, {"", t.TempDir()}} {
		t.Setenv("XDG_RUNTIME_DIR", c.runtime)
		t.Setenv("TMPDIR", c.tmp)
		dir := filepath.Join(t.TempDir(), strings.Repeat("Büro ", 30))
		shown := make(chan struct{}, 1)
		first, release, err := First(dir, func() { shown <- struct{}{} })
		if err != nil || !first {
			t.Fatalf("first %v, %v", first, err)
		}
		second, _, err := First(dir, nil)
		if err != nil || second {
			t.Errorf("second start: first %v, %v", second, err)
		}
		select {
		case <-shown:
		case <-time.After(20 * time.Second):
			t.Error("not shown")
		}
		release()
	}
}

func TestSocketNeverLiesInAFolderOfSomebodyElse(t *testing.T) {
	room := t.TempDir()
	if err := os.Chmod(room, 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", room)
	_, release, err := First(filepath.Join(t.TempDir(), strings.Repeat("x", 120)), func() {})
	release()
	if !errors.Is(err, os.ErrPermission) {
		t.Errorf("a folder that all may write to: %v", err)
	}
}

func TestFrozenFirstWindowIsTold(t *testing.T) {
	dir := t.TempDir()
	lock, err := os.Create(filepath.Join(dir, "window-"+session()+".lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	path, err := socket(dir)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ln.Close() }()
	first, _, err := claimOrKnock(dir, nil, 100*time.Millisecond)
	if first || !errors.Is(err, ErrSilent) {
		t.Errorf("first %v, %v", first, err)
	}
}
