package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// detailsLink copies what support may want to know about an error, and then
// says that it did.
func (w *Window) detailsLink(details string) fyne.CanvasObject {
	link := widget.NewHyperlink(w.Words.Say("details.copy"), nil)
	link.OnTapped = func() {
		w.copyText(details)
		link.SetText(w.Words.Say("details.copied"))
	}
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	return container.New(widgets.Inset{Left: -pad, Top: -pad / 2, Bottom: -pad / 2}, container.NewHBox(link))
}
