package storage

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"belegpost/storage/einvoice"
	"belegpost/storage/internal/archive"
)

// Fields of files that come from outside.
const FieldFile Field = "file"

const (
	typePDF = "application/pdf"
	// sniffed is how much of a file tells what it is; a PDF header may stand
	// in its first 1,024 bytes.
	sniffed, pdfHeaderWithin = 3072, 1024
)

// NewFile is a file that comes from outside.
type NewFile struct {
	Name  string // as the person who gives it knows it
	As    string // how the document shall be called, without extension; "" keeps Name
	Body  io.Reader
	Pages int // of a PDF that was checked; 0 marks the document as not checked
	// Made is the PDF that was made of it, which an uploaded document shows; the
	// file itself lies beside it as it came. Nil shows the file itself.
	Made *NewFile

	inside Inside // where [Store.Unpack] took it from
	beside []int  // [WorthFiling] of that archive
}

// FileReader reads what an uploaded file says about itself.
type FileReader interface {
	// ReadFile tells how many pages a PDF has, and what the e-invoice says that a
	// file is or holds; 0 and nil where there is none or it cannot be read.
	ReadFile(ctx context.Context, file io.Reader, size int64) (pages int, invoice *einvoice.Invoice)
}

// Upload is where uploaded files go.
type Upload struct {
	Placement            // an empty period is the current month
	Remark    string     // the same for all files
	Force     bool       // into a complete period
	Again     bool       // although the client has the same bytes already
	Ask       bool       // nothing is filed where the client has some of it already: [KnownError]
	Reader    FileReader // nil: nothing is known about the files
}

// Uploaded is what became of one uploaded file.
type Uploaded struct {
	Document  DocumentID
	Duplicate bool // the client had it already; Document is that one
}

// spooledFile is a new file whose bytes are durable in the spool.
type spooledFile struct {
	Spooled
	name  string
	as    string
	media string
	pages int
	made  *spooledFile // what the document shows instead

	invoice *einvoice.Invoice
	inside  Inside
	beside  []int
}

// Upload files what a person gives, each file a document of its own, all or
// none of them. The bytes are safe in the spool before the first row is
// written; if the archive is offline they are filed later. A file is what its
// content says: PDFs are named .pdf; other types are filed as they are, since a
// person says so. What was made of a file ([NewFile.Made]) is shown instead of
// it, with the file beside it: an original is never lost. Bytes that the client has already are recognised.
func (s *Store) Upload(ctx context.Context, files []NewFile, to Upload) ([]Uploaded, Done, error) {
	spooled, err := s.spoolFiles(ctx, files)
	if err != nil {
		return nil, Done{}, err
	}
	if err := s.readFiles(ctx, spooled, to.Reader); err != nil {
		return nil, Done{}, err
	}
	var out []Uploaded
	var docs []DocumentID
	err = s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		now := MonthOf(t.now, set.Location())
		if to.Period == "" {
			to.Period = Period(now)
		}
		at, err := t.target(ctx, to.Placement, now, to.Force)
		if err != nil {
			return err
		}
		asked := &KnownError{}
		for _, f := range spooled {
			n := f.document(at, t.now)
			if n.remark, err = cleanText(FieldDocumentRemark, to.Remark); err != nil {
				return err
			}
			id, known, err := t.createUnlessKnown(ctx, set.Office.Archive, n, to.Again)
			if err != nil {
				return err
			}
			if known && to.Ask && !slices.Contains(docs, id) {
				err = t.asks(ctx, asked, f.name, id)
			}
			if !known { // a document that is known shows its own
				err = t.addInvoice(ctx, 0, id, f.invoice)
			}
			if err != nil {
				return err
			}
			out = append(out, Uploaded{Document: id, Duplicate: known})
			docs = append(docs, id)
		}
		return asked.orNil()
	})
	if err != nil {
		return nil, Done{}, err
	}
	return out, s.settle(ctx, docs), nil
}

// document is an uploaded file as a document of its own.
func (f spooledFile) document(at filing, now time.Time) newDocument {
	n := newDocument{filing: at, source: SourceUpload, received: now, pages: f.pages, flags: f.flags(),
		files: []documentFile{f.file(KindOriginal, "")}}
	if f.made != nil {
		n.pages, n.flags = f.made.pages, append(f.made.flags(), FlagDerived)
		n.files = append([]documentFile{f.made.file(KindDerived, "")}, n.files...)
	}
	slices.Sort(n.flags)
	n.name = n.files[0].called(f.as) // settles its extension
	return n
}

// readFiles asks what PDFs and XML files say about themselves.
func (s *Store) readFiles(ctx context.Context, files []spooledFile, reader FileReader) error {
	for i := range files {
		for _, f := range []*spooledFile{&files[i], files[i].made} {
			if f == nil || reader == nil || f.media != typePDF && !strings.HasSuffix(f.media, "xml") {
				continue
			}
			in, err := s.OpenAttachment(f.SHA256)
			if err != nil {
				return fmt.Errorf("read file: %w", err)
			}
			f.pages, f.invoice = reader.ReadFile(ctx, in, f.Size)
			if err := errors.Join(in.Close(), ctx.Err()); err != nil {
				return err
			}
		}
	}
	return nil
}

