package ui

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"belegpost/storage"
	"belegpost/ui/cli"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// Widths of a form: labels, inputs, everything.
const (
	labelWidth = 176
	inputWidth = 400
	formWidth  = 640
)

// note is wrapped text that can change; it takes no room while it is empty.
type note struct {
	text  *widgets.Paragraph
	lines *fyne.Container // text, and below it what can be copied
	root  *fyne.Container
}

func newNote(left float32) *note {
	n := &note{text: widgets.NewParagraph("", widgets.Style{})}
	n.lines = container.New(widgets.Lines{}, n.text)
	n.root = container.New(widgets.Inset{Left: left}, n.lines)
	n.root.Hide()
	return n
}

func (n *note) set(text string, ink fyne.ThemeColorName) {
	changed := n.text.Set(text, widgets.Style{Color: ink})
	n.root.Hidden = text == ""
	if changed || len(n.lines.Objects) > 1 {
		n.copies(nil)
	}
}

// fail shows why something did not work. What support may want to know is a
// link below the sentence.
func (n *note) fail(w *Window, text string, err error) {
	n.set(markFailed+"  "+text, look.Failed)
	if cli.Support(err) {
		n.copies(w.detailsLink(cli.Details(w.Version, w.Now(), err)))
	}
}

// copies shows a link below the text; nil takes it away.
func (n *note) copies(link fyne.CanvasObject) {
	n.lines.Objects = n.lines.Objects[:1]
	if link != nil {
		n.lines.Add(container.New(widgets.Inset{Left: n.text.Hang()}, link))
	}
	n.lines.Refresh()
}

// form is the fields of one section, each with its hint and its trouble below.
type form struct {
	w       *Window
	lines   *fyne.Container
	rows    []*formRow
	first   fyne.Focusable // gets the keyboard when the section is opened
	changed func()         // somebody typed or chose
	enter   func()         // Enter in a field
}

// formRow is one line of a form.
type formRow struct {
	field   storage.Field
	input   fyne.CanvasObject
	hint    *note
	trouble *note
	root    *fyne.Container
}

func newForm(w *Window) *form { return &form{w: w, lines: container.New(widgets.Lines{Gap: 10})} }

// text adds a paragraph over the whole width.
func (f *form) text(text string) {
	f.lines.Add(paragraph(text, look.Secondary))
}

// row adds an input with its label.
func (f *form) row(label string, field storage.Field, input fyne.CanvasObject, hint string) *formRow {
	r := &formRow{field: field, input: input, hint: newNote(labelWidth), trouble: newNote(labelWidth)}
	name := widgets.NewText(label, widgets.Style{})
	name.Least = labelWidth - 8
	wide := float32(inputWidth)
	if field == storage.FieldOfficeArchive { // a path is long
		wide = formWidth - labelWidth
	}
	r.root = container.New(widgets.Lines{Gap: 2}, container.New(widgets.Labelled{Width: labelWidth, Input: wide}, name, widgets.WithoutBars(input)),
		r.trouble.root, r.hint.root)
	r.hint.set(hint, look.Secondary)
	f.rows = append(f.rows, r)
	f.lines.Add(r.root)
	if focus, ok := input.(fyne.Focusable); ok && f.first == nil {
		f.first = focus
	}
	return r
}

// entry adds a text field.
func (f *form) entry(label string, field storage.Field, hint string) *widgets.Field {
	return f.field(label, field, hint, false)
}

// password adds a field that shows dots.
func (f *form) password(label string, field storage.Field, hint string) *widgets.Field {
	return f.field(label, field, hint, true)
}

func (f *form) field(label string, field storage.Field, hint string, secret bool) *widgets.Field {
	e := f.loose()
	e.Password = secret
	f.row(label, field, e, hint)
	return e
}

// loose is a text field that the caller puts into a row.
func (f *form) loose() *widgets.Field {
	e := widgets.NewField()
	e.OnKey = f.w.key
	e.OnChanged = func(string) { f.touched() }
	e.OnSubmitted = func(string) {
		if f.enter != nil {
			f.enter()
		}
	}
	return e
}

// choice adds a list to choose one from; values and names belong together.
func (f *form) choice(label string, field storage.Field, hint string, values, names []string) *choice {
	c := &choice{values: values}
	c.Pick = widgets.NewPick(names, func(int) {
		f.touched()
		if c.chosen != nil && !c.silent {
			c.chosen(c.value())
		}
	})
	c.OnKey = func(e *fyne.KeyEvent) {
		if enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter; enter && f.enter != nil {
			f.enter()
		} else {
			f.w.key(e)
		}
	}
	f.row(label, field, c.Pick, hint)
	return c
}

