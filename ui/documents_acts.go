package ui

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/state"
)

// act carries out something for the marked documents; key says what was done.
func (p *documentsPage) act(key string, do func(ids []storage.DocumentID, then func(state.Outcome))) {
	p.actOn(p.marked(), key, do)
}

func (p *documentsPage) actOn(docs []storage.Document, key string, do func(ids []storage.DocumentID, then func(state.Outcome))) {
	if len(docs) == 0 {
		p.note.say(p.w.Words.Say("note.choose"), "", nil)
		return
	}
	p.w.doing = doing{p.w.Words.Count("note.moving", len(docs)), p.note}
	do(ids(docs), func(o state.Outcome) {
		if p.note.unchanged(o, len(docs)) {
			return
		}
		if o.Err != nil {
			p.note.fail(o.Err)
			return
		}
		if (key == "done.trashed" || key == "done.restored") && sameDocuments(docs, p.marked()) {
			p.grid.Select(p.grid.Selected()) // the marked ones leave the list
		}
		p.done(o, p.w.whatBecame(key, len(docs), o))
	})
}

// whatBecame says what an act did with n documents, some of which may have been
// left by a cancel.
func (w *Window) whatBecame(key string, n int, o state.Outcome) string {
	if o.Done.Left == 0 {
		return w.Words.Count(key, n)
	}
	return w.Words.Say("part."+key, "n", w.Words.Number(n-o.Done.Left), "all", w.Words.Number(n))
}

func (p *documentsPage) setState(to storage.DocumentState) {
	p.act("done.state."+string(to), func(ids []storage.DocumentID, then func(state.Outcome)) {
		p.w.desk.Filing.SetState(ids, to, then)
	})
}

func (p *documentsPage) previousYear() { p.act("done.year", p.w.desk.Filing.PreviousYear) }

func (p *documentsPage) trash() { p.act("done.trashed", p.w.desk.Filing.Trash) }

// restore takes documents out of the trash; what asks back can be confirmed.
func (p *documentsPage) restore() { p.restoreAs(p.marked(), false) }

func (p *documentsPage) restoreAs(docs []storage.Document, force bool) {
	p.actOn(docs, "done.restored", func(ids []storage.DocumentID, then func(state.Outcome)) {
		p.w.desk.Filing.Restore(ids, force, func(o state.Outcome) {
			if o.Err == nil || force || !asksBack(o.Err) {
				then(o)
				return
			}
			p.note.warn(p.w.trouble(o.Err), "button.force", func() { p.restoreAs(docs, true) })
		})
	})
}

// offerNext puts the step that usually follows the filter's state on the button.
func (p *documentsPage) offerNext(filter string) {
	key, icon, do := "menu.release", theme.ConfirmIcon(), func() { p.setState(storage.DocumentReleased) }
	switch storage.DocumentState(filter) {
	case storage.DocumentTrashed:
		key, icon, do = "menu.restore", theme.ContentUndoIcon(), p.restore
	case storage.DocumentReleased, storage.DocumentHandedOver:
		key, do = "menu.book", func() { p.setState(storage.DocumentBooked) }
	}
	p.next.Text, p.next.Icon, p.next.OnTapped = p.w.Words.Say(key), icon, do
	p.next.Hidden = storage.DocumentState(filter) == storage.DocumentBooked
	p.next.Refresh()
	p.ableNext()
}

// ableNext lets the button be pressed where something is chosen.
func (p *documentsPage) ableNext() { able(p.next, p.listPage != nil && len(p.marked()) > 0) }

// showMail goes to the mail that the selected document came with.
func (p *documentsPage) showMail() {
	d, ok := p.list.Row(p.grid.Selected())
	switch {
	case !ok:
		p.note.say(p.w.Words.Say("note.choose"), "", nil)
	case d.Mail == 0:
		p.note.say(p.w.Words.Say("note.nomail"), "", nil)
	default:
		p.w.showMail(d.Mail)
	}
}

// undo takes back what this user moved, put into the trash or dismissed last.
func (p *documentsPage) undo() {
	p.w.undo(p.note, p.unmarkFar)
}

// undo takes back what this user did last; note tells of it, then follows where
// it changed something.
func (w *Window) undo(note *noteLine, then func()) {
	w.doing = doing{w.Words.Say("note.undoing"), note}
	w.desk.Filing.Undo(func(o state.Outcome) {
		switch {
		case errors.Is(o.Err, storage.ErrNotFound):
			note.say(w.Words.Say("note.noundo"), "", nil)
		case note.unchanged(o, max(1, o.Undone.Count)):
		case o.Err != nil:
			note.fail(o.Err)
		default:
			note.did(o, w.whatBecame("done.undone."+string(o.Undone.Kind), o.Undone.Count, o))
			then()
		}
	})
}

// edit puts the keyboard into the name, or the client where many are marked.
func (p *documentsPage) edit() {
	p.split.Both()
	if len(p.fields.docs) == 1 {
		p.w.window.Canvas().Focus(p.fields.name)
		return
	}
	p.w.window.Canvas().Focus(p.fields.client)
}

