package ui

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
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
// the chosen one on the right and what was in it below the list.
type failedPage struct {
	*listPage[storage.FailedImport]
	detail  *failedDetail
	filters *failedFilters // nil: it is only shown
	note    *noteLine
	files   *failedFiles
	begun   bool                           // an act is under way, or its trouble is shown
	far     map[int64]storage.FailedImport // marked ones that the list does not hold
	layer   *fyne.Container                // lists of typed fields float here
	root    *fyne.Container
}

func newFailedPage(w *Window) *failedPage {
	say, p := w.Words.Say, &failedPage{layer: container.NewWithoutLayout(), note: newNoteLine(w)}
	p.files = newFailedFiles(w, p)
	p.detail = newFailedDetail(w, p)
	spec := pageSpec[storage.FailedImport]{
		name: "failed", sort: "received", share: 0.56,
		columns: []widgets.Column{
			{Key: "received", Title: say("column.received"), Width: 118},
			{Key: "sender", Title: say("column.from"), Width: 74, Stretch: 3},
			{Key: "subject", Title: say("column.subject"), Width: 84, Stretch: 4},
			{Key: "client", Title: say("column.client"), Width: 72, Stretch: 2},
			{Key: "reason", Title: say("column.reason"), Width: 190, Stretch: 1},
		},
		cell:   func(f storage.FailedImport, col int) widgets.Cell { return w.failedCell(f, col) },
		beside: p.detail.root,
		below:  p.detail.below,
		choose: p.chosen,
		empty:  p.emptyText,
		vacant: p.detail.vacate,
	}
	work := w.desk.FailedWork
	if work != nil {
		p.filters = newFailedFilters(w, p)
		spec.tools, spec.shares = p.filters.objects(), shares{2.2, 1.7, 1.7, 1.5, 0.3, 1.5}
		spec.asked = p.filters.ableClear
		spec.opens = func(storage.FailedImport) { work.FileTicked() }
		work.Did, work.Password = p.did, w.desk.FailedPreview.Password
	}
	p.listPage = newListPage(w, w.desk.Failed, spec)
	if work != nil {
		p.grid.Many, p.grid.Peek = true, w.desk.Failed.Peek
		p.grid.OnRange = p.readMarked
		p.grid.OnMark, p.grid.OnMenu = p.marked, func(at fyne.Position) { w.popUp(p.items(), at) }
		p.filters.show()
	}
	p.root = container.NewStack(container.New(layout.NewBorderLayout(nil, p.note.root, nil, nil), p.note.root, p.listPage.root), p.layer)
	return p
}

func (p *failedPage) object() fyne.CanvasObject { return p.root }

func (p *failedPage) emptyText() string {
	say, last, only := p.w.Words.Say, p.w.desk.Status.Mailbox.LastSync, p.w.desk.Failed.Query().Failed
	switch {
	case only.Client != "" || only.Reason != "":
		return say("empty.failed.filtered")
	case only.State == string(storage.FailedResolved):
		return say("empty.failed.done")
	case only.State == string(storage.FailedDismissed):
		return say("empty.failed.dismissed")
	case !last.IsZero():
		return say("empty.failed.sync", "time", p.w.day(last))
	}
	return p.w.emptyMail("empty.failed")
}

// chosen shows an import, and what is marked by now: rows may have gone.
func (p *failedPage) chosen(f storage.FailedImport, ok bool) {
	p.detail.show(f, ok)
	if p.listPage != nil && p.detail.work != nil {
		p.marked()
	}
}

// marked tells the work what commands for many are for.
func (p *failedPage) marked() {
	var list []storage.FailedImport
	if keys := p.grid.Marked(); len(keys) > 1 {
		for _, id := range keys {
			f, ok := p.list.Held(id)
			if !ok {
				f, ok = p.far[id]
			}
			if ok {
				list = append(list, f)
			}
		}
	}
	slices.SortFunc(list, func(a, b storage.FailedImport) int { return int(b.ID - a.ID) })
	p.detail.work.Mark(list)
}

// onward goes on in the list.
func (p *failedPage) onward() {
	if p.root.Visible() && p.w.top == nil {
		p.w.window.Canvas().Focus(p.grid)
	}
}

// keyTo works the queue by keys.
func (p *failedPage) keyTo(e *fyne.KeyEvent) {
	work := p.detail.work
	if work == nil {
		p.listPage.keyTo(e)
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		work.FileTicked()
	case fyne.KeyDelete:
		p.detail.form.ask()
	case fyne.KeyF2:
		p.chooseClient()
	case fyne.KeySpace, fyne.KeyF9:
		p.over.turn()
	case fyne.KeyLeft:
		p.w.desk.FailedPreview.Flip(-1)
	case fyne.KeyRight:
		p.w.desk.FailedPreview.Flip(1)
	case fyne.KeyPlus:
		work.StepPeriod(1)
	case fyne.KeyMinus:
		work.StepPeriod(-1)
	case fyne.KeyEscape:
		p.escape()
	default:
		if work.Asking && e.Name >= fyne.Key1 && e.Name <= fyne.Key5 && len(e.Name) == 1 {
			p.detail.form.end(int(e.Name[0] - '1'))
			return
		}
		p.listPage.keyTo(e)
	}
}

// escape takes one step back.
func (p *failedPage) escape() {
	focused := p.w.window.Canvas().Focused()
	switch {
	case p.detail.work.Asking:
		p.detail.work.AskWhy(false)
		p.onward()
	case p.over.away:
		p.over.turn()
	case p.note.dismiss():
	case focused != nil && focused != fyne.Focusable(p.search) && focused != fyne.Focusable(p.grid):
		p.onward()
	default:
		p.search.SetText("")
	}
}

// chooseClient puts the keyboard into the field of the client.
func (p *failedPage) chooseClient() {
	if work := p.detail.work; work.Chosen && work.Import.State == storage.FailedOpen && len(work.Marked) < 2 {
		work.AskWhy(false)
		p.w.window.Canvas().Focus(p.detail.form.client.Field)
	}
}

func (w *Window) failedCell(f storage.FailedImport, col int) widgets.Cell {
	switch col {
	case 0:
		return widgets.Cell{Text: w.day(f.Received)}
	case 1:
		return widgets.Cell{Text: oneLine(state.ShownSender(f.SenderName, f.Sender))}
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
	switch {
	case f.State == storage.FailedDismissed && f.Dismissal != "":
		return widgets.Cell{Text: markIdle + "  " + w.why(f.Dismissal), Color: look.Secondary}
	case f.State == storage.FailedResolved:
		return widgets.Cell{Text: markOK + "  " + w.Words.Say("failed.resolved"), Color: look.OK}
	}
	return w.failedReasons(f)
}

// failedReasons are why an import waits, and how many of its attachments if
// that is a part of them.
func (w *Window) failedReasons(f storage.FailedImport) widgets.Cell {
	cell := widgets.Cell{Text: markFailed + "  " + w.reasons(f), Color: look.Failed}
	if n, of := f.Waiting(); f.Reason == "" && n > 0 && n < of {
		fields := []string{"n", w.Words.Number(n), "of", w.Words.Number(of)}
		cell.Shorter = []string{cell.Text + " · " + w.Words.Say("failed.part.short", fields...), cell.Text}
		cell.Text += " · " + w.Words.Say("failed.part", fields...)
	}
	return cell
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
