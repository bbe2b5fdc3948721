package pdf

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
)

const shared = "../../../shared"

// TestSamplesOfPublicSuites holds the outcomes of the shared samples, which
// PDFium gave when they were collected.
func TestSamplesOfPublicSuites(t *testing.T) {
	if _, err := os.Stat(shared); errors.Is(err, fs.ErrNotExist) {
		t.Log("no ../shared beside this clone: nothing to check")
		return
	}
	dir := filepath.Join(shared, "samples", "pdf")
	f, err := os.Open(filepath.Join(dir, "want.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table := csv.NewReader(f)
	table.Comma = '\t'
	rows, err := table.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c := newChecker(t, Config{})
	for _, row := range rows[1:] {
		name, kind := row[0], row[1]
		pages, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got := check(t, c, file)
		t.Logf("%-70s %-13s %+v", name, kind, got)
		checkSample(t, name, kind, pages, got)
	}
	if len(rows) != 56 {
		t.Errorf("%d samples, want 55", len(rows)-1)
	}
}

func checkSample(t *testing.T, name, kind string, pages int, got Result) {
	t.Helper()
	want := Result{Pages: pages}
	switch kind {
	case "opens":
		want.Outcome = OK
	case "owner-only":
		want.Outcome, want.Restricted = OK, true
	case "signed":
		// A signed file may be restricted as well.
		want.Outcome, want.Signed, want.Restricted = OK, true, got.Restricted
	case "password":
		want.Outcome = NeedsPassword
	case "broken", "zero-pages", "page-1-fails":
		want.Outcome, want.Pages = Damaged, 0
	default:
		t.Fatalf("%s: unknown kind %q", name, kind)
	}
	want.Detail, want.XML = got.Detail, got.XML
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %+v, want %+v", name, got, want)
	}
}
