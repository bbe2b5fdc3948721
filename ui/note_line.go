package ui

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/ui/cli"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// noteLine says at the foot of a page what was done, or why not.
type noteLine struct {
	w     *Window
	text  *widget.Label
	act   *widgets.Button
	close *widgets.Button
	stop  func() // ends the work that it tells of; nil without
	lasts bool   // it is of use until somebody has seen to it
	root  *fyne.Container
}

// worker is a page whose note can tell of work that takes a while.
type worker interface{ working() *noteLine }

func newNoteLine(w *Window) *noteLine {
	n := &noteLine{w: w, text: widget.NewLabel("")}
	n.text.Wrapping = fyne.TextWrapWord
	n.act = widgets.NewButton("", nil)
	n.close = widgets.NewButtonWithIcon("", theme.CancelIcon(), func() { n.dismiss() })
	n.close.Importance = widget.LowImportance
	right := container.NewHBox(n.act, n.close)
	n.root = container.NewStack(widgets.NewGround(theme.ColorNameSelection, fyne.Size{}),
		container.New(widgets.Inset{Left: look.Gap, Top: 2, Right: look.Margin, Bottom: 2},
			container.New(layout.NewBorderLayout(nil, nil, nil, right), right, n.text)))
	n.root.Hide()
	return n
}

// say shows a sentence until the page is changed or something else is done;
// with a key of words also a button beside it.
func (n *noteLine) say(text, button string, do func()) {
	n.rest()
	n.lasts = false
	n.text.SetText(text)
	n.act.Hidden = do == nil
	if do != nil {
		n.act.SetText(n.w.Words.Say(button))
		n.act.OnTapped = func() { n.dismiss(); do() }
	}
	n.root.Show()
	n.relayout()
}

// warn is say for why something did not work: the sentence stays until it is
// dismissed or another one comes.
func (n *noteLine) warn(text, button string, do func()) {
	n.say(text, button, do)
	n.lasts = true
}

// pass takes away a sentence that is no longer of use.
func (n *noteLine) pass() {
	if !n.lasts {
		n.dismiss()
	}
}

// work says how far something is, which stop ends. While another page is shown
// it stands above the status bar, too.
func (n *noteLine) work(text string, stop func()) {
	n.stop = nil // what was said before goes on
	n.warn(text, "button.cancel", stop)
	n.stop = stop
	n.w.status.follow()
}

// doing is an act on documents and the note that tells of it.
type doing struct {
	text string
	note *noteLine
}

// going says how far the act is that was begun last.
func (w *Window) going(g state.Going) { w.doing.note.work(w.howFar(w.doing.text, g), g.Stop) }

// howFar says how far a long work is.
func (w *Window) howFar(doing string, g state.Going) string {
	return w.Words.Say("note.going", "doing", doing, "n", w.Words.Number(g.Done), "all", w.Words.Number(g.Total))
}

// unchanged says so where somebody cancelled an act before it changed any of n
// things.
func (n *noteLine) unchanged(o state.Outcome, all int) bool {
	if !errors.Is(o.Err, context.Canceled) && o.Done.Left < all {
		return false
	}
	n.say(n.w.Words.Say("note.cancelled"), "", nil)
	return true
}

// did says what an act did, and which files have to follow.
func (n *noteLine) did(o state.Outcome, text string) {
	if o.Done.Pending > 0 {
		text += " " + n.w.Words.Count("done.pending", o.Done.Pending)
		if o.Done.Trouble != nil {
			text += " " + n.w.trouble(o.Done.Trouble)
		}
	}
	n.say(text, "", nil)
	n.lasts = o.Done.Trouble != nil
}

// rest tells of no work any more.
func (n *noteLine) rest() {
	if n.stop != nil {
		n.stop = nil
		n.w.status.follow()
	}
}

// fail says why something did not work; a button copies what support may want
// to know.
func (n *noteLine) fail(err error) {
	if !cli.Support(err) {
		n.warn(n.w.trouble(err), "", nil)
		return
	}
	n.warn(n.w.trouble(err), "details.copy", func() { n.w.copyText(cli.Details(n.w.Version, n.w.Now(), err)) })
}

// dismiss takes the sentence away; false if there was none.
func (n *noteLine) dismiss() bool {
	was := n.root.Visible()
	n.rest()
	n.root.Hide()
	if was {
		n.relayout()
	}
	return was
}

func (n *noteLine) relayout() {
	if c := n.w.window.Content(); c != nil {
		arrange(c)
	}
}
