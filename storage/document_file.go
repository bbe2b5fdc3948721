package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

// FileKind says what one of a document's files is.
type FileKind string

// A document shows one main file: the opened or derived one if there is one,
// else the original. The others lie beside it.
const (
	KindOriginal  FileKind = "original"  // as it came
	KindCompanion FileKind = "companion" // the XML of an e-invoice
	KindOpened    FileKind = "opened"    // copy of a PDF that needs a password, without it
	KindDerived   FileKind = "derived"   // made by Belegpost: images as PDF, the text of a mail
)

// DocumentFile is one file of a document.
type DocumentFile struct {
	ID        FileID
	Kind      FileKind
	Path      string // below the archive
	SHA256    string
	Size      int64
	Published bool // lies in the archive
	Main      bool // what the document shows
}

const filesOfDocument = `SELECT f.id, f.kind, f.path, f.sha256, f.size, f.published_at IS NOT NULL, f.sha256 = d.sha256
FROM document_file f JOIN document d ON d.id = f.document_id WHERE d.id = :document ORDER BY f.sha256 <> d.sha256, f.id`

func scanDocumentFile(row scanner) (f DocumentFile, err error) {
	err = row.Scan(&f.ID, &f.Kind, &f.Path, &f.SHA256, &f.Size, &f.Published, &f.Main)
	return
}

// DocumentFiles lists a document's files, the main one first.
func (s *Store) DocumentFiles(ctx context.Context, id DocumentID) ([]DocumentFile, error) {
	return documentFiles(ctx, s.read, id)
}

func documentFiles(ctx context.Context, q querier, id DocumentID) ([]DocumentFile, error) {
	list, err := all(ctx, q, filesOfDocument, args{"document": id}, scanDocumentFile)
	if err != nil {
		return nil, fmt.Errorf("read document files: %w", err)
	}
	return list, nil
}

// OpenDocument opens the main file of a document for reading.
func (s *Store) OpenDocument(ctx context.Context, id DocumentID) (*os.File, error) {
	list, err := s.DocumentFiles(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, ErrNotFound
	}
	return s.OpenDocumentFile(ctx, list[0])
}

// DocumentPath is where the main file of a document lies on disk at the moment,
// for the system's programs.
func (s *Store) DocumentPath(ctx context.Context, id DocumentID) (string, error) {
	file, err := s.OpenDocument(ctx, id)
	if err != nil {
		return "", err
	}
	return file.Name(), file.Close()
}

const moveTargets = `SELECT to_path FROM file_move WHERE file_id = :file AND state = 'pending' ORDER BY id`

// OpenDocumentFile opens one file of a document for reading; of a document that
// is being moved, wherever it lies at the moment.
func (s *Store) OpenDocumentFile(ctx context.Context, f DocumentFile) (*os.File, error) {
	a, err := s.openArchive(ctx)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	targets, err := all(ctx, s.read, moveTargets, args{"file": f.ID}, column[string])
	if err != nil {
		return nil, fmt.Errorf("read pending moves: %w", err)
	}
	for _, p := range append([]string{f.Path}, targets...) {
		file, err := a.OpenFile(p)
		if !errors.Is(err, fs.ErrNotExist) {
			return file, folderError(err)
		}
	}
	return nil, fmt.Errorf("open document file %d: %w", f.ID, fs.ErrNotExist)
}

// documentFile is a file about to be written down.
type documentFile struct {
	kind FileKind
	part string // where in the mail
	ext  string // forced on its name; "" leaves the name as it is
	name string // its own name, for a file that is not the main one
	sha  string
	size int64
}

// author is who wrote a mail.
type author struct{ name, address string }

// newDocument is a document about to be written.
type newDocument struct {
	filing
	source   Source
	mail     MailID
	delivery DeliveryID
	sender   author
	received time.Time
	name     string
	pages    int
	flags    []Flag
	remark   string
	files    []documentFile // the main one first
}

