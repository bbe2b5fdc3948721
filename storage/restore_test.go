package storage_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"belegpost/storage"
)

// problem tests why a backup is refused.
func problem(t *testing.T, err error, want storage.BackupProblem) {
	t.Helper()
	e, ok := errors.AsType[*storage.BackupError](err)
	if !ok || e.Problem != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRestoreBringsTheBooksBack(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	data, backup := filepath.Join(dir, "data"), filepath.Join(dir, "sicherung.db")
	s, err := storage.Open(ctx, data, storage.Options{})
	must(t, err)
	client(t, s, "10023", "Huber GmbH")
	must(t, s.Backup(ctx, backup))
	problem(t, s.Backup(ctx, backup), storage.BackupExists)
	client(t, s, "10024", "Mayr KG")
	_, _, err = storage.Restore(ctx, data, backup, storage.Options{})
	problem(t, err, storage.BackupInUse)
	lease, ok, err := s.TryLease()
	must(t, err)
	if !ok {
		t.Fatal("no lease")
	}
	must(t, s.Close())
	_, _, err = storage.Restore(ctx, data, backup, storage.Options{})
	problem(t, err, storage.BackupInUse)
	must(t, lease.Release())

	s, before, err := storage.Restore(ctx, data, backup, storage.Options{})
	must(t, err)
	rows, err := s.ClientRows(ctx)
	must(t, err)
	if len(rows) != 1 || rows[0].Number != "10023" {
		t.Errorf("%+v", rows)
	}
	found, err := s.Check(ctx, true)
	if err != nil || len(found) > 0 {
		t.Errorf("check finds %v, %v", found, err)
	}
	must(t, s.Close())
	s, _, err = storage.Restore(ctx, data, before, storage.Options{}) // what was there before is a backup, too
	must(t, err)
	if rows, err = s.ClientRows(ctx); err != nil || len(rows) != 2 {
		t.Errorf("%+v, %v", rows, err)
	}
	must(t, s.Close())
}

func TestRestoreRefusesWhatIsNoBackupOfOurs(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	open := func(name string) (data, backup string) {
		data, backup = filepath.Join(dir, name), filepath.Join(dir, name+".db")
		s, err := storage.Open(ctx, data, storage.Options{})
		must(t, err)
		must(t, s.Backup(ctx, backup))
		must(t, s.Close())
		return data, backup
	}
	ours, backup := open("unsere")
	_, theirs := open("fremde")
	whole, err := os.ReadFile(backup)
	must(t, err)
	cut := filepath.Join(dir, "halb.db")
	must(t, os.WriteFile(cut, whole[:len(whole)/2], 0o600))
	text := filepath.Join(dir, "text.db")
	must(t, os.WriteFile(text, []byte("Sicherung"), 0o600))
	for file, want := range map[string]storage.BackupProblem{theirs: storage.BackupForeign, cut: storage.BackupDamaged,
		text: storage.BackupDamaged, filepath.Join(dir, "keine.db"): storage.BackupMissing} {
		_, _, err := storage.Restore(ctx, ours, file, storage.Options{})
		problem(t, err, want)
	}
	s, err := storage.Open(ctx, ours, storage.Options{})
	must(t, err) // still whole
	must(t, s.Close())

	// A database that cannot be read is what a backup is for.
	must(t, os.WriteFile(filepath.Join(ours, "belegpost.db"), []byte("nothing of a database, but long enough to be looked at"), 0o600))
	s, before, err := storage.Restore(ctx, ours, backup, storage.Options{})
	must(t, err)
	must(t, s.Close())
	if kept, err := os.ReadFile(before); err != nil || string(kept[:7]) != "nothing" {
		t.Errorf("what was there before: %q, %v", kept, err)
	}
	// A new machine has no database yet.
	s, before, err = storage.Restore(ctx, filepath.Join(dir, "neu"), backup, storage.Options{})
	must(t, err)
	must(t, s.Close())
	if before != "" {
		t.Errorf("before: %q", before)
	}
}

func TestRestoredNoticesWaitForTheOffice(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Foto", photo(f.address))
	dir := t.TempDir()
	backup := filepath.Join(dir, "sicherung.db")
	must(t, f.Backup(t.Context(), backup))
	s, _, err := storage.Restore(t.Context(), filepath.Join(dir, "data"), backup, storage.Options{})
	must(t, err)
	rows, err := s.Outbox(t.Context(), storage.OutboxFilter{})
	must(t, err)
	if len(rows) != 1 || rows[0].State != storage.OutboxHeld || rows[0].LastError != storage.HeldRestored {
		t.Errorf("%+v", rows)
	}
	must(t, s.Close())
}
