package imapbox

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"testing"
	"time"
)

// opened is a box on the script's server with INBOX selected.
func opened(t *testing.T, sc *script) *Box {
	t.Helper()
	b := connected(t, sc.start(t))
	if _, err := b.Select(t.Context(), "INBOX"); err != nil {
		t.Fatal(err)
	}
	return b
}

func connected(t *testing.T, c Config) *Box {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	b, err := Open(ctx, c)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		soon(t, "close", func() { b.Close() })
		cancel()
	})
	return b
}

// soon fails when do takes longer than any wait may.
func soon(t *testing.T, what string, do func()) time.Duration {
	t.Helper()
	start, ended := time.Now(), make(chan struct{})
	go func() { defer close(ended); do() }()
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatalf("%s still waits after %v", what, patience)
	}
	return time.Since(start)
}

// listing lists everything.
func listing(t *testing.T, b *Box) []Listed {
	t.Helper()
	list, err := b.List(t.Context(), 1, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// haul is what a Fetch brought.
type haul struct {
	got     map[uint32]string // named by done
	offered map[uint32]int    // how often sink was called
	missing []Missing
	err     error
}

// fetched runs Fetch as the intake does: what sink got counts only after done.
func fetched(t *testing.T, b *Box, list []Listed) haul {
	t.Helper()
	h := haul{got: map[uint32]string{}, offered: map[uint32]int{}}
	spool := map[uint32]string{}
	soon(t, "fetch", func() {
		h.missing, h.err = b.Fetch(t.Context(), list, func(m Message) error {
			h.offered[m.UID]++
			delete(spool, m.UID)
			body, err := io.ReadAll(m.Body)
			if err != nil {
				return err
			}
			if int64(len(body)) != m.Size {
				t.Errorf("message %d: %d bytes, announced %d", m.UID, len(body), m.Size)
			}
			spool[m.UID] = string(body)
			return nil
		}, func(uids []uint32) error {
			for _, uid := range uids {
				body, ok := spool[uid]
				if _, twice := h.got[uid]; twice || !ok {
					t.Errorf("message %d: done twice (%v) or before it came (%v)", uid, twice, !ok)
				}
				h.got[uid] = body
			}
			return nil
		})
	})
	return h
}

// check compares a haul with what the server has: each message either came
// whole or is in missing.
func (h haul) check(t *testing.T, mail map[uint32]string, missing ...uint32) {
	t.Helper()
	if h.err != nil {
		t.Fatalf("fetch: %v", h.err)
	}
	var lost []uint32
	for _, m := range h.missing {
		lost = append(lost, m.UID)
		if m.Detail == "" {
			t.Errorf("message %d is missing without a reason", m.UID)
		}
	}
	slices.Sort(lost)
	if !slices.Equal(lost, missing) {
		t.Errorf("missing %v, want %v", h.missing, missing)
	}
	want := maps.Clone(mail)
	for _, uid := range missing {
		delete(want, uid)
	}
	if !maps.Equal(h.got, want) {
		t.Errorf("got messages %v, want %v (or their texts differ)", slices.Sorted(maps.Keys(h.got)), slices.Sorted(maps.Keys(want)))
	}
}

// ofKind asserts the kind of an error.
func ofKind(t *testing.T, err error, want Kind) *Error {
	t.Helper()
	known, ok := errors.AsType[*Error](err)
	if !ok || known.Kind != want {
		t.Fatalf("error %v, want kind %q", err, want)
	}
	return known
}
