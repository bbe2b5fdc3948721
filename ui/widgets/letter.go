package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	look "belegpost/ui/theme"
)

// letterPad is where the text of a letter begins, and letterLabel the width of
// the names of its fields.
const letterPad, letterLabel = 8, 90

// letterTitle is the subject of a letter.
func letterTitle(text string) fyne.CanvasObject {
	return letterText(text, letterPad, Style{Size: theme.SizeNameSubHeadingText, Bold: true})
}

// wrapped is the value of a field, on as many lines as it needs.
func wrapped(text string) fyne.CanvasObject {
	return letterText(text, 0, Style{})
}

func letterText(text string, left float32, style Style) fyne.CanvasObject {
	return container.New(Inset{Left: left}, NewParagraph(text, style))
}

// letterBody puts the text below the fields to where they begin.
func letterBody(text fyne.CanvasObject) fyne.CanvasObject {
	return container.New(Inset{Left: letterPad - look.Theme{}.Size(theme.SizeNameInnerPadding)}, text)
}