const documentInsert = `INSERT INTO document (client_id, symbol_id, month, period, mail_month, period_open, fiscal_year, name, sha256, size,
pages, source, mail_id, delivery_id, sender, sender_name, received_at, signed, flags, remark, created_at)
VALUES (:client, :symbol, :month, :period, :mail_month, :open, :year, :name, :sha, :size,
:pages, :source, :mail, :delivery, :sender, :sender_name, :received, :signed, :flags, :remark, :now)`

const clientFolderUsed = `UPDATE client SET folder_used = 1 WHERE id = :client AND folder_used = 0`

// createDocument writes the row and reserves the paths of its files.
func (t *tx) createDocument(ctx context.Context, root string, d newDocument) (DocumentID, []Unpublished, error) {
	dir := path.Join(d.folder, d.symbolCode, string(d.period))
	main := d.files[0]
	file, name, err := t.reserve(ctx, root, dir, archive.FileName(d.name, main.ext, longestName, "Beleg"), 0)
	if err != nil {
		return 0, nil, err
	}
	id, err := t.exec(ctx, documentInsert, args{"client": d.client, "symbol": d.symbol, "month": d.month, "period": d.period,
		"mail_month": d.mailMonth, "open": d.open, "year": d.year, "name": name, "sha": main.sha, "size": main.size, "pages": d.pages,
		"source": d.source, "mail": null(d.mail), "delivery": null(d.delivery), "sender": d.sender.address, "sender_name": d.sender.name, "received": stamp(d.received),
		"signed": slices.Contains(d.flags, FlagSigned), "flags": joinFlags(d.flags), "remark": d.remark, "now": stamp(t.now)})
	if err != nil {
		return 0, nil, fmt.Errorf("write document: %w", err)
	}
	if _, err := t.exec(ctx, clientFolderUsed, args{"client": d.client}); err != nil {
		return 0, nil, fmt.Errorf("freeze folder name: %w", err)
	}
	var files []Unpublished
	for i, f := range d.files {
		at := file
		if i > 0 {
			beside := sibling(name, f.kind, path.Ext(archive.FileName(f.name, f.ext, longestName, "Beleg")))
			if at, _, err = t.reserve(ctx, root, dir, beside, 0); err != nil {
				return 0, nil, err
			}
		}
		u, err := t.addFile(ctx, DocumentID(id), d.mail, at, f)
		if err != nil {
			return 0, nil, err
		}
		files = append(files, u)
	}
	t.changes |= ChangedDocuments
	return DocumentID(id), files, t.audit(ctx, "document recorded", fmt.Sprintf("document %d", id), map[string]any{
		"client": d.client, "symbol": d.symbolCode, "period": d.period, "path": file, "sha256": main.sha, "source": d.source})
}

// sibling names a file that lies beside a document's main file: companions
// share its stem, an original of which the main file was made says so.
func sibling(main string, kind FileKind, ext string) string {
	stem := strings.TrimSuffix(main, path.Ext(main))
	if kind == KindOriginal {
		stem += " Original"
	}
	return archive.FileName(stem+ext, ext, longestName, "Beleg")
}

const fileInsert = `INSERT INTO document_file (document_id, kind, part, path, path_key, sha256, size)
VALUES (:document, :kind, :part, :path, :key, :sha, :size)`

const mailSpoolSelect = `SELECT spool FROM mail WHERE id = :mail`

func (t *tx) addFile(ctx context.Context, doc DocumentID, mail MailID, file string, f documentFile) (Unpublished, error) {
	id, err := t.exec(ctx, fileInsert, args{"document": doc, "kind": f.kind, "part": f.part, "path": file,
		"key": archive.Key(file), "sha": f.sha, "size": f.size})
	if err != nil {
		return Unpublished{}, fmt.Errorf("reserve path: %w", err)
	}
	u := Unpublished{File: FileID(id), Document: doc, Mail: mail, Part: f.part, Path: file, SHA256: f.sha, Size: f.size}
	if mail != 0 {
		if u.Spool, err = one(ctx, t, mailSpoolSelect, args{"mail": mail}, column[string]); err != nil {
			return u, fmt.Errorf("read spool name: %w", err)
		}
	}
	return u, nil
}
