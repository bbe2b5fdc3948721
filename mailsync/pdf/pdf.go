package pdf

import (
	"bytes"
	"regexp"
	"strings"
)

// Outcome is what was found out about a file.
type Outcome string

// The outcomes. OK is the only one that allows filing a file as a checked PDF.
const (
	// OK: PDFium opens it without a password, it has pages, page 1 loads.
	OK Outcome = "ok"
	// NotPDF: no %PDF- starts within the first 1,024 bytes, and nothing there
	// shows that it was a PDF once (then it is Damaged).
	NotPDF Outcome = "not-pdf"
	// NeedsPassword: it opens with a password or certificate only.
	NeedsPassword Outcome = "password"
	// Damaged: PDFium cannot read it, it has no pages, page 1 does not load,
	// or reading it needs more memory or stack than a file may have.
	Damaged Outcome = "damaged"
	// TimedOut: no answer within the limit of CPU time, tried twice.
	TimedOut Outcome = "timeout"
	// Unavailable: nothing was found out, and the file is not to blame: the
	// child cannot be started, got no CPU, or was killed from outside; the
	// reader failed; the context ended; the file is larger than [MaxSize].
	Unavailable Outcome = "unavailable"
)

// MaxSize is the largest file, in bytes, that is given to PDFium: its memory
// holds the whole file besides everything made of it.
const MaxSize = 128 << 20

// headerWindow is the number of places where PDFium looks for a header.
const headerWindow = 1024

const headerMark = "%PDF-"

// Result is the answer about one file.
type Result struct {
	Outcome Outcome
	// Pages is the number of pages the file claims; 0 unless OK.
	Pages int
	// Signed tells that at least one signature field stands in the file.
	// The signature itself is not verified.
	Signed bool
	// Restricted tells that the file is encrypted but opens without a
	// password: only the owner's permissions are limited.
	Restricted bool
	// XML are the XML files embedded in the file, 2 MB at the most: one of them
	// may be an e-invoice. Nil unless OK.
	XML [][]byte
	// Detail says more in English, for the log; it never holds file content.
	Detail string
}

// HasHeader reports whether %PDF- starts within the first 1,024 bytes of head.
// Head should hold 1,028 bytes or the whole file: the mark may start at byte
// 1,023.
func HasHeader(head []byte) bool {
	return bytes.Contains(head[:min(len(head), headerSize)], []byte(headerMark))
}

// headerSize is how many bytes HasHeader wants to see.
const headerSize = headerWindow + len(headerMark) - 1

// remains are the marks of a PDF that lost its header: an object, a trailer, or
// the pointer to the cross-reference table. No other kind of file starts so.
var remains = regexp.MustCompile(`(?:^|[\s0>])\d{1,10} \d{1,5} obj\b|\btrailer\s*<<|startxref\s+\d`)

const maxDetail = 160

// plain makes a detail of an error text: its first line without the stack trace
// that a WebAssembly error carries, printable ASCII, at most maxDetail bytes.
func plain(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	text, _, _ = strings.Cut(text, "wasm stack trace")
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	return strings.TrimSpace(text[:min(len(text), maxDetail)])
}
