package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// failedForm is what files a failed import, or ends it without filing.
type failedForm struct {
	d    *failedDetail
	w    *Window
	work *state.FailedWork

	text, images, together *widgets.Tick
	client                 *widgets.Lookup
	symbol                 *widgets.Pick
	period                 *widgets.PeriodField
	choices                *fyne.Container // the tick boxes
	placed                 *fyne.Container // choices and placement
	many                   *note           // where many go
	locked                 *note           // what becomes of a locked PDF
	trouble                *note
	force, link            *widgets.Button
	file, dismiss, again   *widgets.Button
	all                    *widgets.Button // files many at once
	buttons                *fyne.Container
	why                    *fyne.Container // the reasons
	whyHead                *widgets.Text
	remark                 *widgets.Field
	settled                *note // what became of an import that is done
	reopen                 *widgets.Button
	told                   *fyne.Container
	root                   *fyne.Container  // stays in sight below what is shown
	symbols                []storage.Symbol // that the pick offers
}

func newFailedForm(d *failedDetail) *failedForm {
	f := &failedForm{d: d, w: d.w, work: d.work, trouble: newNote(0), settled: newNote(0), many: newNote(0), locked: newNote(0),
		told: container.New(widgets.Lines{})}
	say := f.w.Words.Say
	tick := func(key string, choice *bool) *widgets.Tick {
		t := widgets.NewTick(say(key), func(on bool) { f.work.Say(choice, on) })
		t.OnKey = f.w.key
		return t
	}
	f.text, f.images, f.together = tick("failed.text", &f.work.WithText), tick("failed.aspdf", &f.work.AsPDF), tick("failed.together", &f.work.Together)
	f.fields()
	f.force = widgets.NewButton(say("failed.force"), f.work.Insist)
	f.link = widgets.NewButton(say("failed.link"), f.work.Link)
	f.file = widgets.NewButton(say("failed.file")+" ↵", f.work.FileTicked)
	f.file.Importance = widget.HighImportance
	f.all = widgets.NewButton(say("failed.fileall"), f.work.FileMany)
	f.all.Importance = widget.HighImportance
	f.dismiss = widgets.NewButton(say("failed.dismiss"), f.ask)
	f.again = widgets.NewButton(say("failed.again"), f.work.Reprocess)
	more := widgets.NewMore(func(at fyne.Position) { f.w.popUp(d.page.items(), at) })
	f.buttons = container.NewHBox(f.file, f.all, f.dismiss, f.again, more)
	f.reopen = widgets.NewButton(say("failed.reopen"), f.work.Reopen)
	f.reasons()
	f.root = container.New(widgets.Inset{Left: look.Margin, Right: look.Margin, Bottom: 10},
		container.New(widgets.Lines{Gap: 6}, ruled(), f.many.root, f.placed, f.locked.root, f.trouble.root, f.buttons, f.why, container.NewHBox(f.reopen)))
	return f
}

// fields make the placement.
func (f *failedForm) fields() {
	say := f.w.Words.Say
	f.client = widgets.NewLookup(say("failed.client.hint"))
	f.client.Find = func(text string) []widgets.Choice {
		var out []widgets.Choice
		for _, c := range f.work.Find(text, 6) {
			out = append(out, widgets.Choice{Key: int64(c.ID), Text: c.Number + " " + c.Name})
		}
		return out
	}
	f.client.OnChosen = func(key int64) { f.work.SetClient(storage.ClientID(key)) }
	f.client.OnResize = f.d.arrange
	f.client.Field.OnKey = f.w.key
	f.client.Field.OnSubmitted = func(string) { f.work.FileTicked() }
	f.symbol = widgets.NewPick(nil, func(i int) {
		if i >= 0 && i < len(f.symbols) {
			f.work.SetSymbol(f.symbols[i].ID)
		}
	})
	f.symbol.OnKey, f.symbol.PlaceHolder = f.w.key, "–"
	f.period = widgets.NewPeriodField()
	f.period.OnKey, f.period.OnStep, f.period.OnNumber = f.w.key, f.work.StepPeriod, f.work.PickPeriod
	step := func(sign string, by int) fyne.CanvasObject {
		b := widgets.NewButton(sign, func() { f.work.StepPeriod(by) })
		b.Importance = widget.LowImportance
		return b
	}
	label := func(key string) fyne.CanvasObject {
		t := widgets.NewText(say(key), widgets.Style{Color: look.Secondary})
		t.Least = placeLabel - 8
		return t
	}
	row := func(key string, input fyne.CanvasObject) fyne.CanvasObject {
		return container.New(widgets.Labelled{Width: placeLabel, Input: 620}, label(key), input)
	}
	period := container.NewHBox(container.New(widgets.Fixed{Width: 92}, f.period), step("−", -1), step("+", 1))
	left := func(t *widgets.Tick) fyne.CanvasObject { return container.New(widgets.Inset{Left: -6}, t) }
	f.choices = container.New(widgets.Lines{}, left(f.images), left(f.together), left(f.text))
	f.placed = container.New(widgets.Lines{Gap: 4}, f.choices,
		f.d.heading("failed.place"), row("column.client", f.client.Object()), row("detail.symbol", f.symbol), row("column.period", period))
}

