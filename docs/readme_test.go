package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestReadmePrintsTheExampleOfficeWhole(t *testing.T) {
	if !strings.Contains(read(t, "..", "README.md"), "```toml\n"+read(t, "office.toml")+"```\n") {
		t.Error("the office.toml of the README is not docs/office.toml")
	}
}

// TestExampleOfficeIsTheOneThatIsTested compares with the example that the
// tests of apply read and change.
func TestExampleOfficeIsTheOneThatIsTested(t *testing.T) {
	if read(t, "office.toml") != read(t, "..", "ui", "cli", "testdata", "office.toml") {
		t.Error("docs/office.toml is not ui/cli/testdata/office.toml")
	}
}

// TestExampleOfficeWorksAsPrinted runs the program on it; a dry run, because
// only root may make the archive in /srv.
func TestExampleOfficeWorksAsPrinted(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "belegpost")
	build := exec.Command("go", "build", "-o", program, "belegpost")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build program: %v\n%s", err, out)
	}
	apply := exec.Command(program, "apply", "office.toml", "--dry-run", "--secrets", "env", "--data", filepath.Join(dir, "data"))
	apply.Env = append(os.Environ(), "BELEGPOST_IMAP_PASSWORD=one", "BELEGPOST_SMTP_PASSWORD=two")
	out, err := apply.CombinedOutput()
	if err != nil || !strings.Contains(string(out), ".lieferanten@belege.kanzlei.at") {
		t.Errorf("apply: %v\n%s", err, out)
	}
}

func TestReadmeStaysShortAndItsLinksLead(t *testing.T) {
	text := read(t, "..", "README.md")
	if n := strings.Count(text, "\n"); n > 120 {
		t.Errorf("the README has %d lines, want 120 at most", n)
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(text, -1) {
		if _, err := os.Stat(filepath.Join("..", m[1])); err != nil {
			t.Errorf("link of the README: %v", err)
		}
	}
}

// TestReadmeNamesOnlyWhatMakeCanDo looks for each `make target` that is named.
func TestReadmeNamesOnlyWhatMakeCanDo(t *testing.T) {
	var targets []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z]+):`).FindAllStringSubmatch(read(t, "..", "Makefile"), -1) {
		targets = append(targets, m[1])
	}
	for _, page := range []string{read(t, "..", "README.md"), read(t, "performance.md"), read(t, "..", ".github", "CONTRIBUTING.md")} {
		for _, m := range regexp.MustCompile("(?m)(?:`|^)make ([a-z]+)").FindAllStringSubmatch(page, -1) {
			if !slices.Contains(targets, m[1]) {
				t.Errorf("make %s is named, but there is no such target", m[1])
			}
		}
	}
}

// TestPicturesAreThere: what README and manual show is in the repository.
func TestPicturesAreThere(t *testing.T) {
	for dir, page := range map[string]string{"..": "README.md", ".": "handbuch.md"} {
		pictures := regexp.MustCompile(`!\[[^]]+\]\(([^)]+)\)`).FindAllStringSubmatch(read(t, dir, page), -1)
		if len(pictures) == 0 {
			t.Errorf("%s has no picture", page)
		}
		for _, p := range pictures {
			if _, err := os.Stat(filepath.Join(dir, p[1])); err != nil {
				t.Errorf("%s: %v", page, err)
			}
		}
	}
}
