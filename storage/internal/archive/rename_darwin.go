package archive

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func renameAt(fromDir int, from string, toDir int, to string) error {
	return unix.RenameatxNp(fromDir, from, toDir, to, unix.RENAME_EXCL)
}

// renameUnknown are the answers of file systems without RENAME_EXCL.
var renameUnknown = []syscall.Errno{syscall.ENOTSUP, syscall.EOPNOTSUPP, syscall.EINVAL, syscall.ENOSYS}
