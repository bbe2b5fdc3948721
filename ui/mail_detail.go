package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// mailDetail shows one mail of the log: its result and what that means, every
// address it was sent to with what became of each part, what was odd, and what
// it says.
type mailDetail struct {
	w      *Window
	page   *mailsPage
	look   *state.MailLook
	again  *widgets.Button
	read   *widgets.Button // shows what the mail says, or hides it
	tools  *fyne.Container
	lines  *fyne.Container
	sheet  *widgets.Page
	shown  storage.MailID
	vacant bool // there is nothing to choose
	root   fyne.CanvasObject
}

func newMailDetail(w *Window, page *mailsPage) *mailDetail {
	say := w.Words.Say
	d := &mailDetail{w: w, page: page, look: page.look, lines: container.New(widgets.Lines{Gap: 4})}
	d.again = widgets.NewButton(say("failed.again"), page.again)
	d.read = widgets.NewButton(say("failed.letter"), d.look.Read)
	d.tools = container.NewHBox(d.again, d.read,
		widgets.NewButton(say("menu.original"), page.saveOriginal))
	d.sheet = widgets.NewPage(container.New(widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: look.Margin}, d.lines))
	d.root = container.New(widgets.Twice{Width: 320}, d.sheet.Scroll)
	d.fill()
	return d
}

// vacate tells to choose a mail only where there is one.
func (d *mailDetail) vacate(vacant bool) {
	d.vacant = vacant
	d.fill()
}

// fill shows the mail as it was read last.
func (d *mailDetail) fill() {
	m := d.look.Mail
	if m.ID != d.shown {
		d.shown = m.ID
		d.sheet.Scroll.ScrollToTop()
	}
	d.lines.RemoveAll()
	switch {
	case d.look.Err != nil:
		d.add(paragraph(d.w.trouble(d.look.Err), look.Failed))
	case d.look.ID == 0 && d.vacant:
	case d.look.ID == 0:
		d.add(paragraph(d.w.Words.Say("mails.hint"), look.Secondary))
	case m.ID != 0:
		d.head(m)
		d.deliveries(m)
		d.date(m)
		d.defects(m)
		d.text()
		d.origin(m)
	}
	d.lines.Refresh()
	d.sheet.Settle()
}

func (d *mailDetail) add(o fyne.CanvasObject) { d.lines.Add(o) }

func (d *mailDetail) heading(key string) fyne.CanvasObject {
	return widgets.NewText(d.w.Words.Say(key), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true})
}

// head is who wrote what, the result, and what that means.
func (d *mailDetail) head(m storage.Mail) {
	say := d.w.Words.Say
	subject, sender := oneLine(m.Subject), oneLine(state.WholeSender(m.SenderName, m.Sender))
	if subject == "" {
		subject = say("detail.nosubject")
	}
	if sender == "" {
		sender = say("detail.nosender")
	}
	when := m.Date
	if when.IsZero() {
		when = m.RecordedAt
	}
	d.add(widgets.NewParagraph(subject, widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true}))
	d.add(paragraph(say("detail.from", "sender", sender)+"  ·  "+d.w.day(when), look.Secondary))
	result := d.w.mailResult(m.Status)
	d.add(container.New(widgets.Inset{Top: 4}, widgets.NewText(result.Text, widgets.Style{Color: result.Color, Bold: true})))
	d.add(d.indented(say("mail." + string(m.Status) + ".text")))
	if m.Note != "" && (m.Status == storage.MailConfirmation || m.Spool.SHA256 == "") {
		note := widget.NewLabel(m.Note)
		note.Wrapping, note.Selectable = fyne.TextWrapBreak, true
		d.add(note)
	}
	able(d.again, d.look.Open())
	read := "failed.letter"
	if d.look.HasText {
		read = "mails.hide"
	}
	d.read.SetText(say(read))
	d.add(container.New(widgets.Inset{Top: 6}, d.tools))
}

