package state

import (
	"context"
	"testing"

	"belegpost/storage"
)

// decider decides mails; a test may have something happen with the first one.
type decider struct {
	first func()
	asked []storage.MailID
}

// Reprocess implements [Again].
func (d *decider) Reprocess(_ context.Context, id storage.MailID) (storage.Recorded, error) {
	if d.asked = append(d.asked, id); len(d.asked) == 1 {
		d.first()
	}
	return storage.Recorded{Filed: 1}, nil
}

// TestProcessingAgainIsStoppedAfterTheMailAtHand: what is left is counted.
func TestProcessingAgainIsStoppedAfterTheMailAtHand(t *testing.T) {
	var stop func()
	d := &decider{first: func() { stop() }}
	r := reprocess(t.Context(), d, []storage.MailID{7, 8, 9}, func(g Going) {
		if g.Total != 3 || g.Done != len(d.asked) {
			t.Errorf("it is at %d of %d after %v", g.Done, g.Total, d.asked)
		}
		stop = g.Stop
	}, func(storage.MailID) (bool, error) { return false, nil })
	if r != (Reprocessed{Mails: 1, Filed: 1, Left: 2}) || len(d.asked) != 1 {
		t.Errorf("%+v after %v", r, d.asked)
	}
}
