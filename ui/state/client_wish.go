package state

import (
	"fmt"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"belegpost/storage"
)

// Why a line of a list of clients is refused.
const (
	RefusedNoNumber = "no-number"
	RefusedNumber   = "number" // characters or length
	RefusedTwice    = "twice"  // another line has the number
	RefusedNoName   = "no-name"
	RefusedName     = "name" // too long
	RefusedEmail    = "email"
	RefusedYear     = "year"
	RefusedScheme   = "scheme"
	RefusedLeft     = "left"
	RefusedOther    = "other" // the store says why, in Err
)

// RefusedLine is a line that is not taken over.
type RefusedLine struct {
	Line   int    // in the file
	Number string // of the client; "" without
	Name   string // of the client; "" without, or too long
	Reason string
	Value  string // what it has there
	Err    error  // with RefusedOther
}

// clientNumbers is the form of a number; it stands in addresses.
var clientNumbers = regexp.MustCompile(`^[0-9A-Za-z-]{1,20}$`)

// Wishes turns the lines into clients, and says which ones cannot be. What has
// no column stays as it is with clients that are known.
func (t *ClientTable) Wishes(m ClientMapping) (wishes []storage.ClientWish, lines []int, refused []RefusedLine) {
	seen := map[string]bool{}
	for _, l := range t.Lines {
		w, reason, value := clientWish(l, m)
		if key := strings.ToLower(w.Number); reason == "" && seen[key] {
			reason, value = RefusedTwice, w.Number
		} else if reason == "" {
			seen[key] = true
		}
		if reason != "" {
			line := RefusedLine{Line: l.Number, Number: w.Number, Reason: reason, Value: value}
			if w.Name != nil {
				line.Name = *w.Name
			} else if reason == RefusedNoNumber {
				line.Name = value
			}
			refused = append(refused, line)
			continue
		}
		wishes, lines = append(wishes, w), append(lines, l.Number)
	}
	return wishes, lines, refused
}

// clientWish reads one line; reason is "" if it can be taken over.
func clientWish(l ClientLine, m ClientMapping) (w storage.ClientWish, reason, value string) {
	cell := func(c ClientColumn) string { return oneLine(l.Cell(m.Column(c))) }
	w.Number = cell(ColumnNumber)
	switch {
	case w.Number == "":
		return w, RefusedNoNumber, cell(ColumnName)
	case !clientNumbers.MatchString(w.Number):
		return w, RefusedNumber, w.Number
	}
	name := strings.TrimSpace(cell(ColumnName) + " " + cell(ColumnName2))
	switch {
	case name == "":
		return w, RefusedNoName, w.Number
	case utf8.RuneCountInString(name) > 200:
		return w, RefusedName, name
	}
	w.Name = &name
	if clerk := cell(ColumnClerk); clerk != "" {
		w.Clerk = &clerk
	}
	for _, read := range []struct {
		column ClientColumn
		reason string
		take   func(*storage.ClientWish, string) bool
	}{
		{ColumnEmail, RefusedEmail, takeEmails}, {ColumnYear, RefusedYear, takeYear}, {ColumnYearEnd, RefusedYear, takeYearEnd},
		{ColumnScheme, RefusedScheme, takeScheme}, {ColumnLeft, RefusedLeft, takeLeft},
	} {
		if text := cell(read.column); text != "" && !read.take(&w, text) {
			return w, read.reason, text
		}
	}
	return w, "", ""
}

// oneLine takes line ends and other control characters out of a cell.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// takeEmails reads one address or several.
func takeEmails(w *storage.ClientWish, text string) bool {
	var list []storage.RecipientWish
	seen := map[string]bool{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;/| ", r) }) {
		a, err := mail.ParseAddress(part)
		if err != nil || !strings.Contains(part, "@") {
			return false
		}
		if key := strings.ToLower(a.Address); !seen[key] {
			seen[key] = true
			list = append(list, storage.RecipientWish{Email: a.Address})
		}
	}
	w.Recipients = &list
	return len(list) > 0
}

// takeYear reads the first day of the fiscal year: 01.07., 01.07.2025, 2025-07-01, 07-01.
func takeYear(w *storage.ClientWish, text string) bool {
	d, ok := parseDay(text)
	if !ok || d.Month() == time.February && d.Day() == 29 {
		return false
	}
	start := d.Format("01-02")
	w.FiscalYearStart = &start
	return true
}

// takeYearEnd reads the last day of the fiscal year; the next day begins one.
func takeYearEnd(w *storage.ClientWish, text string) bool {
	d, ok := parseDay(text)
	if !ok {
		return false
	}
	start := d.AddDate(0, 0, 1).Format("01-02")
	if d.Month() == time.February && d.Day() == 28 { // in a leap year too
		start = "03-01"
	}
	w.FiscalYearStart = &start
	return true
}

// schemeWords are the beginnings of what programs write for how long periods are.
var schemeWords = []struct {
	scheme storage.Scheme
	words  []string
}{
	{storage.Monthly, []string{"mon", "m"}},
	{storage.Quarterly, []string{"quart", "viertelj", "kvj", "q", "v"}},
	{storage.Yearly, []string{"jahr", "jähr", "jaehr", "year", "annual", "j", "y"}},
}

func takeScheme(w *storage.ClientWish, text string) bool {
	low := strings.ToLower(text)
	for _, s := range schemeWords {
		for _, word := range s.words {
			if low == word || len(word) > 1 && strings.HasPrefix(low, word) {
				scheme := string(s.scheme)
				w.Period = &scheme
				return true
			}
		}
	}
	return false
}

func takeLeft(w *storage.ClientWish, text string) bool {
	d, ok := parseDay(text)
	if !ok || d.Year() < 1900 {
		return false
	}
	left := d.Format(time.DateOnly)
	w.LeftOn = &left
	return true
}

// noYear stands for a day without one: a leap year, so that every day is one.
const noYear = 4

// parseDay reads 31.12.2026, 31.12., 31/12/2026, 2026-12-31, 12-31 and 20261231.
func parseDay(text string) (time.Time, bool) {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ") // a time of day may follow
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	iso := strings.Contains(text, "-")
	if len(parts) == 1 && len(text) == 8 {
		parts, iso = []string{text[:4], text[4:6], text[6:]}, true
	}
	n := make([]int, len(parts))
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v < 0 {
			return time.Time{}, false
		}
		n[i] = v
	}
	year, month, day := noYear, 0, 0
	switch {
	case len(n) == 2 && iso:
		month, day = n[0], n[1]
	case len(n) == 2:
		day, month = n[0], n[1]
	case len(n) == 3 && iso:
		year, month, day = n[0], n[1], n[2]
	case len(n) == 3:
		day, month, year = n[0], n[1], n[2]
	default:
		return time.Time{}, false
	}
	if len(n) == 3 && year < 100 {
		year += 2000
	}
	d, err := time.Parse(time.DateOnly, fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	return d, err == nil
}

// ParseDay reads a day with a year as people write it, and gives YYYY-MM-DD.
func ParseDay(text string) (string, bool) {
	d, ok := parseDay(text)
	if !ok || d.Year() < 1900 {
		return "", false
	}
	return d.Format(time.DateOnly), true
}
