package storage

import (
	"context"
	"fmt"
)

// Clerk looks after clients.
type Clerk struct {
	ID    ClerkID
	Name  string
	Email string // "" if unknown
}

// Fields of a clerk.
const (
	FieldClerkName  Field = "clerk.name"
	FieldClerkEmail Field = "clerk.email"
)

const clerkSelect = `SELECT id, name, email FROM clerk ORDER BY name`

const clerkInsert = `INSERT INTO clerk (name, email) VALUES (:name, :email)`

const clerkUpdate = `UPDATE clerk SET name = :name, email = :email WHERE id = :id`

// Clerks lists the clerks by name.
func (s *Store) Clerks(ctx context.Context) ([]Clerk, error) { return clerks(ctx, s.read) }

func clerks(ctx context.Context, q querier) ([]Clerk, error) {
	list, err := all(ctx, q, clerkSelect, nil, func(row scanner) (c Clerk, err error) {
		err = row.Scan(&c.ID, &c.Name, &c.Email)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read clerks: %w", err)
	}
	return list, nil
}

// SaveClerk creates the clerk with ID 0, or changes the one with this ID.
// Names are unique.
func (s *Store) SaveClerk(ctx context.Context, c Clerk) (id ClerkID, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, _, err = t.saveClerk(ctx, c)
		return err
	})
	return id, err
}

func (t *tx) saveClerk(ctx context.Context, c Clerk) (ClerkID, Action, error) {
	var err error
	if c.Name, err = neededText(FieldClerkName, c.Name); err != nil {
		return 0, "", err
	}
	if c.Email != "" {
		if c.Email, err = cleanEmail(FieldClerkEmail, c.Email); err != nil {
			return 0, "", err
		}
	}
	list, err := clerks(ctx, t)
	if err != nil {
		return 0, "", err
	}
	known := c.ID == 0
	for _, other := range list {
		switch {
		case other == c:
			return c.ID, ActionKept, nil
		case other.ID == c.ID:
			known = true
		case other.Name == c.Name:
			return 0, "", invalid(FieldClerkName, InvalidTaken, c.Name)
		}
	}
	if !known {
		return 0, "", ErrNotFound
	}
	return t.writeClerk(ctx, c)
}

func (t *tx) writeClerk(ctx context.Context, c Clerk) (ClerkID, Action, error) {
	query, action := clerkUpdate, ActionChanged
	a := args{"name": c.Name, "email": c.Email}
	if c.ID == 0 {
		query, action = clerkInsert, ActionCreated
	} else {
		a["id"] = c.ID
	}
	id, err := t.exec(ctx, query, a)
	if err != nil {
		return 0, "", fmt.Errorf("save clerk: %w", err)
	}
	if c.ID == 0 {
		c.ID = ClerkID(id)
	}
	t.changes |= ChangedOffice
	return c.ID, action, t.audit(ctx, "clerk "+string(action), fmt.Sprint("clerk ", c.ID), map[string]any{"name": c.Name})
}
