package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Page is content that scrolls up and down. The wheel scrolls it wherever the
// pointer is, also over a text field, and what gets the keyboard comes into
// view.
type Page struct {
	Scroll *container.Scroll // what is shown

	wheel *wheel
	shown fyne.Focusable // what came into view last
}

// NewPage returns a page with content.
func NewPage(content fyne.CanvasObject) *Page {
	p := &Page{}
	p.wheel = &wheel{page: p}
	p.wheel.ExtendBaseWidget(p.wheel)
	p.Scroll = container.NewVScroll(container.NewStack(content, p.wheel))
	return p
}

// Set changes the content and shows its beginning.
func (p *Page) Set(content fyne.CanvasObject) {
	p.Scroll.Content = container.NewStack(content, p.wheel)
	p.Scroll.ScrollToTop()
}

// Settle gives wrapped text its height: it knows its width the second time. All
// that is there is drawn anew once only.
func (p *Page) Settle() {
	Lay(p.Scroll.Content)
	p.Scroll.Refresh()
}

// Lay lays out the containers below o as large as they are.
func Lay(o fyne.CanvasObject) {
	c, ok := o.(*fyne.Container)
	if !ok || !c.Visible() {
		return
	}
	if c.Layout != nil {
		c.Layout.Layout(c.Objects, c.Size())
	}
	for _, x := range c.Objects {
		Lay(x)
	}
}

// wheel lies over all of a page's content and takes nothing but the mouse
// wheel: the toolkit gives that to the topmost thing that scrolls, and a text
// field is one.
type wheel struct {
	widget.BaseWidget
	page *Page
}

// Scrolled implements [fyne.Scrollable].
func (w *wheel) Scrolled(e *fyne.ScrollEvent) { w.page.Scroll.Scrolled(e) }

// CreateRenderer implements [fyne.Widget].
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// bringIntoView scrolls the page in which something has just got the keyboard.
// Coming back to the window does not: somebody may have scrolled on.
func bringIntoView() {
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		if focused, ok := w.Canvas().Focused().(fyne.CanvasObject); ok {
			s := &seeker{target: focused}
			s.look(w.Canvas().Content(), fyne.Position{})
		}
	}
}

// seeker looks for an object in the content of a window, and for the page that
// it stands on.
type seeker struct {
	target fyne.CanvasObject
	page   *Page
}

// look reports whether the target is o or in it; at is the place of o's parent
// on the page.
func (s *seeker) look(o fyne.CanvasObject, at fyne.Position) bool {
	if o == nil || !o.Visible() {
		return false
	}
	at = at.Add(o.Position())
	if o == s.target {
		s.show(at.Y)
		return true
	}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		inside = x.Objects
	case *container.ThemeOverride:
		inside = []fyne.CanvasObject{x.Content}
	case *Split:
		inside = []fyne.CanvasObject{x.left, x.right}
	case *Row:
		inside = []fyne.CanvasObject{x.content}
	case *container.Scroll:
		content, ok := x.Content.(*fyne.Container)
		if !ok || len(content.Objects) < 2 {
			return false
		}
		w, ok := content.Objects[1].(*wheel)
		if !ok {
			return false
		}
		before := s.page
		s.page = w.page
		if s.look(content.Objects[0], fyne.Position{}) {
			return true
		}
		s.page = before
	}
	for _, c := range inside {
		if s.look(c, at) {
			return true
		}
	}
	return false
}

// show scrolls the page so that the target is seen, with some room around it.
func (s *seeker) show(top float32) {
	focus, _ := s.target.(fyne.Focusable)
	if s.page == nil || s.page.shown == focus {
		return
	}
	s.page.shown = focus
	scroll, bottom := s.page.Scroll, top+s.target.Size().Height
	offset := scroll.Offset
	offset.Y = max(offset.Y, bottom+2*look.Gap-scroll.Size().Height)
	offset.Y = max(0, min(offset.Y, top-2*look.Gap))
	scroll.ScrollToOffset(offset)
}
