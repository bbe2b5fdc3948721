package mailsync

import (
	"bytes"
	"io"
	"mime"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
	"belegpost/storage/einvoice"
)

// TypeEInvoice is the media type under which an XML e-invoice is recorded:
// recognised by its root element, whatever it was declared as.
const TypeEInvoice = "application/x-einvoice+xml"

// typeAppleDouble is the resource half of a file of a Mac (RFC 1740).
const typeAppleDouble = "application/applefile"

// fileType is what a part is by its content, else as it was declared.
func fileType(p *mimewalk.Part) string {
	switch {
	case p.Opened == mimewalk.ContainerMSG:
		return "application/vnd.ms-outlook"
	case p.Opened == mimewalk.ContainerTNEF, bytes.HasPrefix(p.Head, []byte{0x78, 0x9f, 0x3e, 0x22}):
		return "application/ms-tnef"
	case p.NestedHeader != nil:
		return "message/rfc822"
	case isPDF(p):
		return "application/pdf"
	case bytes.HasPrefix(p.Head, []byte{0x00, 0x05, 0x16, 0x07}):
		return typeAppleDouble // the resource half alone, however it was declared
	case len(p.Head) == 0:
		return p.Type
	}
	if isEInvoice(p) {
		return TypeEInvoice
	}
	found, _, err := mime.ParseMediaType(mimetype.Detect(p.Head).String())
	if err != nil || found == "application/octet-stream" {
		return p.Type
	}
	// Every CMS content looks like a signature to the detector.
	if found == "application/pkcs7-signature" && !strings.Contains(p.Type, "signature") {
		return "application/pkcs7-mime"
	}
	// Plain text says little; what the sender declared says more (text/calendar, message/…).
	if found == "text/plain" && p.Type != "application/octet-stream" {
		return p.Type
	}
	return found
}

// isEInvoice looks at the root element, which may stand far behind a licence text.
func isEInvoice(p *mimewalk.Part) bool {
	head := p.Head
	if !einvoice.MayBeXML(head) {
		return false
	}
	if _, ok := einvoice.Recognise(head); ok || p.Size <= int64(len(head)) {
		return ok
	}
	head, err := io.ReadAll(io.LimitReader(p.Open(), einvoice.HeadSize))
	_, ok := einvoice.Recognise(head)
	return ok && err == nil
}

// readInvoice is what an e-invoice among the parts says; nil if it is none, or
// none that can be read.
func readInvoice(p *mimewalk.Part) *einvoice.Invoice {
	if p.Size > einvoice.MaxSize || fileType(p) != TypeEInvoice {
		return nil
	}
	return firstInvoice(p.Bytes())
}

// firstInvoice is the first of the files that is an e-invoice.
func firstInvoice(files ...[]byte) *einvoice.Invoice {
	for _, f := range files {
		if i, err := einvoice.Read(f); err == nil {
			return &i
		}
	}
	return nil
}

// isPDF reports that a part is a PDF by content. A forwarded mail, a signature
// or a ZIP that holds a PDF as it is has the header near its start too, and
// PDFium would even open it.
func isPDF(p *mimewalk.Part) bool {
	return pdf.HasHeader(p.Head) && p.Opened == "" && !bytes.HasPrefix(p.Head, []byte("PK\x03\x04"))
}

// mayBePDF reports a part that PDFium is asked about: a PDF by content, or one
// that was announced as a PDF and may have lost its beginning.
func mayBePDF(p *mimewalk.Part) bool {
	return isPDF(p) || strings.EqualFold(path.Ext(p.Name), ".pdf") || p.Type == "application/pdf" || p.Type == "application/x-pdf"
}