func (d *mailDetail) indented(text string) fyne.CanvasObject {
	return container.New(widgets.Inset{Left: indent}, paragraph(text, theme.ColorNameForeground))
}

// deliveries are the addresses that the mail was sent to, each with its parts.
func (d *mailDetail) deliveries(m storage.Mail) {
	say := d.w.Words.Say
	for _, v := range m.Deliveries {
		d.add(ruled())
		d.add(d.heading("mails.to"))
		address := oneLine(v.Address)
		if address == "" {
			address = say("mails.noaddress")
		}
		d.add(widgets.NewParagraph(address, widgets.Style{Bold: true}))
		d.add(paragraph(d.route(v), look.Secondary))
		d.why(v)
		d.whole(v)
		parts := d.look.Parts(v.ID)
		if len(parts) > 0 {
			d.add(container.New(widgets.Inset{Top: 4}, d.heading("detail.attachments")))
		}
		for _, a := range parts {
			d.part(v, a)
		}
	}
	if len(m.Deliveries) == 0 && m.Status != storage.MailWaiting {
		d.add(ruled())
		d.add(paragraph(say("mails.nodelivery"), look.Secondary))
	}
}

// date says which date decided the period.
func (d *mailDetail) date(m storage.Mail) {
	if m.DateSource == "" {
		return // not decided yet
	}
	d.add(ruled())
	d.add(d.heading("mails.why.date"))
	d.add(paragraph(wording.DateWhy(d.w.Words.Lang(), string(m.DateSource), string(m.DateReason)), theme.ColorNameForeground))
}

// whole is why a mail as a whole could not be filed for an address.
func (d *mailDetail) whole(v storage.MailDelivery) {
	lang := d.w.Words.Lang()
	for _, f := range d.look.Failed {
		if f.Delivery != v.ID || f.Reason == "" {
			continue
		}
		row := container.New(titleLayout{}, container.New(widgets.Fixed{Width: indent}, widgets.NewText(markFailed, widgets.Style{Color: look.Failed})),
			widgets.NewText(wording.Short(lang, string(f.Reason)), widgets.Style{Bold: true}), widgets.NewText("", widgets.Style{}))
		tools := container.NewHBox(d.button("mails.failed", func() { d.w.showFailed(f) }))
		d.add(container.New(widgets.Inset{Top: 4}, container.New(toolsLayout{}, row, tools)))
		d.add(d.indented(wording.Fact(lang, string(f.Reason), wording.Attachment{}))) // what to do stands with the import
	}
}

// why says how the mail came to the address.
func (d *mailDetail) why(v storage.MailDelivery) {
	d.add(container.New(widgets.Inset{Top: 4}, d.heading("mails.why")))
	d.add(paragraph(wording.Why{Trust: string(v.Trust), Field: v.Field, Place: v.Place, Provider: v.Provider}.Sentence(d.w.Words.Lang()), theme.ColorNameForeground))
}

// route says whose address it is.
func (d *mailDetail) route(v storage.MailDelivery) string {
	say, parts := d.w.Words.Say, []string{}
	for _, c := range d.w.desk.Filing.Clients {
		if c.ID == v.Client {
			parts = append(parts, clientText(c))
		}
	}
	if v.Client == 0 {
		parts = append(parts, say("detail.noclient"))
	}
	if v.AlsoOf != 0 {
		parts = append(parts, say("mails.also"))
	}
	return strings.Join(parts, "  ·  ")
}

