package storage

import (
	"fmt"
	"os"
	"path/filepath"
)

// Lease is the right to fetch mail for a data folder. The system takes it back
// when the process ends, however it ends.
type Lease struct{ file *os.File }

// TryLease takes the lease if no other session holds it.
func (s *Store) TryLease() (*Lease, bool, error) {
	f, err := os.OpenFile(filepath.Join(s.dir, "sync.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, fmt.Errorf("open sync lock: %w", err)
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
