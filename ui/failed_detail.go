package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// failedDetail shows one failed import: who sent what to which address, why it
// failed and what to do, and every attachment with its outcome.
type failedDetail struct {
	w      *Window
	shown  storage.FailedImport
	chosen bool
	lines  *fyne.Container
	scroll *container.Scroll
	root   fyne.CanvasObject
}

func newFailedDetail(w *Window) *failedDetail {
	d := &failedDetail{w: w, lines: container.New(widgets.Lines{Gap: 4})}
	d.scroll = container.NewVScroll(container.New(widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: look.Margin}, d.lines))
	d.root = container.New(widgets.Twice{Width: 300}, d.scroll)
	d.fill()
	return d
}

// show shows f, or the hint to choose one. What is shown already stays, with
// its scroll position.
func (d *failedDetail) show(f storage.FailedImport, chosen bool) {
	if chosen == d.chosen && reflect.DeepEqual(f, d.shown) {
		return
	}
	if f.ID != d.shown.ID || !chosen {
		d.scroll.ScrollToTop()
	}
	d.shown, d.chosen = f, chosen
	d.fill()
}

func (d *failedDetail) fill() {
	d.lines.RemoveAll()
	if d.chosen {
		d.head()
		d.facts()
		d.reason()
		d.attachments()
	} else {
		d.lines.Add(d.paragraph(d.w.Words.Say("detail.choose"), look.Secondary))
	}
	d.scroll.Refresh()
	d.scroll.Refresh() // wrapped text knows its height now
}

// paragraph is text of as many lines as it needs.
func (d *failedDetail) paragraph(text string, ink fyne.ThemeColorName) fyne.CanvasObject {
	return flow(text, widget.RichTextStyle{ColorName: ink})
}

// flow is wrapped text without the toolkit's room to its left and right.
func flow(text string, style widget.RichTextStyle) fyne.CanvasObject {
	t := widget.NewRichText(&widget.TextSegment{Text: text, Style: style})
	t.Wrapping = fyne.TextWrapWord
	pad := look.Theme{}.Size(theme.SizeNameInnerPadding)
	return container.New(widgets.Inset{Left: -pad, Right: -pad, Top: -pad / 2, Bottom: -pad / 2}, t)
}

func (d *failedDetail) head() {
	say, f := d.w.Words.Say, d.shown
	subject := oneLine(f.Subject)
	if subject == "" {
		subject = say("detail.nosubject")
	}
	sender := oneLine(f.Sender)
	if sender == "" {
		sender = say("detail.nosender")
	}
	from := say("detail.from", "sender", sender)
	if f.Address != "" {
		from += " " + say("detail.address", "address", oneLine(f.Address))
	}
	d.lines.Add(flow(subject, widget.RichTextStyle{ColorName: theme.ColorNameForeground, SizeName: theme.SizeNameSubHeadingText, TextStyle: fyne.TextStyle{Bold: true}}))
	d.lines.Add(d.paragraph(from, look.Secondary))
	d.rule()
}

func (d *failedDetail) rule() {
	d.lines.Add(container.New(widgets.Inset{Top: 4, Bottom: 4}, widgets.NewGround(look.Line, fyne.NewSize(1, 1))))
}

func (d *failedDetail) facts() {
	say, f := d.w.Words.Say, d.shown
	client := say("detail.noclient")
	if f.ClientNumber != "" {
		client = f.ClientNumber + " " + f.ClientName
	}
	table := container.New(layout.NewFormLayout())
	add := func(key, value string) {
		if value == "" {
			return
		}
		table.Add(widgets.NewText(say(key), widgets.Style{Color: look.Secondary}))
		text := widgets.NewText(value, widgets.Style{})
		text.Least = 40
		table.Add(container.New(widgets.Inset{Left: look.Gap}, text))
	}
	add("detail.client", client)
	add("detail.symbol", f.Symbol)
	add("detail.period", d.w.Words.Period(string(f.Period)))
	if !f.Date.IsZero() {
		add("detail.date", d.w.day(f.Date))
	}
	add("detail.received", d.w.day(f.Received))
	d.lines.Add(table)
}

// reason is what concerns the whole mail.
func (d *failedDetail) reason() {
	if d.shown.Reason == "" {
		return
	}
	d.rule()
	lang, code := d.w.Words.Lang(), string(d.shown.Reason)
	d.lines.Add(d.heading("detail.reason"))
	d.lines.Add(d.marked(markFailed, look.Failed, wording.Short(lang, code), ""))
	d.lines.Add(d.indented(wording.Reason(lang, code, wording.Attachment{})))
}

func (d *failedDetail) heading(key string) fyne.CanvasObject {
	return widgets.NewText(d.w.Words.Say(key), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true})
}

func (d *failedDetail) attachments() {
	d.rule()
	d.lines.Add(d.heading("detail.attachments"))
	if len(d.shown.Attachments) == 0 {
		d.lines.Add(d.paragraph(d.w.Words.Say("detail.noattachments"), theme.ColorNameForeground))
		return
	}
	for _, a := range d.shown.Attachments {
		d.attachment(a)
	}
}

// attachment is one file: shape, name, kind and size; below, what became of it.
func (d *failedDetail) attachment(a storage.MailAttachment) {
	w := d.w.Words
	name := oneLine(a.Name)
	if name == "" {
		name = w.Say("attachment.unnamed")
	}
	kind := wording.TypeName(w.Lang(), a.Type, a.Name)
	mark, ink := markFailed, look.Failed
	switch a.Outcome {
	case storage.OutcomeFiled:
		mark, ink = markOK, look.OK
	case storage.OutcomeDuplicate, storage.OutcomeIgnored:
		mark, ink = markIdle, look.Secondary
	}
	d.lines.Add(d.marked(mark, ink, name, kind+", "+w.Size(a.Size)))
	text := w.Say("attachment." + string(a.Outcome))
	if a.Reason != "" && a.Reason != d.shown.Reason { // the mail's own reason stands above already
		text = wording.Reason(w.Lang(), string(a.Reason), wording.Attachment{Name: name, TypeName: kind})
	}
	d.lines.Add(d.indented(text))
}

// indent is where text stands below a marked line.
const indent = 20

func (d *failedDetail) marked(mark string, ink fyne.ThemeColorName, name, more string) fyne.CanvasObject {
	title := widgets.NewText(name, widgets.Style{Bold: true})
	title.Least = 40
	end := widgets.NewText(more, widgets.Style{Color: look.Secondary})
	left := container.New(widgets.Fixed{Width: indent}, widgets.NewText(mark, widgets.Style{Color: ink}))
	return container.New(widgets.Inset{Top: 4}, container.New(titleLayout{}, left, title, end))
}

func (d *failedDetail) indented(text string) fyne.CanvasObject {
	return container.New(widgets.Inset{Left: indent}, d.paragraph(text, theme.ColorNameForeground))
}

// titleLayout is mark, name and what follows the name; a long name is cut so
// that the rest stays readable.
type titleLayout struct{}

func (titleLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(indent+40+o[2].MinSize().Width, o[1].MinSize().Height)
}

func (titleLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, more := o[1].(*widgets.Text), o[2].MinSize().Width
	wide := min(title.Whole(), s.Width-indent-more-look.Gap)
	o[0].Resize(fyne.NewSize(indent, s.Height))
	o[1].Move(fyne.NewPos(indent, 0))
	o[1].Resize(fyne.NewSize(wide, s.Height))
	o[2].Move(fyne.NewPos(indent+wide+look.Gap, 0))
	o[2].Resize(fyne.NewSize(more, s.Height))
}
