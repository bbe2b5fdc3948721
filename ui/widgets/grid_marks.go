package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Marked are the keys of the rows that a command is for: the marked ones, or
// the selected one alone.
func (g *Grid) Marked() []int64 {
	if len(g.marked) == 0 {
		if g.row >= 0 && g.keyed {
			return []int64{g.key}
		}
		return nil
	}
	out := make([]int64, 0, len(g.marked))
	for k := range g.marked {
		out = append(out, k)
	}
	return out
}

// MarkAll marks every row.
func (g *Grid) MarkAll() {
	if !g.Many {
		return
	}
	g.markRange(0, g.Rows()-1)
	if g.row < 0 && g.Rows() > 0 {
		g.moveTo(0, false)
	}
	g.tellMarks()
}

// markRange marks rows. Where some are not at hand, OnRange is asked for them.
func (g *Grid) markRange(from, to int) {
	all := true
	for row := from; row <= to; row++ {
		key, ok := g.held(row)
		if all = all && ok; ok {
			g.marked[key] = true
		}
	}
	if !all && g.OnRange != nil {
		g.OnRange(from, to)
	}
}

// anchor is the row where a range began, and its key: rows may come above it.
type anchor struct {
	row   int // -1 without
	key   int64
	known bool
}

// beginRange has the next range begin at a row.
func (g *Grid) beginRange(row int) {
	g.anchor = anchor{row: row}
	if row >= 0 {
		g.anchor.key, g.anchor.known = g.held(row)
	}
}

// followRange keeps the beginning of a range at its row after rows came or
// went; the selected one moved by this much.
func (g *Grid) followRange(moved int) {
	if g.anchor.row < 0 {
		return
	}
	row, found, gone := 0, false, false
	if g.anchor.known {
		row, found, gone = g.Find(g.anchor.key)
	}
	switch {
	case found:
		g.anchor.row = row
	case gone:
		g.beginRange(g.row)
	default: // it is not at hand
		g.anchor.row = max(0, g.anchor.row+moved)
	}
}

// Mark marks rows by their keys beside those that are marked.
func (g *Grid) Mark(keys []int64) {
	for _, k := range keys {
		g.marked[k] = true
	}
	g.tellMarks()
}

// held is the key of a row, without reading any.
func (g *Grid) held(row int) (int64, bool) {
	if g.Peek != nil {
		return g.Peek(row)
	}
	return g.Key(row)
}

// forget takes marks off rows that have gone.
func (g *Grid) forget() {
	for key := range g.marked {
		if _, found, gone := g.Find(key); !found && gone {
			delete(g.marked, key)
		}
	}
}

// modifier is what is held down on the keyboard; the driver of tests knows none.
func (g *Grid) modifier() fyne.KeyModifier {
	if g.Modifier != nil {
		return g.Modifier()
	}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers() & (fyne.KeyModifierShift | fyne.KeyModifierShortcutDefault)
	}
	return 0
}

// pick selects a row: alone, as the end of a range (Shift), or to and fro (Ctrl).
func (g *Grid) pick(row int, m fyne.KeyModifier) {
	switch {
	case g.Many && m&fyne.KeyModifierShift != 0 && g.anchor.row >= 0:
		clear(g.marked)
		g.markRange(min(g.anchor.row, row), max(g.anchor.row, row))
		g.moveTo(row, false)
	case g.Many && m&fyne.KeyModifierShortcutDefault != 0:
		g.toggle(row)
		return
	default:
		g.Select(row)
	}
	g.tellMarks()
}

// toggle marks a row or takes its mark away.
func (g *Grid) toggle(row int) {
	key, ok := g.held(row)
	if !ok {
		return
	}
	if len(g.marked) == 0 && g.keyed && g.row >= 0 && g.row != row {
		g.marked[g.key] = true // the one that was selected alone stays
	}
	if g.marked[key] {
		delete(g.marked, key)
	} else {
		g.marked[key] = true
	}
	g.beginRange(row)
	g.moveTo(row, false)
	g.tellMarks()
}

func (g *Grid) tellMarks() {
	g.body.fill(true)
	if g.OnMark != nil {
		g.OnMark()
	}
}

func (r *gridRow) isMarked() bool {
	if len(r.g.marked) == 0 {
		return false
	}
	key, ok := r.g.held(r.row)
	return ok && r.g.marked[key]
}

// TappedSecondary opens the menu of the row, which is selected if it was not
// marked.
func (r *gridRow) TappedSecondary(e *fyne.PointEvent) {
	g := r.g
	g.focus()
	if !r.isMarked() && (r.row != g.row || len(g.marked) > 0) {
		g.Select(r.row)
		g.tellMarks()
	}
	if g.OnMenu != nil {
		g.OnMenu(e.AbsolutePosition)
	}
}

// TypedShortcut marks all rows. Ctrl+A comes here, since the grid has the keyboard.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all {
		g.MarkAll()
	}
}
