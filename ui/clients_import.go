package ui

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/ui/state"
	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// importPage takes clients over from a file of another program: what the
// columns mean on the left, what would become of the lines on the right.
type importPage struct {
	w       *Window
	left    *pane
	columns *fyne.Container
	table   *state.ClientTable // whose columns are shown
	choices []*widgets.Pick
	said    *note
	refused *note // how many lines cannot be taken
	chosen  *note // what is wrong with the line that is selected
	take    *widgets.Button
	rows    *widgets.Grid
	right   *fyne.Container
	root    *fyne.Container
}

func newImportPage(w *Window, back func()) *importPage {
	say, m := w.Words.Say, w.Register.Import
	p := &importPage{w: w, left: newPane(330), columns: container.New(widgets.Lines{Gap: 6}), said: newNote(0), refused: newNote(0), chosen: newNote(0)}
	choose := widgets.NewButtonWithIcon(say("import.choose"), theme.FolderOpenIcon(), p.open)
	choose.Importance = widget.HighImportance
	p.left.lines.Add(paragraph(say("import.hint"), look.Secondary))
	p.left.lines.Add(container.NewHBox(choose))
	p.left.lines.Add(p.columns)
	p.rows = widgets.NewGrid([]widgets.Column{{Title: say("column.line"), Width: 60, Align: fyne.TextAlignTrailing}, {Title: say("column.number"), Width: 88},
		{Title: say("column.name"), Width: 120, Stretch: 3}, {Title: say("import.email"), Width: 100, Stretch: 3}, {Title: say("column.clerk"), Width: 90, Stretch: 1}}, "", false)
	p.rows.OnKey = w.key
	p.rows.Rows = func() int { return len(m.Plan.Refused) + len(m.Plan.Wishes) }
	p.rows.Key = func(row int) (int64, bool) { return int64(row), row < p.rows.Rows() }
	p.rows.Find = func(key int64) (int, bool, bool) {
		return int(key), int(key) < p.rows.Rows(), int(key) >= p.rows.Rows()
	}
	p.rows.Cell = p.cell
	p.rows.OnSelect = p.choose
	p.take = mainButton("", m.Take)
	top := container.New(widgets.Lines{Gap: 8}, p.said.root, p.refused.root, container.NewHBox(p.take))
	p.right = container.NewBorder(container.New(widgets.Inset{Bottom: look.Gap}, top), p.chosen.root, nil, nil, p.rows)
	inset := widgets.Inset{Left: look.Margin, Top: 10, Right: look.Margin, Bottom: 10}
	p.root = w.sub("import.title", back, widgets.NewSplit(p.left.root, container.New(inset, p.right), 0.36))
	m.Changed = p.show
	p.show()
	return p
}

// open asks for a file.
func (p *importPage) open() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		p.w.top = nil
		if err != nil || f == nil {
			return
		}
		p.w.Register.Import.Read(f.URI().Name(), func() ([]byte, error) { return readAll(f) })
	}, p.w.window)
	d.SetFilter(storage.NewExtensionFileFilter([]string{".csv", ".txt", ".tsv", ".CSV", ".TXT"}))
	d.SetTitleText(p.w.Words.Say("import.choose"))
	p.w.top = d
	d.Show()
}

// show shows the file, its columns and what would become of it.
func (p *importPage) show() {
	m := p.w.Register.Import
	if m.Table != p.table {
		p.table = m.Table
		p.fillColumns()
	}
	for i, c := range p.choices {
		c.Set(columnIndex(m.Mapping[i]))
	}
	p.left.settle()
	p.tell()
	p.rows.Reload()
}

func columnIndex(c state.ClientColumn) int {
	for i, known := range state.ClientColumns() {
		if known == c {
			return i
		}
	}
	return 0
}

// tell says what would become of the file.
func (p *importPage) tell() {
	m, words := p.w.Register.Import, p.w.Words
	say, plan := words.Say, m.Plan
	text, ink, refused := say("import.start"), look.Secondary, ""
	switch {
	case m.Err != nil:
		text, ink = markFailed+"  "+p.w.refusal(m.Err), look.Failed
	case m.Busy:
		text = say("import.busy")
	case m.Table == nil:
	case plan.NoNumber || plan.NoName:
		text, ink = markAttention+"  "+say("import.columns"), look.Attention
	case m.Done:
		text, ink = markOK+"  "+words.Count("import.done", len(plan.Wishes)), look.OK
		if n := len(plan.Refused); n > 0 {
			refused = markFailed + "  " + words.Count("import.rest", n)
		}
	default:
		text, ink = say("import.plan", "new", words.Number(plan.New), "changed", words.Number(plan.Altered), "same", words.Number(plan.Same)), theme.ColorNameForeground
		if n := len(plan.Refused); n > 0 {
			refused = markFailed + "  " + words.Count("import.refused", n)
		}
	}
	p.refused.set(refused, look.Failed)
	p.said.set(text, ink)
	p.take.SetText(words.Count("import.take", len(plan.Wishes)))
	p.take.Hidden = m.Busy || m.Done || m.Err != nil || len(plan.Wishes) == 0
	p.right.Refresh()
	p.right.Refresh() // wrapped text knows its height now
}

