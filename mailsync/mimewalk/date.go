package mimewalk

import (
	"math/bits"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ParseDate is [ParseDateIn] with UTC where no zone is written.
func ParseDate(value string) (t time.Time, ok bool) { return ParseDateIn(value, time.UTC) }

// ParseDateIn reads a Date field as machines and people write it: RFC 5322 with its obsolete forms, RFC 850, asctime,
// ISO 8601, 12.6.2025 and 06/24/2025, month names in words of most European languages, any or a wrong weekday, two-digit
// years, am and pm, comments, a missing time (then midnight) and a missing zone (then where: who writes none means the
// clock on his wall). Zones are read as RFC 5322 section 4.3 says, the European ones too; unknown names are UTC. What
// could mean two days is refused: 03/04/2025, or a name that is another month in another language.
// ok is false if no date can be read.
func ParseDateIn(value string, where *time.Location) (t time.Time, ok bool) {
	if len(value) > maxDate {
		value = value[:maxDate]
	}
	d := dateScan{zone: where}
	for _, word := range strings.Fields(strings.ReplaceAll(withoutComments(decodeWords(value), " "), ",", " ")) {
		d.word(word)
	}
	return d.time()
}

const maxDate = 500

// dateScan is what was read of a date; zero is missing. The first of each kind counts.
type dateScan struct {
	year, month, day  int
	hour, minute, sec int
	timed, zoned, bad bool
	early             bool // the month stood before the day: "Mar" may have been Tuesday
	zone              *time.Location
}

func (d *dateScan) word(w string) {
	switch {
	case d.isoDateTime(w):
	case d.isoBasic(w):
	case strings.Contains(w, ":") && isDigit(w[0]):
		d.clock(w)
	case d.day > 0 && d.month > 0 && d.year > 0 && !d.timed && dottedClock(w): // 23.30 Uhr
		d.clock(strings.ReplaceAll(w, ".", ":"))
	case d.timed && (w[0] == '+' || w[0] == '-'):
		d.offset(w)
	case isDigit(w[0]):
		d.numbers(w)
	default:
		d.name(w)
	}
}

// isoDateTime takes 2025-06-12T23:42:00+02:00 as its two halves.
func (d *dateScan) isoDateTime(w string) bool {
	date, clock, ok := strings.Cut(w, "T")
	if !ok || len(date) != 10 || date[4] != '-' || len(clock) < 5 || clock[2] != ':' {
		return false
	}
	d.numbers(date)
	d.clock(clock)
	return true
}

// isoBasic takes 20250612T234200Z (ISO 8601 without separators).
func (d *dateScan) isoBasic(w string) bool {
	date, clock, ok := strings.Cut(w, "T")
	if !ok || len(date) != 8 || len(clock) < 6 || strings.ContainsFunc(date+clock[:6], func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
	d.numbers(date[:4] + "-" + date[4:6] + "-" + date[6:])
	d.clock(clock[:2] + ":" + clock[2:4] + ":" + clock[4:])
	return true
}

// dottedClock reports a time with dots, as people write it.
func dottedClock(w string) bool {
	hour, rest, ok := strings.Cut(w, ".")
	_, err := strconv.Atoi(hour)
	return ok && err == nil && len(hour) <= 2 && len(rest) >= 2 && isDigit(rest[0]) && isDigit(rest[1])
}

// clock takes 23:42, 23:42:05.123, and a zone written right behind it.
func (d *dateScan) clock(w string) {
	if d.timed {
		return
	}
	end := strings.IndexFunc(w, func(r rune) bool { return r != ':' && r != '.' && (r < '0' || r > '9') })
	if end < 0 {
		end = len(w)
	}
	fields := strings.Split(w[:end], ":")
	var n [3]int
	for i, f := range fields[:min(3, len(fields))] {
		f, _, _ = strings.Cut(f, ".")
		v, err := strconv.Atoi(f)
		if err != nil {
			d.bad = true
		}
		n[i] = v
	}
	d.hour, d.minute, d.sec, d.timed = n[0], n[1], min(n[2], 59), true // 60 is a leap second
	if n[0] > 23 || n[1] > 59 || n[2] > 60 {
		d.bad = true
	}
	if end < len(w) {
		d.word(w[end:])
	}
}

// offset takes +0200, +02:00 or +2. What is no offset is UTC.
func (d *dateScan) offset(w string) {
	digits := strings.ReplaceAll(w[1:], ":", "")
	n, err := strconv.Atoi(digits)
	if d.zoned || err != nil || len(digits) > 4 {
		return
	}
	d.zoned, d.zone = true, time.UTC
	if len(digits) <= 2 {
		n *= 100
	}
	seconds := n/100*3600 + n%100*60
	if w[0] == '-' {
		seconds = -seconds
	}
	if seconds != 0 && n/100 <= 15 && n%100 < 60 {
		d.zone = time.FixedZone("", seconds)
	}
}

// numbers takes a day, a year, or a whole date with separators.
func (d *dateScan) numbers(w string) {
	fields := strings.FieldsFunc(w, func(r rune) bool { return r == '.' || r == '-' || r == '/' })
	switch {
	case len(fields) == 1 && d.day > 0 && d.month == 0 && strings.HasSuffix(w, ".") && len(fields[0]) <= 2: // 31. 12. 2026
		d.setMonth(fields[0])
	case len(fields) == 1:
		d.number(fields[0])
	case len(fields) == 2: // 12-Jun, 12.Juni
		d.number(fields[0])
		d.part(fields[1])
	case len(fields) == 3 && len(fields[0]) == 4: // year first
		d.number(fields[0])
		d.setMonth(fields[1])
		d.number(fields[2])
	case len(fields) == 3 && strings.Contains(w, "/"):
		d.slashes(fields)
	case len(fields) == 3:
		d.number(fields[0])
		d.setMonth(fields[1])
		d.setYear(fields[2])
	}
}

func (d *dateScan) part(s string) {
	if isDigit(s[0]) {
		d.setMonth(s)
	} else {
		d.name(s)
	}
}

// slashes takes 06/24/2025 or 24/06/2025, where it can be told which.
func (d *dateScan) slashes(fields []string) {
	a, _ := strconv.Atoi(fields[0])
	b, _ := strconv.Atoi(fields[1])
	switch {
	case b > 12:
		d.setMonth(fields[0])
		d.number(fields[1])
	case a > 12 || a == b || !isDigit(fields[1][0]):
		d.number(fields[0])
		d.part(fields[1])
	default:
		d.bad = true
	}
	d.setYear(fields[2])
}

// number takes a day first, then a year; ordinal endings (12th) are cut off.
func (d *dateScan) number(s string) {
	digits := strings.TrimRight(s, "stndrhSTNDRH")
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
	case d.day == 0 && n >= 1 && n <= 31 && len(digits) <= 2:
		d.day = n
	default:
		d.setYear(digits)
	}
}

// setYear widens years of two and three digits (RFC 5322 section 4.3).
func (d *dateScan) setYear(s string) {
	n, err := strconv.Atoi(s)
	if err != nil || d.year != 0 || len(s) < 2 || len(s) > 4 {
		return
	}
	switch {
	case len(s) == 2 && n < 50:
		n += 2000
	case len(s) < 4:
		n += 1900
	}
	d.year = n
}

func (d *dateScan) setMonth(s string) {
	if !isDigit(s[0]) {
		d.name(s)
	} else if n, err := strconv.Atoi(s); err == nil && d.month == 0 {
		d.month = n
	}
}

// name takes a month, a zone, am or pm. Everything else, weekdays too, says nothing.
func (d *dateScan) name(w string) {
	written := strings.Trim(w, `."';`)
	w = strings.ToLower(written)
	if m := monthOf(folded(w)); m != 0 {
		if d.month == 0 || d.early {
			d.month, d.early = m, d.day == 0
		}
		return
	}
	base, offset := w, ""
	if i := strings.IndexAny(w, "+-"); i >= 0 { // GMT+0200
		base, offset = w[:i], w[i:]
	}
	hours, known := zoneHours(base)
	switch half := strings.ReplaceAll(w, ".", ""); {
	case known && offset != "" && !d.zoned:
		d.offset(offset)
	case known && d.timed && !d.zoned:
		d.zoned, d.zone = true, time.UTC
		if hours != 0 {
			d.zone = time.FixedZone(strings.ToUpper(base), int(hours*3600))
		}
	case (half == "pm" || half == "nachm") && d.timed && d.hour < 12:
		d.hour += 12
	case (half == "am" || half == "vorm") && d.timed && d.hour == 12:
		d.hour = 0
	case half == "am" || half == "pm":
	case d.timed && !d.zoned && isZoneName(written):
		d.zoned, d.zone = true, time.UTC
	}
}

// isZoneName reports what looks like the name of a zone that is not known: RFC 5322 section 4.3 has it read as UTC.
func isZoneName(w string) bool {
	return len(w) <= 5 && !strings.ContainsFunc(w, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// folded is a lower-case word without accents.
func folded(w string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'ł':
			return 'l'
		case r == 'ı':
			return 'i'
		}
		return r
	}, norm.NFD.String(w))
}

