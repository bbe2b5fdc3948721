//go:build demomails

package main

import (
	"bytes"
	"fmt"
	"log"
	"strings"
)

// pdfFile writes small PDF 1.4 files: A4 pages with text in the standard
// fonts, filled and stroked shapes and JPEG pictures. Streams are not
// compressed, so that the bytes depend on nothing but the content.
type pdfFile struct {
	title, producer, created string // created: D:20260302…
	pages                    []*pdfPage
	pictures                 []picture
	password                 string // user password; "" leaves the file open
}

type picture struct {
	jpeg          []byte
	width, height int
}

// pdfPage collects drawing operators; the origin is the top left corner, in
// points.
type pdfPage struct{ ops bytes.Buffer }

const (
	pageWidth  = 595.28
	pageHeight = 841.89
)

// Fonts of every page.
const (
	regular = "F1"
	bold    = "F2"
	italic  = "F3" // measured as regular
)

// colour is red, green, blue from 0 to 1.
type colour [3]float64

var (
	black = colour{0.13, 0.13, 0.13}
	grey  = colour{0.45, 0.45, 0.45}
	white = colour{1, 1, 1}
)

func (f *pdfFile) page() *pdfPage {
	p := &pdfPage{}
	f.pages = append(f.pages, p)
	return p
}

func (p *pdfPage) op(format string, args ...any) { fmt.Fprintf(&p.ops, format+"\n", args...) }

func (p *pdfPage) fill(c colour)   { p.op("%.3f %.3f %.3f rg", c[0], c[1], c[2]) }
func (p *pdfPage) stroke(c colour) { p.op("%.3f %.3f %.3f RG", c[0], c[1], c[2]) }

// box fills a rectangle.
func (p *pdfPage) box(x, y, w, h float64, c colour) {
	p.fill(c)
	p.op("%.2f %.2f %.2f %.2f re f", x, pageHeight-y-h, w, h)
}

// line draws one straight line.
func (p *pdfPage) line(x1, y1, x2, y2, width float64, c colour) {
	p.stroke(c)
	p.op("%.2f w %.2f %.2f m %.2f %.2f l S", width, x1, pageHeight-y1, x2, pageHeight-y2)
}

// polygon fills the area between points (x, y, x, y, …).
func (p *pdfPage) polygon(c colour, points ...float64) {
	p.fill(c)
	for i := 0; i+1 < len(points); i += 2 {
		verb := "l"
		if i == 0 {
			verb = "m"
		}
		p.op("%.2f %.2f %s", points[i], pageHeight-points[i+1], verb)
	}
	p.op("f")
}

// circle fills a disc out of four Bézier curves.
func (p *pdfPage) circle(x, y, r float64, c colour) {
	const k = 0.5523
	y = pageHeight - y
	p.fill(c)
	p.op("%.2f %.2f m", x+r, y)
	for _, q := range [4][4]float64{{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0}} {
		ax, ay, bx, by := q[0], q[1], q[2], q[3]
		p.op("%.2f %.2f %.2f %.2f %.2f %.2f c", x+r*(ax+k*bx), y+r*(ay+k*by),
			x+r*(bx+k*ax), y+r*(by+k*ay), x+r*bx, y+r*by)
	}
	p.op("f")
}

// text draws a line of text with its baseline at y.
func (p *pdfPage) text(x, y, size float64, font string, c colour, s string) {
	p.fill(c)
	p.op("BT /%s %.1f Tf %.2f %.2f Td (%s) Tj ET", font, size, x, pageHeight-y, winANSI(s))
}

// right draws text that ends at x, centre text around it.
func (p *pdfPage) right(x, y, size float64, font string, c colour, s string) {
	p.text(x-textWidth(s, size, font), y, size, font, c, s)
}

func (p *pdfPage) centre(x, y, size float64, font string, c colour, s string) {
	p.text(x-textWidth(s, size, font)/2, y, size, font, c, s)
}

