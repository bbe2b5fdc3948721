package notify_test

import (
	"archive/zip"
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"

	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// zipOf is an archive with one empty file.
func zipOf(t testing.TB, name string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if _, err := z.Create(name); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fieldNames are all that a notice may have.
const fieldNames = " Date From To Reply-To Subject Message-Id Auto-Submitted X-Auto-Response-Suppress X-Belegpost-Loop Mime-Version Content-Type Content-Transfer-Encoding "

// unharmed tests that a message has the fields and parts it should have.
func unharmed(t *testing.T, got composed, files int) {
	t.Helper()
	for name, values := range got.header {
		if !strings.Contains(fieldNames, " "+name+" ") || len(values) != 1 {
			t.Errorf("field %s: %q", name, values)
		}
	}
	if len(got.files) > files || len(got.types) > files {
		t.Errorf("parts %q, want %d", got.types, files)
	}
	head, _, _ := bytes.Cut(got.raw, []byte("\r\n\r\n"))
	for _, l := range bytes.Split(head, []byte("\r\n")) {
		if len(l) > 998 || bytes.ContainsAny(l, "\r\n\x00") || len(bytes.TrimSpace(l)) == 0 {
			t.Errorf("header line %q", l)
		}
	}
	if s := got.subject(t); !utf8.ValidString(s) || strings.ContainsAny(s, "\r\n\x00") {
		t.Errorf("subject %q", s)
	}
}

func TestNothingInAMailAddsAField(t *testing.T) {
	for _, evil := range []string{"x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org\n\nbody", "x\rBcc: y", "\u2028Bcc: y", "a\x00b", "\r\n\r\n--boundary",
		strings.Repeat("ü", 5000), strings.Repeat("x", 5000), strings.Repeat(" ", 3000), "=?utf-8?b?DQpCY2M6IHg=?=", "\xff\xfe", `"; filename="evil.exe`, "/etc/passwd", `..\..\x.bat`} {
		s := newSpool(t)
		a := s.photo(t, evil, "JPEG")
		a.Type = "image/" + evil
		c := s.failure(t, letter, a)
		c.Row.Subject, c.Row.MessageID = evil, "<a@b>"+evil
		c.ReplyTo = []string{evil, "buero@kanzlei.at"}
		c.Items[0].Sender, c.Items[0].ClientName, c.Items[0].Subject = evil, evil, evil
		got := compose(t, c, s, roomy)
		unharmed(t, got, 2)
		for name := range got.files {
			if strings.ContainsAny(name, "/\\\"\r\n") || len(name) > 120 {
				t.Errorf("file name %q", name)
			}
		}
		if strings.Contains(got.text, "\nBcc") || strings.ContainsAny(got.text, "\x00\r") {
			t.Errorf("text:\n%s", got.text)
		}
	}
}

func FuzzComposedHeaderIsWhole(f *testing.F) {
	f.Add("Rechnung März", "foto.jpg", "image/jpeg")
	f.Add("x\r\nBcc: y", "a\r\nb.jpg", "image/x; y=z")
	f.Add(strings.Repeat("=?utf-8?q?=0A?=", 30), strings.Repeat("ü", 300)+".pdf", "message/rfc822")
	s := newSpool(f)
	photo := s.photo(f, "foto.jpg", "JPEG")
	base := s.failure(f, letter)
	f.Fuzz(func(t *testing.T, subject, name, mediaType string) {
		c, a := base, photo
		a.Name, a.Type = name, mediaType
		c.Row.Subject = subject
		c.Items = []storage.NoticeItem{base.Items[0]}
		c.Items[0].Attachments, c.Items[0].Subject = []storage.NoticeAttachment{a}, subject
		got := compose(t, c, s, roomy)
		unharmed(t, got, 2)
		if !strings.HasPrefix(got.subject(t), "[Mail-Import fehlgeschlagen] ") {
			t.Errorf("subject %q", got.subject(t))
		}
	})
}

func TestLoopMarksAreKnownAgain(t *testing.T) {
	s := newSpool(t)
	p := newOffice(t, s.dir)
	marks, err := p.Marks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.fail(t, "x", 10)
	own := p.row(t).MessageID
	loopName, loopValue := marks.LoopHeader()
	header := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if strings.EqualFold(pairs[i], name) {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	plain := header("Subject", "Rechnung", "Message-ID", "<x@y.example>")
	for name, h := range map[string]struct {
		want   bool
		top    func(string) string
		nested func(string) string
	}{
		"a plain mail":                 {false, plain, plain},
		"our loop header":              {true, header(loopName, " "+loopValue), plain},
		"another installation's":       {false, header(loopName, "0123456789abcdef"), plain},
		"our Message-ID":               {true, header("Message-ID", own), plain},
		"forwarded as attachment":      {true, plain, header("Message-ID", own)},
		"forwarded, Message-ID lost":   {true, plain, header(loopName, loopValue)},
		"a reply with a corrected PDF": {false, header("In-Reply-To", own, "References", own), plain},
	} {
		if got := notify.OwnNotice(marks, h.top, h.nested); got != h.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	report := "multipart/report; report-type=delivery-status; boundary=x"
	for name, h := range map[string]struct {
		want   notify.Bounce
		top    func(string) string
		nested []func(string) string
	}{
		"a bounce":          {notify.Bounce{MessageID: own, Text: "5.1.1 smtp; 550 no such user", Final: true}, header("Content-Type", report), []func(string) string{header("Action", "failed", "Status", "5.1.1", "Diagnostic-Code", "smtp; 550 no such user"), header("Message-ID", own)}},
		"only late":         {notify.Bounce{MessageID: own, Text: "4.4.1"}, header("Content-Type", report), []func(string) string{header("Message-ID", own), header("Action", "delayed", "Status", "4.4.1")}},
		"nothing returned":  {notify.Bounce{MessageID: own, Final: true}, header("Content-Type", report, "In-Reply-To", own), nil},
		"Exchange":          {notify.Bounce{MessageID: own, Final: true}, header("Content-Type", report), []func(string) string{header("X-Original-Message-ID", own)}},
		"somebody else's":   {notify.Bounce{Final: true}, header("Content-Type", report), []func(string) string{plain}},
		"no report":         {notify.Bounce{}, header("Content-Type", "multipart/mixed; boundary=x"), []func(string) string{header("Message-ID", own)}},
		"a read receipt":    {notify.Bounce{}, header("Content-Type", "multipart/report; report-type=disposition-notification"), []func(string) string{header("Message-ID", own)}},
		"no Content-Type":   {notify.Bounce{}, plain, nil},
		"broken parameters": {notify.Bounce{Final: true}, header("Content-Type", "multipart/report; ;;=\""), nil},
	} {
		got, ok := notify.BounceOf(marks, h.top, h.nested...)
		if got != h.want || ok != (h.want.MessageID != "") {
			t.Errorf("%s: %+v %v", name, got, ok)
		}
	}
}

func TestImportRules(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, forbidden := range []string{"fyne.io/", "belegpost/ui", "go-imap", "belegpost/mailsync\n"} {
		if strings.Contains(string(out), forbidden) {
			t.Errorf("imports %s", forbidden)
		}
	}
}
