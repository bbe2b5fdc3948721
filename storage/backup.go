package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

// What is kept: a backup of each of so many days, and the first one of each
// of so many months.
const (
	backupDays   = 14
	backupMonths = 12
)

const (
	backupFolder = "backup"
	backupPrefix = "belegpost-"
	backupSuffix = ".db"
)

// Backup writes a backup of the database to a file that must not exist yet,
// and verifies it. Passwords are in no backup.
func (s *Store) Backup(ctx context.Context, file string) error {
	if exists(file) {
		return &BackupError{File: file, Problem: BackupExists}
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return diskError(dir, err)
	}
	temp := filepath.Join(dir, archive.TempPrefix+filepath.Base(file)+archive.TempSuffix)
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return diskError(dir, err)
	}
	err := s.copyDatabase(ctx, temp)
	killAt("copied")
	if err == nil {
		err = os.Rename(temp, file)
	}
	if err != nil {
		return errors.Join(diskError(dir, err), removeIfThere(temp))
	}
	return diskError(dir, archive.SyncDir(dir))
}

// copyDatabase writes a copy, verifies it and makes it durable.
func (s *Store) copyDatabase(ctx context.Context, to string) error {
	if _, err := s.read.ExecContext(ctx, `VACUUM INTO :to`, sql.Named("to", to)); err != nil {
		return openError(to, err)
	}
	if _, err := verifyBackup(ctx, to); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("sync backup: %w", err)
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// dailyBackup writes the backup of a day, if there is none, and removes those
// that are older than what is kept.
func (s *Store) dailyBackup(ctx context.Context, day string) (string, error) {
	file := BackupFile(s.dir, day)
	if err := removeTemps(filepath.Dir(file), backupPrefix, s.old); err != nil { // of a day on which the program died
		return "", err
	}
	if exists(file) {
		file = ""
	} else if err := s.Backup(ctx, file); err != nil {
		return "", err
	}
	days, err := Backups(s.dir)
	if err != nil {
		return file, err
	}
	for _, old := range slices.DeleteFunc(days, keptBackup(days, day)) {
		if err := os.Remove(BackupFile(s.dir, old)); err != nil {
			return file, fmt.Errorf("remove old backup: %w", err)
		}
	}
	return file, nil
}

// BackupFile is where a data folder keeps the daily backup of a day (2026-03-17).
func BackupFile(dir, day string) string {
	return filepath.Join(dir, backupFolder, backupPrefix+day+backupSuffix)
}

// Backups are the days of which a data folder has a daily backup, oldest first.
func Backups(dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(dir, backupFolder))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read backups: %w", err)
	}
	var days []string
	for _, e := range entries {
		day, ours := strings.CutPrefix(e.Name(), backupPrefix)
		day, named := strings.CutSuffix(day, backupSuffix)
		if _, err := time.Parse(time.DateOnly, day); ours && named && err == nil && e.Type().IsRegular() {
			days = append(days, day)
		}
	}
	return days, nil
}

// keptBackup says which of the days stay.
func keptBackup(days []string, today string) func(day string) bool {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return func(string) bool { return true }
	}
	since := now.AddDate(0, 0, 1-backupDays).Format(time.DateOnly)
	month := time.Date(now.Year(), now.Month()+1-backupMonths, 1, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	firsts := map[string]bool{} // of a month; days are sorted
	seen := map[string]bool{}
	for _, day := range days {
		if m := day[:len("2006-01")]; !seen[m] {
			seen[m], firsts[day] = true, true
		}
	}
	return func(day string) bool { return day >= since || day >= month && firsts[day] }
}

// BackupProblem is what is wrong with a backup.
type BackupProblem string

const (
	BackupExists  BackupProblem = "exists"  // a file of that name is there
	BackupMissing BackupProblem = "missing" // there is no such file
	BackupDamaged BackupProblem = "damaged" // or no database of ours
	BackupNewer   BackupProblem = "newer"   // made by a newer program
	BackupForeign BackupProblem = "foreign" // of another installation
	BackupInUse   BackupProblem = "in-use"  // another session has the data folder open
)

// BackupError is why a backup cannot be written or restored.
type BackupError struct {
	File    string
	Problem BackupProblem
	Err     error // may be nil
}

// Error implements error.
func (e *BackupError) Error() string {
	return fmt.Sprintf("backup %s: %s: %v", e.File, e.Problem, e.Err)
}

// Unwrap gives the cause.
func (e *BackupError) Unwrap() error { return e.Err }

// verifyBackup proves that a file is a whole database of ours, and says whose.
func verifyBackup(ctx context.Context, file string) (in instance, err error) {
	if !exists(file) {
		return in, &BackupError{File: file, Problem: BackupMissing}
	}
	names, err := steps()
	if err != nil {
		return in, err
	}
	db, err := sql.Open("sqlite", databaseURI(file, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return in, fmt.Errorf("open backup: %w", err)
	}
	defer db.Close()
	damaged := func(err error) (instance, error) {
		return in, &BackupError{File: file, Problem: BackupDamaged, Err: err}
	}
	var id, version int
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil || id != applicationID {
		return damaged(err)
	}
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return damaged(err)
	}
	if version > len(names) {
		return in, &BackupError{File: file, Problem: BackupNewer}
	}
	list, err := all(ctx, db, `SELECT integrity_check FROM pragma_integrity_check`, nil, column[string])
	if err != nil || len(list) != 1 || list[0] != "ok" {
		return damaged(errors.Join(err, errors.New(strings.Join(list, "; "))))
	}
	if err := settingValue(ctx, db, "instance", &in); err != nil {
		return damaged(err)
	}
	return in, nil
}
