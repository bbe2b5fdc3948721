package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"unicode/utf16"
)

// builder writes a PDF 1.4: objects numbered from 1 in the order they are added.
// The same content gives the same bytes: no date, no random id.
type builder struct {
	file    bytes.Buffer
	offsets []int
	pages   []int
}

// The first two objects are written last, when the pages are known.
const (
	catalogObject = 1
	treeObject    = 2
)

func newBuilder() *builder {
	b := &builder{offsets: make([]int, 2)}
	// The second line tells programs that the file is binary.
	b.file.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	return b
}

// add writes an object and returns its number.
func (b *builder) add(format string, args ...any) int {
	b.offsets = append(b.offsets, b.file.Len())
	fmt.Fprintf(&b.file, "%d 0 obj\n", len(b.offsets))
	fmt.Fprintf(&b.file, format, args...)
	b.file.WriteString("\nendobj\n")
	return len(b.offsets)
}

// stream writes a stream object; entries are those of its dictionary without
// /Length.
func (b *builder) stream(entries string, content []byte) int {
	b.offsets = append(b.offsets, b.file.Len())
	fmt.Fprintf(&b.file, "%d 0 obj\n<< %s /Length %d >>\nstream\n", len(b.offsets), entries, len(content))
	b.file.Write(content)
	b.file.WriteString("\nendstream\nendobj\n")
	return len(b.offsets)
}

// page adds a page of the given size whose content is compressed.
func (b *builder) page(size Size, resources string, content []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(content) // a bytes.Buffer takes everything
	_ = z.Close()
	stream := b.stream("/Filter /FlateDecode", packed.Bytes())
	b.pages = append(b.pages, b.add("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources << %s >> /Contents %d 0 R >>",
		treeObject, points(size.Width), points(size.Height), resources, stream))
}

// finish writes what holds the pages together. An empty title is left out.
func (b *builder) finish(title string) []byte {
	info := ""
	if title != "" {
		info = fmt.Sprintf(" /Info %d 0 R", b.add("<< /Title %s >>", textString(title)))
	}
	b.offsets[catalogObject-1] = b.file.Len()
	fmt.Fprintf(&b.file, "%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n", catalogObject, treeObject)
	b.offsets[treeObject-1] = b.file.Len()
	fmt.Fprintf(&b.file, "%d 0 obj\n<< /Type /Pages /Count %d /Kids [", treeObject, len(b.pages))
	for _, page := range b.pages {
		fmt.Fprintf(&b.file, " %d 0 R", page)
	}
	b.file.WriteString(" ] >>\nendobj\n")
	table := b.file.Len()
	fmt.Fprintf(&b.file, "xref\n0 %d\n0000000000 65535 f \n", len(b.offsets)+1)
	for _, offset := range b.offsets {
		fmt.Fprintf(&b.file, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b.file, "trailer\n<< /Size %d /Root %d 0 R%s >>\nstartxref\n%d\n%%%%EOF\n",
		len(b.offsets)+1, catalogObject, info, table)
	return b.file.Bytes()
}

// points writes a length with two decimals, without trailing zeros.
func points(length float64) string {
	text := strings.TrimRight(fmt.Sprintf("%.2f", length+0), "0") // +0: no -0
	return strings.TrimSuffix(text, ".")
}

// textString is a PDF text string of any characters: UTF-16 as hex digits.
func textString(text string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}
