//go:build unix

package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Enabled reports whether Belegpost starts on sign-in: the entry is there and
// the desktop has not switched it off.
func (a Autostart) Enabled() (bool, error) {
	path, err := autostartPath()
	if err != nil {
		return false, err
	}
	entry, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read autostart: %w", err)
	}
	return a.inForce(string(entry)), nil
}

// Set makes Belegpost start on sign-in, or no longer. Set(true) again renews
// the entry after the program has moved.
func (a Autostart) Set(on bool) error {
	path, err := autostartPath()
	if err != nil {
		return err
	}
	if !on {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove autostart: %w", err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write autostart: %w", err)
	}
	next := path + ".new"
	err = os.WriteFile(next, []byte(a.entry()), 0o644)
	if err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return fmt.Errorf("write autostart: %w", errors.Join(err, os.RemoveAll(next)))
	}
	return nil
}
