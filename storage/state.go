package storage

import (
	"context"
	"fmt"
	"slices"
)

// steps between states. Booked documents are locked; taking a booking back is
// the only step out, so that a slip of the hand is no fate.
func follows(from, to DocumentState) bool {
	allowed := map[DocumentState][]DocumentState{
		DocumentNew:        {DocumentReleased, DocumentHandedOver, DocumentBooked},
		DocumentReleased:   {DocumentNew, DocumentHandedOver, DocumentBooked},
		DocumentHandedOver: {DocumentNew, DocumentReleased, DocumentBooked},
		DocumentBooked:     {DocumentReleased},
	}
	return slices.Contains(allowed[from], to)
}

const stateUpdate = `UPDATE document SET state = :state WHERE id = :id`

// SetState releases documents for booking, marks them handed over or booked,
// or takes that back, all or none of them. What is in that state already stays.
// A step that is not allowed gives [InvalidStep]; a booked document only goes
// back to released; the trash has methods of its own. Ending ctx on the way
// changes none.
func (s *Store) SetState(ctx context.Context, docs []DocumentID, to DocumentState) error {
	expect(ctx, len(docs))
	return s.change(ctx, func(t *tx) error {
		for _, id := range docs {
			if err := t.setState(ctx, id, to); err != nil {
				return err
			}
			step(ctx)
		}
		return nil
	})
}

func (t *tx) setState(ctx context.Context, id DocumentID, to DocumentState) error {
	d, err := t.held(ctx, id)
	if err != nil || d.State == to && to != DocumentTrashed {
		return err
	}
	if d.State == DocumentTrashed {
		return invalid(FieldDocument, InvalidTrashed, d.Name)
	}
	if !follows(d.State, to) {
		return &InvalidError{Field: FieldDocumentState, Code: InvalidStep, Value: string(d.State), Other: string(to)}
	}
	if _, err := t.exec(ctx, stateUpdate, args{"id": id, "state": to}); err != nil {
		return fmt.Errorf("write document state: %w", err)
	}
	t.changes |= ChangedDocuments
	return t.audit(ctx, "document "+string(to), fmt.Sprint("document ", id), map[string]any{"before": d.State, "after": to})
}
