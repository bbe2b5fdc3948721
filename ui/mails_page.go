package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// mailsPage is the mail log: every mail ever seen, with its result, and what
// became of each part of the chosen one.
type mailsPage struct {
	*listPage[storage.LoggedMail]
	look    *state.MailLook // nil: mails are only listed
	detail  *mailDetail
	filters *mailFilters
	note    *noteLine
	dialogs native.Dialogs
	layer   *fyne.Container // lists of typed fields float here
	root    *fyne.Container
}

// resultWidth is the width of the column of results: none of them is cut.
const resultWidth = 184

func newMailsPage(w *Window) *mailsPage {
	say := w.Words.Say
	p := &mailsPage{look: w.desk.MailLook, note: newNoteLine(w), layer: container.NewWithoutLayout(),
		dialogs: native.NewDialogs(w.window, w.desk.Filing.Post)}
	p.filters = newMailFilters(w, p)
	spec := pageSpec[storage.LoggedMail]{
		name: "mails", sort: "received", share: 0.56,
		columns: []widgets.Column{
			{Key: "received", Title: say("detail.date"), Width: 134}, // as the mail says itself,
			{Key: "sender", Title: say("column.from"), Width: 110, Stretch: 3},
			{Key: "subject", Title: say("column.subject"), Width: 120, Stretch: 5},
			{Key: "client", Title: say("column.client"), Width: 110, Stretch: 3, Spare: 1},
			{Key: "status", Title: say("column.result"), Width: resultWidth},
		},
		cell:  func(m storage.LoggedMail, col int) widgets.Cell { return w.mailCell(m, col) },
		tools: p.filters.objects(), shares: shares{2.2, 1.7, 1.5, 1.3, 0.3, 1.4},
		empty: p.emptyText, asked: p.filters.ableClear,
	}
	if p.look != nil {
		p.detail = newMailDetail(w, p)
		spec.beside = p.detail.root
		spec.vacant = p.detail.vacate
		spec.choose = func(m storage.LoggedMail, ok bool) { p.look.Show(m.ID) }
		p.look.Changed = p.detail.fill
	}
	p.listPage = newListPage(w, w.desk.Mails, spec)
	p.grid.Many, p.grid.Peek, p.grid.OnMenu = p.look != nil, w.desk.Mails.Peek, p.menu
	p.grid.OnRange = p.readMarked
	p.root = container.NewStack(container.New(layout.NewBorderLayout(nil, p.note.root, nil, nil), p.note.root, p.listPage.root), p.layer)
	p.filters.show(p.list.Query().Mails)
	return p
}

func (p *mailsPage) object() fyne.CanvasObject { return p.root }

// working implements worker.
func (p *mailsPage) working() *noteLine { return p.note }

func (p *mailsPage) emptyText() string {
	if p.list.Query().Mails != (state.MailChoice{}) {
		return p.w.Words.Say("empty.mails.filtered")
	}
	return p.w.emptyMail("empty.mails")
}

// keyTo does what keys without a modifier do on this page.
func (p *mailsPage) keyTo(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyF9:
		p.split.Turn()
	case e.Name == fyne.KeyEscape && p.note.dismiss():
	default:
		p.listPage.keyTo(e)
	}
}

// named shows the chosen mail with the names of its clients, once they are read.
func (w *Window) named() {
	if l := w.desk.MailLook; l != nil && l.ID != 0 && l.Changed != nil {
		l.Changed()
	}
}

// onMails is a command of the mail log; on another page it goes there.
func (w *Window) onMails(do func(*mailsPage)) func() {
	return func() {
		at := w.index("page.mails")
		if w.at != at {
			w.Show(at)
			return
		}
		do(w.places[at].page.(*mailsPage))
	}
}

// mailItems are the commands of the mail log.
func (w *Window) mailItems() []*fyne.MenuItem {
	return []*fyne.MenuItem{
		w.item("menu.again", shiftShortcut(fyne.KeyR), w.onMails((*mailsPage).again)),
		w.item("menu.original", nil, w.onMails((*mailsPage).saveOriginal)),
	}
}

// menu opens what can be done with the marked mails.
func (p *mailsPage) menu(at fyne.Position) {
	p.w.popUp(p.w.mailItems(), at)
}

// readMarked marks mails that are far from what is looked at.
func (p *mailsPage) readMarked(from, to int) {
	p.readRange(from, to, p.note, func(rows []storage.LoggedMail) (keys []int64) {
		for _, m := range rows {
			keys = append(keys, int64(m.ID))
		}
		return keys
	})
}

// again processes the marked mails once more.
func (p *mailsPage) again() {
	if p.look == nil {
		return
	}
	var ids []storage.MailID
	for _, id := range p.grid.Marked() {
		ids = append(ids, storage.MailID(id))
	}
	if len(ids) == 0 {
		p.note.say(p.w.Words.Say("mails.choose"), "", nil)
		return
	}
	slices.Sort(ids)
	p.look.Reprocess(ids, func(g state.Going) {
		if g.Total > 1 {
			p.note.work(p.w.howFar(p.w.Words.Say("mails.again"), g), g.Stop)
		}
	}, func(r state.Reprocessed) {
		p.note.say(p.w.became(r), "", nil)
		p.note.lasts = r.Err != nil
	})
}

