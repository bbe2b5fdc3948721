package state

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"belegpost/storage/einvoice"
)

// File is what a preview shows.
type File struct {
	Key  string // tells files apart: the hash of the content, or an id
	Name string
	// Open reads it from its beginning; it may be called again.
	Open func(context.Context) (body io.ReadCloser, size int64, err error)
	// Letter reads it as a mail instead; nil if it is none.
	Letter func(context.Context) (Letter, error)
	// Password is one that may open it, for files that need one; "" without.
	// May be nil.
	Password func(context.Context) string
}

// Letter is a mail as a person reads it. Nothing remote is ever loaded for it.
type Letter struct {
	From, To, Cc, Subject string
	Date                  time.Time
	Text                  string
	Files                 []string // names of what is attached
}

// open reads a file: a mail readably, text as it is, everything else as pages.
func (p *Preview) open(ctx context.Context, o order) (opened, error) {
	at := opened{key: o.file.Key, password: o.password}
	if o.file.Letter != nil {
		letter, err := o.file.Letter(ctx)
		at.plain, at.letter = true, &letter
		return at, err
	}
	err := p.read(ctx, o.file, &at)
	if errors.Is(err, ErrNeedsPassword) && o.password == "" && o.file.Password != nil {
		if at.password = o.file.Password(ctx); at.password != "" && p.read(ctx, o.file, &at) == nil {
			err = nil
		}
	}
	return at, err
}

// read opens a file with the password that at has.
func (p *Preview) read(ctx context.Context, f File, at *opened) error {
	body, size, err := f.Open(ctx)
	if err != nil {
		return err
	}
	defer body.Close()
	in := bufio.NewReaderSize(body, einvoice.HeadSize)
	if p.pages != nil && isInvoiceFile(in) {
		return p.invoice(ctx, in, at)
	}
	head, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	if isText(head) {
		at.plain = true
		at.text, err = readText(in)
		return err
	}
	if p.pages == nil || !hasPages(head) {
		return ErrNotShown
	}
	at.doc, err = p.pages.Open(ctx, in, size, at.password)
	if err == nil && at.doc.Count() < 1 {
		err = ErrNotShown
	}
	return err
}

// isInvoiceFile reports an XML e-invoice by content.
func isInvoiceFile(in *bufio.Reader) bool {
	if head, _ := in.Peek(64); !einvoice.MayBeXML(head) { // a shorter file has a shorter head
		return false
	}
	head, _ := in.Peek(einvoice.HeadSize)
	_, ok := einvoice.Recognise(head)
	return ok
}

// invoice opens an XML e-invoice as a readable page; the text of one that cannot
// be read is better than nothing.
func (p *Preview) invoice(ctx context.Context, in io.Reader, at *opened) error {
	raw, err := io.ReadAll(io.LimitReader(in, einvoice.MaxSize+1))
	if err != nil {
		return err
	}
	if at.doc, err = p.pages.Open(ctx, bytes.NewReader(raw), int64(len(raw)), ""); !errors.Is(err, ErrNotShown) {
		return err
	}
	at.plain = true
	at.text, err = readText(bytes.NewReader(raw))
	return err
}

// hasPages reports a PDF or an image by content.
func hasPages(head []byte) bool {
	if bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) {
		return true
	}
	return strings.HasPrefix(http.DetectContentType(head), "image/") ||
		bytes.HasPrefix(head, []byte("II*\x00")) || bytes.HasPrefix(head, []byte("MM\x00*")) // TIFF
}

// isText reports content that people can read as it is.
func isText(head []byte) bool {
	return len(head) > 0 && !bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")) &&
		strings.HasPrefix(http.DetectContentType(head), "text/") && !bytes.Contains(head, []byte{0})
}

// readText reads the beginning of a text; what is not UTF-8 is read as
// Windows-1252, whose letters are those of Latin-1.
func readText(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, longestText))
	if err != nil {
		return "", err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	whole := data
	for range utf8.UTFMax { // a character may be cut at the end
		if utf8.Valid(whole) || len(whole) == 0 {
			return strings.ReplaceAll(string(whole), "\r\n", "\n"), nil
		}
		whole = whole[:len(whole)-1]
	}
	letters := make([]rune, len(data))
	for i, b := range data {
		letters[i] = rune(b)
		if b == 0x80 {
			letters[i] = '€'
		}
	}
	return strings.ReplaceAll(string(letters), "\r\n", "\n"), nil
}
