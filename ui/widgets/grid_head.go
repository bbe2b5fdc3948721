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
	back   *canvas.Rectangle
	text   *canvas.Text
	arrow  *canvas.Image
}

func newGridHead(g *Grid, column int) *gridHead {
	h := &gridHead{g: g, column: column, back: canvas.NewRectangle(color.Transparent), text: canvas.NewText("", color.Black),
		arrow: canvas.NewImageFromResource(theme.MenuDropDownIcon())}
	h.ExtendBaseWidget(h)
	return h
}

// Tapped implements [fyne.Tappable].
func (h *gridHead) Tapped(*fyne.PointEvent) { h.g.sortBy(h.column) }

// Cursor implements [desktop.Cursorable].
func (h *gridHead) Cursor() desktop.Cursor {
	if h.g.columns[h.column].Key == "" {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// MouseIn implements [desktop.Hoverable].
func (h *gridHead) MouseIn(*desktop.MouseEvent) {
	h.over = h.g.columns[h.column].Key != ""
	h.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (h *gridHead) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (h *gridHead) MouseOut() { h.over = false; h.Refresh() }

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
	return []fyne.CanvasObject{r.h.back, r.h.text, r.h.arrow}
}

// arrowSize is the square that the mark of the order takes.
const arrowSize = 14

func (r *headRenderer) Layout(s fyne.Size) {
	h := r.h
	h.back.Resize(s)
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
