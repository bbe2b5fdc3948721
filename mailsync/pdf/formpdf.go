package pdf

import "strings"

// Form is a business paper to be set: an invoice, for instance. Empty parts are
// left out.
type Form struct {
	Title  string
	Blocks [2][]string // side by side, the first line of each in bold
	Fields [][2]string // name and value
	Table  Table
	Totals []Total  // below the table, at its right edge
	Text   []string // paragraphs; lines within one stay lines
	Foot   string   // in small letters at the end
}

// Table has a head that every page repeats.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Column is one column of a [Table].
type Column struct {
	Head  string
	Share float64 // of the page's width; all columns together have 1
	Right bool    // aligned to the right: numbers
}

// Total is a name and an amount.
type Total struct {
	Name, Amount string
	Bold         bool
}

// maxCell bounds the lines of one cell: a page has room for some fifty.
const maxCell = 12

const cellGap = 6.0

// FormToPDF sets a form on A4 pages. The same form gives the same bytes. It
// fails with [ErrTooLarge] for more than a megabyte of text.
func FormToPDF(f Form) ([]byte, error) {
	if f.size() > maxTextSize {
		return nil, ErrTooLarge
	}
	s := newSheet()
	s.paragraph(helveticaBold(), titleSize, winANSI(oneLine(f.Title)))
	s.blocks(f.Blocks)
	s.fields(f.Fields)
	s.rule()
	s.table(f.Table)
	s.totals(f.Totals)
	for _, text := range f.Text {
		s.y -= sectionSpace
		for line := range strings.Lines(strings.TrimRight(winANSI(text), " \n")) {
			s.paragraph(helvetica(), fieldSize, strings.TrimRight(line, " \n"))
		}
	}
	if f.Foot != "" {
		s.y -= sectionSpace
		s.paragraph(helvetica(), footSize, winANSI(oneLine(f.Foot)))
	}
	return s.finish(oneLine(f.Title)), nil
}

// size is how many bytes of text there are.
func (f Form) size() int {
	sum := len(f.Title) + len(f.Foot)
	for _, row := range append(f.Table.Rows, f.Blocks[0], f.Blocks[1], f.Text) {
		for _, cell := range row {
			sum += len(cell)
		}
	}
	for _, field := range f.Fields {
		sum += len(field[0]) + len(field[1])
	}
	for _, t := range f.Totals {
		sum += len(t.Name) + len(t.Amount)
	}
	return sum
}

// blocks sets two texts side by side.
func (s *sheet) blocks(blocks [2][]string) {
	if len(blocks[0])+len(blocks[1]) == 0 {
		return
	}
	s.y -= sectionSpace
	half := textWidth / 2
	var rows [2][]string // broken into lines
	var bold [2]int      // how many of them are bold
	for side, lines := range blocks {
		for i, line := range lines {
			f := helvetica()
			if i == 0 {
				f = helveticaBold()
			}
			rows[side] = append(rows[side], f.wrap(winANSI(oneLine(line)), fieldSize, half-cellGap)...)
			if i == 0 {
				bold[side] = len(rows[side])
			}
		}
	}
	for i := range max(len(rows[0]), len(rows[1])) {
		s.down(fieldSize * lineHeight)
		for side := range rows {
			if i >= len(rows[side]) {
				continue
			}
			f := helvetica()
			if i < bold[side] {
				f = helveticaBold()
			}
			s.put(f, fieldSize, textMargin+half*float64(side), rows[side][i])
		}
	}
	s.y -= sectionSpace
}

// table sets rows; one that does not fit on the page begins the next one.
func (s *sheet) table(t Table) {
	if len(t.Rows) == 0 {
		return
	}
	head := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = c.Head
	}
	s.row(t.Columns, head, helveticaBold())
	s.y -= sectionSpace / 2
	for _, row := range t.Rows {
		cells := s.cells(t.Columns, row, helvetica())
		if s.y-float64(highest(cells))*fieldSize*lineHeight < textMargin {
			s.turn()
			s.row(t.Columns, head, helveticaBold())
			s.y -= sectionSpace / 2
		}
		s.putCells(t.Columns, cells, helvetica())
	}
	s.rule()
}

func (s *sheet) row(columns []Column, row []string, f font) {
	s.putCells(columns, s.cells(columns, row, f), f)
}

// cells breaks the cells of a row into lines.
func (s *sheet) cells(columns []Column, row []string, f font) [][]string {
	out := make([][]string, len(columns))
	for i, c := range columns {
		if i < len(row) {
			out[i] = f.wrap(winANSI(oneLine(row[i])), fieldSize, c.Share*textWidth-cellGap)
			out[i] = out[i][:min(len(out[i]), maxCell)]
		}
	}
	return out
}

func highest(cells [][]string) int {
	most := 0
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return most
}

func (s *sheet) putCells(columns []Column, cells [][]string, f font) {
	for n := range highest(cells) {
		s.down(fieldSize * lineHeight)
		x := textMargin
		for i, c := range columns {
			if n < len(cells[i]) {
				at := x
				if c.Right {
					at += c.Share*textWidth - f.width(cells[i][n], fieldSize)
					if i < len(columns)-1 {
						at -= cellGap
					}
				}
				s.put(f, fieldSize, at, cells[i][n])
			}
			x += c.Share * textWidth
		}
	}
}

// totals sets names and amounts at the right edge.
func (s *sheet) totals(totals []Total) {
	columns := []Column{{Share: 0.78, Right: true}, {Share: 0.22, Right: true}}
	for _, t := range totals {
		f := helvetica()
		if t.Bold {
			f = helveticaBold()
			s.y -= sectionSpace / 2
			s.line(textMargin + textWidth/2)
		}
		s.row(columns, []string{t.Name, t.Amount}, f)
	}
}
