package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// failedFilters narrow the list of failed imports: client, reason, state.
type failedFilters struct {
	w       *Window
	page    *failedPage
	client  *widgets.Typeahead
	reason  *widgets.Pick
	state   *widgets.Pick
	clear   *widgets.Button
	reasons []storage.Reason // of reason's words behind "all"
}

// failedStates are what the filter offers, in its order.
func failedStates() []string {
	return []string{"", string(storage.FailedResolved), string(storage.FailedDismissed), state.AnyState}
}

func newFailedFilters(w *Window, page *failedPage) *failedFilters {
	say := w.Words.Say
	f := &failedFilters{w: w, page: page, reasons: state.FailedReasons()}
	short := func(r storage.Reason) string { return wording.Short(w.Words.Lang(), string(r)) }
	slices.SortFunc(f.reasons, func(a, b storage.Reason) int {
		return strings.Compare(strings.ToLower(short(a)), strings.ToLower(short(b)))
	})
	words := []string{say("failed.filter.reason")}
	for _, r := range f.reasons {
		words = append(words, short(r))
	}
	var states []string
	for _, s := range failedStates() {
		states = append(states, say("failed.filter."+orAll(s)))
	}
	f.client = widgets.NewTypeahead(page.layer, say("filter.client"))
	f.client.Options = w.findClients
	f.client.OnChosen = func(string) { f.apply() }
	f.reason = widgets.NewPick(words, func(int) { f.apply() })
	f.state = widgets.NewPick(states, func(int) { f.apply() })
	f.client.OnKey, f.reason.OnKey, f.state.OnKey = f.key, f.key, f.key
	f.clear = widgets.NewButtonWithIcon("", theme.CancelIcon(), f.reset)
	f.clear.Importance = widget.LowImportance
	return f
}

func (f *failedFilters) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.client, f.reason, f.state, f.clear}
}

// key goes into the list where a filter has no use for a key: Enter there must
// not file anything.
func (f *failedFilters) key(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyF1, fyne.KeyF5:
		f.w.key(e)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyEscape:
		f.page.onward()
	}
}

// show shows what the list is narrowed to.
func (f *failedFilters) show() {
	only := f.page.list.Query().Failed
	f.reason.Set(1 + slices.Index(f.reasons, only.Reason))
	f.state.Set(max(0, slices.Index(failedStates(), only.State)))
	o := widgets.Option{}
	if c, ok := f.w.clientOf(only.Client); ok {
		o = widgets.Option{Key: c.Number, Text: c.Number + " " + c.Name}
	}
	f.client.Set(o)
	f.ableClear()
}

// ableClear lets the filters and the search be cleared where one is set.
func (f *failedFilters) ableClear() {
	q := f.page.list.Query()
	able(f.clear, q.Failed != (state.FailedChoice{}) || q.Search != "")
}

// apply asks for what the fields say.
func (f *failedFilters) apply() {
	if f.page.listPage == nil {
		return
	}
	q := f.page.list.Query()
	q.Failed = state.FailedChoice{Client: f.client.Chosen(), State: failedStates()[max(0, f.state.SelectedIndex())]}
	if at := f.reason.SelectedIndex() - 1; at >= 0 {
		q.Failed.Reason = f.reasons[at]
	}
	f.page.ask(q)
	f.show()
}

// reset goes back to all that is open.
func (f *failedFilters) reset() {
	f.page.unsearch()
	q := f.page.list.Query()
	q.Failed = state.FailedChoice{}
	f.page.ask(q)
	f.show()
}
