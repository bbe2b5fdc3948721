//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// many are 100,000 documents of one client, by the ids that a new office has.
const many = `PRAGMA foreign_keys = ON;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
INSERT INTO document (client_id, symbol_id, month, period, fiscal_year, name, sha256, size, source, sender, received_at, created_at, filed)
SELECT 1, 1 + i % 5, printf('2026-%02d', 1 + i % 12), printf('2026-%02d', 1 + i % 12), '2026', 'Rechnung ' || (i * 7919 % 100003) || '.pdf',
printf('%064x', i), 1000, 'email', 'absender' || (i * 31 % 997) || '@lieferant.example',
strftime('%Y-%m-%dT%H:%M:%S.000Z', 1735686000 + i * 300, 'unixepoch'), '2026', 1 FROM n;`

// maxTree is what the program and its children may take with such an office.
const maxTree = 400 << 20

func TestDayHundredThousandDocuments(t *testing.T) {
	o := newOffice(t, build(t, "belegpost-e2e", tags), huber)
	file := filepath.Join(t.TempDir(), "Rechnung 4711.pdf")
	if err := os.WriteFile(file, invoice(t, "Rechnung 4711.pdf", "Ziegel").body, 0o600); err != nil {
		t.Fatal(err)
	}
	o.do("upload", file, "--client", "10023", "--symbol", "ER", "--period", "2026-03")
	if out, err := exec.Command("sqlite3", filepath.Join(o.data, "belegpost.db"), many).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := o.open(laptop(t))
	p.shows("100.001 Belege", "Rechnung 4711.pdf")
	p.step("choose a row, show its preview")
	p.key("Down")
	p.shows("1/1") // the preview is drawn
	p.shot("many-1-first")
	p.step("one page down")
	for range 10 {
		p.key("Next")
		p.still()
		p.screen()
	}
	p.step("20 pages down as fast as the keys repeat")
	for range 20 {
		p.key("Next")
	}
	p.until("every row is there", func() bool { return p.rowsShown() > 18 && !strings.Contains(p.reads(), "| … |") })
	p.shot("many-2-down")
	p.step("search while typing")
	p.key("ctrl+f")
	p.typed("absender99")
	p.lacks("100.001 Belege")
	p.until("the found ones are there", func() bool { return strings.Contains(p.reads(), "Belege") && p.rowsShown() > 18 })
	p.shot("many-3-found")
	p.step("all again")
	p.key("Escape")
	p.shows("100.001 Belege")
	p.step("sort by another column")
	p.click("Klient")
	p.until("every row is there", func() bool { return p.rowsShown() > 18 && !strings.Contains(p.reads(), "| … |") })
	p.step("mark all")
	p.key("Down", "ctrl+a")
	p.shows("markiert")
	for page, name := range []string{"failed imports", "mail log", "addresses", "clients", "settings", "documents"} {
		p.step("open " + name)
		p.key(fmt.Sprintf("ctrl+%d", 1+(page+1)%6))
		p.screen()
	}
	p.tellBusy()
	if sum := treeMemory(t, p.cmd.Process.Pid); sum > maxTree {
		t.Errorf("the program and its children take %d MB", sum>>20)
	} else {
		t.Logf("the program and its children take %d MB", sum>>20)
	}
}

// rowsShown is how many rows of documents can be read.
func (p *program) rowsShown() int {
	n := 0
	for _, t := range p.screen().Texts {
		if strings.HasPrefix(t.Text, "Rechnung ") && strings.HasSuffix(t.Text, ".pdf") {
			n++
		}
	}
	return n
}

// treeMemory is the proportional set size of a process and all below it.
func treeMemory(t *testing.T, pid int) int64 {
	t.Helper()
	sum := int64(0)
	if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid)); err == nil {
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) == 3 && f[0] == "Pss:" {
				kb, err := strconv.ParseInt(f[1], 10, 64)
				if err != nil {
					t.Fatal(err)
				}
				sum += kb << 10
			}
		}
	}
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid)) // the pattern is well formed
	for _, thread := range threads {
		children, _ := os.ReadFile(thread) // one that just ended has none
		for _, c := range strings.Fields(string(children)) {
			child, err := strconv.Atoi(c)
			if err != nil {
				t.Fatal(err)
			}
			sum += treeMemory(t, child)
		}
	}
	return sum
}
