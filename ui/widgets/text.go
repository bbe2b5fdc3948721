package widgets

import (
	"cmp"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Style is how a [Text] or [Paragraph] looks; the zero value is plain text.
type Style struct {
	Color fyne.ThemeColorName
	Size  fyne.ThemeSizeName
	Bold  bool
	Align fyne.TextAlign
}

// Text is one line without any room around it, cut to its width.
type Text struct {
	widget.BaseWidget
	text  string
	style Style
	// Least is the width that it asks for; its whole text if 0.
	Least float32
}

// NewText returns a line of text.
func NewText(text string, style Style) *Text {
	t := &Text{}
	t.set(text, style)
	t.ExtendBaseWidget(t)
	return t
}

func (t *Text) set(text string, style Style) { t.text, t.style = text, style.complete() }

// complete is the style with nothing left out.
func (s Style) complete() Style {
	s.Color, s.Size = cmp.Or(s.Color, theme.ColorNameForeground), cmp.Or(s.Size, theme.SizeNameText)
	return s
}

// Set changes text and look.
func (t *Text) Set(text string, style Style) {
	before, was := t.text, t.style
	if t.set(text, style); t.text != before || t.style != was {
		t.Refresh()
	}
}

// Text is the whole text.
func (t *Text) Text() string { return t.text }

// Whole is the width of the uncut text.
func (t *Text) Whole() float32 {
	return fyne.MeasureText(t.text, textSize(t.style.Size), fyne.TextStyle{Bold: t.style.Bold}).Width
}

// CreateRenderer implements [fyne.Widget].
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t, canvas.NewText("", color.Black)}
	r.Refresh()
	return r
}

type textRenderer struct {
	t *Text
	c *canvas.Text
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c} }

func (r *textRenderer) MinSize() fyne.Size {
	s := fyne.MeasureText(r.t.text, textSize(r.t.style.Size), fyne.TextStyle{Bold: r.t.style.Bold})
	if r.t.Least > 0 {
		s.Width = r.t.Least
	}
	return fyne.NewSize(s.Width, whole(s.Height))
}

func (r *textRenderer) Layout(s fyne.Size) {
	// Half a point of tolerance: layouts hand back what MinSize said, rounded.
	r.c.Text = Fit(r.t.text, s.Width+0.5, r.c.TextSize, r.c.TextStyle)
	r.c.Resize(s)
}

func (r *textRenderer) Refresh() {
	s := r.t.style
	r.c.TextSize, r.c.Color, r.c.Alignment = textSize(s.Size), themed(s.Color), s.Align
	r.c.TextStyle = fyne.TextStyle{Bold: s.Bold}
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}

// Ground is a plain area in a colour of the theme.
type Ground struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	min  fyne.Size
}

// NewGround returns an area of at least this size.
func NewGround(name fyne.ThemeColorName, min fyne.Size) *Ground {
	g := &Ground{name: name, min: min}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements [fyne.Widget].
func (g *Ground) CreateRenderer() fyne.WidgetRenderer {
	return &groundRenderer{g, canvas.NewRectangle(themed(g.name))}
}

type groundRenderer struct {
	g *Ground
	c *canvas.Rectangle
}

func (r *groundRenderer) Destroy()                     {}
func (r *groundRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.c} }
func (r *groundRenderer) MinSize() fyne.Size           { return r.g.min }
func (r *groundRenderer) Layout(s fyne.Size)           { r.c.Resize(s) }
func (r *groundRenderer) Refresh()                     { paint(r.c, themed(r.g.name)) }

// Meter is a thin bar that shows how much of something is done.
type Meter struct {
	widget.BaseWidget
	share       float32
	back, front fyne.ThemeColorName
}

// NewMeter returns an empty meter.
func NewMeter(back, front fyne.ThemeColorName) *Meter {
	m := &Meter{back: back, front: front}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows done of total.
func (m *Meter) Set(done, total int) {
	m.share = 0
	if total > 0 {
		m.share = min(1, float32(done)/float32(total))
	}
	m.Refresh()
}

// CreateRenderer implements [fyne.Widget].
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	return &meterRenderer{m, canvas.NewRectangle(themed(m.back)), canvas.NewRectangle(themed(m.front))}
}

type meterRenderer struct {
	m           *Meter
	back, front *canvas.Rectangle
}

func (r *meterRenderer) Destroy()                     {}
func (r *meterRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back, r.front} }
func (r *meterRenderer) MinSize() fyne.Size           { return fyne.NewSize(120, 6) }
func (r *meterRenderer) Layout(s fyne.Size) {
	top := (s.Height - 6) / 2
	r.back.Move(fyne.NewPos(0, top))
	r.back.Resize(fyne.NewSize(s.Width, 6))
	r.front.Move(fyne.NewPos(0, top))
	r.front.Resize(fyne.NewSize(s.Width*r.m.share, 6))
}

func (r *meterRenderer) Refresh() {
	r.back.CornerRadius, r.front.CornerRadius = 3, 3
	r.back.FillColor, r.front.FillColor = themed(r.m.back), themed(r.m.front)
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}
