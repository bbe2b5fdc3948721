package storage

import (
	"context"
	"fmt"
)

// FieldPeriod is a period that somebody gave.
const FieldPeriod Field = "period"

const completeInsert = `INSERT INTO completed_period (client_id, period, completed_at, completed_by)
VALUES (:client, :period, :now, :user) ON CONFLICT DO NOTHING`

// CompletePeriod marks a client's period complete ("Belege vollständig"): late
// mail goes to the next open one.
func (s *Store) CompletePeriod(ctx context.Context, c ClientID, p Period) error {
	if _, _, ok := ParsePeriod(string(p)); !ok {
		return invalid(FieldPeriod, InvalidFormat, string(p))
	}
	return s.completion(ctx, c, p, completeInsert, "period completed")
}

const completeDelete = `DELETE FROM completed_period WHERE client_id = :client AND period = :period`

// ReopenPeriod takes that back; documents that came late stay where they are.
func (s *Store) ReopenPeriod(ctx context.Context, c ClientID, p Period) error {
	return s.completion(ctx, c, p, completeDelete, "period re-opened")
}

func (s *Store) completion(ctx context.Context, c ClientID, p Period, statement, action string) error {
	return s.change(ctx, func(t *tx) error {
		a := args{"client": c, "period": p}
		if statement == completeInsert {
			a["now"], a["user"] = stamp(t.now), s.user
		}
		n, err := t.affect(ctx, statement, a)
		if err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if n == 0 {
			return nil
		}
		t.changes |= ChangedOffice
		return t.audit(ctx, action, fmt.Sprintf("client %d", c), map[string]any{"period": p})
	})
}
