package storage_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestNewerDatabaseIsRefused(t *testing.T) {
	s := storagetest.New(t)
	raw(t, s, "PRAGMA user_version = 9999")
	_, err := storage.Open(t.Context(), s.Dir(), storage.Options{})
	if !errors.Is(err, storage.ErrNewerDatabase) {
		t.Errorf("got %v, want %v", err, storage.ErrNewerDatabase)
	}
}

func TestAuditRowsCannotBeChanged(t *testing.T) {
	s := storagetest.New(t)
	for _, statement := range []string{"UPDATE audit SET user = 'x'", "DELETE FROM audit"} {
		out, err := exec.Command("sqlite3", filepath.Join(s.Dir(), "belegpost.db"), statement).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "never") {
			t.Errorf("%s: %q, %v; want it refused", statement, out, err)
		}
	}
}

func TestOddFolderNamesWork(t *testing.T) {
	s := storagetest.In(t, filepath.Join(t.TempDir(), "Büro Müller #1?%20 & Söhne"), storage.Options{})
	if _, err := os.Stat(filepath.Join(s.Dir(), "belegpost.db")); err != nil {
		t.Errorf("the database lies elsewhere: %v", err)
	}
}

func TestLeaseHasOneHolder(t *testing.T) {
	s := storagetest.New(t)
	first, ok, err := s.TryLease()
	if !ok || err != nil {
		t.Fatalf("first: %v, %v", ok, err)
	}
	if _, ok, err := s.TryLease(); ok || err != nil {
		t.Errorf("second: %v, %v; want it held by the first", ok, err)
	}
	must(t, first.Release())
	again, ok, err := s.TryLease()
	if !ok || err != nil {
		t.Fatalf("after the release: %v, %v", ok, err)
	}
	must(t, again.Release())
}

// The driver is tested with one version of its C library; it does not follow
// semantic versioning.
func TestLibcIsTheOneThatSQLiteWasTestedWith(t *testing.T) {
	list := func(format, module string) string {
		out, err := exec.Command("go", "list", "-m", "-f", format, module).Output()
		must(t, err)
		return strings.TrimSpace(string(out))
	}
	mod, err := os.ReadFile(list("{{.GoMod}}", "modernc.org/sqlite"))
	must(t, err)
	want := regexp.MustCompile(`modernc\.org/libc (\S+)`).FindStringSubmatch(string(mod))
	if got := list("{{.Version}}", "modernc.org/libc"); want == nil || got != want[1] {
		t.Errorf("libc is %s, SQLite wants %v", got, want)
	}
}
