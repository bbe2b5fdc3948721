//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// want is a row of testdata/want.tsv, its cells split into sorted entries.
type want struct {
	status                              string
	documents, failed, ignored, notices []string
}

// readWant reads testdata/want.tsv.
func readWant(t testing.TB) map[string]want {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "want.tsv"))
	must(t, err)
	all := map[string]want{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "kind\t") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 6 {
			t.Fatalf("want.tsv line %d has %d cells, want 6", i+1, len(cells))
		}
		all[cells[0]] = want{status: cells[1], documents: entries(cells[2]), failed: entries(cells[3]), ignored: entries(cells[4]), notices: entries(cells[5])}
	}
	return all
}

func entries(cell string) []string {
	if cell == "-" {
		return nil
	}
	list := strings.Split(cell, " ; ")
	slices.Sort(list)
	return list
}

// at fills in the periods of a mail of that date.
func (w want) at(date time.Time) want {
	vienna, err := time.LoadLocation("Europe/Vienna")
	if err != nil { // the machine has no time zone data; the comparison will say so
		return w
	}
	local := date.In(vienna)
	periods := strings.NewReplacer("/MONTH/", local.Format("/2006-01/"), "/QUARTER/", fmt.Sprintf("/%d-Q%d/", local.Year(), (local.Month()+2)/3))
	w.documents = slices.Clone(w.documents)
	for i, d := range w.documents {
		w.documents[i] = periods.Replace(d)
	}
	return w
}

// wanted is one document of a want row.
type wanted struct {
	client, symbol, period, name string
	flags                        string // with ! before each
	companion                    string
}

func parseWanted(entry string) wanted {
	entry, flags, _ := strings.Cut(entry, "!")
	entry, companion, _ := strings.Cut(entry, "+")
	p := strings.SplitN(entry, "/", 4)
	if flags != "" {
		flags = "!" + flags
	}
	return wanted{client: p[0], symbol: p[1], period: p[2], name: p[3], flags: flags, companion: companion}
}

// cell is the document as list documents must show it.
func (w wanted) cell() string {
	return w.client + "/" + w.symbol + "/" + w.period + "/" + w.name + w.flags
}

// path is where the file must lie below the archive.
func (w wanted) path(folders map[string]string, name string) string {
	return strings.Join([]string{folders[w.client], w.symbol, w.period, name}, "/")
}

func (d documentRow) cell() string {
	flags := slices.Clone(d.Flags)
	slices.Sort(flags)
	cell := d.Client + "/" + d.Symbol + "/" + d.Period + "/" + d.Name
	for _, f := range flags {
		cell += "!" + f
	}
	return cell
}

// cells writes a failed import as want.tsv does, one entry for each attachment
// that failed.
func (f failedRow) cells() []string {
	client := orDash(f.Client)
	var all []string
	for _, a := range f.Attachments {
		if a.Outcome == "failed" {
			all = append(all, client+":"+a.Reason+":"+orDash(a.Name))
		}
	}
	if len(all) == 0 {
		for _, r := range f.Reasons {
			all = append(all, client+":"+r+":-")
		}
	}
	return all
}

// sameEntries compares entries without order; a want of "*" alone
// accepts anything.
func sameEntries(got, want []string) bool {
	got = slices.Sorted(slices.Values(got))
	if slices.Equal(want, []string{"*"}) {
		return true
	}
	return slices.Equal(got, want)
}

// compare reports a difference between one cell of want.tsv and what came.
func compare(t testing.TB, kind, cell string, got, want []string) {
	t.Helper()
	if !sameEntries(got, want) {
		slices.Sort(got)
		t.Errorf("%s: %s\n\tgot  %q\n\twant %q", kind, cell, got, want)
	}
}

func TestWantAndKindsNameTheSameMails(t *testing.T) {
	rows := readWant(t)
	later := []string{"returned-notice", "bounce"}
	seen := map[string]bool{}
	for _, k := range (cast{}).kinds(time.Now()) {
		if _, ok := rows[k.row()]; !ok || seen[k.row()] {
			t.Errorf("kind %s is missing in want.tsv or built twice", k.row())
		}
		seen[k.row()] = true
	}
	for name := range rows {
		if !seen[name] && !slices.Contains(later, name) {
			t.Errorf("kind %s of want.tsv is not built", name)
		}
	}
	if len(rows) < 28 {
		t.Errorf("%d kinds, want at least 28", len(rows))
	}
}
