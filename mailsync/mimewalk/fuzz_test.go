package mimewalk

import (
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func FuzzWalk(f *testing.F) {
	for _, c := range readCases(f) {
		f.Add(readCase(f, c.file))
	}
	f.Add(deep(6, "\r\nhello\r\n"))
	f.Add(forwarded(7))
	f.Add(signedMail(f, []byte("Content-Type: application/pdf; name=r.pdf\r\n\r\n"+casePDF)))
	for _, raw := range corpusSeeds(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		before := string(raw)
		var m *Message
		bounded(t, len(raw), func() { m = Walk(raw, Limits{}) })
		checkMessage(t, m)
		if string(raw) != before {
			t.Error("the raw message was changed")
		}
		for _, field := range m.Header {
			if s := m.Header.Text(field.Name); !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") {
				t.Errorf("text %q", s)
			}
		}
	})
}

func FuzzParameters(f *testing.F) {
	for _, c := range readCases(f) {
		for _, line := range strings.Split(string(readCase(f, c.file)), "\n") {
			if _, value, ok := strings.Cut(line, ":"); ok && hasFoldPrefix(line, "content-") {
				f.Add(value)
			}
		}
	}
	f.Add(`attachment; filename*1*=%A4rz.pdf; filename*0*=iso-8859-1''M; filename="C:\TEMP\x.pdf"`)
	for _, raw := range corpusSeeds(f) {
		for _, field := range Walk(raw, Limits{}).Header {
			if hasFoldPrefix(field.Name, "content-") {
				f.Add(field.Value)
			}
		}
	}
	f.Fuzz(func(t *testing.T, v string) {
		var ps params
		bounded(t, len(v), func() { _, ps, _ = parseParams(v) })
		if len(ps) > maxParams {
			t.Errorf("%d parameters", len(ps))
		}
		for _, p := range ps {
			if !utf8.ValidString(p.value) {
				t.Errorf("%s is %q", p.name, p.value)
			}
			if n := baseName(p.value); baseName(n) != n {
				t.Errorf("base name of %q is %q", n, baseName(n))
			}
		}
	})
}

// plainAddress is one that no program writes in two ways.
var plainAddress = regexp.MustCompile(`^[a-z0-9+_-]+(\.[a-z0-9+_-]+)*@[a-z0-9]+([.-][a-z0-9]+)*$`)

func FuzzAddresses(f *testing.F) {
	for _, c := range addressCases {
		f.Add(c.value)
	}
	for _, c := range authorCases {
		f.Add(c.value)
	}
	for _, raw := range corpusSeeds(f) {
		for _, name := range []string{"From", "To", "Cc", "Reply-To"} {
			f.Add(Walk(raw, Limits{}).Header.First(name))
		}
	}
	f.Fuzz(func(t *testing.T, v string) {
		checkAuthor(t, v)
		seen := map[string]bool{}
		var list []string
		bounded(t, len(v), func() { list = Addresses(v) })
		for _, a := range list {
			local, domain, ok := strings.Cut(a[strings.LastIndexByte(a, '"')+1:], "@")
			if !ok || domain == "" || local == "" && a[0] != '"' || !utf8.ValidString(a) {
				t.Errorf("address %q", a)
			}
			if seen[strings.ToLower(a)] {
				t.Errorf("%q twice", a)
			}
			seen[strings.ToLower(a)] = true
		}
		// What is well-formed is found as the standard library finds it.
		strict, err := mail.ParseAddressList(v)
		if err != nil || len(strict) > maxAddresses {
			return
		}
		for _, a := range strict {
			if len(a.Address) < maxDomain && plainAddress.MatchString(a.Address) && strings.Contains(v, a.Address) && !seen[strings.ToLower(a.Address)] {
				t.Errorf("%q: %q is not found", v, a.Address)
			}
		}
	})
}

// strictDate is RFC 5322 section 3.3 without its obsolete forms.
var strictDate = regexp.MustCompile(`^([A-Z][a-z]{2}, )?\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (19|20)\d\d \d\d:\d\d(:[0-5]\d)? [+-](0\d|1[0-3])[0-5]\d$`)

func FuzzDate(f *testing.F) {
	for _, c := range dateCases {
		f.Add(c.value)
	}
	for _, raw := range corpusSeeds(f) {
		f.Add(Walk(raw, Limits{}).Header.First("Date"))
	}
	f.Fuzz(func(t *testing.T, v string) {
		var d time.Time
		var ok bool
		bounded(t, len(v), func() { d, ok = ParseDate(v) })
		// A well-formed date is read as the standard library reads it.
		if std, err := mail.ParseDate(v); err == nil && strictDate.MatchString(v) && (!ok || !std.Equal(d)) {
			t.Errorf("%q is %v %v, net/mail reads %v", v, d, ok, std)
		}
		if !ok {
			return
		}
		if d.Year() < 1900 || d.Year() > 9999 {
			t.Errorf("year %d", d.Year())
		}
		// What we write, we read again.
		again, ok := ParseDate(d.Format(time.RFC1123Z))
		if !ok || !again.Equal(d) {
			t.Errorf("%q became %v, then %v", v, d, again)
		}
		if std, err := mail.ParseDate(d.Format(time.RFC1123Z)); err != nil || !std.Equal(d) {
			t.Errorf("net/mail reads %v, %v", std, err)
		}
	})
}
