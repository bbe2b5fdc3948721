package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// tinyDrive mounts a file system of 256 KiB; ok is false where that is not
// allowed.
func tinyDrive(t *testing.T) (dir string, ok bool) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("belegpost-test", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Logf("no mount here, so this is not tested: %v", err)
		return "", false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir, true
}

func TestAFullDriveIsToldAndLeavesNothing(t *testing.T) {
	dir, ok := tinyDrive(t)
	if !ok {
		return
	}
	a, err := Create(dir, "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	big := bytes.Repeat([]byte("x"), 512<<10)
	sum := sha256.Sum256(big)
	large := File{Path: "c/big.pdf", SHA256: hex.EncodeToString(sum[:]), Size: int64(len(big)),
		Open: func() (io.Reader, error) { return bytes.NewReader(big), nil }}
	wantProblem(t, write(t, a, large), Full)
	if got := listed(t, a); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
	if err := write(t, a, file("c/small.pdf", "fits")); err != nil {
		t.Error(err)
	}
}

func TestAReadOnlyDriveIsNotWritable(t *testing.T) {
	dir, ok := tinyDrive(t)
	if !ok {
		return
	}
	a, err := Create(dir, "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	put(t, a, "r.pdf", "text")
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("s.pdf", "x")), NotWritable)
	wantProblem(t, write(t, a, file("c/s.pdf", "x")), NotWritable)
	wantProblem(t, a.Move("r.pdf", "s.pdf", hashOf("text")), NotWritable)
	_, err = Create(dir, "office-1")
	wantProblem(t, err, NotWritable)
	_, err = Create(filepath.Join(dir, "below"), "office-1")
	wantProblem(t, err, NotWritable)
	wantText(t, a, "r.pdf", "text")
}

func TestAForbiddenFolderIsNotWritable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Log("root may write everywhere; the read-only drive stands for it")
		return
	}
	a := newArchive(t)
	if err := os.Chmod(a.Root(), 0o555); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("s.pdf", "x")), NotWritable)
	if err := os.Chmod(a.Root(), 0o777); err != nil {
		t.Fatal(err)
	}
}

func TestAnUnmountedDriveIsMissingAndStaysEmpty(t *testing.T) {
	dir, ok := tinyDrive(t)
	if !ok {
		return
	}
	mount := filepath.Join(dir, "drive")
	if err := os.Mkdir(mount, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("belegpost-test", mount, "tmpfs", 0, "size=256k"); err != nil {
		t.Fatal(err)
	}
	a, err := Create(mount, "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if err := syscall.Unmount(mount, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, write(t, a, file("c/r.pdf", "x")), Missing)
	_, err = Open(mount, "office-1")
	wantProblem(t, err, NoMarker)
	if left, _ := os.ReadDir(mount); len(left) != 0 {
		t.Errorf("left at the unmounted place: %v", left)
	}
}

// The ways of file systems without RENAME_NOREPLACE have the same promises.
func TestEveryRenameRefusesAnExistingName(t *testing.T) {
	a := newArchive(t)
	for name, rename := range map[string]func(from, to string) error{
		"renameat2": a.renameNew, "link": a.linkNew, "reserve": a.reserveNew,
	} {
		put(t, a, name+"/from", "new")
		put(t, a, name+"/taken", "old")
		if err := rename(name+"/from", name+"/taken"); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: error %v, want ErrExist", name, err)
		}
		wantText(t, a, name+"/taken", "old")
		wantText(t, a, name+"/from", "new")
		if err := rename(name+"/from", name+"/to"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wantText(t, a, name+"/to", "new")
		if err := rename(name+"/from", name+"/gone"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s of a missing file: error %v, want ErrNotExist", name, err)
		}
		if _, err := a.Stat(name + "/gone"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s of a missing file left its reservation: %v", name, err)
		}
	}
}

func TestABusyFileIsTriedAgainForFifteenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, tries := time.Now(), 0
		err := retry(t.Context(), func() error {
			if tries++; tries < 5 {
				return &os.PathError{Op: "rename", Err: syscall.EBUSY}
			}
			return nil
		})
		if err != nil || tries != 5 || time.Since(begin) != 150*time.Millisecond {
			t.Errorf("%d tries in %v, error %v", tries, time.Since(begin), err)
		}
		begin = time.Now()
		err = retry(t.Context(), func() error { return syscall.EBUSY })
		if !errors.Is(err, ErrLocked) || time.Since(begin) != 15*time.Second {
			t.Errorf("gave up after %v with %v", time.Since(begin), err)
		}
		if _, ok := errors.AsType[*Error](trouble("/", "move file", err)); ok {
			t.Error("a busy file is put down to the archive")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin = time.Now()
		err = retry(ctx, func() error { return syscall.EBUSY })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("ended after %v with %v", time.Since(begin), err)
		}
		tries = 0
		err = retry(t.Context(), func() error { tries++; return fs.ErrExist })
		if !errors.Is(err, fs.ErrExist) || tries != 1 {
			t.Errorf("%d tries of something final, error %v", tries, err)
		}
	})
}
