package widgets

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// cellPad is the room on both sides of a cell's text.
const cellPad = 8

// themed is a colour of the running theme.
func themed(name fyne.ThemeColorName) color.Color {
	s := fyne.CurrentApp().Settings()
	return s.Theme().Color(name, s.ThemeVariant())
}

// textSize is the size of text in rows.
func textSize(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// gridBody is as high as all rows together, but holds only those in sight.
type gridBody struct {
	widget.BaseWidget
	g    *Grid
	pool []*gridRow // row i lives in pool[i % len(pool)], so that scrolling by one repaints one
}

func newGridBody(g *Grid) *gridBody {
	b := &gridBody{g: g}
	b.ExtendBaseWidget(b)
	return b
}

// MinSize implements [fyne.CanvasObject].
func (b *gridBody) MinSize() fyne.Size {
	return fyne.NewSize(0, float32(b.g.Rows())*look.RowHeight)
}

// CreateRenderer implements [fyne.Widget].
func (b *gridBody) CreateRenderer() fyne.WidgetRenderer { return &bodyRenderer{b} }

type bodyRenderer struct{ b *gridBody }

func (r *bodyRenderer) Destroy()           {}
func (r *bodyRenderer) Layout(fyne.Size)   { r.b.fill(true) }
func (r *bodyRenderer) MinSize() fyne.Size { return r.b.MinSize() }
func (r *bodyRenderer) Refresh()           { r.b.fill(true) }
func (r *bodyRenderer) Objects() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(r.b.pool))
	for i, row := range r.b.pool {
		out[i] = row
	}
	return out
}

// fill puts the rows in sight into the pool; again shows even those that are
// there already.
func (b *gridBody) fill(again bool) {
	g := b.g
	if g.scroll == nil || g.widths == nil {
		return
	}
	high := g.scroll.Size().Height
	if need := int(high/look.RowHeight) + 2; len(b.pool) < need {
		for len(b.pool) < need {
			b.pool = append(b.pool, newGridRow(g))
		}
		again = true
		canvas.Refresh(b)
	}
	first := max(0, int(g.scroll.Offset.Y/look.RowHeight))
	g.top = first
	g.topKey, g.topKnow = 0, false
	if first < g.Rows() {
		g.topKey, g.topKnow = g.Key(first)
	}
	for i := first; i < first+len(b.pool); i++ {
		b.pool[i%len(b.pool)].show(i, again)
	}
}

// after are the keys of the rows in sight below a row, as they were shown last.
func (b *gridBody) after(row int) (keys []int64) {
	for i := row + 1; row >= 0 && i <= row+len(b.pool); i++ {
		r := b.pool[i%len(b.pool)]
		if r.row != i || !r.keyed || !r.Visible() {
			break
		}
		keys = append(keys, r.key)
	}
	return keys
}

// paint takes the theme's colours again.
func (b *gridBody) paint() { b.fill(true) }

// gridRow is one row in sight.
type gridRow struct {
	widget.BaseWidget
	g     *Grid
	row   int
	key   int64 // of the row, as it was shown last
	keyed bool
	over  bool
	last  time.Time // of the last tap
	back  *canvas.Rectangle
	bar   *canvas.Rectangle // marks the selected row by shape, while the grid has the keyboard
	line  *canvas.Rectangle
	texts []*canvas.Text
	full  []string // what the texts say before they are cut to the width
	shown []float32
}

func newGridRow(g *Grid) *gridRow {
	r := &gridRow{g: g, row: -1, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		line: canvas.NewRectangle(color.Transparent), full: make([]string, len(g.columns)), shown: make([]float32, len(g.columns))}
	for range g.columns {
		r.texts = append(r.texts, canvas.NewText("", color.Black))
	}
	r.ExtendBaseWidget(r)
	return r
}

