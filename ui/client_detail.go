package ui

import (
	"errors"
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// mostPeriods is how many periods a client's page lists: two years of months.
const mostPeriods = 24

// clientDetail is the page of one client.
type clientDetail struct {
	w     *Window
	pane  *pane
	form  *clientForm
	fresh bool // a new client is being made
	saved func(storage.ClientID)

	head       *note
	folder     *fyne.Container
	recipients *fyne.Container
	held       map[string]*holder[rowInput] // of each part: what has the keyboard
	drawn      state.ClientFile             // what the parts show
	built      string                       // the title that is shown with them, "" without
	email      *widgets.Field
	trouble    map[string]*note // below each part
	symbols    *clientSymbols
	addresses  *fyne.Container
	periods    *fyne.Container
	rest       *fyne.Container // what a client must exist for
	hint       fyne.CanvasObject
}

// rowInput is one input of a row: recipient, address or period, and what is done
// there.
type rowInput struct {
	row  string
	what int
}

func newClientDetail(w *Window) *clientDetail {
	say := w.Words.Say
	d := &clientDetail{w: w, folder: container.New(widgets.Lines{Gap: 4}), pane: newPane(430), form: newClientForm(w), head: newNote(0), email: widgets.NewField(),
		recipients: container.New(widgets.Lines{Gap: 4}),
		addresses:  container.New(widgets.Lines{Gap: 4}), periods: container.New(widgets.Lines{Gap: 4}), trouble: map[string]*note{}}
	for _, name := range []string{"recipients", "symbols", "periods", "folder"} {
		d.trouble[name] = newNote(0)
	}
	d.held = map[string]*holder[rowInput]{}
	for _, name := range []string{"recipients", "addresses", "periods"} {
		d.held[name] = &holder[rowInput]{w: w}
	}
	d.symbols = newClientSymbols(w, func(err error) { d.ended("symbols", err) })
	d.email.OnKey, d.email.PlaceHolder = w.key, say("recipient.hint")
	d.email.OnSubmitted = func(string) { d.addRecipient() }
	add := plainButton(say("recipient.add"), d.addRecipient)
	d.rest = container.New(widgets.Lines{Gap: 8},
		part(say("client.recipients")), d.recipients, container.NewBorder(nil, nil, nil, add, d.email), d.trouble["recipients"].root,
		part(say("client.addresses")), d.addresses, buttons(plainButton(say("address.new"), func() { w.newAddressFor(w.Register.File.Client.ID) })),
		part(say("client.symbols")), d.symbols.root, d.trouble["symbols"].root,
		part(say("client.folder")), d.folder, d.trouble["folder"].root,
		part(say("client.periods")), d.periods, d.trouble["periods"].root)
	d.hint = paragraph(say("client.pick"), look.Secondary)
	d.form.resized = d.pane.settle
	d.form.saved = func(id storage.ClientID) {
		d.fresh = false
		d.saved(id)
	}
	w.Register.File.Changed = d.show
	d.build()
	return d
}

// begin shows an empty form.
func (d *clientDetail) begin() {
	d.fresh = true
	d.w.Register.File.Open(0)
	d.form.said.set("", look.OK)
	d.form.fill(storage.Client{}, "")
	d.build()
	d.w.window.Canvas().Focus(d.form.number)
}

// choose shows the client that is selected in the list.
func (d *clientDetail) choose(c storage.ClientRow, ok bool) {
	switch {
	case ok:
		d.open(c.ID)
	case !d.fresh:
		d.w.Register.File.Open(0)
	}
}

// open shows a client.
func (d *clientDetail) open(id storage.ClientID) {
	d.fresh = false
	if d.w.Register.File.Client.ID == id {
		return
	}
	if d.form.before.ID != 0 {
		d.form.said.set("", look.OK)
	}
	for _, n := range d.trouble {
		n.set("", look.Failed)
	}
	d.email.SetText("")
	d.form.clean = d.form.texts() // what was typed about another client is given up
	d.pane.page.Scroll.ScrollToTop()
	d.w.Register.File.Open(id)
}

// offer takes the clerks and symbols that there are now.
func (d *clientDetail) offer() { d.show() }

// build puts together what belongs to no, a new or a known client.
func (d *clientDetail) build() {
	f := d.w.Register.File
	name := ""
	if !d.fresh && f.Client.ID != 0 && f.Loaded {
		name = clientText(f.Client)
	}
	if name != "" && name == d.built {
		d.pane.settle()
		return
	}
	d.built = name
	d.pane.lines.RemoveAll()
	switch {
	case d.fresh:
		d.pane.lines.Add(title(d.w.Words.Say("client.new")))
		d.pane.lines.Add(d.form.form.lines)
	case f.Client.ID == 0:
		d.pane.lines.Add(d.hint)
	case f.Loaded:
		d.pane.lines.Add(title(clientText(f.Client)))
		d.pane.lines.Add(d.form.form.lines)
		d.pane.lines.Add(d.rest)
	}
	d.pane.settle()
}

// show shows the client as it is now. What somebody is typing stays.
func (d *clientDetail) show() {
	f := d.w.Register.File
	if !d.fresh && f.Loaded {
		clerk := d.clerk(f.Client.Clerk)
		if d.form.before.ID != f.Client.ID || !d.form.dirty() && !d.form.shows(f.Client, clerk) {
			d.form.fill(f.Client, clerk)
		}
		d.fillParts()
	}
	d.build()
}

// fillParts shows the lists where they are not shown like that already.
func (d *clientDetail) fillParts() {
	f, was := d.w.Register.File, d.drawn
	d.drawn = *f
	if !was.Loaded || !slices.Equal(f.Recipients, was.Recipients) {
		d.held["recipients"].rebuild(d.fillRecipients)
	}
	d.symbols.show()
	if !was.Loaded || !slices.Equal(f.Addresses, was.Addresses) {
		d.held["addresses"].rebuild(d.fillAddresses)
	}
	if !was.Loaded || f.Client.ID != was.Client.ID || !slices.Equal(f.Periods, was.Periods) {
		d.held["periods"].rebuild(d.fillPeriods)
	}
	if f.Client.Folder != was.Client.Folder || f.NewFolder != was.NewFolder {
		d.fillFolder()
	}
}

func (d *clientDetail) clerk(id storage.ClerkID) string {
	for _, c := range d.w.Register.Clerks {
		if c.ID == id {
			return c.Name
		}
	}
	return ""
}

// ended shows how something in a part of the page ended.
func (d *clientDetail) ended(part string, err error) {
	d.w.complain(d.trouble[part], err)
	if err != nil { // what was chosen is not so
		d.drawn, d.symbols.stale = state.ClientFile{}, true
	}
	d.show()
}

func (d *clientDetail) addRecipient() {
	f := d.w.Register.File
	d.w.Register.SaveRecipient(storage.Recipient{Client: f.Client.ID, Email: d.email.Text}, func(err error) {
		if err == nil {
			d.email.SetText("")
		}
		d.ended("recipients", err)
	})
}

func (d *clientDetail) fillRecipients() {
	say := d.w.Words.Say
	d.recipients.RemoveAll()
	list := d.w.Register.File.Recipients
	if len(list) == 0 {
		d.recipients.Add(paragraph(markAttention+"  "+say("recipient.none"), look.Attention))
	} else {
		d.recipients.Add(paragraph(say("recipient.what"), look.Secondary))
	}
	values := []storage.Success{storage.SuccessEach, storage.SuccessDaily, storage.SuccessNone}
	for _, r := range list {
		email := widgets.NewText(r.Email, widgets.Style{})
		email.Least = 80
		gets := widgets.NewPick([]string{say("success.each"), say("success.daily"), say("success.none")}, func(at int) {
			to := r
			to.Success = values[max(0, at)]
			d.w.Register.SaveRecipient(to, func(err error) { d.ended("recipients", err) })
		})
		gets.Set(slices.Index(values, r.Success))
		gets.OnKey = d.w.key
		d.held["recipients"].add(rowInput{r.Email, 0}, gets)
		remove := widgets.NewButtonWithIcon("", theme.DeleteIcon(), func() {
			d.w.Register.RemoveRecipient(r.ID, func(err error) { d.ended("recipients", err) })
		})
		d.held["recipients"].add(rowInput{r.Email, 1}, remove)
		right := container.NewHBox(container.New(widgets.Fixed{Width: 180}, gets), remove)
		d.recipients.Add(container.NewBorder(nil, nil, nil, right, container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), email, layout.NewSpacer())))
		if !r.BouncedAt.IsZero() {
			d.recipients.Add(widgets.NewParagraph(markAttention+"  "+say("recipient.bounced", "time", d.w.day(r.BouncedAt), "text", oneLine(r.BounceText)),
				widgets.Style{Color: look.Attention}))
		}
	}
}

