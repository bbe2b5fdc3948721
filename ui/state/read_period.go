package state

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"belegpost/storage"
)

var periodForms = regexp.MustCompile(`^(?:(\d{1,2})|[qQ]([1-4]))(?:[/.\- ](\d{4}|\d{2}))?$|^(\d{4})(?:-(\d{1,2})|-?[qQ]([1-4]))?$`)

// ReadPeriod reads a period as people type it: 3, 3/26, 03/2026, 2026-03,
// Q1/2026, 2026. Without a year it is that of near.
func ReadPeriod(text string, near storage.Period) (storage.Period, bool) {
	m := periodForms.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", false
	}
	year, month, quarter := m[3]+m[4], m[1]+m[5], m[2]+m[6]
	switch len(year) {
	case 0:
		year, _, _ = strings.Cut(string(near), "-")
	case 2:
		year = "20" + year
	}
	out := year
	switch {
	case quarter != "":
		out += "-Q" + quarter
	case month != "":
		n, err := strconv.Atoi(month)
		if err != nil {
			return "", false
		}
		out += fmt.Sprintf("-%02d", n)
	}
	p, _, ok := storage.ParsePeriod(out)
	return p, ok
}
