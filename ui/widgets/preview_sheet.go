package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// sheet is the page under the mouse: it is moved by dragging, scrolled by the
// wheel and turned over at its end, and enlarged by the wheel with Ctrl.
type sheet struct {
	widget.BaseWidget
	p *Preview
}

func newSheet(p *Preview) *sheet {
	s := &sheet{p: p}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer implements [fyne.Widget].
func (s *sheet) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(s.p.paper) }

// Dragged implements [fyne.Draggable].
func (s *sheet) Dragged(e *fyne.DragEvent) {
	s.p.moveTo(s.p.page.Offset.Subtract(e.Dragged))
}

// DragEnd implements [fyne.Draggable].
func (s *sheet) DragEnd() {}

// Cursor implements [desktop.Cursorable].
func (s *sheet) Cursor() desktop.Cursor {
	if room := s.p.room(); room.Width > 0 || room.Height > 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Scrolled implements [fyne.Scrollable].
func (s *sheet) Scrolled(e *fyne.ScrollEvent) { s.p.Wheel(e) }

// Wheel is a turn of the mouse's wheel over the page.
func (p *Preview) Wheel(e *fyne.ScrollEvent) {
	room := p.room()
	switch {
	case p.modifier()&fyne.KeyModifierShortcutDefault != 0 && e.Scrolled.DY > 0:
		p.OnZoom(1.1)
	case p.modifier()&fyne.KeyModifierShortcutDefault != 0:
		p.OnZoom(1 / 1.1)
	case p.turning: // a fast wheel turns one page, not ten
	case e.Scrolled.DY < 0 && p.page.Offset.Y >= room.Height && !p.next.Disabled():
		p.turning = true
		p.OnFlip(1)
	case e.Scrolled.DY > 0 && p.page.Offset.Y <= 0 && !p.back.Disabled():
		p.turning, p.foot = true, true // who goes back by the wheel goes on reading upwards
		p.OnFlip(-1)
	default:
		p.page.Scrolled(e)
	}
}

// room is how far the page can be moved.
func (p *Preview) room() fyne.Size {
	size := p.page.Content.MinSize().Subtract(p.page.Size())
	return size.Max(fyne.Size{})
}

func (p *Preview) moveTo(at fyne.Position) {
	room := p.room()
	p.page.ScrollToOffset(fyne.NewPos(max(0, min(at.X, room.Width)), max(0, min(at.Y, room.Height))))
}

// modifier is what is held down; the driver of tests knows none.
func (p *Preview) modifier() fyne.KeyModifier {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()
	}
	return 0
}

// whole is the zoom at which the whole page is seen.
func (p *Preview) whole() float64 {
	high := p.page.Size().Height - theme.Padding()
	if p.fit <= 0 || p.ratio <= 0 || high <= 0 {
		return 1
	}
	return min(1, float64(high/(p.fit*p.ratio)))
}

// Retell tells again how many pixels fit: somebody else was told others.
func (p *Preview) Retell() {
	if p.told > 0 {
		p.OnFit(p.told)
	}
}
