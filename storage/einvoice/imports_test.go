package einvoice_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports: the package is pure; it knows nothing of the office.
func TestImports(t *testing.T) {
	for dep := range strings.Lines(string(must(exec.Command("go", "list", "-deps", ".").Output()))) {
		if dep = strings.TrimSpace(dep); strings.HasPrefix(dep, "belegpost/") && dep != "belegpost/storage/einvoice" {
			t.Errorf("einvoice depends on %s", dep)
		}
	}
}
