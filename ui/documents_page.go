package ui

import (
	"context"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/native"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// documentsPage is "Belegupload": the documents left, the chosen one's fields
// and pages right, what was done last below.
type documentsPage struct {
	*listPage[storage.Document]
	filters    *documentFilters
	fields     *documentFields
	pane       *previewPane
	note       *noteLine
	upload     *uploadForm
	dialogs    native.Dialogs
	system     system
	filesOf    storage.DocumentID
	files      *fyne.Container // to choose among the files of a document
	next       *widgets.Button // what usually comes next for the documents that the filter leaves
	outside    fyne.Window     // the preview's own; nil while it stands beside the list
	chosenFile struct {
		of   storage.DocumentID
		file state.File
	}
	far    map[storage.DocumentID]storage.Document // marked ones that the list does not hold
	beside *fyne.Container                         // the fields over the preview
	layer  *fyne.Container                         // lists of typed fields float here
	root   *fyne.Container
}

// system is what other programs do with files; a test puts in its own.
type system struct {
	Open, Show func(ctx context.Context, path string) error
}

// documentColumns are the columns; where there is little room those that tell
// least are left out.
func documentColumns(say func(string, ...string) string) []widgets.Column {
	return []widgets.Column{
		{Key: "received", Title: say("column.received"), Width: 134},
		{Key: "client", Title: say("column.client"), Width: 126, Stretch: 3},
		{Key: "symbol", Title: say("column.symbol"), Width: 70},
		{Key: "period", Title: say("column.period"), Width: 72},
		{Key: "name", Title: say("column.document"), Width: 160, Stretch: 5},
		{Key: "state", Title: say("column.state"), Width: 112, Spare: 1},
		{Key: "sender", Title: say("column.sender"), Width: 120, Stretch: 3, Spare: 2},
		{Key: "pages", Title: say("column.pages"), Width: 66, Align: fyne.TextAlignTrailing, Spare: 3},
		{Key: "source", Title: say("column.source"), Width: 84, Spare: 4},
		{Key: "fiscal_year", Title: say("column.year"), Width: 128, Spare: 5},
	}
}

// newDocumentsPage is all documents that still have to be booked, newest first.
func newDocumentsPage(w *Window) *documentsPage {
	say := w.Words.Say
	p := &documentsPage{layer: container.NewWithoutLayout(), dialogs: native.NewDialogs(w.window, w.desk.Filing.Post),
		system: system{Open: native.Open, Show: native.ShowInFolder}}
	p.pane = newPreviewPane(w, w.desk.Preview, "preview.choose")
	p.filters = newDocumentFilters(w, p)
	p.note = newNoteLine(w)
	p.fields = newDocumentFields(w, p)
	p.upload = newUploadForm(w, p)
	p.files = container.NewHBox()
	p.next = widgets.NewButtonWithIcon("", theme.ConfirmIcon(), nil)
	top := container.New(widgets.Lines{}, p.fields.root, container.New(widgets.Inset{Left: look.Gap, Right: look.Gap}, p.files))
	p.beside = container.New(layout.NewBorderLayout(top, nil, nil, nil), top, p.pane.object())
	p.listPage = newListPage(w, w.desk.Documents, pageSpec[storage.Document]{
		name: "documents", sort: "received", columns: documentColumns(say), share: 0.525,
		cell:   func(d storage.Document, col int) widgets.Cell { return w.documentCell(d, col) },
		choose: func(storage.Document, bool) { p.chosen() },
		beside: p.beside,
		tools:  p.filters.objects(), shares: shares{1.75, 1.35, 1.1, 0.75, 1.15, 1.25, 0.3, 1.75},
		buttons: []fyne.CanvasObject{
			widgets.NewButtonWithIcon(say("button.choose"), theme.UploadIcon(), p.chooseFiles),
			p.next,
			w.syncButton(),
		},
		empty:  p.emptyText,
		asked:  p.filters.ableClear,
		vacant: p.vacate,
	})
	p.offerNext("")
	g := p.grid
	g.Many, g.Peek = true, w.desk.Documents.Peek
	g.OnMark, g.OnMenu, g.OnRange = p.chosen, p.menu, p.readMarked
	p.root = container.NewStack(container.New(layout.NewBorderLayout(p.upload.root, p.note.root, nil, nil),
		p.upload.root, p.note.root, p.listPage.root), p.layer)
	w.desk.Filing.Changed = func() { p.filters.offer(); p.fields.offer(); p.upload.offer(); w.rested(); w.named() }
	w.desk.Filing.Going = w.going
	p.files.Hide()
	p.pane.onOpened = p.unlocked
	p.fields.show(nil)
	return p
}

func (p *documentsPage) object() fyne.CanvasObject { return p.root }

// working implements worker.
func (p *documentsPage) working() *noteLine { return p.note }

// arrange gives the fields the height that they need by now.
func (p *documentsPage) arrange() {
	if p.beside != nil { // it is being built
		p.beside.Refresh()
	}
}

func (p *documentsPage) emptyText() string {
	if p.list.Query().Only.State == string(storage.DocumentTrashed) {
		return p.w.Words.Say("empty.trash")
	}
	if p.list.Query().Only != (state.Choice{}) {
		return p.w.Words.Say("empty.filtered")
	}
	return p.w.emptyMail("empty.documents")
}

// vacate tells to choose a document only where there is one.
func (p *documentsPage) vacate(vacant bool) {
	p.pane.vacant = vacant
	if p.outside == nil {
		p.pane.changed()
	}
}

// marked are the documents that a command is for.
func (p *documentsPage) marked() []storage.Document {
	var out []storage.Document
	for _, id := range p.grid.Marked() {
		d, ok := p.list.Held(id)
		if !ok {
			d, ok = p.far[storage.DocumentID(id)]
		}
		if ok {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b storage.Document) int { return int(b.ID - a.ID) })
	return out
}

// readMarked reads marked documents that are far from what is looked at.
func (p *documentsPage) readMarked(from, to int) {
	p.readRange(from, to, p.note, func(rows []storage.Document) []int64 {
		p.far = make(map[storage.DocumentID]storage.Document, len(rows))
		keys := make([]int64, 0, len(rows))
		for _, d := range rows {
			p.far[d.ID] = d
			keys = append(keys, int64(d.ID))
		}
		return keys
	})
}

// chosen shows what is marked now.
func (p *documentsPage) chosen() {
	if p.grid == nil {
		return
	}
	docs := p.marked()
	p.fields.show(docs)
	p.ableNext()
	file := state.File{}
	if d, ok := p.list.Row(p.grid.Selected()); ok {
		if among := slices.ContainsFunc(docs, func(m storage.Document) bool { return m.ID == d.ID }); !among && len(docs) > 0 {
			d = docs[0] // its mark was taken off: the fields speak of others
		}
		if file = p.w.desk.Filing.Look(d); p.chosenFile.of == d.ID && len(docs) == 1 {
			file = p.chosenFile.file // another of its files is looked at
		}
	} else if p.grid.Selected() >= 0 {
		file = p.w.desk.Preview.File() // it is being read
	}
	p.w.desk.Preview.Show(file)
	p.offerFiles(docs)
	more := ""
	if len(docs) > 1 {
		more = " · " + p.w.Words.Say("count.marked", "n", p.w.Words.Number(len(docs)))
	}
	p.tellCount(more)
	fit(p.w.documentCommands, p.w.documentItems)
}

// keyTo does what keys without a modifier do on this page.
func (p *documentsPage) keyTo(e *fyne.KeyEvent) {
	preview := p.w.desk.Preview
	switch e.Name {
	case fyne.KeyF2:
		p.edit()
	case fyne.KeyDelete:
		p.trash()
	case fyne.KeyF9:
		p.split.Turn()
	case fyne.KeySpace:
		p.split.Largest()
	case fyne.KeyLeft:
		preview.Flip(-1)
	case fyne.KeyRight:
		preview.Flip(1)
	case fyne.KeyPlus:
		preview.Magnify(1.25)
	case fyne.KeyMinus:
		preview.Magnify(1 / 1.25)
	case fyne.KeyEscape:
		if !p.note.dismiss() {
			p.listPage.keyTo(e)
		}
	default:
		p.listPage.keyTo(e)
	}
}

// menu opens what can be done with the marked documents.
func (p *documentsPage) menu(at fyne.Position) {
	items := append(p.w.documentItems(), fyne.NewMenuItemSeparator(), p.w.item("menu.fields", plainKey(fyne.KeyF2), p.edit))
	p.w.popUp(items, at)
}

func (w *Window) documentCell(d storage.Document, col int) widgets.Cell {
	switch col {
	case 0:
		return widgets.Cell{Text: w.day(d.Received)}
	case 1:
		return widgets.Cell{Text: d.ClientNumber + " " + d.ClientName}
	case 2:
		return widgets.Cell{Text: d.SymbolCode}
	case 3:
		if d.PeriodOpen {
			return widgets.Cell{Text: markAttention + " " + w.Words.Say("cell.open"), Color: look.Attention}
		}
		return widgets.Cell{Text: w.Words.Period(string(d.Period))}
	case 4:
		switch {
		case d.Problem != "" && !d.Pending:
			return widgets.Cell{Text: w.Words.Say("flag.stopped", "name", d.Name), Color: look.Failed}
		case d.Pending:
			return widgets.Cell{Text: w.Words.Say("flag.moving", "name", d.Name), Color: look.Secondary}
		case !d.Filed:
			return widgets.Cell{Text: w.Words.Say("flag.unfiled", "name", d.Name), Color: look.Secondary}
		}
		return widgets.Cell{Text: d.Name}
	case 5:
		return w.stateCell(d.State)
	case 6:
		return widgets.Cell{Text: oneLine(state.ShownSender(d.SenderName, d.Sender)), Color: look.Secondary}
	case 7:
		if d.Pages > 0 {
			return widgets.Cell{Text: fmt.Sprint(d.Pages)}
		}
	case 8:
		return widgets.Cell{Text: w.Words.Say("source." + string(d.Source)), Color: look.Secondary}
	case 9:
		return widgets.Cell{Text: d.FiscalYear}
	}
	return widgets.Cell{}
}

// stateCell says how far the books are, by a shape and a word.
func (w *Window) stateCell(s storage.DocumentState) widgets.Cell {
	mark, ink := markIdle, look.Secondary
	switch s {
	case storage.DocumentReleased, storage.DocumentHandedOver:
		mark, ink = markOK, theme.ColorNamePrimary
	case storage.DocumentBooked:
		mark, ink = markOK, look.OK
	}
	return widgets.Cell{Text: mark + "  " + w.Words.Say("state."+string(s)), Color: ink}
}
