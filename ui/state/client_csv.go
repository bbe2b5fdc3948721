package state

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// LongestCSV is how many bytes a list of clients may have. A real one has a few
// hundred lines.
const LongestCSV = 10 << 20

const mostLines = 20_000

// ErrNoTable refuses a file that holds no table of at least two columns.
var ErrNoTable = errors.New("no table of clients")

// ErrTableTooLarge refuses a file that is larger than any list of clients.
var ErrTableTooLarge = errors.New("table of clients too large")

// ClientTable is a list of clients as another program exported it.
type ClientTable struct {
	Heads     []string // column names; empty texts if the file has none
	Lines     []ClientLine
	Delimiter rune
	Charset   string // UTF-8, UTF-16 or Windows-1252
}

// ClientLine is one line of it.
type ClientLine struct {
	Number int // in the file, first is 1
	Cells  []string
}

// Cell is the text of a column without blanks around it; "" where the line is
// too short.
func (l ClientLine) Cell(column int) string {
	if column < 0 || column >= len(l.Cells) {
		return ""
	}
	return strings.TrimSpace(l.Cells[column])
}

// ParseClients reads an export of BMD, RZL, DATEV or a spreadsheet: separated
// by semicolon, comma or tab; Windows-1252, UTF-8 or UTF-16; with or without
// quotes, lines above the heads, and heads.
func ParseClients(data []byte) (*ClientTable, error) {
	if len(data) > LongestCSV {
		return nil, ErrTableTooLarge
	}
	text, charset := decodeCSV(data)
	text, delimiter := withoutHint(text)
	if delimiter == 0 {
		delimiter = guessDelimiter(text)
	}
	lines, err := readLines(text, delimiter)
	if err != nil {
		return nil, err
	}
	t := &ClientTable{Delimiter: delimiter, Charset: charset, Lines: lines}
	t.takeHeads()
	wide := len(t.Heads)
	for _, l := range t.Lines {
		wide = max(wide, len(l.Cells))
	}
	for len(t.Heads) < wide {
		t.Heads = append(t.Heads, "")
	}
	if wide < 2 || len(t.Lines) == 0 {
		return nil, ErrNoTable
	}
	return t, nil
}

// decodeCSV gives the text, and the charset that it was written in. Old
// programs write Windows-1252 without saying so: what is no UTF-8 is that.
func decodeCSV(data []byte) (text, charset string) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		return strings.ToValidUTF8(string(data[3:]), "\uFFFD"), "UTF-8"
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], 0, 1), "UTF-16"
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], 1, 0), "UTF-16"
	case utf8.Valid(data):
		return string(data), "UTF-8"
	}
	var out strings.Builder
	for _, b := range data {
		out.WriteRune(charmap.Windows1252.DecodeByte(b))
	}
	return out.String(), "Windows-1252"
}

// decodeUTF16 reads pairs of bytes; low and high are their places in a pair.
func decodeUTF16(data []byte, low, high int) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i+low]) | uint16(data[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}

// withoutHint cuts off "sep=;", which spreadsheets write above the table.
func withoutHint(text string) (rest string, delimiter rune) {
	first, below, _ := strings.Cut(text, "\n")
	hint, found := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep=")
	if !found || len(hint) != 1 || !strings.ContainsAny(hint, ";,\t") {
		return text, 0
	}
	return "\n" + below, rune(hint[0]) // the line stays, so that line numbers are the file's
}

// guessDelimiter is the character that divides most lines into the same
// number of columns.
func guessDelimiter(text string) rune {
	best, score := ';', 0
	for _, d := range ";\t," {
		counts, fits := map[int]int{}, 0
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			if c := outsideQuotes(line, d); c > 0 {
				counts[c]++
				fits = max(fits, counts[c]*100+min(c, 50))
			}
			if n++; n == 50 {
				break
			}
		}
		if fits > score {
			best, score = d, fits
		}
	}
	return best
}

// outsideQuotes counts d where it is no part of a quoted text.
func outsideQuotes(line string, d rune) (n int) {
	quoted := false
	for _, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == d && !quoted:
			n++
		}
	}
	return n
}

// readLines reads the lines that hold anything.
func readLines(text string, delimiter rune) ([]ClientLine, error) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	r := csv.NewReader(strings.NewReader(strings.ReplaceAll(text, "\x00", "")))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = delimiter, true, -1
	var out []ClientLine
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrNoTable, err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(out) == mostLines {
			return nil, ErrTableTooLarge
		}
		line, _ := r.FieldPos(0)
		out = append(out, ClientLine{Number: line, Cells: cells})
	}
}

// headsWithin is how many lines titles and DATEV's own line may take above the
// names of the columns.
const headsWithin = 10

// takeHeads makes the first line that names two things at least the heads, and
// drops what stands above it. Without such a line all lines are clients.
func (t *ClientTable) takeHeads() {
	for i, l := range t.Lines[:min(headsWithin, len(t.Lines))] {
		m := GuessColumns(l.Cells)
		if named := slices.DeleteFunc(slices.Clone(m), func(c ClientColumn) bool { return c == ColumnNone }); len(named) >= 2 {
			t.Heads = make([]string, len(l.Cells))
			for c := range l.Cells {
				t.Heads[c] = l.Cell(c)
			}
			t.Lines = t.Lines[i+1:]
			return
		}
	}
}
