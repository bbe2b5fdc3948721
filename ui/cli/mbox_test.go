package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func mails(t testing.TB, mbox string) (out []string) {
	t.Helper()
	if err := splitMbox(strings.NewReader(mbox), func(raw []byte) error {
		out = append(out, string(raw))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMboxIsSplitAtItsFromLines(t *testing.T) {
	for name, c := range map[string]struct {
		mbox string
		want []string
	}{
		"two mails":          {"From a@b Mon Jun  1 10:00:00 2026\nSubject: 1\n\none\n\nFrom - Mon Jun  1 10:00:00 2026\nSubject: 2\n\ntwo\n", []string{"Subject: 1\n\none\n\n", "Subject: 2\n\ntwo\n"}},
		"CRLF":               {"From a\r\nSubject: 1\r\n\r\none\r\n\r\nFrom b\r\nSubject: 2\r\n\r\n", []string{"Subject: 1\r\n\r\none\r\n\r\n", "Subject: 2\r\n\r\n"}},
		"mboxrd":             {"From a\nSubject: 1\n\n>From here\n>>From there\n> From x\n", []string{"Subject: 1\n\nFrom here\n>From there\n> From x\n"}},
		"From in the text":   {"From a\nSubject: 1\n\nFrom Monday on\nwe are closed\n", []string{"Subject: 1\n\nFrom Monday on\nwe are closed\n"}},
		"From after a line":  {"From a\nSubject: 1\n\ntext\nFrom b\nSubject: 2\n", []string{"Subject: 1\n\ntext\nFrom b\nSubject: 2\n"}},
		"no From line":       {"Subject: 1\n\none\n", []string{"Subject: 1\n\none\n"}},
		"nothing":            {"", nil},
		"an empty mail":      {"From a\n\nFrom b\nSubject: 2\n\n", []string{"\n", "Subject: 2\n\n"}},
		"a line of 3 MB":     {"From a\nSubject: 1\n\n" + strings.Repeat("x", 3<<20) + "\n\nFrom b\nSubject: 2\n\n", []string{"Subject: 1\n\n" + strings.Repeat("x", 3<<20) + "\n\n", "Subject: 2\n\n"}},
		"no line end at end": {"From a\nSubject: 1\n\none", []string{"Subject: 1\n\none"}},
	} {
		if got := mails(t, c.mbox); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %.200q, want %.200q", name, got, c.want)
		}
	}
}

// FuzzMbox holds that what is written as mboxrd is read as it was.
func FuzzMbox(f *testing.F) {
	f.Add([]byte("text\n>From x\nFrom y\n"), []byte("From Monday\n\nFrom a\nSubject: b\n"))
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var mbox bytes.Buffer
		var want []string
		for _, body := range [][]byte{one, two} {
			mail := "Subject: x\n\n" + strings.TrimRight(string(body), "\n") + "\n"
			want = append(want, mail+"\n")
			mbox.WriteString("From a@b Mon Jun  1 10:00:00 2026\n")
			for line := range strings.Lines(mail) {
				if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
					line = ">" + line
				}
				mbox.WriteString(line)
			}
			mbox.WriteString("\n")
		}
		if got := mails(t, mbox.String()); !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}