func (f *form) touched() {
	if f.changed != nil {
		f.changed()
	}
}

// clear takes all troubles away.
func (f *form) clear() {
	for _, r := range f.rows {
		r.trouble.set("", look.Failed)
	}
}

// blame shows an error beside its field; false if it concerns none of them.
func (f *form) blame(err error) bool {
	r := f.rowOf(err)
	if r != nil {
		r.trouble.set(markFailed+"  "+f.w.sentence(err), look.Failed)
	}
	return r != nil
}

// mend puts the keyboard into the field that an error is about; a page scrolls
// there.
func (f *form) mend(err error) {
	if r := f.rowOf(err); r != nil {
		if in := inputOf(r.input); in != nil {
			f.w.window.Canvas().Focus(in)
		}
	}
}

// inputOf is o or the first in it that can have the keyboard; nil without.
func inputOf(o fyne.CanvasObject) fyne.Focusable {
	if in, ok := o.(fyne.Focusable); ok {
		return in
	}
	if c, ok := o.(*fyne.Container); ok {
		for _, x := range c.Objects {
			if in := inputOf(x); in != nil {
				if _, press := in.(*widgets.Button); !press {
					return in
				}
			}
		}
	}
	return nil
}

// rowOf is the row that an error is about; nil if none is.
func (f *form) rowOf(err error) *formRow {
	invalid, ok := errors.AsType[*storage.InvalidError](err)
	if folder, is := errors.AsType[*storage.FolderError](err); is && folder != nil {
		invalid, ok = &storage.InvalidError{Field: storage.FieldOfficeArchive}, true
	}
	if !ok {
		return nil
	}
	for _, r := range f.rows {
		if r.field == invalid.Field && r.root.Visible() {
			return r
		}
	}
	return nil
}

// choice is a list of words that stand for values.
type choice struct {
	*widgets.Pick
	values []string
	chosen func(value string) // by a person
	silent bool
}

func (c *choice) value() string {
	if i := c.SelectedIndex(); i >= 0 {
		return c.values[i]
	}
	return ""
}

// set shows a value without calling chosen.
func (c *choice) set(value string) {
	c.silent = true
	defer func() { c.silent = false }()
	if i := slices.Index(c.values, value); i >= 0 {
		c.SetSelectedIndex(i)
	} else {
		c.ClearSelected()
	}
}

// offer changes what there is to choose from.
func (c *choice) offer(values, names []string) {
	c.silent = true
	defer func() { c.silent = false }()
	c.values = values
	c.SetOptions(names)
}

// serverValues are what the fields of a server hold.
type serverValues struct {
	host, security, username string
	port                     int // 0 is refused
}

// read takes the values on the window's thread; what saves or tests them runs beside it.
func (v server) read() serverValues {
	port, _ := strconv.Atoi(strings.TrimSpace(v.port.Text))
	return serverValues{strings.TrimSpace(v.host.Text), v.security.value(), strings.TrimSpace(v.username.Text), port}
}

// settingNames are the keys of an office.toml that sentences name.
var settingNames = regexp.MustCompile(`\b(office|mailbox|sending|addresses|client|recipients)\.[a-z_]+\b`)

// sentence says what went wrong. Where a sentence names a setting, the field
// has a name of its own here.
func (w *Window) sentence(err error) string {
	return w.inWindow(cli.WindowSentence(w.Words.Lang(), err))
}

// inWindow puts the names of fields into the place of keys.
func (w *Window) inWindow(text string) string {
	if at := settingNames.FindStringIndex(text); at != nil && at[0] == 0 {
		if rest, ok := strings.CutPrefix(text[at[1]:], ": "); ok {
			text = rest // it stands beside its field
		}
	}
	quote := w.Words.Say("settings.quote")
	text = settingNames.ReplaceAllStringFunc(text, func(name string) string {
		if key := "field." + name; w.Words.Has(key) {
			return strings.Replace(quote, "{name}", w.Words.Say("field."+name), 1)
		}
		return name
	})
	sections := map[string]string{"[mailbox]": "mailbox", "[sending]": "sending"}
	for _, bracket := range slices.Sorted(maps.Keys(sections)) {
		text = strings.ReplaceAll(text, bracket, strings.Replace(quote, "{name}", w.Words.Say("settings."+sections[bracket]), 1))
	}
	return text
}
