package ui

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// What a client's lists show is built anew after each change; whoever works them
// by keys stays where she is.
func TestListsOfAClientKeepTheKeyboard(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.clients").(*clientsPage)
	p.grid.Select(0)
	s.until("the client is read", func() bool { return s.Register.File.Loaded })
	client := s.Register.File.Client.ID
	for _, email := range []string{"a@huber.example", "b@huber.example"} {
		if _, err := st.SaveRecipient(t.Context(), storage.Recipient{Client: client, Email: email}); err != nil {
			t.Fatal(err)
		}
	}
	s.until("they are listed", func() bool { return len(s.Register.File.Recipients) == 3 })
	canvas, held := s.Fyne().Canvas(), p.detail.held["recipients"]
	at := func() (rowInput, bool) {
		for key, in := range held.inputs {
			if in == canvas.Focused() {
				return key, true
			}
		}
		return rowInput{}, false
	}
	first := held.inputs[rowInput{"a@huber.example", 0}]
	canvas.Focus(first)
	first.(*widgets.Pick).SetSelected("auch tägliche Liste")
	s.until("it is saved", func() bool {
		return slices.ContainsFunc(s.Register.File.Recipients, func(r storage.Recipient) bool {
			return r.Email == "a@huber.example" && r.Success == storage.SuccessDaily
		})
	})
	if key, ok := at(); !ok || key != (rowInput{"a@huber.example", 0}) || canvas.Focused() == first {
		t.Errorf("after a choice the keyboard is at %+v", key)
	}
	canvas.Focus(held.inputs[rowInput{"a@huber.example", 1}])
	s.press(fyne.KeyReturn)
	s.until("it is gone", func() bool { return len(s.Register.File.Recipients) == 2 })
	if key, ok := at(); !ok || key.row != "b@huber.example" {
		t.Errorf("after a removal the keyboard is at %+v, %v", key, ok)
	}
}

// A commit that changes nothing here builds nothing anew.
func TestAClientThatIsTheSameIsNotDrawnAgain(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.clients").(*clientsPage)
	p.grid.Select(0)
	s.until("the client is read", func() bool { return s.Register.File.Loaded && len(p.detail.addresses.Objects) > 0 })
	parts := func() (out []fyne.CanvasObject) {
		for _, c := range []*fyne.Container{p.detail.pane.lines, p.detail.recipients, p.detail.addresses, p.detail.symbols.root, p.detail.folder} {
			out = append(out, c.Objects[0])
		}
		return out
	}
	before := parts()
	if _, err := st.SaveClerk(t.Context(), storage.Clerk{Name: "Neu"}); err != nil {
		t.Fatal(err)
	}
	read := 0
	changed := s.Register.File.Changed
	s.Register.File.Changed = func() { read++; changed() }
	s.until("the client is read again", func() bool { return read > 0 })
	for i, o := range parts() {
		if o != before[i] {
			t.Errorf("part %d is drawn again", i)
		}
	}
}

func TestClerksCanBeEnteredOneAfterAnother(t *testing.T) {
	store := storagetest.New(t)
	s, _, p := setUp(t, "de-AT", store, laptop)
	p.leave()
	s.goTo("page.settings")
	p.openSection(state.SectionClerks)
	canvas := s.Fyne().Canvas()
	for i, name := range []string{"Anna", "Berta", "Clara"} {
		rows := p.rows()
		test.Type(rows[len(rows)-1][0], name)
		rows[len(rows)-1][0].OnSubmitted("")
		s.until("she is listed", func() bool { return len(p.rows()) == i+2 })
		rows = p.rows()
		if next := rows[len(rows)-1][0]; canvas.Focused() != fyne.Focusable(next) || next.Text != "" {
			t.Fatalf("after %s the keyboard is in %T", name, canvas.Focused())
		}
	}
	if list, err := store.Clerks(t.Context()); err != nil || len(list) != 3 {
		t.Errorf("%d clerks, %v", len(list), err)
	}
	p.openSection(state.SectionSymbols)
	all := p.rows()
	last := all[len(all)-1]
	last[0].SetText("bk1")
	last[1].SetText("Bank Austria")
	last[0].OnSubmitted("")
	last[0].OnSubmitted("") // Enter twice is once
	s.until("it is in the catalogue", func() bool { return len(p.rows()) == len(all)+1 })
	s.says("Gespeichert.")
}
