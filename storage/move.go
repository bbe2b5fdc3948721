package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"

	"belegpost/storage/internal/archive"
)

// MoveFault says why a file does not lie where it belongs.
type MoveFault string

// Faults of moves. A locked file is tried again; the others stop the move, and
// the document's placement is put back to where its file is.
const (
	MoveLocked  MoveFault = "locked"  // another program keeps the file open
	MoveChanged MoveFault = "changed" // its bytes are not those that were filed
	MoveMissing MoveFault = "missing" // somebody took it away
)

const plannedPath = `SELECT to_path FROM file_move WHERE file_id = :file AND state = 'pending' ORDER BY id DESC LIMIT 1`

const moveInsert = `INSERT INTO file_move (file_id, from_path, to_path, to_key, undoes, batch, state, details, created_at)
VALUES (:file, :from, :to, :key, (SELECT max(id) FROM file_move WHERE file_id = :file AND batch = :undone), :batch, 'pending', :details, :now)`

// A stopped move is news until the document is sent somewhere else.
const moveForget = `UPDATE file_move SET problem = '' WHERE file_id = :file AND state = 'stopped'`

// relocate reserves new paths for a document's files below dir and sends them
// on their way. A move of a file that is on its way already follows that one.
func (b *batch) relocate(ctx context.Context, d held, dir string) (name string, moved bool, err error) {
	files, err := documentFiles(ctx, b, d.id)
	if err != nil {
		return "", false, err
	}
	if len(files) == 0 {
		return d.Name, false, nil
	}
	for i, f := range files {
		from, err := one(ctx, b, plannedPath, args{"file": f.ID}, column[string])
		if errors.Is(err, ErrNotFound) {
			from, err = f.Path, nil
		}
		if err != nil {
			return "", false, fmt.Errorf("read pending move: %w", err)
		}
		if i == 0 && from == path.Join(dir, d.Name) {
			return d.Name, false, nil
		}
		wish := d.Name
		if i > 0 {
			wish = sibling(name, f.Kind, path.Ext(from))
		}
		to, free, err := b.reserve(ctx, b.root, dir, wish, f.ID)
		if err != nil {
			return "", false, err
		}
		if i == 0 {
			name = free
		}
		if err := b.move(ctx, f.ID, from, to); err != nil {
			return "", false, err
		}
	}
	return name, true, nil
}

func (b *batch) move(ctx context.Context, file FileID, from, to string) error {
	if from == to {
		return nil
	}
	if err := b.begin(ctx); err != nil {
		return err
	}
	if _, err := b.exec(ctx, moveForget, args{"file": file}); err != nil {
		return fmt.Errorf("forget stopped move: %w", err)
	}
	b.sent++
	_, err := b.exec(ctx, moveInsert, args{"file": file, "from": from, "to": to, "key": archive.Key(to), "batch": fmt.Sprint(b.id),
		"undone": fmt.Sprint(b.undoes), "details": "{}", "now": stamp(b.now)})
	if err != nil {
		return fmt.Errorf("reserve path: %w", err)
	}
	return nil
}

// fileMove is one rename to do.
type fileMove struct {
	id       int64
	file     FileID
	document DocumentID
	batch    string
	from, to string
	sha      string
}

// The first move of each file that lies in the archive; locked files come last.
const readyMoves = `SELECT v.id, v.file_id, f.document_id, v.batch, f.path, v.to_path, f.sha256 FROM file_move v
JOIN document_file f ON f.id = v.file_id WHERE v.state <> 'done' AND v.state = 'pending' AND f.published_at IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM file_move w WHERE w.file_id = v.file_id AND w.state = 'pending' AND w.id < v.id)
ORDER BY v.problem <> '', v.id`

func scanMove(row scanner) (m fileMove, err error) {
	err = row.Scan(&m.id, &m.file, &m.document, &m.batch, &m.from, &m.to, &m.sha)
	return
}

// FinishMoves brings to an end what a crash, an offline archive or a locked
// file left: files in the spool are published, files on their way are moved,
// the journal is written on. A file that another program keeps open stays
// pending and is no error; a changed or missing one stops its move. What
// goes wrong with one file keeps back neither the others nor the journal. It is
// called at the start, in every round, and after each change.
func (s *Store) FinishMoves(ctx context.Context) error {
	err := s.publishSpooled(ctx)
	if stops(ctx, err) {
		return err
	}
	s.publishing.Lock()
	defer s.publishing.Unlock()
	if err = errors.Join(err, s.finishMoves(ctx)); stops(ctx, err) {
		return err
	}
	return errors.Join(err, s.writeJournal(ctx))
}

