package ui

import (
	"belegpost/storage"
	"belegpost/ui/widgets"
)

// addressEdit is what can be changed about an address: its label and the
// period of its mail. The address itself never changes.
type addressEdit struct {
	w       *Window
	form    *form
	label   *widgets.Field
	rule    *choice
	answer  *widgets.Tick // senders get a confirmation or refusal
	save    *widgets.Button
	shown   storage.ImportAddress
	filling bool
	ended   func(storage.AddressID, error)
}

func newAddressEdit(w *Window) *addressEdit {
	say := w.Words.Say
	e := &addressEdit{w: w, form: newForm(w)}
	e.form.changed, e.form.enter = e.touched, e.submit
	e.label = e.form.entry(say("column.label"), storage.FieldAddressLabel, "")
	e.rule = e.form.ruleRow(storage.FieldAddressPeriodRule, say("rule.address"))
	e.answer = widgets.NewTick(say("address.answer"), func(bool) { e.touched() })
	e.answer.OnKey = w.key
	e.form.row("", storage.FieldAddressSenderReply, e.answer, "")
	e.save = mainButton(say("button.save"), e.submit)
	e.form.lines.Add(buttons(e.save))
	return e
}

// fill shows an address.
func (e *addressEdit) fill(a storage.AddressRow) {
	e.filling = true
	e.shown = a.ImportAddress
	e.form.clear()
	e.label.SetText(a.Label)
	e.answer.Set(a.SenderReply)
	e.w.setRule(e.rule, a.PeriodRule, e.w.Words.Say("rule.address"))
	e.filling = false
	e.touched()
}

// wish is the address as the fields say.
func (e *addressEdit) wish() storage.ImportAddress {
	a := e.shown
	a.Label, a.PeriodRule, a.SenderReply = e.label.Text, storage.PeriodRule(e.rule.value()), e.answer.Checked
	return a
}

// dirty reports whether the fields say something else than the address.
func (e *addressEdit) dirty() bool { return e.shown.ID != 0 && e.wish() != e.shown }

func (e *addressEdit) touched() {
	if !e.filling {
		e.save.Hidden = !e.dirty()
		e.form.lines.Refresh()
	}
}

func (e *addressEdit) submit() {
	a := e.wish()
	e.form.clear()
	e.w.Register.SaveAddress(a, func(err error) {
		if err == nil && e.shown.ID == a.ID {
			e.shown = a
			e.touched()
		}
		if err == nil || !e.form.blame(err) {
			e.ended(a.ID, err)
		}
	})
}
