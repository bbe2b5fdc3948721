package cputime

import "runtime/metrics"

// Allocated does f and tells how many bytes of memory it asked for, over all:
// more than it ever held at once. Nothing else may run in the process.
func Allocated(f func()) uint64 {
	asked := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(asked)
	before := asked[0].Value.Uint64()
	f()
	metrics.Read(asked)
	return asked[0].Value.Uint64() - before
}
