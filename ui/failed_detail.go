package ui

import (
	"errors"
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// failedDetail shows one failed import: who sent what to which address, why it
// failed and what to do, every attachment with its outcome, and the form that
// files it.
type failedDetail struct {
	w      *Window
	page   *failedPage
	work   *state.FailedWork // nil: it is only shown
	shown  storage.FailedImport
	chosen bool
	vacant bool         // there is nothing to choose
	form   *failedForm  // nil without work
	pane   *previewPane // nil without work
	rows   []*failedRow
	lines  *fyne.Container
	sheet  *widgets.Page
	below  fyne.CanvasObject // the preview, to stand below the list; nil without work
	root   fyne.CanvasObject

	summed    []storage.FailedImport                  // many that are shown as a sum
	asked     bool                                    // for the password of a PDF
	extra     int                                     // files from outside that are listed
	insides   int                                     // files of archives that are listed
	filed     map[storage.DocumentID]storage.Document // that are named as what became of attachments
	explained string                                  // the sentence that was said for the attachment above
}

func newFailedDetail(w *Window, page *failedPage) *failedDetail {
	d := &failedDetail{w: w, page: page, work: w.desk.FailedWork, lines: container.New(widgets.Lines{Gap: 4})}
	d.sheet = widgets.NewPage(container.New(widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: look.Margin}, d.lines))
	d.root = container.New(widgets.Twice{Width: 300}, d.sheet.Scroll)
	if d.work != nil {
		d.work.Where, d.work.Fields = w.Where, w.letterFields
		d.form = newFailedForm(d)
		d.root = container.New(workLayout{}, d.sheet.Scroll, d.form.root)
		d.pane = newPreviewPane(w, w.desk.FailedPreview, "failed.preview")
		d.pane.onOpened = func() { d.work.Opened(); page.onward() }
		d.below = container.New(overLayout{}, widgets.NewGround(look.Line, fyne.NewSize(1, 1)), d.pane.object())
		d.work.Changed = d.changed
	}
	d.fill()
	return d
}

// letterFields are what the PDF of a mail's text says about the mail.
func (w *Window) letterFields(f storage.FailedImport) [][2]string {
	say, date := w.Words.Say, ""
	if !f.Date.IsZero() {
		date = f.Date.In(w.Where).Format(say("date.layout") + " 15:04")
	}
	return [][2]string{{say("column.from"), oneLine(state.WholeSender(f.SenderName, f.Sender))}, {say("failed.to"), oneLine(f.Address)}, {say("detail.date"), date}}
}

// show shows f, or the hint to choose one. What is shown already stays, with
// its scroll position.
func (d *failedDetail) show(f storage.FailedImport, chosen bool) {
	if chosen == d.chosen && reflect.DeepEqual(f, d.shown) {
		return
	}
	other := f.ID != d.shown.ID || !chosen || !d.chosen
	if other {
		d.sheet.Scroll.ScrollToTop()
	}
	d.shown, d.chosen = f, chosen
	if d.work != nil {
		if other {
			d.form.reset()
			d.look()
		}
		d.work.Show(f, chosen)
	}
	d.fill()
}

// look shows the first attachment that waits, or the mail.
func (d *failedDetail) look() {
	if !d.chosen {
		d.view(state.File{})
		return
	}
	d.work.Show(d.shown, true)
	for _, a := range d.shown.Attachments {
		if a.Outcome == storage.OutcomeFailed && a.Size > 0 && viewable(a) {
			d.view(d.work.File(a))
			return
		}
	}
	d.view(d.work.Letter())
}

// view shows a file in the preview, and which row it belongs to.
func (d *failedDetail) view(f state.File) {
	d.w.desk.FailedPreview.Show(f)
	d.choose()
}

func (d *failedDetail) choose() {
	for _, r := range d.rows {
		r.row.Choose(r.key != "" && r.key == d.w.desk.FailedPreview.File().Key)
	}
}

// viewable reports what is worth a look before the mail's text.
func viewable(a storage.MailAttachment) bool {
	return state.IsImage(a) || a.Invoice != nil || a.Type == "message/rfc822" || a.Type == "application/pdf" && a.Reason != storage.ReasonPDFDamaged || a.Type == "text/plain" || a.Type == "text/csv"
}

// changed shows the work as it is now.
func (d *failedDetail) changed() {
	d.page.going(d.work.Going)
	fit(d.w.failedCommands, d.page.items)
	if d.resum() {
		return
	}
	if d.extra != len(d.work.Extra) || d.insides != countInside(d.work) || !reflect.DeepEqual(d.filed, d.work.Filed) {
		d.fill()
		return
	}
	for _, r := range d.rows {
		r.refresh(d)
	}
	d.form.refresh()
	d.arrange()
	locked := errors.Is(d.work.Err, state.ErrNeedsPassword)
	if locked && !d.asked {
		d.askPassword()
	}
	d.asked = locked
}

