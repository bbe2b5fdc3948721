package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProbeSaysWhatCreateWouldAndMakesNothing(t *testing.T) {
	dir := t.TempDir()
	fresh := filepath.Join(dir, "new")
	if err := Probe(fresh, "office-1"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(fresh); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Probe made the folder: %v", err)
	}
	empty := t.TempDir()
	if err := Probe(empty, "office-1"); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(empty); len(left) != 0 {
		t.Errorf("Probe left %v", left)
	}
	a := newArchive(t)
	if err := errors.Join(Probe(a.Root(), "office-1"), a.Writable()); err != nil {
		t.Error(err)
	}
	put(t, a, "r.pdf", "x")
	wantProblem(t, Probe(a.Root(), "office-2"), Foreign)
	if err := os.Remove(filepath.Join(a.Root(), Marker)); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, Probe(a.Root(), "office-1"), NotEmpty)
	wantProblem(t, a.Writable(), NoMarker)
	wantProblem(t, Probe(filepath.Join(dir, "none", "below"), "office-1"), NoParent)
	wantProblem(t, Probe(filepath.Join(dir, strings.Repeat("a", 150)), "office-1"), TooLong)
}

func TestTakeOverChangesNobodysButAForeignMarker(t *testing.T) {
	dir := t.TempDir()
	theirs, err := Create(filepath.Join(dir, "belege"), "office-1")
	if err != nil {
		t.Fatal(err)
	}
	defer theirs.Close()
	if from, err := TakeOver(filepath.Join(dir, "nirgends"), "office-2"); from != "" || err != nil {
		t.Errorf("a missing folder: %q, %v", from, err)
	}
	if from, err := TakeOver(theirs.Root(), "office-1"); from != "" || err != nil {
		t.Errorf("our own: %q, %v", from, err)
	}
	if from, err := TakeOver(theirs.Root(), "office-2"); from != "office-1" || err != nil {
		t.Fatalf("%q, %v", from, err)
	}
	wantProblem(t, theirs.Writable(), Foreign)
	ours, err := Open(theirs.Root(), "office-2")
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	if err := ours.Writable(); err != nil {
		t.Error(err)
	}
	if temps, err := ours.Temps("."); len(temps) != 0 || err != nil {
		t.Errorf("left %v, %v", temps, err)
	}
}
