package ui

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/cli"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// statusBar is the lowest line: the mailbox, the last sync, how far a round
// is, notices that wait. Trouble stands above it as a sentence.
type statusBar struct {
	w       *Window
	mark    *widgets.Text
	text    *widgets.Text
	meter   *widgets.Meter
	round   *widgets.Text
	unsent  *widgets.Text
	trouble *note
	decide  *widgets.Button // what becomes of notices that wait
	strip   *fyne.Container
	work    *noteLine // of a page that is not shown
	root    *fyne.Container
}

func newStatusBar(w *Window) *statusBar {
	b := &statusBar{w: w, mark: widgets.NewText("", widgets.Style{}), text: widgets.NewText("", widgets.Style{}),
		meter: widgets.NewMeter(look.Line, theme.ColorNamePrimary), round: widgets.NewText("", widgets.Style{}), unsent: widgets.NewText("", widgets.Style{}), work: newNoteLine(w)}
	b.trouble = newNote(0)
	b.text.Least = 100
	b.decide = plainButton(w.Words.Say("held.decide"), b.ask)
	b.decide.Hide()
	sign := container.New(widgets.Inset{Left: look.Margin, Top: 8}, container.NewVBox(widgets.NewText(markAttention, widgets.Style{Color: look.Attention})))
	decide := container.New(widgets.Inset{Top: 2, Bottom: 2}, b.decide)
	b.strip = container.NewStack(widgets.NewGround(theme.ColorNameSelection, fyne.Size{}), container.New(widgets.Inset{Right: look.Margin},
		container.New(layout.NewBorderLayout(nil, nil, sign, decide), sign, decide, container.New(widgets.Inset{Left: look.Gap, Top: 8, Right: look.Gap, Bottom: 6}, b.trouble.root))))
	b.strip.Hide()
	right := container.New(layout.NewCustomPaddedHBoxLayout(look.Margin), b.meter, b.round, b.unsent)
	line := container.New(layout.NewBorderLayout(nil, nil, b.mark, right), b.mark, right, container.New(widgets.Inset{Left: 4, Right: look.Gap}, b.text))
	b.root = container.New(widgets.Lines{}, w.question.root, b.work.root, widgets.NewGround(look.Line, fyne.NewSize(1, 1)), b.strip,
		container.NewStack(widgets.NewGround(look.Frame, fyne.NewSize(1, 28)),
			container.New(widgets.Inset{Left: look.Margin, Top: 5, Right: look.Margin, Bottom: 5}, line)))
	return b
}

func (b *statusBar) object() fyne.CanvasObject { return b.root }

// show shows the state as it is now.
func (b *statusBar) show(s *state.StatusLine) {
	mark, ink := statusMark(s.Mailbox)
	b.mark.Set(mark, widgets.Style{Color: ink})
	b.text.Set(b.sentence(s.Mailbox), widgets.Style{})
	if m := s.Mailbox; m.Phase == state.PhaseFetching && m.Total > 0 {
		b.meter.Set(m.Done, m.Total)
		b.meter.Show()
		b.round.Set(b.w.Words.Say("status.progress", "done", b.w.Words.Number(m.Done), "total", b.w.Words.Number(m.Total)), widgets.Style{})
		b.round.Show()
	} else {
		b.meter.Hide()
		b.round.Hide()
	}
	if s.Unsent > 0 {
		b.unsent.Set(b.w.Words.Count("notice.unsent", s.Unsent), widgets.Style{Color: look.Secondary})
		b.unsent.Show()
	} else {
		b.unsent.Hide()
	}
	b.troubles(s)
	b.root.Refresh()
}

// follow tells how far the work of a page is that is not shown.
func (b *statusBar) follow() {
	for i, p := range b.w.places {
		if page, ok := p.page.(worker); ok && i != b.w.at && page.working().stop != nil {
			n := page.working()
			b.work.say(n.text.Text, "button.cancel", n.stop)
			return
		}
	}
	b.work.dismiss()
}

