//go:build unix

package pdf

import (
	"os"
	"syscall"
)

// killedFromOutside reports whether the child ended by a signal that somebody
// sent: an operator, or the kernel that ran out of memory. What a file does to
// the child shows as an exit code or as a fault.
func killedFromOutside(state *os.ProcessState) bool {
	status, ok := state.Sys().(syscall.WaitStatus)
	if !ok || !status.Signaled() {
		return false
	}
	switch status.Signal() {
	case syscall.SIGKILL, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT:
		return true
	}
	return false
}
