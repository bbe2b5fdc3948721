package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// placeOf is where a document lies, in few words.
func (w *Window) placeOf(d storage.Document) string {
	return d.ClientNumber + " / " + d.SymbolCode + " / " + w.Words.Period(string(d.Period)) + " / " + d.Name
}

// secondPlace says that a document was sent to another symbol too, and offers
// to file it there as well or to move it. What was done is said in note.
func (w *Window) secondPlace(d storage.Document, s storage.SecondPlace, note *noteLine) fyne.CanvasObject {
	say := w.Words.Say
	text := widgets.NewText(say("second.text", "symbol", s.SymbolCode, "at", d.SymbolCode), widgets.Style{Color: look.Attention})
	text.Least = 80
	button := func(key, after string, do func(force bool, then func(state.Outcome))) *widgets.Button {
		var press func(force bool)
		press = func(force bool) {
			w.doing = doing{w.Words.Count("note.moving", 1), note}
			do(force, func(o state.Outcome) {
				switch {
				case o.Err == nil:
					note.say(say(after, "symbol", s.SymbolCode), "", nil)
				case asksBack(o.Err) && !force:
					note.warn(w.trouble(o.Err), "button.force", func() { press(true) })
				default:
					note.warn(w.trouble(o.Err), "", nil)
				}
			})
		}
		return widgets.NewButton(say(key, "symbol", s.SymbolCode), func() { press(false) })
	}
	again := button("second.again", "second.again.done", func(force bool, then func(state.Outcome)) { w.desk.Filing.FileAgain(d.ID, s.Symbol, force, then) })
	move := button("second.move", "second.move.done", func(force bool, then func(state.Outcome)) {
		r := storage.Revision{Placement: storage.Placement{Symbol: s.Symbol}, Force: force}
		w.desk.Filing.Place([]storage.DocumentID{d.ID}, r, then)
	})
	if d.State == storage.DocumentBooked {
		move.Disable()
	}
	return container.New(widgets.Lines{Gap: 4}, text, container.NewHBox(again, move))
}

// showDocument goes to one document, whatever the filters say.
func (w *Window) showDocument(d storage.Document) {
	w.Show(w.index("page.documents"))
	p := w.places[w.at].page.(*documentsPage)
	only := state.Choice{ID: d.ID, State: state.AnyState}
	if d.State == storage.DocumentTrashed {
		only.State = string(storage.DocumentTrashed)
	}
	p.search.SetText("")
	q := p.list.Query()
	q.Only = only
	p.ask(q)
	p.filters.show(only)
	p.note.say(w.Words.Say("note.onlyone"), "note.showall", p.filters.reset)
	w.window.Canvas().Focus(p.grid)
}

// showFailed goes to a failed import, wherever the list has it.
func (w *Window) showFailed(f storage.FailedImport) {
	w.Show(w.index("page.failed"))
	p := w.places[w.at].page.(*failedPage)
	w.window.Canvas().Focus(p.grid)
	if row, found, _ := p.list.Find(int64(f.ID)); found {
		p.grid.Select(row)
		return
	}
	p.search.SetText(oneLine(f.Subject))
}

// showMail goes to the mail that a document came with.
func (w *Window) showMail(id storage.MailID) {
	w.Show(w.index("page.mails"))
	p := w.places[w.at].page.(*mailsPage)
	p.search.SetText("")
	q := p.list.Query()
	q.Mails = state.MailChoice{ID: id}
	p.ask(q)
	p.filters.show(q.Mails)
	p.note.say(w.Words.Say("note.onlymail"), "note.showall", func() { p.filters.ask(state.MailChoice{}) })
	w.window.Canvas().Focus(p.grid)
}

// secondLine is the offer of second places below the fields of a document.
func (f *documentFields) secondLine(list []storage.SecondPlace) {
	if len(list) == 0 && !f.second.Visible() {
		return
	}
	f.second.RemoveAll()
	for _, s := range list {
		if len(f.docs) == 1 && f.docs[0].ID == s.Document {
			f.second.Add(f.w.secondPlace(f.docs[0], s, f.page.note))
		}
	}
	f.second.Hidden = len(f.second.Objects) == 0
	f.page.arrange()
}
