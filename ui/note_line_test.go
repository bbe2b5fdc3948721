package ui

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
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

func TestWhatWasDoneIsSaidUntilThePageIsChanged(t *testing.T) {
	s := ready(t, "de-AT", madeUp(3), laptop)
	p, at := placeOf[*documentsPage](s.Window)
	_, other := placeOf[*mailsPage](s.Window)
	for _, c := range []struct {
		tell func()
		want bool
	}{
		{func() { p.note.say("12 Belege verschoben", "menu.undo", func() {}) }, false},
		{func() { p.note.warn("Der Monat ist schon vollständig.", "button.force", func() {}) }, true},
		{func() { p.note.fail(errors.New("odd")) }, true},
		{func() { p.note.work("Belege werden verschoben", nil) }, true},
	} {
		c.tell()
		text := p.note.text.Text
		s.Show(at)
		if !p.note.root.Visible() {
			t.Errorf("%q goes although its page is still shown", text)
		}
		s.Show(other)
		s.Show(at)
		if got := p.note.root.Visible(); got != c.want {
			t.Errorf("%q is there after another page: %v", text, got)
		}
		p.note.dismiss()
	}
}

func TestNoteOfOneActGoesWithTheNextThatFails(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Beleg", storage.ReasonUnknownAddress, 0, "foto.jpg")
	q.mail("Newsletter", storage.ReasonUnknownAddress, 0, "flyer.jpg")
	q.press(fyne.KeyDown)
	q.press(fyne.KeyDelete)
	q.press(fyne.Key3)
	q.left(1)
	q.says("Ohne Ablage erledigt (kein Beleg): Newsletter")
	q.press(fyne.KeyReturn)
	q.says("Wählen Sie den Klienten, zu dem der Beleg gehört.")
	q.saysNot("Ohne Ablage erledigt (kein Beleg): Newsletter")
}
