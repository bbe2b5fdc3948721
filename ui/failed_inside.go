package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// says is what an e-invoice says: supplier, number and total.
func (d *failedDetail) says(a storage.MailAttachment) {
	if a.Invoice == nil {
		return
	}
	i, lang := a.Invoice, d.w.Words.Lang()
	parts := []string{oneLine(i.Seller), strings.TrimSpace(wording.InvoiceWord(lang, string(i.Kind)) + " " + oneLine(i.Number)),
		wording.Amount(lang, i.Total(), i.Currency)}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	d.lines.Add(container.New(widgets.Inset{Left: indent}, widgets.NewText(strings.Join(parts, " · "), widgets.Style{Bold: true})))
}

// inside are the files of an archive that holds something to file.
func (d *failedDetail) inside(a storage.MailAttachment) {
	if d.work == nil {
		return
	}
	for _, f := range d.work.Inside[a.ID] {
		d.insides++
		d.lines.Add(container.New(widgets.Inset{Left: indent}, d.insideRow(a, f)))
	}
}

// insideRow is one file of an archive: looked at by a tap, and with a tick box
// while it can be filed.
func (d *failedDetail) insideRow(a storage.MailAttachment, f storage.InsideFile) fyne.CanvasObject {
	w := d.w.Words
	mark, ink, more := markIdle, look.Secondary, wording.TypeName(w.Lang(), "", f.Name)
	switch {
	case f.Document != 0:
		mark, ink, more = markOK, look.OK, w.Say("attachment.filed")
	case f.IsPDF():
		mark, ink = markFailed, look.Failed
		more = wording.TypeName(w.Lang(), "application/pdf", f.Name)
	case f.State != "":
		more = w.Say("inside." + string(f.State))
	case f.IsInvoice():
		mark, ink, more = markFailed, look.Failed, wording.TypeName(w.Lang(), "application/x-einvoice+xml", f.Name)
	case strings.HasPrefix(f.Type(), "image/"):
		mark, ink, more = markFailed, look.Failed, wording.TypeName(w.Lang(), f.Type(), f.Name)
	}
	name := oneLine(f.Name)
	if name == "" {
		name = w.Say("attachment.unnamed")
	}
	r := &failedRow{inside: storage.Inside{Attachment: a.ID, Position: f.Position}}
	objects := []fyne.CanvasObject{d.marked(mark, ink, name, more+", "+w.Size(f.Size)), container.NewHBox()}
	if f.State == "" {
		file := d.work.InsideFile(a, f)
		r.key = file.Key
		if f.Document == 0 && slices.ContainsFunc(d.work.Open(), func(o storage.MailAttachment) bool { return o.ID == a.ID }) {
			r.tick = widgets.NewTick("", func(on bool) { d.work.TickInside(r.inside, on) })
			r.tick.OnKey = d.w.key
			objects = slices.Insert(objects, 0, fyne.CanvasObject(r.tick))
		}
	}
	r.row = widgets.NewRow(container.New(toolsLayout{}, objects...))
	if r.key != "" {
		r.row.OnTap = func() { d.view(d.work.InsideFile(a, f)) }
	}
	r.refresh(d)
	d.rows = append(d.rows, r)
	return container.New(widgets.Inset{Left: -6, Right: -2}, r.row)
}

// countInside is how many files of archives there are to list.
func countInside(w *state.FailedWork) int {
	n := 0
	for _, files := range w.Inside {
		n += len(files)
	}
	return n
}
