package mimewalk

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var authorCases = []struct{ value, name, address string }{
	{"a@b.at", "", "a@b.at"},
	{"<a@b.at>", "", "a@b.at"},
	{"Müller Bau <a@b.at>", "Müller Bau", "a@b.at"},
	{"M\xfcller Bau <a@b.at>", "Müller Bau", "a@b.at"},
	{`"Müller, Bau" <a@b.at>`, "Müller, Bau", "a@b.at"},
	{`"Müller \"Bau\" GmbH" <a@b.at>, X <x@y.at>`, `Müller "Bau" GmbH`, "a@b.at"},
	{`'Müller Bau' <a@b.at>`, "Müller Bau", "a@b.at"},
	{`Müller Bau <'a@b.at'>`, "Müller Bau", "a@b.at"},
	{"=?utf-8?Q?M=C3=BCller?= =?utf-8?Q?_Bau?= <a@b.at>", "Müller Bau", "a@b.at"},
	{`"=?iso-8859-1?Q?M=FCller,_Bau?=" <a@b.at>`, "Müller, Bau", "a@b.at"},
	{"=?utf-8?Q?M=C3=BCller_Bau_=3Ca=40b.at=3E?=", "Müller Bau", "a@b.at"},
	{"a@b.at (Müller Bau)", "Müller Bau", "a@b.at"},
	{"Müller (Bau) <a@b.at>", "Müller (Bau)", "a@b.at"},
	{"Max :( <a@b.at>", "Max :(", "a@b.at"},
	{`"Huber <a@b.at>`, "Huber", "a@b.at"},
	{`"john doe"@b.at`, "", `"john doe"@b.at`},
	{"undisclosed-recipients:;", "", ""},
	{"Müller Bau", "", ""},
	{"", "", ""},

	// A name that shows an address says nothing, or lies.
	{"A@b.at <a@b.at>", "", "a@b.at"},
	{"Müller a@b.at <a@b.at>", "Müller a@b.at", "a@b.at"},
	{"rechnung@bank.example <x@evil.example>", "", "x@evil.example"},
	{`"rechnung@bank.example" <x@evil.example>`, "", "x@evil.example"},
	{`"Bank <rechnung@bank.example>" <x@evil.example>`, "", "x@evil.example"},
	{"Bank (<rechnung@bank.example>) <x@evil.example>", "", "x@evil.example"},
	{`"Bank <rechnung@bank.example>" x@evil.example`, "", "x@evil.example"},
	{"x@evil.example (rechnung@bank.example)", "", "x@evil.example"},
	{`"rechnung@bank.example <x@evil.example>" <x@evil.example>`, "", "x@evil.example"},
	{"Anna @ Müller Bau <a@b.at>", "Anna @ Müller Bau", "a@b.at"},
	{"=?utf-8?Q?rechnung=40bank.example?= <x@evil.example>", "", "x@evil.example"},
	{"rechnung＠bank.example <x@evil.example>", "", "x@evil.example"},
	{"rechnung @ bank.example <x@evil.example>", "", "x@evil.example"},
	{"rechnung\u200b@\u2060bank.example <x@evil.example>", "", "x@evil.example"},

	// One line that is seen, and not too long.
	{"\u202eMül\u200bler\x07\tBau\u2028 GmbH <a@b.at>", "Müller Bau GmbH", "a@b.at"},
	{"=?utf-8?Q?M=C3=BCller=0D=0ABau?= <a@b.at>", "Müller Bau", "a@b.at"},
	{"\u200b\u3164\u115f <a@b.at>", "", "a@b.at"},
	{"- – . <a@b.at>", "", "a@b.at"},
	{strings.Repeat("ü", 300) + " <a@b.at>", strings.Repeat("ü", maxAuthor-1) + "…", "a@b.at"},
}

func TestAuthorIsReadAndNeverPretended(t *testing.T) {
	for _, c := range authorCases {
		if name, address := Author(c.value); name != c.name || address != c.address {
			t.Errorf("%q gives %q <%s>, want %q <%s>", c.value, name, address, c.name, c.address)
		}
	}
}

// checkAuthor holds what every From field must give.
func checkAuthor(t *testing.T, value string) {
	t.Helper()
	var name, address string
	bounded(t, len(value), func() { name, address = Author(value) })
	switch {
	case (address == "") != (len(Addresses(value)) == 0):
		t.Errorf("%q gives the address %q", value, address)
	case address == "" && name != "":
		t.Errorf("%q gives %q without an address", value, name)
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > maxAuthor || strings.ContainsFunc(name, unicode.IsControl) ||
		strings.ContainsFunc(name, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }):
		t.Errorf("%q gives the name %q", value, name)
	}
}
