package state

import (
	"context"
	"slices"
	"sync"
)

// errands are done in the background, one after another. Each returns what is
// to be done on the window's thread afterwards.
type errands struct {
	post  func(func())
	asked chan struct{}

	mu    sync.Mutex
	queue []errand
}

// errand is one of them. One with the same name that has not begun yet is
// dropped for it; "" replaces none.
type errand struct {
	name string
	do   func(context.Context) (then func())
}

func newErrands(post func(func())) *errands {
	return &errands{post: post, asked: make(chan struct{}, 1)}
}

// ask puts an errand behind the others.
func (e *errands) ask(name string, do func(context.Context) func()) {
	e.mu.Lock()
	e.queue = slices.DeleteFunc(e.queue, func(o errand) bool { return name != "" && o.name == name })
	e.queue = append(e.queue, errand{name, do})
	e.mu.Unlock()
	select {
	case e.asked <- struct{}{}:
	default:
	}
}

// next is the errand that waits longest.
func (e *errands) next() (first errand, ok bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.queue) == 0 {
		return errand{}, false
	}
	first = e.queue[0]
	e.queue = e.queue[1:]
	return first, true
}

// run does what is asked for until ctx ends.
func (e *errands) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.asked:
		}
		for one, ok := e.next(); ok && ctx.Err() == nil; one, ok = e.next() {
			if then := one.do(ctx); then != nil && ctx.Err() == nil {
				e.post(then)
			}
		}
	}
}
