package widgets

import (
	"image/color"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Paragraph is text on as many lines as its width needs, without any room around
// it. The toolkit's own wraps by shaping every line again and again, which is what
// most of the time went into that a page took to come.
type Paragraph struct {
	widget.BaseWidget
	text  string
	style Style
	lines []string // for width
	width float32
	hang  float32
}

// NewParagraph returns a paragraph.
func NewParagraph(text string, style Style) *Paragraph {
	p := &Paragraph{text: text, style: style.complete()}
	p.ExtendBaseWidget(p)
	p.wrap()
	return p
}

// Set changes text and look, and reports whether either was another one.
func (p *Paragraph) Set(text string, style Style) bool {
	if style = style.complete(); p.text == text && p.style == style {
		return false
	}
	p.text, p.style = text, style
	p.wrap()
	p.Refresh()
	return true
}

// Text is the whole text.
func (p *Paragraph) Text() string { return p.text }

// Hang is how far lines after the first begin from the left: behind a mark.
func (p *Paragraph) Hang() float32 { return p.hang }

// Resize implements [fyne.CanvasObject].
func (p *Paragraph) Resize(s fyne.Size) {
	if s.Width != p.width {
		p.width = s.Width
		p.wrap()
	}
	p.BaseWidget.Resize(s)
}

func (p *Paragraph) wrap() {
	size, style := textSize(p.style.Size), fyne.TextStyle{Bold: p.style.Bold}
	p.lines, p.hang = p.lines[:0], 0
	if mark, _, ok := strings.Cut(p.text, "  "); ok && utf8.RuneCountInString(mark) == 1 {
		p.hang = whole(fyne.MeasureText(mark+"  ", size, style).Width)
	}
	for line := range strings.SplitSeq(p.text, "\n") {
		first := p.width
		if len(p.lines) > 0 {
			first -= p.hang
		}
		p.lines = append(p.lines, wrap(line, first, p.width-p.hang, size, style)...)
	}
}

// CreateRenderer implements [fyne.Widget].
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &paragraphRenderer{p: p}
	r.Refresh()
	return r
}

type paragraphRenderer struct {
	p     *Paragraph
	texts []fyne.CanvasObject // *canvas.Text, one a line
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.texts }

func (r *paragraphRenderer) MinSize() fyne.Size {
	return fyne.NewSize(0, float32(len(r.p.lines))*r.pitch())
}

// pitch is from line to line: whole, since text between two pixels is blurred.
func (r *paragraphRenderer) pitch() float32 {
	return whole(fyne.MeasureText("g", textSize(r.p.style.Size), fyne.TextStyle{Bold: r.p.style.Bold}).Height)
}

// Layout implements [fyne.WidgetRenderer].
func (r *paragraphRenderer) Layout(s fyne.Size) {
	if len(r.texts) != len(r.p.lines) {
		r.Refresh()
		return
	}
	pitch := r.pitch()
	for i, o := range r.texts {
		t, line := o.(*canvas.Text), r.p.lines[i]
		x := float32(0)
		if i > 0 {
			x = r.p.hang
		}
		t.Move(fyne.NewPos(x, float32(i)*pitch))
		t.Resize(fyne.NewSize(s.Width-x, pitch))
		if t.Text != line {
			t.Text = line
			t.Refresh()
		}
	}
}

// Refresh implements [fyne.WidgetRenderer].
func (r *paragraphRenderer) Refresh() {
	for len(r.texts) < len(r.p.lines) {
		r.texts = append(r.texts, canvas.NewText("", color.Black))
	}
	r.texts = r.texts[:len(r.p.lines)]
	s := r.p.style
	for i, o := range r.texts {
		t := o.(*canvas.Text)
		t.Text, t.TextSize, t.Color, t.Alignment = r.p.lines[i], textSize(s.Size), themed(s.Color), s.Align
		t.TextStyle = fyne.TextStyle{Bold: s.Bold}
	}
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

// wrap breaks one line of text at blanks into those that fit into first and rest. A
// word that is wider than a line is broken inside, an address before its "@" or
// behind a dot if need be. No width breaks nothing.
func wrap(text string, first, rest, size float32, style fyne.TextStyle) []string {
	if first <= 0 || rest <= 0 || text == "" {
		return []string{text}
	}
	alphabets.Lock()
	defer alphabets.Unlock()
	l, runes := lettersOf(size, style), []rune(text)
	sums, simple := l.add(text)
	var lines []string
	fits := func(from, to int) bool {
		width := first
		if len(lines) > 0 {
			width = rest
		}
		if simple {
			if doubt := sums[to] - sums[from] - width; doubt < -kerned(width) || doubt > kerned(width) {
				return doubt < 0
			}
		}
		return l.measure(string(runes[from:to])) <= width
	}
	for from := 0; from < len(runes); {
		end, next := from, from // of what fits, and where to go on
		for end < len(runes) {
			to := wordEnd(runes, next)
			if !fits(from, to) {
				break
			}
			end, next = to, to
			for next < len(runes) && runes[next] == ' ' {
				next++
			}
			if next == len(runes) {
				break
			}
		}
		if end == from {
			end = from + max(1, sort.Search(len(runes)-from, func(n int) bool { return !fits(from, from+n+1) }))
			end = seam(runes, from, end)
			next = end
		}
		lines = append(lines, string(runes[from:end]))
		from = next
	}
	return lines
}

// seam is where a word that does not fit behind end is best broken: as late as
// possible where it has seams, else at end.
func seam(runes []rune, from, end int) int {
	for i := end; i > from+1; i-- {
		if i < len(runes) && runes[i] == '@' || strings.ContainsRune(".-_/\\", runes[i-1]) && i > from+(end-from)/2 {
			return i
		}
	}
	return end
}

// wordEnd is where the word that begins at from, or behind the blanks there, ends.
func wordEnd(runes []rune, from int) int {
	for from < len(runes) && runes[from] == ' ' {
		from++
	}
	if n := slices.Index(runes[from:], ' '); n >= 0 {
		return from + n
	}
	return len(runes)
}
