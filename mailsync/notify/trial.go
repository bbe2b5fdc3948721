package notify

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"belegpost/assets/wording"
	"belegpost/storage"
)

// Trial is a test mail that goes out at once, past the outbox: somebody tries
// an account that need not be saved yet.
type Trial struct {
	Account  storage.SendingSettings
	Password string
	To       string
	Also     []string          // further recipients
	Hidden   bool              // the header names no recipient, as of a blind copy
	Nonce    string            // stands in subject and Message-ID, so that it is known when it comes back; may be empty
	Office   string            // name of the office, may be empty
	Language string            // de or en
	Marks    storage.LoopMarks // a test mail that comes back is no mail for us
	Now      time.Time         // for the Date field
}

// SendTrial hands a test mail to the server. Errors are *Problem, or the
// context's.
func SendTrial(ctx context.Context, t Trial) error {
	m, err := t.message()
	if err != nil {
		return &Problem{Kind: KindAccount, Host: t.Account.Host, Err: err}
	}
	c, err := connect(ctx, account{SendingSettings: t.Account, password: t.Password})
	if err != nil {
		return err
	}
	defer c.quit()
	return c.send(ctx, m)
}

func (t Trial) message() (*Message, error) {
	subject, body := trialText(t.Language)
	_, domain, _ := strings.Cut(t.Account.From, "@")
	nonce := strings.ToLower(rand.Text())
	if t.Nonce != "" {
		nonce, subject = t.Nonce, subject+" "+t.Nonce
	}
	content := storage.NoticeContent{Office: t.Office, Language: t.Language, From: t.Account.From, Marks: t.Marks,
		Row: storage.OutboxRow{Kind: storage.NoticeTest, Recipient: t.To, Subject: subject, Body: body,
			MessageID: fmt.Sprintf("<bp-test.%s@%s>", nonce, asciiDomain(strings.Trim(domain, "<> ")))}}
	m, err := Compose(content, nil, Limits{}, t.Now)
	if err != nil {
		return nil, err
	}
	m.Also = t.Also
	if i := slices.IndexFunc(m.fields, func(f field) bool { return f.name == "To" }); t.Hidden && i >= 0 {
		m.fields[i].value = "undisclosed-recipients:;" // RFC 5322 section 3.4: a group without members
	}
	return m, nil
}

func trialText(lang string) (subject, body string) {
	if lang == wording.English {
		return "Test mail", "This is the test mail that you sent from the settings of Belegpost.\n\nThat it arrived means that notices reach their recipients.\n"
	}
	return "Test-E-Mail", "Das ist die Test-E-Mail, die Sie in den Einstellungen von Belegpost gesendet haben.\n\nSie ist angekommen: Benachrichtigungen erreichen ihre Empfänger.\n"
}
