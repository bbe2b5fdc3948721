package mimewalk

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The reader is pure: besides the standard library it knows tables of characters only, and nothing that reaches out.
func TestImportsStayPure(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{join .Imports "\n"}}`, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	foreign := []string{"github.com/emersion/go-message/charset", "golang.org/x/text/encoding/charmap", "golang.org/x/text/unicode/norm"}
	for _, path := range strings.Fields(string(out)) {
		first, _, _ := strings.Cut(path, "/")
		if strings.Contains(first, ".") && !slices.Contains(foreign, path) {
			t.Errorf("imports %s", path)
		}
		if first == "belegpost" || first == "os" || first == "net" || first == "sync" || first == "context" || path == "math/rand/v2" {
			t.Errorf("imports %s", path)
		}
	}
}
