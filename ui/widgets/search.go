package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Search is a search field: Esc clears it, and keys that no text field uses
// (F1, F5) go on to the window.
type Search struct{ Field }

// NewSearch returns a field with a hint of what is searched.
func NewSearch(hint string, changed func(string)) *Search {
	s := &Search{}
	s.ExtendBaseWidget(s)
	s.PlaceHolder = hint
	s.Icon = theme.SearchIcon()
	s.OnChanged = changed
	return s
}

// TypedKey implements [fyne.Focusable].
func (s *Search) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		s.SetText("")
	case fyne.KeyF1, fyne.KeyF5, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp:
		if s.OnKey != nil {
			s.OnKey(e)
		}
	default:
		s.Entry.TypedKey(e)
	}
}
