package ui

import (
	"errors"
	"runtime"
	"strings"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// lock lets nobody write where nothing can be changed, and says why.
func (f *documentFields) lock() {
	open := len(f.docs) > 0
	for _, d := range f.docs {
		open = open && d.State != storage.DocumentBooked && d.State != storage.DocumentTrashed
	}
	caption := func(ink fyne.ThemeColorName) widgets.Style {
		return widgets.Style{Color: ink, Size: theme.SizeNameCaptionText}
	}
	f.hint.Set(f.facts(), caption(look.Secondary))
	notice := f.inTheWay()
	f.notice.Set(markAttention+"  "+notice, caption(look.Attention))
	if f.notice.Hidden != (notice == "") {
		f.notice.Hidden = notice == ""
		f.page.arrange()
	}
	for _, e := range []fyne.Disableable{f.client, f.symbol, f.period, f.remark, f.name} {
		able(e, open)
	}
	able(f.name, open && len(f.docs) == 1)
}

// inTheWay is why something about what is chosen is not as it should be, or
// cannot be changed, and what to do.
func (f *documentFields) inTheWay() string {
	say := f.w.Words.Say
	for _, d := range f.docs {
		switch d.State {
		case storage.DocumentBooked:
			return say("field.booked")
		case storage.DocumentTrashed:
			return say("field.trashed")
		}
	}
	if len(f.docs) != 1 {
		return ""
	}
	switch d := f.docs[0]; {
	case d.Problem != "":
		return say("field.moving." + string(d.Problem))
	case d.Pending:
		return say("field.moving")
	case !d.Filed:
		return say("field.unfiled")
	case d.PeriodOpen:
		return say("field.open")
	}
	return ""
}

// facts are what else is known about what is chosen.
func (f *documentFields) facts() string {
	say := f.w.Words.Say
	switch len(f.docs) {
	case 0:
		return ""
	case 1:
	default:
		return say("field.many", "n", f.w.Words.Number(len(f.docs)))
	}
	d := f.docs[0]
	facts := []string{f.w.stateCell(d.State).Text}
	for _, flag := range d.Flags {
		if key := "flag." + string(flag); f.w.Words.Has(key) {
			facts = append(facts, say(key))
		}
	}
	if d.Sender != "" { // the longest, which may be cut
		facts = append(facts, oneLine(state.WholeSender(d.SenderName, d.Sender)))
	}
	return strings.Join(facts, "  ·  ")
}

func able(d fyne.Disableable, on bool) {
	switch {
	case on && d.Disabled():
		d.Enable()
	case !on && !d.Disabled():
		d.Disable()
	}
}

// place changes documents; what asks back can be confirmed.
func (p *documentsPage) place(docs []storage.Document, r storage.Revision) {
	p.w.doing = doing{p.w.Words.Count("note.moving", len(docs)), p.note}
	p.w.desk.Filing.Place(ids(docs), r, func(o state.Outcome) {
		if p.note.unchanged(o, len(docs)) {
			if sameDocuments(docs, p.fields.docs) {
				p.fields.reload()
			}
			return
		}
		if o.Err != nil {
			again := func() { r.Force = true; p.place(docs, r) }
			if !asksBack(o.Err) || r.Force {
				again = nil
			}
			if sameDocuments(docs, p.fields.docs) {
				p.fields.reload()
			}
			p.note.warn(p.w.trouble(o.Err), "button.force", again)
			return
		}
		p.done(o, p.w.whatBecame("done.placed", len(docs), o))
		row := p.grid.Selected()
		d, ok := p.list.Row(row)
		if ok && len(docs) == 1 && d.ID == docs[0].ID && sameDocuments(docs, p.marked()) && row+1 < p.list.Len() {
			p.grid.Select(row + 1) // whoever went elsewhere meanwhile stays there
		}
		if len(docs) > 1 && p.fields.hasKeyboard() {
			p.w.window.Canvas().Focus(p.grid) // where undo means the documents, not the text
		}
	})
}

// reload shows the values that the documents have by now.
func (f *documentFields) reload() {
	f.docs = f.page.marked()
	f.fill()
}

// trouble says what went wrong with documents, in the window's words.
func (w *Window) trouble(err error) string {
	if e, ok := errors.AsType[*storage.InvalidError](err); ok && w.Words.Has("trouble."+e.Code) {
		value := e.Value
		if e.Field == storage.FieldPeriod {
			value = w.Words.Period(e.Value)
		}
		return w.Words.Say("trouble."+e.Code, "value", value, "other", e.Other)
	}
	switch {
	case errors.Is(err, state.ErrNoPDFMade):
		return w.Words.Say("upload.nopdf")
	case isFull(err):
		return w.Words.Say("note.full")
	}
	return w.sentence(err)
}

// isFull reports that a disk has no room left; Windows has a number of its own
// for that.
func isFull(err error) bool {
	const windowsDiskFull = syscall.Errno(112)
	return errors.Is(err, syscall.ENOSPC) || runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull)
}

// asksBack reports what a person may insist on.
func asksBack(err error) bool {
	e, ok := errors.AsType[*storage.InvalidError](err)
	return ok && (e.Code == storage.InvalidComplete || e.Code == storage.InvalidTaken)
}

func ids(docs []storage.Document) []storage.DocumentID {
	out := make([]storage.DocumentID, len(docs))
	for i, d := range docs {
		out[i] = d.ID
	}
	return out
}

// unmarkFar lets go of what was marked far from what is looked at: by now it
// may stand elsewhere, and nobody would see what the next command is for.
func (p *documentsPage) unmarkFar() {
	if p.far != nil {
		p.far = nil
		p.grid.Select(p.grid.Selected())
	}
}

// done says what was done, and what keeps files from being in their place.
func (p *documentsPage) done(o state.Outcome, text string) {
	p.unmarkFar()
	p.note.did(o, text)
}
