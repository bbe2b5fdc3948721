package storage_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the import rules of the package.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "belegpost/storage", "belegpost/storage/keychain").Output()
	must(t, err)
	for dep := range strings.Lines(string(out)) {
		for _, forbidden := range []string{"fyne.io/", "github.com/emersion/", "belegpost/ui", "belegpost/mailsync", "belegpost/assets"} {
			if strings.HasPrefix(dep, forbidden) {
				t.Errorf("storage depends on %s", strings.TrimSpace(dep))
			}
		}
	}
}
