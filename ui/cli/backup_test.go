package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestBackupAndRestore(t *testing.T) {
	d, _ := applied(t)
	file := filepath.Join(d.dir, "sicherung.db")
	code, stdout, stderr := d.run(t, Backup, "--to", file)
	if code != ExitDone || !strings.Contains(stdout, file) {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	if code, _, stderr = d.run(t, Backup, "--to", file); code != ExitTrouble || !strings.Contains(stderr, "gibt es schon") {
		t.Errorf("a second time: %d %s", code, stderr)
	}
	if code, _, stderr = d.run(t, Restore); code != ExitTrouble || !strings.Contains(stderr, "gibt es nicht") {
		t.Errorf("without daily backups: %d %s", code, stderr)
	}
	s, err := storage.Open(t.Context(), d.data(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if code, _, stderr = d.run(t, Restore, file); code != ExitTrouble || !strings.Contains(stderr, "noch geöffnet") {
		t.Errorf("while it is open: %d %s", code, stderr)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr = d.run(t, Restore, file)
	if code != ExitDone || !strings.Contains(stdout, "before-restore-") || !strings.Contains(stdout, "Alles in Ordnung.") {
		t.Errorf("%d %s %s", code, stdout, stderr)
	}
	if err := os.WriteFile(storage.BackupFile(d.data(), "2026-03-01"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, stdout, _ = d.run(t, Restore); code != ExitDone || !strings.HasPrefix(stdout, "2026-03-01  ") {
		t.Errorf("the list: %d %s", code, stdout)
	}
	if code, _, stderr = d.run(t, Restore, "2026-03-01"); code != ExitTrouble || !strings.Contains(stderr, "keine ganze Sicherung") {
		t.Errorf("a damaged one: %d %s", code, stderr)
	}
	if code, _, _ = d.run(t, Restore, "a", "b"); code != ExitUsage {
		t.Errorf("two: %d", code)
	}
}
