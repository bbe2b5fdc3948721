package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"belegpost/storage/internal/archive"
)

// Restore makes a backup the database of a data folder and opens it. What was
// there before stays beside the backups, and its path is returned; "" if there
// was nothing. It refuses while another session has the folder open, and a
// backup of another installation. A crash leaves the old database or the
// restored one. Mail that came since the backup is fetched again; files that
// were filed since are found by their hash.
func Restore(ctx context.Context, dir, backup string, o Options) (s *Store, before string, err error) {
	from, err := verifyBackup(ctx, backup)
	if err != nil {
		return nil, "", err
	}
	if err := os.MkdirAll(filepath.Join(dir, backupFolder), 0o700); err != nil {
		return nil, "", diskError(dir, err)
	}
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	lease, ok, err := (&Store{dir: dir}).TryLease()
	if err != nil {
		return nil, "", err
	}
	if !ok {
		return nil, "", &BackupError{File: backup, Problem: BackupInUse}
	}
	defer lease.Release()
	temp := filepath.Join(dir, archive.TempPrefix+"restored"+archive.TempSuffix)
	if err := copyDurably(backup, temp); err != nil {
		return nil, "", errors.Join(diskError(dir, err), removeIfThere(temp))
	}
	if exists(filepath.Join(dir, databaseName)) {
		before = filepath.Join(dir, backupFolder, "before-restore-"+now().UTC().Format("20060102-150405")+backupSuffix)
		if err := setAside(ctx, dir, before, from); err != nil {
			return nil, "", errors.Join(err, removeIfThere(temp))
		}
	}
	if err := os.Rename(temp, filepath.Join(dir, databaseName)); err != nil {
		return nil, before, diskError(dir, err)
	}
	if err := archive.SyncDir(dir); err != nil {
		return nil, before, err
	}
	s, err = Open(ctx, dir, o)
	if err != nil {
		return nil, before, err
	}
	if err := s.restored(ctx, filepath.Base(backup)); err != nil {
		return nil, before, errors.Join(err, s.Close())
	}
	return s, before, nil
}

// setAside copies the database that is about to be replaced, and takes its
// journal away, which must not be played into another one.
func setAside(ctx context.Context, dir, to string, from instance) error {
	path := filepath.Join(dir, databaseName)
	whole, err := alone(ctx, path)
	if err != nil {
		return err
	}
	if whole {
		now, err := verifyBackup(ctx, path)
		if err == nil && now.ID != from.ID {
			return &BackupError{File: to, Problem: BackupForeign}
		}
	}
	if err := copyDurably(path, to); err != nil {
		return errors.Join(diskError(dir, err), removeIfThere(to))
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, to+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskError(dir, err)
		}
	}
	return archive.SyncDir(filepath.Dir(to))
}

// alone reports that nobody else has the database open, and puts everything
// into its one file; false if it is too damaged for that. It gives
// [BackupInUse] while another session has it open.
func alone(ctx context.Context, path string) (whole bool, err error) {
	db, err := sql.Open("sqlite", databaseURI(path, url.Values{"_pragma": {"busy_timeout(500)"}}))
	if err != nil {
		return false, fmt.Errorf("open database: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var mode string
	err = db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode)
	if e, ok := errors.AsType[*sqlite.Error](err); ok && (e.Code()&0xff == sqlite3.SQLITE_BUSY || e.Code()&0xff == sqlite3.SQLITE_LOCKED) {
		return false, &BackupError{File: path, Problem: BackupInUse, Err: err}
	}
	return err == nil && strings.EqualFold(mode, "delete"), nil
}

// copyDurably copies a file; the copy is on disk when it returns.
func copyDurably(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

const holdRestored = `UPDATE outbox SET state = 'held', last_error = :held WHERE state IN ('due', 'sending')`

// restored is the first transaction of a restored database.
func (s *Store) restored(ctx context.Context, backup string) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.affect(ctx, holdRestored, args{"held": HeldRestored})
		if err != nil {
			return fmt.Errorf("hold notices: %w", err)
		}
		return t.audit(ctx, "database restored", "office", map[string]any{"backup": backup, "held": n})
	})
}
