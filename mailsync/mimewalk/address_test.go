package mimewalk

import (
	"strings"
	"testing"
)

var addressCases = []struct{ value, want string }{
	{"a@b.at", "a@b.at"},
	{"<a@b.at>", "a@b.at"},
	{"Max Huber <a@b.at>, c@d.at", "a@b.at c@d.at"},
	{`"Huber, Max" <a@b.at>; "x@y.at" <c@d.at>`, "a@b.at c@d.at"},
	{"mailing list x@y.at", "x@y.at"},
	{"dovecot@procontrol.fi <dovecot@procontrol.fi>", "dovecot@procontrol.fi"},
	{"Max (Belege) a@b.at (old: c@d.at)", "a@b.at"},
	{"Pete(A wonderful \\) chap) <pete(his account)@silly.test(his host)>", "pete@silly.test"},
	{"Max :( <a@b.at>", "a@b.at"},
	{"Max ( a@b.at", "a@b.at"},
	{"name (a@b.c)", "a@b.c"},
	{"a@b.at (Max <c@d.at>)", "a@b.at"},
	{"Max (Belege <c@d.at>) <a@b.at>", "a@b.at"},
	{`"Max <c@d.at>" <a@b.at>`, "a@b.at"},
	{`"Max c@d.at" a@b.at`, "a@b.at"},
	{`"a@b.at"`, "a@b.at"},
	{"<a@ b.at>", "a@b.at"},
	{"\"a@b.atx\" <a @\tb. at>", "a@b.at"},
	{`"Huber (Linz" <a@b.at> (Max)`, "a@b.at"},
	{`<"john doe"@b.at>`, `"john doe"@b.at`},
	{"<a@b.at>; ignored", "a@b.at"},
	{"<a@b.at>; Mon, 1 Jan 2026 00:00:00 +0100", "a@b.at"},
	{"for <a@b.at>", "a@b.at"},
	{"A@B.at, a@b.at, a@b.AT", "A@B.at"},
	{`"Huber <a@b.at>`, "a@b.at"},
	{`"Huber <a@b.at>, "Max" <c@d.at>`, "a@b.at c@d.at"},
	{"Max <a@b.at, c@d.at", "a@b.at c@d.at"},
	{"=?utf-8?Q?J=C3=B6rg?= <j@b.at>", "j@b.at"},
	{"=?utf-8?Q?fake=40x.at?= <real@y.at>", "real@y.at"},
	{"=?utf-8?Q?Huber,_Max?= <a@b.at>", "a@b.at"},
	{"=?utf-8?B?YUBiLmF0LCBjQGQuYXQ=?=", "a@b.at c@d.at"},
	{"Jörg <jörg@müller.at>", "jörg@müller.at"},
	{"J\xf6rg <j@b.at>", "j@b.at"},
	{"'a@b.at' <'c@d.at'>", "c@d.at"},
	{"mailto:a@b.at", "a@b.at"},
	{"10023.er.k7q2.huber@belege.kanzlei.at", "10023.er.k7q2.huber@belege.kanzlei.at"},
	{"belege+10023.er@kanzlei.at.", "belege+10023.er@kanzlei.at"},
	{`"john doe"@b.at`, `"john doe"@b.at`},
	{"<@relay.at,@other.at:a@b.at>", "a@b.at"},
	{"group: a@b.at, c@d.at;", "a@b.at c@d.at"},
	{"root@localhost, x@[127.0.0.1]", "root@localhost x@[127.0.0.1]"},
	{"undisclosed-recipients:;", ""},
	{"", ""},
	{"@", ""},
	{"a@, @b, a @ b", ""},
}

func TestAddressesAreFoundInWhatMailReallyHas(t *testing.T) {
	for _, c := range addressCases {
		if got := strings.Join(Addresses(c.value), " "); got != c.want {
			t.Errorf("%q gives %q, want %q", c.value, got, c.want)
		}
	}
}

func TestAddressesAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 3000 {
		b.WriteString(strings.Repeat("x", i%50+1) + string(rune('a'+i%26)) + "@b.at, ")
	}
	if n := len(Addresses(b.String())); n > maxAddresses || n < 100 {
		t.Errorf("%d addresses", n)
	}
}
