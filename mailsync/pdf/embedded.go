package pdf

import (
	"fmt"
	"path"
	"strings"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

const (
	// attachmentLimit is how many embedded files are looked at.
	attachmentLimit = 100
	// maxXML bounds the XML files, together, that a check hands over; the
	// largest e-invoices have some hundred kilobytes.
	maxXML = 2 << 20
)

// embedded is a file inside a PDF.
type embedded struct {
	name    string
	content []byte
}

// wanted says which embedded files to read, and how many bytes of all.
type wanted struct {
	names func(string) bool
	bytes int
}

// embeddedFiles reads embedded files, in the file's order. One without a name or
// content is left out; torn tells that one could not be read. Over the limit it
// ends with [errTooLong] and what was read so far.
func embeddedFiles(p pdfium.Pdfium, doc references.FPDF_DOCUMENT, want wanted) (files []embedded, torn bool, err error) {
	count, err := p.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: doc})
	if err != nil {
		return nil, false, fmt.Errorf("count attachments: %w", err)
	}
	left := want.bytes
	for i := range min(count.AttachmentCount, attachmentLimit) {
		found, err := p.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: doc, Index: i})
		if err != nil {
			continue
		}
		name, err := p.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: found.Attachment})
		if err != nil || !want.names(name.Name) {
			continue
		}
		content, err := p.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: found.Attachment})
		if err != nil || content.Contents == nil {
			torn = true
			continue
		}
		if left -= len(content.Contents); left < 0 {
			return files, torn, errTooLong
		}
		files = append(files, embedded{name.Name, content.Contents})
	}
	return files, torn, nil
}

// embeddedXML reads the XML files of a PDF that is checked. What goes wrong here
// says nothing about the PDF; torn tells that the instance may be at fault.
func embeddedXML(p pdfium.Pdfium, doc references.FPDF_DOCUMENT) (found [][]byte, torn bool) {
	err := error(nil)
	func() {
		defer recoverAs(&err, "read attachments")
		var files []embedded
		files, torn, err = embeddedFiles(p, doc, wanted{names: namedXML, bytes: maxXML})
		for _, f := range files {
			found = append(found, f.content)
		}
	}()
	return found, torn || err != nil
}

// namedXML reports the name of an XML file: e-invoices are called factur-x.xml,
// ZUGFeRD-invoice.xml, xrechnung.xml and otherwise.
func namedXML(name string) bool { return strings.EqualFold(path.Ext(strings.TrimSpace(name)), ".xml") }
