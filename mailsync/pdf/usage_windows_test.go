package pdf

import "time"

// childrenCPU lets wall time count: CPU time stands still.
func childrenCPU(*keeper) time.Duration { return time.Since(time.Time{}) }
