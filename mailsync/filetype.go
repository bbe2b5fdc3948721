package mailsync

import (
	"bytes"
	"encoding/xml"
	"io"
	"mime"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
)

// TypeEInvoice is the media type under which an XML e-invoice is recorded:
// recognised by its root element, whatever it was declared as.
const TypeEInvoice = "application/x-einvoice+xml"

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
		return "application/applefile" // the resource half alone, however it was declared
	case len(p.Head) == 0:
		return p.Type
	}
	found, _, err := mime.ParseMediaType(mimetype.Detect(p.Head).String())
	if err != nil || found == "application/octet-stream" {
		return p.Type
	}
	if (found == "text/xml" || found == "text/plain") && isEInvoice(p.Head) {
		return TypeEInvoice
	}
	// Plain text says little; what the sender declared says more (text/calendar, message/…).
	if found == "text/plain" && p.Type != "application/octet-stream" {
		return p.Type
	}
	return found
}

// invoiceRoots are the root elements of the e-invoices that offices get, with
// a part of their namespace: UBL, CII (also ZUGFeRD 1.0) and ebInterface.
var invoiceRoots = map[string]string{
	"Invoice":               "oasis:names:specification:ubl",
	"CreditNote":            "oasis:names:specification:ubl",
	"CrossIndustryInvoice":  "uncefact",
	"CrossIndustryDocument": "ferd",
}

// isEInvoice looks at the root element only. An ebInterface root is called
// Invoice like UBL's and is told apart by its namespace.
func isEInvoice(head []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(head))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		t, err := d.Token()
		if err != nil {
			return false
		}
		if root, ok := t.(xml.StartElement); ok {
			space := strings.ToLower(root.Name.Space)
			if strings.Contains(space, "ebinterface") {
				return root.Name.Local == "Invoice"
			}
			want, known := invoiceRoots[root.Name.Local]
			return known && strings.Contains(space, want)
		}
	}
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
