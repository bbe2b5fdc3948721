package ui

import (
	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// newMailsPage is the mail log: every mail ever seen, with its result.
func newMailsPage(w *Window) page {
	say := w.Words.Say
	return newListPage(w, w.desk.Mails, pageSpec[storage.Mail]{
		name: "mails",
		columns: []widgets.Column{
			{Title: say("column.received"), Width: 132},
			{Title: say("column.from"), Width: 160, Stretch: 3},
			{Title: say("column.subject"), Width: 200, Stretch: 5},
			{Title: say("column.result"), Width: 230},
		},
		cell:  func(m storage.Mail, col int) widgets.Cell { return w.mailCell(m, col) },
		empty: func() string { return say("empty.mails") },
	})
}

func (w *Window) mailCell(m storage.Mail, col int) widgets.Cell {
	switch col {
	case 0:
		if m.Date.IsZero() {
			return widgets.Cell{Text: w.day(m.RecordedAt)}
		}
		return widgets.Cell{Text: w.day(m.Date)}
	case 1:
		return widgets.Cell{Text: m.Sender}
	case 2:
		return widgets.Cell{Text: oneLine(m.Subject)}
	}
	return w.mailResult(m.Status)
}

// mailResult is a status as shape, word and colour.
func (w *Window) mailResult(s storage.MailStatus) widgets.Cell {
	mark, ink := markIdle, look.Secondary
	switch s {
	case storage.MailFiled:
		mark, ink = markOK, look.OK
	case storage.MailPartlyFiled, storage.MailBounce:
		mark, ink = markAttention, look.Attention
	case storage.MailFailed:
		mark, ink = markFailed, look.Failed
	}
	return widgets.Cell{Text: mark + "  " + w.Words.Say("mail."+string(s)), Color: ink}
}
