package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Split shows two objects beside each other; the hairline between them can be
// dragged.
type Split struct {
	widget.BaseWidget
	Share float32 // of the left one
	// OnMoved is told the share after somebody dragged the line.
	OnMoved func(share float32)

	left, right fyne.CanvasObject
	handle      *splitHandle
}

// NewSplit returns a split.
func NewSplit(left, right fyne.CanvasObject, share float32) *Split {
	s := &Split{Share: share, left: left, right: right}
	s.handle = &splitHandle{split: s, line: canvas.NewRectangle(color.Transparent)}
	s.handle.ExtendBaseWidget(s.handle)
	s.ExtendBaseWidget(s)
	return s
}

// Turn goes on from the left one alone to both to the right one alone.
func (s *Split) Turn() {
	switch {
	case s.right.Visible() && s.left.Visible():
		s.sides(false, true)
	case s.right.Visible():
		s.sides(true, false)
	default:
		s.sides(true, true)
	}
}

// Largest shows the right one alone, or both again.
func (s *Split) Largest() { s.sides(!s.left.Visible(), true) }

// Both shows both.
func (s *Split) Both() {
	if !s.left.Visible() || !s.right.Visible() {
		s.sides(true, true)
	}
}

func (s *Split) sides(left, right bool) {
	show := func(o fyne.CanvasObject, on bool) {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
	show(s.left, left)
	show(s.right, right)
	show(s.handle, left && right)
	s.Refresh()
}

// CreateRenderer implements [fyne.Widget].
func (s *Split) CreateRenderer() fyne.WidgetRenderer { return &splitRenderer{s} }

type splitRenderer struct{ s *Split }

// handleWidth is how wide the place is that can be dragged.
const handleWidth = 9

func (r *splitRenderer) Destroy() {}
func (r *splitRenderer) Refresh() { r.Layout(r.s.Size()); r.s.handle.Refresh() }
func (r *splitRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.s.left, r.s.right, r.s.handle}
}

func (r *splitRenderer) MinSize() fyne.Size {
	a, b := r.s.left.MinSize(), r.s.right.MinSize()
	return fyne.NewSize(a.Width+b.Width+handleWidth, max(a.Height, b.Height))
}

func (r *splitRenderer) Layout(size fyne.Size) {
	s := r.s
	if !s.left.Visible() || !s.right.Visible() {
		for _, side := range []fyne.CanvasObject{s.left, s.right} {
			side.Move(fyne.NewPos(0, 0))
			side.Resize(size)
		}
		return
	}
	room := size.Width - handleWidth
	at := max(s.left.MinSize().Width, min(room*s.Share, room-s.right.MinSize().Width))
	s.left.Resize(fyne.NewSize(at, size.Height))
	s.handle.Move(fyne.NewPos(at, 0))
	s.handle.Resize(fyne.NewSize(handleWidth, size.Height))
	s.right.Move(fyne.NewPos(at+handleWidth, 0))
	s.right.Resize(fyne.NewSize(room-at, size.Height))
}

// splitHandle is the place that is dragged.
type splitHandle struct {
	widget.BaseWidget
	split *Split
	line  *canvas.Rectangle
	over  bool
}

// Dragged implements [fyne.Draggable].
func (h *splitHandle) Dragged(e *fyne.DragEvent) {
	if room := h.split.Size().Width - handleWidth; room > 0 {
		h.split.Share = max(0.1, min(0.9, (h.Position().X+e.Dragged.DX)/room))
		h.split.Refresh()
		if h.split.OnMoved != nil {
			h.split.OnMoved(h.split.Share)
		}
	}
}

// DragEnd implements [fyne.Draggable].
func (h *splitHandle) DragEnd() {}

// Cursor implements [desktop.Cursorable].
func (h *splitHandle) Cursor() desktop.Cursor { return desktop.HResizeCursor }

// MouseIn implements [desktop.Hoverable].
func (h *splitHandle) MouseIn(*desktop.MouseEvent) { h.over = true; h.Refresh() }

// MouseMoved implements [desktop.Hoverable].
func (h *splitHandle) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (h *splitHandle) MouseOut() { h.over = false; h.Refresh() }

// CreateRenderer implements [fyne.Widget].
func (h *splitHandle) CreateRenderer() fyne.WidgetRenderer {
	r := &handleRenderer{h}
	r.Refresh()
	return r
}

type handleRenderer struct{ h *splitHandle }

func (r *handleRenderer) Destroy()                     {}
func (r *handleRenderer) MinSize() fyne.Size           { return fyne.NewSize(handleWidth, 0) }
func (r *handleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.h.line} }

func (r *handleRenderer) Layout(s fyne.Size) {
	wide := float32(1)
	if r.h.over {
		wide = 3
	}
	r.h.line.Move(fyne.NewPos((handleWidth-wide)/2, 0))
	r.h.line.Resize(fyne.NewSize(wide, s.Height))
}

func (r *handleRenderer) Refresh() {
	ink := look.Line
	if r.h.over {
		ink = theme.ColorNamePrimary
	}
	paint(r.h.line, themed(ink))
	r.Layout(r.h.Size())
}
