package pdf

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

func ownExecutable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return os.Args[0]
}

// widen leaves a pipe as it is: only Linux can change its size.
func widen(*os.File) {}

// bindToParent keeps a console window from flashing up. The end of stdin ends
// the child with its parent.
func bindToParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
}

func cpuTime(pid int) (time.Duration, bool) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return 0, false
	}
	defer func() { _ = windows.CloseHandle(process) }()
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(process, &created, &exited, &kernel, &user); err != nil {
		return 0, false
	}
	return span(kernel) + span(user), true
}

// span is the length of time in a FILETIME, which counts 100 ns.
func span(f windows.Filetime) time.Duration {
	return time.Duration(int64(f.HighDateTime)<<32|int64(f.LowDateTime)) * 100
}

// killedFromOutside cannot tell on Windows: a terminated process has an exit
// code like any other.
func killedFromOutside(*os.ProcessState) bool { return false }
