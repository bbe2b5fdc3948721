package ui

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// listPage is a screen with one table: title, search, rows, count.
type listPage[T any] struct {
	w      *Window
	spec   pageSpec[T]
	list   *state.List[T]
	grid   *widgets.Grid
	search *widgets.Search
	count  *widgets.Text
	empty  *widget.Label
	nobody *fyne.Container // stands in for rows where there are none
	vacant bool            // nothing is there to choose
	split  *widgets.Split  // of the list and what is beside it; nil without
	over   *listOver       // of the list and what is below it; nil without
	root   *fyne.Container
	kept   state.Kept
}

// pageSpec is what makes one list page differ from another.
type pageSpec[T any] struct {
	name    string // ending of the keys of its words
	columns []widgets.Column
	sort    string // key of the column that the list is sorted by at first, newest first
	cell    func(row T, col int) widgets.Cell
	beside  fyne.CanvasObject   // right of the list; nil without
	below   fyne.CanvasObject   // under the list; nil without
	share   float32             // of the list beside that; 0 is 0.6
	buttons []fyne.CanvasObject // in the head, instead of "fetch e-mails"
	tools   []fyne.CanvasObject // filters right of the search field
	shares  shares              // of search, tools and count in the width; nil: as wide as they are
	opens   func(row T)         // Enter or double click; nil without
	choose  func(row T, ok bool)
	empty   func() string // what to do where nothing is
	asked   func()        // hears of every other query; nil without
	vacant  func(bool)    // hears whether there is nothing to choose; nil without
}

func newListPage[T any](w *Window, list *state.List[T], spec pageSpec[T]) *listPage[T] {
	p := &listPage[T]{w: w, spec: spec, list: list}
	p.kept = state.Recall(w.Memory, p.key(), state.Kept{})
	if !list.Loaded() { // else the window is rebuilt, and the list is as somebody has it now
		list.Show(p.recalled())
	}
	p.grid = widgets.NewGrid(spec.columns, p.order(), p.up())
	p.grid.SetWidths(p.kept.Widths)
	p.grid.SetHidden(p.kept.Hidden)
	p.grid.OnHead = p.chooseColumns
	p.grid.OnWidths = func(widths map[string]float32) { p.kept.Widths = widths; p.keep() }
	p.grid.Rows, p.grid.Key, p.grid.Find = list.Len, list.Key, list.Find
	p.grid.Cell = func(row, col int) (widgets.Cell, bool) {
		r, ok := list.Row(row)
		if !ok {
			return widgets.Cell{}, false
		}
		cell := spec.cell(r, col)
		if list.Err() != nil { // it may not be so any more
			cell.Color = look.Secondary
		}
		return cell, true
	}
	p.grid.OnKey = w.key
	p.grid.OnSelect = p.choose
	if spec.opens != nil {
		p.grid.OnActivate = func(row int) {
			if r, ok := list.Row(row); ok {
				spec.opens(r)
			}
		}
	}
	p.grid.OnSort = func(key string, up bool) {
		q := list.Query()
		if q.Sort = key; !up {
			q.Sort = "-" + key
		}
		p.ask(q)
	}
	p.search = widgets.NewSearch(w.Words.Say("search."+spec.name), func(text string) {
		q := list.Query()
		q.Search = text
		p.ask(q)
	})
	p.search.OnKey = p.fromSearch
	list.Changed = p.changed
	p.build()
	if list.Loaded() { // the window is rebuilt: whoever asked for this page is not ready yet
		w.fresh = append(w.fresh, p.changed)
	} else {
		p.changed()
	}
	return p
}

// pageHead is the line with a page's title, at the same height with buttons
// right of it and without.
func pageHead(title string) *fyne.Container {
	text := widgets.NewText(title, widgets.Style{Size: theme.SizeNameHeadingText, Bold: true})
	high := plainButton(title, func() {}).MinSize().Height
	return container.NewHBox(container.New(widgets.Fixed{Height: high}, container.NewCenter(text)), layout.NewSpacer())
}

