package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// lockFile takes an exclusive lock that ends with the process.
func lockFile(f *os.File) (bool, error) {
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return true, nil
}

// refuseNetworkFolder refuses network drives: SQLite's write-ahead log does
// not work there, and two computers would damage the database.
func refuseNetworkFolder(dir string) error {
	full, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("find data folder: %w", err)
	}
	volume := filepath.VolumeName(full)
	if strings.HasPrefix(volume, `\\`) {
		return &FolderError{Folder: dir, Problem: FolderNetwork}
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return fmt.Errorf("find data folder: %w", err)
	}
	if windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return &FolderError{Folder: dir, Problem: FolderNetwork}
	}
	return nil
}

// hold has nothing to do: the system removes no file that is open.
func hold(*os.File) error { return nil }

// abandoned lets the removing find out.
func abandoned(string) (bool, error) { return true, nil }
