package mailtest_test

import (
	"os/exec"
	"strings"
	"testing"
)

// A provider knows protocols, and nothing of the office or its window.
func TestImportsNothingOfTheProduct(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		ours := strings.HasPrefix(path, "belegpost/") && path != "belegpost/mailsync/mailtest"
		if ours || strings.HasPrefix(path, "fyne.io/") {
			t.Errorf("depends on %s", path)
		}
	}
}