// sentence says what the mailbox does.
func (b *statusBar) sentence(m state.MailboxStatus) string {
	w := b.w.Words
	switch {
	case m.Phase == state.PhaseElsewhere:
		return w.Say("status.elsewhere")
	case m.Phase == state.PhaseWaiting && m.Host == "": // nobody was called yet: something else is missing
		if b.w.settingUp() && m.Problem != nil {
			return b.w.sentence(m.Problem) // which is not told above the line meanwhile
		}
		return w.Say("status.stopped")
	case m.Phase == "" || m.Phase == state.PhaseOff || m.Host == "":
		return w.Say("status.off")
	}
	parts := []string{w.Say("status."+m.Phase, "host", m.Host)}
	switch {
	case m.Phase == state.PhaseWaiting && m.Offline && b.w.desk.Status.Err != nil: // not even the lists are at hand
		parts[0] = w.Say("status.offline", "host", m.Host)
	case m.Phase != state.PhaseWaiting || m.Offline:
	case isArchiveLost(m.Problem):
		parts[0] = w.Say("status.archive")
	default:
		parts[0] = w.Say("status.paused", "host", m.Host)
	}
	if m.Phase == state.PhaseWaiting && !m.NextTry.IsZero() {
		parts = append(parts, w.Say("status.retry", "time", w.Clock(m.NextTry.In(b.w.Where), b.w.now())))
	}
	if !m.LastSync.IsZero() {
		parts = append(parts, w.Say("status.last", "time", w.Clock(m.LastSync.In(b.w.Where), b.w.now())))
	}
	return strings.Join(parts, "  ·  ")
}

// isArchiveLost reports that the archive folder is not where it was; mail could
// be fetched.
func isArchiveLost(err error) bool {
	e, ok := errors.AsType[*storage.FolderError](err)
	return ok && (e.Problem == storage.FolderMissing || e.Problem == storage.FolderNoMarker)
}

func statusMark(m state.MailboxStatus) (string, fyne.ThemeColorName) {
	switch m.Phase {
	case state.PhaseIdle, state.PhaseFetching, state.PhaseElsewhere:
		return markOK, look.OK
	case state.PhaseWaiting:
		return markAttention, look.Attention
	}
	return markIdle, look.Secondary
}

// troubles shows what is wrong, in sentences above the line.
func (b *statusBar) troubles(s *state.StatusLine) {
	var lines, details []string
	detail := func(err error) { details = append(details, cli.Details(b.w.Version, b.w.Now(), err)) }
	for _, err := range []error{s.Mailbox.Problem, s.Mailbox.SendingProblem} {
		if err != nil && !b.w.settingUp() {
			lines = append(lines, b.w.sentence(err))
			if isArchiveLost(err) {
				lines[len(lines)-1] += " " + b.w.Words.Say("status.archive.works")
			}
			detail(err)
		}
	}
	if folders := s.Mailbox.NoKeywords; len(folders) > 0 {
		lines = append(lines, b.w.Words.Say("status.nokeywords", "folders", strings.Join(folders, ", ")))
	}
	// Without an account nothing can be sent; the line below counts what waits.
	b.decide.Hidden = s.Held.Count == 0 || !s.Held.Account
	if !b.decide.Hidden {
		lines = append(lines, b.held(s.Held))
	}
	if s.Err != nil {
		lines = append(lines, b.w.Words.Say("empty.trouble"))
		detail(s.Err)
	}
	text := strings.Join(lines, "\n")
	was := b.strip.Visible()
	if b.trouble.text.Text() != text {
		b.trouble.set(text, theme.ColorNameForeground)
		if len(details) > 0 {
			b.trouble.copies(b.w.detailsLink(strings.Join(details, "\n")))
		}
	}
	b.strip.Hidden = text == ""
	if was != b.strip.Visible() && b.w.window.Content() != nil {
		arrange(b.w.window.Content())
	}
}

// held says how many notices wait, and why.
func (b *statusBar) held(h storage.Held) string {
	return b.w.Words.Count("held.count", h.Count) + " " + cli.HeldWhy(b.w.Words.Lang(), h.Why)
}

// ask asks what becomes of notices that wait.
func (b *statusBar) ask() {
	release := func(send bool) func() {
		return func() {
			b.w.desk.Status.ReleaseHeld(send, func(err error) {
				if err != nil {
					b.w.question.ask(b.w.sentence(err), answer{"button.ok", func() {}})
				}
			})
		}
	}
	b.w.question.ask(b.w.Words.Say("held.ask"), // above the sentence that says how many wait, and why
		answer{"held.send", release(true)}, answer{"held.drop", release(false)}, answer{"button.cancel", func() {}})
}
