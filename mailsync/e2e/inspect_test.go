//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mboxOf writes an mbox of so many mails, each with a file, a forwarded line
// that begins with "From " and a header of its own; one in five hundred has a PDF.
func mboxOf(t *testing.T, dir string, mails int) string {
	t.Helper()
	name := filepath.Join(dir, fmt.Sprintf("%d.mbox", mails))
	f, err := os.Create(name)
	must(t, err)
	defer f.Close()
	w := bufio.NewWriter(f)
	pdf := PDF("inspect")
	for i := range mails {
		content := attach("text/csv", "liste.csv", bytes.Repeat(fmt.Appendf(nil, "%d;Zeile\r\n", i), 300))
		if i%500 == 0 {
			content = attachPDF("rechnung.pdf", pdf)
		}
		l := letter{key: fmt.Sprintf("inspect%d", i), to: []string{"10023.er.lieferanten@" + domain}, parts: []string{content}}
		fmt.Fprintf(w, "From absender@lieferant.example Mon Jun  1 10:00:00 2026\n")
		for line := range strings.Lines(strings.ReplaceAll(string(l.bytes()), "\r\n", "\n")) {
			if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
				line = ">" + line
			}
			fmt.Fprint(w, line)
		}
		fmt.Fprint(w, "\n")
	}
	must(t, w.Flush())
	return name
}

// inspectAll runs inspect on an mbox and returns its lines and the most memory
// that the process had, in bytes.
func (o *office) inspectAll(t *testing.T, mbox string) (lines [][]byte, peak int64) {
	t.Helper()
	cmd := exec.Command(o.bin, o.arguments([]string{"inspect", "--mbox", mbox, "--json"})...)
	cmd.Env, cmd.Dir, cmd.SysProcAttr = o.env, o.dir, dieWithTest()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("inspect: %v\n%s", err, stderr.String())
	}
	return bytes.Split(bytes.TrimSpace(stdout.Bytes()), []byte("\n")), cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

func TestInspectTakesTenThousandMailsInOneCall(t *testing.T) {
	o := newOffice(t, "inspectall")
	thousand := mboxOf(t, o.dir, 1000)
	o.inspectAll(t, thousand) // compiles PDFium, which takes more than anything after it
	_, little := o.inspectAll(t, thousand)
	lines, much := o.inspectAll(t, mboxOf(t, o.dir, 10000))
	t.Logf("1,000 mails: %d MB, 10,000 mails: %d MB", little>>20, much>>20)
	if len(lines) != 10000 {
		t.Fatalf("%d lines, want 10,000", len(lines))
	}
	if much > little+32<<20 {
		t.Errorf("ten times as many mails take %d MB instead of %d MB", much>>20, little>>20)
	}
	filed := 0
	for i, line := range lines {
		var in struct {
			File, Fingerprint string
			Attachments       []struct{ Name, Outcome, Sha256 string }
		}
		must(t, json.Unmarshal(line, &in))
		if !strings.HasSuffix(in.File, fmt.Sprintf(".mbox#%d", i+1)) || len(in.Fingerprint) != 64 || len(in.Attachments) != 1 || len(in.Attachments[0].Sha256) != 64 {
			t.Fatalf("line %d: %s", i+1, line)
		}
		if in.Attachments[0].Outcome == "filed" {
			filed++
		}
	}
	if filed != 20 {
		t.Errorf("%d PDFs would be filed, want 20", filed)
	}
}
