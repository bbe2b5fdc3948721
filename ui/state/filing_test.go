package state

import (
	"context"
	"errors"
	"io"
	"slices"
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
	if len(m.causes) != 5 || stopped < 4 {
		t.Errorf("ended by %v, stopped %d times", m.causes, stopped)
	}
}

// drawer keeps what is uploaded, and makes PDFs.
type drawer struct {
	Shelf
	Maker
	open, most int
	got        []string
}

func (d *drawer) Open() (io.ReadCloser, error) {
	d.open++
	d.most = max(d.most, d.open)
	return d, nil
}

func (d *drawer) Read([]byte) (int, error) { return 0, io.EOF }

func (d *drawer) Close() error { d.open--; return nil }

func (d *drawer) ImagesToPDF(context.Context, []*io.SectionReader) ([]byte, error) {
	return []byte("%PDF"), nil
}

func (d *drawer) Upload(_ context.Context, files []storage.NewFile, _ storage.Upload) ([]storage.Uploaded, storage.Done, error) {
	for _, f := range files {
		_, err := io.ReadAll(f.Body)
		text := f.Name
		if f.Made != nil {
			made, failed := io.ReadAll(f.Made.Body)
			text, err = text+" below "+f.Made.Name+" "+string(made), errors.Join(err, failed)
		}
		if d.got = append(d.got, text); err != nil {
			return nil, storage.Done{}, err
		}
	}
	return nil, storage.Done{}, nil
}

// TestFilesAreOpenedOneAfterTheOther: and an image goes with its PDF.
func TestFilesAreOpenedOneAfterTheOther(t *testing.T) {
	d, th := &drawer{}, newThread(t)
	f := newFiling(d, th.post)
	f.Maker = d
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { f.run(ctx) })
	t.Cleanup(func() { stop(); wg.Wait() })
	over := false
	f.Upload([]LocalFile{{Name: "a.pdf", Open: d.Open}, {Name: "foto.jpg", Image: true, Open: d.Open}, {Name: "b.xml", Open: d.Open}}, storage.Upload{}, func(o Outcome) {
		if over = true; o.Err != nil {
			t.Error(o.Err)
		}
	})
	th.until("they are filed", func() bool { return over })
	if want := []string{"a.pdf", "foto.jpg below foto.pdf %PDF", "b.xml"}; !slices.Equal(d.got, want) || d.most != 1 || d.open != 0 {
		t.Errorf("filed %q, %d open at once, %d still", d.got, d.most, d.open)
	}
}
