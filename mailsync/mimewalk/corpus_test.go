package mimewalk

import (
	"archive/tar"
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

// known are the two payloads without a name that the corpus itself excepts.
var known = map[string]bool{"cpython/data/msg_14.txt": true, "stalwart/resources/eml/rfc/000.eml": true}

type corpusMail struct {
	File, Origin string
	Attachments  []corpusFile
}

type corpusFile struct {
	SHA256, Name string
	Size         int64
	Agree        int
	NameAgree    int `json:"name_agree"`
}

type corpusResult struct{ messages, attachments, lost, misnamed, invented int }

// The corpus is other people's mail, with the attachments on which three of five other parsers agree.
func TestNoAttachmentOfTheCorpusIsLost(t *testing.T) {
	dir := unpackCorpus(t)
	if dir == "" {
		return
	}
	start := time.Now()
	var sum corpusResult
	for _, mail := range readExpected(t, dir) {
		raw, err := os.ReadFile(filepath.Join(dir, mail.File))
		if err != nil {
			t.Fatal(err)
		}
		m := Walk(raw, Limits{})
		checkMessage(t, m)
		compareMail(t, mail, m, &sum)
	}
	t.Logf("%8s %11s %4s %8s %8s %7s", "messages", "attachments", "lost", "misnamed", "invented", "seconds")
	t.Logf("%8d %11d %4d %8d %8d %7.2f", sum.messages, sum.attachments, sum.lost, sum.misnamed, sum.invented, time.Since(start).Seconds())
	if sum.messages != 835 || sum.attachments != 308 {
		t.Errorf("the corpus has %d messages and %d attachments, want 835 and 308", sum.messages, sum.attachments)
	}
}

func compareMail(t *testing.T, mail corpusMail, m *Message, sum *corpusResult) {
	t.Helper()
	found := map[string][]*Part{}
	for p := range allParts(m.Parts) {
		found[p.SHA256] = append(found[p.SHA256], p)
	}
	sum.messages++
	for _, want := range mail.Attachments {
		sum.attachments++
		same := found[want.SHA256]
		if len(same) == 0 {
			sum.lost++
			if !known[mail.Origin] {
				t.Errorf("%s (%s): lost %q of %d bytes", mail.File, mail.Origin, want.Name, want.Size)
			}
			continue
		}
		if want.NameAgree >= 3 && want.Name != "" && !hasName(same, want.Name) {
			sum.misnamed++
			t.Errorf("%s (%s): %q is named %q", mail.File, mail.Origin, want.Name, same[0].Name)
		}
		found[want.SHA256] = same[1:]
	}
	for _, rest := range found {
		for _, p := range rest {
			if !strings.HasPrefix(p.Type, "text/") && !strings.HasPrefix(p.Type, "message/") {
				sum.invented++
			}
		}
	}
}

// hasName forgives what the other parsers do differently: they keep folders, sometimes without the backslashes, and
// collapse white space.
func hasName(parts []*Part, name string) bool {
	name = collapse(norm.NFC.String(name))
	for _, p := range parts {
		if p.Name != "" && strings.HasSuffix(name, collapse(p.Name)) {
			return true
		}
	}
	return false
}

func collapse(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// unpackCorpus returns "" where there is no shared data: in a clean clone.
func unpackCorpus(t *testing.T) string {
	t.Helper()
	shared := filepath.Join("..", "..", "..", "shared")
	if _, err := os.Stat(shared); err != nil {
		t.Log("no shared test data here; the corpus was not read")
		return ""
	}
	dir := t.TempDir()
	xz := exec.Command("xz", "-dc", filepath.Join(shared, "mail", "corpus.tar.xz"))
	out, err := xz.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := xz.Start(); err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(out); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			writeFile(t, filepath.Join(dir, filepath.Base(h.Name)), r)
		}
	}
	if err := xz.Wait(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func writeFile(t *testing.T, path string, r io.Reader) {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readExpected(t *testing.T, dir string) (mails []corpusMail) {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m corpusMail
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		mails = append(mails, m)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return mails
}
