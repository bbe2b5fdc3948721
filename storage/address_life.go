package storage

import (
	"context"
	"fmt"
)

// RetireAddress ends an address. Mail to it becomes a failed import of its
// client from now on. Retiring a retired address changes nothing.
func (s *Store) RetireAddress(ctx context.Context, id AddressID) error {
	return s.change(ctx, func(t *tx) error {
		a, err := address(ctx, t, id)
		if err != nil {
			return err
		}
		return t.retireAddress(ctx, a)
	})
}

func (t *tx) retireAddress(ctx context.Context, a ImportAddress) error {
	if !a.Active {
		return nil
	}
	if _, err := t.exec(ctx, addressRetire, args{"id": a.ID, "now": stamp(t.now)}); err != nil {
		return fmt.Errorf("retire address: %w", err)
	}
	return t.auditAddress(ctx, "retired", a)
}

// ReissueAddress retires an address and makes a new one with the same choices
// and another token. Without tokens the same extension would give the same
// address: the error says that another extension is needed.
func (s *Store) ReissueAddress(ctx context.Context, id AddressID) (a ImportAddress, err error) {
	err = s.change(ctx, func(t *tx) error {
		old, err := address(ctx, t, id)
		if err != nil {
			return err
		}
		if err := t.retireAddress(ctx, old); err != nil {
			return err
		}
		p, err := t.planAddress(ctx, NewAddress{Client: old.Client, Symbol: old.Symbol, Label: old.Label,
			Extension: old.Extension, SenderReply: old.SenderReply})
		if err != nil {
			return err
		}
		a, err = t.issue(ctx, p, old)
		return err
	})
	return a, err
}

// ReactivateAddress makes a retired address work again, under the conditions
// of a new one. An active address stays as it is.
func (s *Store) ReactivateAddress(ctx context.Context, id AddressID) error {
	return s.change(ctx, func(t *tx) error {
		a, err := address(ctx, t, id)
		if err != nil {
			return err
		}
		return t.reactivateAddress(ctx, a)
	})
}

func (t *tx) reactivateAddress(ctx context.Context, a ImportAddress) error {
	if a.Active {
		return nil
	}
	if _, _, err := t.addressNeeds(ctx, a.Client, a.Symbol); err != nil {
		return err
	}
	if err := t.extensionFree(ctx, a.Client, a.Symbol, a.Extension); err != nil {
		return err
	}
	if _, err := t.exec(ctx, addressActivate, args{"id": a.ID}); err != nil {
		return fmt.Errorf("reactivate address: %w", err)
	}
	if err := t.useSymbol(ctx, a.Client, a.Symbol); err != nil {
		return err
	}
	return t.auditAddress(ctx, "reactivated", a)
}

// SaveAddress changes label, period rule and reply to the sender of an
// address; everything else of an address never changes.
func (s *Store) SaveAddress(ctx context.Context, a ImportAddress) error {
	return s.change(ctx, func(t *tx) error {
		_, err := t.saveAddress(ctx, a)
		return err
	})
}

func (t *tx) saveAddress(ctx context.Context, in ImportAddress) (Action, error) {
	a, err := address(ctx, t, in.ID)
	if err != nil {
		return "", err
	}
	before := a
	if a.Label, err = neededText(FieldAddressLabel, in.Label); err != nil {
		return "", err
	}
	if _, ok := ParsePeriodRule(string(in.PeriodRule)); !ok {
		return "", invalid(FieldAddressPeriodRule, InvalidFormat, string(in.PeriodRule))
	}
	a.PeriodRule, a.SenderReply = in.PeriodRule, in.SenderReply
	if a == before {
		return ActionKept, nil
	}
	_, err = t.exec(ctx, addressUpdate, args{"id": a.ID, "label": a.Label, "rule": a.PeriodRule, "reply": a.SenderReply})
	if err != nil {
		return "", fmt.Errorf("change address: %w", err)
	}
	return ActionChanged, t.auditAddress(ctx, "changed", a)
}
