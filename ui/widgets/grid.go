package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Column is one column of a [Grid]. The columns share the width: none scrolls
// sideways.
type Column struct {
	Key     string // what OnSort is told; "" if the column does not sort
	Title   string
	Width   float32 // at least
	Stretch float32 // share of what is left over
	Align   fyne.TextAlign
	// Spare columns are left out where there is no room; the highest first.
	Spare int
}

// Cell is what one place of a [Grid] shows.
type Cell struct {
	Text    string
	Shorter []string            // instead of Text where that does not fit; the last one is cut
	Color   fyne.ThemeColorName // "": the colour of text
	Bold    bool
}

// Grid is a table of any number of rows, of which only those in sight exist.
// One whole row is selected, by mouse or keyboard, and stays selected by its
// key when the rows change around it.
type Grid struct {
	widget.BaseWidget

	// Rows is how many rows there are.
	Rows func() int
	// Cell gives the content of a place; ok is false while it is being read.
	Cell func(row, col int) (c Cell, ok bool)
	// Key is the lasting identity of a row; false while it is being read.
	Key func(row int) (int64, bool)
	// Find gives the row of a key. gone reports that no row has it any more;
	// found and gone are both false if the row is not at hand.
	Find func(key int64) (row int, found, gone bool)

	OnSelect   func(row int)             // -1: nothing is selected any more
	OnActivate func(row int)             // Enter or double click
	OnSort     func(key string, up bool) // a header was tapped
	OnKey      func(*fyne.KeyEvent)      // a key that the grid has no use for
	OnHead     func(at fyne.Position)    // a secondary tap on a header
	OnWidths   func(map[string]float32)  // columns were dragged: their widths by key

	// Many lets several rows be marked, with Ctrl and Shift. OnMark is told
	// after the marked rows changed, OnMenu of a secondary tap.
	Many   bool
	OnMark func()
	// OnRange is told of rows to be marked of which some are not at hand, by
	// their first and last. Who reads them calls [Grid.Mark].
	OnRange func(from, to int)
	OnMenu  func(at fyne.Position)
	// Peek is Key without reading a row that is not at hand; Key if nil.
	Peek func(row int) (int64, bool)
	// Modifier is what is held down; the driver's if nil.
	Modifier func() fyne.KeyModifier

	columns []Column
	widths  []float32
	hidden  map[string]bool    // columns that somebody left out, by key
	dragged map[string]float32 // widths that somebody gave, by key
	sortKey string
	sortUp  bool

	row     int // selected, -1 without
	key     int64
	keyed   bool    // key is known
	under   []int64 // key of the row below it, if it is known
	top     int     // first row in sight and its key, to keep the sight when rows come above
	topKey  int64
	topKnow bool
	focused bool
	marked  map[int64]bool // beside the selected one
	anchor  anchor         // where a range began

	head   *fyne.Container
	line   *canvas.Rectangle
	body   *gridBody
	scroll *container.Scroll
}

// NewGrid returns a grid without rows. sortKey is the column whose order the
// rows have at first.
func NewGrid(columns []Column, sortKey string, up bool) *Grid {
	g := &Grid{columns: columns, sortKey: sortKey, sortUp: up, row: -1, marked: map[int64]bool{}, dragged: map[string]float32{}}
	g.Rows = func() int { return 0 }
	g.Cell = func(int, int) (Cell, bool) { return Cell{}, false }
	g.Key = func(int) (int64, bool) { return 0, false }
	g.Find = func(int64) (int, bool, bool) { return 0, false, false }
	g.widths = make([]float32, len(columns))
	g.head = container.New(columnLayout{g})
	for i := range columns {
		g.head.Add(newGridHead(g, i))
	}
	g.line = canvas.NewRectangle(themed(look.Line))
	g.body = newGridBody(g)
	g.scroll = container.NewVScroll(g.body)
	g.scroll.OnScrolled = func(fyne.Position) { g.body.fill(false) }
	g.ExtendBaseWidget(g)
	return g
}

