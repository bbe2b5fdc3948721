package ui

import (
	"belegpost/storage"
	"belegpost/ui/state"
)

// did says what was done, with a way back where there is one, and goes on in
// the list.
func (p *failedPage) did(d state.Deed) {
	text, back := p.deed(d), p.undo
	if d.Done.Pending > 0 {
		text += " " + p.w.Words.Count("done.pending", d.Done.Pending)
	}
	if d.Done.Trouble != nil {
		text += " " + p.w.trouble(d.Done.Trouble)
	}
	if d.Err != nil && d.Kind == state.DeedFiled {
		text += " " + p.w.Words.Say("did.forgot")
	}
	if d.Kind != state.DeedFiled && d.Kind != state.DeedDismissed && (d.Kind != state.DeedFiledMany || d.Count == 0) {
		back = nil
	}
	p.note.say(text, "menu.undo", back)
	p.note.lasts = d.Done.Trouble != nil || d.Err != nil || d.Again.Err != nil
	p.onward()
}

// deed is the sentence about what was done.
func (p *failedPage) deed(d state.Deed) string {
	words := p.w.Words
	subject := oneLine(d.Import.Subject)
	if subject == "" {
		subject = words.Say("detail.nosubject")
	}
	switch d.Kind {
	case state.DeedDismissed:
		return words.Count("did.dismissed", d.Count, "subject", subject, "why", p.w.why(d.Why))
	case state.DeedReopened:
		return words.Count("did.reopened", d.Count, "subject", subject)
	case state.DeedFiledMany:
		return p.filedMany(d)
	case state.DeedAgain:
		return p.w.became(d.Again)
	case state.DeedCancelled:
		return words.Say("note.cancelled")
	}
	text := ""
	if n := len(d.Done.Documents) - d.Done.Known; n > 0 {
		text = words.Count("did.filed", n, "place", p.place(d.Place), "subject", subject)
	}
	if d.Done.Known > 0 {
		text += " " + words.Count("did.known", d.Done.Known)
	}
	return text
}

// going says how far the work is that takes a while.
func (p *failedPage) going(g state.Going) {
	switch {
	case g.Total > 1:
		doing := map[state.DeedKind]string{state.DeedAgain: "mails.again", state.DeedFiledMany: "sum.filing",
			state.DeedDismissed: "sum.dismissing", state.DeedReopened: "sum.reopening"}
		p.note.work(p.w.howFar(p.w.Words.Say(doing[p.detail.work.Doing]), g), g.Stop)
	case p.note.stop != nil:
		p.note.dismiss()
	}
	begun := p.detail.work.Busy || p.detail.work.Err != nil
	if begun && !p.begun {
		p.note.pass() // it speaks of what was done before
	}
	p.begun = begun
}

// working implements worker.
func (p *failedPage) working() *noteLine { return p.note }

// became says what became of mails that were processed once more.
func (w *Window) became(r state.Reprocessed) string {
	words := w.Words
	text := ""
	switch {
	case r.Mails > 0:
		text = words.Count("mails.again.done", r.Mails) + " " + words.Count("mails.again.filed", r.Filed)
		if r.Open > 0 {
			text += " " + words.Count("mails.again.open", r.Open)
		}
	case r.Err == nil && r.Left == 0:
		text = words.Say("mails.again.none")
	}
	if r.Left > 0 {
		text += " " + words.Count("mails.again.left", r.Left)
	}
	if r.Err != nil {
		text += " " + w.trouble(r.Err)
	}
	return text
}

// place names client, symbol and period.
func (p *failedPage) place(at storage.Placement) string {
	work := p.detail.work
	text := ""
	for _, c := range work.Clients {
		if c.ID == at.Client {
			text = c.Number + " " + c.Name
		}
	}
	for _, y := range work.Symbols {
		if y.ID == at.Symbol {
			text += " · " + y.Code
		}
	}
	if at.Period == "" {
		return text // each in its own
	}
	return text + " · " + p.w.Words.Period(string(at.Period))
}

// undo takes back what this user did last.
func (p *failedPage) undo() {
	p.w.undo(p.note, p.onward)
}
