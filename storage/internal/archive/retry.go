package archive

import (
	"context"
	"errors"
	"time"
)

const (
	firstPause = 10 * time.Millisecond
	patience   = 15 * time.Second
)

// retry repeats do while another program keeps the file busy: virus scanners,
// indexers and OneDrive open every new file for a moment. The pauses grow; the
// whole takes 15 s at most and ends with ctx.
func retry(ctx context.Context, do func() error) error {
	end := time.Now().Add(patience)
	for pause := firstPause; ; pause *= 2 {
		err := do()
		if err == nil || !isBusy(err) {
			return err
		}
		left := time.Until(end)
		if left <= 0 {
			return errors.Join(ErrLocked, err)
		}
		t := time.NewTimer(min(pause, left))
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			return errors.Join(ctx.Err(), err)
		}
	}
}
