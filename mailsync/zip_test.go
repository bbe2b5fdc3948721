package mailsync

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// zipped packs files (name, content, …).
func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// withZIP is a mail with an archive.
func withZIP(to, subject, name, archive string) string {
	head, rest, _ := strings.Cut(letter(to, march, subject, name, "@"), "Content-Type: application/octet-stream\n")
	packed := base64.StdEncoding.EncodeToString([]byte(archive))
	return head + "Content-Type: application/zip\nContent-Transfer-Encoding: base64\n" + strings.Replace(rest, "@\n--grenze", packed+"\n--grenze", 1)
}

func TestFilesInsideAZIPAreListed(t *testing.T) {
	raw := "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n" +
		zipped(t, "März/../../evil.pdf", "%PDF-1.4 x", `C:\Temp\b.txt`, "text", "leer/", "")
	got := insideZIP(mimewalk.Walk([]byte(raw), mimewalk.Limits{}).Parts[0])
	if len(got) != 2 || got[0].Name != "evil.pdf" || got[0].Type != "application/pdf" || got[0].SHA256 == "" || got[1].Name != "b.txt" {
		t.Errorf("inside: %+v", got)
	}
}

// outcomes are the attachments of a mail with what became of them.
func (o *testOffice) outcomes(subject string) []string {
	o.t.Helper()
	list, err := o.store.Mails(o.t.Context(), storage.MailFilter{Search: subject})
	if err != nil || len(list) != 1 {
		o.t.Fatal(len(list), err)
	}
	var out []string
	for _, a := range list[0].Attachments {
		out = append(out, strings.TrimSpace(a.Part+" "+a.Name+" "+string(a.Outcome)+" "+string(a.Reason)))
	}
	return out
}

// TestPDFsInZIPsAreFiledOnWish: without the wish the archive fails as a whole;
// with it each of its files has an outcome of its own, and one that cannot be
// read to its end stays whole for a person.
func TestPDFsInZIPsAreFiledOnWish(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	archive := zipped(t, "Ordner/eins.pdf", onePage("eins"), "zwei.pdf", onePage("zwei"), "foto.txt", "kein PDF", "__MACOSX/._eins.pdf", "x")
	o.deliver(withZIP(to, "ohne", "alles.zip", archive), march)
	o.once(s)
	if got, want := o.outcomes("ohne"), []string{"2 alles.zip failed not-pdf"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	o.wishes(func(set *storage.OfficeSettings) { set.FileZIP = true })
	locked := []byte(archive)
	locked[bytes.Index(locked, []byte("PK\x01\x02"))+8] |= 1
	o.deliver(withZIP(to, "verschluesselt", "alles.zip", string(locked)), march)
	o.deliver(withZIP(to, "mit", "noch.zip", archive), march)
	o.deliver(withZIP(to, "leer", "texte.zip", zipped(t, "a.txt", "nur Text")), march)
	o.once(s)
	for subject, want := range map[string][]string{
		"verschluesselt": {"2 alles.zip failed not-pdf"},
		"leer":           {"2 texte.zip failed not-pdf"},
		"mit":            {"2 noch.zip ignored container", "2/1 eins.pdf filed", "2/2 zwei.pdf filed", "2/3 foto.txt failed not-pdf"},
	} {
		if got := o.outcomes(subject); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", subject, got, want)
		}
	}
	docs := o.documents()
	if len(docs) != 2 || docs[0].Name != "eins.pdf" || !docs[0].Filed || o.read(docs[1]) != onePage("zwei") {
		t.Errorf("%+v", docs)
	}
}

// TestFilesOfZIPsArePublishedAfterACrash: what the archive folder did not take
// is taken out of the ZIP in the original once more, though the wish is gone.
func TestFilesOfZIPsArePublishedAfterACrash(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	o.wishes(func(set *storage.OfficeSettings) { set.FileZIP = true })
	s := o.service()
	o.deliver(withZIP(to, "mit", "a.zip", zipped(t, "eins.pdf", onePage("eins"))), march)
	inTheWay := filepath.Join(o.archive, "10023 Klient 10023")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Once(t.Context()); err == nil || o.documents()[0].Filed {
		t.Errorf("filed below a file: %+v, %v", o.documents(), err)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	o.wishes(func(set *storage.OfficeSettings) { set.FileZIP = false })
	o.now = o.now.Add(time.Hour)
	o.once(s)
	if docs := o.documents(); len(docs) != 1 || !docs[0].Filed || o.read(docs[0]) != onePage("eins") {
		t.Errorf("%+v", docs)
	}
}
