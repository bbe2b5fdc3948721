//go:build unix && !darwin

package native

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// fakeOpener puts an xdg-open onto the PATH that writes down what it was given.
func fakeOpener(t *testing.T, exit string) (calls func() string) {
	t.Helper()
	bin := t.TempDir()
	log := filepath.Join(bin, "calls")
	script := "#!/bin/sh\nprintf '%s|%s\\n' \"$#\" \"$1\" >>'" + log + "'\n" + exit + "\n"
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(bin, "no bus"))
	return func() string {
		text, _ := os.ReadFile(log)
		return strings.TrimSpace(string(text))
	}
}

const trickyName = "Rechnung Müller & Söhne #1 100% $(x) 'a'+b.pdf"

func trickyFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "10023 Huber GmbH; & Co", trickyName)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("%PDF-1.7"), 0o400); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFileIsOpenedWithItsProgram(t *testing.T) {
	path, calls := trickyFile(t), fakeOpener(t, "exit 0")
	if err := Open(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if got := calls(); got != "1|"+path {
		t.Errorf("called with %s", got)
	}
}

func TestProgramNeverReachesTheOpener(t *testing.T) {
	calls := fakeOpener(t, "exit 0")
	path := filepath.Join(t.TempDir(), "rechnung.desktop")
	if err := os.WriteFile(path, []byte("[Desktop Entry]\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*ProgramError](Open(context.Background(), path)); !ok || calls() != "" {
		t.Errorf("opened: %s", calls())
	}
	if err := ShowInFolder(context.Background(), path); err != nil || calls() != "1|"+filepath.Dir(path) {
		t.Errorf("shown: %v, %s", err, calls())
	}
}

func TestOpenTellsThatThereIsNoProgram(t *testing.T) {
	path := trickyFile(t)
	fakeOpener(t, "exit 3") // what xdg-open says then
	if err := Open(context.Background(), path); !errors.Is(err, ErrNoProgram) {
		t.Errorf("xdg-open refused: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if err := Open(context.Background(), path); !errors.Is(err, ErrNoProgram) {
		t.Errorf("no xdg-open: %v", err)
	}
}

func TestViewerThatStaysDoesNotHoldTheWindow(t *testing.T) {
	path := trickyFile(t)
	fifo := filepath.Join(t.TempDir(), "until")
	fakeOpener(t, "read x <'"+fifo+"'")
	if err := unix.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Open(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled wait: %v", err)
	}
	if err := os.WriteFile(fifo, []byte("end\n"), 0o600); err != nil { // the viewer is still there and reads
		t.Error(err)
	}
}

func TestWithoutFileManagerOnTheBusTheFolderIsOpened(t *testing.T) {
	path, calls := trickyFile(t), fakeOpener(t, "exit 0")
	if err := ShowInFolder(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if got := calls(); got != "1|"+filepath.Dir(path) {
		t.Errorf("called with %s", got)
	}
}

func TestFileNamesSurviveTheWayThroughAnAddress(t *testing.T) {
	path := "/a b/" + trickyName
	if got, err := filePath(fileURI(path)); err != nil || got != path {
		t.Errorf("%s became %s, %v", path, got, err)
	}
	for _, bad := range []string{"http://x/y", "file:relative", "trash:///x", "file://%zz"} {
		if got, err := filePath(bad); err == nil {
			t.Errorf("%s became %s", bad, got)
		}
	}
}
