package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// clientsSection is the last step: the first client by hand.
func (p *settingsPage) clientsSection() *section {
	say, s := p.w.Words.Say, p.newSection(state.SectionClients)
	f := s.form
	f.text(say("assistant.clients"))
	if i := slices.IndexFunc(p.w.places, func(x place) bool { return x.name == "page.clients" }); i >= 0 {
		list := widgets.NewButtonWithIcon(say("button.clients.csv"), theme.NavigateNextIcon(), func() { p.w.Show(i) })
		f.lines.Add(container.NewHBox(list))
	}
	number := f.entry(say("field.client.number"), storage.FieldClientNumber, say("hint.client.number"))
	name := f.entry(say("field.client.name"), storage.FieldClientName, "")
	recipient := f.entry(say("field.client.recipient"), storage.FieldRecipientEmail, say("hint.client.recipient"))
	symbol := f.choice(say("field.client.symbol"), storage.FieldAddressSymbol, say("hint.client.symbol"), nil, nil)
	extension := f.entry(say("field.client.extension"), storage.FieldAddressExtension, say("hint.client.extension"))
	s.fill = func(storage.Settings) {
		var values, names []string
		for _, y := range p.s.Symbols {
			values, names = append(values, y.Code), append(names, y.Code+"  "+p.w.symbolName(y))
		}
		symbol.offer(values, names)
		if len(values) > 0 {
			symbol.set(values[0])
		}
		number.SetText("")
		name.SetText("")
		recipient.SetText("")
		extension.SetText(say("assistant.extension"))
	}
	s.save = func() {
		if p.missing(s, number.Text, storage.FieldClientNumber) || p.missing(s, name.Text, storage.FieldClientName) ||
			p.missing(s, recipient.Text, storage.FieldRecipientEmail) {
			return
		}
		p.s.CreateClient(state.FirstClient{Number: strings.TrimSpace(number.Text), Name: strings.TrimSpace(name.Text),
			Recipient: strings.TrimSpace(recipient.Text), Symbol: symbol.value(), Extension: extension.Text})
	}
	return s
}

// assistantHead says how much is left and how to leave.
func (p *settingsPage) assistantHead() (text string, buttons []fyne.CanvasObject) {
	say := p.w.Words.Say
	if demo := p.w.Demo; demo != nil && !p.s.Saved.Saved {
		buttons = append(buttons, widgets.NewButton(say("button.demo"), demo))
	}
	if !p.finished {
		buttons = append(buttons, widgets.NewButton(say("button.later"), p.leave))
	}
	steps, minutes := p.s.Left()
	if steps == 0 {
		return say("assistant.complete"), buttons
	}
	return p.w.Words.Count("assistant.left", steps, "minutes", p.w.Words.Count("minutes", minutes)), buttons
}

// leave ends the assistant; the settings offer to go on with it.
func (p *settingsPage) leave() {
	p.assistant, p.finished, p.at = false, false, 0
	p.rebuild()
	p.w.Show(0)
}

// resume opens the assistant at the first step that is not done.
func (p *settingsPage) resume() {
	p.assistant, p.finished = true, false
	p.at = max(0, p.s.NextStep(0))
	p.rebuild()
}

// advance goes to the next step that is not done, or to the end.
func (p *settingsPage) advance() {
	if next := p.s.NextStep(p.at + 1); next >= 0 {
		p.at = next
	} else {
		p.finished = true
	}
	p.rebuild()
}

// skip goes to the next step, done or not.
func (p *settingsPage) skip() {
	if p.at+1 < len(p.order()) {
		p.open(p.at + 1)
		return
	}
	if steps, _ := p.s.Left(); steps == 0 {
		p.finished = true
		p.rebuild()
		return
	}
	p.leave()
}

// end is what the assistant says when everything is done.
func (p *settingsPage) end() fyne.CanvasObject {
	say, f := p.w.Words.Say, newForm(p.w)
	f.text(say("assistant.end"))
	address := p.s.Results[state.SectionClients].Address // of the first client by hand
	if address != "" {
		f.lines.Add(p.addressLine(address))
	}
	p.probe(f)
	if address != "" {
		if trip := newTripLine(p.w, address, p.relayout); trip != nil {
			f.text(say("assistant.trip"))
			f.lines.Add(trip.root)
		}
	}
	start := widgets.NewButton(say("button.start"), func() {
		p.w.desk.Status.SyncNow()
		p.leave()
	})
	start.Importance = widget.HighImportance
	f.lines.Add(container.NewHBox(start))
	return f.lines
}

// probe offers to find out how the mailbox names recipients. Without a sending
// account it says when it can.
func (p *settingsPage) probe(f *form) {
	trip := newTripLine(p.w, "", p.relayout)
	switch {
	case trip == nil:
	case p.s.Done(state.SectionSending):
		f.text(p.w.Words.Say("settings.probe.text"))
		f.lines.Add(trip.root)
	default:
		f.text(p.w.Words.Say("settings.probe.later"))
	}
}

// addressLine is an import address with a button that copies it.
func (p *settingsPage) addressLine(address string) fyne.CanvasObject {
	text := widget.NewLabelWithStyle(address, fyne.TextAlignLeading, fyne.TextStyle{Monospace: true})
	text.Truncation = fyne.TextTruncateEllipsis
	button := widgets.NewButtonWithIcon(p.w.Words.Say("button.address.copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(address)
	})
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	return container.New(layout.NewBorderLayout(nil, nil, nil, button), button, container.New(widgets.Inset{Left: -pad}, text))
}
