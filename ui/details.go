package ui

import (
	"fyne.io/fyne/v2/widget"
)

// detailsLink copies what support may want to know about an error, and then
// says that it did.
func (w *Window) detailsLink(in *widget.RichText, details string) *widget.HyperlinkSegment {
	link := &widget.HyperlinkSegment{Text: "  " + w.Words.Say("details.copy")}
	link.OnTapped = func() {
		w.copyText(details)
		link.Text = "  " + w.Words.Say("details.copied")
		in.Refresh()
	}
	return link
}
