package widgets

import (
	"fmt"
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Preview shows one page of something, or its text, or a sentence why there is
// nothing to see. It draws nothing itself: it says how many pixels fit, and is
// given pictures of that width.
type Preview struct {
	widget.BaseWidget

	OnFit    func(pixels int) // how many pixels lie between the edges
	OnFlip   func(by int)
	OnZoom   func(by float64) // factor; 0 fits the width
	OnRotate func(by int)     // quarters, clockwise
	OnWhole  func(zoom float64)
	OnWords  func() // the page as text that can be copied, or as a picture again

	zoom    float32
	ratio   float32 // height by width of the page
	fit     float32 // width that a page has at zoom 1
	told    int
	worded  bool // text is that of a page
	turning bool // a page was turned by the wheel and is not seen yet
	foot    bool // the next page is shown from its foot

	picture  *canvas.Image
	edge     *canvas.Rectangle // around the page: paper is as white as the ground
	paper    *fyne.Container
	text     *widget.Label
	head     *fyne.Container // over the text: title and fields of a letter
	titled   string          // what head shows
	sentence *widget.Label
	more     *fyne.Container // below the sentence: a password field
	page     *container.Scroll
	letters  *container.Scroll
	centre   *fyne.Container
	number   *Text
	back     *Button
	next     *Button
	tools    *fyne.Container
	bar      *fyne.Container
}

// NewPreview returns a preview that shows nothing. below stands under the
// sentence of [Preview.Say] if it asks for it; nil without.
func NewPreview(below fyne.CanvasObject) *Preview {
	p := &Preview{zoom: 1, ratio: 1.414}
	p.picture = &canvas.Image{FillMode: canvas.ImageFillStretch}
	p.edge = canvas.NewRectangle(color.Transparent)
	p.edge.StrokeWidth = 1
	p.paper = container.New(&paperLayout{p}, p.picture, p.edge)
	p.page = container.NewScroll(newSheet(p))
	p.text = widget.NewLabel("")
	p.text.Wrapping, p.text.Selectable = fyne.TextWrapWord, true
	p.head = container.New(Lines{Gap: 2})
	p.letters = container.NewVScroll(container.New(Inset{Top: look.Gap, Right: look.Gap}, container.New(Lines{Gap: look.Gap}, p.head, letterBody(p.text))))
	p.sentence = widget.NewLabel("")
	p.sentence.Wrapping, p.sentence.Alignment, p.sentence.Importance = fyne.TextWrapWord, fyne.TextAlignCenter, widget.LowImportance
	p.more = container.NewStack()
	if below != nil {
		p.more.Add(below)
	}
	p.more.Hide()
	p.centre = container.New(Aloft{Width: 360}, container.New(Lines{Gap: look.Gap}, p.sentence, p.more))
	p.number = NewText("", Style{Align: fyne.TextAlignCenter})
	p.number.Least = 64
	tool := func(icon fyne.Resource, do func()) *Button {
		b := NewButtonWithIcon("", icon, do)
		b.Importance = widget.LowImportance
		return b
	}
	flip := func(by int) func() { return func() { p.OnFlip(by) } }
	zoom := func(by float64) func() { return func() { p.OnZoom(by) } }
	p.OnWhole, p.OnWords = func(float64) {}, func() {}
	p.OnFit, p.OnFlip, p.OnZoom, p.OnRotate = func(int) {}, func(int) {}, func(float64) {}, func(int) {}
	p.back, p.next = tool(theme.NavigateBackIcon(), flip(-1)), tool(theme.NavigateNextIcon(), flip(1))
	p.tools = container.NewHBox(p.back, container.NewCenter(p.number), p.next, layout.NewSpacer(),
		tool(theme.FileTextIcon(), func() { p.OnWords() }), tool(theme.NewThemedResource(wideIcon), zoom(0)),
		tool(theme.ZoomFitIcon(), func() { p.OnWhole(p.whole()) }), tool(theme.NewThemedResource(turnIcon), func() { p.OnRotate(1) }),
		tool(theme.ZoomOutIcon(), zoom(1/1.25)), tool(theme.ZoomInIcon(), zoom(1.25)))
	p.bar = container.NewVBox(NewGround(look.Line, fyne.NewSize(1, 1)), p.tools)
	p.bar.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// wideIcon is a page between two edges; the toolkit has none.
var wideIcon = fyne.NewStaticResource("wide.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+
	`<path fill="#000" d="M3 4h2v16H3zM19 4h2v16h-2zM10 8l-4 4 4 4v-3h4v3l4-4-4-4v3h-4z"/></svg>`))

// turnIcon is an arrow that turns clockwise; the toolkit has none.
var turnIcon = fyne.NewStaticResource("turn.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+
	`<path fill="#000" d="M15.55 5.55L11 1v3.07C7.06 4.56 4 7.92 4 12s3.05 7.44 7 7.93v-2.02c-2.84-.48-5-2.94-5-5.91s2.16-5.43 5-5.91V10l4.55-4.45z`+
	`M19.93 11c-.17-1.39-.72-2.73-1.62-3.89l-1.42 1.42c.54.75.88 1.6 1.02 2.47h2.02zM13 17.9v2.02c1.39-.17 2.74-.71 3.9-1.61l-1.44-1.44c-.75.54-1.59.89-2.46 1.03z`+
	`m3.89-2.42l1.42 1.41c.9-1.16 1.45-2.5 1.62-3.89h-2.02c-.14.87-.48 1.72-1.02 2.48z"/></svg>`))

