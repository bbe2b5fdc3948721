package native

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// ErrSilent is returned by [First] when another window holds the data folder
// but does not answer.
var ErrSilent error = problem{"window/silent", "the first window does not answer"}

// errTaken is the answer of claim when another process is the first.
var errTaken = errors.New("data folder is taken")

const (
	// patience is how long a second start waits for the first one's answer: it
	// may just be starting, or just be ending.
	patience = 5 * time.Second
	// again is how long a second start waits between two tries.
	again = 50 * time.Millisecond
)

// First claims the data folder dir for the window of this process, within the
// session. If another window has it, that one is asked to come to the front,
// and first is false: the caller ends. Every later start calls onShow, in a
// goroutine of its own, until release.
//
// The claim ends with the process, however it ends: nothing stale keeps a
// later start out. release ends it earlier and waits for a running onShow; it
// is never nil and may be called twice. With an error first is true if the
// caller may open its window anyway (the claim could not be made); it is false
// with [ErrSilent].
func First(dir string, onShow func()) (first bool, release func(), err error) {
	return claimOrKnock(dir, onShow, patience)
}

func claimOrKnock(dir string, onShow func(), patience time.Duration) (bool, func(), error) {
	nothing := func() {}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return true, nothing, fmt.Errorf("find data folder: %w", err)
	}
	for end := time.Now().Add(patience); ; <-time.After(again) {
		d, err := claim(dir)
		if err == nil {
			return true, d.serve(onShow), nil
		}
		if !errors.Is(err, errTaken) {
			return true, nothing, fmt.Errorf("claim data folder: %w", err)
		}
		if knock(dir, end) == nil {
			return false, nothing, nil
		}
		if time.Now().After(end) {
			return false, nothing, ErrSilent
		}
	}
}

// digest names what belongs together in a name that is short and plain.
func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
