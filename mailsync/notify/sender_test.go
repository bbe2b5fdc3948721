package notify_test

import (
	"strings"
	"testing"

	"belegpost/mailsync/mailtest"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// secrets stand in no answer to a sender: the mail may have been forwarded to
// an address that he does not know.
var secrets = []string{"10023", "Huber", "k7q2", "belege.kanzlei.at", "Eingangsrechnungen", "03/2026", "Beleg (2).pdf"}

func TestSenderHearsLittle(t *testing.T) {
	s := newSpool(t)
	c := s.failure(t, letter, storage.NoticeAttachment{Name: "r.pdf", Type: "application/pdf", Outcome: storage.OutcomeFiled,
		Symbol: "ER", Period: "2026-03", Document: "Beleg (2).pdf"},
		s.photo(t, "foto.jpg", "JPEG"), storage.NoticeAttachment{Name: "logo.png", Outcome: storage.OutcomeIgnored, Reason: storage.IgnoredInlineImage})
	c.Row.ToSender, c.Row.Recipient, c.Items[0].MessageID = true, "buero@mueller.example", "<4711@mueller.example>"
	want := `Guten Tag,

Ihre E-Mail an uns konnte nicht oder nicht ganz übernommen werden.

Betreff: Rechnungen März
Datum: 12.03.2026 09:14

Anhänge:
- abgelegt: r.pdf
- nicht abgelegt: foto.jpg (keine PDF-Datei)

Was jetzt zu tun ist: Bitte senden Sie, was nicht abgelegt wurde, noch einmal als PDF-Datei ohne Kennwort. Bei Fragen antworten Sie einfach auf diese Nachricht.

Kanzlei Muster
Diese Nachricht wurde von Belegpost automatisch erstellt. Antworten gehen an die Kanzlei.
`
	got := compose(t, c, s, roomy)
	if got.text != want {
		t.Errorf("text:\n%s", got.text)
	}
	for name, want := range map[string]string{"Auto-Submitted": "auto-replied", "In-Reply-To": "<4711@mueller.example>",
		"References": "<4711@mueller.example>", "X-Auto-Response-Suppress": "All", "Reply-To": "<buero@kanzlei.at>"} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	if len(got.files) != 0 || got.subject(t) != "[Mail-Import fehlgeschlagen] Rechnungen März" {
		t.Errorf("%v %s", got.types, got.subject(t))
	}
	c.Row.Kind, c.Items[0].Failed, c.Items[0].MessageID, c.Language = storage.NoticeSuccess, 0, "<a@b>\r\nBcc: x@y.example", "en"
	got = compose(t, c, s, roomy)
	if !strings.Contains(got.text, "your e-mail to us has arrived") || got.header.Get("In-Reply-To") != "" || got.header.Get("Bcc") != "" {
		t.Errorf("%q\n%s", got.header, got.text)
	}
	c.Row.Kind, c.Items[0].Failed, c.Items[0].Reason = storage.NoticeFailure, 7, storage.ReasonAddressRetired
	got = compose(t, c, s, roomy)
	if !strings.Contains(got.text, "ask the recipient of your invoice") || strings.Contains(got.text, "without a password") {
		t.Errorf("%s", got.text)
	}
	for _, secret := range secrets {
		if strings.Contains(want+got.text, secret) {
			t.Errorf("the sender hears %q", secret)
		}
	}
}

func TestAnswerReachesTheSender(t *testing.T) {
	o := newOffice(t, t.TempDir())
	sink := o.sink(t, mailtest.SinkConfig{})
	o.address.SenderReply = true
	must(t, o.SaveAddress(t.Context(), o.address))
	o.answerTo = "buero@mueller.example"
	o.fail(t, "Fotos", 5000)
	must(t, o.drain(t, 2, 0))
	for _, got := range sink.Received() {
		if got.To[0] != o.answerTo {
			continue
		}
		fields, files, defects := python(t, got.Data)
		if len(files) != 0 || len(defects) != 0 || fields["Auto-Submitted"] != "auto-replied" || got.From != user {
			t.Errorf("%v %v %v", fields, files, defects)
		}
		marks, err := o.Marks(t.Context())
		must(t, err)
		if !notify.OwnNotice(marks, read(t, got.Data).header.Get) {
			t.Error("we do not know our own answer again")
		}
		return
	}
	t.Error("the sender got nothing")
}
