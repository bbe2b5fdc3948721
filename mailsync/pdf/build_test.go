package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// writer is a tiny PDF writer: objects in the order they are added, numbered
// from 1, with a cross-reference table that is right unless a test spoils it.
type writer struct {
	objects []string
	trailer string // more entries for the trailer
	root    int    // 0: object 1
}

func (w *writer) add(body string) int {
	w.objects = append(w.objects, body)
	return len(w.objects)
}

func (w *writer) addf(format string, args ...any) int { return w.add(fmt.Sprintf(format, args...)) }

// stream adds a stream; dict are its entries without /Length.
func (w *writer) stream(dict string, data []byte) int {
	return w.addf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

func (w *writer) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(w.objects))
	for i, body := range w.objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n",
		len(offsets)+1, max(w.root, 1), w.trailer, start)
	return b.Bytes()
}

// newDocument starts a document: object 1 is the catalog, 2 the page tree, 3
// the page, 4 its content. The entries go into the page.
func newDocument(content []byte, contentDict, pageEntries string) *writer {
	w := &writer{}
	w.add("<< /Type /Catalog /Pages 2 0 R >>")
	w.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	w.addf("<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>", pageEntries)
	w.stream(contentDict, content)
	return w
}

const a4 = "/MediaBox [0 0 595 842]"

// goodPDF is a small invoice of one page.
func goodPDF() []byte {
	w := newDocument([]byte("BT /F1 12 Tf 72 770 Td (Rechnung 4711, 120.00 EUR) Tj ET\n"), "",
		a4+" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>")
	return w.bytes()
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	_, _ = z.Write(data)
	_ = z.Close()
	return b.Bytes()
}

func repeat(s string, n int) []byte { return []byte(strings.Repeat(s, n)) }

// deflated is piece n times, deflated without holding it in memory.
func deflated(piece string, n int) []byte {
	var b bytes.Buffer
	z, _ := zlib.NewWriterLevel(&b, zlib.BestCompression)
	block := repeat(piece, min(n, 1<<16))
	for ; n >= 1<<16; n -= 1 << 16 {
		_, _ = z.Write(block)
	}
	_, _ = z.Write(block[:n*len(piece)])
	_ = z.Close()
	return b.Bytes()
}
