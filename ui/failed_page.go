package ui

import (
	"strings"
	"unicode"

	"belegpost/assets/wording"
	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Shapes of states: never colour alone.
const (
	markOK        = "●"
	markAttention = "▲"
	markFailed    = "■"
	markIdle      = "○"
)

// newFailedPage is "Fehlgeschlagene Importe": what somebody has to look at,
// with the chosen one on the right.
func newFailedPage(w *Window) page {
	say, detail := w.Words.Say, newFailedDetail(w)
	return newListPage(w, w.desk.Failed, pageSpec[storage.FailedImport]{
		name: "failed", sort: "received",
		columns: []widgets.Column{
			{Key: "received", Title: say("column.received"), Width: 132},
			{Key: "sender", Title: say("column.from"), Width: 90, Stretch: 2},
			{Key: "subject", Title: say("column.subject"), Width: 100, Stretch: 3},
			{Key: "client", Title: say("column.client"), Width: 80, Stretch: 2},
			{Key: "reason", Title: say("column.reason"), Width: 150, Stretch: 2},
		},
		cell:   func(f storage.FailedImport, col int) widgets.Cell { return w.failedCell(f, col) },
		beside: detail.root,
		choose: detail.show,
		empty: func() string {
			if last := w.desk.Status.Mailbox.LastSync; !last.IsZero() {
				return say("empty.failed.sync", "time", w.day(last))
			}
			return say("empty.failed")
		},
	})
}

func (w *Window) failedCell(f storage.FailedImport, col int) widgets.Cell {
	switch col {
	case 0:
		return widgets.Cell{Text: w.day(f.Received)}
	case 1:
		return widgets.Cell{Text: f.Sender}
	case 2:
		if f.Subject == "" {
			return widgets.Cell{Text: w.Words.Say("detail.nosubject"), Color: look.Secondary}
		}
		return widgets.Cell{Text: oneLine(f.Subject)}
	case 3:
		if f.ClientNumber == "" {
			return widgets.Cell{Text: "–", Color: look.Secondary}
		}
		return widgets.Cell{Text: f.ClientNumber + " " + f.ClientName}
	}
	return widgets.Cell{Text: markFailed + "  " + w.reasons(f), Color: look.Failed}
}

// reasons are the short words for why an import failed.
func (w *Window) reasons(f storage.FailedImport) string {
	var out []string
	for _, r := range f.Reasons() {
		out = append(out, wording.Short(w.Words.Lang(), string(r)))
	}
	return strings.Join(out, ", ")
}

// oneLine makes a text out of a mail fit for one line: no breaks, no control
// characters, nothing that turns the direction of writing.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s))
}
