package pdf

import (
	"math"
	"runtime/debug"
)

// compileGarbage is how much garbage may lie about while PDFium is compiled, in
// percent of what is in use: that is 210 MB at the end, most of it kept for one
// huge function. A memory limit instead takes twice as long and saves nothing.
const compileGarbage = 3

// saveMemory is called before PDFium is compiled, once in the life of an
// installation; the function that it returns, after that.
//
// The finished code is held three times at the end: as wazero collected it, as it
// will run, and as it goes into the cache. What compiling needed is garbage by
// the third time, but 20 MB more would come before the collector sees to it. So
// the limit is set between the second and the third: then whoever wants memory
// waits for the collector.
func saveMemory() (enough func()) {
	before := debug.SetGCPercent(compileGarbage)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		if waitForCode(stop) {
			debug.SetMemoryLimit(1)
		}
	}()
	return func() {
		close(stop)
		<-stopped
		debug.SetMemoryLimit(math.MaxInt64)
		debug.SetGCPercent(before)
		debug.FreeOSMemory() // the child lives for long and needs little
	}
}