// saveOriginal saves the chosen mail as it came.
func (p *mailsPage) saveOriginal() {
	if p.look == nil || p.look.Mail.ID == 0 || p.look.Mail.Spool.SHA256 == "" {
		p.note.say(p.w.Words.Say("mails.choose"), "", nil)
		return
	}
	choice := native.Choice{Title: p.w.Words.Say("menu.original"), Name: p.w.Words.Say("mails.file") + ".eml"}
	p.dialogs.SaveFile(context.Background(), choice, func(path string, err error) {
		switch {
		case err != nil:
			p.note.warn(p.w.trouble(err), "", nil)
		case path != "":
			p.look.Save(path, native.FromInternet, p.saved)
		}
	})
}

func (p *mailsPage) saved(err error) {
	if err != nil {
		p.note.warn(p.w.trouble(err), "", nil)
		return
	}
	p.note.say(p.w.Words.Say("mails.saved"), "", nil)
}

func (w *Window) mailCell(m storage.LoggedMail, col int) widgets.Cell {
	switch col {
	case 0:
		return widgets.Cell{Text: w.day(m.Received)}
	case 1:
		return widgets.Cell{Text: oneLine(state.ShownSender(m.SenderName, m.Sender))}
	case 2:
		return widgets.Cell{Text: oneLine(m.Subject)}
	case 3:
		return widgets.Cell{Text: m.ClientNumber + " " + m.ClientName, Color: look.Secondary}
	}
	return w.mailResult(m.Status)
}

// mailResult is a status as shape, word and colour.
func (w *Window) mailResult(s storage.MailStatus) widgets.Cell {
	mark, ink := markIdle, look.Secondary
	switch s {
	case storage.MailFiled:
		mark, ink = markOK, look.OK
	case storage.MailPartlyFiled, storage.MailBounce:
		mark, ink = markAttention, look.Attention
	case storage.MailFailed:
		mark, ink = markFailed, look.Failed
	}
	return widgets.Cell{Text: mark + "  " + w.Words.Say("mail."+string(s)), Color: ink}
}

// mailFilters narrow the mail log: client, result, period of time.
type mailFilters struct {
	w      *Window
	page   *mailsPage
	client *widgets.Typeahead
	status *widgets.Pick
	span   *widgets.Pick
	clear  *widgets.Button
}

// mailStatuses are what the filter offers, in this order.
func mailStatuses() []storage.MailStatus {
	return []storage.MailStatus{"", storage.MailFiled, storage.MailPartlyFiled, storage.MailFailed, storage.MailDuplicate, storage.MailRepeat,
		storage.MailConfirmation, storage.MailReturnedNotice, storage.MailBounce, storage.MailWaiting}
}

func newMailFilters(w *Window, page *mailsPage) *mailFilters {
	say := w.Words.Say
	f := &mailFilters{w: w, page: page}
	f.client = widgets.NewTypeahead(page.layer, say("filter.client"))
	f.client.Options, f.client.OnKey = w.findClients, w.key
	f.client.OnChosen = func(string) { f.apply() }
	statuses, spans := []string{say("filter.result")}, []string{}
	for _, s := range mailStatuses()[1:] {
		statuses = append(statuses, say("mail."+string(s)))
	}
	for _, s := range state.Spans() {
		spans = append(spans, say("filter.span."+orAll(s)))
	}
	f.status = widgets.NewPick(statuses, func(int) { f.apply() })
	f.span = widgets.NewPick(spans, func(int) { f.apply() })
	f.status.OnKey, f.span.OnKey = w.key, w.key
	f.clear = widgets.NewButtonWithIcon("", theme.CancelIcon(), f.reset)
	f.clear.Importance = widget.LowImportance
	return f
}

func (f *mailFilters) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.client, f.status, f.span, f.clear}
}

// show sets the fields to a choice.
func (f *mailFilters) show(c state.MailChoice) {
	f.status.Set(max(0, slices.Index(mailStatuses(), c.Status)))
	f.span.Set(max(0, slices.Index(state.Spans(), c.Span)))
	if c.Client != f.client.Chosen() {
		chosen := widgets.Option{Key: c.Client, Text: c.Client}
		if client, ok := f.w.clientOf(c.Client); ok {
			chosen.Text = clientText(client)
		}
		f.client.Set(chosen)
	}
	f.ableClear()
}

// ableClear lets the filters and the search be cleared where one is set.
func (f *mailFilters) ableClear() {
	q := f.page.list.Query()
	able(f.clear, q.Mails != (state.MailChoice{}) || q.Search != "")
}

// reset goes back to all.
func (f *mailFilters) reset() {
	f.page.unsearch()
	f.ask(state.MailChoice{})
}

// apply asks for what the fields say.
func (f *mailFilters) apply() {
	if f.page.listPage == nil {
		return
	}
	c := state.MailChoice{Client: f.client.Chosen(), Status: mailStatuses()[max(0, f.status.SelectedIndex())]}
	f.ask(c.Within(state.Spans()[max(0, f.span.SelectedIndex())], f.w.now()))
}

func (f *mailFilters) ask(c state.MailChoice) {
	q := f.page.list.Query()
	q.Mails = c
	f.page.ask(q)
	f.show(c)
}
