//go:build unix

package pdf

import "golang.org/x/sys/unix"

// reserve maps limit bytes; pages cost memory only when they are touched.
func reserve(limit uint64) *region {
	space, err := unix.Mmap(-1, 0, int(limit), unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return &region{}
	}
	return &region{space: space}
}

func (r *region) commit(int) bool { return true }

func (r *region) release() { _ = unix.Munmap(r.space) }
