package widgets

import (
	"sort"
	"sync"

	"fyne.io/fyne/v2"
)

// Fit cuts text to width, with an ellipsis where something is missing. The
// toolkit's own ellipsis costs five times as much per cell.
func Fit(text string, width, size float32, style fyne.TextStyle) string {
	if width <= 0 {
		return ""
	}
	alphabets.Lock()
	defer alphabets.Unlock()
	l := lettersOf(size, style)
	sums, simple := l.add(text)
	var doubt float32
	if simple {
		doubt = sums[len(sums)-1] - width
	}
	if doubt < -kerned(width) || doubt <= kerned(width) && l.measure(text) <= width {
		return text
	}
	runes := []rune(text)
	fits := func(n int) bool { return l.measure(string(runes[:n])+"…") <= width }
	if !simple {
		return string(runes[:sort.Search(len(runes), func(n int) bool { return !fits(n + 1) })]) + "…"
	}
	room := width - l.ellipsis
	n := sort.Search(len(runes), func(n int) bool { return sums[n] > room })
	for n > 0 && !fits(n) {
		n--
	}
	for n < len(runes) && fits(n+1) {
		n++
	}
	return string(runes[:n]) + "…"
}

// kerned is how much letters that stand beside each other may differ from the
// same letters alone.
func kerned(width float32) float32 { return 1 + width/50 }

// letters are the widths of single letters of a font. Measuring a text means
// shaping it, which is what most of the time of scrolling went into; their sum
// says nearly the same.
type letters struct {
	size     float32
	style    fyne.TextStyle
	width    [latin]float32 // 0: not measured yet
	signs    map[rune]float32
	ellipsis float32
}

// latin is the end of the letters that are drawn one by one from left to right.
const latin = 0x250

// isSign reports what is drawn like them, too: dashes, quotes and dots, currencies,
// arrows and the marks of states.
func isSign(r rune) bool {
	return r >= 0x2010 && r < 0x2028 || r >= 0x20a0 && r < 0x20d0 || r >= 0x2190 && r < 0x2200 || r >= 0x25a0 && r < 0x2600
}

// alphabets are the letters of each font that was asked for.
var alphabets struct {
	sync.Mutex
	of map[alphabet]*letters
}

type alphabet struct {
	font  string
	size  float32
	style fyne.TextStyle
}

// lettersOf is called with the lock.
func lettersOf(size float32, style fyne.TextStyle) *letters {
	key := alphabet{fyne.CurrentApp().Settings().Theme().Font(style).Name(), size, style}
	l := alphabets.of[key]
	if l == nil {
		l = &letters{size: size, style: style, signs: map[rune]float32{}}
		l.ellipsis = l.measure("…")
		if alphabets.of == nil {
			alphabets.of = map[alphabet]*letters{}
		}
		alphabets.of[key] = l
	}
	return l
}

func (l *letters) measure(text string) float32 {
	return fyne.MeasureText(text, l.size, l.style).Width
}

// add gives the sum of the letters up to and with each, from the first; simple
// is false where another script makes that wrong.
func (l *letters) add(text string) (sums []float32, simple bool) {
	sums = make([]float32, 1, len(text)+1)
	for _, r := range text {
		w, ok := l.letter(r)
		if !ok {
			return nil, false
		}
		sums = append(sums, sums[len(sums)-1]+w)
	}
	return sums, true
}

func (l *letters) letter(r rune) (width float32, ok bool) {
	switch {
	case r >= ' ' && r < latin:
		if l.width[r] == 0 {
			l.width[r] = l.measure(string(r))
		}
		return l.width[r], true
	case isSign(r):
		w, known := l.signs[r]
		if !known {
			w = l.measure(string(r))
			l.signs[r] = w
		}
		return w, true
	}
	return 0, false
}
