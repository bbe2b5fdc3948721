//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// finding is one line of check.
type finding struct{ Invariant, Entity, Problem string }

// smallOffice has three filed documents of one client.
func smallOffice(t *testing.T, user string) *office {
	t.Helper()
	o := newOffice(t, user)
	o.apply(t, o.toml(false, few))
	to := []string{"10044.er.rechnungen@" + domain}
	var kinds []kind
	for i, name := range []string{"eins.pdf", "zwei.pdf", "drei.pdf"} {
		f := good(name)
		kinds = append(kinds, kind{letter: letter{key: name, to: to, date: time.Now().Add(time.Duration(i-9) * time.Minute).UTC(), parts: []string{attachPDF(f.name, f.data)}}})
	}
	o.deliver(t, kinds)
	if s := o.sync(t); s.Filed != 3 {
		t.Fatalf("filed %d documents, want 3", s.Filed)
	}
	o.checkFiles(t)
	return o
}

// path finds the filed file of that name.
func (o *office) path(t testing.TB, name string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(o.archive, "*", "*", "*", name))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("%d files named %s, want 1", len(found), name)
	}
	return found[0]
}

func TestCheckFindsWhatWasDoneToFiledFiles(t *testing.T) {
	cases := []struct {
		name     string
		spoil    func(t *testing.T, o *office)
		findings int      // at least
		names    []string // each must be named by a finding
	}{
		{"changed", func(t *testing.T, o *office) {
			file := o.path(t, "eins.pdf")
			data, err := os.ReadFile(file)
			must(t, err)
			data[len(data)/2] ^= 1
			replace(t, file, data)
		}, 1, []string{"eins.pdf"}},
		{"removed", func(t *testing.T, o *office) {
			file := o.path(t, "zwei.pdf")
			must(t, os.Chmod(filepath.Dir(file), 0o755))
			must(t, os.Remove(file))
		}, 1, []string{"zwei.pdf"}},
		{"swapped", func(t *testing.T, o *office) {
			a, b := o.path(t, "eins.pdf"), o.path(t, "drei.pdf")
			must(t, os.Chmod(filepath.Dir(a), 0o755))
			must(t, os.Rename(a, a+".x"))
			must(t, os.Rename(b, a))
			must(t, os.Rename(a+".x", b))
		}, 2, []string{"eins.pdf", "drei.pdf"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := smallOffice(t, "check-"+c.name)
			c.spoil(t, o)
			res := o.run(t, "check", "--files", "--json")
			if res.code != 1 {
				t.Errorf("exit %d, want 1\n%s%s", res.code, res.stdout, res.stderr)
			}
			found := decode[finding](t, res.stdout)
			if len(found) < c.findings {
				t.Errorf("%d findings, want %d: %+v", len(found), c.findings, found)
			}
			for _, f := range found {
				if f.Invariant == "" || f.Entity == "" || f.Problem == "" {
					t.Errorf("finding with an empty field: %+v", f)
				}
			}
			text, err := json.Marshal(found)
			must(t, err)
			for _, name := range c.names {
				if !strings.Contains(string(text), name) {
					t.Errorf("no finding names %s: %s", name, text)
				}
			}
			if plain := o.run(t, "check", "--files"); plain.code != 1 || strings.TrimSpace(plain.stdout+plain.stderr) == "" {
				t.Errorf("without --json: exit %d, output %q, want 1 and a sentence", plain.code, plain.stdout)
			}
		})
	}
}

// replace writes over a read-only file in place.
func replace(t *testing.T, file string, data []byte) {
	t.Helper()
	must(t, os.Chmod(file, 0o644))
	must(t, os.WriteFile(file, data, 0o644))
	must(t, os.Chmod(file, 0o444))
}
