//go:build !windows

package archive

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// linkNew is the rename without replacing of file systems that know no such
// call: link refuses an existing name by itself.
func (a *Archive) linkNew(from, to string) error {
	err := a.at.Link(from, to)
	if err == nil {
		return a.at.Remove(from)
	}
	// exFAT and many SMB servers have no links.
	if errors.Is(err, fs.ErrPermission) || isAny(err, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.ENOSYS, syscall.EMLINK) {
		return a.reserveNew(from, to)
	}
	return err
}

// reserveNew takes the name with an empty file first and then replaces that
// file, and only that.
func (a *Archive) reserveNew(from, to string) error {
	f, err := a.at.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	own, err := f.Stat()
	if err = errors.Join(err, f.Close()); err == nil {
		err = a.at.Rename(from, to)
	}
	if err != nil && own != nil {
		if now, statErr := a.at.Lstat(to); statErr == nil && os.SameFile(own, now) && now.Size() == 0 {
			_ = a.at.Remove(to)
		}
	}
	return err
}
