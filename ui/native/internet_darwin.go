package native

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// markFromInternet quarantines the file: flags 0x81 (downloaded, by an
// unknown path into the system), the time, and who did it.
func markFromInternet(path string) error {
	value := fmt.Sprintf("0081;%08x;Belegpost;", time.Now().Unix())
	return unix.Setxattr(path, "com.apple.quarantine", []byte(value), 0)
}
