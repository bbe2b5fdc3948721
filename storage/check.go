package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"belegpost/storage/internal/archive"
)

// Finding is a broken promise.
type Finding struct {
	Invariant string // I1 … I9
	Entity    string // "document 12"
	Problem   string // English, for support
}

// Check proves the promises of the package doc. With files it also reads
// every file and compares its hash. It changes nothing.
func (s *Store) Check(ctx context.Context, files bool) ([]Finding, error) {
	c := checker{store: s, ctx: ctx, files: files}
	for _, check := range []func() error{c.database, c.documents, c.deliveries, c.failed, c.settled, c.notices, c.foreign, c.chain} {
		if err := check(); err != nil {
			return c.found, fmt.Errorf("check: %w", err)
		}
	}
	return c.found, nil
}

type checker struct {
	store *Store
	ctx   context.Context // lives as long as one Check
	files bool
	found []Finding
}

func (c *checker) report(invariant, entity, problem string) {
	c.found = append(c.found, Finding{Invariant: invariant, Entity: entity, Problem: problem})
}

// rows reports each row of a query that yields entities.
func (c *checker) rows(invariant, problem, query string) error {
	list, err := all(c.ctx, c.store.read, query, nil, column[string])
	if err != nil {
		return err
	}
	for _, entity := range list {
		c.report(invariant, entity, problem)
	}
	return nil
}

func (c *checker) database() error {
	if err := c.rows("database", "a row points to nothing", `SELECT "table" || ' row ' || rowid FROM pragma_foreign_key_check`); err != nil {
		return err
	}
	list, err := all(c.ctx, c.store.read, `SELECT quick_check FROM pragma_quick_check`, nil, column[string])
	if err != nil {
		return err
	}
	for _, line := range list {
		if line != "ok" {
			c.report("database", "database", line)
		}
	}
	return nil
}

// A file that is being moved lies at one end of one of its pending moves.
const publishedFiles = `SELECT f.document_id, f.path, f.sha256, f.size, coalesce((SELECT group_concat(to_path, char(10))
  FROM file_move v WHERE v.file_id = f.id AND v.state <> 'done' AND v.state = 'pending'), '')
FROM document_file f WHERE f.published_at IS NOT NULL ORDER BY f.id`

type storedFile struct {
	document DocumentID
	path     string
	sha      string
	size     int64
	targets  string // of pending moves, one a line
}

func scanStored(row scanner) (f storedFile, err error) {
	err = row.Scan(&f.document, &f.path, &f.sha, &f.size, &f.targets)
	return
}

// documents checks I1: a document marked filed has its complete files.
func (c *checker) documents() error {
	for problem, query := range map[string]string{
		"is filed but a file of it is not published": `SELECT 'document ' || d.id FROM document d WHERE d.filed = 1
			AND EXISTS (SELECT 1 FROM document_file f WHERE f.document_id = d.id AND f.published_at IS NULL)`,
		"no file of it has the bytes that its row says": `SELECT 'document ' || d.id FROM document d
			WHERE NOT EXISTS (SELECT 1 FROM document_file f WHERE f.document_id = d.id AND f.sha256 = d.sha256)`,
		"lies in the trash or is shown there, but not both": `SELECT 'document ' || d.id FROM document d
			JOIN document_file f ON f.document_id = d.id WHERE (f.path LIKE '.belegpost/trash/' || d.id || '/%') <> (d.state = 'trashed')
			AND NOT EXISTS (SELECT 1 FROM file_move v WHERE v.file_id = f.id AND v.state <> 'done')`,
	} {
		if err := c.rows("I1", problem, query); err != nil {
			return err
		}
	}
	stored, err := all(c.ctx, c.store.read, publishedFiles, nil, scanStored)
	if err != nil || len(stored) == 0 {
		return err
	}
	a, err := c.store.openArchive(c.ctx)
	if e, ok := errors.AsType[*FolderError](err); ok {
		c.report("I1", "archive", "cannot be read: "+string(e.Problem))
		return nil
	}
	if err != nil {
		return err
	}
	defer a.Close()
	for _, f := range stored {
		for to := range strings.Lines(f.targets) {
			if _, err := a.Stat(f.path); errors.Is(err, fs.ErrNotExist) {
				f.path = strings.TrimSuffix(to, "\n")
			}
		}
		c.file(a, f)
	}
	return nil
}

func (c *checker) file(a *archive.Archive, f storedFile) {
	entity := fmt.Sprintf("document %d", f.document)
	if !c.files {
		info, err := a.Stat(f.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.report("I1", entity, "the file is missing: "+f.path)
		case err != nil:
			c.report("I1", entity, "the file cannot be read: "+f.path)
		case info.Size() != f.size:
			c.report("I1", entity, "the file was changed: "+f.path)
		}
		return
	}
	sha, size, err := a.Hash(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.report("I1", entity, "the file is missing: "+f.path)
	case err != nil:
		c.report("I1", entity, "the file cannot be read: "+f.path)
	case sha != f.sha || size != f.size:
		c.report("I1", entity, "the file was changed: "+f.path)
	}
}

