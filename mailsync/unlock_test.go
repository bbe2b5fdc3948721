package mailsync

import (
	"context"
	"encoding/base64"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/mailsync/pdf"
	"belegpost/storage"
)

// lockedPDF is a PDF that opens with a password only.
func lockedPDF(t *testing.T, text, password string) string {
	t.Helper()
	dir := t.TempDir()
	plain, locked := filepath.Join(dir, "plain.pdf"), filepath.Join(dir, "locked.pdf")
	if err := os.WriteFile(plain, []byte(onePage(text)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--encrypt", password, "owner", "256", "--", plain, locked).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v: %s", err, out)
	}
	raw, err := os.ReadFile(locked)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// base64Letter is a mail with one attachment of any bytes.
func base64Letter(to, subject, name, content string) string {
	raw := letter(to, march, subject, name, base64.StdEncoding.EncodeToString([]byte(content)))
	return strings.Replace(raw, "filename=\""+name+"\"\n", "filename=\""+name+"\"\nContent-Transfer-Encoding: base64\n", 1)
}

// withPassword is a service that knows one password for everybody of a client.
func (o *testOffice) withPassword(number, password string) *Service {
	o.t.Helper()
	s, viewer := o.service(), pdf.NewViewer(pdf.Config{})
	o.t.Cleanup(func() { _ = viewer.Close() })
	c, err := o.store.ClientByNumber(o.t.Context(), number)
	if err != nil {
		o.t.Fatal(err)
	}
	s.Unlock = func(ctx context.Context, client storage.ClientID, sender string, file io.Reader, size int64) ([]byte, error) {
		if client != c.ID || sender != "rechnung@lieferant.example" {
			return nil, nil
		}
		d, err := viewer.Open(ctx, file, size, password)
		if err != nil {
			return nil, err
		}
		return d.Unlocked(ctx)
	}
	return s
}

func TestPDFWithAKnownPasswordIsFiledOpenedBesideItsOriginal(t *testing.T) {
	o := newOffice(t)
	mine, other := o.address("10023", "ER", "lohn"), o.address("10044", "ER", "lohn")
	s := o.withPassword("10023", "geheim")
	o.once(s)
	locked := lockedPDF(t, "Lohnzettel", "geheim")
	o.deliver(base64Letter(mine, "Lohn", "Lohn.pdf", locked), march)
	o.deliver(base64Letter(other, "Lohn fremd", "Lohn.pdf", locked), march)
	o.deliver(base64Letter(mine, "Lohn neu", "Lohn.pdf", lockedPDF(t, "anders", "neues")), march)
	if got := o.once(s); got.Filed != 1 || got.Failed != 2 {
		t.Errorf("totals %+v, want the one filed whose password is known", got)
	}
	docs, err := o.store.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(docs) != 1 {
		t.Fatalf("documents %v, %v", docs, err)
	}
	if d := docs[0]; d.Path != "10023 Klient 10023/ER/2026-06/Lohn.pdf" || d.Pages != 1 || !d.Filed || strings.Contains(o.read(d), "/Encrypt") {
		t.Errorf("%+v is no opened copy", d)
	}
	files, err := o.store.DocumentFiles(t.Context(), docs[0].ID)
	if err != nil || len(files) != 2 || files[0].Kind != storage.KindOpened || files[1].Kind != storage.KindOriginal {
		t.Fatalf("files %+v, %v", files, err)
	}
	original, err := o.store.OpenDocumentFile(t.Context(), files[1])
	if err != nil {
		t.Fatal(err)
	}
	defer original.Close()
	if raw, err := io.ReadAll(original); err != nil || string(raw) != locked {
		t.Errorf("the original has other bytes (%v)", err)
	}
	o.deliver(base64Letter(mine, "Lohn noch einmal", "Lohn.pdf", locked), march)
	if got := o.once(s); got.Filed != 0 || got.Duplicates != 1 {
		t.Errorf("the same bytes again: %+v", got)
	}
}

func TestReprocessingTriesThePasswordThatIsKnownNow(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lohn")
	s := o.service()
	o.once(s)
	o.deliver(base64Letter(to, "Lohn", "Lohn.pdf", lockedPDF(t, "a", "geheim")), march)
	if got := o.once(s); got.Failed != 1 || got.Notices != 1 {
		t.Fatalf("%+v", got)
	}
	failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{State: storage.FailedOpen})
	if err != nil || len(failed) != 1 || failed[0].Attachments[0].Reason != storage.ReasonPDFEncrypted {
		t.Fatalf("%+v, %v", failed, err)
	}
	r, err := o.withPassword("10023", "geheim").Reprocess(t.Context(), failed[0].Mail)
	if err != nil || r.Filed != 1 || r.Notices != 0 {
		t.Errorf("%+v, %v", r, err)
	}
	docs, err := o.store.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(docs) != 1 || !docs[0].Filed {
		t.Errorf("%+v, %v", docs, err)
	}
}

func TestLetterInALetterIsReadable(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.once(s)
	inner := "Content-Type: message/rfc822\n\nFrom: =?utf-8?q?J=C3=B6rg?= <joerg@x.example>\nTo: a@b.example\nSubject: =?utf-8?q?F=C3=BCr_Sie?=\n" +
		"Date: Mon, 1 Jun 2026 10:00:00 +0200\nContent-Type: text/plain; charset=utf-8\n\nDie Rechnung steht im Text.\n"
	raw := strings.Replace(letter(to, march, "Fwd", "notiz.txt", "x"), "--grenze--", "--grenze\n"+inner+"--grenze--", 1)
	o.deliver(raw, march)
	o.once(s)
	failed, err := o.store.FailedImports(t.Context(), storage.FailedFilter{})
	if err != nil || len(failed) != 1 {
		t.Fatalf("%+v, %v", failed, err)
	}
	whole, err := ReadLetter(o.store, failed[0].Spool, "")
	if err != nil || whole.Subject != "Fwd" || !strings.Contains(whole.From, "rechnung@lieferant.example") || whole.Text != "Anbei." || len(whole.Files) != 1 || whole.Date.IsZero() {
		t.Errorf("%+v, %v", whole, err)
	}
	for _, a := range failed[0].Attachments {
		if a.Type != "message/rfc822" {
			continue
		}
		l, err := ReadLetter(o.store, failed[0].Spool, a.Part)
		if err != nil || l.From != "Jörg <joerg@x.example>" || l.Subject != "Für Sie" || !strings.Contains(l.Text, "steht im Text") {
			t.Errorf("%+v, %v", l, err)
		}
		if part, err := ReadPart(o.store, failed[0].Spool, a.Part); err != nil || !strings.Contains(string(part), "steht im Text") {
			t.Errorf("%q, %v", part, err)
		}
		return
	}
	t.Errorf("no letter among %+v", failed[0].Attachments)
}
