package demo_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The demo's mails are data: they may be shown, tested and delivered by
// anybody, so they need nothing but the standard library.
func TestImportsNothingButTheStandardLibrary(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		if path != "belegpost/assets/demo" {
			t.Errorf("depends on %s", path)
		}
	}
}
