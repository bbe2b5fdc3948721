package storage

import (
	"context"
	"errors"
)

// progress is how far an act is that somebody watches.
type progress struct {
	done, total int
	tell        func(done, total int)
}

type progressKey struct{}

// ErrCancelled is the cause with which a person ends an act, by
// [context.WithCancelCause]: documents that were not moved yet stay where they
// were. A context that ends for another reason, with the program for instance,
// leaves them on their way.
var ErrCancelled = errors.New("cancelled")

func cancelled(ctx context.Context) bool { return errors.Is(context.Cause(ctx), ErrCancelled) }

// OnProgress returns a context whose acts tell how far they are: files of an
// upload, documents of an export or a move. tell is called by the goroutine of
// the act, once for each step and while one takes its time.
func OnProgress(ctx context.Context, tell func(done, total int)) context.Context {
	return context.WithValue(ctx, progressKey{}, &progress{tell: tell})
}

// expect says how many steps the act has.
func expect(ctx context.Context, total int) {
	if p, ok := ctx.Value(progressKey{}).(*progress); ok {
		p.done, p.total = 0, total
	}
}

// Steps begins an act of so many steps outside of this package; the result
// says that one more is done.
func Steps(ctx context.Context, total int) func() {
	expect(ctx, total)
	return func() { step(ctx) }
}

// step says that one more is done. Moves of other people's documents, which
// are finished on the way, do not count.
func step(ctx context.Context) {
	if p, ok := ctx.Value(progressKey{}).(*progress); ok && p.done < p.total {
		p.done++
		p.tell(p.done, p.total)
	}
}

// linger says how far it still is, of which people learn that it goes on.
func linger(ctx context.Context) {
	if p, ok := ctx.Value(progressKey{}).(*progress); ok {
		p.tell(p.done, p.total)
	}
}
