package einvoice

import (
	"math/big"
	"regexp"
	"strings"
	"time"
)

var (
	decimal    = regexp.MustCompile(`^-?(\d{1,30}(\.\d{0,20})?|\.\d{1,20})$`)
	commaPoint = regexp.MustCompile(`^-?\d{1,30},\d{1,2}$`)
	ibanShape  = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$`)
	isoDate    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)
)

// amount is a decimal number as the sender wrote it, "" if it is none. A comma
// before cents becomes a point.
func amount(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	if commaPoint.MatchString(text) {
		text = strings.Replace(text, ",", ".", 1)
	}
	if !decimal.MatchString(text) {
		return ""
	}
	return text
}

// sum adds amounts up exactly, with as many decimals as the longest has; ""
// without any.
func sum(amounts []string) string {
	total, decimals, any := new(big.Rat), 0, false
	for _, a := range amounts {
		value, ok := new(big.Rat).SetString(a)
		if !ok {
			continue
		}
		_, fraction, _ := strings.Cut(a, ".")
		decimals, any = max(decimals, len(fraction)), true
		total.Add(total, value)
	}
	if !any {
		return ""
	}
	return total.FloatString(decimals)
}

// firstYear is where dates begin: programs write 0001-01-01 for none.
const firstYear = 1900

// date turns the dates of all syntaxes into 2006-01-02; "" if it is none.
func date(text string) string {
	text = strings.TrimSpace(text)
	if isoDate.MatchString(text) {
		text = text[:10] // a time or a zone may follow
	}
	for _, layout := range []string{time.DateOnly, "20060102", "2.1.2006", "200601021504", "20060102150405"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= firstYear {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// iban is an account number without blanks if it has an IBAN's shape, else "".
func iban(text string) string {
	text = strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if !ibanShape.MatchString(text) {
		return ""
	}
	return text
}

// kindOf is the kind of a UNTDID 1001 code, which CII and UBL both use.
func kindOf(code string) Kind {
	switch code {
	case "81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532":
		return KindCreditNote
	case "384":
		return KindCorrected
	case "326", "875", "876":
		return KindPartial
	case "386", "500":
		return KindPrepayment
	case "877":
		return KindFinal
	case "389", "527":
		return KindSelfBilled
	}
	return KindInvoice
}

// some are the texts that are not empty.
func some(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// firstOf is the first text that is not empty.
func firstOf(texts ...string) string {
	if found := some(texts...); len(found) > 0 {
		return found[0]
	}
	return ""
}

// spaced joins what is not empty with blanks.
func spaced(texts ...string) string { return strings.Join(some(texts...), " ") }

// inCurrency is the amount among several that is in the invoice's currency, else
// the first: tax may be stated in the seller's currency too.
func inCurrency(found []*node, currency string) string {
	for _, n := range found {
		if c := n.attr("currencyID"); c == currency {
			return amount(n.text)
		}
	}
	if len(found) > 0 {
		return amount(found[0].text)
	}
	return ""
}
