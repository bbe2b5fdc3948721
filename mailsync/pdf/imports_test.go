package pdf

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds that the package knows files only: no window, no mail, no
// database.
func TestImports(t *testing.T) {
	deps, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(deps)) {
		for _, forbidden := range []string{"fyne.io/", "github.com/emersion/", "modernc.org/", "belegpost/ui", "belegpost/storage", "net/http"} {
			if strings.HasPrefix(dep, forbidden) {
				t.Errorf("imports %s", strings.TrimSpace(dep))
			}
		}
	}
}
