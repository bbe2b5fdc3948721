//go:build !linux && !windows

package pdf

import (
	"os"
	"os/exec"
	"time"
)

func ownExecutable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return os.Args[0]
}

// widen leaves a pipe as it is: only Linux can change its size.
func widen(*os.File) {}

// bindToParent has nothing to do: the end of stdin ends the child with its parent.
func bindToParent(*exec.Cmd) {}

// cpuTime is not known here: wall time counts instead.
func cpuTime(int) (time.Duration, bool) { return 0, false }
