//go:build unix

package pdf

import (
	"syscall"
	"time"
)

// childrenCPU is what the running child and all earlier ones have burnt.
func childrenCPU(k *keeper) time.Duration {
	var ended syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_CHILDREN, &ended)
	burnt := time.Duration(ended.Utime.Nano() + ended.Stime.Nano())
	if k.child != nil {
		now, _ := k.child.cpuTime()
		burnt += now
	}
	return burnt
}
