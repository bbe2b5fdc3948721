package ui

import (
	"context"
	"errors"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// tripLine is a button that sends a mail of our own, and how it fares: to an
// import address, or to find out how the mailbox names recipients.
type tripLine struct {
	w       *Window
	to      string // "" for the probe
	start   *widgets.Button
	cancel  *widgets.Button
	busy    *widget.Activity
	said    *note
	resized func() // its text takes more or less room
	root    *fyne.Container
}

// newTripLine returns nil where this window sends nothing.
func newTripLine(w *Window, to string, resized func()) *tripLine {
	if w.Trip == nil {
		return nil
	}
	say := w.Words.Say
	l := &tripLine{w: w, to: to, said: newNote(0), resized: resized, busy: widget.NewActivity()}
	label := say("trip.test")
	if to == "" {
		label = say("trip.probe")
	}
	l.start = widgets.NewButton(label, l.begin)
	l.cancel = plainButton(say("button.cancel"), w.Trip.Cancel)
	l.root = container.New(widgets.Lines{Gap: 6},
		container.NewHBox(l.start, container.New(widgets.Fixed{Width: 28}, l.busy), l.cancel), l.said.root)
	w.Trip.Follow(to, l.show)
	l.show()
	return l
}

func (l *tripLine) begin() {
	if !l.w.Trip.Start(l.to, l.show) {
		l.said.set(l.w.Words.Say("trip.busy"), look.Secondary)
		l.resized()
	}
}

// show tells how the trip fares, if it is ours.
func (l *tripLine) show() {
	t, say := l.w.Trip, l.w.Words.Say
	ours := t.To == l.to
	busy := ours && t.Busy
	l.cancel.Hidden, l.busy.Hidden = !busy, !busy
	able(l.start, !busy)
	if busy {
		l.busy.Start()
	} else {
		l.busy.Stop()
	}
	switch {
	case busy:
		l.said.set(say("trip."+t.Stage), look.Secondary)
	case !ours || !t.Ended:
		l.said.set("", look.Secondary)
	case errors.Is(t.Err, context.Canceled):
		l.said.set(say("trip.cancelled"), look.Secondary)
	case t.Err != nil:
		l.said.fail(l.w, l.w.sentence(t.Err), t.Err)
	case l.to == "":
		l.found(t.Result)
	case !t.Result.Routed:
		l.said.set(markAttention+"  "+l.arrived(t.Result)+" "+say("trip.unrouted"), look.Attention)
	default:
		l.said.set(markOK+"  "+l.arrived(t.Result), look.OK)
	}
	l.root.Refresh()
	l.resized()
}

// arrived says when and where.
func (l *tripLine) arrived(r state.TripResult) string {
	return l.w.Words.Say("trip.arrived", "seconds", l.w.Words.Number(int(math.Ceil(r.After.Seconds()))), "folder", r.Folder)
}

// found says what the mailbox cannot tell apart, and what to do about it.
func (l *tripLine) found(r state.TripResult) {
	words := wording.Probe{Tells: string(r.Tells), Fields: r.Fields, Partial: r.Partial}.Sentences(l.w.Words.Lang())
	mark, ink := markOK, look.OK
	if len(words) > 1 {
		mark, ink = markAttention, look.Attention
	}
	l.said.set(mark+"  "+strings.Join(words, "\n\n"), ink)
}
