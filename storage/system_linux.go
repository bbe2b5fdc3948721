package storage

import "golang.org/x/sys/unix"

// Magic numbers of network file systems, from statfs(2).
var networkMagic = map[int64]bool{
	0x6969: true,                                     // NFS
	0x517b: true, 0xff534d42: true, 0xfe534d42: true, // SMB, CIFS, SMB2
	0x5346414f: true, // AFS
	0x01021997: true, // 9P
}

// refuseNetworkFolder refuses network shares: SQLite's write-ahead log does
// not work there, and two computers would damage the database.
func refuseNetworkFolder(dir string) error {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err == nil && networkMagic[int64(uint32(st.Type))] {
		return &FolderError{Folder: dir, Problem: FolderNetwork}
	}
	return nil
}
