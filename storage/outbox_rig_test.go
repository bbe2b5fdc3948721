package storage_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// post is an office with one import address whose mails a test records.
type post struct {
	*storage.Store
	*clock
	client  storage.ClientID
	address storage.ImportAddress
	uid     uint32
	// answerTo is where the sender of the next mails may be answered.
	answerTo string
	attached string // content of the attachments of the next mails; "" makes some up
}

// newPost makes an office with a sending account at noon UTC of 17 March.
func newPost(t *testing.T) *post {
	t.Helper()
	c := &clock{now: noon}
	p := &post{Store: storagetest.With(t, storage.Options{Now: c.Now}), clock: c}
	set := settings(t, p.Store)
	set.Addresses.Domain = "belege.kanzlei.at"
	set.Office.Name, set.Office.Recipients = "Kanzlei Muster", []string{"buero@kanzlei.at"}
	save(t, p.Store, set)
	p.account(t, "smtp.kanzlei.at")
	p.client = client(t, p.Store, "10023", "Huber GmbH")
	recipient(t, p.Store, p.client, "buchhaltung@huber.at")
	p.address = newAddress(t, p.Store, p.client, "ER", "lieferanten")
	return p
}

// account sets the sending account's host; "" takes it away.
func (p *post) account(t *testing.T, host string) {
	t.Helper()
	set := settings(t, p.Store)
	set.Sending.Host, set.Sending.Username, set.Sending.From = host, "", "Belege <belege@kanzlei.at>"
	save(t, p.Store, set)
}

// mail records one mail with one attachment, failed or filed.
func (p *post) mail(t *testing.T, subject string, outcome storage.Outcome) storage.Recorded {
	t.Helper()
	a := storage.Attachment{Part: "2", Name: "foto.jpg", Type: "image/jpeg", Outcome: outcome, Reason: storage.ReasonNotPDF}
	if outcome == storage.OutcomeFiled {
		a.Name, a.Type, a.Reason, a.Pages = "Rechnung.pdf", "application/pdf", "", 1
	}
	return p.deliver(t, subject, storage.Delivery{Address: p.address.Address, ID: p.address.ID, Confidence: storage.ConfidenceEnvelope,
		Field: "X-Original-To", Place: 1, Attachments: []storage.Attachment{a}})
}

// deliver records a mail; its attachments get bytes of their own.
func (p *post) deliver(t *testing.T, subject string, deliveries ...storage.Delivery) storage.Recorded {
	t.Helper()
	p.uid++
	text := fmt.Sprintf("mail %d: %s", p.uid, subject)
	batch := p.NewSpool()
	original, err := batch.Mail(strings.NewReader(text))
	must(t, err)
	for i := range deliveries {
		for j := range deliveries[i].Attachments {
			content := p.attached
			if content == "" {
				content = fmt.Sprintf("%s, file %d", text, j)
			}
			file, err := batch.Attachment(strings.NewReader(content))
			must(t, err)
			deliveries[i].Attachments[j].SHA256, deliveries[i].Attachments[j].Size = file.SHA256, file.Size
		}
	}
	must(t, batch.Sync())
	f := storage.Folder{Host: "imap.kanzlei.at", Username: "belege", Name: "INBOX"}
	must(t, p.AddMails(t.Context(), f, 1, p.uid+1, []storage.NewMail{{UID: p.uid, Spool: original, InternalDate: p.Now()}}))
	waiting, err := p.Waiting(t.Context(), 0, 1)
	must(t, err)
	list, err := p.Record(t.Context(), []storage.Intake{{Mail: waiting[0].ID, Fingerprint: text, Sender: "buero@mueller.example", Answer: p.answerTo,
		Subject: subject, Date: p.Now(), DateSource: storage.DateFromHeader, Deliveries: deliveries}})
	must(t, err)
	return list[0]
}

// outbox lists the rows of a kind, oldest first; "" lists all.
func (p *post) outbox(t *testing.T, kind storage.NoticeKind) []storage.OutboxRow {
	t.Helper()
	rows, err := p.Outbox(t.Context(), storage.OutboxFilter{Kind: kind})
	must(t, err)
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows
}

// due lists what may be sent now.
func (p *post) due(t *testing.T) []storage.OutboxRow {
	t.Helper()
	rows, err := p.DueOutbox(t.Context(), 0)
	must(t, err)
	return rows
}

// gather turns due digests into mails.
func (p *post) gather(t *testing.T) int {
	t.Helper()
	n, err := p.GatherDigests(t.Context())
	must(t, err)
	return n
}

// content reads what a notice says.
func (p *post) content(t *testing.T, id storage.OutboxID) storage.NoticeContent {
	t.Helper()
	c, err := p.NoticeContent(t.Context(), id)
	must(t, err)
	return c
}
