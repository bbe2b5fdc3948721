package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	"belegpost/ui/widgets"
)

// documentFilters narrow the list: client, symbol, period, source, state.
type documentFilters struct {
	w      *Window
	page   *documentsPage
	client *widgets.Typeahead
	symbol *widgets.Pick
	period *widgets.Field
	source *widgets.Pick
	state  *widgets.Pick
	clear  *widgets.Button
	codes  []string // of symbol's options behind "all"
	quiet  bool     // the fields are being set, nobody chooses
}

// What the selects offer, in their order.
var (
	sourceOptions = []storage.Source{"", storage.SourceEmail, storage.SourceManual, storage.SourceUpload}
	stateOptions  = []string{"", string(storage.DocumentNew), string(storage.DocumentReleased), string(storage.DocumentHandedOver),
		string(storage.DocumentBooked), state.OpenPeriod, state.AnyState, string(storage.DocumentTrashed)}
)

func newDocumentFilters(w *Window, page *documentsPage) *documentFilters {
	say := w.Words.Say
	f := &documentFilters{w: w, page: page}
	f.client = widgets.NewTypeahead(page.layer, say("filter.client"))
	f.client.Options = w.findClients
	f.client.OnChosen = func(string) { f.apply() }
	f.client.OnKey = w.key
	pick := func(words []string) *widgets.Pick {
		p := widgets.NewPick(words, func(int) { f.apply() })
		p.OnKey = w.key
		p.Set(0)
		return p
	}
	f.symbol = pick([]string{say("filter.symbol")})
	f.period = widgets.NewField()
	f.period.PlaceHolder = say("filter.period")
	f.period.OnKey = w.key
	f.period.OnChanged = func(string) { f.apply() }
	var sources, states []string
	for _, o := range sourceOptions {
		sources = append(sources, say("filter.source."+orAll(string(o))))
	}
	for _, o := range stateOptions {
		states = append(states, say("filter.state."+orAll(o)))
	}
	f.source, f.state = pick(sources), pick(states)
	f.clear = widgets.NewButtonWithIcon("", theme.CancelIcon(), f.reset)
	f.clear.Importance = widget.LowImportance
	f.clear.Disable()
	return f
}

func orAll(key string) string {
	if key == "" {
		return "all"
	}
	return key
}

func (f *documentFilters) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{f.client, f.symbol, f.period, f.source, f.state, f.clear}
}

// offer takes the symbols of the catalogue as they are now.
func (f *documentFilters) offer() {
	f.codes = nil
	for _, y := range f.w.desk.Filing.Symbols {
		f.codes = append(f.codes, y.Code)
	}
	f.symbol.Offer(append([]string{f.w.Words.Say("filter.symbol")}, f.codes...))
	f.show(f.page.list.Query().Only)
}

// show sets the fields to a choice: as it was left, or in another language.
func (f *documentFilters) show(only state.Choice) {
	f.quiet = true
	defer func() { f.quiet = false }()
	f.symbol.Set(slices.Index(f.codes, only.Symbol) + 1)
	f.source.Set(max(0, slices.Index(sourceOptions, only.Source)))
	f.state.Set(max(0, slices.Index(stateOptions, only.State)))
	f.page.offerNext(only.State)
	if p, ok := state.ReadPeriod(f.period.Text, f.w.thisMonth()); only.Period != "" && (!ok || p != only.Period) {
		f.period.SetText(f.w.Words.Period(string(only.Period)))
	}
	if only.Client != f.client.Chosen() {
		at := slices.IndexFunc(f.w.desk.Filing.Clients, func(c storage.Client) bool { return c.Number == only.Client })
		if at >= 0 {
			c := f.w.desk.Filing.Clients[at]
			f.client.Set(widgets.Option{Key: c.Number, Text: clientText(c)})
		}
	}
	f.ableClear()
}

// ableClear lets the filters and the search be cleared where one is set.
func (f *documentFilters) ableClear() {
	q := f.page.list.Query()
	able(f.clear, q.Only != (state.Choice{}) || q.Search != "" || f.period.Text != "")
}

// apply asks for what the fields say.
func (f *documentFilters) apply() {
	if f.quiet || f.page.listPage == nil {
		return
	}
	only := state.Choice{Client: f.client.Chosen(), Source: sourceOptions[max(0, f.source.SelectedIndex())],
		State: stateOptions[max(0, f.state.SelectedIndex())]}
	if at := f.symbol.SelectedIndex() - 1; at >= 0 && at < len(f.codes) {
		only.Symbol = f.codes[at]
	}
	if p, ok := state.ReadPeriod(f.period.Text, f.w.thisMonth()); ok {
		only.Period = p
	}
	q := f.page.list.Query()
	q.Only = only
	f.page.offerNext(only.State)
	f.page.ask(q)
	f.ableClear()
}

// reset goes back to all that is open.
func (f *documentFilters) reset() {
	f.quiet = true
	f.client.Set(widgets.Option{})
	f.period.SetText("")
	for _, s := range []*widgets.Pick{f.symbol, f.source, f.state} {
		s.Set(0)
	}
	f.quiet = false
	f.page.unsearch()
	f.apply()
}

func (w *Window) thisMonth() storage.Period { return storage.Period(w.now().Format("2006-01")) }

// findClients are the clients whose number begins with a text, then those that
// have it anywhere.
func (w *Window) findClients(text string) []widgets.Option {
	text = strings.ToLower(strings.TrimSpace(text))
	var first, rest []widgets.Option
	for _, c := range w.desk.Filing.Clients {
		o := widgets.Option{Key: c.Number, Text: c.Number + " " + c.Name}
		number, name := strings.ToLower(c.Number), strings.ToLower(c.Name)
		switch {
		case strings.HasPrefix(number, text) || strings.HasPrefix(name, text):
			first = append(first, o)
		case strings.Contains(number+" "+name, text):
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}
