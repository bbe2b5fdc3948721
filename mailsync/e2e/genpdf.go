package e2e

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// picture is a grey image that fills a page and gives a PDF its weight.
type picture struct {
	width, height int
	grey          []byte
}

// winAnsi escapes a text for a PDF string in WinAnsiEncoding.
var winAnsi = strings.NewReplacer("(", `\(`, ")", `\)`, `\`, `\\`,
	"ä", `\344`, "ö", `\366`, "ü", `\374`, "Ä", `\304`, "Ö", `\326`, "Ü", `\334`, "ß", `\337`, "€", `\200`)

// PDF returns a PDF 1.4 file of one A4 page that shows the lines as text. It is
// complete (cross-reference table, trailer) and opens without repair.
func PDF(lines ...string) []byte {
	return writePDF(lines, picture{})
}

// writePDF writes the page with its lines and, where pic has rows, the picture.
func writePDF(lines []string, pic picture) []byte {
	var text bytes.Buffer
	text.WriteString("BT /F1 11 Tf 14 TL 60 780 Td\n")
	for _, l := range lines {
		fmt.Fprintf(&text, "(%s) Tj T*\n", winAnsi.Replace(l))
	}
	text.WriteString("ET\n")
	resources := "/Font << /F1 5 0 R >>"
	if pic.height > 0 {
		text.WriteString("q 400 0 0 300 60 60 cm /I1 Do Q\n")
		resources += " /XObject << /I1 6 0 R >>"
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << " + resources + " >> /Contents 4 0 R >>",
		stream("", text.Bytes()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	if pic.height > 0 {
		head := fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode ", pic.width, pic.height)
		objects = append(objects, stream(head, stored(pic.grey)))
	}
	return assemble(objects)
}

// stream wraps data as a PDF stream object with its length.
func stream(head string, data []byte) string {
	return fmt.Sprintf("<< %s/Length %d >>\nstream\n%s\nendstream", head, len(data), data)
}

// stored is data as a zlib stream without compression: noise does not shrink,
// and the generator must not cost more than what it measures.
func stored(data []byte) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, zlib.NoCompression)
	if err != nil {
		return nil
	}
	_, _ = w.Write(data) // a bytes.Buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// assemble numbers the objects and adds header, cross-reference table and trailer.
func assemble(objects []string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}
