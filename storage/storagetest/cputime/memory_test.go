package cputime_test

import (
	"strings"
	"testing"

	"belegpost/storage/storagetest/cputime"
)

var kept []byte

func TestBoundedTellsOfMemory(t *testing.T) {
	const mb = 1 << 20
	for asked, broken := range map[int]bool{mb: false, 60 * mb: false, 72 * mb: true} {
		got := cputime.Bounded(mb, func() { kept = make([]byte, asked) })
		if (got != "") != broken || broken && !strings.Contains(got, "memory") {
			t.Errorf("%d bytes: %q", asked, got)
		}
	}
	if used := cputime.Allocated(func() { kept = make([]byte, mb) }); used < mb || used > 2*mb {
		t.Errorf("%d bytes for a megabyte", used)
	}
}
