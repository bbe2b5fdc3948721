package wording

import "strings"

// InvoiceWord is a word on the readable page of an e-invoice: "number", "date",
// "net", or the kind of it ("credit-note"). An unknown key gives the key.
func InvoiceWord(lang, key string) string {
	if key == "vat-id" {
		return Word(lang, key)
	}
	if word, ok := words(lang).invoice[key]; ok {
		return word
	}
	return key
}

// Fill puts values into the {names} of a text, in one pass.
func Fill(text string, pairs ...string) string {
	named := make([]string, len(pairs))
	for i, p := range pairs {
		if named[i] = clean(p); i%2 == 0 {
			named[i] = "{" + p + "}"
		}
	}
	return strings.NewReplacer(named...).Replace(text)
}

// Decimal writes a decimal number (1204.5) the way people do: 1.204,50 or
// 1,204.50, with two decimals at least and no needless zeros behind them. What
// is no number stays as it is.
func Decimal(lang, number string) string { return decimal(lang, number, 2) }

// Quantity is Decimal without decimals that are not there: 2, 0,5.
func Quantity(lang, number string) string { return decimal(lang, number, 0) }

func decimal(lang, number string, least int) string {
	point, group := ",", "."
	if lang == English {
		point, group = ".", ","
	}
	digits, sign := strings.CutPrefix(number, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return clean(number)
	}
	fraction = strings.TrimRight(fraction, "0")
	fraction += strings.Repeat("0", max(0, least-len(fraction)))
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if sign {
		whole = "-" + whole
	}
	if fraction == "" {
		return whole
	}
	return whole + point + fraction
}

// Amount writes an amount with its currency as the country does: € 1.204,50 in
// Austria, 1.204,50 € in Germany, €1,204.50 in English. An empty one stays empty.
func Amount(lang, number, currency string) string {
	if number == "" {
		return ""
	}
	text, sign := Decimal(lang, number), clean(currency)
	switch {
	case sign == "":
		return text
	case lang == German && sign == "EUR":
		return text + " €"
	case lang == German:
		return text + " " + sign
	case sign == "EUR" && lang == English:
		return strings.Replace("€"+text, "€-", "-€", 1)
	case sign == "EUR":
		return "€ " + text
	}
	return sign + " " + text
}

// Date writes 2026-03-12 as 12.03.2026, in English as 12 Mar 2026. What is no
// date stays as it is.
func Date(lang, iso string) string {
	year, rest, _ := strings.Cut(iso, "-")
	month, day, ok := strings.Cut(rest, "-")
	if !ok || len(year) != 4 || len(month) != 2 || len(day) != 2 {
		return clean(iso)
	}
	if lang != English {
		return day + "." + month + "." + year
	}
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	n := int(month[0]-'0')*10 + int(month[1]-'0') - 1
	if n < 0 || n > 11 {
		return clean(iso)
	}
	return strings.TrimPrefix(day, "0") + " " + names[n*3:n*3+3] + " " + year
}

// Unit is the name of a unit of UN/ECE Recommendation 20 as far as invoices use
// them; others stay as they are.
func Unit(lang, code string) string {
	if name, ok := words(lang).units[code]; ok {
		return name
	}
	return clean(code)
}
