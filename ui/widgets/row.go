package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Row is a line that can be chosen by a tap and has a menu.
type Row struct {
	widget.BaseWidget
	OnTap  func()
	OnMenu func(at fyne.Position)

	content fyne.CanvasObject
	ground  *Ground
	chosen  bool
	over    bool
}

// NewRow returns a row that shows content.
func NewRow(content fyne.CanvasObject) *Row {
	r := &Row{content: content, ground: NewGround(theme.ColorNameBackground, fyne.Size{})}
	r.OnTap, r.OnMenu = func() {}, func(fyne.Position) {}
	r.ExtendBaseWidget(r)
	return r
}

// Choose shows that the row is the chosen one, or no more.
func (r *Row) Choose(on bool) {
	if on != r.chosen {
		r.chosen = on
		r.paint()
	}
}

func (r *Row) paint() {
	switch {
	case r.chosen:
		r.ground.name = theme.ColorNameSelection
	case r.over:
		r.ground.name = theme.ColorNameHover
	default:
		r.ground.name = theme.ColorNameBackground
	}
	r.ground.Refresh()
}

// Tapped implements [fyne.Tappable].
func (r *Row) Tapped(*fyne.PointEvent) { r.OnTap() }

// TappedSecondary implements [fyne.SecondaryTappable].
func (r *Row) TappedSecondary(e *fyne.PointEvent) { r.OnMenu(e.AbsolutePosition) }

// MouseIn implements [desktop.Hoverable].
func (r *Row) MouseIn(*desktop.MouseEvent) { r.over = true; r.paint() }

// MouseMoved implements [desktop.Hoverable].
func (r *Row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (r *Row) MouseOut() { r.over = false; r.paint() }

// CreateRenderer implements [fyne.Widget].
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(r.ground, container.New(Inset{Left: 6, Right: 2}, r.content)))
}

// NewMore returns the small button "…" that opens a menu below itself.
func NewMore(open func(at fyne.Position)) *Button {
	b := NewButtonWithIcon("", theme.MoreHorizontalIcon(), nil)
	b.Importance = widget.LowImportance
	b.OnTapped = func() {
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
		open(at.AddXY(0, b.Size().Height))
	}
	return b
}
