package archive

import (
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// renameNew renames below the root and never replaces: if to exists, the error
// is [fs.ErrExist]. MoveFileEx takes whole paths only; that both folders are
// below the root is checked just before.
func (a *Archive) renameNew(from, to string) error {
	for _, p := range []string{from, to} {
		if _, err := a.at.Stat(path.Dir(p)); err != nil {
			return err
		}
	}
	oldName, err := windows.UTF16PtrFromString(a.longPath(from))
	if err != nil {
		return err
	}
	newName, err := windows.UTF16PtrFromString(a.longPath(to))
	if err != nil {
		return err
	}
	if err := windows.MoveFileEx(oldName, newName, windows.MOVEFILE_WRITE_THROUGH); err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

// longPath is the whole path in the form without the limit of 260 characters:
// a temporary name may be longer than the name it stands for.
func (a *Archive) longPath(p string) string {
	whole := filepath.Join(a.root, filepath.FromSlash(p))
	if share, ok := strings.CutPrefix(whole, `\\`); ok {
		if strings.HasPrefix(share, `?\`) || strings.HasPrefix(share, `.\`) {
			return whole
		}
		return `\\?\UNC\` + share
	}
	return `\\?\` + whole
}