func (p *listPage[T]) build() {
	say := p.w.Words.Say
	head := pageHead(say("page." + p.spec.name))
	for _, b := range p.spec.buttons {
		head.Add(b)
	}
	if p.spec.buttons == nil {
		head.Add(p.w.syncButton())
	}
	p.count = widgets.NewText("", widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
	p.count.Least = 240
	search := widgets.WithoutBars(p.search)
	tools := container.NewHBox(container.New(widgets.Fixed{Width: 320}, search))
	if p.spec.shares != nil {
		p.count.Least = 60
		tools = container.New(filterLine{p.w, p.spec.shares}, search)
	}
	for _, o := range p.spec.tools {
		if p.spec.shares != nil {
			o = widgets.WithoutBars(o)
		}
		tools.Add(o)
	}
	if p.spec.shares != nil {
		tools.Add(p.count)
	} else {
		tools.Add(container.New(widgets.Inset{Left: look.Gap}, container.NewCenter(p.count)))
	}
	p.empty = widget.NewLabel("")
	p.empty.Wrapping, p.empty.Alignment = fyne.TextWrapWord, fyne.TextAlignCenter
	p.empty.Importance = widget.LowImportance
	p.nobody = container.New(widgets.Aloft{Width: 400}, p.empty)
	rows := fyne.CanvasObject(container.NewStack(p.grid, p.nobody))
	if p.spec.below != nil {
		p.over = &listOver{}
		p.over.root = container.New(p.over, p.grid, p.nobody, p.spec.below)
		rows = p.over.root
	}
	if p.spec.beside != nil {
		share := p.spec.share
		if share == 0 {
			share = 0.6
		}
		p.split = widgets.NewSplit(rows, p.spec.beside, cmp.Or(p.kept.Share, share))
		p.split.OnMoved = func(share float32) { p.kept.Share = share; p.keep() }
		rows = p.split
	}
	top := container.NewVBox(container.New(widgets.Inset{Left: look.Margin, Top: 12, Right: look.Margin}, head),
		container.New(widgets.Inset{Left: look.Margin, Top: 4, Right: look.Margin, Bottom: 6}, tools),
		widgets.NewGround(look.Line, fyne.NewSize(1, 1)))
	p.root = container.NewStack(widgets.NewGround(theme.ColorNameBackground, fyne.Size{}),
		container.New(layout.NewBorderLayout(top, nil, nil, nil), top, container.New(widgets.Inset{Left: 8, Right: 8}, rows)))
}

func (p *listPage[T]) object() fyne.CanvasObject { return p.root }

func (p *listPage[T]) find() { p.w.window.Canvas().Focus(p.search) }

// keyTo hands keys to the list when nothing has the keyboard.
func (p *listPage[T]) keyTo(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyHome, fyne.KeyEnd:
		p.w.window.Canvas().Focus(p.grid)
		p.grid.TypedKey(e)
	case fyne.KeyEscape:
		p.search.SetText("")
	}
}

// fromSearch gets the keys that the search field has no use for: arrows go
// into the list.
func (p *listPage[T]) fromSearch(e *fyne.KeyEvent) { p.w.key(e) }

func (p *listPage[T]) clock(*state.StatusLine) {
	if p.list.Len() == 0 {
		p.showEmpty()
	}
}

// ask shows another query from its first row.
func (p *listPage[T]) ask(q state.Query) {
	if q != p.list.Query() {
		p.grid.Rewind()
		p.list.Show(q)
		p.kept.Sort, p.kept.Only, p.kept.Mails, p.kept.Failed = q.Sort, q.Only, q.Mails, q.Failed
		p.keep()
		if p.spec.asked != nil {
			p.spec.asked()
		}
	}
}

// markAll marks all rows.
func (p *listPage[T]) markAll() { p.grid.MarkAll() }

// unsearch empties the search.
func (p *listPage[T]) unsearch() {
	p.search.SetText("")
	q := p.list.Query()
	q.Search = ""
	p.ask(q)
}

// changed shows the rows as they are now.
func (p *listPage[T]) changed() {
	p.tellCount("")
	p.grid.Reload() // what is marked may be told beside the count
	p.showEmpty()
}

