package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestWritePublishesReadOnlyFiles(t *testing.T) {
	a := newArchive(t)
	var files []File
	for i := range 40 {
		files = append(files, file(fmt.Sprintf("10023 Huber/ER/2026-%02d/R %d.pdf", i%5+1, i), fmt.Sprint("text ", i)))
	}
	for i, err := range a.Write(t.Context(), files, nil) {
		if err != nil {
			t.Fatal(err)
		}
		wantText(t, a, files[i].Path, fmt.Sprint("text ", i))
		info, err := a.Stat(files[i].Path)
		if err != nil || info.Mode().Perm()&0o222 != 0 || info.Mode().Perm()&0o400 == 0 {
			t.Errorf("mode %v, error %v; want read-only", info.Mode(), err)
		}
	}
	for path, temp := range listed(t, a) {
		if temp {
			t.Errorf("left %s", path)
		}
	}
	empty := file("empty.xml", "")
	if err := write(t, a, empty); err != nil {
		t.Error(err)
	}
}

func TestWriteNeverOverwrites(t *testing.T) {
	a := newArchive(t)
	put(t, a, "c/r.pdf", "old")
	put(t, a, "d/r.pdf/inner.pdf", "a folder of that name")
	for _, f := range []File{file("c/r.pdf", "new"), file("c/r.pdf", "longer than old"), file("d/r.pdf", "new")} {
		if err := write(t, a, f); !errors.Is(err, ErrExists) {
			t.Errorf("%s: error %v, want ErrExists", f.Path, err)
		}
	}
	wantText(t, a, "c/r.pdf", "old")
	if n := len(listed(t, a)); n != 2 {
		t.Errorf("%d files, want 2", n)
	}
}

func TestWriteAcceptsItsOwnFileFromBeforeACrash(t *testing.T) {
	a := newArchive(t)
	put(t, a, "c/r.pdf", "text")
	f := file("c/r.pdf", "text")
	f.Open = func() (io.Reader, error) { return nil, errors.New("must not be opened") }
	if err := write(t, a, f); err != nil {
		t.Error(err)
	}
}

func TestWriteSeesAFileThatAppearsAtTheLastMoment(t *testing.T) {
	for text, want := range map[string]error{"foreign": ErrExists, "mine": nil} {
		a := newArchive(t)
		errs := a.Write(t.Context(), []File{file("c/r.pdf", "mine")}, func(point string) {
			if point != "publishing" {
				t.Errorf("hook called with %q", point)
			}
			put(t, a, "c/r.pdf", text)
		})
		if !errors.Is(errs[0], want) {
			t.Errorf("error %v, want %v", errs[0], want)
		}
		wantText(t, a, "c/r.pdf", text)
		if got := listed(t, a); len(got) != 1 {
			t.Errorf("left: %v", got)
		}
	}
}

func TestWrongContentPublishesNothing(t *testing.T) {
	a := newArchive(t)
	gone := errors.New("spool is gone")
	broken := file("e.pdf", "text")
	broken.Open = func() (io.Reader, error) { return nil, gone }
	half := file("f.pdf", "text")
	half.Open = func() (io.Reader, error) {
		return io.MultiReader(strings.NewReader("te"), readerFunc(func([]byte) (int, error) { return 0, fs.ErrPermission })), nil
	}
	short, long, other := file("a.pdf", "text"), file("b.pdf", "text"), file("c.pdf", "text")
	short.Open = func() (io.Reader, error) { return strings.NewReader("tex"), nil }
	long.Open = func() (io.Reader, error) { return strings.NewReader("text and more"), nil }
	other.Open = func() (io.Reader, error) { return strings.NewReader("TEXT"), nil }
	good := file("g.pdf", "text")
	errs := a.Write(t.Context(), []File{short, long, other, broken, half, good}, nil)
	for i, want := range []error{ErrContent, ErrContent, ErrContent, gone, fs.ErrPermission, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("file %d: error %v, want %v", i, errs[i], want)
		}
		if _, ok := errors.AsType[*Error](errs[i]); ok {
			t.Errorf("file %d: trouble with the content is put down to the archive: %v", i, errs[i])
		}
	}
	if got := listed(t, a); len(got) != 1 {
		t.Errorf("listed %v, want g.pdf only", got)
	}
}

func TestWriteClosesWhatItOpens(t *testing.T) {
	a := newArchive(t)
	source := filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(source, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(source)
	if err != nil {
		t.Fatal(err)
	}
	f := file("r.pdf", "text")
	f.Open = func() (io.Reader, error) { return in, nil }
	if err := write(t, a, f); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("closing again gave %v, want ErrClosed", err)
	}
}

func TestWriteEndsWithItsContext(t *testing.T) {
	a := newArchive(t)
	ctx, cancel := context.WithCancel(t.Context())
	f := file("r.pdf", "text")
	f.Open = func() (io.Reader, error) { cancel(); return strings.NewReader("text"), nil }
	for range 2 { // while it runs, and before it begins
		if err := a.Write(ctx, []File{f}, nil)[0]; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want Canceled", err)
		}
	}
	if got := listed(t, a); len(got) != 0 {
		t.Errorf("left: %v", got)
	}
}

func TestOfManyWritersOfOnePathExactlyOneWins(t *testing.T) {
	a := newArchive(t)
	b, err := Open(a.Root(), "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	for round := range 20 {
		path := fmt.Sprintf("c%d/ER/r.pdf", round)
		errs := make([]error, 8)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				errs[i] = []*Archive{a, b}[i%2].Write(t.Context(), []File{file(path, fmt.Sprint("writer ", i))}, nil)[0]
			})
		}
		wg.Wait()
		winner := -1
		for i, err := range errs {
			switch {
			case err == nil && winner >= 0:
				t.Fatalf("writers %d and %d both won", winner, i)
			case err == nil:
				winner = i
			case !errors.Is(err, ErrExists):
				t.Fatalf("writer %d: %v", i, err)
			}
		}
		wantText(t, a, path, fmt.Sprint("writer ", winner))
	}
	if n := len(listed(t, a)); n != 20 {
		t.Errorf("%d files, want 20", n)
	}
}

// crashRoot names the archive in which the re-executed test dies.
const crashRoot = "BELEGPOST_TEST_CRASH_ROOT"

func TestMain(m *testing.M) {
	if root := os.Getenv(crashRoot); root != "" {
		a, err := Open(root, "office-1")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		a.Write(context.Background(), []File{file("c/r.pdf", "text")}, func(string) { os.Exit(42) })
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func TestATemporaryFileOfACrashIsFoundAndRemovable(t *testing.T) {
	a := newArchive(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), crashRoot+"="+a.Root())
	out, err := child.CombinedOutput()
	if e, ok := errors.AsType[*exec.ExitError](err); !ok || e.ExitCode() != 42 {
		t.Fatalf("child: %v: %s", err, out)
	}
	got := listed(t, a)
	if len(got) != 1 {
		t.Fatalf("listed %v, want one temporary file", got)
	}
	for path, temp := range got {
		if !temp {
			t.Errorf("%s is not reported as temporary", path)
		}
		if err := a.RemoveTemp(path); err != nil {
			t.Error(err)
		}
	}
	if err := write(t, a, file("c/r.pdf", "text")); err != nil {
		t.Error(err)
	}
}
