package einvoice

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of one file. Invoices with attachments inside come close to the first
// only.
const (
	MaxSize      = 32 << 20 // bytes
	maxDepth     = 64
	maxElements  = 40_000 // outside of lines, and of one line
	maxLines     = 2_000  // kept; further ones are counted
	longestText  = 4 << 10
	wrapperDepth = 5 // how deep an invoice may stand in a signature or an envelope
)

// HeadSize is how much of a file [Recognise] needs: root elements come late
// behind licence texts.
const HeadSize = 64 << 10

// Read reads an invoice.
func Read(data []byte) (Invoice, error) {
	if len(data) > MaxSize {
		return Invoice{}, fmt.Errorf("%w: larger than %d bytes", ErrRefused, MaxSize)
	}
	if !MayBeXML(data) {
		return Invoice{}, ErrUnknown
	}
	r := newReader(toUTF8(data))
	if err := r.begin(); err != nil {
		return Invoice{}, err
	}
	if err := r.tree(); err != nil {
		return Invoice{}, err
	}
	inv := r.root.fields(r.root.node)
	inv.Syntax, inv.Lines, inv.MoreLines = r.root.syntax, r.lines, r.more
	return inv, nil
}

// Recognise tells the syntax by the root element; head is the beginning of a
// file, [HeadSize] bytes or all of it.
func Recognise(head []byte) (Syntax, bool) {
	head = head[:min(len(head), HeadSize)]
	if !MayBeXML(head) {
		return "", false
	}
	for range utf8.UTFMax - 1 { // a character may be cut at the end
		if r, size := utf8.DecodeLastRune(head); r == utf8.RuneError && size == 1 {
			head = head[:len(head)-1]
		}
	}
	r := newReader(toUTF8(head))
	if err := r.begin(); err != nil {
		return "", false
	}
	return r.root.syntax, true
}

// MayBeXML reports the beginning of a file that may be XML in some encoding: it
// spares everything else the work.
func MayBeXML(head []byte) bool {
	start := bytes.TrimLeft(head, "\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
	return len(start) > 0 && start[0] == '<'
}

// root is an invoice's element and how its syntax is read.
type root struct {
	*node
	syntax Syntax
	fields func(*node) Invoice
	isLine func(name string) bool
	line   func(*node) Line
}

// reader goes through a file once. Lines are read one by one and let go: an
// invoice may have thousands.
type reader struct {
	dec   *xml.Decoder
	root  root
	depth int
	count int // elements kept
	lines []Line
	more  int
}

func newReader(text []byte) *reader {
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Entity = xml.HTMLEntity
	// The text is UTF-8 by now, whatever it declares.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &reader{dec: d}
}

// token reads on and refuses what no invoice has.
func (r *reader) token() (xml.Token, error) {
	t, err := r.dec.Token()
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrMalformed, err)
	}
	switch t.(type) {
	case xml.Directive:
		return nil, fmt.Errorf("%w: document type", ErrRefused)
	case xml.StartElement:
		if r.depth++; r.depth > maxDepth {
			return nil, fmt.Errorf("%w: deeper than %d", ErrRefused, maxDepth)
		}
	case xml.EndElement:
		r.depth--
	}
	return t, nil
}

// begin goes to the invoice's element: the root, or one inside a signature or
// an envelope.
func (r *reader) begin() error {
	for {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if known, ok := rootOf(start.Name); ok {
			r.root = known
			r.root.node = newNode(start)
			return nil
		}
		if r.depth == 1 && !isWrapper(start.Name) || r.depth > wrapperDepth {
			return ErrUnknown
		}
	}
}

// rootOf knows the root elements by name and namespace. ebInterface and UBL both
// say Invoice.
func rootOf(name xml.Name) (root, bool) {
	space := strings.ToLower(name.Space)
	switch {
	case strings.Contains(space, "ebinterface") && name.Local == "Invoice":
		return root{syntax: ebSyntax(space), fields: ebFields, isLine: ebIsLine, line: ebLine}, true
	case strings.Contains(space, "oasis:names:") && strings.Contains(space, "ubl") && (name.Local == "Invoice" || name.Local == "CreditNote"):
		return root{syntax: UBL, fields: ublFields, isLine: ublIsLine, line: ublLine}, true
	case strings.Contains(space, "uncefact") && name.Local == "CrossIndustryInvoice":
		return root{syntax: CII, fields: ciiFields, isLine: ciiIsLine, line: ciiLine}, true
	case strings.Contains(space, "ferd") && name.Local == "CrossIndustryDocument":
		return root{syntax: ZUGFeRD1, fields: ciiFields, isLine: ciiIsLine, line: ciiLine}, true
	}
	return root{}, false
}

// isWrapper reports elements that an invoice may stand in: an XML signature
// around it, or the envelope of a network.
func isWrapper(name xml.Name) bool {
	return name.Local == "Signature" && strings.Contains(name.Space, "xmldsig") || name.Local == "StandardBusinessDocument"
}

func newNode(start xml.StartElement) *node {
	n := &node{name: start.Name.Local}
	for _, a := range start.Attr {
		if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && len(a.Value) <= longestText {
			n.attrs = append(n.attrs, attr{a.Name.Local, a.Value})
		}
	}
	return n
}

// open is an element that is being read.
type open struct {
	*node
	text bytes.Buffer
}

// tree reads the invoice's element to its end.
func (r *reader) tree() error {
	path := []*open{{node: r.root.node}}
	line := 0 // how many of path stand around the line, 0 outside of lines
	for len(path) > 0 {
		t, err := r.token()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: ends too early", ErrMalformed)
		}
		if err != nil {
			return err
		}
		top := path[len(path)-1]
		switch t := t.(type) {
		case xml.StartElement:
			if r.count++; r.count > maxElements {
				return fmt.Errorf("%w: more than %d elements", ErrRefused, maxElements)
			}
			n := newNode(t)
			if line == 0 && r.root.isLine(n.name) {
				line = len(path)
			} else {
				top.children = append(top.children, n)
			}
			path = append(path, &open{node: n})
		case xml.CharData:
			top.text.Write(t[:min(len(t), longestText-min(top.text.Len(), longestText))])
		case xml.EndElement:
			top.node.text = strings.TrimSpace(strings.ToValidUTF8(top.text.String(), ""))
			path = path[:len(path)-1]
			if line > 0 && len(path) == line {
				r.endLine(top.node)
				line = 0
			}
		}
	}
	return nil
}

// endLine reads a line and lets its elements go.
func (r *reader) endLine(n *node) {
	r.count -= n.size()
	if len(r.lines) == maxLines {
		r.more++
		return
	}
	r.lines = append(r.lines, r.root.line(n))
}

// size is how many elements a node is, with all below it.
func (n *node) size() int {
	sum := 1
	for _, c := range n.children {
		sum += c.size()
	}
	return sum
}