// months are the names in English, German, French, Italian, Spanish, Portuguese, Dutch and the Nordic languages,
// Polish, Czech and Slovak, Hungarian, Slovenian, Croatian, Romanian and Turkish, without accents.
var months = [12]string{
	"january januar januari janner jaenner janvier gennaio enero janeiro stycznia styczen ledna leden sijecanj sijecnja ianuarie ocak",
	"february februar februari feber fevrier febbraio fevereiro febrero lutego luty unora unor veljaca veljace subat",
	"march marz maerz mrz mars marzo marco maart marts marca marzec brezna brezen marcius marec ozujak ozujka martie mart",
	"april avril aprile abril kwietnia kwiecien dubna duben aprilis travanj travnja aprilie nisan",
	"may mai maggio mayo maio mei maja maj kvetna kveten majus svibanj svibnja mayis",
	"june juni juin giugno junio junho czerwca czerwiec cervna cerven junius junij lipanj lipnja iunie haziran",
	"july juli juillet luglio julio julho lipca lipiec cervence cervenec julius julij srpanj srpnja iulie temmuz",
	"august augusti aout agosto augustus sierpnia sierpien srpna srpen augusztus avgust kolovoz kolovoza agustos",
	"september septembre settembre septiembre setiembre setembro wrzesnia wrzesien zari szeptember rujan rujna septembrie eylul",
	"october oktober octobre ottobre octubre outubro pazdziernika pazdziernik rijna rijen listopad listopada octombrie ekim",
	"november novembre noviembre novembro listopada listopad listopadu studeni studenoga noiembrie kasim",
	"december dezember decembre dicembre diciembre dezembro desember grudnia grudzien prosince prosinec prosinac decembrie aralik",
}