// part is one attachment: what it is, what became of it and why.
func (d *mailDetail) part(v storage.MailDelivery, a storage.MailAttachment) {
	w := d.w.Words
	name, kind := oneLine(a.Name), wording.TypeName(w.Lang(), a.Type, a.Name)
	if name == "" {
		name = w.Say("attachment.unnamed")
	}
	mark, ink, text := markIdle, look.Secondary, w.Say("attachment."+string(a.Outcome))
	switch {
	case a.Outcome == storage.OutcomeFiled, a.Settled == "filed":
		mark, ink, text = markOK, look.OK, w.Say("attachment.filed")
	case a.Settled != "":
		text = w.Say("attachment.dismissed")
	case a.Outcome == storage.OutcomeFailed:
		mark, ink = markFailed, look.Failed
	}
	var tools []fyne.CanvasObject
	if doc, ok := d.look.Documents[a.Document]; ok {
		text += ": " + d.w.placeOf(doc)
		tools = append(tools, d.button("mails.document", func() { d.w.showDocument(doc) }))
	}
	for _, f := range d.look.Failed {
		if f.ID == a.Failed && f.Reason == "" && a.Outcome == storage.OutcomeFailed {
			tools = append(tools, d.button("mails.failed", func() { d.w.showFailed(f) }))
		}
	}
	title := widgets.NewText(name, widgets.Style{Bold: true})
	title.Least = 40
	row := fyne.CanvasObject(container.New(titleLayout{}, container.New(widgets.Fixed{Width: indent}, widgets.NewText(mark, widgets.Style{Color: ink})),
		title, widgets.NewText(kind+", "+w.Size(a.Size), widgets.Style{Color: look.Secondary})))
	if len(tools) > 0 {
		row = container.New(toolsLayout{}, row, container.NewHBox(tools...))
	}
	d.add(container.New(widgets.Inset{Top: 4}, row))
	d.add(d.indented(text))
	if a.Reason != "" && a.Settled == "" {
		sentence := wording.Advice
		if a.Outcome == storage.OutcomeFailed {
			sentence = wording.Fact // what to do stands with the import
		}
		d.add(container.New(widgets.Inset{Left: indent}, paragraph(sentence(w.Lang(), string(a.Reason), wording.Attachment{Name: name, TypeName: kind}), look.Secondary)))
	}
	for _, s := range d.look.Second {
		if s.Document == a.Document && (s.Attachment == a.ID || s.Attachment == 0) {
			d.add(container.New(widgets.Inset{Left: indent}, d.w.secondPlace(d.look.Documents[s.Document], s, d.page.note)))
		}
	}
}

func (d *mailDetail) button(key string, do func()) fyne.CanvasObject {
	b := widgets.NewButton(d.w.Words.Say(key), do)
	b.Importance = widget.LowImportance
	return b
}

// defects are what was odd about the mail.
func (d *mailDetail) defects(m storage.Mail) {
	if len(m.Defects) == 0 {
		return
	}
	d.add(ruled())
	d.add(d.heading("mails.defects"))
	for _, s := range m.Defects {
		d.add(paragraph(wording.Defect(d.w.Words.Lang(), s), theme.ColorNameForeground))
	}
}

// text is what the mail says, once somebody asked for it.
func (d *mailDetail) text() {
	if !d.look.HasText {
		return
	}
	text := d.look.Text
	if strings.TrimSpace(text) == "" {
		text = d.w.Words.Say("mails.notext")
	}
	d.add(ruled())
	d.add(d.heading("mails.text"))
	label := widget.NewLabel(text)
	label.Wrapping, label.Selectable = fyne.TextWrapWord, true
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	d.add(container.New(widgets.Inset{Left: -pad, Right: -pad}, label))
}

// origin is where the mail lies on the server, for whoever looks for it there.
func (d *mailDetail) origin(m storage.Mail) {
	say := d.w.Words.Say
	d.add(ruled())
	line := widget.NewLabel(say("mails.origin", "folder", m.Folder.Name, "user", m.Folder.Username, "host", m.Folder.Host, "id", oneLine(m.MessageID),
		"size", d.w.Words.Size(m.Spool.Size)))
	line.Wrapping, line.Selectable, line.Importance, line.SizeName = fyne.TextWrapWord, true, widget.LowImportance, theme.SizeNameCaptionText
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	d.add(container.New(widgets.Inset{Left: -pad, Right: -pad, Top: -pad}, line))
}
