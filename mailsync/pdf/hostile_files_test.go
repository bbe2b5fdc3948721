package pdf

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// structures are documents whose objects are arranged to trap a reader.

func withPages(pages string, more ...string) []byte {
	w := &writer{}
	w.add("<< /Type /Catalog /Pages 2 0 R >>")
	w.add(pages)
	for _, body := range more {
		w.add(body)
	}
	return w.bytes()
}

const plainPage = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"

func pageTreeLoop() []byte { return withPages("<< /Type /Pages /Kids [2 0 R] /Count 1 >>") }

func pageTreeCycle() []byte {
	return withPages("<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Pages /Parent 2 0 R /Kids [4 0 R] /Count 1 >>",
		"<< /Type /Pages /Parent 3 0 R /Kids [3 0 R 2 0 R] /Count 1 >>")
}

func pageCount(count string) []byte {
	return withPages("<< /Type /Pages /Kids [3 0 R] /Count "+count+" >>", plainPage)
}

func manyPages() []byte {
	w := &writer{}
	w.add("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
	}
	w.addf("<< /Type /Pages /Kids [%s] /Count 50000 >>", kids.String())
	for range 50_000 {
		w.add(plainPage)
	}
	return w.bytes()
}

func deepPageTree() []byte {
	const levels = 20_000
	w := &writer{}
	w.add("<< /Type /Catalog /Pages 2 0 R >>")
	for i := range levels {
		w.addf("<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>", max(i+1, 2), i+3)
	}
	w.add("<< /Type /Page /MediaBox [0 0 595 842] >>")
	return w.bytes()
}

func nested(open, end string, depth int) []byte {
	junk := strings.Repeat(open, depth) + strings.Repeat(end, depth)
	return newDocument(nil, "", a4+" /Junk "+junk).bytes()
}

func objectStreamLoop() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	inside := "1 0 2 40 << /Type /Catalog /Pages 2 0 R >>          << /Type /Pages /Kids [3 0 R] /Count 1 >>"
	stream := b.Len()
	fmt.Fprintf(&b, "4 0 obj\n<< /Type /ObjStm /N 2 /First 9 /Extends 4 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\n", len(inside), inside)
	// The cross-reference stream says that object 4, the object stream, is inside itself.
	entries := []byte{0, 0, 0, 0, 255, 2, 0, 0, 4, 0, 2, 0, 0, 4, 1, 2, 0, 0, 4, 2, 2, 0, 0, 4, 3}
	start := b.Len()
	entries = append(entries, 1, 0, byte(start>>8), byte(start), 0)
	fmt.Fprintf(&b, "5 0 obj\n<< /Type /XRef /W [1 3 1] /Size 6 /Root 1 0 R /Prev %d /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n",
		stream, len(entries), entries, start)
	return b.Bytes()
}

func xrefStreamLoop() []byte {
	file := objectStreamLoop()
	start := bytes.LastIndex(file, []byte("5 0 obj"))
	prev := fmt.Sprintf("/Prev %d ", bytes.Index(file, []byte("4 0 obj")))
	return bytes.Replace(file, []byte(prev), fmt.Appendf(nil, "/Prev %d ", start), 1)
}

// prevLoop makes the trailer name its own cross-reference table as the earlier one.
func prevLoop() []byte {
	w := newDocument(nil, "", a4)
	start := bytes.LastIndex(w.bytes(), []byte("xref\n0 "))
	w.trailer = fmt.Sprintf("/Prev %d", start)
	return w.bytes()
}

func prevPair() []byte {
	file := newDocument(nil, "", a4).bytes()
	first, second := bytes.LastIndex(file, []byte("xref\n0 ")), len(file)
	file = bytes.Replace(file, []byte("/Root 1 0 R"), fmt.Appendf(nil, "/Prev %d /Root 1 0 R", second+16), 1)
	return fmt.Appendf(file, "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n", first, second+16)
}

func hugeXref() []byte {
	file := goodPDF()
	return bytes.Replace(file, []byte("xref\n0 "), []byte("xref\n0 199999999"), 1)
}

func lengthLoop() []byte {
	w := newDocument(nil, "", a4)
	w.objects[3] = "<< /Length 4 0 R >>\nstream\nq Q\nendstream"
	return w.bytes()
}

func selfReference() []byte {
	return withPages("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "3 0 R")
}

func referenceChain() []byte {
	const links = 100_000
	w := newDocument(nil, "", "/MediaBox 5 0 R")
	for i := range links {
		w.addf("%d 0 R", i+6)
	}
	w.add("[0 0 595 842]")
	return w.bytes()
}

func mediaBox(box string) []byte { return newDocument([]byte("q Q"), "", "/MediaBox "+box).bytes() }

func catalogEntries(entries string, more ...string) []byte {
	w := newDocument([]byte("q Q"), "", a4)
	for _, body := range more {
		w.add(body)
	}
	w.objects[0] = "<< /Type /Catalog /Pages 2 0 R " + entries + " >>"
	return w.bytes()
}

func fieldLoop() []byte {
	return catalogEntries("/AcroForm 5 0 R",
		"<< /Fields [6 0 R 6 0 R] /SigFlags 3 >>",
		"<< /T (a) /FT /Sig /Kids [6 0 R 6 0 R 6 0 R] /Parent 6 0 R >>")
}

func fieldLaughs() []byte {
	more := []string{"<< /Fields [6 0 R 6 0 R 6 0 R 6 0 R] /SigFlags 3 >>"}
	for i := range 30 {
		next := fmt.Sprintf("%d 0 R ", i+7)
		more = append(more, fmt.Sprintf("<< /T (f%d) /Kids [%s] >>", i, strings.Repeat(next, 10)))
	}
	return catalogEntries("/AcroForm 5 0 R", append(more, "<< /T (x) /FT /Sig >>")...)
}

func encrypted(dict string) []byte {
	w := newDocument([]byte("q Q"), "", a4)
	w.trailer = "/ID [(0123456789abcdef) (0123456789abcdef)] /Encrypt " + dict
	return w.bytes()
}

// Files that are not what they say.

func cut(percent int) []byte {
	w := newDocument(deflate(repeat("0 0 m 10 10 l S\n", 20_000)), "/Filter /FlateDecode",
		a4+" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>")
	w.stream("", bytes.Repeat([]byte("invoice lines "), 5000))
	file := w.bytes()
	return file[:len(file)*percent/100]
}

func html() []byte {
	return []byte("<!DOCTYPE html><html><body><p>Ihre Rechnung finden Sie im Portal.</p></body></html>\n")
}

func jpegGarbage() []byte {
	return append([]byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), noise(4000)...)
}

func base64Text() []byte { return []byte(base64.StdEncoding.EncodeToString(goodPDF())) }

func noise(n int) []byte {
	source := rand.NewChaCha8([32]byte{47, 11})
	b := make([]byte, n)
	_, _ = source.Read(b)
	return b
}

func headerAndNoise() []byte { return append([]byte("%PDF-1.7\n"), noise(1<<20)...) }

// flippedBytes is a good file with every 50th byte turned over.
func flippedBytes() []byte {
	file := goodPDF()
	for i := 20; i < len(file); i += 50 {
		file[i] ^= 0xff
	}
	return file
}
