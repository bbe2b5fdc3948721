package state

import (
	"context"
	"errors"
	"sync"
	"testing"

	"belegpost/storage"
)

// mover moves documents until somebody stops it.
type mover struct {
	Shelf
	causes []error
}

func (m *mover) goOn(ctx context.Context) (storage.Done, error) {
	for step := storage.Steps(ctx, 1<<40); ctx.Err() == nil; {
		step()
	}
	m.causes = append(m.causes, context.Cause(ctx))
	return storage.Done{Left: 13}, nil
}

func (m *mover) Place(ctx context.Context, _ []storage.DocumentID, _ storage.Revision) (storage.Done, error) {
	return m.goOn(ctx)
}

func (m *mover) PreviousYear(ctx context.Context, _ []storage.DocumentID) (storage.Done, error) {
	return m.goOn(ctx)
}

func (m *mover) Trash(ctx context.Context, _ []storage.DocumentID) (storage.Done, error) {
	return m.goOn(ctx)
}

func (m *mover) Restore(ctx context.Context, _ []storage.DocumentID, _ bool) (storage.Done, error) {
	return m.goOn(ctx)
}

// TestMovesAreCancelledByAPerson: the files of those that end with the program
// stay on their way.
func TestMovesAreCancelledByAPerson(t *testing.T) {
	m, th := &mover{}, newThread(t)
	f := newFiling(m, th.post)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { f.run(ctx) })
	stopped := 0
	f.Going = func(g Going) { stopped++; g.Stop() }
	over := 0
	then := func(o Outcome) {
		if o.Err != nil || o.Done.Left != 13 {
			t.Errorf("%+v", o)
		}
		over++
	}
	f.Place(nil, storage.Revision{}, then)
	f.PreviousYear(nil, then)
	f.Trash(nil, then)
	f.Restore(nil, false, then)
	th.until("all are cancelled", func() bool { return over == 4 })
	going := false
	f.Going = func(Going) { going = true }
	f.Trash(nil, then)
	th.until("it goes on", func() bool { return going })
	stop()
	wg.Wait()
	for i, cause := range m.causes {
		if errors.Is(cause, storage.ErrCancelled) != (i < 4) {
			t.Errorf("act %d ended by %v", i, cause)
		}
	}
	if len(m.causes) != 5 || stopped != 4 {
		t.Errorf("ended by %v, stopped %d times", m.causes, stopped)
	}
}
