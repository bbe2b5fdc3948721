package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Option is one thing to choose.
type Option struct {
	Key  string
	Text string
}

// Typeahead is a field for one of many things, chosen by typing a part of it: what
// fits is listed below while typing; arrows and Enter, or a tap, take one.
type Typeahead struct {
	Field // OnKey gets Enter and Esc while no list is open, and keys that no field uses

	// Options are what fits a text, the best first.
	Options func(text string) []Option
	// OnChosen is told the key that was chosen, "" when the field was emptied.
	OnChosen func(key string)

	layer  *fyne.Container // where the list floats
	list   *typeaheadList
	found  []Option
	at     int
	chosen Option
	quiet  bool // the text is being set, nobody types
}

// mostOptions is how many are listed at once.
const mostOptions = 8

// NewTypeahead returns an empty field. Its list floats in layer, a container
// without layout that covers the page.
func NewTypeahead(layer *fyne.Container, hint string) *Typeahead {
	c := &Typeahead{layer: layer}
	c.Proposed = true // the old text: typing replaces it
	c.Options = func(string) []Option { return nil }
	c.OnChosen = func(string) {}
	c.ExtendBaseWidget(c)
	c.PlaceHolder = hint
	c.list = &typeaheadList{choice: c, rows: container.New(Lines{})}
	c.list.ExtendBaseWidget(c.list)
	c.OnChanged = c.typed
	return c
}

// CreateRenderer implements [fyne.Widget].
func (c *Typeahead) CreateRenderer() fyne.WidgetRenderer {
	return calm{c.Entry.CreateRenderer(), &c.Entry}
}

// Set shows a choice without telling anybody.
func (c *Typeahead) Set(o Option) {
	c.chosen = o
	c.write(o.Text)
}

// Chosen is the key of what is chosen, "" without.
func (c *Typeahead) Chosen() string { return c.chosen.Key }

func (c *Typeahead) write(text string) {
	c.quiet = true
	c.SetText(text)
	c.quiet = false
	c.close()
}

func (c *Typeahead) typed(text string) {
	if c.quiet {
		return
	}
	if text == "" {
		c.close()
		c.take(Option{})
		return
	}
	c.found, c.at = c.Options(text), 0
	c.found = c.found[:min(len(c.found), mostOptions)]
	c.open()
}

// take chooses.
func (c *Typeahead) take(o Option) {
	was := c.chosen.Key
	c.Set(o)
	if o.Key != was {
		c.OnChosen(o.Key)
	}
}

func (c *Typeahead) isOpen() bool { return len(c.layer.Objects) > 0 && c.layer.Objects[0] == c.list }

func (c *Typeahead) close() {
	if c.isOpen() {
		c.layer.RemoveAll()
	}
	c.list.over = false
}

// open lists what was found under the field.
func (c *Typeahead) open() {
	if len(c.found) == 0 {
		c.close()
		return
	}
	c.list.rows.RemoveAll()
	width := max(c.Size().Width, 280)
	for i, o := range c.found {
		ground := fyne.CanvasObject(NewGround(theme.ColorNameMenuBackground, fyne.NewSize(width, look.RowHeight)))
		if i == c.at {
			ground = NewGround(theme.ColorNameSelection, fyne.NewSize(width, look.RowHeight))
		}
		text := NewText(o.Text, Style{})
		text.Least = width - 2*look.Gap
		c.list.rows.Add(container.NewStack(ground, container.New(Inset{Left: look.Gap, Top: 4, Right: look.Gap}, text)))
	}
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(c).Subtract(driver.AbsolutePositionForObject(c.layer))
	size := fyne.NewSize(width, float32(len(c.found))*look.RowHeight+2)
	x := max(0, min(at.X, c.layer.Size().Width-width))
	c.list.Move(fyne.NewPos(x, at.Y+c.Size().Height))
	c.list.Resize(size)
	c.layer.Objects = []fyne.CanvasObject{c.list}
	c.layer.Refresh()
	c.list.Refresh()
}

// TypedKey implements [fyne.Focusable].
func (c *Typeahead) TypedKey(e *fyne.KeyEvent) {
	open := c.isOpen()
	switch {
	case open && (e.Name == fyne.KeyDown || e.Name == fyne.KeyUp):
		by := 1
		if e.Name == fyne.KeyUp {
			by = len(c.found) - 1
		}
		c.at = (c.at + by) % len(c.found)
		c.open()
	case open && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter):
		c.take(c.found[c.at])
	case open && e.Name == fyne.KeyEscape:
		c.write(c.chosen.Text)
	case e.Name == fyne.KeyReturn, e.Name == fyne.KeyEnter, e.Name == fyne.KeyEscape, e.Name == fyne.KeyF1, e.Name == fyne.KeyF5, e.Name == fyne.KeyF9:
		if c.OnKey != nil {
			c.OnKey(e)
		}
	default:
		c.Field.TypedKey(e)
	}
}

// FocusLost takes what is typed whole, and shows again what is chosen.
func (c *Typeahead) FocusLost() {
	c.Field.FocusLost()
	if c.list.over {
		return // it is being tapped
	}
	if c.isOpen() && len(c.found) == 1 {
		c.take(c.found[0])
	}
	c.write(c.chosen.Text)
}

// typeaheadList is what fits, floating under the field.
type typeaheadList struct {
	widget.BaseWidget
	choice *Typeahead
	rows   *fyne.Container
	over   bool
}

// Tapped implements [fyne.Tappable].
func (l *typeaheadList) Tapped(e *fyne.PointEvent) {
	if i := int(e.Position.Y / look.RowHeight); i >= 0 && i < len(l.choice.found) {
		l.choice.take(l.choice.found[i])
	}
}

// MouseIn implements [desktop.Hoverable].
func (l *typeaheadList) MouseIn(*desktop.MouseEvent) { l.over = true }

// MouseMoved implements [desktop.Hoverable].
func (l *typeaheadList) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (l *typeaheadList) MouseOut() { l.over = false }

// CreateRenderer implements [fyne.Widget].
func (l *typeaheadList) CreateRenderer() fyne.WidgetRenderer {
	frame := container.New(Inset{Left: 1, Top: 1, Right: 1, Bottom: 1}, container.New(Lines{}, l.rows))
	return widget.NewSimpleRenderer(container.NewStack(NewGround(theme.ColorNameInputBorder, fyne.Size{}), frame))
}
