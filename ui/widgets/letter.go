package widgets

import (
	"cmp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// letterPad is where the text of a letter begins, and letterLabel the width of
// the names of its fields.
const letterPad, letterLabel = 8, 90

// letterTitle is the subject of a letter.
func letterTitle(text string) fyne.CanvasObject {
	return letterText(text, letterPad, widget.RichTextStyle{ColorName: theme.ColorNameForeground, SizeName: theme.SizeNameSubHeadingText,
		TextStyle: fyne.TextStyle{Bold: true}})
}

// wrapped is the value of a field, on as many lines as it needs.
func wrapped(text string) fyne.CanvasObject {
	return letterText(text, 0, widget.RichTextStyle{ColorName: theme.ColorNameForeground})
}

func letterText(text string, left float32, style widget.RichTextStyle) fyne.CanvasObject {
	style.SizeName = cmp.Or(style.SizeName, look.Paragraph)
	t := widget.NewRichText(&widget.TextSegment{Text: text, Style: style})
	t.Wrapping = fyne.TextWrapWord
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	return container.New(Inset{Left: left - pad, Top: -pad / 2, Bottom: -pad / 2}, t)
}

// letterBody puts the text below the fields to where they begin.
func letterBody(text fyne.CanvasObject) fyne.CanvasObject {
	return container.New(Inset{Left: letterPad - look.Theme{}.Size(theme.SizeNameInnerPadding)}, text)
}
