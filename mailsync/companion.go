package mailsync

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode"

	"belegpost/storage"
)

// companions files an XML beside the PDF that it belongs to: of the same stem,
// with the invoice's number, or the only e-invoice beside the only PDF of the
// mail.
func companions(attachments []storage.Attachment) {
	var pdfs, xmls []*storage.Attachment
	for i := range attachments {
		switch a := &attachments[i]; {
		case a.Outcome == storage.OutcomeFiled:
			pdfs = append(pdfs, a)
		case a.Outcome == storage.OutcomeFailed && a.Reason == storage.ReasonNotPDF && isXML(a.Type):
			xmls = append(xmls, a)
		}
	}
	for _, x := range xmls {
		p := mainFile(x, pdfs)
		if p == nil && len(pdfs) == 1 && len(xmls) == 1 && x.Type == TypeEInvoice {
			p = pdfs[0]
		}
		if p != nil {
			x.Outcome, x.Reason, x.Companion = storage.OutcomeFiled, "", p.Part
		}
	}
}

// fileInvoices files the XML e-invoices that no PDF stands beside, each with its
// readable page, where the office wishes it.
func (f facts) fileInvoices(attachments []storage.Attachment) {
	for i := range attachments {
		a := &attachments[i]
		view := f.views[a.Part]
		if view == nil || a.Outcome != storage.OutcomeFailed || a.Reason != storage.ReasonNotPDF {
			continue
		}
		a.Outcome, a.Reason = storage.OutcomeFiled, ""
		sum := sha256.Sum256(view)
		a.View = &storage.View{Pages: max(1, bytes.Count(view, []byte("/Type /Page "))),
			Spooled: storage.Spooled{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(view))}}
	}
}

// mainFile is the PDF that an XML belongs to by its name or by the invoice's
// number; nil if there is none, or if the number fits several.
func mainFile(x *storage.Attachment, pdfs []*storage.Attachment) *storage.Attachment {
	var numbered []*storage.Attachment
	for _, p := range pdfs {
		if stem(x.Name) == stem(p.Name) {
			return p
		}
		if sameNumber(x, p) {
			numbered = append(numbered, p)
		}
	}
	if len(numbered) == 1 {
		return numbered[0]
	}
	return nil
}

// shortestNumber is how many letters and digits an invoice number must have to
// be looked for in a name: 7 stands in every second one.
const shortestNumber = 4

// sameNumber reports that a PDF holds, or is named by, the invoice that an XML is.
func sameNumber(x, p *storage.Attachment) bool {
	if x.Invoice == nil {
		return false
	}
	if p.Invoice != nil {
		return x.Invoice.Number != "" && x.Invoice.Number == p.Invoice.Number
	}
	number := bare(x.Invoice.Number)
	return len(number) >= shortestNumber && strings.Contains(bare(stem(p.Name)), number)
}

// bare are the letters and digits of a text: "RE-2026/004" is RE_2026_004 in a
// file name.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func isXML(kind string) bool {
	return kind == TypeEInvoice || kind == "text/xml" || kind == "application/xml"
}

func stem(name string) string {
	return strings.ToLower(strings.TrimSuffix(name, path.Ext(name)))
}