func (d *clientDetail) fillAddresses() {
	say, list := d.w.Words.Say, d.w.Register.File.Addresses
	d.addresses.RemoveAll()
	if len(list) == 0 {
		d.addresses.Add(paragraph(say("client.noaddress"), look.Secondary))
	}
	for _, a := range list {
		name := widgets.NewText(a.SymbolCode+"  "+a.Label, widgets.Style{Bold: true})
		address := widgets.NewText(a.Address, widgets.Style{})
		name.Least, address.Least = 80, 80
		copyIt := widgets.NewButtonWithIcon("", theme.ContentCopyIcon(), func() { d.w.copyText(a.Address) })
		mail := widgets.NewButtonWithIcon("", theme.MailSendIcon(), func() { d.w.openURL(d.w.share(a)) })
		d.held["addresses"].add(rowInput{a.Address, 0}, copyIt)
		d.held["addresses"].add(rowInput{a.Address, 1}, mail)
		d.addresses.Add(container.NewBorder(nil, nil, nil, container.NewHBox(copyIt, mail), container.New(widgets.Lines{}, name, address)))
	}
}

func (d *clientDetail) fillPeriods() {
	say, f := d.w.Words.Say, d.w.Register.File
	d.periods.RemoveAll()
	for _, p := range f.Periods[:min(len(f.Periods), mostPeriods)] {
		state, ink, do := "", theme.ColorNameForeground, say("period.complete")
		if complete := !p.CompletedAt.IsZero(); complete {
			state, ink, do = markOK+"  "+say("period.completed", "time", d.w.day(p.CompletedAt)), look.OK, say("period.reopen")
		} else if p.New > 0 {
			state = d.w.Words.Count("period.new", p.New)
			ink = look.Secondary
		}
		text := widgets.NewText(state, widgets.Style{Color: ink})
		text.Least = 80
		button := plainButton(do, func() {
			d.w.Register.Complete(f.Client.ID, p.Period, p.CompletedAt.IsZero(), func(err error) { d.ended("periods", err) })
		})
		d.held["periods"].add(rowInput{string(p.Period), 0}, button)
		left := container.NewHBox(container.New(widgets.Fixed{Width: 70}, widgets.NewText(d.w.Words.Period(string(p.Period)), widgets.Style{Bold: true})),
			container.New(widgets.Fixed{Width: 104}, widgets.NewText(d.w.Words.Count("count.documents", p.Documents), widgets.Style{})))
		d.periods.Add(container.NewBorder(nil, nil, middle(left), container.New(widgets.Fixed{Width: 150}, button), middle(text)))
	}
	if more := len(f.Periods) - mostPeriods; more > 0 {
		d.periods.Add(paragraph(fmt.Sprint("… ", d.w.Words.Number(more)), look.Secondary))
	}
}

