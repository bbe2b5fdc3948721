//go:build linux

package e2e

import (
	"testing"
	"time"
)

// TestSecondSessionSeesAndTakesOver runs two sessions with one data folder: one
// syncs, the results show within a second, and when it is killed the other goes on.
func TestSecondSessionSeesAndTakesOver(t *testing.T) {
	o := newOffice(t, "lease")
	o.apply(t, o.toml(false, few))
	first := o.start(t, "sync")
	post := func(name string) {
		c := o.rig.open(t, o.user)
		defer c.close()
		f := good(name)
		l := letter{key: name, to: []string{"10044.er.rechnungen@" + domain}, date: time.Now().UTC(), parts: []string{attachPDF(f.name, f.data)}}
		c.appendMail(t, "INBOX", l.bytes(), l.date)
	}
	post("eins.pdf")
	waitFor(t, patience, "file eins.pdf", func() bool { return o.hasFile("eins.pdf") })
	second := o.start(t, "sync")

	post("zwei.pdf")
	waitFor(t, patience, "file zwei.pdf", func() bool { return o.hasFile("zwei.pdf") })
	filed := time.Now()
	waitFor(t, patience, "list zwei.pdf", func() bool { return o.listed(t, "zwei.pdf") })
	if took := time.Since(filed); took > time.Second {
		t.Errorf("the second session sees the document %v after it was filed, want 1 s at most", took)
	}
	if n := o.count(t, "zwei.pdf"); n != 1 {
		t.Errorf("zwei.pdf is listed %d times, want once", n)
	}

	must(t, first.Process.Kill())
	_ = first.Wait() // killed is what we wanted
	post("drei.pdf")
	waitFor(t, patience, "file drei.pdf by the second session", func() bool { return o.hasFile("drei.pdf") })
	if second.ProcessState != nil {
		t.Error("the second session has ended")
	}
	waitFor(t, patience, "list drei.pdf", func() bool { return o.listed(t, "drei.pdf") })
	o.checkFiles(t)
}

// count says how many documents of that name are marked filed.
func (o *office) count(t testing.TB, name string) int {
	t.Helper()
	n := 0
	for _, d := range list[documentRow](t, o, "documents") {
		if d.Name == name && d.State == "new" {
			n++
		}
	}
	return n
}

func (o *office) listed(t testing.TB, name string) bool { return o.count(t, name) > 0 }
