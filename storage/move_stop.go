package storage

import (
	"context"
	"errors"
	"fmt"
)

// errOvertaken: somebody has done, stopped or replaced a move since it was read.
var errOvertaken = errors.New("move is no longer pending")

// stops reports whether trouble concerns every file: the archive is gone or
// full, or nobody wants to wait any longer.
func stops(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return err != nil
	}
	e, ok := errors.AsType[*FolderError](err)
	return ok && e.Problem != FolderNotWritable && e.Problem != FolderTooLong // these may be one subfolder's
}

const moveReady = `SELECT count(*) FROM file_move v JOIN document_file f ON f.id = v.file_id
WHERE v.id = :id AND v.state = 'pending' AND f.path = :from`

// ready asks right before a rename whether it is still wanted from where the
// list has it: a late rename would take the file away from its row.
func (s *Store) ready(ctx context.Context, m fileMove) (bool, error) {
	n, err := one(ctx, s.read, moveReady, args{"id": m.id, "from": m.from}, column[int])
	if err != nil {
		return false, fmt.Errorf("look for pending move: %w", err)
	}
	return n > 0, nil
}

// stillReady leaves out the moves that are no longer wanted.
func (s *Store) stillReady(ctx context.Context, files []fileMove) (left []fileMove, err error) {
	for _, m := range files {
		ok, err := s.ready(ctx, m)
		if err != nil {
			return nil, err
		}
		if ok {
			left = append(left, m)
		}
	}
	return left, nil
}

const moveNote = `UPDATE file_move SET problem = :problem WHERE id = :id AND state = 'pending' AND problem <> :problem`

// moveProblem shows why a move has to wait.
func (s *Store) moveProblem(ctx context.Context, m fileMove, fault MoveFault) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.affect(ctx, moveNote, args{"id": m.id, "problem": fault})
		if n > 0 {
			t.changes |= ChangedDocuments
		}
		return err
	})
}

const moveStop = `UPDATE file_move SET state = 'stopped', problem = :problem, done_at = :now WHERE state = 'pending'
AND file_id IN (SELECT id FROM document_file WHERE document_id = :document)`

const movePending = `SELECT count(*) FROM file_move WHERE id = :id AND state = 'pending'`

// What the document was before the first of the moves that are stopped.
const beforeBatch = `SELECT before FROM batch_item WHERE document_id = :document AND batch_id >= :batch ORDER BY batch_id LIMIT 1`

// Only companions were left behind: the document itself is where it belongs.
const mainLeft = `SELECT count(*) FROM file_move v JOIN document_file f ON f.id = v.file_id JOIN document d ON d.id = f.document_id
WHERE d.id = :document AND f.sha256 = d.sha256 AND v.batch = :batch AND v.state = 'done'`

// What was put back by itself cannot be undone.
const itemsForget = `DELETE FROM batch_item WHERE document_id = :document AND batch_id >= :batch`

// putBack takes the placement of before; what does not concern the folder stays.
func (h *held) putBack(before snapshot) {
	before.Remark = h.Remark
	if h.State != DocumentTrashed && before.State != DocumentTrashed {
		before.State = h.State
	}
	h.snapshot = before
}

// stopMove ends all moves that a document has before it: somebody has to look
// at the file first. The placement is put back to where the file is.
func (s *Store) stopMove(ctx context.Context, m fileMove, fault MoveFault) error {
	return s.change(ctx, func(t *tx) error {
		n, err := one(ctx, t, movePending, args{"id": m.id}, column[int])
		if err != nil || n == 0 {
			return err // another process was faster
		}
		d, err := t.held(ctx, m.document)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, moveStop, args{"problem": fault, "document": m.document, "now": stamp(t.now)}); err != nil {
			return fmt.Errorf("stop move: %w", err)
		}
		before, err := one(ctx, t, beforeBatch, args{"document": m.document, "batch": m.batch}, scanSnapshot)
		if err != nil {
			return fmt.Errorf("read former placement: %w", err)
		}
		left, err := one(ctx, t, mainLeft, args{"document": m.document, "batch": m.batch}, column[int])
		if err != nil {
			return fmt.Errorf("look for main file: %w", err)
		}
		if left == 0 {
			d.putBack(before)
			if _, err := t.exec(ctx, itemsForget, args{"document": m.document, "batch": m.batch}); err != nil {
				return fmt.Errorf("forget batch item: %w", err)
			}
		}
		if err := t.writeDocument(ctx, d); err != nil {
			return err
		}
		return t.audit(ctx, "document move stopped", fmt.Sprint("document ", m.document), map[string]any{
			"from": m.from, "to": m.to, "problem": fault, "after": d.snapshot})
	})
}

const openMoveSelect = `SELECT f.document_id, v.state, v.problem FROM file_move v JOIN document_file f ON f.id = v.file_id
WHERE v.state <> 'done' ORDER BY v.id`

// openMoves marks the documents of a list that are on their way, or whose move
// was stopped. There are few of them at any time.
func (s *Store) openMoves(ctx context.Context, list []Document) error {
	if len(list) == 0 {
		return nil
	}
	type open struct {
		document DocumentID
		state    string
		fault    MoveFault
	}
	moves, err := all(ctx, s.read, openMoveSelect, nil, func(row scanner) (o open, err error) {
		err = row.Scan(&o.document, &o.state, &o.fault)
		return
	})
	if err != nil {
		return fmt.Errorf("read open moves: %w", err)
	}
	byID := make(map[DocumentID][]open, len(moves))
	for _, m := range moves {
		byID[m.document] = append(byID[m.document], m)
	}
	for i := range list {
		for _, m := range byID[list[i].ID] {
			list[i].Pending = list[i].Pending || m.state == "pending"
			if m.fault != "" {
				list[i].Problem = m.fault
			}
		}
	}
	return nil
}
