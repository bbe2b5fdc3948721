package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"belegpost/storage/internal/archive"
)

// Unpublished is a reserved path whose file is not complete yet.
type Unpublished struct {
	File     FileID
	Document DocumentID
	Mail     MailID
	Spool    string // original mail that holds the bytes
	Part     string // where in it
	Path     string // below the archive
	SHA256   string
	Size     int64
}

const unpublishedSelect = `SELECT f.id, f.document_id, coalesce(d.mail_id, 0), coalesce(m.spool, ''), f.part, f.path, f.sha256, f.size
FROM document_file f JOIN document d ON d.id = f.document_id LEFT JOIN mail m ON m.id = d.mail_id
WHERE f.published_at IS NULL AND f.id > :after ORDER BY f.id LIMIT :limit`

// Unpublished returns files that a crash or an offline archive left
// unfinished, oldest first, after the given one.
func (s *Store) Unpublished(ctx context.Context, after FileID, limit int) ([]Unpublished, error) {
	return all(ctx, s.read, unpublishedSelect, args{"after": after, "limit": limit}, func(row scanner) (u Unpublished, err error) {
		err = row.Scan(&u.File, &u.Document, &u.Mail, &u.Spool, &u.Part, &u.Path, &u.SHA256, &u.Size)
		return
	})
}

// Publish writes the files below the archive, durably and never over an
// existing one, and then marks their documents filed. open gives the bytes of
// one file; where it is nil or cannot, they are taken out of the spool. A name
// that something without a row has taken on disk is exchanged for the next free
// one, in the database first. The error joins what could not be published; the
// rest is published all the same.
func (s *Store) Publish(ctx context.Context, files []Unpublished, open func(Unpublished) (io.Reader, error)) error {
	if len(files) == 0 {
		return nil
	}
	s.publishing.Lock()
	defer s.publishing.Unlock()
	a, err := s.openArchive(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	var problems []error
	for len(files) > 0 {
		batch := make([]archive.File, len(files))
		for i, f := range files {
			batch[i] = archive.File{Path: f.Path, SHA256: f.SHA256, Size: f.Size, Open: func() (io.Reader, error) { return s.content(f, open) }}
		}
		done, again, errs := sortResults(files, a.Write(ctx, batch, killAt))
		problems = append(problems, errs...)
		killAt("published")
		if err := s.filed(ctx, done); err != nil {
			return errors.Join(append(problems, err)...)
		}
		killAt("filed")
		if files, err = s.renamed(ctx, a.Root(), again); err != nil {
			return errors.Join(append(problems, err)...)
		}
	}
	return errors.Join(problems...)
}

// content gives the bytes of an unpublished file.
func (s *Store) content(f Unpublished, open func(Unpublished) (io.Reader, error)) (io.Reader, error) {
	err := fs.ErrNotExist
	if open != nil {
		var r io.Reader
		if r, err = open(f); err == nil {
			return r, nil
		}
	}
	if spooled, spoolErr := s.OpenAttachment(f.SHA256); spoolErr == nil {
		return spooled, nil
	}
	return nil, err
}

// sortResults tells complete files from those whose name is taken on disk and
// from trouble.
func sortResults(files []Unpublished, results []error) (done, taken []Unpublished, problems []error) {
	for i, err := range results {
		switch {
		case err == nil:
			done = append(done, files[i])
		case errors.Is(err, archive.ErrExists):
			taken = append(taken, files[i])
		default:
			problems = append(problems, fmt.Errorf("publish document %d: %w", files[i].Document, folderError(err)))
		}
	}
	return
}

const filePublished = `UPDATE document_file SET published_at = :now WHERE id = :file AND published_at IS NULL`

const documentFiled = `UPDATE document SET filed = 1 WHERE id = :document AND filed = 0
AND NOT EXISTS (SELECT 1 FROM document_file WHERE document_id = :document AND published_at IS NULL)`

// filed marks complete files, and documents all of whose files are complete.
func (s *Store) filed(ctx context.Context, files []Unpublished) error {
	if len(files) == 0 {
		return nil
	}
	return s.change(ctx, func(t *tx) error {
		t.changes |= ChangedDocuments
		for _, f := range files {
			if _, err := t.exec(ctx, filePublished, args{"file": f.File, "now": stamp(t.now)}); err != nil {
				return fmt.Errorf("mark file published: %w", err)
			}
			n, err := t.affect(ctx, documentFiled, args{"document": f.Document})
			if err != nil {
				return fmt.Errorf("mark document filed: %w", err)
			}
			if n == 0 {
				continue
			}
			if err := t.audit(ctx, "document filed", fmt.Sprintf("document %d", f.Document), map[string]any{"path": f.Path}); err != nil {
				return err
			}
		}
		return nil
	})
}

const fileRename = `UPDATE document_file SET path = :path, path_key = :key WHERE id = :file`

const reservationRename = `UPDATE document_file SET path = :path, path_key = :key
WHERE id = :file AND path = :old AND published_at IS NULL`

const documentRename = `UPDATE document SET name = :name WHERE id = :document
AND EXISTS (SELECT 1 FROM document_file WHERE id = :file AND sha256 = document.sha256)
AND NOT EXISTS (SELECT 1 FROM file_move WHERE file_id = :file AND state = 'pending')`

// renamed reserves the next free name for files whose name is taken on disk,
// and drops those that somebody else has published meanwhile.
func (s *Store) renamed(ctx context.Context, root string, files []Unpublished) (again []Unpublished, err error) {
	if len(files) == 0 {
		return nil, nil
	}
	err = s.change(ctx, func(t *tx) error {
		for _, f := range files {
			// The old reservation still stands, so the next number is taken.
			file, name, err := t.reserve(ctx, root, path.Dir(f.Path), path.Base(f.Path), 0)
			if err != nil {
				return err
			}
			n, err := t.affect(ctx, reservationRename, args{"path": file, "key": archive.Key(file), "file": f.File, "old": f.Path})
			if err != nil {
				return fmt.Errorf("reserve next name: %w", err)
			}
			if n == 0 {
				continue
			}
			if _, err := t.exec(ctx, documentRename, args{"name": name, "document": f.Document, "file": f.File}); err != nil {
				return fmt.Errorf("rename document: %w", err)
			}
			f.Path = file
			again = append(again, f)
		}
		return nil
	})
	return again, err
}
