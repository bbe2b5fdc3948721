package archive

import (
	"errors"
	"io/fs"
	"slices"
	"syscall"

	"golang.org/x/sys/windows"
)

// foldersSync is false: a folder cannot be synced, names are written through
// (MOVEFILE_WRITE_THROUGH).
const foldersSync = false

// problemOf tells which trouble of the folder err is; "" for any other.
func problemOf(err error) Problem {
	switch {
	case isAny(err, windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED):
		return Full
	case errors.Is(err, ErrLocked):
		return "" // a busy file may say "access denied", too
	case errors.Is(err, fs.ErrPermission) || isAny(err, windows.ERROR_WRITE_PROTECT):
		return NotWritable
	case isAny(err, windows.ERROR_BAD_NETPATH, windows.ERROR_BAD_NET_NAME, windows.ERROR_NETNAME_DELETED,
		windows.ERROR_DEV_NOT_EXIST, windows.ERROR_UNEXP_NET_ERR, windows.ERROR_NOT_READY,
		windows.ERROR_SEM_TIMEOUT, windows.ERROR_NETWORK_UNREACHABLE, windows.ERROR_HOST_UNREACHABLE,
		windows.ERROR_NO_SUCH_DEVICE, windows.ERROR_CONNECTION_ABORTED):
		return Missing
	}
	return ""
}

// isBusy reports whether another program keeps the file open. Access denied
// belongs to it in a rename: a folder that takes a temporary file is writable,
// and a file that a scanner is about to close answers so.
func isBusy(err error) bool {
	return isAny(err, windows.ERROR_SHARING_VIOLATION, windows.ERROR_LOCK_VIOLATION, windows.ERROR_ACCESS_DENIED)
}

// syncUnknown reports whether the file system cannot sync this kind of file.
func syncUnknown(err error) bool {
	return isAny(err, windows.ERROR_INVALID_FUNCTION, windows.ERROR_NOT_SUPPORTED)
}

func isAny(err error, codes ...syscall.Errno) bool {
	code, ok := errors.AsType[syscall.Errno](err)
	return ok && slices.Contains(codes, code)
}
