// Package storagetest gives tests a store that checks itself: when a test
// ends, every promise of the storage package is proved on what it left.
package storagetest

import (
	"context"
	"path/filepath"
	"testing"

	"belegpost/storage"
)

// New opens a store in a temporary folder.
func New(t testing.TB) *storage.Store { return With(t, storage.Options{}) }

// With is New with options.
func With(t testing.TB, o storage.Options) *storage.Store {
	t.Helper()
	return In(t, filepath.Join(t.TempDir(), "data"), o)
}

// In opens the store of a folder.
func In(t testing.TB, dir string, o storage.Options) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), dir, o)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	t.Cleanup(func() {
		Check(t, s)
		if err := s.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	return s
}

// Check fails the test for every broken promise.
func Check(t testing.TB, s *storage.Store) {
	t.Helper()
	found, err := s.Check(context.WithoutCancel(t.Context()), true)
	if err != nil {
		t.Errorf("check store: %v", err)
	}
	for _, f := range found {
		t.Errorf("broken promise %s: %s: %s", f.Invariant, f.Entity, f.Problem)
	}
}
