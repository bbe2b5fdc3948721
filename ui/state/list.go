package state

import (
	"context"
	"maps"
	"slices"
	"sync"

	"belegpost/storage"
)

// pageSize is how many rows are read at once. A screen shows about 30.
const pageSize = 200

// keptPages is how many pages a list holds; the farthest are dropped first.
const keptPages = 10

// Query is what a list is asked for. The zero value is everything, newest first.
type Query struct {
	Search string
	Sort   string          // a column key, "-" before it turns it round
	Only   Choice          // of the list of documents
	Mails  MailChoice      // of the mail log
	Clerk  int64           // of the list of clients: only hers; 0 for all
	Mine   storage.ClerkID // of every list: the clients of a clerk; 0 for all
	Failed FailedChoice    // of the list of failed imports
}

// source is where the rows of a list come from.
type source[T any] struct {
	count func(context.Context, Query) (int, error)
	rows  func(ctx context.Context, q Query, offset, limit int) ([]T, error)
	id    func(T) int64
}

// List shows the rows of one query, read by pages as they are looked at.
type List[T any] struct {
	// Changed is called on the window's thread after rows, count or trouble changed.
	Changed func()

	post func(func())
	from source[T]

	// The window's thread only.
	query  Query
	turn   int // counts queries: what was read for an older turn is dropped
	total  int
	pages  map[int][]T
	near   int          // page that was looked at last
	asking map[int]bool // pages that were asked for and are not here yet
	loaded bool
	err    error

	mu     sync.Mutex
	wanted request
	stop   context.CancelFunc // ends the read under way
	asked  chan struct{}
}

// request is what Run has to read next.
type request struct {
	query  Query
	turn   int
	reload bool
	pages  []int // single pages, if it is no reload; else the page to read around
}

func newList[T any](post func(func()), from source[T]) *List[T] {
	return &List[T]{post: post, from: from, asked: make(chan struct{}, 1), pages: map[int][]T{}, asking: map[int]bool{}}
}

// Query is what is shown, or will be as soon as it is read.
func (l *List[T]) Query() Query { return l.query }

// Len is how many rows the query has.
func (l *List[T]) Len() int { return l.total }

// Loaded reports whether anything has been read yet: an empty list before that
// is unknown, not empty.
func (l *List[T]) Loaded() bool { return l.loaded }

// Err is why the last read did not work; nil if it did.
func (l *List[T]) Err() error { return l.err }

// Row is row i; false while it is being read.
func (l *List[T]) Row(i int) (row T, ok bool) {
	if i < 0 || i >= l.total {
		return row, false
	}
	l.near = i / pageSize
	page, ok := l.pages[l.near]
	if !ok {
		l.need(l.near)
		return row, false
	}
	l.ahead(i)
	if at := i % pageSize; at < len(page) {
		return page[at], true
	}
	return row, false
}

// ahead asks for the next page before somebody scrolls into it.
func (l *List[T]) ahead(i int) {
	next := i/pageSize + 1
	if i%pageSize < pageSize/2 {
		next -= 2
	}
	if _, held := l.pages[next]; !held && next >= 0 && next*pageSize < l.total {
		l.need(next)
	}
}

// need asks for a page that is not held, once: every paint needs it again until
// it is here. After an error only a reload asks.
func (l *List[T]) need(page int) {
	if l.err == nil && !l.asking[page] {
		l.ask(request{query: l.query, turn: l.turn, pages: []int{page}})
	}
}

// Key is the identity of row i; false while it is being read.
func (l *List[T]) Key(i int) (int64, bool) {
	row, ok := l.Row(i)
	if !ok {
		return 0, false
	}
	return l.from.id(row), true
}

// Find gives the row number of an identity among the rows that are held.
// complete reports that all rows are held: what is not found is gone.
func (l *List[T]) Find(id int64) (row int, found, complete bool) {
	held := 0
	for _, p := range slices.Sorted(maps.Keys(l.pages)) {
		for i, r := range l.pages[p] {
			if l.from.id(r) == id {
				return p*pageSize + i, true, true
			}
		}
		held += len(l.pages[p])
	}
	return 0, false, l.loaded && held >= l.total
}

// Show asks for another query. The old rows stay until the new ones are there.
func (l *List[T]) Show(q Query) {
	if q == l.query && l.loaded {
		return
	}
	l.query, l.near = q, 0
	l.turn++
	clear(l.asking)
	l.mu.Lock()
	if l.stop != nil {
		l.stop()
	}
	l.mu.Unlock()
	l.Reload()
}

