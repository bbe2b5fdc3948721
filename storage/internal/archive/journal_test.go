package archive

import (
	"os"
	"path/filepath"
	"testing"
)

func TestJournalIsOnlyAppendedTo(t *testing.T) {
	a := newArchive(t)
	journal := filepath.Join(a.Root(), filepath.FromSlash(Journal))
	for _, line := range []string{"{\"seq\":1}\n", "{\"seq\":2}\n"} {
		if err := a.AppendJournal([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	wantText(t, a, Journal, "{\"seq\":1}\n{\"seq\":2}\n")
	if err := os.WriteFile(journal, []byte("{\"seq\":1}\n{\"se"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := a.AppendJournal([]byte("{\"seq\":2}\n")); err != nil {
		t.Fatal(err)
	}
	wantText(t, a, Journal, "{\"seq\":1}\n{\"se\n{\"seq\":2}\n")
}

func TestJournalIsNotMadeWhereTheArchiveIsMissing(t *testing.T) {
	a := newArchive(t)
	if err := os.Remove(filepath.Join(a.Root(), Marker)); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, a.AppendJournal([]byte("{}\n")), NoMarker)
	if _, err := os.Stat(filepath.Join(a.Root(), housekeeping)); !os.IsNotExist(err) {
		t.Errorf("something was made in a folder without the marker: %v", err)
	}
}