// deliveries checks I2: what is decided is complete, and twice nothing.
func (c *checker) deliveries() error {
	for problem, query := range map[string]string{
		"is decided but names no delivery": `SELECT 'mail ' || m.id FROM mail m WHERE m.decided_at IS NOT NULL
			AND m.status IN ('filed', 'partly-filed', 'failed', 'duplicate')
			AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.mail_id = m.id)`,
		"the same bytes were filed twice for one client out of one mail": `SELECT 'mail ' || a.mail_id FROM attachment a
			JOIN delivery d ON d.id = a.delivery_id WHERE a.outcome = 'filed' AND a.settled = ''
			AND EXISTS (SELECT 1 FROM document_file f WHERE f.document_id = a.document_id AND f.kind = 'original' AND f.part = a.part)
			GROUP BY a.mail_id, d.client_id, a.sha256 HAVING count(*) > 1`,
		"was filed but names no document": `SELECT 'attachment ' || a.id FROM attachment a
			WHERE a.outcome IN ('filed', 'duplicate') AND a.document_id IS NULL`,
		"failed but belongs to no failed import": `SELECT 'attachment ' || a.id FROM attachment a
			WHERE a.outcome = 'failed' AND a.failed_id IS NULL`,
	} {
		if err := c.rows("I2", problem, query); err != nil {
			return err
		}
	}
	return nil
}

const openFailures = `SELECT DISTINCT f.id, m.spool FROM failed_import f JOIN mail m ON m.id = f.mail_id
WHERE f.state = 'open' AND m.spool <> ''`

// failed checks I3: an open failed import has its original and its attachments.
func (c *checker) failed() error {
	type open struct {
		id    FailedID
		spool string
	}
	list, err := all(c.ctx, c.store.read, openFailures, nil, func(row scanner) (o open, err error) {
		err = row.Scan(&o.id, &o.spool)
		return
	})
	if err != nil {
		return err
	}
	for _, o := range list {
		c.spooled(fmt.Sprintf("failed import %d", o.id), "its original mail", o.spool, mailSuffix)
	}
	parts, err := all(c.ctx, c.store.read, openAttachments, nil, func(row scanner) (u Unspooled, err error) {
		err = row.Scan(&u.Mail, &u.Spool, &u.Part, &u.SHA256)
		return
	})
	if err != nil {
		return err
	}
	for _, u := range parts {
		c.spooled(fmt.Sprintf("mail %d", u.Mail), "attachment "+u.Part, u.SHA256, attachmentSuffix)
	}
	return nil
}

func (c *checker) spooled(entity, what, sha, suffix string) {
	path := c.store.spoolPath(sha, suffix)
	if !exists(path) {
		c.report("I3", entity, what+" is missing in the spool")
		return
	}
	if !c.files {
		return
	}
	if got, err := hashFile(path); err != nil || got != sha {
		c.report("I3", entity, what+" was changed in the spool")
	}
}

// settled checks that a failed import is open exactly as long as an attachment
// of it is.
func (c *checker) settled() error {
	return c.rows("I3", "is not open although an attachment of it is", `SELECT 'failed import ' || f.id FROM failed_import f
		WHERE f.state <> 'open' AND EXISTS (SELECT 1 FROM attachment a WHERE a.failed_id = f.id AND a.outcome = 'failed' AND a.settled = '')`)
}

// notices checks I4 as far as it can be seen afterwards: every notice of a
// failure points to its failed import.
func (c *checker) notices() error {
	return c.rows("I4", "is a failure notice without its failed import",
		`SELECT 'outbox ' || id FROM outbox WHERE kind = 'failure' AND failed_id IS NULL`)
}

// foreign lists I6: files below the archive that no row knows.
func (c *checker) foreign() error {
	known, err := all(c.ctx, c.store.read, `SELECT path_key FROM document_file UNION SELECT to_key FROM file_move WHERE state = 'pending'`, nil, column[string])
	if err != nil {
		return err
	}
	keys := make(map[string]bool, len(known))
	for _, k := range known {
		keys[k] = true
	}
	a, err := c.store.openArchive(c.ctx)
	if _, ok := errors.AsType[*FolderError](err); ok {
		return nil // reported above if documents need it
	}
	if err != nil {
		return err
	}
	defer a.Close()
	return a.Files(func(path string, _ int64, temp bool) error {
		switch {
		case temp:
			c.report("I6", path, "a temporary file was left")
		case !keys[archive.Key(path)]:
			c.report("I6", path, "no row knows this file")
		}
		return nil
	})
}

// chain checks I9.
func (c *checker) chain() error {
	previous, seq := "", int64(0)
	for {
		rows, err := c.store.Audit(c.ctx, seq, 1000)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			want, err := r.link(previous)
			if err != nil {
				return err
			}
			if r.Seq != seq+1 || want != r.Hash {
				c.report("I9", fmt.Sprintf("audit %d", r.Seq), "the audit chain is broken here")
			}
			previous, seq = r.Hash, r.Seq
		}
	}
}