// show makes the row show row i.
func (r *gridRow) show(i int, again bool) {
	if i >= r.g.Rows() {
		r.row = i
		r.Hide()
		return
	}
	if r.row == i && !again && r.Visible() {
		return
	}
	r.row = i
	r.key, r.keyed = r.g.held(i)
	r.Move(fyne.NewPos(0, float32(i)*look.RowHeight))
	r.Resize(fyne.NewSize(r.g.scroll.Size().Width, look.RowHeight))
	r.Show()
	r.colors()
	x := float32(0)
	for c := range r.texts {
		r.cell(c, x)
		x += r.g.widths[c]
	}
}

// colors paints the ground: selected, under the mouse, or plain.
func (r *gridRow) colors() {
	ground, bar := color.Color(color.Transparent), color.Color(color.Transparent)
	switch {
	case r.row == r.g.row && len(r.g.marked) == 0 || r.isMarked():
		ground = themed(theme.ColorNameSelection)
	case r.over:
		ground = themed(theme.ColorNameHover)
	}
	if r.row == r.g.row && r.g.focused {
		bar = themed(theme.ColorNamePrimary)
	}
	paint(r.back, ground)
	paint(r.bar, bar)
	paint(r.line, themed(look.Line))
}

func paint(o *canvas.Rectangle, c color.Color) {
	if o.FillColor != c {
		o.FillColor = c
		o.Refresh()
	}
}

// cell shows one column; only what changed is painted again.
func (r *gridRow) cell(c int, x float32) {
	cell, ok := r.g.Cell(r.row, c)
	if !ok {
		cell = Cell{}
		if c == 0 {
			cell = Cell{Text: "…", Color: look.Secondary}
		}
	}
	if cell.Color == "" {
		cell.Color = defaultColor
	}
	t, room := r.texts[c], max(0, r.g.widths[c]-2*cellPad)
	t.Move(fyne.NewPos(x+cellPad, 0))
	t.Resize(fyne.NewSize(room, look.RowHeight))
	ink, size, align := themed(cell.Color), textSize(theme.SizeNameText), r.g.columns[c].Align
	if r.full[c] == cell.Text && r.shown[c] == room && t.Color == ink && t.TextStyle.Bold == cell.Bold && t.TextSize == size {
		return
	}
	t.Color, t.TextSize, t.Alignment, t.TextStyle = ink, size, align, fyne.TextStyle{Bold: cell.Bold}
	r.full[c], r.shown[c] = cell.Text, room
	if t.Text = ""; room > 0 {
		for _, text := range append([]string{cell.Text}, cell.Shorter...) {
			if t.Text = Fit(text, room, size, t.TextStyle); t.Text == text {
				break
			}
		}
	}
	t.Refresh()
}

// MouseIn implements [desktop.Hoverable].
func (r *gridRow) MouseIn(*desktop.MouseEvent) { r.over = true; r.colors() }

// MouseMoved implements [desktop.Hoverable].
func (r *gridRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (r *gridRow) MouseOut() { r.over = false; r.colors() }

// Tapped selects; two taps within the system's double-click time activate.
// (The toolkit's own double tap would delay every single one.)
func (r *gridRow) Tapped(*fyne.PointEvent) {
	g, now := r.g, time.Now()
	g.focus()
	if m := g.modifier(); g.Many && m != 0 {
		g.pick(r.row, m)
		return
	}
	if r.row == g.row && now.Sub(r.last) < fyne.CurrentApp().Driver().DoubleTapDelay() && g.OnActivate != nil {
		g.OnActivate(r.row)
		return
	}
	r.last = now
	g.Select(r.row)
}

// CreateRenderer implements [fyne.Widget].
func (r *gridRow) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.back, r.line, r.bar}
	for _, t := range r.texts {
		objects = append(objects, t)
	}
	return &rowRenderer{r, objects}
}

type rowRenderer struct {
	r       *gridRow
	objects []fyne.CanvasObject
}

func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, look.RowHeight) }
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *rowRenderer) Refresh()                     { r.r.show(r.r.row, true) }
func (r *rowRenderer) Layout(s fyne.Size) {
	r.r.back.Resize(s)
	r.r.bar.Resize(fyne.NewSize(3, s.Height))
	r.r.line.Move(fyne.NewPos(0, s.Height-1))
	r.r.line.Resize(fyne.NewSize(s.Width, 1))
}