// Selected is the selected row, -1 without.
func (g *Grid) Selected() int { return g.row }

// Select selects a row and brings it into sight; -1 selects nothing.
func (g *Grid) Select(row int) {
	g.beginRange(row)
	g.moveTo(row, true)
}

// moveTo makes a row the selected one; alone it is the only one marked.
func (g *Grid) moveTo(row int, alone bool) {
	if alone {
		clear(g.marked)
	}
	g.row = max(-1, min(row, g.Rows()-1))
	g.key, g.keyed = 0, false
	if g.row >= 0 {
		g.key, g.keyed = g.Key(g.row)
		g.reveal(g.row)
	}
	g.lookBelow()
	g.body.fill(true)
	if g.OnSelect != nil {
		g.OnSelect(g.row)
	}
}

// Reload shows the rows as they are now. The selection stays with its key and
// what is in sight stays where it is, whatever came or went above it.
func (g *Grid) Reload() {
	offset, below := g.scroll.Offset.Y, append(g.body.after(g.row), g.under...)
	if g.top > 0 && g.topKnow {
		if row, found, _ := g.Find(g.topKey); found {
			offset += float32(row-g.top) * look.RowHeight
		}
	}
	g.scroll.Refresh() // the new height
	g.scrollTo(offset)
	told := g.row
	g.forget()
	if g.keyed {
		row, found, gone := g.Find(g.key)
		next, left := g.next(below)
		switch {
		case found:
			g.row = row
		case gone || left:
			g.row = next
			g.key, g.keyed = 0, false
		}
	}
	if g.row >= g.Rows() {
		g.row = g.Rows() - 1
		g.keyed = false
	}
	if g.row >= 0 && !g.keyed {
		g.key, g.keyed = g.Key(g.row)
	}
	g.lookBelow()
	g.followRange(g.row - told)
	g.body.fill(true)
	if g.OnSelect != nil && (told >= 0 || g.row >= 0) {
		g.OnSelect(g.row)
	}
}

// lookBelow keeps the key of the row below the selected one, which may be out of
// sight.
func (g *Grid) lookBelow() {
	g.under = g.under[:0]
	if g.row < 0 || g.row+1 >= g.Rows() {
		return
	}
	if key, ok := g.held(g.row + 1); ok {
		g.under = append(g.under, key)
	}
}

// next is the row that takes the place of the selected one if that has gone: the
// first of those below it that is still there. left reports that the one above that
// is at hand, too: between them the selected row would be.
func (g *Grid) next(below []int64) (row int, left bool) {
	for _, key := range below {
		if row, found, _ := g.Find(key); found {
			if row > 0 {
				_, left = g.held(row - 1)
			}
			return row, left || row == 0
		}
	}
	return min(g.row, g.Rows()-1), false
}

// Rewind goes to the first row and selects nothing: after another search or order.
func (g *Grid) Rewind() {
	g.topKnow = false
	g.scrollTo(0)
	g.Select(-1)
}

// reveal scrolls as little as needed to bring a row into sight.
func (g *Grid) reveal(row int) {
	from, to := float32(row)*look.RowHeight, float32(row+1)*look.RowHeight
	switch at, high := g.scroll.Offset.Y, g.scroll.Size().Height; {
	case from < at:
		g.scrollTo(from)
	case to > at+high:
		g.scrollTo(to - high)
	}
}

func (g *Grid) scrollTo(y float32) {
	y = max(0, min(y, g.body.MinSize().Height-g.scroll.Size().Height))
	if y != g.scroll.Offset.Y {
		g.scroll.ScrollToOffset(fyne.NewPos(0, y))
	}
	g.body.fill(false)
}

// page is how many rows a page key moves.
func (g *Grid) page() int { return max(1, int(g.scroll.Size().Height/look.RowHeight)-1) }

