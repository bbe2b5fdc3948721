package mimewalk

import (
	"slices"
	"strings"
	"testing"
)

func TestFieldsAreUnfoldedAndKeptInOrder(t *testing.T) {
	m := walk(t, "Received: one\n by a\n\tby b  \nTo: a@b.at\nreceived:two\nX-Empty:\nSubject : s\n\nbody\n")
	want := Header{{"Received", "one by a by b"}, {"To", "a@b.at"}, {"received", "two"}, {"X-Empty", ""}, {"Subject", "s"}}
	if !slices.Equal(m.Header, want) {
		t.Errorf("header %q, want %q", m.Header, want)
	}
	if got := m.Header.All("RECEIVED"); !slices.Equal(got, []string{"one by a by b", "two"}) {
		t.Errorf("all %q", got)
	}
	if m.Header.First("received") != "one by a by b" || m.Header.First("Cc") != "" || m.Header.All("Cc") != nil {
		t.Error("first or missing fields are wrong")
	}
	if m.Text != "body" || len(m.Defects) != 0 {
		t.Errorf("text %q, defects %q", m.Text, m.Defects)
	}
}

func TestBrokenHeadersLoseNoBody(t *testing.T) {
	for name, c := range map[string]struct{ raw, defect string }{
		"junk line":           {"Subject: s\nthis is no field\nTo: a@b.at\n\nbody", defectJunkLine},
		"no empty line":       {"Subject: s\nTo: a@b.at\nbody", defectNoSeparator},
		"line of white space": {"Subject: s\nTo: a@b.at\n \nbody", defectBlankSeparator},
		"indented":            {" Subject: s\nTo: a@b.at\n\nbody", defectIndentedField},
		"mbox line":           {"\n\nFrom a@b.at Thu Jan  1 00:00:00 1970\nSubject: s\nTo: a@b.at\n\nbody", defectMboxFrom},
		"quoted mbox line":    {">From a@b.at Thu Jan  1 00:00:00 1970\nSubject: s\nTo: a@b.at\n\nbody", defectMboxFrom},
	} {
		m := walk(t, c.raw)
		if m.Header.First("Subject") != "s" || m.Header.First("To") != "a@b.at" && name != "no empty line" || m.Text != "body" {
			t.Errorf("%s: header %q, text %q", name, m.Header, m.Text)
		}
		if !slices.Contains(m.Defects, c.defect) {
			t.Errorf("%s: defects %q", name, m.Defects)
		}
	}
}

func TestTextFieldsAreDecodedForPeople(t *testing.T) {
	for raw, want := range map[string]string{
		"plain":                                 "plain",
		"=?utf-8?Q?M=C3=A4rz_2026?=":            "März 2026",
		"=?UTF-8?B?TcOkcno=?= 2026":             "März 2026",
		"=?utf-8*de?q?M=C3=A4rz?=":              "März",
		"=?utf-8?Q?M=C3?=\n =?utf-8?Q?=A4rz?=":  "März",
		"=?utf-8?Q?a?= =?iso-8859-1?Q?=E4?= b":  "aä b",
		"Re:=?utf-8?Q?M=C3=A4rz?=!":             "Re:März!",
		"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=":    "日本",
		"M\xe4rz":                               "März",
		"März":                                  "März",
		"Ma\u0308rz":                            "März",
		"a\x00b\x07c\td":                        "abc d",
		"a\u202eb":                              "ab",
		"=?utf-8?Q?a=0D=0ABcc:_x@y.at?=":        "a Bcc: x@y.at",
		"=?utf-8?X?a?= =?? =?utf-8?Q?open":      "=?utf-8?X?a?= =?? =?utf-8?Q?open",
		"=?windows-1252?Q?=80?= =?x-y?Q?=80?=":  "€€",
		"=?utf-8?Q?" + strings.Repeat("x", 500): "=?utf-8?Q?" + strings.Repeat("x", 500),
	} {
		m := Walk([]byte("Subject: "+raw+"\n\n"), Limits{})
		if got := m.Header.Text("Subject"); got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}

func TestDeclaredTypesAreNormalised(t *testing.T) {
	for field, want := range map[string]string{
		"Application/PDF":           "application/pdf",
		`"application/pdf"`:         "application/pdf",
		"application / pdf; x=y":    "application/pdf",
		"application/pdf name=r":    "application/pdf",
		"application/pdf (a; b=c)":  "application/pdf",
		"application/pdf (a; b=c":   octetStream,
		"pdf":                       octetStream,
		"application":               octetStream,
		"application/pdf/x":         octetStream,
		"application/pdf, text/xml": octetStream,
	} {
		m := walk(t, "Content-Disposition: attachment\nContent-Type: "+field+"\n\n%PDF-1.4\n")
		if len(m.Parts) != 1 || m.Parts[0].Type != want {
			t.Errorf("%q gives %q, want %q", field, outline(m), want)
		}
	}
}

func TestOddDispositionsAreUnderstood(t *testing.T) {
	for field, want := range map[string]string{
		"ATTACHMENT": "attachment", "attachement; filename=x": "attachment", "Inline": "inline",
		"form-data; name=x": "", "": "", "filename=attachment": "",
	} {
		m := walk(t, "Content-Type: application/pdf\nContent-Disposition: "+field+"\n\n%PDF-1.4\n")
		if len(m.Parts) != 1 || m.Parts[0].Disposition != want {
			t.Errorf("%q gives %+v, want %q", field, m.Parts, want)
		}
	}
}
