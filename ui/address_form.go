package ui

import (
	"errors"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// addressForm makes a new import address: four fields, and the address growing
// below them.
type addressForm struct {
	w         *Window
	form      *form
	client    *widgets.Lookup
	symbol    *choice
	label     *widgets.Field
	extension *widgets.Field
	answer    *widgets.Tick // senders get a confirmation or refusal
	own       bool          // somebody typed the extension: the label has no say in it
	filling   bool

	grown   *note // the address
	random  *note // what its dots are
	problem *note
	who     *note // who gets the failures
	save    *widgets.Button
	mend    *widgets.Button // leads to the client that nobody can be told about
	done    *note
	after   *fyne.Container // buttons for the address that was made
	lines   *fyne.Container
	resized func()
}

func newAddressForm(w *Window) *addressForm {
	say := w.Words.Say
	a := &addressForm{w: w, form: newForm(w), grown: newNote(0), random: newNote(0), problem: newNote(0), who: newNote(0), done: newNote(0)}
	a.form.changed, a.form.enter = a.typed, a.submit
	a.client = w.clientLookup()
	a.client.OnChosen = func(int64) { a.typed() }
	a.client.OnResize = func() { a.resized() }
	a.client.Field.OnSubmitted = func(string) { a.submit() }
	a.form.row(say("column.client"), storage.FieldAddressClient, a.client.Object(), "")
	a.symbol = a.form.choice(say("address.symbol"), storage.FieldAddressSymbol, "", nil, nil)
	a.symbol.PlaceHolder = say("address.choose")
	a.label = a.form.entry(say("column.label"), storage.FieldAddressLabel, "")
	a.label.PlaceHolder = say("address.label")
	a.extension = a.form.entry(say("address.extension"), storage.FieldAddressExtension, say("address.extension.hint"))
	a.extension.OnChanged = func(text string) {
		if !a.filling {
			a.own = text != ""
		}
		a.extension.Proposed = !a.own
		a.typed()
	}
	a.answer = widgets.NewTick(say("address.answer"), func(bool) { a.typed() })
	a.answer.OnKey = w.key
	a.form.row("", storage.FieldAddressSenderReply, a.answer, say("address.answer.hint"))
	a.save = mainButton(say("address.create"), a.submit)
	a.mend = plainButton(say("address.client"), func() { w.showClient(storage.ClientID(a.client.Key())) })
	a.mend.Hide()
	a.after = container.NewHBox()
	a.lines = container.New(widgets.Lines{Gap: 8}, a.form.lines, a.grown.root, a.random.root, a.problem.root, a.who.root,
		container.NewHBox(a.save, a.mend), a.done.root, a.after)
	w.Register.Form.Untyped, w.Register.Form.Changed = strings.ToLower(say("address.extension")), a.show
	return a
}

// offer takes the symbols that there are now.
func (a *addressForm) offer() {
	var values, names []string
	for _, y := range a.w.Register.Symbols {
		values = append(values, fmt.Sprint(y.ID))
		names = append(names, y.Code+" "+a.w.symbolName(y))
	}
	was := a.symbol.value()
	a.symbol.offer(values, names)
	if was == "" && len(values) > 0 {
		was = values[0]
	}
	a.filling = true
	a.symbol.set(was)
	a.filling = false
	a.typed()
}

// start empties the form, for a client.
func (a *addressForm) start(id storage.ClientID) {
	a.fill(storage.NewAddress{Client: id, Symbol: a.wish().Symbol})
	a.typed()
}

// fill puts a wish into the fields.
func (a *addressForm) fill(n storage.NewAddress) {
	a.filling = true
	defer func() { a.filling = false }()
	text := ""
	if c, ok := a.w.Register.Client(n.Client); ok {
		text = clientText(c.Client)
	}
	a.client.Set(widgets.Choice{Key: int64(n.Client), Text: text})
	a.label.SetText(n.Label)
	a.extension.SetText(n.Extension)
	a.answer.Set(n.SenderReply)
	a.own = n.Extension != ""
}

// wish is what the fields say.
func (a *addressForm) wish() storage.NewAddress {
	n := storage.NewAddress{Client: storage.ClientID(a.client.Key()), Label: a.label.Text, Extension: a.extension.Text,
		SenderReply: a.answer.Checked}
	for _, y := range a.w.Register.Symbols {
		if fmt.Sprint(y.ID) == a.symbol.value() {
			n.Symbol = y.ID
		}
	}
	return n
}

func (a *addressForm) typed() {
	if a.filling {
		return
	}
	if !a.own {
		a.filling = true
		a.extension.SetText(state.SuggestExtension(a.label.Text))
		a.filling = false
	}
	a.w.Register.Form.Set(a.wish())
}

// submit makes the address, or goes to the first field that is empty.
func (a *addressForm) submit() {
	n := a.wish()
	for _, missing := range []struct {
		empty bool
		field fyne.Focusable
	}{{n.Client == 0, a.client.Field}, {n.Symbol == 0, a.symbol}, {strings.TrimSpace(n.Label) == "", a.label}, {strings.TrimSpace(n.Extension) == "", a.extension}} {
		if missing.empty {
			a.w.window.Canvas().Focus(missing.field)
			return
		}
	}
	a.w.Register.Form.Set(n)
	a.w.Register.Form.Save()
}

// show shows what the store thinks of the fields.
func (a *addressForm) show() {
	f, say := a.w.Register.Form, a.w.Words.Say
	if f.Wish != a.wish() { // it was saved: the next form begins
		a.fill(f.Wish)
		a.own = false
		a.w.window.Canvas().Focus(a.label)
	}
	grown := f.Preview
	if grown == "" {
		grown = say("address.grows")
	}
	ink := look.Secondary
	if f.Ready {
		ink = theme.ColorNameForeground
	}
	a.grown.set(grown, ink)
	a.w.complain(a.problem, f.Problem)
	e, refused := errors.AsType[*storage.InvalidError](f.Problem)
	a.mend.Hidden = !refused || e.Code != storage.InvalidNoRecipient
	var to []string
	for _, r := range f.Recipients {
		to = append(to, r.Email)
	}
	random, who := "", ""
	if strings.Contains(f.Preview, state.RandomPart) {
		random = say("address.random")
	}
	if len(to) > 0 {
		who = say("address.failures", "who", strings.Join(to, ", "))
	}
	a.random.set(random, look.Secondary)
	a.who.set(who, look.Secondary)
	a.showMade()
	if a.resized != nil {
		a.resized()
	}
}

// showMade offers what is done with an address that was just made.
func (a *addressForm) showMade() {
	f, say := a.w.Register.Form, a.w.Words.Say
	if f.Made.ID == 0 {
		return
	}
	a.done.set(markOK+"  "+say("address.made", "address", f.Made.Address), look.OK)
	row := storage.AddressRow{ImportAddress: f.Made}
	if c, ok := a.w.Register.Client(f.Made.Client); ok {
		row.ClientName, row.ClientNumber = c.Name, c.Number
	}
	if y, ok := a.w.Register.Symbol(f.Made.Symbol); ok {
		row.SymbolCode = y.Code
	}
	a.after.RemoveAll()
	for _, b := range a.w.passOn(row) {
		a.after.Add(b)
	}
}
