//go:build unix && !linux

package storage

import "golang.org/x/sys/unix"

// refuseNetworkFolder refuses network shares (MNT_LOCAL is not set): SQLite's
// write-ahead log does not work there, and two computers would damage the
// database.
func refuseNetworkFolder(dir string) error {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err == nil && st.Flags&unix.MNT_LOCAL == 0 {
		return &FolderError{Folder: dir, Problem: FolderNetwork}
	}
	return nil
}
