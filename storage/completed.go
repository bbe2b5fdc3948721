package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
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

// PeriodRow is a period of a client as lists show it.
type PeriodRow struct {
	Period      Period
	Documents   int       // without the trash
	New         int       // of them, not yet released for booking
	CompletedAt time.Time // zero while open
	CompletedBy string
}

const periodRows = `SELECT p.period, COALESCE(d.documents, 0), COALESCE(d.fresh, 0), c.completed_at, COALESCE(c.completed_by, '')
FROM (SELECT period FROM document WHERE client_id = :client AND state <> 'trashed'
  UNION SELECT period FROM completed_period WHERE client_id = :client UNION SELECT :now UNION SELECT :before) p
LEFT JOIN (SELECT period, COUNT(*) AS documents, SUM(state = 'new') AS fresh FROM document
  WHERE client_id = :client AND state <> 'trashed' GROUP BY period) d ON d.period = p.period
LEFT JOIN completed_period c ON c.client_id = :client AND c.period = p.period`

// Periods lists the periods of a client that hold documents or are complete,
// the current one and the one before it, newest first.
func (s *Store) Periods(ctx context.Context, id ClientID) ([]PeriodRow, error) {
	c, err := s.Client(ctx, id)
	if err != nil {
		return nil, err
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	month := MonthOf(s.now(), set.Location())
	_, first, _ := ParsePeriod(string(month.In(c.Scheme)))
	list, err := all(ctx, s.read, periodRows, args{"client": id, "now": month.In(c.Scheme), "before": first.Add(-1).In(c.Scheme)},
		func(row scanner) (p PeriodRow, err error) {
			err = row.Scan(&p.Period, &p.Documents, &p.New, (*stamp)(&p.CompletedAt), &p.CompletedBy)
			return
		})
	if err != nil {
		return nil, fmt.Errorf("read periods: %w", err)
	}
	slices.SortFunc(list, func(a, b PeriodRow) int {
		_, am, _ := ParsePeriod(string(a.Period))
		_, bm, _ := ParsePeriod(string(b.Period))
		if by := strings.Compare(string(bm), string(am)); by != 0 {
			return by
		}
		return strings.Compare(string(b.Period), string(a.Period))
	})
	return list, nil
}
