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

// gridHead is the head of one column: a tap sorts.
type gridHead struct {
	widget.BaseWidget
	g      *Grid
	column int
	over   bool
	edge   bool // the mouse is where the column can be dragged
	pulled bool // it is being dragged
	back   *canvas.Rectangle
	rule   *canvas.Rectangle
	text   *canvas.Text
	arrow  *canvas.Image
}

func newGridHead(g *Grid, column int) *gridHead {
	h := &gridHead{g: g, column: column, back: canvas.NewRectangle(color.Transparent), rule: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Black),
		arrow: canvas.NewImageFromResource(theme.MenuDropDownIcon())}
	h.ExtendBaseWidget(h)
	return h
}

// Tapped implements [fyne.Tappable].
func (h *gridHead) Tapped(*fyne.PointEvent) { h.g.sortBy(h.column) }

// TappedSecondary implements [fyne.SecondaryTappable].
func (h *gridHead) TappedSecondary(e *fyne.PointEvent) {
	if h.g.OnHead != nil {
		h.g.OnHead(e.AbsolutePosition)
	}
}

// Cursor implements [desktop.Cursorable].
func (h *gridHead) Cursor() desktop.Cursor {
	switch {
	case h.g.columns[h.column].Key == "":
		return desktop.DefaultCursor
	case h.edge || h.pulled:
		return desktop.HResizeCursor
	}
	return desktop.PointerCursor
}

// MouseIn implements [desktop.Hoverable].
func (h *gridHead) MouseIn(*desktop.MouseEvent) {
	h.over = h.g.columns[h.column].Key != ""
	h.Refresh()
}

// edgeWidth is how near to its right edge a column is dragged.
const edgeWidth = 7

// MouseMoved implements [desktop.Hoverable].
func (h *gridHead) MouseMoved(e *desktop.MouseEvent) {
	if at := h.g.columns[h.column].Key != "" && e.Position.X > h.Size().Width-edgeWidth; at != h.edge {
		h.edge = at
		h.Refresh()
	}
}

// Dragged implements [fyne.Draggable].
func (h *gridHead) Dragged(e *fyne.DragEvent) {
	if h.pulled = h.pulled || h.edge; h.pulled {
		h.g.drag(h.column, e.Dragged.DX)
	}
}

// DragEnd implements [fyne.Draggable].
func (h *gridHead) DragEnd() { h.pulled = false }

// MouseOut implements [desktop.Hoverable].
func (h *gridHead) MouseOut() { h.over, h.edge = false, false; h.Refresh() }

// CreateRenderer implements [fyne.Widget].
func (h *gridHead) CreateRenderer() fyne.WidgetRenderer {
	r := &headRenderer{h}
	r.Refresh()
	return r
}

type headRenderer struct{ h *gridHead }

func (r *headRenderer) Destroy()           {}
func (r *headRenderer) MinSize() fyne.Size { return fyne.NewSize(0, look.RowHeight) }
func (r *headRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.h.back, r.h.rule, r.h.text, r.h.arrow}
}

// arrowSize is the square that the mark of the order takes.
const arrowSize = 14

func (r *headRenderer) Layout(s fyne.Size) {
	h := r.h
	h.back.Resize(s)
	h.rule.Move(fyne.NewPos(s.Width-2, 5))
	h.rule.Resize(fyne.NewSize(2, s.Height-10))
	room := s.Width - 2*cellPad
	h.text.Hidden = room <= 0
	title := h.g.columns[h.column].Title
	size := textSize(theme.SizeNameCaptionText)
	if h.arrow.Visible() {
		room -= arrowSize
	}
	h.text.Text = Fit(title, room, size, h.text.TextStyle)
	wide := fyne.MeasureText(h.text.Text, size, h.text.TextStyle).Width
	at := float32(cellPad)
	if h.g.columns[h.column].Align == fyne.TextAlignTrailing {
		at = s.Width - cellPad - wide
	}
	h.text.Move(fyne.NewPos(at, 0))
	h.text.Resize(fyne.NewSize(wide, s.Height))
	h.arrow.Resize(fyne.NewSize(arrowSize, arrowSize))
	if room <= 0 {
		h.arrow.Resize(fyne.Size{})
	}
	if h.g.columns[h.column].Align == fyne.TextAlignTrailing {
		at -= arrowSize + 2
	} else {
		at += wide + 2
	}
	h.arrow.Move(fyne.NewPos(at, (s.Height-arrowSize)/2))
}

func (r *headRenderer) Refresh() {
	h := r.h
	h.text.TextSize = textSize(theme.SizeNameCaptionText)
	h.text.Color = themed(look.Secondary)
	h.text.TextStyle = fyne.TextStyle{Bold: true}
	h.back.FillColor = color.Transparent
	if h.over {
		h.back.FillColor = themed(theme.ColorNameHover)
	}
	h.rule.FillColor = color.Transparent
	if h.edge || h.pulled {
		h.rule.FillColor = themed(theme.ColorNamePrimary)
	}
	h.arrow.Resource = theme.MenuDropDownIcon()
	if h.g.sortUp {
		h.arrow.Resource = theme.MenuDropUpIcon()
	}
	if key := h.g.columns[h.column].Key; key != "" && key == h.g.sortKey {
		h.arrow.Show()
	} else {
		h.arrow.Hide()
	}
	r.Layout(h.Size())
	canvas.Refresh(h)
}
