package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"belegpost/ui/state"
)

// key is where the list is remembered.
func (p *listPage[T]) key() string { return "list." + p.spec.name }

// keep remembers how the list is now. The text of a search is not kept: a list
// that is short tomorrow because of it looks like lost documents.
func (p *listPage[T]) keep() { p.w.Memory.Keep(p.key(), p.kept) }

// recalled is the query that somebody left the list with.
func (p *listPage[T]) recalled() state.Query {
	q := p.list.Query()
	q.Sort, q.Only, q.Failed = p.kept.Sort, p.kept.Only, p.kept.Failed
	q.Mails = p.kept.Mails.Within(p.kept.Mails.Span, p.w.now())
	return q
}

// order is the column that the list is sorted by.
func (p *listPage[T]) order() string {
	if key := strings.TrimPrefix(p.list.Query().Sort, "-"); key != "" {
		return key
	}
	return p.spec.sort
}

// up reports whether it is sorted with the smallest first.
func (p *listPage[T]) up() bool {
	sort := p.list.Query().Sort
	return sort != "" && !strings.HasPrefix(sort, "-")
}

// chooseColumns lets a person choose which columns are shown.
func (p *listPage[T]) chooseColumns(at fyne.Position) {
	var items []*fyne.MenuItem
	for _, c := range p.spec.columns {
		if c.Key == "" {
			continue
		}
		title := c.Title
		if p.grid.IsCrowded(c.Key) {
			title = p.w.Words.Say("column.noroom", "column", title)
		}
		item := fyne.NewMenuItem(title, func() { p.turnColumn(c.Key) })
		item.Checked = !p.grid.IsHidden(c.Key)
		items = append(items, item)
	}
	p.w.popUp(items, at)
}

// turnColumn shows a column or leaves it out.
func (p *listPage[T]) turnColumn(key string) {
	if at := slices.Index(p.kept.Hidden, key); at >= 0 {
		p.kept.Hidden = slices.Delete(slices.Clone(p.kept.Hidden), at, at+1)
	} else {
		p.kept.Hidden = append(slices.Clone(p.kept.Hidden), key)
	}
	p.grid.SetHidden(p.kept.Hidden)
	p.kept.Hidden = slices.DeleteFunc(slices.Clone(p.kept.Hidden), func(k string) bool { return !p.grid.IsHidden(k) })
	p.keep()
}
