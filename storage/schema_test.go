package storage

import (
	"fmt"
	"path"
	"strings"
	"testing"
)

// TestStepsAreCountedThrough: a database knows its version as how many steps it
// has taken, so that two steps of one number would never both be run.
func TestStepsAreCountedThrough(t *testing.T) {
	names, err := steps()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(path.Base(name), want) {
			t.Errorf("step %d is %s", i+1, path.Base(name))
		}
	}
}
