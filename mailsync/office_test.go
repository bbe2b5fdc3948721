package mailsync

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == pdf.ChildArg {
		os.Exit(pdf.RunChild())
	}
	os.Exit(m.Run())
}

const domain = "belege.kanzlei.example"

// testOffice is a store with clients and addresses, and a mailbox server.
type testOffice struct {
	t       *testing.T
	store   *storage.Store
	imap    *mailtest.IMAP
	archive string
	sent    *drained
	now     time.Time
}

// drained stands in for the outbox: these tests are about the way in.
type drained struct{ rounds int }

func (d *drained) Run(ctx context.Context) error { <-ctx.Done(); return nil }

func (d *drained) Drain(context.Context) (int, int, error) { d.rounds++; return 0, 0, nil }

func newOffice(t *testing.T) *testOffice {
	t.Helper()
	o := &testOffice{t: t, sent: &drained{}, now: time.Date(2026, 6, 15, 10, 0, 0, 0, time.UTC), archive: filepath.Join(t.TempDir(), "archiv")}
	o.store = storagetest.With(t, storage.Options{Now: func() time.Time { return o.now }})
	var err error
	if o.imap, err = mailtest.StartIMAP(mailtest.IMAPConfig{Username: "box@" + domain, Password: "geheim"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.imap.Close() })
	host, port := o.imap.Addr()
	set, err := o.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	set.Office.Name, set.Office.Archive = "Kanzlei Test", o.archive
	set.Addresses.Domain = domain
	set.Mailbox.Host, set.Mailbox.Port, set.Mailbox.Security, set.Mailbox.Username = host, port, "plain", "box@"+domain
	set.Mailbox.Since, set.Mailbox.Folders, set.Mailbox.AfterImport = "2026-01-01", []string{"INBOX"}, "keyword"
	if err := o.store.SaveSettings(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	return o
}

// address creates a client, if it is new, and an import address.
func (o *testOffice) address(number, symbol, extension string) string {
	o.t.Helper()
	ctx := o.t.Context()
	c, err := o.store.ClientByNumber(ctx, number)
	if err != nil {
		if c.ID, err = o.store.SaveClient(ctx, storage.Client{Number: number, Name: "Klient " + number, Scheme: storage.Monthly}); err != nil {
			o.t.Fatal(err)
		}
		if _, err := o.store.SaveRecipient(ctx, storage.Recipient{Client: c.ID, Email: "chef@" + number + ".example", Success: storage.SuccessEach, Active: true}); err != nil {
			o.t.Fatal(err)
		}
	}
	y, err := o.store.SymbolByCode(ctx, symbol)
	if err != nil {
		o.t.Fatal(err)
	}
	a, err := o.store.CreateAddress(ctx, storage.NewAddress{Client: c.ID, Symbol: y.ID, Label: extension, Extension: extension})
	if err != nil {
		o.t.Fatal(err)
	}
	return a.Address
}

// service is a service on the office.
func (o *testOffice) service() *Service {
	o.t.Helper()
	checker := pdf.New(pdf.Config{})
	o.t.Cleanup(func() {
		if err := checker.Close(); err != nil {
			o.t.Errorf("close checker: %v", err)
		}
	})
	return New(Config{Store: o.store, PDFs: checker, Outbox: o.sent, Now: func() time.Time { return o.now },
		Secret: func(context.Context, storage.SecretRef) (string, error) { return "geheim", nil }})
}

// deliver puts a mail into the mailbox.
func (o *testOffice) deliver(raw string, date time.Time) uint32 {
	o.t.Helper()
	uid, err := o.imap.Append("INBOX", []byte(strings.ReplaceAll(raw, "\n", "\r\n")), date)
	if err != nil {
		o.t.Fatal(err)
	}
	return uid
}

// once syncs and wants no error.
func (o *testOffice) once(s *Service) Totals {
	o.t.Helper()
	totals, err := s.Once(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return totals
}

// letter is a mail with a text and attachments ("name.pdf" → bytes).
func letter(to string, date time.Time, subject string, attachments ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "X-Original-To: %s\nReceived: from relay by mx.hoster.example; %s\nFrom: Lieferant <rechnung@lieferant.example>\nTo: %s\nSubject: %s\nDate: %s\n"+
		"Message-ID: <%s@lieferant.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=grenze\n\n--grenze\nContent-Type: text/plain\n\nAnbei.\n",
		to, date.Format(time.RFC1123Z), to, subject, date.Format(time.RFC1123Z), strings.ReplaceAll(subject, " ", "."))
	for i := 0; i+1 < len(attachments); i += 2 {
		fmt.Fprintf(&b, "--grenze\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"%s\"\n\n%s\n", attachments[i], attachments[i+1])
	}
	return b.String() + "--grenze--\n"
}

// onePage is a PDF that opens; the text makes its bytes its own.
func onePage(text string) string {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"}
	b := "%PDF-1.4\n% " + text + "\n"
	var offsets []int
	for i, o := range objects {
		offsets = append(offsets, len(b))
		b += fmt.Sprintf("%d 0 obj%s\nendobj\n", i+1, o)
	}
	start := len(b)
	b += "xref\n0 4\n0000000000 65535 f \n"
	for _, at := range offsets {
		b += fmt.Sprintf("%010d 00000 n \n", at)
	}
	return b + fmt.Sprintf("trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF", start)
}

// read is the content of a filed document.
func (o *testOffice) read(d storage.Document) string {
	o.t.Helper()
	f, err := o.store.OpenDocument(o.t.Context(), d.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		o.t.Fatal(err)
	}
	return string(b)
}
