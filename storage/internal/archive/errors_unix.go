//go:build !windows

package archive

import (
	"errors"
	"io/fs"
	"syscall"
)

// foldersSync says that a folder has to be synced for its names to last.
const foldersSync = true

// problemOf tells which trouble of the folder err is; "" for any other.
func problemOf(err error) Problem {
	switch {
	case isAny(err, syscall.ENOSPC, syscall.EDQUOT):
		return Full
	case errors.Is(err, fs.ErrPermission) || isAny(err, syscall.EROFS):
		return NotWritable
	case isAny(err, syscall.ENODEV, syscall.ENXIO, syscall.ESTALE, syscall.ENOTCONN, syscall.EHOSTDOWN,
		syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.ENETDOWN, syscall.ECONNABORTED,
		syscall.ECONNRESET, syscall.ETIMEDOUT):
		return Missing
	}
	return ""
}

// isBusy reports whether another program keeps the file open: the Linux SMB
// client says EBUSY or ETXTBSY for a sharing violation.
func isBusy(err error) bool { return isAny(err, syscall.EBUSY, syscall.ETXTBSY) }

// syncUnknown reports whether the file system cannot sync this kind of file.
func syncUnknown(err error) bool {
	return isAny(err, syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.EINVAL, syscall.ENOTTY)
}

func isAny(err error, codes ...syscall.Errno) bool {
	code, ok := errors.AsType[syscall.Errno](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if code == c {
			return true
		}
	}
	return false
}