// image places picture n of the file.
func (p *pdfPage) image(n int, x, y, w, h float64) {
	p.op("q %.2f 0 0 %.2f %.2f %.2f cm /Im%d Do Q", w, h, x, pageHeight-y-h, n)
}

// winANSI writes a string as the inside of a PDF literal, non-ASCII as octal.
func winANSI(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '(' || r == ')' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x7f:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\%03o`, winANSICode(r))
		}
	}
	return b.String()
}

func winANSICode(r rune) rune {
	switch r {
	case '€':
		return 0x80
	case '•':
		return 0x95
	case '–':
		return 0x96
	case '„':
		return 0x84
	case '“':
		return 0x93
	}
	if r > 0xff {
		log.Fatalf("no WinAnsi code for %q", r)
	}
	return r
}

// Object numbers: fonts, pictures and pages come first, the page tree and the
// catalogue last, so that a file cut in the middle has lost its root and no
// reader can repair it.
const firstFont = 1

var fonts = []string{"Helvetica", "Helvetica-Bold", "Helvetica-Oblique"}

// bytes writes the whole file.
func (f *pdfFile) bytes() []byte {
	w := newObjects(f.password, f.title)
	for i, name := range fonts {
		w.object(firstFont+i, fmt.Sprintf("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>", name))
	}
	next := firstFont + len(fonts)
	var resources strings.Builder
	resources.WriteString("/Font << /F1 1 0 R /F2 2 0 R /F3 3 0 R >>")
	for i, pic := range f.pictures {
		w.stream(next, fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "+
			"/BitsPerComponent 8 /Filter /DCTDecode", pic.width, pic.height), pic.jpeg)
		fmt.Fprintf(&resources, " /XObject << /Im%d %d 0 R >>", i, next)
		next++
	}
	tree := next + 2*len(f.pages)
	var kids strings.Builder
	for _, page := range f.pages {
		w.stream(next, "", page.ops.Bytes())
		w.object(next+1, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources << %s >> /Contents %d 0 R >>",
			tree, pageWidth, pageHeight, resources.String(), next))
		fmt.Fprintf(&kids, "%d 0 R ", next+1)
		next += 2
	}
	w.object(tree, fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(f.pages), kids.String()))
	w.object(tree+1, fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (de-AT) >>", tree))
	trailer := fmt.Sprintf("/Root %d 0 R", tree+1)
	next = tree + 2
	if f.password != "" {
		w.object(next, w.lock.dictionary())
		trailer += fmt.Sprintf(" /Encrypt %d 0 R", next)
	} else {
		w.object(next, fmt.Sprintf("<< /Title (%s) /Producer (%s) /CreationDate (%s) >>",
			winANSI(f.title), winANSI(f.producer), f.created))
		trailer += fmt.Sprintf(" /Info %d 0 R", next)
	}
	return w.finish(trailer)
}

// objects writes numbered objects and remembers where they begin.
type objects struct {
	out     bytes.Buffer
	offsets map[int]int
	id      []byte
	lock    *lock
}

func newObjects(password, seed string) *objects {
	w := &objects{offsets: map[int]int{}, id: fileID(seed)}
	if password != "" {
		w.lock = newLock(password, w.id)
	}
	w.out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	return w
}

func (w *objects) object(n int, body string) {
	w.offsets[n] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

func (w *objects) stream(n int, entries string, data []byte) {
	if w.lock != nil {
		data = w.lock.encrypt(n, data)
	}
	w.offsets[n] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n<< %s /Length %d >>\nstream\n", n, entries, len(data))
	w.out.Write(data)
	w.out.WriteString("\nendstream\nendobj\n")
}

func (w *objects) finish(trailer string) []byte {
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for n := 1; n <= len(w.offsets); n++ {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", w.offsets[n])
	}
	fmt.Fprintf(&w.out, "trailer\n<< /Size %d %s /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, trailer, w.id, w.id, start)
	return w.out.Bytes()
}
