package pdf

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ownExecutable keeps working when a package update replaces the program while
// it runs.
func ownExecutable() string {
	const self = "/proc/self/exe"
	if _, err := os.Stat(self); err == nil {
		return self
	}
	return os.Args[0]
}

// bindToParent lets the kernel kill the child when the parent dies, even while
// the child computes.
func bindToParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// pipeSize holds most invoices: a file then goes over in one piece, and the two
// processes need not take turns for every 64 KiB. Every user may have 1 MiB
// (/proc/sys/fs/pipe-max-size).
const pipeSize = 1 << 20

// widen makes a pipe larger. It stays as it is where that is not allowed.
func widen(pipe *os.File) {
	if raw, err := pipe.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, pipeSize) })
	}
}

// cpuTime asks for the clock of a process: user and system time of all its
// threads. The clock's number is made of the process's (clock_getcpuclockid(3)).
func cpuTime(pid int) (time.Duration, bool) {
	const ofAllThreads = 2 // CPUCLOCK_SCHED
	var spent unix.Timespec
	err := unix.ClockGettime(int32(^pid<<3|ofAllThreads), &spent)
	return time.Duration(spent.Nano()), err == nil
}
