package ui

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// askers are the providers as people know them.
var askers = map[string]string{"gmail": "Gmail", "microsoft": "Microsoft", "gmx": "GMX / WEB.DE", "yahoo": "Yahoo", "icloud": "iCloud"}

// readConfirmation looks for a provider's question whether it may forward mail
// to the chosen address.
func (d *addressDetail) readConfirmation() {
	id := d.shown.ID
	d.w.Register.Confirmation(id, func(c storage.Confirmation, err error) {
		if d.on && d.shown.ID == id && err == nil {
			d.confirmed = c
			d.build()
		}
	})
}

// confirmation is what to do with the question, if there is one.
func (d *addressDetail) confirmation() []fyne.CanvasObject {
	c, say := d.confirmed, d.w.Words.Say
	if c.Mail == 0 {
		return nil
	}
	proof := say("address.confirm.unproved", "provider", askers[c.Provider])
	if c.Proved {
		proof = say("address.confirm.proved", "provider", askers[c.Provider])
	}
	out := []fyne.CanvasObject{widgets.NewParagraph(markAttention+"  "+say("address.confirm", "provider", askers[c.Provider], "time", d.w.day(c.At)),
		widgets.Style{Color: look.Attention})}
	var acts []fyne.CanvasObject
	if c.Code != "" {
		out = append(out, paragraph(say("address.confirm.code", "code", c.Code), theme.ColorNameForeground))
		acts = append(acts, plainButton(say("address.confirm.copy"), func() { d.w.copyText(c.Code) }))
	}
	if link, err := url.Parse(c.Link); c.Link != "" && err == nil {
		acts = append(acts, plainButton(say("address.confirm.open"), func() { d.w.openURL(link) }))
	}
	return append(out, paragraph(proof, look.Secondary), buttons(acts...))
}
