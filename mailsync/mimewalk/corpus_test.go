package mimewalk

import (
	"archive/tar"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
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

// corpusResult is one line of the table.
type corpusResult struct {
	reader                                            string
	messages, attachments, lost, misnamed, invented   int
	explained                                         int
	took                                              time.Duration
	lostFiles, misnamedFiles, inventedFiles, usedWhys []string
}

// foundFile is what a reader found: an attachment, or with text true something that may be the text of the mail.
type foundFile struct {
	path, name, sha256 string
	text               bool
}

// The corpus is other people's mail, with the attachments on which three of five other parsers agree. What we find
// beyond them is explained, one by one, in corpus-more.tsv.
func TestNoAttachmentOfTheCorpusIsLost(t *testing.T) {
	dir := unpackCorpus(t)
	if dir == "" {
		return
	}
	mails, whys := readExpected(t, dir), readWhys(t)
	var all []*Message
	ours := readCorpus(t, dir, "Belegpost", mails, whys, func(raw []byte) []foundFile {
		m := Walk(raw, Limits{})
		all = append(all, m)
		return ourFiles(m)
	})
	for _, m := range all {
		checkMessage(t, m)
	}
	theirs := readCorpus(t, dir, "go-message", mails, whys, goMessageFiles)
	t.Logf("%-10s %8s %11s %4s %8s %8s %9s %7s", "reader", "messages", "attachments", "lost", "misnamed", "invented", "explained", "seconds")
	for _, r := range []corpusResult{ours, theirs} {
		t.Logf("%-10s %8d %11d %4d %8d %8d %9d %7.2f", r.reader, r.messages, r.attachments, r.lost, r.misnamed, r.invented, r.explained, r.took.Seconds())
	}
	if ours.messages != 835 || ours.attachments != 308 || len(ours.lostFiles)+len(ours.misnamedFiles)+len(ours.inventedFiles) > 0 {
		t.Errorf("%d messages with %d attachments, want 835 and 308; lost %q, misnamed %q, invented %q",
			ours.messages, ours.attachments, ours.lostFiles, ours.misnamedFiles, ours.inventedFiles)
	}
	for why := range whys {
		if !slices.Contains(ours.usedWhys, why) {
			t.Errorf("corpus-more.tsv explains %s, which was not found", why)
		}
	}
	if theirs.lost <= ours.lost {
		t.Error("go-message lost nothing more: the comparison measures nothing")
	}
}

func readCorpus(t *testing.T, dir, reader string, mails []corpusMail, whys map[string]bool, read func([]byte) []foundFile) corpusResult {
	t.Helper()
	sum := corpusResult{reader: reader}
	for _, mail := range mails {
		raw, err := os.ReadFile(filepath.Join(dir, mail.File))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		files := read(raw)
		sum.took += time.Since(start)
		sum.compare(mail, files, whys)
	}
	return sum
}

func (sum *corpusResult) compare(mail corpusMail, files []foundFile, whys map[string]bool) {
	found := map[string][]foundFile{}
	for _, f := range files {
		found[f.sha256] = append(found[f.sha256], f)
	}
	sum.messages++
	for _, want := range mail.Attachments {
		sum.attachments++
		same := found[want.SHA256]
		if len(same) == 0 {
			sum.lost++
			if !known[mail.Origin] {
				sum.lostFiles = append(sum.lostFiles, mail.File+" "+want.Name)
			}
			continue
		}
		if want.NameAgree >= 3 && want.Name != "" && !hasName(same, want.Name) {
			sum.misnamed++
			sum.misnamedFiles = append(sum.misnamedFiles, mail.File+" "+want.Name+" as "+same[0].name)
		}
		found[want.SHA256] = same[1:]
	}
	for _, f := range slices.Concat(slices.Collect(maps.Values(found))...) {
		why := mail.File + "\t" + f.sha256[:12]
		switch {
		case f.text:
		case whys[why]:
			sum.explained++
			sum.usedWhys = append(sum.usedWhys, why)
		default:
			sum.invented++
			sum.inventedFiles = append(sum.inventedFiles, mail.File+" "+f.path+" "+f.name)
		}
	}
}

// ourFiles leaves out what no other parser counts: texts and messages, which are parts like others to us.
func ourFiles(m *Message) (files []foundFile) {
	for p := range allParts(m.Parts) {
		text := strings.HasPrefix(p.Type, "text/") || strings.HasPrefix(p.Type, "message/")
		files = append(files, foundFile{p.Path, p.Name, p.SHA256, text})
	}
	return files
}

// goMessageFiles is how a program reads a mail with go-message, going on where the library can.
func goMessageFiles(raw []byte) (files []foundFile) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) || e == nil {
		return nil
	}
	_ = e.Walk(func(path []int, e *message.Entity, err error) error { // what it refuses is lost to it
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return err
		}
		kind, _, _ := e.Header.ContentType()
		if strings.HasPrefix(kind, "multipart/") {
			return nil
		}
		h := mail.AttachmentHeader{Header: e.Header}
		name, _ := h.Filename()
		sum := sha256.New()
		_, err = io.Copy(sum, e.Body)
		text := strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "message/") || kind == ""
		files = append(files, foundFile{fmt.Sprint(path), name, hex.EncodeToString(sum.Sum(nil)), text})
		return err
	})
	return files
}

// readWhys reads what is found beyond the list: mail, hash, and why it is right.
func readWhys(t *testing.T) map[string]bool {
	t.Helper()
	table, err := os.ReadFile("testdata/corpus-more.tsv")
	if err != nil {
		t.Fatal(err)
	}
	whys := map[string]bool{}
	for line := range strings.Lines(string(table)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 5 || f[4] == "" {
			t.Fatalf("line %q", line)
		}
		if f[0] != "mail" {
			whys[f[0]+"\t"+f[1]] = true
		}
	}
	return whys
}

// hasName forgives what the other parsers do differently: they keep folders, sometimes without the backslashes, and
// collapse white space.
func hasName(files []foundFile, name string) bool {
	name = collapse(norm.NFC.String(name))
	for _, f := range files {
		if f.name != "" && strings.HasSuffix(name, collapse(f.name)) {
			return true
		}
	}
	return false
}

func collapse(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// unpackCorpus returns "" where there is no shared data: in a clean clone.
func unpackCorpus(t testing.TB) string {
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

func writeFile(t testing.TB, path string, r io.Reader) {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readExpected(t testing.TB, dir string) (mails []corpusMail) {
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