// placeLabel is the width of the labels of the placement.
const placeLabel = 120

// reasons are the ways to end it without filing, by digit.
func (f *failedForm) reasons() {
	say := f.w.Words.Say
	list := container.New(widgets.Lines{Gap: 4})
	for i, why := range storage.Dismissals() {
		b := widgets.NewButton(fmt.Sprint(i+1, "  ", f.w.why(why)), func() { f.end(i) })
		b.Alignment = widget.ButtonAlignLeading
		list.Add(b)
	}
	cancel := widgets.NewButton(say("failed.cancel")+"  Esc", func() { f.work.AskWhy(false) })
	cancel.Importance, cancel.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	list.Add(cancel)
	f.remark = widgets.NewField()
	f.remark.PlaceHolder = say("failed.remark")
	f.remark.OnKey = f.w.key
	f.whyHead = widgets.NewText("", widgets.Style{})
	f.why = container.New(widgets.Lines{Gap: 6}, f.whyHead, f.remark, list)
}

// ask asks for the reason; its digits need no text field to have the keyboard.
func (f *failedForm) ask() {
	f.work.AskWhy(!f.work.Asking)
	f.w.window.Canvas().Unfocus()
}

func (f *failedForm) end(reason int) {
	if all := storage.Dismissals(); reason < len(all) {
		f.work.Dismiss(all[reason], strings.TrimSpace(f.remark.Text))
		f.remark.SetText("")
	}
}

// reset forgets what was typed for another import.
func (f *failedForm) reset() {
	f.remark.SetText("")
	f.client.Set(widgets.Choice{})
}

// place says below what is shown what became of it, and who was told.
func (f *failedForm) place(lines *fyne.Container) {
	if !f.d.chosen || f.d.isMany() {
		return
	}
	lines.Add(ruled())
	lines.Add(f.settled.root)
	lines.Add(f.told)
	if f.d.shown.Spool != "" {
		read := widgets.NewButton(f.w.Words.Say("failed.letter"), func() { f.d.view(f.work.Letter()) })
		read.Importance = widget.LowImportance
		lines.Add(container.New(widgets.Inset{Left: -6}, container.NewHBox(read))) // its text stands below the others
	}
}

// refresh shows the work as it is now.
func (f *failedForm) refresh() {
	w, many := f.work, len(f.work.Marked) > 1
	open := w.Import.State == storage.FailedOpen || many
	f.text.Set(w.WithText)
	f.images.Set(w.AsPDF)
	f.together.Set(w.Together)
	show(f.choices.Objects[0], w.Images() > 0 || !w.AsPDF)
	show(f.choices.Objects[1], w.Images() > 1 && w.AsPDF)
	f.placement()
	show(f.root, w.Chosen || many)
	show(f.placed, open && !w.Asking && !many)
	show(f.file, !many && !w.Repeated())
	// What Enter would do is blue: nothing, where nothing is ticked.
	if main := map[bool]widget.Importance{true: widget.HighImportance}[w.Ticks()]; f.file.Importance != main {
		f.file.Importance = main
		f.file.Refresh()
	}
	show(f.again, many)
	_, files := w.Common()
	show(f.all, len(files) > 0)
	show(f.buttons, open && !w.Asking)
	show(f.why, open && w.Asking)
	show(f.reopen, !open && w.Import.Dismissal != "")
	f.many.set(f.common(), theme.ColorNameForeground)
	f.whyHead.Set(f.w.Words.Say("failed.why"), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText, Bold: true})
	f.problem()
	f.lock()
	if w.Busy != f.file.Disabled() {
		for _, b := range []*widgets.Button{f.file, f.all, f.dismiss, f.again, f.force, f.link, f.reopen} {
			if w.Busy {
				b.Disable()
			} else {
				b.Enable()
			}
		}
	}
	f.notes()
}

// lock says what becomes of a PDF that was opened with its password.
func (f *failedForm) lock() {
	text := ""
	for _, a := range f.work.Open() {
		if f.work.Ticked[a.ID] && f.work.IsLocked(a) && f.work.Password(a.SHA256) != "" && len(f.work.Marked) < 2 && !f.work.Asking {
			text = f.w.Words.Say("failed.unlocked")
		}
	}
	f.locked.set(text, look.Secondary)
}

