package notify_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

func TestNoticeArrivesOverSTARTTLSAndTLS(t *testing.T) {
	for _, implicit := range []bool{false, true} {
		o := newOffice(t, t.TempDir())
		sink := o.sink(t, mailtest.SinkConfig{Implicit: implicit})
		original := o.fail(t, "Fotos", 5000)
		must(t, o.drain(t, 1, 0))
		got := sink.Received()
		if len(got) != 1 || got[0].From != user || len(got[0].To) != 1 || got[0].To[0] != "buchhaltung@huber.at" {
			t.Fatalf("%+v", got)
		}
		m := read(t, got[0].Data)
		if m.files["original.eml"] != original || len(m.files["foto.jpg"]) != 5000 || m.subject(t) != "[Mail-Import fehlgeschlagen] Fotos" {
			t.Errorf("%v %q", m.types, m.header)
		}
		r := o.row(t)
		marks, err := o.Marks(t.Context())
		must(t, err)
		if r.State != storage.OutboxSent || m.header.Get("Message-ID") != r.MessageID || !notify.OwnNotice(marks, m.header.Get) {
			t.Errorf("%+v", r)
		}
		must(t, o.drain(t, 0, 0))
		if _, _, defects := python(t, got[0].Data); len(defects) != 0 || len(sink.Received()) != 1 {
			t.Errorf("%v", defects)
		}
	}
}

func TestSIZEOfTheServerIsRespected(t *testing.T) {
	o := newOffice(t, t.TempDir())
	sink := o.sink(t, mailtest.SinkConfig{MaxSize: 20_000})
	o.fail(t, "gross", 50_000)
	must(t, o.drain(t, 1, 0))
	if m := read(t, sink.Received()[0].Data); len(m.files) != 1 || m.files["original.eml"] == "" {
		t.Errorf("%v", m.types)
	}
}

func TestRefusedContentIsSentAsTextOnly(t *testing.T) {
	o := newOffice(t, t.TempDir())
	tries := 0
	sink := o.sink(t, mailtest.SinkConfig{Reply: func(_ string, _ []string, data []byte) error {
		tries++
		if bytes.Contains(data, []byte("foto.jpg\"")) || bytes.Contains(data, []byte("filename=foto.jpg")) {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "no photos here"}
		}
		return nil
	}})
	o.fail(t, "Fotos", 100)
	must(t, o.drain(t, 1, 0))
	if m := read(t, sink.Received()[0].Data); tries != 2 || len(m.files) != 0 {
		t.Errorf("%d tries, %v", tries, m.types)
	}
}

func TestPermanentRefusalIsGivenUpAfterOneMoreTry(t *testing.T) {
	o := newOffice(t, t.TempDir())
	tries, code := 0, 550
	o.sink(t, mailtest.SinkConfig{Reply: func(string, []string, []byte) error {
		tries++
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "never"}
	}})
	o.fail(t, "Fotos", 100)
	must(t, o.drain(t, 0, 0))
	if r := o.row(t); tries != 2 || r.State != storage.OutboxGivenUp || r.LastError == "" {
		t.Errorf("%d tries, %+v", tries, r)
	}
	if p := o.outbox.Problem(); p == nil || p.Kind != notify.KindPermanent || p.Account() {
		t.Errorf("%v", p)
	}
	tries, code = 0, 552 // too large after all: files only, then text only
	o.fail(t, "Fotos", 100)
	must(t, o.drain(t, 0, 0))
	if r := o.row(t); tries != 3 || r.State != storage.OutboxGivenUp {
		t.Errorf("%d tries, %+v", tries, r)
	}
}

func TestNoticeWhoseOriginalCannotBeReadIsSentAsText(t *testing.T) {
	dir := t.TempDir()
	o := newOffice(t, dir)
	sink := o.sink(t, mailtest.SinkConfig{})
	original := o.fail(t, "Fotos", 10)
	c, err := o.NoticeContent(t.Context(), o.row(t).ID)
	must(t, err)
	file := filepath.Join(dir, "data", "spool", c.Items[0].Spool[:2], c.Items[0].Spool+".eml")
	must(t, os.Remove(file))
	must(t, os.Mkdir(file, 0o700)) // it opens, but reading it fails
	must(t, o.drain(t, 0, 1))
	if r := o.row(t); r.State != storage.OutboxDue || r.Less != 2 {
		t.Fatalf("%+v, want another try as text", r)
	}
	o.pass(time.Minute)
	must(t, o.drain(t, 1, 0))
	if m := read(t, sink.Received()[0].Data); len(m.files) != 0 || !strings.Contains(m.text, "original.eml") || !strings.Contains(m.text, "foto.jpg") {
		t.Errorf("%v, %s", m.types, m.text)
	}
	must(t, os.Remove(file))
	must(t, os.WriteFile(file, []byte(original), 0o600))
}

func TestBusyServerIsTriedAgainLater(t *testing.T) {
	o := newOffice(t, t.TempDir())
	busy := true
	sink := o.sink(t, mailtest.SinkConfig{Reply: func(string, []string, []byte) error {
		if busy {
			return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "greylisted"}
		}
		return nil
	}})
	o.fail(t, "eins", 10)
	o.fail(t, "zwei", 10)
	must(t, o.drain(t, 0, 2))
	busy = false
	o.pass(59 * time.Second)
	must(t, o.drain(t, 0, 2))
	o.pass(time.Second)
	must(t, o.drain(t, 2, 0))
	if len(sink.Received()) != 2 || o.outbox.Problem() != nil {
		t.Errorf("%d arrived, %v", len(sink.Received()), o.outbox.Problem())
	}
}

func TestDeadConnectionIsReplacedInTheMiddle(t *testing.T) {
	o := newOffice(t, t.TempDir())
	n := 0
	sink := o.sink(t, mailtest.SinkConfig{Reply: func(string, []string, []byte) error {
		if n++; n == 2 { // go-smtp closes the connection after 421
			return &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "going down"}
		}
		return nil
	}})
	for range 3 {
		o.fail(t, "Fotos", 10)
	}
	must(t, o.drain(t, 2, 1)) // the trouble is the second one's, not the third's
	o.pass(time.Minute)
	must(t, o.drain(t, 1, 0))
	if len(sink.Received()) != 3 {
		t.Errorf("%d arrived", len(sink.Received()))
	}
}

func TestRunSendsWhatIsCommitted(t *testing.T) {
	o := newOffice(t, t.TempDir())
	sink := o.sink(t, mailtest.SinkConfig{})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.outbox.Run(ctx) }()
	for n := range 3 {
		o.fail(t, "Fotos", 10)
		limit, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		if _, err := sink.Wait(limit, n+1); err != nil {
			t.Fatal(err)
		}
		cancel()
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestRunTriesAgainWhenTheAccountWasMended(t *testing.T) {
	o := newOffice(t, t.TempDir())
	changes, end := o.Changes()
	defer end()
	o.account(t, "localhost", 1, "starttls", "") // nobody listens
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.outbox.Run(ctx) }()
	o.fail(t, "Fotos", 10)
	for o.outbox.Problem() == nil || o.row(t).Attempts == 0 {
		select {
		case <-changes:
		case <-time.After(20 * time.Second):
			t.Fatal("no attempt was made")
		}
	}
	if p := o.outbox.Problem(); p.Kind != notify.KindHost || p.Host != "localhost" {
		t.Errorf("%v", p)
	}
	sink := o.sink(t, mailtest.SinkConfig{})
	limit, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := sink.Wait(limit, 1); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
