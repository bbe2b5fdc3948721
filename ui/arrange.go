package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"belegpost/ui/widgets"
)

// arrange gives everything that is shown in o its place again, after something in
// it came, went or changed its height. Unlike the toolkit's Refresh it draws
// nothing anew that only moves: that took a tenth of a second for a window.
func arrange(o fyne.CanvasObject) {
	for range 2 { // wrapped text knows its height when it knows its width
		widgets.Lay(o)
	}
	canvas.Refresh(o)
}

// paragraph is text in one colour on as many lines as it needs.
func paragraph(text string, ink fyne.ThemeColorName) fyne.CanvasObject {
	return widgets.NewParagraph(text, widgets.Style{Color: ink})
}
