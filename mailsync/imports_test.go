package mailsync

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports holds the import rules of the package.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "belegpost/mailsync/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		for _, forbidden := range []string{"fyne.io/", "belegpost/ui"} {
			if strings.HasPrefix(dep, forbidden) {
				t.Errorf("mailsync depends on %s", strings.TrimSpace(dep))
			}
		}
	}
	for module, user := range map[string][]string{
		"github.com/emersion/go-imap": {"belegpost/mailsync/imapbox", "belegpost/mailsync/mailtest"},
		"github.com/emersion/go-smtp": {"belegpost/mailsync/notify", "belegpost/mailsync/mailtest"},
	} {
		out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "belegpost/...").Output()
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(out)) {
			pkg, imports, _ := strings.Cut(line, " ")
			if strings.Contains(imports, module) && pkg != user[0] && pkg != user[1] {
				t.Errorf("%s imports %s; only %v may", pkg, module, user)
			}
		}
	}
}
