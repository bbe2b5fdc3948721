package ui

import (
	"strings"

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
