package state

import (
	"slices"
	"strings"
	"unicode"
)

// ClientColumn is what a column of a list of clients means.
type ClientColumn string

// What a column can mean.
const (
	ColumnNone    ClientColumn = "" // it is left out
	ColumnNumber  ClientColumn = "number"
	ColumnName    ClientColumn = "name"
	ColumnName2   ClientColumn = "name2" // put behind the name
	ColumnEmail   ClientColumn = "email" // one or several recipients
	ColumnClerk   ClientColumn = "clerk"
	ColumnYear    ClientColumn = "year"    // first day of the fiscal year
	ColumnYearEnd ClientColumn = "yearend" // its last day
	ColumnScheme  ClientColumn = "scheme"
	ColumnLeft    ClientColumn = "left" // the day from which on it is no client
)

// ClientColumns lists the meanings in the order in which people choose them.
func ClientColumns() []ClientColumn {
	return []ClientColumn{ColumnNone, ColumnNumber, ColumnName, ColumnName2, ColumnEmail, ColumnClerk, ColumnYear, ColumnYearEnd, ColumnScheme, ColumnLeft}
}

// ClientMapping is what each column means.
type ClientMapping []ClientColumn

// Column is the place of a meaning, -1 without.
func (m ClientMapping) Column(c ClientColumn) int { return slices.Index(m, c) }

// With gives column i another meaning. Only one column can have it.
func (m ClientMapping) With(i int, c ClientColumn) ClientMapping {
	out := slices.Clone(m)
	for n := range out {
		if out[n] == c {
			out[n] = ColumnNone
		}
	}
	if i >= 0 && i < len(out) {
		out[i] = c
	}
	return out
}

// headNames are names of columns, best first, as BMD, RZL, DATEV and people
// write them, without blanks and punctuation.
var headNames = []struct {
	column ClientColumn
	names  []string
}{
	{ColumnNumber, []string{"klientennummer", "klientennr", "klientnr", "klientnummer", "mandantennummer", "mandantennr", "mandantnr", "mandantnummer",
		"clientnumber", "clientno", "kundennummer", "kundennr", "kdnr", "firmennummer", "firmennr", "firmanr", "personenkontonummer", "personenkonto",
		"kontonummer", "kontonr", "ktonr", "debitorennummer", "debitornr", "debitor", "konto", "nummer", "number", "nr", "no", "klient", "mandant"}},
	{ColumnName, []string{"klientenname", "klientname", "mandantenname", "mandantname", "mandantenbezeichnung", "clientname", "firmenname", "firmenbezeichnung",
		"firmenwortlaut", "bezeichnung", "name1", "name", "nameadressattypunternehmen", "familiennamefirmenname", "unternehmen", "company", "firma", "nachname", "familienname", "name1zeile",
		"kurzbezeichnung", "klient", "mandant"}},
	{ColumnName2, []string{"name2", "vorname", "namenszusatz", "zusatz", "firstname"}},
	{ColumnEmail, []string{"emailbenachrichtigung", "email", "emailadresse", "mail", "mailadresse", "emails", "email1"}},
	{ColumnClerk, []string{"sachbearbeiter", "sachbearbeiterin", "bearbeiter", "sb", "zustaendig", "zuständig", "betreuer", "betreuerin", "clerk"}},
	{ColumnYear, []string{"wirtschaftsjahrbeginn", "beginnwirtschaftsjahr", "wjbeginn", "wjbeginnt", "geschaeftsjahrbeginn", "geschäftsjahrbeginn",
		"wirtschaftsjahrab", "wirtschaftsjahr", "wj", "fiscalyearstart", "fiscalyear"}},
	{ColumnYearEnd, []string{"bilanzstichtag", "stichtag", "wirtschaftsjahrende", "endewirtschaftsjahr", "wjende", "jahresabschluss", "fiscalyearend"}},
	{ColumnScheme, []string{"ustvazeitraum", "uvazeitraum", "ustzeitraum", "uva", "uvarhythmus", "voranmeldungszeitraum", "voranmeldung", "buchungszeitraum", "periode",
		"zeitraum", "period", "periods"}},
	{ColumnLeft, []string{"ausgetretenam", "austritt", "austrittsdatum", "mandatsende", "vollmachtende", "beendetam", "inaktivab", "inaktivseit", "lefton", "left"}},
}

// GuessColumns says what columns mean by their names.
func GuessColumns(heads []string) ClientMapping {
	m := make(ClientMapping, len(heads))
	plain := make([]string, len(heads))
	for i, h := range heads {
		plain[i] = plainHead(h)
	}
	for _, known := range headNames {
		for _, name := range known.names {
			i := slices.Index(plain, name)
			if i >= 0 && m[i] == ColumnNone {
				m[i] = known.column
				break
			}
		}
	}
	return m
}

// plainHead leaves the letters and digits of a name.
func plainHead(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