// TypedKey implements [fyne.Focusable].
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	n, to := g.Rows(), g.row
	switch e.Name {
	case fyne.KeyDown:
		to++
	case fyne.KeyUp:
		to--
	case fyne.KeyPageDown:
		to += g.page()
	case fyne.KeyPageUp:
		to -= g.page()
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = n - 1
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.row >= 0 && g.OnActivate != nil {
			g.OnActivate(g.row)
		}
		return
	default:
		if g.OnKey != nil {
			g.OnKey(e)
		}
		return
	}
	if n > 0 {
		g.pick(max(0, min(to, n-1)), g.modifier()&fyne.KeyModifierShift)
	}
}

// TypedRune implements [fyne.Focusable].
func (g *Grid) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (g *Grid) FocusGained() { g.focused = true; g.body.fill(true) }

// FocusLost implements [fyne.Focusable].
func (g *Grid) FocusLost() { g.focused = false; g.body.fill(true) }

// sortBy is a tap on a header: the column, and a second time turned round.
func (g *Grid) sortBy(column int) {
	key := g.columns[column].Key
	if key == "" {
		return
	}
	g.sortUp = key != g.sortKey || !g.sortUp
	g.sortKey = key
	g.head.Refresh()
	if g.OnSort != nil {
		g.OnSort(g.sortKey, g.sortUp)
	}
}

func (g *Grid) focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
}

// CreateRenderer implements [fyne.Widget].
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	return &gridRenderer{g}
}

type gridRenderer struct{ g *Grid }

func (r *gridRenderer) Destroy() {}

func (r *gridRenderer) Layout(s fyne.Size) {
	r.g.share(s.Width)
	r.g.head.Resize(fyne.NewSize(s.Width, look.RowHeight))
	r.g.line.Move(fyne.NewPos(0, look.RowHeight))
	r.g.line.Resize(fyne.NewSize(s.Width, 1))
	r.g.scroll.Move(fyne.NewPos(0, look.RowHeight+1))
	r.g.scroll.Resize(fyne.NewSize(s.Width, max(0, s.Height-look.RowHeight-1)))
	r.g.body.fill(true)
}

func (r *gridRenderer) MinSize() fyne.Size {
	var w float32
	for _, c := range r.g.columns {
		if c.Spare == 0 {
			w += c.Width
		}
	}
	return fyne.NewSize(w, 5*look.RowHeight)
}

func (r *gridRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.g.head, r.g.line, r.g.scroll}
}

func (r *gridRenderer) Refresh() {
	r.g.line.FillColor = themed(look.Line)
	r.g.line.Refresh()
	for _, h := range r.g.head.Objects {
		h.Refresh()
	}
	r.g.body.paint()
}

// share gives each column its width, 0 to those that have no room. What was
// dragged counts as long as it fits.
func (g *Grid) share(width float32) {
	columns := g.asDragged()
	if wide, stretch := needed(columns); wide > width || stretch == 0 {
		columns = g.shown()
	}
	left, stretch, most := width, float32(0), 0
	for _, c := range columns {
		left -= c.Width
		stretch += c.Stretch
		most = max(most, c.Spare)
	}
	for ; left < 0 && most > 0; most-- {
		for _, c := range columns {
			if c.Spare == most {
				left += c.Width
				stretch -= c.Stretch
			}
		}
	}
	for i, c := range columns {
		g.widths[i] = 0
		if c.Spare > most {
			continue
		}
		g.widths[i] = c.Width
		if c.Stretch > 0 && left > 0 { // whole points: between two the toolkit blurs text
			more := float32(int(left * c.Stretch / stretch))
			g.widths[i] += more
			left, stretch = left-more, stretch-c.Stretch
		}
	}
}

// columnLayout puts one object into each column.
type columnLayout struct{ g *Grid }

func (l columnLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, look.RowHeight)
}

func (l columnLayout) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	x := float32(0)
	for i, o := range objects {
		o.Move(fyne.NewPos(x, 0))
		o.Resize(fyne.NewSize(l.g.widths[i], s.Height))
		x += l.g.widths[i]
	}
}

// defaultColor is the colour of text where a cell names none.
const defaultColor = theme.ColorNameForeground
