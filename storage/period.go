package storage

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Month is a booking month, "2026-03". It sorts as text.
type Month string

// Period is what a client books by: "2026-03", "2026-Q1" or "2026".
type Period string

// Scheme says how long a client's periods are.
type Scheme string

const (
	Monthly   Scheme = "month"
	Quarterly Scheme = "quarter"
	Yearly    Scheme = "year"
)

// MonthOf is the month that t falls in where the office is: 31 March 22:30
// UTC is April in Vienna.
func MonthOf(t time.Time, where *time.Location) Month {
	return Month(t.In(where).Format("2006-01"))
}

// ParseMonth reads "2026-03".
func ParseMonth(s string) (Month, bool) {
	t, err := time.Parse("2006-01", s)
	return Month(s), err == nil && t.Year() >= 1900
}

// split gives year and month; zeros for a Month that is none.
func (m Month) split() (year, month int) {
	y, mo, _ := strings.Cut(string(m), "-")
	year, _ = strconv.Atoi(y)
	month, _ = strconv.Atoi(mo)
	return
}

// Add goes n months on, or back if n is negative.
func (m Month) Add(n int) Month {
	y, mo := m.split()
	return Month(time.Date(y, time.Month(mo+n), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"))
}

// In is the period that holds m.
func (m Month) In(s Scheme) Period {
	y, mo := m.split()
	switch s {
	case Quarterly:
		return Period(fmt.Sprintf("%04d-Q%d", y, (mo-1)/3+1))
	case Yearly:
		return Period(fmt.Sprintf("%04d", y))
	}
	return Period(m)
}

// ParsePeriod reads "2026-03", "2026-Q1" or "2026" and gives its first month.
func ParsePeriod(s string) (Period, Month, bool) {
	if m, ok := ParseMonth(s); ok {
		return Period(s), m, true
	}
	y, q, quarter := strings.Cut(s, "-Q")
	year, err := strconv.Atoi(y)
	if err != nil || len(y) != 4 {
		return "", "", false
	}
	if !quarter {
		return Period(s), Month(fmt.Sprintf("%04d-01", year)), true
	}
	n, err := strconv.Atoi(q)
	if err != nil || n < 1 || n > 4 {
		return "", "", false
	}
	return Period(s), Month(fmt.Sprintf("%04d-%02d", year, 3*n-2)), true
}

// FiscalYear names the fiscal year that holds m, for a year that starts on
// start (MM-DD): "2026" for calendar years, else "2025/26". A year that does
// not start on the first of a month counts from that month.
func FiscalYear(m Month, start string) string {
	y, mo := m.split()
	first, err := strconv.Atoi(strings.SplitN(start, "-", 2)[0])
	if err != nil || first <= 1 || first > 12 {
		return fmt.Sprintf("%04d", y)
	}
	if mo < first {
		y--
	}
	return fmt.Sprintf("%04d/%02d", y, (y+1)%100)
}

// PeriodRule says which month a mail's documents belong to: "" inherits,
// "mail" is the month of the mail, "previous:10" the month before until day
// 10, "ask" lets the document wait under "Periode offen".
type PeriodRule string

// ParsePeriodRule checks a rule that somebody gave.
func ParsePeriodRule(s string) (PeriodRule, bool) {
	switch {
	case s == "" || s == "mail" || s == "ask":
		return PeriodRule(s), true
	case strings.HasPrefix(s, "previous:"):
		n, err := strconv.Atoi(s[len("previous:"):])
		return PeriodRule(s), err == nil && n >= 1 && n <= 31
	}
	return "", false
}

// month applies the rule to a date. ask reports that a person has to decide.
func (r PeriodRule) month(t time.Time, where *time.Location) (m Month, ask bool) {
	m = MonthOf(t, where)
	if days, ok := strings.CutPrefix(string(r), "previous:"); ok {
		if n, err := strconv.Atoi(days); err == nil && t.In(where).Day() <= n {
			return m.Add(-1), false
		}
	}
	return m, r == "ask"
}

// firstRule is the first of the given rules that is not inherited.
func firstRule(rules ...PeriodRule) PeriodRule {
	for _, r := range rules {
		if r != "" {
			return r
		}
	}
	return "mail"
}
