package state

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Remembered is how one person left the window: sizes, orders, filters, the
// last page, and who she is. It lies in a file of its own beside the database,
// one for each person who signs in to the machine. It is a convenience: a file
// that cannot be read or written costs a habit, never work. A nil Remembered
// remembers nothing.
type Remembered struct {
	path string

	mu     sync.Mutex
	values map[string]json.RawMessage
	fresh  chan struct{}
}

// Kept is how somebody left a list.
type Kept struct {
	Sort   string             `json:"sort,omitempty"`
	Only   Choice             `json:"only"`
	Mails  MailChoice         `json:"mails"`
	Failed FailedChoice       `json:"failed"`
	Widths map[string]float32 `json:"widths,omitempty"` // of columns that were dragged, by their key
	Hidden []string           `json:"hidden,omitempty"` // columns that were left out, by their key
	Share  float32            `json:"share,omitempty"`  // of the list beside what is right of it; 0: as it comes
}

// Remember reads what was left at path; a file that is not there, or is no
// longer one of ours, is empty.
func Remember(path string) *Remembered {
	r := &Remembered{path: path, values: map[string]json.RawMessage{}, fresh: make(chan struct{}, 1)}
	if raw, err := os.ReadFile(path); err != nil || json.Unmarshal(raw, &r.values) != nil || r.values == nil {
		r.values = map[string]json.RawMessage{}
	}
	return r
}

// Recall is what was kept under a key, or otherwise where there is nothing
// that can be read as such a value.
func Recall[T any](r *Remembered, key string, otherwise T) T {
	if r == nil {
		return otherwise
	}
	r.mu.Lock()
	raw, ok := r.values[key]
	r.mu.Unlock()
	var value T
	if !ok || json.Unmarshal(raw, &value) != nil {
		return otherwise
	}
	return value
}

// Keep remembers a value under a key. Run writes it.
func (r *Remembered) Keep(key string, value any) {
	raw, err := json.Marshal(value)
	if r == nil || err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if bytes.Equal(raw, r.values[key]) {
		return
	}
	r.values[key] = raw
	select {
	case r.fresh <- struct{}{}:
	default:
	}
}

// gathered is how long changes gather before they are written: a line that is
// dragged changes many times a second.
const gathered = time.Second

// Run writes what is kept, and at the end once more.
func (r *Remembered) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			select {
			case <-r.fresh:
				r.write()
			default:
			}
			return
		case <-r.fresh:
		}
		select {
		case <-ctx.Done():
		case <-time.After(gathered):
		}
		r.write()
	}
}

// write replaces the file as a whole: a power cut leaves the old one.
func (r *Remembered) write() {
	r.mu.Lock()
	raw, err := json.MarshalIndent(r.values, "", "  ")
	r.mu.Unlock()
	if err != nil || os.MkdirAll(filepath.Dir(r.path), 0o700) != nil {
		return
	}
	next := r.path + ".new"
	if os.WriteFile(next, raw, 0o600) != nil || os.Rename(next, r.path) != nil {
		_ = os.Remove(next) // the next change tries again
	}
}
