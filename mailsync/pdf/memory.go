package pdf

import "github.com/tetratelabs/wazero/experimental"

// arena gives an instance its memory from the operating system instead of Go's
// heap: it grows in place (wazero's own way copies, and needed 938 MiB for a
// bomb that fills 256) and goes back at once when the instance is dropped.
type arena struct {
	last *region // of the newest instance
}

// Allocate reserves max bytes of address space. Memory that cannot be had
// shows as a nil slice from Reallocate, on which wazero panics; engine recovers.
func (a *arena) Allocate(_, limit uint64) experimental.LinearMemory {
	a.last = reserve(limit)
	return a.last
}

// region is the memory of one instance.
type region struct {
	space []byte // the reserved address space; nil: there was none
	used  int    // bytes handed out so far
}

// Reallocate grows the memory in place to size bytes; nil if that is too much.
func (r *region) Reallocate(size uint64) []byte {
	if size > uint64(len(r.space)) || !r.commit(int(size)) {
		return nil
	}
	r.used = max(r.used, int(size))
	return r.space[:size:len(r.space)]
}

// Free gives the memory back; using it afterwards crashes the child.
func (r *region) Free() {
	if r.space != nil {
		r.release()
	}
	r.space, r.used = nil, 0
}

// size is how much of it is in use, in bytes.
func (r *region) size() int {
	if r == nil {
		return 0
	}
	return r.used
}
