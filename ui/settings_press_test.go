package ui

import (
	"context"
	"testing"

	"fyne.io/fyne/v2/test"

	"belegpost/storage"
	"belegpost/storage/storagetest"
	"belegpost/ui/state"
)

// slow is a store whose settings are read when the test lets them.
type slow struct {
	*storage.Store
	gate chan struct{}
}

func (s slow) Settings(ctx context.Context) (storage.Settings, error) {
	<-s.gate
	return s.Store.Settings(ctx)
}

func TestWhatIsSavedIsWhatStoodThereAtThePress(t *testing.T) {
	store := storagetest.New(t)
	s, v, p := setUp(t, "de-AT", store, laptop)
	gate := make(chan struct{})
	p.s = state.NewSettings(slow{store, gate}, v, func(f func()) { s.posts <- f })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.s.Run(ctx); close(done) }()
	defer func() { stop(); <-done }()
	name := p.fieldOf(t, storage.FieldOfficeName)
	name.SetText("Kanzlei Huber")
	test.Tap(p.primary)
	name.SetText("Kanzlei Huber und noch nicht fertig")
	close(gate)
	s.until("it is saved", func() bool { return p.s.Busy == "" })
	if set, err := store.Settings(t.Context()); err != nil || set.Office.Name != "Kanzlei Huber" {
		t.Errorf("saved %q, %v", set.Office.Name, err)
	}
}
