package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"belegpost/storage"
)

func TestSymbolsOfAClientAreOrderedWithTheKeyboard(t *testing.T) {
	s, st := books(t, "de-AT", laptop, true)
	p := s.goTo("page.clients").(*clientsPage)
	p.grid.Select(0)
	s.reading("10023 Huber GmbH")
	y := p.detail.symbols
	order := func() (codes []string) {
		for _, y := range s.Register.File.Symbols {
			codes = append(codes, y.Code)
		}
		return codes
	}
	s.until("its symbols are read", func() bool { return s.Register.File.Loaded && len(y.inputs) > 0 })
	canvas := s.Fyne().Canvas()
	for i := 2; i <= 3; i++ {
		another := s.Register.Symbols[i].ID
		canvas.Focus(y.inputs[symbolInput{another, 0}])
		s.types(" ")
		s.until("it is used", func() bool { return len(s.Register.File.Symbols) == i })
		if canvas.Focused() != y.inputs[symbolInput{another, 0}] {
			t.Error("the keyboard does not follow a symbol that is taken")
		}
	}
	was := order()
	last := s.Register.File.Symbols[len(was)-1].ID
	canvas.Focus(y.inputs[symbolInput{last, -1}])
	for i := len(was) - 1; i > 0; i-- {
		s.press(fyne.KeySpace)
		s.until("it is one further up", func() bool { return s.Register.File.Symbols[i-1].ID == last })
	}
	want := slices.Concat(was[len(was)-1:], was[:len(was)-1])
	if got := order(); !slices.Equal(got, want) {
		t.Errorf("the order is %v, want %v", got, want)
	}
	stored, err := st.ClientSymbols(t.Context(), s.Register.File.Client.ID)
	if err != nil || stored[0].ID != last {
		t.Errorf("stored first: %+v, %v", stored, err)
	}
	if down := (symbolInput{last, 1}); canvas.Focused() != y.inputs[down] {
		t.Error("at the top the keyboard is lost")
	}
	canvas.Focus(y.inputs[symbolInput{last, 0}])
	s.types(" ") // has no address that needs it
	s.until("it is not used any more", func() bool {
		return !slices.ContainsFunc(s.Register.File.Symbols, func(y storage.Symbol) bool { return y.ID == last })
	})
	if canvas.Focused() != y.inputs[symbolInput{last, 0}] {
		t.Error("the keyboard does not follow a symbol that is given up")
	}
	if text := s.reads(); !strings.Contains(text, want[0]) {
		t.Errorf("%s cannot be chosen again", want[0])
	}
}
