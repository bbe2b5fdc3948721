package mimewalk

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// attachedFile makes a mail with one attachment.
func attachedFile(kind, name string, content []byte) []byte {
	return slices.Concat([]byte("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "+kind+"; name=\""+name+
		"\"\r\nContent-Transfer-Encoding: binary\r\n\r\n"), content, []byte("\r\n--b--\r\n"))
}

// samples returns a folder of other people's files, "" where there is no shared data: in a clean clone.
func samples(t testing.TB, kind string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "samples", kind)
	if _, err := os.Stat(dir); err != nil {
		t.Logf("no shared samples here; %s was not read", kind)
		return ""
	}
	return dir
}

func outlookFile(t testing.TB, path string) *Message {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return Walk(attachedFile("application/octet-stream", filepath.Base(path), raw), Limits{})
}

// brokenTNEF are the samples that are broken on purpose. The first has a damaged signature; what is in it is readable.
var brokenTNEF = map[string]string{"badchecksum.tnef": "zappa_av1.jpg|bookmark.htm", "garbage-at-end.tnef": "", "panic.tnef": "image001.jpg|image002.jpg|image003.png"}

func TestTheFilesOfEveryWinmailSampleComeOut(t *testing.T) {
	dir := samples(t, "tnef")
	if dir == "" {
		return
	}
	table, err := os.ReadFile(filepath.Join(dir, "want.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
	if len(lines) != 17 {
		t.Fatalf("%d samples, want 17", len(lines))
	}
	t.Logf("%-28s %5s %7s  %s", "winmail.dat", "files", "defects", "names")
	for _, line := range lines {
		file, want, _ := strings.Cut(line, "\t")
		m := outlookFile(t, filepath.Join(dir, file))
		checkMessage(t, m)
		var names []string
		for _, p := range m.Parts[0].Nested {
			names = append(names, p.Name)
		}
		got := strings.Join(names, "|")
		t.Logf("%-28s %5d %7d  %s", file, len(names), len(m.Defects), got)
		readable, broken := brokenTNEF[file]
		if got != cmp.Or(readable, want) {
			t.Errorf("%s: files %q, want %q", file, got, cmp.Or(readable, want))
		}
		if broken != (len(m.Defects) > 0) || m.Parts[0].Opened != ContainerTNEF || m.Limit != "" {
			t.Errorf("%s: defects %q, opened as %q", file, m.Defects, m.Parts[0].Opened)
		}
	}
}

func TestTheFilesOfTheOutlookSampleComeOut(t *testing.T) {
	dir := samples(t, "msg")
	if dir == "" {
		return
	}
	m := outlookFile(t, filepath.Join(dir, "sample.msg"))
	checkMessage(t, m)
	checkOutline(t, m, "1 application/octet-stream sample.msg", "1/1 image/jpeg 5AAoPFgV-nJ965R7o-98C38840-4454-4750-9AEF-F53DB3E37548.jpg")
	p := m.Parts[0]
	if p.Opened != ContainerMSG || p.NestedHeader.Text("Subject") != "asdf" || len(m.Defects) != 0 {
		t.Errorf("opened as %q, subject %q, defects %q", p.Opened, p.NestedHeader.Text("Subject"), m.Defects)
	}
	if p.Nested[0].Size != 122784 {
		t.Errorf("picture of %d bytes", p.Nested[0].Size)
	}
	t.Logf("%-28s %5d %7d  %s", "sample.msg", len(p.Nested), len(m.Defects), p.Nested[0].Name)
}
