//go:build linux

package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tidying are the points of the daily run in its order: each run is killed at
// the next one, and begins with what the one before left.
func tidying() []string {
	return []string{"copied", "backed-up", "expired", "leaving", "aside", "removed", "aside", "tidied"}
}

// age makes everything that the office has 40 days older, and the daily run
// due again.
func (o *office) age(t testing.TB) {
	t.Helper()
	const sql = `UPDATE mail SET recorded_at = strftime('%Y-%m-%dT%H:%M:%fZ', recorded_at, '-40 days');
UPDATE failed_import SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, '-40 days');
DELETE FROM setting WHERE key = 'housekeeping';`
	o.sqlite(t, sql)
	must(t, os.RemoveAll(filepath.Join(o.data, "backup")))
	then := time.Now().AddDate(0, 0, -40)
	for file := range o.kept(t) {
		must(t, os.Chtimes(filepath.Join(o.data, file), then, then))
	}
}

// kept are the files of spool and backups.
func (o *office) kept(t testing.TB) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, dir := range []string{"spool", "backup"} {
		must(t, filepath.WalkDir(filepath.Join(o.data, dir), func(path string, d os.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err == nil && d.Type().IsRegular() {
				all[strings.TrimPrefix(path, o.data+"/")] = true
			}
			return err
		}))
	}
	return all
}

// TestDailyRunIsTheSameWhereverItIsKilled kills it at each of its steps, one
// after the other.
func TestDailyRunIsTheSameWhereverItIsKilled(t *testing.T) {
	kinds := killKinds(time.Now().Add(-time.Hour).UTC().Truncate(time.Second))
	calm, killed := newKillOffice(t, "keep-calm"), newKillOffice(t, "keep-killed")
	for _, o := range []*office{calm, killed} {
		o.deliver(t, kinds)
		o.sync(t)
		o.waitSent(t)
		o.age(t)
	}
	before, open := calm.kept(t), calm.outcome(t)
	calm.sync(t)
	want, kept := calm.outcome(t), calm.kept(t)
	if len(kept) >= len(before) || slices.Equal(open.Failed, want.Failed) {
		t.Fatalf("the undisturbed run left %d of %d files and failed imports\n%s", len(kept), len(before), strings.Join(want.Failed, "\n"))
	}
	for _, point := range tidying() {
		if res := killed.runWith(t, []string{"BELEGPOST_KILL=" + point}, "sync", "--once", "--json"); res.signal != syscall.SIGKILL {
			t.Errorf("not killed at %s: exit %d\n%s", point, res.code, res.stderr)
		}
	}
	killed.sync(t)
	same(t, killed.outcome(t), want)
	if got := killed.kept(t); !maps.Equal(got, kept) {
		t.Errorf("spool and backups\ngot  %v\nwant %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(kept)))
	}
	const states = `SELECT spool_state, count(*) FROM mail GROUP BY 1; SELECT value FROM setting WHERE key = 'housekeeping';`
	if got, want := killed.sqlite(t, states), calm.sqlite(t, states); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	killed.checkFiles(t)
	killed.integrity(t)
	killed.checkTidy(t)
}