// fillColumns shows the columns of a file, each with its first text.
func (p *importPage) fillColumns() {
	p.columns.RemoveAll()
	p.choices = nil
	m, say := p.w.Register.Import, p.w.Words.Say
	if m.Table == nil {
		return
	}
	var names []string
	for _, c := range state.ClientColumns() {
		if c == state.ColumnNone {
			names = append(names, say("import.none"))
		} else {
			names = append(names, say("import."+string(c)))
		}
	}
	p.columns.Add(part(say("import.file", "file", oneLine(m.File), "charset", m.Table.Charset)))
	for i, head := range m.Table.Heads {
		if head == "" {
			head = say("import.column", "n", p.w.Words.Number(i+1))
		}
		name := widgets.NewText(oneLine(head), widgets.Style{Bold: true})
		example := widgets.NewText(p.example(i), widgets.Style{Color: look.Secondary, Size: theme.SizeNameCaptionText})
		name.Least, example.Least = 60, 60
		choice := widgets.NewPick(names, func(at int) {
			if at >= 0 {
				m.Map(i, state.ClientColumns()[at])
			}
		})
		choice.OnKey = p.w.key
		p.choices = append(p.choices, choice)
		p.columns.Add(container.New(widgets.Labelled{Width: 180, Input: 260}, container.New(widgets.Lines{}, name, example), choice))
	}
}

// example is the first text of a column.
func (p *importPage) example(column int) string {
	for _, l := range p.table.Lines {
		if text := l.Cell(column); text != "" {
			return oneLine(text)
		}
	}
	return "–"
}

// cell shows the refused lines first: somebody has to look at them.
func (p *importPage) cell(row, col int) (widgets.Cell, bool) {
	plan := p.w.Register.Import.Plan
	if row < len(plan.Refused) {
		r := plan.Refused[row]
		cells := []string{p.w.Words.Number(r.Line), strings.TrimSpace(markFailed + "  " + r.Number), r.Name, p.why(r)}
		if r.Reason == state.RefusedNoName {
			cells = []string{cells[0], cells[1], p.why(r)} // where the name is missing
		}
		if col >= len(cells) {
			return widgets.Cell{}, true
		}
		return widgets.Cell{Text: cells[col], Color: look.Failed}, true
	}
	if row -= len(plan.Refused); row >= len(plan.Wishes) {
		return widgets.Cell{}, false
	}
	w := plan.Wishes[row]
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	switch col {
	case 1:
		return widgets.Cell{Text: w.Number}, true
	case 2:
		return widgets.Cell{Text: text(w.Name)}, true
	case 3:
		var all []string
		if w.Recipients != nil {
			for _, r := range *w.Recipients {
				all = append(all, r.Email)
			}
		}
		return widgets.Cell{Text: strings.Join(all, ", ")}, true
	case 4:
		return widgets.Cell{Text: text(w.Clerk)}, true
	}
	return widgets.Cell{}, true
}

// choose says in full why the selected line is refused.
func (p *importPage) choose(row int) {
	text := ""
	if refused := p.w.Register.Import.Plan.Refused; row >= 0 && row < len(refused) {
		text = markFailed + "  " + p.w.Words.Say("import.line", "n", p.w.Words.Number(refused[row].Line), "why", p.why(refused[row]))
	}
	p.chosen.set(text, look.Failed)
	p.right.Refresh()
	p.right.Refresh() // wrapped text knows its height now
}

// why says why a line is refused.
func (p *importPage) why(r state.RefusedLine) string {
	if r.Reason == state.RefusedOther {
		return p.w.refusal(r.Err)
	}
	return p.w.Words.Say("refused." + r.Reason)
}

// drop takes a file that was dropped onto the page.
func (p *clientsPage) drop(uris []fyne.URI) {
	if len(uris) == 0 {
		return
	}
	p.show(p.file.root)
	p.w.Register.Import.Read(uris[0].Name(), func() ([]byte, error) {
		f, err := os.Open(filepath.FromSlash(uris[0].Path()))
		if err != nil {
			return nil, err
		}
		return readAll(f)
	})
}

// readAll reads a list of clients, and one byte more where it is too large.
func readAll(f io.ReadCloser) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, state.LongestCSV+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return data, err
}
