package storage

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"belegpost/storage/einvoice"
	"belegpost/storage/zipfile"
)

// Inside names a file in an archive that came as an attachment.
type Inside struct {
	Attachment AttachmentID
	Position   int // in the archive, from 1
}

// InsideFile is a file in an archive, and what was made of it.
type InsideFile struct {
	zipfile.File
	Document DocumentID // 0: it was not filed by itself, or lies in the trash
}

// IsInvoice reports an XML e-invoice by its content.
func (f InsideFile) IsInvoice() bool {
	_, ok := einvoice.Recognise(f.Head)
	return ok && f.State == zipfile.OK
}

// Type is the media type of the content, "" of what cannot be had.
func (f InsideFile) Type() string {
	if f.State != zipfile.OK {
		return ""
	}
	return mediaType(f.Head)
}

// WorthFiling are the positions of the files for whose sake somebody sent an
// archive: its PDFs; without any its e-invoices and pictures. It is settled when
// all of them were filed.
func WorthFiling(files []InsideFile) (positions []int) {
	for _, worth := range []func(InsideFile) bool{func(f InsideFile) bool { return f.IsPDF() }, func(f InsideFile) bool { return f.IsInvoice() || strings.HasPrefix(f.Type(), "image/") }} {
		for _, f := range files {
			if worth(f) {
				positions = append(positions, f.Position)
			}
		}
		if len(positions) > 0 {
			break
		}
	}
	return positions
}

// largestArchive is read to look into it.
const largestArchive = 100 << 20

// unpackedSelect leaves out what lies in the trash: it may be filed again.
const unpackedSelect = `SELECT u.position, u.document_id FROM unpacked u JOIN document d ON d.id = u.document_id
WHERE u.attachment_id = :attachment AND d.state <> 'trashed'`

// Inside lists the files of a failed attachment that is a ZIP archive; of any
// other there are none.
func (s *Store) Inside(ctx context.Context, a MailAttachment) ([]InsideFile, error) {
	raw, err := s.archiveBytes(a)
	if err != nil || raw == nil {
		return nil, err
	}
	filed := map[int]DocumentID{}
	_, err = all(ctx, s.read, unpackedSelect, args{"attachment": a.ID}, func(row scanner) (position int, err error) {
		var doc DocumentID
		err = row.Scan(&position, &doc)
		filed[position] = doc
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read unpacked files: %w", err)
	}
	files, _ := zipfile.List(raw)
	out := make([]InsideFile, len(files))
	for i, f := range files {
		out[i] = InsideFile{File: f, Document: filed[f.Position]}
	}
	return out, nil
}

// archiveBytes reads an archive that lies in the spool; nil if it is none.
func (s *Store) archiveBytes(a MailAttachment) ([]byte, error) {
	if a.Type != "application/zip" || a.Size > largestArchive {
		return nil, nil
	}
	f, err := s.OpenAttachment(a.SHA256)
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read attachment: %w", err)
	}
	return raw, nil
}

// OpenInside is the content of a file in a failed attachment.
func (s *Store) OpenInside(a MailAttachment, position int) ([]byte, error) {
	raw, err := s.archiveBytes(a)
	if err != nil {
		return nil, err
	}
	content, err := zipfile.Content(raw, position)
	if err != nil {
		return nil, invalid(FieldFile, InvalidUnknown, fmt.Sprintf("%s/%d", a.Part, position))
	}
	return content, nil
}

// Unpack takes files out of the archives of a failed import, to be filed as
// [Resolution.Extra]. An archive is settled when all of [WorthFiling] were filed.
func (s *Store) Unpack(ctx context.Context, id FailedID, chosen []Inside) ([]NewFile, error) {
	parts, err := all(ctx, s.read, failedParts, args{"failed": id}, scanAttachment)
	if err != nil {
		return nil, fmt.Errorf("read attachments: %w", err)
	}
	var out []NewFile
	for _, c := range chosen {
		i := slices.IndexFunc(parts, func(a MailAttachment) bool { return a.ID == c.Attachment })
		if i < 0 {
			return nil, invalid(FieldFile, InvalidUnknown, fmt.Sprint(c.Attachment))
		}
		if parts[i].Settled != "" {
			return nil, invalid(FieldFile, InvalidSettled, parts[i].Name)
		}
		files, err := s.Inside(ctx, parts[i])
		if err != nil {
			return nil, err
		}
		content, err := s.OpenInside(parts[i], c.Position)
		if err != nil {
			return nil, err
		}
		f := NewFile{Body: bytes.NewReader(content), inside: c, beside: WorthFiling(files)}
		for _, in := range files {
			if in.Position == c.Position {
				f.Name = in.Name
			}
		}
		out = append(out, f)
	}
	return out, nil
}

const unpackedUpsert = `INSERT INTO unpacked (attachment_id, position, document_id) VALUES (:attachment, :position, :document)
ON CONFLICT (attachment_id, position) DO UPDATE SET document_id = excluded.document_id`

// unpacked writes down that a file of an archive was filed, and settles the
// archive if it was the last of those that are worth it.
func (w *resolver) unpacked(ctx context.Context, f spooledFile, doc DocumentID) error {
	at := f.inside.Attachment
	if at == 0 {
		return nil
	}
	if _, err := w.exec(ctx, unpackedUpsert, args{"attachment": at, "position": f.inside.Position, "document": doc}); err != nil {
		return fmt.Errorf("write unpacked file: %w", err)
	}
	done, err := all(ctx, w, unpackedSelect, args{"attachment": at}, func(row scanner) (position int, err error) {
		var doc DocumentID
		err = row.Scan(&position, &doc)
		return
	})
	if err != nil {
		return fmt.Errorf("read unpacked files: %w", err)
	}
	if slices.ContainsFunc(f.beside, func(position int) bool { return !slices.Contains(done, position) }) {
		return nil
	}
	return w.settled(ctx, at, doc)
}
