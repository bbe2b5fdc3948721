package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
)

// works reports whether a command of a menu works; those that a pop-up menu
// leaves out do not.
func works(t *testing.T, items []*fyne.MenuItem, label string) bool {
	t.Helper()
	i := slices.IndexFunc(items, func(m *fyne.MenuItem) bool { return m.Label == label })
	if i < 0 {
		t.Fatalf("no command %s", label)
	}
	shown := slices.ContainsFunc(working(items), func(m *fyne.MenuItem) bool { return m.Label == label })
	if shown == items[i].Disabled {
		t.Errorf("%s: in a pop-up menu %v, disabled %v", label, shown, items[i].Disabled)
	}
	return shown
}

func TestOnlyWhatWorksOnAFailedImportIsOffered(t *testing.T) {
	q := newQueue(t, "de-AT", laptop)
	q.mail("Newsletter", storage.ReasonUnknownAddress, 0, "flyer.jpg")
	for _, label := range []string{"Ablegen", "Wieder öffnen", "Original speichern (.eml) …"} {
		if works(t, q.failedCommands.Items, label) {
			t.Errorf("%s works on nothing", label)
		}
	}
	q.press(fyne.KeyDown)
	open, done := []string{"Ablegen", "Ohne Ablage erledigen", "Klient wählen"}, "Wieder öffnen"
	for _, label := range open {
		if !works(t, q.failedCommands.Items, label) || !works(t, q.page.items(), label) {
			t.Errorf("%s does not work on an open import", label)
		}
	}
	if works(t, q.failedCommands.Items, done) || works(t, q.page.items(), done) {
		t.Error("what is open can be opened again")
	}
	q.press(fyne.KeyDelete)
	q.press(fyne.Key3)
	q.left(0)
	q.page.filters.state.SetSelectedIndex(2)
	q.left(1)
	q.press(fyne.KeyDown)
	for _, label := range open {
		if works(t, q.failedCommands.Items, label) {
			t.Errorf("%s works on an import that is done", label)
		}
	}
	if !works(t, q.failedCommands.Items, done) {
		t.Error("what is done cannot be opened again")
	}
}

func TestOnlyWhatWorksOnTheMarkedDocumentsIsOffered(t *testing.T) {
	o := madeUp(3)
	docs := o.docs
	docs[0].State, docs[1].State, docs[2].State = storage.DocumentNew, storage.DocumentBooked, storage.DocumentTrashed
	s := ready(t, "de-AT", o, laptop)
	p, _ := s.documents()
	commands := map[string]string{"menu.release": "nv", "menu.book": "n", "menu.new": "", "menu.year": "n", "menu.trash": "n", "menu.restore": "p"}
	for row, mark := range map[int]string{0: "n", 1: "v", 2: "p"} {
		p.grid.Select(row)
		s.until("it is shown", func() bool { return len(p.marked()) == 1 && p.marked()[0].ID == docs[row].ID })
		for key, on := range commands {
			label := s.Words.Say(key)
			if got, want := works(t, s.documentCommands.Items, label), on != "" && slices.Contains([]byte(on), mark[0]); got != want {
				t.Errorf("%s on a document that is %s: %v", label, docs[row].State, got)
			}
		}
	}
}

func TestPopUpMenusHaveLinesBetweenGroupsOnly(t *testing.T) {
	line, on := fyne.NewMenuItemSeparator, func() *fyne.MenuItem { return fyne.NewMenuItem("on", nil) }
	off := func() *fyne.MenuItem { return where(false, fyne.NewMenuItem("off", nil)) }
	got := ""
	for _, m := range working([]*fyne.MenuItem{off(), line(), on(), line(), off(), line(), on(), on(), line(), off()}) {
		got += m.Label + "|"
	}
	if got != "on||on|on|" {
		t.Errorf("%s", got)
	}
}
