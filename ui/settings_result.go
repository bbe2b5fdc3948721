package ui

import (
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// tell shows what is being done or how it ended, below the buttons and beside
// the field that it concerns.
func (p *settingsPage) tell() {
	if p.shown == nil {
		return
	}
	busy := p.s.Busy != ""
	for _, b := range []*widgets.Button{p.primary, p.shown.test} {
		if b == nil {
			continue
		}
		if busy {
			b.Disable()
		} else {
			b.Enable()
		}
	}
	p.busy.Hidden, p.cancel.Hidden = !busy, !busy
	if busy {
		p.busy.Start()
	} else {
		p.busy.Stop()
	}
	p.shown.form.clear()
	p.address.RemoveAll()
	r, ended := p.s.Results[p.shown.id]
	switch {
	case busy && p.s.Busy == p.shown.id:
		p.result.set(p.w.Words.Say("doing."+string(p.s.Doing)), look.Secondary)
	case p.s.Err != nil:
		p.result.fail(p.w, p.w.sentence(p.s.Err), p.s.Err)
	case !ended:
		p.result.set("", look.Secondary)
	case r.Err != nil && p.shown.form.blame(r.Err):
		p.result.set("", look.Secondary)
	case r.Err != nil && (p.shown.id == state.SectionClerks || p.shown.id == state.SectionSymbols):
		p.result.fail(p.w, p.w.refusal(r.Err), r.Err)
	case r.Err != nil:
		p.result.fail(p.w, p.w.sentence(r.Err), r.Err)
	default:
		p.result.set(markOK+"  "+p.success(r), look.OK)
		if r.Address != "" {
			p.address.Add(p.addressLine(r.Address))
		}
	}
	p.offerTakeOver(r.Err)
	p.relayout()
}

// success says in words what a task found.
func (p *settingsPage) success(r state.Result) string {
	w := p.w.Words
	switch r.Task {
	case state.TaskTest:
		text := w.Count("result.test", r.Mailbox.Messages)
		if !r.Mailbox.Keywords {
			text += " " + w.Say("result.nokeywords")
		}
		return text
	case state.TaskSend:
		return w.Say("result.send", "to", r.To)
	case state.TaskCreate:
		return w.Say("result.create")
	}
	return w.Say("result.save")
}

// ended goes on where a task went well.
func (p *settingsPage) ended(id state.Section, r state.Result) {
	if p.shown == nil || p.shown.id != id {
		return
	}
	if r.Err != nil {
		p.shown.form.mend(r.Err)
		return
	}
	if r.Task == state.TaskSave || r.Task == state.TaskCreate {
		p.shown.dirty, p.shown.holds = false, nil // shows what was made of it
	}
	if p.assistant && (r.Task == state.TaskSave || r.Task == state.TaskCreate) {
		if r.Address == "" { // the end shows an address
			delete(p.s.Results, id)
		}
		p.advance()
	}
	switch id {
	case state.SectionLook: // the language was chosen
		p.w.speak(p.s.Saved.Office.Language, p.s.Saved.Office.Country)
	case state.SectionOffice: // another country has words of its own
		p.w.Where = p.s.Saved.Location()
		p.w.speak(p.w.language(), p.s.Saved.Office.Country)
	}
}