// otherClient puts the keyboard into the client, for one document or many.
func (p *documentsPage) otherClient() {
	p.forMarked(func([]storage.Document) {
		p.split.Both()
		p.w.window.Canvas().Focus(p.fields.client)
	})
}

// onDocuments is a command of the documents page; on another page it goes there.
func (w *Window) onDocuments(do func(*documentsPage)) func() {
	return func() {
		p, at := w.documents()
		if w.at != at {
			w.Show(at)
			return
		}
		do(p)
	}
}

// documents is the page of the documents and its place; nil before it is built.
func (w *Window) documents() (p *documentsPage, at int) {
	for i := range w.places {
		if p, ok := w.places[i].page.(*documentsPage); ok {
			return p, i
		}
	}
	return nil, -1
}

// undoCommand is undo: a text field keeps it for itself.
func (w *Window) undoCommand() {
	if f, ok := w.window.Canvas().Focused().(fyne.Shortcutable); ok {
		if e, text := f.(interface{ SelectedText() string }); text && e != nil {
			f.TypedShortcut(&fyne.ShortcutUndo{})
			return
		}
	}
	if p, ok := w.places[w.at].page.(*failedPage); ok && p.detail.work != nil {
		p.undo()
		return
	}
	w.onDocuments((*documentsPage).undo)()
}

// markAll marks all of what has the keyboard, or else all rows of the page.
func (w *Window) markAll() {
	if f, ok := w.window.Canvas().Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(&fyne.ShortcutSelectAll{})
		return
	}
	if p, ok := w.places[w.at].page.(interface{ markAll() }); ok {
		p.markAll()
	}
}

// item is a command by the key of its words.
func (w *Window) item(key string, s fyne.Shortcut, do func()) *fyne.MenuItem {
	m := fyne.NewMenuItem(w.Words.Say(key), do)
	m.Shortcut = s
	return m
}

// editItems is the menu "edit".
func (w *Window) editItems() []*fyne.MenuItem {
	return []*fyne.MenuItem{
		w.item("menu.undo", &fyne.ShortcutUndo{}, w.undoCommand),
		fyne.NewMenuItemSeparator(),
		w.item("menu.fields", plainKey(fyne.KeyF2), w.onDocuments((*documentsPage).edit)),
		w.item("menu.markall", &fyne.ShortcutSelectAll{}, w.markAll),
	}
}

// documentItems is the menu "documents", and that of a secondary tap in the list.
// What is told to choose something where nothing is chosen works then, too.
func (w *Window) documentItems() []*fyne.MenuItem {
	p, _ := w.documents()
	docs := p.marked()
	some := func(state storage.DocumentState) bool {
		return slices.ContainsFunc(docs, func(d storage.Document) bool { return d.State == state })
	}
	trashed, booked := some(storage.DocumentTrashed), some(storage.DocumentBooked)
	fresh, released, handed := some(storage.DocumentNew), some(storage.DocumentReleased), some(storage.DocumentHandedOver)
	none := len(docs) == 0
	chosen, ok := p.list.Row(p.grid.Selected())
	state := func(to storage.DocumentState) func() {
		return w.onDocuments(func(p *documentsPage) { p.setState(to) })
	}
	return []*fyne.MenuItem{
		w.item("menu.upload", shortcut(fyne.KeyU), w.onDocuments((*documentsPage).chooseFiles)),
		fyne.NewMenuItemSeparator(),
		w.item("menu.open", shortcut(fyne.KeyO), w.onDocuments((*documentsPage).open)),
		w.item("menu.show", shiftShortcut(fyne.KeyO), w.onDocuments((*documentsPage).showInFolder)),
		where(!ok || chosen.Mail != 0, w.item("menu.mailof", shortcut(fyne.KeyI), w.onDocuments((*documentsPage).showMail))),
		w.item("menu.saveas", shortcut(fyne.KeyS), w.onDocuments((*documentsPage).saveAs)),
		w.item("menu.export", shiftShortcut(fyne.KeyS), w.onDocuments((*documentsPage).export)),
		fyne.NewMenuItemSeparator(),
		where(!trashed && (none || fresh || handed || booked), w.item("menu.release", shortcut(fyne.KeyR), state(storage.DocumentReleased))),
		where(!trashed && (none || fresh || released || handed), w.item("menu.book", shortcut(fyne.KeyB), state(storage.DocumentBooked))),
		where(!trashed && !booked && (none || released || handed), w.item("menu.new", shortcut(fyne.KeyE), state(storage.DocumentNew))),
		fyne.NewMenuItemSeparator(),
		where(!trashed && !booked, w.item("menu.client", nil, w.onDocuments((*documentsPage).otherClient))),
		where(!trashed && !booked, w.item("menu.year", shortcut(fyne.KeyJ), w.onDocuments((*documentsPage).previousYear))),
		fyne.NewMenuItemSeparator(),
		where(!booked && (none || fresh || released || handed), w.item("menu.trash", plainKey(fyne.KeyDelete), w.onDocuments((*documentsPage).trash))),
		where(none || trashed, w.item("menu.restore", shortcut(fyne.KeyDelete), w.onDocuments((*documentsPage).restore))),
	}
}
