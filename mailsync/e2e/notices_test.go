//go:build linux

package e2e

import (
	"cmp"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"belegpost/mailsync/mailtest"
)

// notice is one mail from the sink as Python's email package reads it.
type notice struct {
	To, From, Subject, Date, Text string
	ReplyTo                       string `json:"reply_to"`
	MessageID                     string `json:"message_id"`
	AutoSubmitted                 string `json:"auto_submitted"`
	Suppress                      string `json:"x_auto_response_suppress"`
	Attachments                   []struct {
		Name, Type, CTE, SHA256 string
		Size                    int
	}
	Defects []string

	kind     string // of the outbox row with this Message-ID
	envelope string // the one RCPT TO
	raw      []byte
}

// notices takes everything from the sink, has it read by python3 and joins it
// with the outbox.
func (o *office) notices(t testing.TB) []notice {
	t.Helper()
	got := readNotices(t, o.dir, o.sink.Received())
	kinds := map[string]string{}
	for _, row := range list[outboxRow](t, o, "outbox") {
		kinds[bare(row.MessageID)] = row.Kind
		if row.State != "sent" {
			t.Errorf("outbox row %v (%s) is %s, want sent: %s", row.ID, row.Kind, row.State, row.LastError)
		}
	}
	for i := range got {
		got[i].kind = kinds[bare(got[i].MessageID)]
	}
	return got
}

func readNotices(t testing.TB, dir string, sunk []mailtest.Received) []notice {
	t.Helper()
	if len(sunk) == 0 {
		return nil
	}
	args := []string{filepath.Join("testdata", "notices.py")}
	for i, m := range sunk {
		file := filepath.Join(dir, fmt.Sprintf("notice%03d.eml", i))
		must(t, os.WriteFile(file, m.Data, 0o600))
		args = append(args, file)
	}
	out, err := exec.Command("python3", args...).Output()
	if err != nil {
		t.Fatalf("python3 could not read the notices: %v (install it with: apt-get install python3)", err)
	}
	got := decode[notice](t, string(out))
	for i := range got {
		got[i].raw = sunk[i].Data
		if len(sunk[i].To) != 1 {
			t.Errorf("notice %d went to %d recipients in one envelope, want 1", i, len(sunk[i].To))
		}
		got[i].envelope = sunk[i].To[0]
	}
	return got
}

func bare(messageID string) string { return strings.Trim(messageID, "<> \t") }

// checkFields tests what section 5 wants of every notice.
func (n notice) checkFields(t testing.TB) {
	t.Helper()
	if n.AutoSubmitted != "auto-generated" || n.Suppress != "All" {
		t.Errorf("%q: Auto-Submitted %q, X-Auto-Response-Suppress %q, want auto-generated and All", n.Subject, n.AutoSubmitted, n.Suppress)
	}
	if len(n.Defects) > 0 {
		t.Errorf("%q: python finds defects: %v", n.Subject, n.Defects)
	}
	from, err := mail.ParseAddress(n.From)
	if err != nil || from.Address != "belege@kanzlei.example" {
		t.Errorf("%q: From %q, want the office's sending address", n.Subject, n.From)
	}
	if to, err := mail.ParseAddress(n.To); err != nil || to.Address != n.envelope {
		t.Errorf("%q: To %q, want the recipient of the envelope", n.Subject, n.To)
	}
	if bare(n.MessageID) == "" || n.Date == "" {
		t.Errorf("%q: no Message-ID or no Date", n.Subject)
	}
	if n.ReplyTo == "" {
		t.Errorf("%q: no Reply-To", n.Subject)
	}
}

// cell writes the notice as testdata/want.tsv does: recipient, kind, attachments.
// original is the SHA-256 of the mail that it is about.
func (n notice) cell(original string) string {
	var names []string
	for _, a := range n.Attachments {
		if a.Type == "message/rfc822" || a.Name == "original.eml" {
			if a.SHA256 == original {
				names = append(names, "original")
			} else {
				names = append(names, "another-mail")
			}
			continue
		}
		names = append(names, a.Name)
	}
	slices.SortFunc(names, func(a, b string) int { // the original first, as a reader of want.tsv expects it
		return cmp.Or(cmp.Compare(rank(a), rank(b)), strings.Compare(a, b))
	})
	return n.envelope + " " + n.kind + " " + orDash(strings.Join(names, ","))
}

func rank(name string) int {
	if name == "original" {
		return 0
	}
	return 1
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func TestPythonReadsNestedMailByteForByte(t *testing.T) {
	original := letter{key: "nested", to: []string{"a@b.example"}, parts: []string{attachPDF("r.pdf", PDF("x"))}}.bytes()
	raw := "From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\n" +
		"--q\r\nContent-Type: text/plain\r\n\r\nText\r\n--q\r\nContent-Type: message/rfc822\r\n\r\n" + string(original) +
		"\r\n--q\r\n" + string(crlf(attach("image/jpeg", "f.jpg", []byte("jpeg")))) + "--q--\r\n"
	got := readNotices(t, t.TempDir(), []mailtest.Received{{To: []string{"c@d.example"}, Data: []byte(raw)}})
	if want := "c@d.example  original,f.jpg"; got[0].cell(hash(original)) != want {
		t.Errorf("cell %q, want %q", got[0].cell(hash(original)), want)
	}
	if got[0].Attachments[1].SHA256 != hash([]byte("jpeg")) || strings.TrimSpace(got[0].Text) != "Text" {
		t.Errorf("attachment or text not as written: %+v", got[0])
	}
}