// placement shows where it goes.
func (f *failedForm) placement() {
	w := f.work
	if int64(w.Place.Client) != f.client.Key() {
		c, _ := w.Client()
		text := ""
		if c.ID != 0 {
			text = c.Number + " " + c.Name
		}
		if c.ID != 0 || w.Place.Client == 0 {
			f.client.Set(widgets.Choice{Key: int64(c.ID), Text: text})
		}
	}
	if !slices.Equal(f.symbols, w.Symbols) {
		f.symbols = w.Symbols
		var words []string
		for _, y := range f.symbols {
			words = append(words, strings.TrimSuffix(y.Code+"  "+f.w.symbolName(y), "  "))
		}
		f.symbol.Offer(words)
	}
	f.symbol.Set(slices.IndexFunc(f.symbols, func(y storage.Symbol) bool { return y.ID == w.Place.Symbol }))
	f.period.SetText(f.w.Words.Period(string(w.Place.Period)))
}

// problem says why it could not be filed, and offers what helps.
func (f *failedForm) problem() {
	text, force, unforeseen := f.sentence()
	f.trouble.set("", look.Failed)
	switch {
	case f.work.Repeated():
		f.trouble.set(markAttention+"  "+text, look.Attention)
	case text != "":
		f.trouble.fail(f.w, text, unforeseen)
	}
	if force != "" {
		f.force.SetText(f.w.Words.Say(force))
	}
	f.offer(f.link, f.work.Repeated())
	f.offer(f.force, force != "")
}

// offer puts a button behind the first one, or takes it away: only those that
// are there take room.
func (f *failedForm) offer(b *widgets.Button, on bool) {
	switch at := slices.Index(f.buttons.Objects, fyne.CanvasObject(b)); {
	case on && at < 0:
		f.buttons.Objects = slices.Insert(f.buttons.Objects, 1, fyne.CanvasObject(b))
	case !on && at >= 0:
		f.buttons.Remove(b)
	}
}

// sentence is why it could not be filed; force is the key of what somebody may
// insist on, "" without; unforeseen is an error that only its details explain.
func (f *failedForm) sentence() (text, force string, unforeseen error) {
	say, err := f.w.Words.Say, f.work.Err
	for known, key := range map[error]string{state.ErrNothingTicked: "failed.none", state.ErrNoClientChosen: "failed.noclient",
		state.ErrNoSymbolChosen: "failed.nosymbol", state.ErrNoPDFMade: "failed.nopdf", state.ErrOneAtATime: "failed.one"} {
		if errors.Is(err, known) {
			return say(key), "", nil
		}
	}
	invalid, ok := errors.AsType[*storage.InvalidError](err)
	known, repeated := errors.AsType[*storage.KnownError](err)
	switch {
	case err == nil:
		return "", "", nil
	case repeated:
		return f.w.known(known, f.work.Count()), "known.all", nil
	case errors.Is(err, state.ErrNeedsPassword):
		return say("failed.locked"), "failed.keeplocked", nil
	case ok && invalid.Code == storage.InvalidComplete:
		return say("failed.complete", "period", f.w.Words.Period(invalid.Value)), "failed.force", nil
	}
	return f.w.sentence(err), "", err
}

// notes say what became of it, and who was told.
func (f *failedForm) notes() {
	w, say := f.work, f.w.Words.Say
	text := ""
	if st := w.Import.State; st == storage.FailedDismissed || st == storage.FailedResolved {
		text = say("failed.done." + string(st))
		if why := w.Import.Dismissal; why != "" {
			text = say("failed.done.dismissed", "why", f.w.why(why))
		}
		if w.Import.Remark != "" {
			text += "\n" + oneLine(w.Import.Remark)
		}
	}
	f.settled.set(text, theme.ColorNameForeground)
	f.told.RemoveAll()
	for _, r := range w.Told {
		f.told.Add(paragraph(f.w.toldWhen(r)))
	}
	if len(w.Told) == 0 && w.Chosen {
		f.told.Add(paragraph(say("told.nobody"), look.Secondary))
	}
}

// toldWhen says who was told of a failed import, when, and whether it arrived.
func (w *Window) toldWhen(r storage.OutboxRow) (text string, ink fyne.ThemeColorName) {
	who, at := oneLine(r.Recipient), r.Sent
	if at.IsZero() {
		at = r.Created
	}
	how := string(r.State)
	if r.State == storage.OutboxHeld && w.desk.Status.Held.Account {
		how = "decide" // the status bar asks what becomes of it
	}
	text = w.Words.Say("told."+how, "who", who, "time", w.day(at))
	if r.State == storage.OutboxBounced || r.State == storage.OutboxGivenUp {
		return markAttention + "  " + text, look.Attention
	}
	return text, look.Secondary
}

// why says why an import was done without filing.
func (w *Window) why(d storage.Dismissal) string {
	if d == storage.DismissedOther {
		return w.Words.Say("dismiss.else")
	}
	return w.Words.Say("dismiss." + string(d))
}

// show shows or hides without needless painting.
func show(o fyne.CanvasObject, on bool) {
	if on != o.Visible() {
		if on {
			o.Show()
		} else {
			o.Hide()
		}
	}
}
