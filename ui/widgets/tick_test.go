package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestLetterGoesToTheNextWordThatBeginsWithIt(t *testing.T) {
	test.NewTempApp(t)
	var told []int
	p := NewPick([]string{"ER Eingangsrechnungen", "KA Kassa", "BK Bank", "BK1 Sparkasse"}, func(i int) { told = append(told, i) })
	for _, c := range []struct {
		letter rune
		want   int
	}{{'k', 1}, {'b', 2}, {'B', 3}, {'b', 2}, {'x', 2}, {'e', 0}} {
		p.TypedRune(c.letter)
		if got := p.SelectedIndex(); got != c.want {
			t.Errorf("%q chooses %d, want %d", c.letter, got, c.want)
		}
	}
	if len(told) != 5 {
		t.Errorf("told of %v", told)
	}
	NewPick(nil, nil).TypedRune('a')
}

func TestTypingReplacesAProposal(t *testing.T) {
	test.NewTempApp(t)
	f := NewField()
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(200, 60))
	for _, proposed := range []bool{true, false} {
		w.Canvas().Unfocus()
		f.Proposed = proposed
		f.SetText("kassa")
		f.CursorColumn = 5
		w.Canvas().Focus(f)
		test.Type(f, "bar")
		if want := map[bool]string{true: "bar", false: "kassabar"}[proposed]; f.Text != want {
			t.Errorf("proposed %v: %q, want %q", proposed, f.Text, want)
		}
	}
}
