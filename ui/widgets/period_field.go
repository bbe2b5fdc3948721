package widgets

import (
	"unicode"

	"fyne.io/fyne/v2"
)

// PeriodField shows a period that digits, + and − change: 3 is the third of the
// year, 1 and 2 one after another the twelfth.
type PeriodField struct {
	Field
	OnNumber func(n int)
	OnStep   func(by int)

	typed int // the digit before, while the keyboard is here
}

// NewPeriodField returns a field without a period.
func NewPeriodField() *PeriodField {
	p := &PeriodField{OnNumber: func(int) {}, OnStep: func(int) {}}
	p.OnKey = func(*fyne.KeyEvent) {} // it has a use for few keys only
	p.ExtendBaseWidget(p)
	return p
}

// TypedRune implements [fyne.Focusable].
func (p *PeriodField) TypedRune(r rune) {
	switch {
	case unicode.IsDigit(r) && r <= '9':
		n := int(r - '0')
		if two := p.typed*10 + n; p.typed > 0 && two <= 12 {
			p.typed = 0
			p.OnNumber(two)
			return
		}
		p.typed = n
		p.OnNumber(n)
	case r == '+' || r == '-' || r == '−' || r == '–':
		p.typed = 0
		p.OnStep(map[bool]int{true: 1, false: -1}[r == '+'])
	}
}

// TypedKey implements [fyne.Focusable].
func (p *PeriodField) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		p.OnStep(1)
	case fyne.KeyDown:
		p.OnStep(-1)
	case fyne.KeyBackspace, fyne.KeyDelete, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeySpace:
	default:
		if e.Name < fyne.Key0 || e.Name > fyne.Key9 {
			p.OnKey(e)
		}
	}
}

// TypedShortcut implements [fyne.Shortcutable]: nothing is pasted here.
func (p *PeriodField) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutPaste, *fyne.ShortcutCut, *fyne.ShortcutUndo, *fyne.ShortcutRedo:
	default:
		p.Field.TypedShortcut(s)
	}
}

// FocusGained implements [fyne.Focusable].
func (p *PeriodField) FocusGained() {
	p.typed = 0
	p.Field.FocusGained()
}