// monthOf returns the month of a lower-case name or its beginning (three letters or more): 0 if it is none, -1, which
// is no month either, if it is several.
func monthOf(w string) int {
	if len(w) < 3 {
		return 0
	}
	exact, begun := 0, 0 // bits by month
	for i, names := range months {
		for _, n := range strings.Fields(names) {
			if n == w {
				exact |= 1 << i
			}
			if strings.HasPrefix(n, w) {
				begun |= 1 << i
			}
		}
	}
	if exact != 0 {
		begun = exact
	}
	switch bits.OnesCount(uint(begun)) {
	case 0:
		return 0
	case 1:
		return bits.TrailingZeros(uint(begun)) + 1
	}
	return -1
}

// zoneHours knows the names of RFC 5322 section 4.3 and the European ones.
func zoneHours(name string) (hours float64, ok bool) {
	switch name {
	case "ut", "utc", "gmt", "z", "wet":
		return 0, true
	case "cet", "mez", "met", "bst", "west":
		return 1, true
	case "cest", "mesz", "mest", "eet":
		return 2, true
	case "eest", "msk":
		return 3, true
	case "jst":
		return 9, true
	case "edt":
		return -4, true
	case "est", "cdt":
		return -5, true
	case "cst", "mdt":
		return -6, true
	case "mst", "pdt":
		return -7, true
	case "pst":
		return -8, true
	}
	return 0, false
}

// time puts the date together; a day that the month does not have is no date.
func (d *dateScan) time() (time.Time, bool) {
	if d.bad || d.day == 0 || d.month < 1 || d.month > 12 || d.year < 1900 {
		return time.Time{}, false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.sec, 0, d.zone)
	return t, t.Day() == d.day && t.Month() == time.Month(d.month)
}
