package widgets

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Button is a push button: Enter presses it as Space does, and keys that it has
// no use for go on to the window, which the toolkit's button swallows.
type Button struct {
	widget.Button
	Chosen bool // it keeps the ground of what is chosen, also under the mouse

	focused bool
	ring    *canvas.Rectangle // inside a button of the main action that has the keyboard: its colour hardly tells
	border  *canvas.Rectangle // around one that is neither the main action nor quiet: its ground hardly shows
}

// NewButton returns a button that shows a text.
func NewButton(text string, tapped func()) *Button { return NewButtonWithIcon(text, nil, tapped) }

// NewButtonWithIcon returns a button that shows a text, which may be "", and an
// icon.
func NewButtonWithIcon(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.ExtendBaseWidget(b)
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	return b
}

// FocusGained implements [fyne.Focusable].
func (b *Button) FocusGained() {
	b.focused = true
	b.showRing(b.Importance == widget.HighImportance)
	b.Button.FocusGained()
	bringIntoView()
}

// FocusLost implements [fyne.Focusable].
func (b *Button) FocusLost() {
	b.focused = false
	b.showRing(false)
	b.Button.FocusLost()
}

func (b *Button) showRing(on bool) {
	if b.ring != nil {
		b.ring.Hidden = !on
	}
}

// CreateRenderer implements [fyne.Widget].
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ring = canvas.NewRectangle(color.Transparent)
	b.ring.StrokeWidth, b.ring.CornerRadius, b.ring.Hidden = 1.5, 3, true
	b.border = canvas.NewRectangle(color.Transparent)
	b.border.StrokeWidth, b.border.CornerRadius = textSize(theme.SizeNameInputBorder), textSize(theme.SizeNameInputRadius)
	r := &ringRenderer{b.Button.CreateRenderer(), b}
	r.Refresh()
	return r
}

// ringRenderer draws ring and border over the toolkit's button.
type ringRenderer struct {
	fyne.WidgetRenderer
	b *Button
}

// Objects implements [fyne.WidgetRenderer].
func (r *ringRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clip(r.WidgetRenderer.Objects()), r.b.border, r.b.ring)
}

// MinSize implements [fyne.WidgetRenderer]: a text keeps its distance from the
// border, which lies on whole points.
func (r *ringRenderer) MinSize() fyne.Size {
	s := r.WidgetRenderer.MinSize()
	if r.b.Text != "" && r.b.Importance != widget.LowImportance {
		s.Width = whole(s.Width + look.Gap)
	}
	return s
}

// Layout implements [fyne.WidgetRenderer].
func (r *ringRenderer) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	r.b.border.Resize(s)
	r.b.ring.Move(fyne.NewPos(2.5, 2.5))
	r.b.ring.Resize(s.Subtract(fyne.NewSize(5, 5)))
}

// Refresh implements [fyne.WidgetRenderer].
func (r *ringRenderer) Refresh() {
	r.b.ring.StrokeColor = themed(theme.ColorNameForegroundOnPrimary)
	main := r.b.Importance == widget.HighImportance && !r.b.Disabled()
	r.b.border.Hidden = main || r.b.Importance == widget.LowImportance
	r.b.border.StrokeColor = themed(theme.ColorNameInputBorder)
	if r.b.Disabled() {
		r.b.border.StrokeColor = themed(look.Line)
	}
	r.WidgetRenderer.Refresh()
	if ground, ok := r.WidgetRenderer.Objects()[0].(*canvas.Rectangle); ok && r.b.Chosen && !r.b.focused {
		paint(ground, themed(theme.ColorNameSelection))
	}
}

// TypedKey implements [fyne.Focusable].
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}
