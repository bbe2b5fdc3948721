package storage

import (
	"context"
	"fmt"
)

// ClientRow is a client as lists show it.
type ClientRow struct {
	Client
	ClerkName  string // "" without a clerk
	Addresses  int    // active ones
	Recipients int    // active ones
	Bounced    int    // of them, whose last notice came back
}

const clientCounts = `SELECT c.id, COALESCE(k.name, ''),
  (SELECT COUNT(*) FROM import_address a WHERE a.client_id = c.id AND a.active = 1),
  (SELECT COUNT(*) FROM recipient r WHERE r.client_id = c.id AND r.active = 1),
  (SELECT COUNT(*) FROM recipient r WHERE r.client_id = c.id AND r.active = 1 AND r.bounced_at IS NOT NULL)
FROM client c LEFT JOIN clerk k ON k.id = c.clerk_id`

// ClientRows lists all clients by number with what belongs to them.
func (s *Store) ClientRows(ctx context.Context) ([]ClientRow, error) {
	counts := map[ClientID]ClientRow{}
	_, err := all(ctx, s.read, clientCounts, nil, func(row scanner) (r ClientRow, err error) {
		err = row.Scan(&r.ID, &r.ClerkName, &r.Addresses, &r.Recipients, &r.Bounced)
		counts[r.ID] = r
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	list, err := s.Clients(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]ClientRow, len(list))
	for i, c := range list {
		out[i] = counts[c.ID]
		out[i].Client = c
	}
	return out, nil
}
