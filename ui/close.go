package ui

// leave closes the window by end. What was changed in the fields is saved
// first; while accepted acts are under way it says so and closes when they are
// over, unless one of them is refused. Closing again insists.
func (w *Window) leave(end func()) {
	p, _ := w.documents()
	touched := p.fields.isTouched()
	p.fields.commit(false)
	refused := p.fields.isTouched() // the note says why
	accepted := touched && !refused // by this close: nobody was asked about it yet
	if !refused && w.desk.Filing.Busy == 0 || w.insisted && !accepted {
		end()
		return
	}
	w.insisted = true
	if !refused {
		w.ending, w.refused = end, w.desk.Filing.Refused
	}
	if w.tray != nil {
		w.raise() // asked from beside the clock
	}
	w.onDocuments(func(*documentsPage) {})() // where the note stands
	if !refused {
		p.note.warn(w.Words.Say("close.busy"), "", nil)
	}
}

// rested closes the window that waited for accepted acts. Where one of them was
// refused it stays: the note says why.
func (w *Window) rested() {
	if w.desk.Filing.Busy > 0 {
		return
	}
	end := w.ending
	w.insisted, w.ending = false, nil
	if end != nil && w.desk.Filing.Refused == w.refused {
		w.leave(end)
	}
}