// askPassword puts the keyboard into the field of the preview that a locked PDF
// waits for.
func (d *failedDetail) askPassword() {
	for _, a := range d.work.Open() {
		if d.work.Ticked[a.ID] && d.work.IsLocked(a) {
			d.view(d.work.File(a))
			d.w.window.Canvas().Focus(d.pane.password)
			return
		}
	}
}

// arrange gives everything its place again.
func (d *failedDetail) arrange() {
	d.lines.Refresh()
	d.sheet.Settle()
	if d.work != nil {
		d.root.Refresh()
	}
}

// vacate tells to choose an import only where there is one.
func (d *failedDetail) vacate(vacant bool) {
	d.vacant = vacant
	if !d.chosen {
		d.fill()
	}
}

func (d *failedDetail) fill() {
	d.lines.RemoveAll()
	d.rows, d.explained, d.extra, d.insides = nil, "", 0, 0
	if d.work != nil {
		d.filed = d.work.Filed
	}
	switch {
	case d.isMany():
		d.sum()
	case d.chosen:
		d.head()
		d.facts()
		d.reason()
		d.attachments()
	case !d.vacant:
		d.lines.Add(paragraph(d.w.Words.Say("detail.choose"), look.Secondary))
	}
	if d.form != nil {
		d.form.place(d.lines)
		d.form.refresh()
	}
	d.choose()
	d.arrange()
}

func (d *failedDetail) head() {
	say, f := d.w.Words.Say, d.shown
	subject := oneLine(f.Subject)
	if subject == "" {
		subject = say("detail.nosubject")
	}
	sender := oneLine(state.WholeSender(f.SenderName, f.Sender))
	if sender == "" {
		sender = say("detail.nosender")
	}
	from := say("detail.from", "sender", sender)
	if f.Address != "" {
		from += " " + say("detail.address", "address", oneLine(f.Address))
	}
	d.lines.Add(widgets.NewParagraph(subject, widgets.Style{Size: theme.SizeNameSubHeadingText, Bold: true}))
	d.lines.Add(paragraph(from, look.Secondary))
}

func (d *failedDetail) rule() { d.lines.Add(ruled()) }

// ruled is a hairline with some room.
func ruled() fyne.CanvasObject {
	return container.New(widgets.Inset{Top: 4, Bottom: 4}, widgets.NewGround(look.Line, fyne.NewSize(1, 1)))
}

// facts are when it came, and where it belongs if the form does not say so.
func (d *failedDetail) facts() {
	say, f := d.w.Words.Say, d.shown
	var when []string
	if !f.Date.IsZero() {
		when = append(when, say("detail.date")+" "+d.w.day(f.Date))
	}
	when = append(when, say("detail.received")+" "+d.w.day(f.Received))
	d.lines.Add(paragraph(strings.Join(when, "  ·  "), look.Secondary))
	if d.work != nil && f.State == storage.FailedOpen {
		return
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
	client := say("detail.noclient")
	if f.ClientNumber != "" {
		client = f.ClientNumber + " " + f.ClientName
	}
	add("detail.client", client)
	add("detail.symbol", f.Symbol)
	add("detail.period", d.w.Words.Period(string(f.Period)))
	d.lines.Add(table)
}

// reason is what concerns the whole mail.
func (d *failedDetail) reason() {
	if d.shown.Reason == "" {
		return
	}
	d.rule()
	lang, code := d.w.Words.Lang(), string(d.shown.Reason)
	d.lines.Add(d.marked(markFailed, look.Failed, wording.Short(lang, code), ""))
	sentence := wording.Advice
	if d.shown.State != storage.FailedOpen {
		sentence = wording.Fact
	}
	d.lines.Add(d.indented(sentence(lang, code, wording.Attachment{})))
}

func (d *failedDetail) heading(key string) fyne.CanvasObject {
	return widgets.NewText(d.w.Words.Say(key), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true})
}

func (d *failedDetail) attachments() {
	d.rule()
	d.lines.Add(d.heading("detail.attachments"))
	if len(d.shown.Attachments) == 0 {
		d.lines.Add(paragraph(d.w.Words.Say("detail.noattachments"), theme.ColorNameForeground))
	}
	for _, a := range d.shown.Attachments {
		d.attachment(a)
	}
	if d.work == nil || d.shown.State != storage.FailedOpen {
		return
	}
	d.extra = len(d.work.Extra)
	for i, f := range d.work.Extra {
		d.fromOutside(i, f)
	}
	drop := "failed.drop"
	if len(d.shown.Attachments)+d.extra == 0 {
		drop = "failed.drop.first"
	}
	d.lines.Add(paragraph(d.w.Words.Say(drop), look.Secondary))
}