// createUnlessKnown writes a document, or finds the one with the same bytes
// that the client has already.
func (t *tx) createUnlessKnown(ctx context.Context, root string, d newDocument, again bool) (id DocumentID, known bool, err error) {
	for i, f := range d.files {
		// What is made of one file is made anew each time; the file is the same. Of
		// several images one may well be in another document too.
		if again || i > 0 && len(d.files) > 2 && d.files[0].kind != KindOpened {
			break
		}
		id, err := t.twin(ctx, d.client, f.sha, 0)
		if err != nil || id != 0 {
			return id, id != 0, err
		}
	}
	id, _, err = t.createDocument(ctx, root, d)
	return id, false, err
}

// spoolFiles makes files durable.
func (s *Store) spoolFiles(ctx context.Context, files []NewFile) ([]spooledFile, error) {
	batch := s.NewSpool()
	defer batch.Discard()
	var out []spooledFile
	expect(ctx, len(files))
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		sp, err := batch.file(f)
		if err != nil {
			return nil, err
		}
		if f.Made != nil {
			made, err := batch.file(*f.Made)
			if err != nil {
				return nil, err
			}
			sp.made = &made
		}
		out = append(out, sp)
		step(ctx)
	}
	return out, batch.Sync()
}

// file puts a file into the spool and looks what it is.
func (b *Spool) file(f NewFile) (spooledFile, error) {
	body := bufio.NewReaderSize(f.Body, sniffed)
	head, err := body.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return spooledFile{}, fmt.Errorf("read file: %w", err)
	}
	if len(head) == 0 {
		return spooledFile{}, invalid(FieldFile, InvalidEmpty, f.Name)
	}
	media := mediaType(head)
	sp, err := b.Attachment(body)
	return spooledFile{Spooled: sp, name: f.Name, as: strings.TrimSpace(f.As), media: media, pages: f.Pages,
		inside: f.inside, beside: f.beside}, err
}

// mediaType is what the beginning of a file says that it is.
func mediaType(head []byte) string {
	// A ZIP that stores a PDF uncompressed has its header near the start too.
	if bytes.Contains(head[:min(len(head), pdfHeaderWithin)], []byte("%PDF-")) && !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return typePDF
	}
	media, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	return media
}

func (f spooledFile) file(kind FileKind, part string) documentFile {
	return documentFile{kind: kind, part: part, ext: forcedExtension(f.media, f.name), name: f.name, sha: f.SHA256, size: f.Size}
}

// called is the name of a document that shows this file; with a wish of its own
// the file keeps its extension.
func (f *documentFile) called(wish string) string {
	if wish == "" {
		return f.name
	}
	if f.ext == "" {
		f.ext = extensionOf(f.name)
	}
	return wish
}

func (f spooledFile) flags() []Flag { return flagsOf(f.media, f.pages) }

// flagsOf marks a PDF that nobody has opened yet.
func flagsOf(media string, pages int) []Flag {
	if media == typePDF && pages == 0 {
		return []Flag{FlagUnchecked}
	}
	return nil
}

// alsoNamed are the other usual extensions of types.
var alsoNamed = map[string][]string{
	".jpg": {".jpeg", ".jpe", ".jfif"}, ".tiff": {".tif"}, ".html": {".htm", ".xhtml"}, ".mp4": {".m4v"}, ".eml": {".mht"},
}

// saysLittle are types that a name knows better: text is CSV or MT940, a ZIP
// may be a format of its own.
var saysLittle = map[string]bool{"text/plain": true, "application/octet-stream": true, "application/zip": true,
	"text/xml": true, "application/x-ole-storage": true}

// forcedExtension is the extension that a file's type asks for; "" leaves the
// name as it is. Nothing but a PDF is named .pdf.
func forcedExtension(media, name string) string {
	own := strings.ToLower(extensionOf(name))
	if media == typePDF {
		return ".pdf"
	}
	known := mimetype.Lookup(media)
	ext := ".bin"
	if known != nil && known.Extension() != "" {
		ext = known.Extension()
	}
	switch {
	case own == ".pdf", own == "":
		return ext
	case known == nil, saysLittle[media], own == ext, slices.Contains(alsoNamed[ext], own):
		return ""
	}
	return ext
}

// FileName makes the name that a mail gives an attachment fit for any disk;
// other stands in for one that nothing is left of.
func FileName(name, other string) string { return archive.FileName(name, "", longestName, other) }

// extensionOf is a short extension with its dot, "" if there is none: "Huber
// & Co. KG" has none.
func extensionOf(name string) string {
	ext := path.Ext(name)
	if len(ext) < 2 || len(ext) > 11 || len(ext) == len(name) || strings.ContainsFunc(ext[1:], func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return ext
}
