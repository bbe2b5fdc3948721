package storage

import "context"

// PlannedAddress is what [Store.CreateAddress] would make of one wish.
type PlannedAddress struct {
	NewAddress
	Address string // with "····" for the token; "" if it cannot be made
	Err     error  // why not
}

// PreviewAddresses is [Store.PreviewAddress] for many wishes. Its error is
// trouble with the database; what is wrong with a wish stands in its plan.
func (s *Store) PreviewAddresses(ctx context.Context, wishes []NewAddress) ([]PlannedAddress, error) {
	out := make([]PlannedAddress, len(wishes))
	err := s.readAs(ctx, func(t *tx) error {
		for i, n := range wishes {
			if err := ctx.Err(); err != nil {
				return err
			}
			p, err := t.planAddress(ctx, n)
			if out[i] = (PlannedAddress{NewAddress: n, Err: err}); err == nil {
				out[i].Address = p.address(tokenPlaceholder)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// CreateAddresses makes many import addresses: all of them or, after an error,
// none.
func (s *Store) CreateAddresses(ctx context.Context, wishes []NewAddress) ([]ImportAddress, error) {
	out := make([]ImportAddress, len(wishes))
	err := s.change(ctx, func(t *tx) (err error) {
		for i, n := range wishes {
			if out[i], err = t.createAddress(ctx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}
