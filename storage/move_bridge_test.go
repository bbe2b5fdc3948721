package storage

import "context"

// Listed reads the pending moves as a round does at its start, and gives what
// the round does with them later.
func (s *Store) Listed(ctx context.Context) (later func() error, err error) {
	list, err := all(ctx, s.read, readyMoves, nil, scanMove)
	return func() error {
		a, err := s.openArchive(ctx)
		if err != nil {
			return err
		}
		defer a.Close()
		_, err = s.moveTogether(ctx, a, list)
		return err
	}, err
}

// HoldMoves takes the right to rename files, as another process does.
func (s *Store) HoldMoves() (*Lease, bool, error) { return s.tryMoves() }
