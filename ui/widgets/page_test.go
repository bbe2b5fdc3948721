package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// longPage is a window with more inputs of every kind than it has room for, some
// of them in what our widgets hold.
func longPage(t *testing.T) (fyne.Window, *Page, []fyne.CanvasObject) {
	t.Helper()
	test.NewTempApp(t)
	lines := container.New(Lines{Gap: 8})
	var inputs []fyne.CanvasObject
	add := func(input, shown fyne.CanvasObject) {
		inputs = append(inputs, input)
		lines.Add(shown)
	}
	for range 5 {
		field, button := NewField(), NewButton("Speichern", func() {})
		tick, pick, period := NewTick("täglich", nil), NewPick([]string{"a", "b"}, func(int) {}), NewPeriodField()
		add(field, WithoutBars(field))
		add(button, container.NewHBox(button))
		add(tick, NewRow(tick))
		add(pick, pick)
		add(period, container.New(Labelled{Width: 20, Input: 200}, NewText("Periode", Style{}), period))
	}
	p := NewPage(container.New(Inset{Top: 10}, lines))
	w := test.NewTempWindow(t, NewSplit(NewGround("", fyne.NewSize(100, 100)), container.New(Twice{Width: 100}, p.Scroll), 0.4))
	w.Resize(fyne.NewSize(500, 160))
	return w, p, inputs
}

// seen reports whether all of an object can be seen on the page.
func seen(p *Page, o fyne.CanvasObject) bool {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	top := at(o).Y - at(p.Scroll).Y
	return top >= 0 && top+o.Size().Height <= p.Scroll.Size().Height
}

func TestWhatGetsTheKeyboardComesIntoView(t *testing.T) {
	w, p, inputs := longPage(t)
	for i, o := range inputs {
		w.Canvas().FocusNext()
		if w.Canvas().Focused() != o.(fyne.Focusable) {
			t.Fatalf("Tab %d leads elsewhere", i)
		}
		if !seen(p, o) {
			t.Errorf("input %d (%T) is not seen", i, o)
		}
	}
	for i := len(inputs) - 2; i >= 0; i-- {
		if w.Canvas().FocusPrevious(); !seen(p, inputs[i]) {
			t.Errorf("back at input %d it is not seen", i)
		}
	}
	p.Scroll.ScrollToBottom()
	inputs[0].(fyne.Focusable).FocusGained() // somebody comes back to the window
	if seen(p, inputs[0]) {
		t.Error("the page jumps when the window gets the keyboard back")
	}
}

func TestTheWheelScrollsAPageOverATextField(t *testing.T) {
	w, p, inputs := longPage(t)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(inputs[0]).AddXY(10, 10)
	test.Scroll(w.Canvas(), at, 0, -30)
	if p.Scroll.Offset.Y != 30 {
		t.Errorf("scrolled by %v", p.Scroll.Offset.Y)
	}
	p.Set(NewField())
	if p.Scroll.Offset.Y != 0 {
		t.Error("another content does not begin at its top")
	}
}

func TestKeysOfAButton(t *testing.T) {
	test.NewTempApp(t)
	pressed, passed := 0, []fyne.KeyName{}
	b := NewButton("Ablegen", func() { pressed++ })
	w := test.NewTempWindow(t, b)
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { passed = append(passed, e.Name) })
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyF5, fyne.KeyEscape} {
		b.TypedKey(&fyne.KeyEvent{Name: key})
	}
	if pressed != 3 || len(passed) != 2 || passed[0] != fyne.KeyF5 || passed[1] != fyne.KeyEscape {
		t.Errorf("pressed %d times, %v went to the window", pressed, passed)
	}
	b.Importance = widget.HighImportance
	w.Canvas().Focus(b)
	if !b.ring.Visible() {
		t.Error("nothing tells that the main button has the keyboard")
	}
	if w.Canvas().Unfocus(); b.ring.Visible() {
		t.Error("the ring stays")
	}
	b.Disable()
	if b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}); pressed != 3 {
		t.Error("a disabled button is pressed")
	}
}
