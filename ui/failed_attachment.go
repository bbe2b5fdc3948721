package ui

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// failedRow is one file in the list of what was in the mail.
type failedRow struct {
	id     storage.AttachmentID // 0: from outside, or inside an archive
	inside storage.Inside       // of a file in an archive
	key    string               // of the preview
	tick   *widgets.Tick        // nil where nothing is left to file
	page   *widgets.Text        // its place in the one PDF; nil without
	row    *widgets.Row
}

// refresh shows the work as it is now.
func (r *failedRow) refresh(d *failedDetail) {
	if r.tick == nil {
		return
	}
	if r.inside.Attachment != 0 {
		r.tick.Set(d.work.TickedInside[r.inside])
		return
	}
	r.tick.Set(d.work.Ticked[r.id])
	text := ""
	if n := d.work.PageOf(r.id); n > 0 {
		text = d.w.Words.Say("failed.page", "n", fmt.Sprint(n))
	}
	r.page.Set(text, widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
}

// attachment is one file: tick box, shape, name, kind and size; below, what
// became of it.
func (d *failedDetail) attachment(a storage.MailAttachment) {
	w := d.w.Words
	name := d.nameOf(a)
	kind := wording.TypeName(w.Lang(), a.Type, a.Name)
	mark, ink := markFailed, look.Failed
	text := w.Say("attachment." + string(a.Outcome))
	switch {
	case a.Outcome == storage.OutcomeFiled, a.Settled == "filed":
		mark, ink, text = markOK, look.OK, w.Say("attachment.filed")
	case a.Settled != "":
		mark, ink, text = markIdle, look.Secondary, w.Say("attachment.dismissed")
	case a.Outcome != storage.OutcomeFailed:
		mark, ink = markIdle, look.Secondary
	}
	switch {
	case a.Settled == "" && a.Reason != "" && a.Reason != d.shown.Reason:
		about := wording.Attachment{Name: name, TypeName: kind}
		sentence := wording.Sentence(w.Lang(), string(a.Reason), about)
		switch text = wording.Short(w.Lang(), string(a.Reason)); {
		case d.explained == sentence:
		case a.Outcome == storage.OutcomeFailed && d.shown.State != storage.FailedOpen:
			text = wording.Fact(w.Lang(), string(a.Reason), about)
		default:
			text = wording.Advice(w.Lang(), string(a.Reason), about)
		}
		d.explained = sentence
	case a.Outcome == storage.OutcomeFailed && a.Settled == "" && d.shown.Reason != "":
		text = "" // the mail's own reason stands above already
	}
	if doc, ok := d.filed[a.Document]; ok {
		text += ": " + d.w.placeOf(doc)
	}
	line := d.marked(mark, ink, name, kind+", "+w.Size(a.Size))
	if d.work != nil && a.Size > 0 {
		line = d.row(a, line)
	}
	d.lines.Add(line)
	if text != "" {
		d.lines.Add(d.indented(text))
	}
	d.says(a)
	d.inside(a)
}

func (d *failedDetail) nameOf(a storage.MailAttachment) string {
	if name := oneLine(a.Name); name != "" {
		return name
	}
	return d.w.Words.Say("attachment.unnamed")
}

// row makes a line one that is looked at by a tap, with a menu, and with a tick
// box where it can be filed.
func (d *failedDetail) row(a storage.MailAttachment, line fyne.CanvasObject) fyne.CanvasObject {
	r := &failedRow{id: a.ID, key: a.SHA256}
	menu := func(at fyne.Position) { d.w.popUp(d.page.files.items(a), at) }
	more := widgets.NewMore(menu)
	tools := container.NewHBox(more)
	if doc, ok := d.filed[a.Document]; ok {
		document := widgets.NewButton(d.w.Words.Say("mails.document"), func() { d.w.showDocument(doc) })
		document.Importance = widget.LowImportance
		tools = container.NewHBox(document, more)
	}
	row := container.New(toolsLayout{}, line, tools)
	if slices.ContainsFunc(d.work.Open(), func(o storage.MailAttachment) bool { return o.ID == a.ID }) {
		r.tick = widgets.NewTick("", func(on bool) { d.work.Tick(a.ID, on) })
		r.tick.OnKey = d.w.key
		r.page = widgets.NewText("", widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
		row = container.New(toolsLayout{}, r.tick, line, container.NewHBox(container.NewCenter(r.page), more)) // Tab goes so
	}
	r.row = widgets.NewRow(row)
	r.row.OnTap, r.row.OnMenu = func() { d.view(d.work.File(a)) }, menu
	r.refresh(d)
	d.rows = append(d.rows, r)
	return container.New(widgets.Inset{Left: -6, Right: -2}, r.row)
}

// fromOutside is a file that somebody gave beside what was in the mail.
func (d *failedDetail) fromOutside(i int, f state.LocalFile) {
	away := widgets.NewButtonWithIcon("", theme.CancelIcon(), func() { d.work.DropFile(i) })
	away.Importance = widget.LowImportance
	line := d.marked(markOK, theme.ColorNamePrimary, oneLine(f.Name), d.w.Words.Say("failed.extra"))
	d.lines.Add(container.New(toolsLayout{}, line, away))
}

// indent is where text stands below a marked line.
const indent = 20

// tickWidth is the room of a tick box before the mark.
const tickWidth = 28

func (d *failedDetail) marked(mark string, ink fyne.ThemeColorName, name, more string) fyne.CanvasObject {
	title := widgets.NewText(name, widgets.Style{Bold: true})
	title.Least = 40
	end := widgets.NewText(more, widgets.Style{Color: look.Secondary})
	left := container.New(widgets.Fixed{Width: indent}, widgets.NewText(mark, widgets.Style{Color: ink}))
	return container.New(widgets.Inset{Top: 2, Bottom: 2}, container.New(titleLayout{}, left, title, end))
}

func (d *failedDetail) indented(text string) fyne.CanvasObject {
	return container.New(widgets.Inset{Left: indent}, paragraph(text, theme.ColorNameForeground))
}

// titleLayout is mark, name and what follows the name; a long name is cut so
// that the rest stays readable.
type titleLayout struct{}

func (titleLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(indent+40+o[2].MinSize().Width, o[1].MinSize().Height)
}

func (titleLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	title, more := o[1].(*widgets.Text), o[2].MinSize().Width
	wide := min(title.Whole(), s.Width-indent-more-look.Gap)
	o[0].Resize(fyne.NewSize(indent, s.Height))
	o[1].Move(fyne.NewPos(indent, 0))
	o[1].Resize(fyne.NewSize(wide, s.Height))
	o[2].Move(fyne.NewPos(indent+wide+look.Gap, 0))
	o[2].Resize(fyne.NewSize(more, s.Height))
}

// toolsLayout is a tick box, which may be missing, a line, and the buttons at
// its end.
type toolsLayout struct{}

func (toolsLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	row, more := o[len(o)-2].MinSize(), o[len(o)-1].MinSize()
	return fyne.NewSize(row.Width+more.Width+look.Gap+tickWidth, max(row.Height, more.Height))
}

func (toolsLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	x, line, tools := float32(0), o[len(o)-2], o[len(o)-1]
	if len(o) > 2 {
		least := o[0].MinSize()
		o[0].Move(fyne.NewPos(-6, (s.Height-least.Height)/2))
		o[0].Resize(fyne.NewSize(tickWidth, least.Height))
		x = tickWidth - 6
	}
	more, high := tools.MinSize(), line.MinSize().Height
	line.Move(fyne.NewPos(x, (s.Height-high)/2))
	line.Resize(fyne.NewSize(s.Width-x-more.Width-look.Gap, high))
	tools.Move(fyne.NewPos(s.Width-more.Width, (s.Height-more.Height)/2))
	tools.Resize(more)
}

// workLayout is what is read over what is done: the form keeps its height and
// stands right below the text while there is room.
type workLayout struct{}

func (workLayout) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(320, o[1].MinSize().Width), 240)
}

