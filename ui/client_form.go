package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/container"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// clientForm is the master data of a client.
type clientForm struct {
	w      *Window
	form   *form
	number *widgets.Field
	name   *widgets.Field
	clerk  *widgets.Lookup
	year   *choice
	scheme *choice
	from   *widgets.Field // the month that a changed scheme is valid from
	rule   *choice
	late   *choice
	left   *widgets.Field
	email  *widgets.Field // the first recipient, with a new client only
	save   *widgets.Button
	said   *note

	before  storage.Client // as it was filled
	clean   []string       // what the fields said then
	resized func()
	saved   func(storage.ClientID)
}

func newClientForm(w *Window) *clientForm {
	say := w.Words.Say
	f := &clientForm{w: w, form: newForm(w), said: newNote(0)}
	f.form.enter = f.submit
	f.number = f.form.entry(say("column.number"), storage.FieldClientNumber, "")
	f.name = f.form.entry(say("column.name"), storage.FieldClientName, "")
	f.clerk = widgets.NewLookup(say("client.clerk.hint"))
	f.clerk.Field.OnKey = w.key
	f.clerk.Field.OnSubmitted = func(string) { f.submit() }
	f.clerk.OnResize = func() { f.resized() }
	f.clerk.Find = func(text string) (out []widgets.Choice) {
		for _, c := range w.Register.Clerks {
			if strings.Contains(strings.ToLower(c.Name), strings.ToLower(text)) && len(out) < 5 {
				out = append(out, widgets.Choice{Key: int64(c.ID), Text: c.Name})
			}
		}
		return out
	}
	f.form.row(say("column.clerk"), storage.FieldClientClerk, f.clerk.Object(), "")
	f.year = f.form.choice(say("client.year"), storage.FieldClientFiscalYearStart, "", nil, nil)
	f.scheme = f.form.choice(say("client.scheme"), storage.FieldClientPeriod, "", []string{string(storage.Monthly), string(storage.Quarterly), string(storage.Yearly)},
		[]string{say("scheme.month"), say("scheme.quarter"), say("scheme.year")})
	f.from = f.form.entry(say("client.scheme.from"), storage.FieldClientSchemeFrom, say("client.scheme.hint"))
	f.from.PlaceHolder = w.Words.Period(string(w.thisMonth()))
	f.scheme.chosen = func(string) { f.showFrom() }
	f.rule = f.form.ruleRow(storage.FieldClientPeriodRule, say("rule.client"))
	f.late = f.form.choice(say("client.late"), storage.FieldClientLatePolicy, "", []string{storage.LateNext, storage.LateFail},
		[]string{say("late.next"), say("late.fail")})
	f.left = f.form.entry(say("client.lefton"), storage.FieldClientLeftOn, say("client.lefton.hint"))
	f.email = f.form.entry(say("client.email"), storage.FieldRecipientEmail, say("client.email.hint"))
	f.save = mainButton(say("button.save"), f.submit)
	f.form.lines.Add(container.NewHBox(f.save))
	f.form.lines.Add(f.said.root)
	return f
}

// fill shows a client; ID 0 is a new one.
func (f *clientForm) fill(c storage.Client, clerk string) {
	f.before = c
	f.form.clear()
	f.number.SetText(c.Number)
	f.name.SetText(c.Name)
	f.clerk.Set(widgets.Choice{Key: int64(c.Clerk), Text: clerk})
	if c.FiscalYearStart == "" {
		c.FiscalYearStart = "01-01"
	}
	f.years(c.FiscalYearStart)
	if c.Scheme == "" {
		c.Scheme = storage.Monthly
	}
	f.scheme.set(string(c.Scheme))
	f.from.SetText("")
	f.showFrom()
	f.w.setRule(f.rule, c.PeriodRule, f.w.Words.Say("rule.client"))
	if c.LatePolicy == "" {
		c.LatePolicy = storage.LateNext
	}
	f.late.set(c.LatePolicy)
	f.left.SetText(f.date(c.LeftOn))
	f.email.SetText("")
	f.form.rows[len(f.form.rows)-2].root.Hidden = c.ID == 0
	f.form.rows[len(f.form.rows)-1].root.Hidden = c.ID != 0
	f.save.SetText(f.w.Words.Say("button.save"))
	if c.ID == 0 {
		f.save.SetText(f.w.Words.Say("client.create"))
	}
	f.clean = f.texts()
}

