package notify_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/storage"
	"belegpost/storage/storagetest"
)

const (
	user     = "belege@kanzlei.at"
	password = "geheim"
)

// office is a store with one client whose mails fail, and its outbox.
type office struct {
	*storage.Store
	outbox  *notify.Outbox
	address storage.ImportAddress
	uid     uint32
	// answerTo is where the senders of mails may be answered.
	answerTo string

	mu  sync.Mutex
	now time.Time
}

func newOffice(t *testing.T, dir string) *office {
	t.Helper()
	o := &office{now: morning}
	o.Store = storagetest.In(t, filepath.Join(dir, "data"), storage.Options{Now: o.clock})
	o.outbox = &notify.Outbox{Store: o.Store, Now: o.clock,
		Password: func(context.Context, storage.SecretRef) (string, error) { return password, nil }}
	set, err := o.Settings(t.Context())
	must(t, err)
	set.Addresses.Domain, set.Office.Recipients = "belege.kanzlei.at", []string{"buero@kanzlei.at"}
	must(t, o.SaveSettings(t.Context(), set))
	c, err := o.SaveClient(t.Context(), storage.Client{Number: "10023", Name: "Huber GmbH"})
	must(t, err)
	_, err = o.SaveRecipient(t.Context(), storage.Recipient{Client: c, Email: "buchhaltung@huber.at"})
	must(t, err)
	y, err := o.SymbolByCode(t.Context(), "ER")
	must(t, err)
	o.address, err = o.CreateAddress(t.Context(), storage.NewAddress{Client: c, Symbol: y.ID, Label: "x", Extension: "x"})
	must(t, err)
	return o
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) pass(d time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = o.now.Add(d)
}

// account makes the server the sending account.
func (o *office) account(t *testing.T, host string, port int, security, caFile string) {
	t.Helper()
	set, err := o.Settings(t.Context())
	must(t, err)
	set.Sending = storage.SendingSettings{Host: host, Port: port, Security: security, CAFile: caFile, Username: user,
		Secret: storage.SecretRef{Kept: storage.KeptInEnv, Env: "X"}, From: "Belege <" + user + ">"}
	must(t, o.SaveSettings(t.Context(), set))
}

// sink starts a server with STARTTLS and a private CA and sends through it.
func (o *office) sink(t *testing.T, cfg mailtest.SinkConfig) *mailtest.Sink {
	t.Helper()
	caFile, certificate, err := mailtest.NewCA(t.TempDir())
	must(t, err)
	cfg.Username, cfg.Password, cfg.TLS = user, password, certificate
	s := startSink(t, cfg)
	host, port := s.Addr()
	security := "starttls"
	if cfg.Implicit {
		security = "tls"
	}
	o.account(t, host, port, security, caFile)
	return s
}

func startSink(t *testing.T, cfg mailtest.SinkConfig) *mailtest.Sink {
	t.Helper()
	s, err := mailtest.StartSink(cfg)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// fail records a mail with a photo of some bytes.
func (o *office) fail(t *testing.T, subject string, size int) (original string) {
	t.Helper()
	o.uid++
	original = fmt.Sprintf("Subject: %s %d\r\n\r\n%s\r\n", subject, o.uid, strings.Repeat("x", 50))
	photo := strings.Repeat(fmt.Sprint(o.uid%10), size)
	batch := o.NewSpool()
	mail, err := batch.Mail(strings.NewReader(original))
	must(t, err)
	file, err := batch.Attachment(strings.NewReader(photo))
	must(t, err)
	must(t, batch.Sync())
	must(t, o.AddMails(t.Context(), storage.Folder{Host: "h", Username: "u", Name: "INBOX"}, 1, o.uid+1,
		[]storage.NewMail{{UID: o.uid, Spool: mail, InternalDate: o.clock()}}))
	waiting, err := o.Waiting(t.Context(), 0, 1)
	must(t, err)
	_, err = o.Record(t.Context(), []storage.Intake{{Mail: waiting[0].ID, Fingerprint: original, Sender: "buero@mueller.example", Answer: o.answerTo, Subject: subject,
		Date: o.clock(), DateSource: storage.DateFromHeader, Deliveries: []storage.Delivery{{Address: o.address.Address, ID: o.address.ID,
			Confidence: storage.ConfidenceEnvelope, Field: "To", Place: 1, Attachments: []storage.Attachment{{Part: "2", Name: "foto.jpg",
				Type: "image/jpeg", Size: file.Size, SHA256: file.SHA256, Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF}}}}}})
	must(t, err)
	return original
}

// drain sends what is due and tests what it says.
func (o *office) drain(t *testing.T, sent, pending int) error {
	t.Helper()
	gotSent, gotPending, err := o.outbox.Drain(t.Context())
	if gotSent != sent || gotPending != pending {
		t.Errorf("sent %d, pending %d, want %d and %d (%v)", gotSent, gotPending, sent, pending, err)
	}
	return err
}

// row is the newest row of the outbox.
func (o *office) row(t *testing.T) storage.OutboxRow {
	t.Helper()
	rows, err := o.Outbox(t.Context(), storage.OutboxFilter{Limit: 1})
	must(t, err)
	return rows[0]
}
