package pdf

import (
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// keepArg names the environment variable with a folder that keeps pictures and
// PDFs for people to look at.
const keepArg = "BELEGPOST_PDF_KEEP"

// keep saves a picture for people to look at.
func keep(t *testing.T, name string, picture image.Image) {
	t.Helper()
	dir := os.Getenv(keepArg)
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, filepath.Base(name)+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
}

// keepFile saves a PDF for people to look at.
func keepFile(t *testing.T, name string, file []byte) {
	t.Helper()
	if dir := os.Getenv(keepArg); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// mustBeSound has qpdf look at a PDF that we made, where there is a qpdf; PDFium
// alone would forgive much.
func mustBeSound(t *testing.T, file []byte) {
	t.Helper()
	qpdf, err := exec.LookPath("qpdf")
	if err != nil {
		t.Log("no qpdf here: structure not checked")
		return
	}
	path := filepath.Join(t.TempDir(), "made.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil {
		t.Errorf("qpdf --check: %v\n%s", err, out)
	}
}
