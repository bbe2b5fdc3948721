package storage

import (
	"context"
	"fmt"

	"belegpost/storage/internal/archive"
)

const documentsOfClient = `SELECT id FROM document WHERE client_id = :client AND state <> 'trashed' ORDER BY id`

const clientFolderUpdate = `UPDATE client SET folder = :folder, folder_key = :key WHERE id = :client`

// FolderAfterRename is the name that [Store.RenameFolder] would give to a
// client's folder; "" if it has that name already.
func (s *Store) FolderAfterRename(ctx context.Context, id ClientID) (folder string, err error) {
	c, err := s.Client(ctx, id)
	if err != nil {
		return "", err
	}
	folder = archive.SafeName(c.Number+" "+c.Name, longestFolder, c.Number)
	if archive.Key(folder) == archive.Key(c.Folder) {
		return "", nil
	}
	return folder, nil
}

// RenameFolder gives a client's folder the name that number and name make now.
// A folder is frozen when it is first used: this is the one act that changes
// it. Each document is sent into the new folder as a move of its own, booked
// ones too, so that nothing is lost where the archive goes offline meanwhile;
// the old folder stays behind as far as it holds anything else. It is no change
// of the documents and not undone with them; the way back is another rename.
func (s *Store) RenameFolder(ctx context.Context, id ClientID) (Done, error) {
	var docs []DocumentID
	err := s.change(ctx, func(t *tx) error {
		c, err := t.client(ctx, id)
		if err != nil {
			return err
		}
		folder, err := t.clientFolder(ctx, c.Client)
		if err != nil {
			return err
		}
		if archive.Key(folder) == archive.Key(c.Folder) {
			return nil
		}
		if _, err := t.exec(ctx, clientFolderUpdate, args{"client": id, "folder": folder, "key": archive.Key(folder)}); err != nil {
			return fmt.Errorf("rename client folder: %w", err)
		}
		if docs, err = all(ctx, t, documentsOfClient, args{"client": id}, column[DocumentID]); err != nil {
			return fmt.Errorf("read documents of client: %w", err)
		}
		if err := t.followFolder(ctx, docs); err != nil {
			return err
		}
		t.changes |= ChangedOffice | ChangedDocuments
		return t.audit(ctx, "client folder renamed", fmt.Sprint("client ", id),
			map[string]any{"before": c.Folder, "after": folder, "documents": len(docs)})
	})
	if err != nil || len(docs) == 0 {
		return Done{}, err
	}
	return s.settle(ctx, docs), nil
}

// followFolder sends the files of documents into the folder that their client
// has now.
func (t *tx) followFolder(ctx context.Context, docs []DocumentID) error {
	set, err := settingsIn(ctx, t)
	if err != nil {
		return err
	}
	b := &batch{tx: t, kind: BatchMove, root: set.Office.Archive}
	for _, id := range docs {
		d, err := t.held(ctx, id)
		if err != nil {
			return err
		}
		if err := b.rewrite(ctx, d, d, "document placed"); err != nil {
			return err
		}
	}
	if b.id == 0 {
		return nil
	}
	closed := &batch{tx: t, kind: BatchMove, undoes: b.id} // nobody takes a folder's name back by undoing moves
	return closed.begin(ctx)
}
