//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// shared is what all tests of one run share: the program, built once, and one
// Dovecot in which every test has a user of its own.
var shared struct {
	dir    string
	rig    *rig
	rigErr error
	plain  func() (string, error) // path of the program as it is shipped
	killed func() (string, error) // the same with kill points compiled in
}

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	// Dovecot's sockets must not exceed 108 bytes, so the folder is not TMPDIR's.
	dir, err := os.MkdirTemp("/tmp", "bp")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make test folder:", err)
		return 1
	}
	defer removeAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil { // Dovecot's login process is another user
		fmt.Fprintln(os.Stderr, "open test folder:", err)
		return 1
	}
	shared.dir = dir
	shared.plain = sync.OnceValues(func() (string, error) { return build(filepath.Join(dir, "belegpost")) })
	shared.killed = sync.OnceValues(func() (string, error) {
		return build(filepath.Join(dir, "belegpost-kill"), "-tags", "killpoints")
	})
	shared.rig, shared.rigErr = startRig(filepath.Join(dir, "rig"))
	if shared.rig != nil {
		defer shared.rig.stop()
	}
	return m.Run()
}

// build makes the headless program of this module.
func build(out string, flags ...string) (string, error) {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("find module: %w", err)
	}
	args := append([]string{"build", "-o", out}, flags...)
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = strings.TrimSpace(string(root))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build program: %w\n%s", err, text)
	}
	return out, nil
}

// removeAll removes a tree in which the program made files and folders read-only.
func removeAll(dir string) {
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = os.Chmod(path, 0o755)
		}
		return err
	})
	if err := os.RemoveAll(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(os.Stderr, "remove test folder:", err)
	}
}

// dovecot returns the rig, or fails the test with what is missing.
func dovecot(t testing.TB) *rig {
	t.Helper()
	if shared.rigErr != nil {
		t.Fatal(shared.rigErr)
	}
	return shared.rig
}
