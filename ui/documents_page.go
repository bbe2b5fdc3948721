package ui

import (
	"fmt"

	"fyne.io/fyne/v2"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// newDocumentsPage is "Belegupload": all documents, newest first.
func newDocumentsPage(w *Window) page {
	say := w.Words.Say
	return newListPage(w, w.desk.Documents, pageSpec[storage.Document]{
		name: "documents", sort: "received",
		columns: []widgets.Column{
			{Key: "received", Title: say("column.received"), Width: 132},
			{Key: "client", Title: say("column.client"), Width: 120, Stretch: 3},
			{Key: "symbol", Title: say("column.symbol"), Width: 78},
			{Key: "period", Title: say("column.period"), Width: 78},
			{Key: "name", Title: say("column.document"), Width: 160, Stretch: 5},
			{Key: "sender", Title: say("column.sender"), Width: 120, Stretch: 3},
			{Key: "pages", Title: say("column.pages"), Width: 66, Align: fyne.TextAlignTrailing},
		},
		cell:  func(d storage.Document, col int) widgets.Cell { return w.documentCell(d, col) },
		empty: func() string { return say("empty.documents") },
	})
}

func (w *Window) documentCell(d storage.Document, col int) widgets.Cell {
	switch col {
	case 0:
		return widgets.Cell{Text: w.day(d.Received)}
	case 1:
		return widgets.Cell{Text: d.ClientNumber + " " + d.ClientName}
	case 2:
		return widgets.Cell{Text: d.SymbolCode}
	case 3:
		return widgets.Cell{Text: w.Words.Period(string(d.Period))}
	case 4:
		if !d.Filed {
			return widgets.Cell{Text: d.Name + " (" + w.Words.Say("flag.unfiled") + ")", Color: look.Secondary}
		}
		return widgets.Cell{Text: d.Name}
	case 5:
		return widgets.Cell{Text: d.Sender, Color: look.Secondary}
	case 6:
		if d.Pages > 0 {
			return widgets.Cell{Text: fmt.Sprint(d.Pages)}
		}
	}
	return widgets.Cell{}
}