// tellCount says how many rows there are, and what else is to be told beside
// that; where they could not be read, that they need not be what was asked for.
func (p *listPage[T]) tellCount(more string) {
	count, ink := "", look.Secondary
	switch {
	case p.list.Loaded() && p.list.Err() != nil:
		count, ink = markAttention+"  "+p.w.Words.Say("list.stale"), look.Attention
	case p.list.Loaded():
		count = p.w.Words.Count("count."+p.spec.name, p.list.Len())
	}
	p.count.Set(count+more, widgets.Style{Color: ink, Size: theme.SizeNameCaptionText})
}

// showEmpty says what to do where there is nothing to see.
func (p *listPage[T]) showEmpty() {
	say, search := p.w.Words.Say, p.list.Query().Search
	text := ""
	switch {
	case p.list.Err() != nil:
		text = say("empty.trouble")
	case !p.list.Loaded():
		text = say("empty.loading")
	case p.list.Len() == 0 && search != "":
		text = say("empty.search", "search", search)
	case p.list.Len() == 0:
		text = p.spec.empty()
	}
	if vacant := p.list.Loaded() && p.list.Len() == 0; vacant != p.vacant && p.spec.vacant != nil {
		p.vacant = vacant
		p.spec.vacant(vacant)
	}
	if p.empty.Text != text {
		p.empty.SetText(text)
	}
	if text == "" || p.list.Len() > 0 {
		p.nobody.Hide()
	} else {
		p.nobody.Show()
	}
}

func (p *listPage[T]) choose(row int) {
	if p.spec.choose == nil {
		return
	}
	r, ok := p.list.Row(row)
	if row >= 0 && !ok {
		return // it is being read; what is shown stays until then
	}
	p.spec.choose(r, ok)
}

// mostMarked is how many rows can be marked at once.
const mostMarked = 5000

// readRange reads rows that somebody marks and that are not at hand; keys keeps
// them and gives their keys. What is too much is said in note.
func (p *listPage[T]) readRange(from, to int, note *noteLine, keys func(rows []T) []int64) {
	if to-from >= mostMarked {
		note.say(p.w.Words.Say("note.toomany", "n", p.w.Words.Number(mostMarked)), "", nil)
		to = from + mostMarked - 1
	}
	state.Rows(p.w.desk.Filing, p.list, from, to-from+1, func(rows []T, err error) {
		if err != nil {
			note.fail(err)
			return
		}
		p.grid.Mark(keys(rows))
	})
}

// shares is a layout that divides the width.
type shares []float32

// MinSize implements [fyne.Layout].
func (l shares) MinSize(o []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, x := range o {
		s = fyne.NewSize(s.Width+60, max(s.Height, x.MinSize().Height))
	}
	return s
}

// Layout implements [fyne.Layout].
func (l shares) Layout(o []fyne.CanvasObject, s fyne.Size) {
	var all, x float32
	for _, share := range l {
		all += share
	}
	room := s.Width - float32(len(o)-1)*look.Gap
	for i, c := range o {
		c.Move(fyne.NewPos(x, 0))
		c.Resize(fyne.NewSize(room*l[i]/all, s.Height))
		x += room*l[i]/all + look.Gap
	}
}

// filterLine is shares in a wide window, in a narrow one two lines of them.
type filterLine struct {
	w *Window
	shares
}

// MinSize implements [fyne.Layout].
func (l filterLine) MinSize(o []fyne.CanvasObject) fyne.Size {
	s := l.shares.MinSize(o)
	if l.w.narrow {
		s.Height += s.Height + look.Gap
	}
	return s
}

// Layout implements [fyne.Layout].
func (l filterLine) Layout(o []fyne.CanvasObject, s fyne.Size) {
	if !l.w.narrow {
		l.shares.Layout(o, s)
		return
	}
	half, line := len(o)/2, fyne.NewSize(s.Width, (s.Height-look.Gap)/2)
	l.shares[:half].Layout(o[:half], line)
	l.shares[half:].Layout(o[half:], line)
	for _, below := range o[half:] {
		below.Move(below.Position().AddXY(0, line.Height+look.Gap))
	}
}
