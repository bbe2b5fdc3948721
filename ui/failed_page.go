package ui

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

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

// failedPage is "Fehlgeschlagene Importe": what somebody has to look at, with
// the chosen one on the right.
type failedPage struct {
	*listPage[storage.FailedImport]
	detail *failedDetail
}

func newFailedPage(w *Window) *failedPage {
	say, p := w.Words.Say, &failedPage{detail: newFailedDetail(w)}
	spec := pageSpec[storage.FailedImport]{
		name: "failed", sort: "received", share: 0.56,
		columns: []widgets.Column{
			{Key: "received", Title: say("column.received"), Width: 118},
			{Key: "sender", Title: say("column.from"), Width: 80, Stretch: 2},
			{Key: "subject", Title: say("column.subject"), Width: 90, Stretch: 3},
			{Key: "client", Title: say("column.client"), Width: 80, Stretch: 2},
			{Key: "reason", Title: say("column.reason"), Width: 140, Stretch: 2},
		},
		cell:   func(f storage.FailedImport, col int) widgets.Cell { return w.failedCell(f, col) },
		beside: p.detail.root,
		below:  p.detail.below,
		choose: p.detail.show,
		empty:  p.emptyText,
	}
	if work := w.desk.FailedWork; work != nil {
		filter := widgets.NewPick([]string{say("failed.filter.open"), say("failed.filter.done")}, func(i int) {
			q := p.list.Query()
			q.Done = i == 1
			p.ask(q)
		})
		filter.OnKey = w.key
		spec.tools = []fyne.CanvasObject{container.New(widgets.Inset{Left: look.Gap}, container.New(widgets.Fixed{Width: 200}, filter))}
		spec.opens = func(storage.FailedImport) { work.FileTicked(false) }
		work.Settled = p.onward
		defer func() { filter.Set(map[bool]int{true: 1}[p.list.Query().Done]) }()
	}
	p.listPage = newListPage(w, w.desk.Failed, spec)
	return p
}

func (p *failedPage) emptyText() string {
	say, last := p.w.Words.Say, p.w.desk.Status.Mailbox.LastSync
	switch {
	case p.w.desk.Failed.Query().Done:
		return say("empty.failed.done")
	case !last.IsZero():
		return say("empty.failed.sync", "time", p.w.day(last))
	}
	return say("empty.failed")
}

// onward goes on in the list after one import is settled.
func (p *failedPage) onward() {
	if p.root.Visible() && p.w.top == nil {
		p.w.window.Canvas().Focus(p.grid)
	}
}

// keyTo works the queue by keys.
func (p *failedPage) keyTo(e *fyne.KeyEvent) {
	work := p.detail.work
	switch {
	case work == nil:
		p.listPage.keyTo(e)
	case work.Asking && e.Name >= fyne.Key1 && e.Name <= fyne.Key5 && len(e.Name) == 1:
		p.detail.form.end(int(e.Name[0] - '1'))
	case work.Asking && e.Name == fyne.KeyEscape:
		work.AskWhy(false)
		p.onward()
	case e.Name == fyne.KeyReturn, e.Name == fyne.KeyEnter:
		work.FileTicked(false)
	case e.Name == fyne.KeyDelete:
		p.detail.form.ask()
	case e.Name == fyne.KeyPlus:
		work.StepPeriod(1)
	case e.Name == fyne.KeyMinus:
		work.StepPeriod(-1)
	case e.Name == fyne.KeyEscape && p.w.window.Canvas().Focused() != nil && p.w.window.Canvas().Focused() != fyne.Focusable(p.search):
		p.onward()
	default:
		p.listPage.keyTo(e)
	}
}

// chooseClient puts the keyboard into the field of the client.
func (p *failedPage) chooseClient() {
	if work := p.detail.work; work.Chosen && work.Import.State == storage.FailedOpen {
		work.AskWhy(false)
		p.w.window.Canvas().Focus(p.detail.form.client.Field)
	}
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
	if f.State == storage.FailedDismissed && f.Dismissal != "" {
		return widgets.Cell{Text: markIdle + "  " + w.why(f.Dismissal), Color: look.Secondary}
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
