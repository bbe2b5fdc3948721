package archive

import (
	"syscall"

	"golang.org/x/sys/unix"
)

func renameAt(fromDir int, from string, toDir int, to string) error {
	return unix.Renameat2(fromDir, from, toDir, to, unix.RENAME_NOREPLACE)
}

// renameUnknown are the answers of file systems without RENAME_NOREPLACE (NFS,
// SMB, FUSE) and of kernels before 3.15.
var renameUnknown = []syscall.Errno{syscall.EINVAL, syscall.ENOSYS, syscall.EOPNOTSUPP}