// publishSpooled publishes the files whose bytes lie in the spool by themselves.
func (s *Store) publishSpooled(ctx context.Context) error {
	after := FileID(0)
	for {
		files, err := s.Unpublished(ctx, after, 100)
		if err != nil {
			return fmt.Errorf("read unpublished files: %w", err)
		}
		if len(files) == 0 {
			return nil
		}
		after = files[len(files)-1].File
		spooled := slices.DeleteFunc(files, func(u Unpublished) bool { return !s.HasAttachment(u.SHA256) })
		if err := s.Publish(ctx, spooled, nil); err != nil {
			return err
		}
	}
}

// patience is how many locked files one round waits for, 15 s each. The rest
// comes first in the next round.
const patience = 3

// finishMoves does the ready moves, unless another process is doing so.
func (s *Store) finishMoves(ctx context.Context) error {
	lease, ok, err := s.tryMoves()
	if err != nil || !ok {
		return err
	}
	return errors.Join(s.doMoves(ctx), lease.Release())
}

// doMoves goes over the ready moves until none is left that it has not
// tried: a file may have several moves to do, one after the other.
func (s *Store) doMoves(ctx context.Context) (trouble error) {
	tried, locked := map[int64]bool{}, 0
	var a *archive.Archive
	for {
		list, err := all(ctx, s.read, readyMoves, nil, scanMove)
		if err != nil {
			return errors.Join(trouble, fmt.Errorf("read pending moves: %w", err))
		}
		list = slices.DeleteFunc(list, func(m fileMove) bool { return tried[m.id] })
		if len(list) == 0 {
			return trouble
		}
		if a == nil {
			if a, err = s.openArchive(ctx); err != nil {
				return err
			}
			defer a.Close()
		}
		for len(list) > 0 && locked < patience {
			n := sameBatch(list)
			for _, m := range list[:n] {
				tried[m.id] = true
			}
			waiting, err := s.moveTogether(ctx, a, list[:n])
			if trouble = errors.Join(trouble, err); stops(ctx, err) {
				return trouble
			}
			locked += waiting
			list = list[n:]
		}
		if locked >= patience {
			return trouble
		}
	}
}

// together is how many documents share the second transaction of their moves.
const together = 50

// sameBatch counts the moves at the head of the list that are written down
// together: whole documents, of one batch.
func sameBatch(list []fileMove) int {
	n := 0
	for docs := 0; n < len(list) && docs < together && list[n].batch == list[0].batch; docs++ {
		n += sameDocument(list[n:])
	}
	return n
}

// sameDocument counts the moves at the head of the list that belong together.
func sameDocument(list []fileMove) int {
	n := 1
	for n < len(list) && list[n].document == list[0].document && list[n].batch == list[0].batch {
		n++
	}
	return n
}

// moveTogether renames the files of some documents and then writes down where
// they lie now.
func (s *Store) moveTogether(ctx context.Context, a *archive.Archive, list []fileMove) (locked int, err error) {
	var moved []fileMove
	for len(list) > 0 && !stops(ctx, err) && locked < patience {
		n := sameDocument(list)
		done, wait, failed := s.moveDocument(ctx, a, list[:n])
		if err = errors.Join(err, failed); wait {
			locked++
		}
		moved, list = append(moved, done...), list[n:]
		step(ctx)
	}
	killAt("moved")
	return locked, errors.Join(err, s.moved(context.WithoutCancel(ctx), moved)) // they lie there, whoever waits
}

// moveDocument renames the files of one document and gives those that lie in
// their new place.
func (s *Store) moveDocument(ctx context.Context, a *archive.Archive, files []fileMove) (moved []fileMove, locked bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if files, err = s.stillReady(ctx, files); err != nil {
		return nil, false, err
	}
	if len(files) > 1 { // one changed file stops them all, before the first is moved
		for _, m := range files {
			if fault, err := whole(a, m); err != nil {
				return nil, false, err
			} else if fault == MoveLocked {
				return nil, true, s.moveProblem(ctx, m, fault)
			} else if fault != "" {
				return nil, false, s.stopMove(ctx, m, fault)
			}
		}
	}
	for _, m := range files {
		m, fault, err := s.moveFile(ctx, a, m)
		switch {
		case errors.Is(err, errOvertaken):
			continue
		case err != nil:
			return moved, false, err
		case fault == MoveLocked:
			return moved, true, s.moveProblem(ctx, m, fault)
		case fault != "":
			return nil, false, errors.Join(s.moved(ctx, moved), s.stopMove(ctx, m, fault))
		}
		moved = append(moved, m)
	}
	return moved, false, nil
}

