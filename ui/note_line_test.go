package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"belegpost/ui/state"
)

func TestWorkIsToldAndStoppedFromAnotherPage(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	p, at := placeOf[*documentsPage](s.Window)
	stopped, going := 0, state.Going{Done: 3, Total: 1200}
	going.Stop = func() { stopped++ }
	p.begin("upload.busy", going.Total)
	s.going(going)
	if s.status.work.root.Visible() {
		t.Error("it is told twice on its own page")
	}
	mails, other := placeOf[*mailsPage](s.Window)
	s.Show(other)
	s.says("3 von 1.200")
	going.Done = 4
	s.going(going)
	if text := s.status.work.text.Text; !strings.Contains(text, "4 von 1.200") {
		t.Errorf("it stays at %q", text)
	}
	s.Show(at)
	if s.status.work.root.Visible() {
		t.Error("it stays after its page is shown again")
	}
	s.Show(other)
	test.Tap(s.status.work.act)
	if stopped != 1 {
		t.Errorf("it was stopped %d times", stopped)
	}
	s.going(going)
	p.note.say("Fertig", "", nil)
	if s.status.work.root.Visible() {
		t.Error("it stays after the end")
	}
	if mails.note.root.Visible() {
		t.Error("it is told on a page that it is not of")
	}
}
