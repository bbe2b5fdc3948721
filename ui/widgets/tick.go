package widgets

import (
	"image/color"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tick is a check box: Space turns it, all other keys go to OnKey.
type Tick struct {
	widget.Check
	OnKey func(*fyne.KeyEvent)
}

// NewTick returns a check box.
func NewTick(label string, changed func(bool)) *Tick {
	t := &Tick{}
	t.ExtendBaseWidget(t)
	t.Text, t.OnChanged = label, changed
	return t
}

// Set turns it without telling OnChanged.
func (t *Tick) Set(on bool) {
	if t.Checked != on {
		told := t.OnChanged
		t.OnChanged = nil
		t.SetChecked(on)
		t.OnChanged = told
	}
}

// FocusGained implements [fyne.Focusable].
func (t *Tick) FocusGained() {
	t.Check.FocusGained()
	bringIntoView()
}

// TypedKey implements [fyne.Focusable].
func (t *Tick) TypedKey(e *fyne.KeyEvent) {
	if e.Name != fyne.KeySpace && t.OnKey != nil {
		t.OnKey(e)
		return
	}
	t.Check.TypedKey(e)
}

// Pick is a list to choose one word from. Arrows and Space work it, a letter goes
// to the next word that begins with it; all other keys go to OnKey.
type Pick struct {
	widget.Select
	OnKey func(*fyne.KeyEvent)

	focused bool
}

// NewPick returns a list of words.
func NewPick(words []string, chosen func(index int)) *Pick {
	p := &Pick{}
	p.ExtendBaseWidget(p)
	p.Options = words
	p.OnChanged = func(string) { chosen(p.SelectedIndex()) }
	return p
}

// Set shows a word without telling; -1 shows none.
func (p *Pick) Set(index int) {
	if index == p.SelectedIndex() {
		return
	}
	told := p.OnChanged
	p.OnChanged = nil
	if index < 0 {
		p.ClearSelected()
	} else {
		p.SetSelectedIndex(index)
	}
	p.OnChanged = told
}

// Offer changes the words.
func (p *Pick) Offer(words []string) {
	p.Options = words
	p.Refresh()
}

// FocusGained implements [fyne.Focusable].
func (p *Pick) FocusGained() {
	p.focused = true
	p.Select.FocusGained()
	bringIntoView()
}

// TypedKey implements [fyne.Focusable].
func (p *Pick) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyUp, fyne.KeyDown:
		p.Select.TypedKey(e)
	default:
		if p.OnKey != nil {
			p.OnKey(e)
		}
	}
}

// FocusLost implements [fyne.Focusable].
func (p *Pick) FocusLost() {
	p.focused = false
	p.Select.FocusLost()
}

// CreateRenderer implements [fyne.Widget].
func (p *Pick) CreateRenderer() fyne.WidgetRenderer {
	r := &pickRenderer{WidgetRenderer: p.Select.CreateRenderer(), p: p, border: canvas.NewRectangle(color.Transparent)}
	r.border.StrokeWidth, r.border.CornerRadius = textSize(theme.SizeNameInputBorder), textSize(theme.SizeNameInputRadius)
	r.paint()
	return r
}

// pickRenderer gives the list the border that text fields have; the toolkit's
// has none.
type pickRenderer struct {
	fyne.WidgetRenderer
	p      *Pick
	border *canvas.Rectangle
}

func (r *pickRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.border)
}

// MinSize is as high as a text field, whose border stands inside its edge.
func (r *pickRenderer) MinSize() fyne.Size {
	return r.WidgetRenderer.MinSize().AddWidthHeight(0, 2*textSize(theme.SizeNameInputBorder))
}

func (r *pickRenderer) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.frame(s)
}

func (r *pickRenderer) frame(s fyne.Size) {
	if ground, ok := r.WidgetRenderer.Objects()[0].(*canvas.Rectangle); ok {
		frame(s, ground, r.border)
	}
}

func (r *pickRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.frame(r.p.Size())
	r.paint()
}

// paint shows what can be chosen from, and what has the keyboard, as a text
// field does.
func (r *pickRenderer) paint() {
	r.border.StrokeColor = themed(theme.ColorNameInputBorder)
	ground, isGround := r.WidgetRenderer.Objects()[0].(*canvas.Rectangle)
	switch {
	case r.p.Disabled() && isGround:
		dim(r.border)
		dim(ground)
	case r.p.focused && isGround:
		r.border.StrokeColor = themed(theme.ColorNamePrimary)
		paint(ground, themed(theme.ColorNameInputBackground))
	}
	r.border.Refresh()
}

// TypedRune implements [fyne.Focusable].
func (p *Pick) TypedRune(r rune) {
	from := p.SelectedIndex() + 1
	for i := range p.Options {
		if at := (from + i) % len(p.Options); strings.HasPrefix(strings.ToLower(p.Options[at]), string(unicode.ToLower(r))) {
			p.SetSelectedIndex(at)
			return
		}
	}
}