// whole looks whether a file still has the bytes that were filed, before or
// behind its rename.
func whole(a *archive.Archive, m fileMove) (MoveFault, error) {
	sha, _, err := a.Hash(m.from)
	if errors.Is(err, fs.ErrNotExist) {
		if _, offline := errors.AsType[*archive.Error](err); !offline {
			sha, _, err = a.Hash(m.to)
		}
	}
	return moveFault(err, sha == m.sha)
}

// moveFault turns the archive's errors into a fault of the file, or trouble of
// the folder.
func moveFault(err error, same bool) (MoveFault, error) {
	if _, ok := errors.AsType[*archive.Error](err); ok {
		return "", folderError(err)
	}
	switch {
	case err == nil && !same, errors.Is(err, archive.ErrContent), errors.Is(err, archive.ErrPath):
		return MoveChanged, nil
	case errors.Is(err, archive.ErrLocked):
		return MoveLocked, nil
	case errors.Is(err, fs.ErrNotExist):
		return MoveMissing, nil
	}
	return "", err
}

// moveFile renames one file; a name that something without a row has taken is
// exchanged for the next free one, in the database first.
func (s *Store) moveFile(ctx context.Context, a *archive.Archive, m fileMove) (fileMove, MoveFault, error) {
	again := true
	for {
		if ready, err := s.ready(ctx, m); err != nil || !ready {
			return m, "", cmp.Or(err, errOvertaken)
		}
		err := a.Move(m.from, m.to, m.sha)
		if errors.Is(err, archive.ErrExists) {
			if m, err = s.nextName(ctx, a.Root(), m); err != nil {
				return m, "", err
			}
			continue
		}
		fault, err := moveFault(err, true)
		if fault == MoveMissing && again {
			again = false // another process may have moved it between our two looks
			continue
		}
		return m, fault, err
	}
}

const moveDone = `UPDATE file_move SET state = 'done', problem = '', done_at = :now WHERE id = :id AND state = 'pending'`

// moved is the second transaction of moves. Another process may have been
// faster.
func (s *Store) moved(ctx context.Context, moves []fileMove) error {
	if len(moves) == 0 {
		return nil
	}
	return s.change(ctx, func(t *tx) error {
		for _, m := range moves {
			n, err := t.affect(ctx, moveDone, args{"id": m.id, "now": stamp(t.now)})
			if err != nil {
				return fmt.Errorf("end move: %w", err)
			}
			if n == 0 {
				continue
			}
			if _, err := t.exec(ctx, fileRename, args{"file": m.file, "path": m.to, "key": archive.Key(m.to)}); err != nil {
				return fmt.Errorf("write path: %w", err)
			}
			t.changes |= ChangedDocuments
			err = t.audit(ctx, "document moved", fmt.Sprint("document ", m.document), map[string]any{"from": m.from, "to": m.to, "sha256": m.sha})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

const moveRename = `UPDATE file_move SET to_path = :to, to_key = :key WHERE id = :id AND state = 'pending' AND to_path = :old`

const moveTarget = `SELECT to_path FROM file_move WHERE id = :id`

const mainRename = `UPDATE document SET name = :name WHERE id = :document AND state <> 'trashed'
AND sha256 = (SELECT sha256 FROM document_file WHERE id = :file)
AND NOT EXISTS (SELECT 1 FROM file_move WHERE file_id = :file AND state = 'pending' AND id > :move)`

const itemRename = `UPDATE batch_item SET after = json_set(after, '$.name', :name) WHERE document_id = :document AND batch_id = :batch`

// nextName reserves the next free name for a move whose target is taken on
// disk, unless another process has done so.
func (s *Store) nextName(ctx context.Context, root string, m fileMove) (fileMove, error) {
	err := s.change(ctx, func(t *tx) error {
		// The old reservation still stands, so the next number is taken.
		to, name, err := t.reserve(ctx, root, path.Dir(m.to), path.Base(m.to), m.file)
		if err != nil {
			return err
		}
		n, err := t.affect(ctx, moveRename, args{"id": m.id, "to": to, "key": archive.Key(to), "old": m.to})
		if err != nil {
			return fmt.Errorf("reserve next name: %w", err)
		}
		if n == 0 {
			m.to, err = one(ctx, t, moveTarget, args{"id": m.id}, column[string])
			return err
		}
		m.to = to
		t.changes |= ChangedDocuments
		n, err = t.affect(ctx, mainRename, args{"name": name, "document": m.document, "file": m.file, "move": m.id})
		if err == nil && n > 0 {
			_, err = t.exec(ctx, itemRename, args{"name": name, "document": m.document, "batch": m.batch})
		}
		if err != nil {
			return fmt.Errorf("rename document: %w", err)
		}
		return nil
	})
	return m, err
}
