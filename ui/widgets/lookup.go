package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Choice is one thing that a [Lookup] offers.
type Choice struct {
	Key  int64
	Text string
}

// Lookup is a field to choose one of many by typing a part of it. What fits is
// listed below; Enter, Tab or a tap take it.
type Lookup struct {
	// Find gives what fits a text, best first, not more than a few.
	Find func(text string) []Choice
	// OnChosen is told the key of what was chosen; 0 when the text changed since.
	OnChosen func(key int64)
	// OnResize is called when the list below the field comes or goes.
	OnResize func()

	Field *LookupField
	root  *fyne.Container
	list  *fyne.Container
	found []Choice
	at    int
	key   int64
	quiet bool
}

// NewLookup returns an empty lookup with a hint of what to type.
func NewLookup(hint string) *Lookup {
	l := &Lookup{list: container.NewVBox(), Find: func(string) []Choice { return nil }}
	l.list = container.New(Lines{})
	l.Field = &LookupField{lookup: l}
	l.Field.ExtendBaseWidget(l.Field)
	l.Field.PlaceHolder = hint
	l.Field.OnChanged = l.typed
	l.list.Hide()
	l.root = container.New(Lines{}, l.Field, l.list)
	return l
}

// Object is what is shown.
func (l *Lookup) Object() fyne.CanvasObject { return l.root }

// Key is what is chosen, 0 without.
func (l *Lookup) Key() int64 { return l.key }

// Set shows a choice without telling anybody.
func (l *Lookup) Set(c Choice) {
	l.quiet = true
	l.Field.SetText(c.Text)
	l.quiet = false
	l.key = c.Key
	l.offer(nil)
}

func (l *Lookup) typed(text string) {
	if l.quiet {
		return
	}
	if l.key != 0 {
		l.key = 0
		l.tell()
	}
	if text == "" {
		l.offer(nil)
		return
	}
	l.offer(l.Find(text))
}

func (l *Lookup) tell() {
	if l.OnChosen != nil {
		l.OnChosen(l.key)
	}
}

// offer shows what fits.
func (l *Lookup) offer(found []Choice) {
	l.found, l.at = found, 0
	l.list.RemoveAll()
	for i, c := range found {
		row := &lookupRow{text: c.Text, on: i == 0, tapped: func() { l.take(i) }}
		row.ExtendBaseWidget(row)
		l.list.Add(row)
	}
	was := l.list.Visible()
	l.list.Hidden = len(found) == 0
	l.root.Refresh()
	if l.OnResize != nil && (was || len(found) > 0) {
		l.OnResize()
	}
}

func (l *Lookup) take(i int) {
	if i >= len(l.found) {
		return
	}
	l.Set(l.found[i])
	l.tell()
}

func (l *Lookup) move(by int) {
	l.at = max(0, min(l.at+by, len(l.found)-1))
	for i, o := range l.list.Objects {
		row := o.(*lookupRow)
		row.on = i == l.at
		row.Refresh()
	}
}

// LookupField is the text field of a [Lookup].
type LookupField struct {
	Field
	lookup *Lookup
}

// AcceptsTab implements [fyne.Tabbable]: Tab takes what is offered.
func (f *LookupField) AcceptsTab() bool { return len(f.lookup.found) > 0 }

// TypedKey implements [fyne.Focusable].
func (f *LookupField) TypedKey(e *fyne.KeyEvent) {
	l := f.lookup
	open := len(l.found) > 0
	switch {
	case open && e.Name == fyne.KeyDown:
		l.move(1)
	case open && e.Name == fyne.KeyUp:
		l.move(-1)
	case open && e.Name == fyne.KeyEscape:
		l.offer(nil)
	case open && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeyTab):
		l.take(l.at)
		f.onward(e.Name == fyne.KeyTab)
	default:
		f.Field.TypedKey(e)
	}
}

// onward gives the keyboard to the next field, or with Shift and Tab back.
func (f *LookupField) onward(tab bool) {
	app := fyne.CurrentApp()
	c := app.Driver().CanvasForObject(f)
	if c == nil {
		return
	}
	if d, ok := app.Driver().(desktop.Driver); ok && tab && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0 {
		c.FocusPrevious()
		return
	}
	c.FocusNext()
}

// lookupRow is one thing that is offered.
type lookupRow struct {
	widget.BaseWidget
	text   string
	on     bool
	tapped func()
	ground *Ground
}

// Tapped implements [fyne.Tappable].
func (r *lookupRow) Tapped(*fyne.PointEvent) { r.tapped() }

// Refresh implements [fyne.CanvasObject].
func (r *lookupRow) Refresh() {
	if r.ground != nil {
		r.ground.name = r.color()
		r.ground.Refresh()
	}
	r.BaseWidget.Refresh()
}

func (r *lookupRow) color() fyne.ThemeColorName {
	if r.on {
		return theme.ColorNameSelection
	}
	return look.Frame
}

// CreateRenderer implements [fyne.Widget].
func (r *lookupRow) CreateRenderer() fyne.WidgetRenderer {
	text := NewText(r.text, Style{})
	text.Least = 60
	r.ground = NewGround(r.color(), fyne.NewSize(60, look.RowHeight))
	return widget.NewSimpleRenderer(container.NewStack(r.ground, container.New(Inset{Left: cellPad, Top: 5, Right: cellPad}, text)))
}