// fillFolder shows where the client's documents lie, and offers to rename the
// folder after its name has changed.
func (d *clientDetail) fillFolder() {
	f, say := d.w.Register.File, d.w.Words.Say
	d.folder.RemoveAll()
	name := widgets.NewText(f.Client.Folder, widgets.Style{})
	name.Least = 80
	d.folder.Add(name)
	if f.NewFolder == "" {
		return
	}
	d.folder.Add(paragraph(say("client.folder.hint", "name", f.NewFolder), look.Secondary))
	d.folder.Add(buttons(plainButton(say("client.folder.rename"), func() {
		d.w.question.ask(say("client.folder.ask", "old", f.Client.Folder, "new", f.NewFolder), answer{"client.folder.yes", d.renameFolder},
			answer{"button.cancel", func() {}})
	})))
}

func (d *clientDetail) renameFolder() {
	id := d.w.Register.File.Client.ID
	d.w.Register.RenameFolder(id, func(moved storage.Done, err error) {
		if d.w.Register.File.Client.ID != id {
			return
		}
		d.ended("folder", errors.Join(err, moved.Trouble))
		if err == nil && moved.Trouble == nil {
			d.trouble["folder"].set(markOK+"  "+d.w.Words.Count("client.folder.done", len(moved.Documents)), look.OK)
		}
		d.pane.settle()
	})
}

// middle centres something in the height of its row.
func middle(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedVBoxLayout(0), layout.NewSpacer(), o, layout.NewSpacer())
}
