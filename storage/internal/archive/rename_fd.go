//go:build linux || darwin

package archive

import (
	"os"
	"path"
)

// renameNew renames below the root and never replaces: if to exists, the error
// is [fs.ErrExist]. The folders are opened through the root, so no link in the
// path can lead the rename astray.
func (a *Archive) renameNew(from, to string) error {
	fromDir, err := a.at.Open(path.Dir(from))
	if err != nil {
		return err
	}
	defer func() { _ = fromDir.Close() }()
	toDir := fromDir
	if path.Dir(to) != path.Dir(from) {
		if toDir, err = a.at.Open(path.Dir(to)); err != nil {
			return err
		}
		defer func() { _ = toDir.Close() }()
	}
	err = renameAt(int(fromDir.Fd()), path.Base(from), int(toDir.Fd()), path.Base(to))
	if isAny(err, renameUnknown...) {
		return a.linkNew(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}