// shows reports whether it was filled with this client.
func (f *clientForm) shows(c storage.Client, clerk string) bool {
	return f.before == c && f.clerk.Field.Text == clerk
}

// dirty reports whether somebody typed since it was filled.
func (f *clientForm) dirty() bool { return !slices.Equal(f.clean, f.texts()) }

func (f *clientForm) texts() []string {
	return []string{f.number.Text, f.name.Text, f.clerk.Field.Text, f.year.value(), f.scheme.value(), f.left.Text, f.email.Text, f.rule.value(), f.late.value(), f.from.Text}
}

// showFrom asks from when on, where the length of the periods changes.
func (f *clientForm) showFrom() {
	for _, r := range f.form.rows {
		if r.field == storage.FieldClientSchemeFrom {
			r.root.Hidden = f.before.ID == 0 || f.scheme.value() == string(f.before.Scheme)
		}
	}
	f.form.lines.Refresh()
	if f.resized != nil {
		f.resized()
	}
}

// validFrom is the month that a changed scheme is valid from; "" for now.
func (f *clientForm) validFrom() (storage.Month, bool) {
	if strings.TrimSpace(f.from.Text) == "" || f.before.ID == 0 {
		return "", true
	}
	p, ok := state.ReadPeriod(f.from.Text, f.w.thisMonth())
	if !ok {
		return "", false
	}
	_, month, ok := storage.ParsePeriod(string(p))
	return month, ok
}

// years offers the first of each month, and the day that is not one.
func (f *clientForm) years(now string) {
	var values, names []string
	for m := time.January; m <= time.December; m++ {
		values = append(values, fmt.Sprintf("%02d-01", m))
	}
	if !slices.Contains(values, now) {
		values = append(values, now)
	}
	for _, v := range values {
		text := v
		if d, err := time.Parse("01-02", v); err == nil {
			text = d.Format(f.w.Words.Say("date.day"))
		}
		names = append(names, text)
	}
	f.year.offer(values, names)
	f.year.set(now)
}

// date is a stored day in the office's way of writing.
func (f *clientForm) date(day string) string {
	if d, err := time.Parse(time.DateOnly, day); err == nil {
		return d.Format(f.w.Words.Say("date.layout"))
	}
	return day
}

// stored is a day as somebody wrote it, as it is stored.
func (f *clientForm) stored(text string) string {
	text = strings.TrimSpace(text)
	if d, err := time.Parse(f.w.Words.Say("date.layout"), text); err == nil {
		return d.Format(time.DateOnly)
	}
	if day, ok := state.ParseDay(text); ok {
		return day
	}
	return text
}

func (f *clientForm) submit() {
	c := f.before
	c.Number, c.Name = f.number.Text, f.name.Text
	c.FiscalYearStart, c.Scheme, c.LeftOn = f.year.value(), storage.Scheme(f.scheme.value()), f.stored(f.left.Text)
	c.PeriodRule, c.LatePolicy = storage.PeriodRule(f.rule.value()), f.late.value()
	f.form.clear()
	f.said.set("", look.OK)
	from, ok := f.validFrom()
	if !ok {
		err := &storage.InvalidError{Field: storage.FieldClientSchemeFrom, Code: storage.InvalidFormat, Value: f.from.Text}
		f.form.blame(err)
		f.resized()
		f.form.mend(err)
		return
	}
	f.w.Register.SaveClient(state.ClientWish{Client: c, Clerk: f.clerk.Field.Text, Email: f.email.Text, SchemeFrom: from}, func(id storage.ClientID, err error) {
		if f.before.ID != c.ID {
			return // another client is shown by now
		}
		if id != 0 && c.ID == 0 || err == nil { // it exists, even if its recipient does not
			f.clean = f.texts()
			f.said.set(markOK+"  "+f.w.Words.Say("client.saved"), look.OK)
			f.saved(id)
		}
		if err != nil && !f.form.blame(err) {
			f.w.complain(f.said, err)
		}
		f.resized()
		f.form.mend(err)
	})
}