// onlyOf narrows the list to the clients of a clerk; 0 takes that back.
func (l *List[T]) onlyOf(clerk storage.ClerkID) {
	q := l.query
	q.Mine = clerk
	l.Show(q)
}

// Reload reads again what is looked at, because something was committed.
func (l *List[T]) Reload() {
	l.ask(request{query: l.query, turn: l.turn, reload: true, pages: []int{l.near}})
}

// ask joins a request with what is still to be read.
func (l *List[T]) ask(r request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := &l.wanted
	if r.reload || w.turn != r.turn {
		if !r.reload && w.reload {
			return // the reload of a newer turn reads what is needed
		}
		l.giveUp(w.pages)
		*w = r
	} else if !w.reload {
		// Who drags the bar through 100,000 rows wants the last pages only.
		many := max(0, len(w.pages)-3)
		l.giveUp(w.pages[:many])
		w.pages = append(w.pages[many:], r.pages[0])
	}
	if !w.reload {
		l.asking[r.pages[0]] = true
	}
	select {
	case l.asked <- struct{}{}:
	default:
	}
}

// giveUp lets pages that nobody reads be asked for again.
func (l *List[T]) giveUp(pages []int) {
	for _, p := range pages {
		delete(l.asking, p)
	}
}

// run reads what is asked for until ctx ends.
func (l *List[T]) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.asked:
		}
		l.mu.Lock()
		r := l.wanted
		l.wanted = request{query: r.query, turn: r.turn}
		reading, stop := context.WithCancel(ctx)
		l.stop = stop
		l.mu.Unlock()
		l.read(reading, r)
		stop()
	}
}

func (l *List[T]) read(ctx context.Context, r request) {
	if r.reload {
		l.readAll(ctx, r)
		return
	}
	for _, p := range r.pages {
		rows, err := l.from.rows(ctx, r.query, p*pageSize, pageSize)
		if ctx.Err() != nil {
			return
		}
		one := request{turn: r.turn, pages: []int{p}}
		l.post(func() { l.take(one, err, func() { l.pages[p] = rows }) })
	}
}

// readAll reads the count and the pages around the one that is looked at.
func (l *List[T]) readAll(ctx context.Context, r request) {
	first := max(0, r.pages[0]-1)
	var n int
	var rows []T
	var err error
	if first == 0 {
		rows, err = l.from.rows(ctx, r.query, 0, 3*pageSize)
		n = len(rows)
	}
	if err == nil && (first > 0 || n == 3*pageSize) { // else they are counted already
		n, err = l.from.count(ctx, r.query)
	}
	if err == nil && first > 0 {
		first = min(first, max(0, (n-1)/pageSize))
		rows, err = l.from.rows(ctx, r.query, first*pageSize, 3*pageSize)
	}
	if ctx.Err() != nil {
		return
	}
	l.post(func() {
		l.take(r, err, func() {
			l.total, l.loaded, l.pages = n, true, map[int][]T{}
			for i, page := range slices.Collect(slices.Chunk(rows, pageSize)) {
				l.pages[first+i] = page
			}
		})
	})
}

// take brings what was read to the window's thread.
func (l *List[T]) take(r request, err error, put func()) {
	if r.turn != l.turn {
		return // a newer query has taken over
	}
	if !r.reload {
		l.giveUp(r.pages[:1])
	}
	if l.err = err; err == nil {
		put()
	}
	for len(l.pages) > keptPages {
		far := slices.MaxFunc(slices.Collect(maps.Keys(l.pages)), func(a, b int) int { return abs(a-l.near) - abs(b-l.near) })
		delete(l.pages, far)
	}
	if l.Changed != nil {
		l.Changed()
	}
}

func abs(n int) int { return max(n, -n) }

// Peek is Key of a row that is held; it reads nothing.
func (l *List[T]) Peek(i int) (int64, bool) {
	if page, at := l.pages[i/pageSize], i%pageSize; i >= 0 && at < len(page) {
		return l.from.id(page[at]), true
	}
	return 0, false
}

// Held is the row with an identity, if it is held.
func (l *List[T]) Held(id int64) (row T, ok bool) {
	at, found, _ := l.Find(id)
	if !found {
		return row, false
	}
	return l.pages[at/pageSize][at%pageSize], true
}

// Read reads rows of a query, whatever is held. It may take long: call it in
// the background.
func (l *List[T]) Read(ctx context.Context, q Query, offset, limit int) ([]T, error) {
	return l.from.rows(ctx, q, offset, limit)
}