// Paint shows a picture of a page. An old picture at a new zoom is stretched
// until the sharp one comes. pages is the text between the arrows, "1/3".
func (p *Preview) Paint(picture *image.RGBA, zoom float64, pages string, first, last bool) {
	p.zoom = float32(zoom)
	if p.picture.Image != image.Image(picture) {
		p.picture.Image = picture
		if b := picture.Bounds(); b.Dx() > 0 {
			p.ratio = float32(b.Dy()) / float32(b.Dx())
		}
		p.picture.Refresh()
	}
	p.number.Set(pages, Style{Align: fyne.TextAlignCenter})
	enable(p.back, !first)
	enable(p.next, !last)
	p.only(p.page)
	p.page.Refresh()
	p.paper.Refresh()
}

func enable(b *Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// Write shows text instead of a picture.
func (p *Preview) Write(text string) { p.Letter("", nil, text) }

// Letter shows a text below a title and fields (name, value).
func (p *Preview) Letter(title string, fields [][2]string, text string) {
	if titled := fmt.Sprint(title, fields); titled != p.titled {
		p.titled = titled
		p.head.RemoveAll()
		if title != "" {
			p.head.Add(letterTitle(title))
		}
		for _, f := range fields {
			line := container.New(Labelled{Width: letterLabel, Input: 4000}, NewText(f[0], Style{Color: look.Secondary}), wrapped(f[1]))
			p.head.Add(container.New(Inset{Left: letterPad}, line))
		}
		if title != "" {
			p.head.Add(container.New(Inset{Left: letterPad, Top: look.Gap}, NewGround(look.Line, fyne.NewSize(1, 1))))
		}
		p.letters.Refresh()
		p.letters.ScrollToTop()
	}
	if p.text.Text != text {
		p.text.SetText(text)
		p.letters.ScrollToTop()
	}
	p.only(p.letters)
}

// Words shows the text of a page, between the tools of the page.
func (p *Preview) Words(text, pages string, first, last bool) {
	p.worded = true
	p.number.Set(pages, Style{Align: fyne.TextAlignCenter})
	enable(p.back, !first)
	enable(p.next, !last)
	p.Write(text)
	p.worded = false
}

// Say shows a sentence instead, and below it what [NewPreview] was given.
func (p *Preview) Say(sentence string, below bool) {
	if p.sentence.Text != sentence {
		p.sentence.SetText(sentence)
	}
	p.more.Hidden = !below
	p.picture.Image = nil
	p.only(p.centre)
	p.centre.Refresh()
}

// Top scrolls to the top of the page.
func (p *Preview) Top() {
	p.page.ScrollToTop()
	if p.foot {
		p.page.ScrollToBottom()
	}
	p.foot, p.turning = false, false
}

// only shows one of the ways.
func (p *Preview) only(o fyne.CanvasObject) {
	p.turning = p.turning && o == fyne.CanvasObject(p.page)
	for _, way := range []fyne.CanvasObject{p.page, p.letters, p.centre} {
		if way == o && !way.Visible() {
			way.Show()
		}
		if way != o && way.Visible() {
			way.Hide()
		}
	}
	if pages := o == fyne.CanvasObject(p.page) || p.worded && o == fyne.CanvasObject(p.letters); pages != p.bar.Visible() {
		p.bar.Hidden = !pages
		p.Refresh()
	}
}

// CreateRenderer implements [fyne.Widget].
func (p *Preview) CreateRenderer() fyne.WidgetRenderer { return &previewRenderer{p} }

type previewRenderer struct{ p *Preview }

func (r *previewRenderer) Destroy() {}
func (r *previewRenderer) Refresh() { r.Layout(r.p.Size()); canvas.Refresh(r.p) }
func (r *previewRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.p.page, r.p.letters, r.p.centre, r.p.bar}
}

func (r *previewRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.p.bar.MinSize().Width, 160)
}

func (r *previewRenderer) Layout(s fyne.Size) {
	p := r.p
	low := p.bar.MinSize().Height
	p.bar.Move(fyne.NewPos(0, s.Height-low))
	p.bar.Resize(fyne.NewSize(s.Width, low))
	room := s
	if p.bar.Visible() {
		room.Height -= low
	}
	for _, o := range []fyne.CanvasObject{p.page, p.letters, p.centre} {
		o.Resize(room)
	}
	// Room for the scroll bar, so that it never covers the page.
	p.fit = s.Width - theme.ScrollBarSize()
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p); c != nil {
		scale = c.Scale()
	}
	if pixels := int(p.fit * scale); pixels != p.told && pixels > 0 {
		p.told = pixels
		p.OnFit(pixels)
	}
	p.paper.Refresh()
}

// paperLayout gives the picture its width at the zoom, in the middle.
type paperLayout struct{ p *Preview }

func (l *paperLayout) size() fyne.Size {
	width := l.p.fit * l.p.zoom
	return fyne.NewSize(width, width*l.p.ratio)
}

// MinSize implements [fyne.Layout].
func (l *paperLayout) MinSize([]fyne.CanvasObject) fyne.Size { return l.size() }

// Layout implements [fyne.Layout].
func (l *paperLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	page := l.size()
	left := whole(max(0, (s.Width-theme.ScrollBarSize()-page.Width)/2))
	o[0].Resize(page)
	o[0].Move(fyne.NewPos(left, 0))
	l.p.edge.StrokeColor = themed(look.Line)
	l.p.edge.Resize(fyne.NewSize(whole(page.Width), whole(page.Height)))
	l.p.edge.Move(fyne.NewPos(left, 0))
}
