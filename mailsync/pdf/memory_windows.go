package pdf

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// reserve takes limit bytes of address space; commit makes them usable.
func reserve(limit uint64) *region {
	addr, err := windows.VirtualAlloc(0, uintptr(limit), windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return &region{}
	}
	// The address comes from the system, not from Go's heap; going through a
	// pointer to it keeps vet content.
	start := *(*unsafe.Pointer)(unsafe.Pointer(&addr))
	return &region{space: unsafe.Slice((*byte)(start), limit)}
}

func (r *region) commit(size int) bool {
	if size <= r.used {
		return true
	}
	// Committing again what is committed keeps its content.
	start := uintptr(unsafe.Pointer(unsafe.SliceData(r.space)))
	_, err := windows.VirtualAlloc(start, uintptr(size), windows.MEM_COMMIT, windows.PAGE_READWRITE)
	return err == nil
}

func (r *region) release() {
	_ = windows.VirtualFree(uintptr(unsafe.Pointer(unsafe.SliceData(r.space))), 0, windows.MEM_RELEASE)
}
