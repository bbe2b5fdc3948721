package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// focused is a field in a window that holds a text and has the keyboard.
func focused(t *testing.T, text string) *Field {
	t.Helper()
	test.NewTempApp(t)
	f := NewField()
	w := test.NewTempWindow(t, f)
	w.Resize(fyne.NewSize(200, 60))
	f.SetText(text)
	w.Canvas().Focus(f)
	return f
}

// selectText selects n letters from the beginning.
func selectText(f *Field, n int) {
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.CursorColumn = n
	f.Refresh()
}

// Whatever is put into a field between Ctrl+A and the first key, what is typed
// next is one piece.
func TestWhatIsTypedAfterARefillIsOnePiece(t *testing.T) {
	for name, c := range map[string]struct {
		selected int
		refills  []string
		want     string
	}{
		"the same":          {6, []string{"belege"}, "neu"},
		"another":           {6, []string{"buero@kanzlei.example"}, "neu"},
		"emptied":           {6, []string{""}, "neu"},
		"emptied, then new": {6, []string{"", "buero"}, "neubuero"},
		"a part":            {3, []string{"rechnung"}, "recneuhnung"},
		"a part, shorter":   {3, []string{"x"}, "xneu"},
		"nothing":           {0, []string{"rechnung"}, "neurechnung"},
	} {
		f := focused(t, "belege")
		selectText(f, c.selected)
		for _, text := range c.refills {
			f.SetText(text)
		}
		for _, r := range "neu" {
			f.TypedRune(r)
		}
		if f.Text != c.want {
			t.Errorf("%s: the field holds %q, want %q", name, f.Text, c.want)
		}
	}
}

func TestUndoUnderASelectionLeavesNone(t *testing.T) {
	f := focused(t, "")
	for _, r := range "belege" {
		f.TypedRune(r)
	}
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
	f.TypedShortcut(&fyne.ShortcutUndo{})
	undone := f.Text
	for _, r := range "neu" {
		f.TypedRune(r)
	}
	if undone == "belege" || f.Text != undone+"neu" {
		t.Errorf("undo left %q, then it holds %q", undone, f.Text)
	}
}

func TestTheSameTextTellsNobodyAndKeepsUndo(t *testing.T) {
	f := focused(t, "")
	for _, r := range "belege" {
		f.TypedRune(r)
	}
	told := 0
	f.OnChanged = func(string) { told++ }
	f.SetText("belege")
	if told != 0 {
		t.Errorf("told %d times", told)
	}
	f.TypedShortcut(&fyne.ShortcutUndo{})
	if f.Text == "belege" {
		t.Error("nothing can be undone any more")
	}
}

func TestButtonsHaveABorderExceptTheMainAndQuietOnes(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	for importance, want := range map[widget.Importance]bool{widget.MediumImportance: true, widget.HighImportance: false, widget.LowImportance: false} {
		b := NewButton("Öffnen", func() {})
		b.Importance = importance
		test.NewTempWindow(t, b)
		b.Refresh()
		if got := b.border.Visible(); got != want || want && b.border.StrokeColor != themed(theme.ColorNameInputBorder) {
			t.Errorf("importance %d: a border %v in %v", importance, got, b.border.StrokeColor)
		}
		if b.border.Size() != b.Size() {
			t.Errorf("the border is %v, the button %v", b.border.Size(), b.Size())
		}
	}
	b := NewButton("Öffnen", func() {})
	test.NewTempWindow(t, b)
	b.Importance = widget.HighImportance // its ground is gone while it does nothing
	if b.Disable(); !b.border.Visible() || b.border.StrokeColor != themed(look.Line) {
		t.Errorf("the border of a button that does nothing is %v", b.border.StrokeColor)
	}
}

// TestInputsStandOnOneLine: a list to choose from is as high as a field beside it,
// and both begin and end on whole pixels.
func TestInputsStandOnOneLine(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(look.Theme{})
	field, pick := NewField(), NewPick([]string{"ER"}, nil)
	if f, p := field.MinSize().Height, pick.MinSize().Height; f != p || f != whole(f) {
		t.Errorf("a field is %.1f high, a list %.1f", f, p)
	}
	for _, w := range []fyne.Widget{field, pick} {
		w.Resize(fyne.NewSize(200, 30))
		w.Refresh()
		for _, o := range test.WidgetRenderer(w).Objects() {
			if c, ok := o.(*canvas.Rectangle); ok && c.Visible() && c.Size().Width > 0 && (c.Position() != fyne.NewPos(0, 1) || c.Size() != fyne.NewSize(200, 28)) {
				t.Errorf("%T has %v at %v", w, c.Size(), c.Position())
			}
		}
	}
}
