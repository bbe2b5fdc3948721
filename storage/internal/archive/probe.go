package archive

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf16"
)

// Writable proves that files can be written now: the marker is there, and a
// small file can be written, synced and removed again.
func (a *Archive) Writable() error {
	if err := a.ready(); err != nil {
		return err
	}
	return a.probe()
}

// Probe tells what [Create] would say, and makes nothing.
func Probe(root, id string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	if len(utf16.Encode([]rune(root))) > maxRoot {
		return &Error{Root: root, Problem: TooLong}
	}
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		if info, err := os.Stat(filepath.Dir(root)); err != nil || !info.IsDir() {
			return &Error{Root: root, Problem: NoParent, Err: err}
		}
		return nil
	}
	a, err := open(root, id)
	if err != nil {
		return err
	}
	defer a.Close()
	err = a.checkMarker()
	if e, ok := errors.AsType[*Error](err); ok && e.Problem == NoMarker {
		err = a.checkEmpty()
	}
	if err != nil {
		return err
	}
	return a.probe()
}
