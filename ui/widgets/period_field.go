package widgets

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// PeriodField shows a period that digits, + and − change: 3 is the third of the
// year, 1 and 2 one after another the twelfth.
type PeriodField struct {
	widget.Entry
	OnNumber func(n int)
	OnStep   func(by int)
	OnKey    func(*fyne.KeyEvent) // keys that it has no use for

	typed int // the digit before, while the keyboard is here
}

// NewPeriodField returns a field without a period.
func NewPeriodField() *PeriodField {
	p := &PeriodField{OnNumber: func(int) {}, OnStep: func(int) {}, OnKey: func(*fyne.KeyEvent) {}}
	p.ExtendBaseWidget(p)
	return p
}

// Set shows a period.
func (p *PeriodField) Set(text string) {
	if p.Text != text {
		p.SetText(text)
	}
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
		p.Entry.TypedShortcut(s)
	}
}

// FocusGained implements [fyne.Focusable].
func (p *PeriodField) FocusGained() {
	p.typed = 0
	p.Entry.FocusGained()
}
