package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"belegpost/storage"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// known says which of n files a client has already, and since when.
func (w *Window) known(e *storage.KnownError, n int) string {
	say, first := w.Words.Say, e.Known[0]
	where := func(k storage.Known) string { return k.Symbol + " " + w.Words.Period(string(k.Period)) }
	date := func(k storage.Known) string { return k.Filed.In(w.Where).Format(say("date.layout")) }
	switch {
	case len(e.Known) == 1 && n > 1:
		return say("known.named", "file", oneLine(first.File), "client", first.Client, "place", where(first), "date", date(first), "name", first.Name)
	case len(e.Known) == 1:
		return say("known.single", "client", first.Client, "place", where(first), "date", date(first), "name", first.Name)
	}
	var list []string
	for _, k := range e.Known[:min(mostNamed, len(e.Known))] {
		list = append(list, say("known.item", "file", oneLine(k.File), "place", where(k), "date", date(k)))
	}
	if len(e.Known) > mostNamed {
		list = append(list, "…")
	}
	return say("known.many", "n", w.Words.Number(len(e.Known)), "client", first.Client, "list", strings.Join(list, ", "))
}

// question makes what is asked where the client has some of the files already.
func (f *uploadForm) question() {
	f.known = newNote(0)
	again := widgets.NewButton(f.w.Words.Say("known.all"), func() {
		if f.given != nil {
			f.insist(f.given, func(to *storage.Upload) { to.Again = true })
		}
	})
	f.without = widgets.NewButton("", nil)
	f.asks = container.New(widgets.Lines{Gap: 4}, f.known.root, container.NewHBox(again, f.without))
	f.asks.Hide()
}

// askAbout asks about an attempt that came back. Enter files all of it anyway.
func (f *uploadForm) askAbout(a *attempt, e *storage.KnownError) {
	f.known.set(markAttention+"  "+f.w.known(e, len(a.files)), look.Attention)
	f.without.SetText(f.w.Words.Say("upload.without.none"))
	f.without.OnTapped = func() { f.takeOut(a) }
	if left := len(a.files) - len(e.Known); left > 0 {
		f.without.SetText(f.w.Words.Count("upload.without", left))
		f.without.OnTapped = func() { f.insist(a, func(to *storage.Upload) { to.Ask = false }) }
	}
	f.asks.Show()
	f.page.note.dismiss()
	f.page.note.relayout()
	if c := f.w.window.Canvas(); f.page.root.Visible() && (c.Focused() == nil || c.Focused() == fyne.Focusable(f.page.grid)) {
		c.Focus(f.period)
	}
}

// isAsked reports that somebody sends again what came back with a question.
func (f *uploadForm) isAsked(to storage.Upload) bool {
	return f.given != nil && f.asks.Visible() && len(f.files) == len(f.given.files) && to.Placement == f.given.to.Placement
}

// insist sends an attempt again as it was, whatever the form says by now, but
// for what somebody insists on.
func (f *uploadForm) insist(a *attempt, on func(*storage.Upload)) {
	f.takeOut(a)
	on(&a.to)
	f.send(a)
}

// takeOut takes the files of an attempt that came back out of the form again.
func (f *uploadForm) takeOut(a *attempt) {
	if f.given != a {
		return
	}
	f.files, f.given = f.files[len(a.files):], nil
	if len(f.files) == 0 {
		f.hide()
		return
	}
	f.asks.Hide()
	f.blame(nil, "", nil)
	f.title.Set(f.w.Words.Count("upload.title", len(f.files), "name", f.files[0].Name), widgets.Style{Bold: true})
	f.page.note.relayout()
}
