// Package cputime tells tests whether work ends in time on a machine that
// others use, too, and how much memory it takes.
package cputime

import (
	"fmt"
	"time"
)

// tries is how often work may take too long: processes that share a core slow
// each other down even in their own CPU time.
const tries = 3

// Within does f and reports whether it took no longer than limit, at the third
// try at the latest, and how long the quickest one took: by the clock or in CPU
// time of this process, whichever is less. Nothing else may run in the process.
func Within(limit time.Duration, f func()) (took time.Duration, ok bool) {
	for i := range tries {
		begin, burnt := time.Now(), ofProcess()
		f()
		once := min(time.Since(begin), ofProcess()-burnt)
		if i == 0 || once < took {
			took = once
		}
		if took <= limit {
			return took, true
		}
	}
	return took, false
}

// Bounded does f, which reads an input of that size, and says what of the
// promise of every reader it broke, "" if nothing: no more than a second a
// megabyte begun, no more memory than four times the input and 64 MB.
func Bounded(size int, f func()) string {
	var used uint64
	took, ok := Within(Slowdown*time.Second*time.Duration(1+size>>20), func() { used = Allocated(f) })
	switch {
	case used > uint64(4*size+64<<20):
		return fmt.Sprintf("%d bytes of memory for %d bytes", used, size)
	case !ok:
		return fmt.Sprintf("%v for %d bytes", took, size)
	}
	return ""
}