func (workLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	text, low := o[0].(*container.Scroll), float32(0)
	if o[1].Visible() {
		for range 2 { // wrapped text knows its height the second time
			o[1].Resize(fyne.NewSize(s.Width, o[1].MinSize().Height))
		}
		low = o[1].MinSize().Height
	}
	text.Resize(fyne.NewSize(s.Width, s.Height-low))
	high := max(60, min(text.Content.MinSize().Height, s.Height-low))
	text.Resize(fyne.NewSize(s.Width, high))
	o[1].Move(fyne.NewPos(0, high))
}

// overLayout is a hairline over something that takes the rest.
type overLayout struct{}

func (overLayout) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (overLayout) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(fyne.NewSize(s.Width, 1))
	o[1].Move(fyne.NewPos(0, 1))
	o[1].Resize(fyne.NewSize(s.Width, s.Height-1))
}

// listOver is a layout of a list over what belongs to the chosen row: the list
// takes two fifths, or gives way.
type listOver struct {
	root *fyne.Container
	away bool // the list gives way
}

// turn lets the list give way, or come back. It keeps the keyboard.
func (l *listOver) turn() {
	l.away = !l.away
	l.root.Refresh()
}

func (*listOver) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(o[0].MinSize().Width, o[0].MinSize().Height+120)
}

func (l *listOver) Layout(o []fyne.CanvasObject, s fyne.Size) {
	high := max(o[0].MinSize().Height, s.Height*0.4)
	o[0].Resize(fyne.NewSize(s.Width, high))
	o[1].Resize(fyne.NewSize(s.Width, high))
	if o[0].Move(fyne.NewPos(0, 0)); l.away {
		high = 0
		o[0].Move(fyne.NewPos(0, -2*s.Height)) // hidden it would lose the keyboard
	}
	o[2].Move(fyne.NewPos(0, high))
	o[2].Resize(fyne.NewSize(s.Width, s.Height-high))
}
