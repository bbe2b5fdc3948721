package state

import (
	"fmt"
	"strings"

	"belegpost/storage"
)

// schemeOf is the scheme that a period belongs to, by its form.
func schemeOf(p storage.Period) storage.Scheme {
	switch {
	case strings.Contains(string(p), "-Q"):
		return storage.Quarterly
	case !strings.Contains(string(p), "-"):
		return storage.Yearly
	}
	return storage.Monthly
}

// StepPeriod goes on by periods of the same scheme, or back.
func StepPeriod(p storage.Period, by int) storage.Period {
	_, month, ok := storage.ParsePeriod(string(p))
	if !ok {
		return p
	}
	scheme := schemeOf(p)
	months := map[storage.Scheme]int{storage.Monthly: 1, storage.Quarterly: 3, storage.Yearly: 12}
	return month.Add(by * months[scheme]).In(scheme)
}

// PickPeriod is the n-th period of the same year; p itself if there is none.
func PickPeriod(p storage.Period, n int) storage.Period {
	year, _, _ := strings.Cut(string(p), "-")
	form, last := "%s-%02d", 12
	switch schemeOf(p) {
	case storage.Quarterly:
		form, last = "%s-Q%d", 4
	case storage.Yearly:
		last = 0
	}
	if n < 1 || n > last {
		return p
	}
	return storage.Period(fmt.Sprintf(form, year, n))
}
