package widgets

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// NavItem is one entry of the navigation: an icon, a name of one or two lines,
// and a count of what waits there. In a narrow window only the icon and a mark
// are left.
type NavItem struct {
	widget.BaseWidget
	OnTapped func()

	icon     fyne.Resource
	lines    []string
	badge    string
	selected bool
	narrow   bool
	over     bool
}

// NewNavItem returns an entry. A line break in name makes two lines.
func NewNavItem(icon fyne.Resource, name string, tapped func()) *NavItem {
	n := &NavItem{OnTapped: tapped, icon: icon, lines: strings.Split(name, "\n")}
	n.ExtendBaseWidget(n)
	return n
}

// SetBadge shows what waits there; "" shows nothing.
func (n *NavItem) SetBadge(text string) {
	if n.badge != text {
		n.badge = text
		n.Refresh()
	}
}

// Badge is what is shown as waiting.
func (n *NavItem) Badge() string { return n.badge }

// Set shows another icon and name, of as many lines as before at the most.
func (n *NavItem) Set(icon fyne.Resource, name string) {
	n.icon, n.lines = icon, strings.Split(name, "\n")
	n.Refresh()
}

// SetSelected marks the page that is shown.
func (n *NavItem) SetSelected(on bool) {
	if n.selected != on {
		n.selected = on
		n.Refresh()
	}
}

// SetNarrow leaves the icon only.
func (n *NavItem) SetNarrow(on bool) {
	if n.narrow != on {
		n.narrow = on
		n.Refresh()
	}
}

// Tapped implements [fyne.Tappable].
func (n *NavItem) Tapped(*fyne.PointEvent) { n.OnTapped() }

// MouseIn implements [desktop.Hoverable].
func (n *NavItem) MouseIn(*desktop.MouseEvent) { n.over = true; n.Refresh() }

// MouseMoved implements [desktop.Hoverable].
func (n *NavItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (n *NavItem) MouseOut() { n.over = false; n.Refresh() }

// CreateRenderer implements [fyne.Widget].
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n: n, back: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent),
		icon: canvas.NewImageFromResource(n.icon), badge: canvas.NewText("", color.Black)}
	r.back.CornerRadius = 4
	for _, line := range n.lines {
		r.texts = append(r.texts, canvas.NewText(line, color.Black))
	}
	r.badge.Alignment = fyne.TextAlignTrailing
	r.Refresh()
	return r
}

type navRenderer struct {
	n     *NavItem
	back  *canvas.Rectangle
	bar   *canvas.Rectangle
	icon  *canvas.Image
	texts []*canvas.Text
	badge *canvas.Text
}

// navLine is the height of one line of a name.
const navLine = 18 // whole pixels: the toolkit blurs what begins between two

func (r *navRenderer) Destroy() {}

func (r *navRenderer) MinSize() fyne.Size {
	return fyne.NewSize(look.NavIcon+2*look.Gap, float32(len(r.texts)-1)*navLine+34)
}

func (r *navRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.back, r.bar, r.icon, r.badge}
	for _, t := range r.texts {
		out = append(out, t)
	}
	return out
}

func (r *navRenderer) Layout(s fyne.Size) {
	r.back.Resize(s)
	r.bar.Move(fyne.NewPos(0, 6))
	r.bar.Resize(fyne.NewSize(3, s.Height-12))
	r.icon.Move(fyne.NewPos(look.Gap, (s.Height-look.NavIcon)/2))
	r.icon.Resize(fyne.NewSquareSize(look.NavIcon))
	top := (s.Height - float32(len(r.texts))*navLine) / 2
	for i, t := range r.texts {
		t.Move(fyne.NewPos(look.NavIcon+2*look.Gap, top+float32(i)*navLine))
		t.Resize(fyne.NewSize(s.Width-look.NavIcon-3*look.Gap, navLine))
	}
	r.badge.Move(fyne.NewPos(s.Width-48-look.Gap, top+float32(len(r.texts)-1)*navLine)) // long names need the first line
	r.badge.Resize(fyne.NewSize(48, navLine))
	if r.n.narrow {
		r.badge.Move(fyne.NewPos(0, 0))
		r.badge.Resize(fyne.NewSize(s.Width-2, 14))
	}
}

func (r *navRenderer) Refresh() {
	n := r.n
	ground, bar := color.Color(color.Transparent), color.Color(color.Transparent)
	switch {
	case n.selected:
		ground, bar = themed(theme.ColorNameSelection), themed(theme.ColorNamePrimary)
	case n.over:
		ground = themed(theme.ColorNameHover)
	}
	r.back.FillColor, r.bar.FillColor = ground, bar
	size := textSize(theme.SizeNameText)
	for i, t := range r.texts {
		t.Text = ""
		if i < len(n.lines) {
			t.Text = n.lines[i]
		}
		t.Color, t.TextSize = themed(theme.ColorNameForeground), size
		t.TextStyle.Bold = n.selected
		t.Hidden = n.narrow
	}
	r.badge.Text, r.badge.TextSize, r.badge.TextStyle.Bold = n.badge, size, true
	if n.narrow {
		r.badge.TextSize = textSize(theme.SizeNameCaptionText)
	}
	r.badge.Color = themed(look.Attention)
	if r.icon.Resource != n.icon {
		r.icon.Resource = n.icon
		r.icon.Refresh()
	}
	r.Layout(n.Size())
	canvas.Refresh(n)
}
