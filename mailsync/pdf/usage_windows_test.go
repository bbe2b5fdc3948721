package pdf

import "time"

// childrenCPU lets wall time count: CPU time stands still.
func childrenCPU(*Checker) time.Duration { return time.Since(time.Time{}) }
