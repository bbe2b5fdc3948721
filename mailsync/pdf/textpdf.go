package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// maxTextSize bounds the text of a mail that becomes a PDF, in bytes: some 300
// pages.
const maxTextSize = 1 << 20

// The page of a text, in points.
const (
	textMargin   = 57.0 // 2 cm
	textWidth    = a4Width - 2*textMargin
	titleSize    = 14.0
	fieldSize    = 9.5
	bodySize     = 10.0
	tableSize    = 9.0 // 89 columns of Courier
	footSize     = 8.0
	lineHeight   = 1.4 // of the size
	labelMost    = 140.0
	labelGap     = 10.0
	sectionSpace = 8.0
)

// aligned matches what was set in columns: words with blanks between them, after
// the start of a line.
var aligned = regexp.MustCompile(`(?m)\S( {3,}|\t)\S`)

// TextToPDF makes an A4 PDF of a mail's text: the title, the fields (name and
// value: Von, An, Datum), a line, the text, page numbers. Text in columns is
// set in a typewriter font, so that they stay columns. Letters that the standard
// fonts lack (they have Western Europe's and the euro) become the nearest ones.
// The same text gives the same bytes. It fails with [ErrTooLarge] for more than
// a megabyte.
func TextToPDF(title string, fields [][2]string, text string) ([]byte, error) {
	size := len(title) + len(text)
	for _, field := range fields {
		size += len(field[0]) + len(field[1])
	}
	if size > maxTextSize {
		return nil, ErrTooLarge
	}
	s := newSheet()
	s.paragraph(helveticaBold(), titleSize, winANSI(oneLine(title)))
	s.fields(fields)
	s.rule()
	body, bodySize := helvetica(), bodySize
	if aligned.MatchString(text) {
		body, bodySize = courier(), tableSize
	}
	for line := range strings.Lines(strings.TrimRight(winANSI(text), " \n")) {
		s.paragraph(body, bodySize, strings.TrimRight(line, " \n"))
	}
	return s.finish(oneLine(title)), nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// sheet sets lines on pages, from the top.
type sheet struct {
	pages []*bytes.Buffer // their content, without the page numbers
	y     float64         // where the last line stands
}

func newSheet() *sheet {
	s := &sheet{}
	s.turn()
	return s
}

func (s *sheet) turn() {
	s.pages = append(s.pages, &bytes.Buffer{})
	s.y = a4Height - textMargin
}

// down goes on by a line, to the next page if this one is full.
func (s *sheet) down(by float64) {
	if s.y-by < textMargin {
		s.turn()
	}
	s.y -= by
}

// put sets a text on the last line.
func (s *sheet) put(f font, size, x float64, text string) {
	s.pages[len(s.pages)-1].WriteString(setText(f, size, x, s.y, text))
}

func setText(f font, size, x, y float64, text string) string {
	if text == "" {
		return ""
	}
	escaped := strings.NewReplacer(`\`, `\\`, `(`, `\(`, `)`, `\)`).Replace(text)
	return fmt.Sprintf("BT /%s %s Tf %s %s Td (%s) Tj ET\n", f.resource, points(size), points(x), points(y), escaped)
}

// paragraph sets a text on as many lines as it needs.
func (s *sheet) paragraph(f font, size float64, text string) {
	for _, line := range f.wrap(text, size, textWidth) {
		s.down(size * lineHeight)
		s.put(f, size, textMargin, line)
	}
}

// fields sets names in a column and values beside them; empty ones are left out.
func (s *sheet) fields(fields [][2]string) {
	bold, plain := helveticaBold(), helvetica()
	label := 0.0
	for _, field := range fields {
		label = max(label, bold.width(winANSI(oneLine(field[0])), fieldSize)+labelGap)
	}
	label = min(label, labelMost)
	s.y -= sectionSpace / 2
	for _, field := range fields {
		name, value := winANSI(oneLine(field[0])), winANSI(oneLine(field[1]))
		if value == "" {
			continue
		}
		names := bold.wrap(name, fieldSize, label-labelGap)
		values := plain.wrap(value, fieldSize, textWidth-label)
		for i := range max(len(names), len(values)) {
			s.down(fieldSize * lineHeight)
			if i < len(names) {
				s.put(bold, fieldSize, textMargin, names[i])
			}
			if i < len(values) {
				s.put(plain, fieldSize, textMargin+label, values[i])
			}
		}
	}
}

// rule draws a line across the page.
func (s *sheet) rule() {
	s.down(sectionSpace)
	s.line(textMargin)
	s.y -= sectionSpace / 2
}

// line draws a thin line from x to the right margin.
func (s *sheet) line(x float64) {
	fmt.Fprintf(s.pages[len(s.pages)-1], "0.6 G 0.5 w %s %s m %s %s l S\n",
		points(x), points(s.y), points(a4Width-textMargin), points(s.y))
}

// finish numbers the pages and writes them.
func (s *sheet) finish(title string) []byte {
	b := newBuilder()
	var resources strings.Builder
	resources.WriteString("/Font <<")
	for _, f := range []font{helvetica(), helveticaBold(), courier()} {
		fmt.Fprintf(&resources, " /%s %d 0 R", f.resource,
			b.add("<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>", f.name))
	}
	resources.WriteString(" >>")
	for i, page := range s.pages {
		if len(s.pages) > 1 {
			number := fmt.Sprintf("%d / %d", i+1, len(s.pages))
			x := (a4Width - helvetica().width(number, footSize)) / 2
			page.WriteString(setText(helvetica(), footSize, x, textMargin/2, number))
		}
		b.page(Size{Width: a4Width, Height: a4Height}, resources.String(), page.Bytes())
	}
	return b.finish(title)
}

// wrap breaks a line at blanks so that no piece is wider than width, and words
// that are too long themselves anywhere. A line of nothing is a line.
func (f font) wrap(line string, size, width float64) []string {
	var lines []string
	for {
		fits := f.fitting(line, size, width)
		if fits == len(line) {
			return append(lines, line)
		}
		cut, next := fits, fits
		// Blanks before the first word are an indent and no place to break.
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if blank := strings.LastIndexByte(line[:fits+1], ' '); blank > indent {
			cut, next = blank, blank+1
		}
		lines = append(lines, strings.TrimRight(line[:cut], " "))
		line = strings.TrimLeft(line[next:], " ")
	}
}

// fitting is how many letters of line are no wider than width: one at least.
func (f font) fitting(line string, size, width float64) int {
	used := 0.0
	for i := range len(line) {
		used += f.width(line[i:i+1], size)
		if used > width && i > 0 {
			return i
		}
	}
	return len(line)
}
