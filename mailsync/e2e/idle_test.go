//go:build linux

package e2e

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// arriveDuringIdle tests that a mail is filed within two seconds of its arrival
// while the program waits for mail.
func arriveDuringIdle(t *testing.T, o *office, address string) {
	o.start(t, "sync")
	c := o.rig.open(t, o.user)
	defer c.close()
	post := func(name string) time.Duration {
		f := good(name)
		l := letter{key: "idle " + name, to: []string{address}, date: time.Now().UTC(), parts: []string{attachPDF(f.name, f.data)}}
		raw := l.bytes()
		c.appendMail(t, "INBOX", raw, l.date)
		arrived := time.Now()
		waitFor(t, patience, "file "+name, func() bool { return o.hasFile(name) })
		return time.Since(arrived)
	}
	post("vor dem Warten.pdf") // the program has come up and waits after this
	for _, name := range []string{"beim Warten 1.pdf", "beim Warten 2.pdf"} {
		if took := post(name); took > 2*time.Second {
			t.Errorf("%s was filed after %v, want 2 s at most", name, took)
		}
	}
}

// TestMailThatArrivesDuringARoundIsNotForgotten delivers each mail in the moment
// in which the one before has been filed, while the program still marks it: the
// server does not announce such a mail in IDLE, because it came earlier.
func TestMailThatArrivesDuringARoundIsNotForgotten(t *testing.T) {
	o := newOffice(t, "round")
	o.apply(t, o.toml(false, few))
	o.start(t, "sync")
	c := o.rig.open(t, o.user)
	defer c.close()
	for i := range 25 {
		name := fmt.Sprintf("Rechnung %02d.pdf", i)
		l := letter{key: name, to: []string{"10044.er.rechnungen@" + domain}, date: time.Now().UTC(), parts: []string{attachPDF(name, PDF(name))}}
		c.appendMail(t, "INBOX", l.bytes(), l.date)
		waitFor(t, 30*time.Second, "file "+name, func() bool { return o.hasFile(name) })
	}
}

// hasFile says whether a file of that name lies anywhere in the archive.
func (o *office) hasFile(name string) bool {
	found, err := filepath.Glob(filepath.Join(o.archive, "*", "*", "*", name))
	return err == nil && len(found) > 0
}

// waitFor polls until the condition holds.
func waitFor(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v for: %s", limit, what)
		}
		<-tick.C
	}
}
