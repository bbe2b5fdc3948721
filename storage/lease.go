package storage

import (
	"fmt"
	"os"
	"path/filepath"
)

// Lease is the right to fetch mail, or to rename files, for a data folder. The system takes it back
// when the process ends, however it ends.
type Lease struct{ file *os.File }

// TryLease takes the lease if no other session holds it.
func (s *Store) TryLease() (*Lease, bool, error) {
	return s.tryLock("sync.lock")
}

// tryMoves takes the right to rename files in the archive: one process at a
// time works through the pending moves.
func (s *Store) tryMoves() (*Lease, bool, error) { return s.tryLock("moves.lock") }

func (s *Store) tryLock(name string) (*Lease, bool, error) {
	f, err := os.OpenFile(filepath.Join(s.dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("open %s: %w", name, err)
	}
	ok, err := lockFile(f)
	if !ok || err != nil {
		_ = f.Close()
		return nil, false, err
	}
	return &Lease{file: f}, true, nil
}

// Release gives the lease back.
func (l *Lease) Release() error { return l.file.Close() }
