package mailsync

import (
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/storagetest/cputime"
)

// noise is text that no packing makes much smaller.
func noise(size int) string {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{1}).Read(b)
	for i, c := range b {
		b[i] = ' ' + c%64
	}
	return string(b)
}

// unchecked answers for PDFium and reads each file twice, as the child does
// after a crash.
type unchecked struct{ t *testing.T }

func (u unchecked) Check(_ context.Context, r io.Reader, size int64) pdf.Result {
	for range 2 {
		if n, err := io.Copy(io.Discard, r); err != nil || n != size {
			u.t.Errorf("read %d of %d bytes, %v", n, size, err)
		}
		if at, err := r.(io.Seeker).Seek(0, io.SeekStart); err != nil || at != 0 {
			u.t.Errorf("back at %d, %v", at, err)
		}
	}
	return pdf.Result{Outcome: pdf.OK, Pages: 1}
}

// inspectFile inspects a mail in a file and tells how many bytes of memory that
// took, over all.
func inspectFile(t *testing.T, i *Inspector, raw string) (Inspection, uint64, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mail.eml")
	raw = strings.ReplaceAll(raw, "\n", "\r\n")
	if err := os.WriteFile(file, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var in Inspection
	used := cputime.Allocated(func() { in, err = i.InspectFile(t.Context(), f) })
	return in, used, err
}

// TestLargeMailsAreReadOutsideTheMemory holds what a mail may need, whatever is
// in it, and that nothing is left on the disk.
func TestLargeMailsAreReadOutsideTheMemory(t *testing.T) {
	o := newOffice(t)
	to := o.address("10023", "ER", "lieferanten")
	o.wishes(func(set *storage.OfficeSettings) { set.FileZIP = true })
	i, err := NewInspector(t.Context(), Config{Store: o.store, PDFs: unchecked{t}})
	if err != nil {
		t.Fatal(err)
	}
	large := "%PDF-1.4\n" + noise(24<<20)
	for name, raw := range map[string]string{
		"40 MB base64 line": "To: " + to + "\nContent-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("QUJD", 10<<20) + "\n",
		"a PDF":             "To: " + to + "\n" + multipart(inBase64("application/pdf", "r.pdf", large)),
		"a forwarded mail":  "To: " + to + "\n" + multipart(inBase64("message/rfc822", "m.eml", "Subject: x\nContent-Type: application/pdf\n\n"+large)),
		"a ZIP":             "To: " + to + "\n" + multipart(inBase64("application/zip", "a.zip", zipped(t, "r.pdf", large))),
	} {
		in, used, err := inspectFile(t, i, raw)
		if most := uint64(min(cputime.Slowdown, 2) * 20 << 20); err != nil || len(in.Attachments) != 1 || name != "a ZIP" && used > most || used > 4*most {
			t.Errorf("%s: %d MB of memory, %+v, %v", name, used>>20, in.Attachments, err)
		}
		if in.Attachments[0].Outcome == storage.OutcomeIgnored && in.Attachments[0].Nested[0].Outcome != storage.OutcomeFiled {
			t.Errorf("%s: %+v", name, in.Attachments[0])
		}
	}
	if left, err := os.ReadDir(filepath.Join(o.store.Dir(), "spool")); err != nil || len(left) > 0 {
		t.Errorf("left on disk: %v, %v", left, err)
	}
}

// TestAFullDiskIsNoTroubleOfTheMail: what finds no room on the disk is an error,
// so that the mail is tried again.
func TestAFullDiskIsNoTroubleOfTheMail(t *testing.T) {
	o := newOffice(t)
	i, err := NewInspector(t.Context(), Config{Store: o.store, PDFs: unchecked{t}})
	if err != nil {
		t.Fatal(err)
	}
	raw := multipart(inBase64("message/rfc822", "m.eml", "Subject: x\n\n"+noise(5<<20)))
	inTheWay := filepath.Join(o.store.Dir(), "spool")
	if err := os.WriteFile(inTheWay, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if in, _, err := inspectFile(t, i, raw); err == nil {
		t.Errorf("decided without its content: %+v", in.Attachments)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	if _, _, err := inspectFile(t, i, raw); err != nil {
		t.Error(err)
	}
}

// TestRecoveryWalksAMailOnce, however many parts of it have to be read again.
func TestRecoveryWalksAMailOnce(t *testing.T) {
	o := newOffice(t)
	spool := o.store.NewSpool()
	raw := multipart(inBase64("message/rfc822", "m.eml", "Subject: x\n\n"+noise(5<<20)), inBase64("application/pdf", "r.pdf", "%PDF-1.4 r"))
	sp, err := spool.Mail(strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	if err := spool.Sync(); err != nil {
		t.Fatal(err)
	}
	all := originals{in: &intake{store: o.store}, open: map[string]*original{}}
	defer all.close()
	for range 2 {
		r, err := all.part(sp.SHA256, "2")
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(r); err != nil || string(text) != "%PDF-1.4 r" {
			t.Errorf("read %q, %v", text, err)
		}
	}
	if n := len(all.open[sp.SHA256].large); n != 1 {
		t.Errorf("the large part was decoded %d times", n)
	}
}
