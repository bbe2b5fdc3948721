package storage_test

import (
	"fmt"
	"testing"
	"time"

	"belegpost/storage"
)

// wishAnswers makes the post's address answer its senders.
func (p *post) wishAnswers(t *testing.T) {
	t.Helper()
	p.address.SenderReply = true
	must(t, p.SaveAddress(t.Context(), p.address))
}

// answers are the rows that go to senders, oldest first.
func (p *post) answers(t *testing.T) (out []storage.OutboxRow) {
	t.Helper()
	for _, r := range p.outbox(t, "") {
		if r.ToSender {
			out = append(out, r)
		}
	}
	return out
}

func TestSenderIsAnsweredWhereTheAddressWishes(t *testing.T) {
	p := newPost(t)
	p.answerTo = "buero@mueller.example"
	p.mail(t, "ohne Wunsch", storage.OutcomeFailed)
	if got := p.answers(t); len(got) != 0 {
		t.Fatalf("without the address's wish: %+v", got)
	}
	p.wishAnswers(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	p.mail(t, "Rechnung", storage.OutcomeFiled)
	got := p.answers(t)
	if len(got) != 2 || got[0].Kind != storage.NoticeFailure || got[0].Failed == 0 || got[1].Kind != storage.NoticeSuccess || got[1].Subject != "Rechnung" {
		t.Fatalf("%+v", got)
	}
	for _, r := range got {
		if r.Recipient != "buero@mueller.example" || r.Original || r.State != storage.OutboxDue {
			t.Errorf("%+v", r)
		}
	}
	if all := p.outbox(t, ""); len(all) != 5 {
		t.Errorf("%d rows, want one for the recipient of each mail and two answers", len(all))
	}
	p.answerTo = ""
	p.mail(t, "Newsletter", storage.OutcomeFiled)
	p.answerTo = "buchhaltung@HUBER.at" // a recipient hears of it anyway
	p.mail(t, "selbst gesendet", storage.OutcomeFiled)
	p.answerTo = "Buero@kanzlei.at"
	p.mail(t, "von der Kanzlei", storage.OutcomeFiled)
	if again := p.answers(t); len(again) != 2 {
		t.Errorf("%+v", again[2:])
	}
}

func TestSenderGetsTenAnswersADay(t *testing.T) {
	p := newPost(t)
	p.wishAnswers(t)
	p.answerTo = "maschine@mueller.example"
	for n := range 15 {
		p.mail(t, fmt.Sprint("Rechnung ", n), storage.OutcomeFiled)
	}
	if got := p.answers(t); len(got) != 10 {
		t.Errorf("%d answers, want 10", len(got))
	}
	p.answerTo = "mensch@mueller.example"
	p.mail(t, "Rechnung", storage.OutcomeFiled)
	p.add(25 * time.Hour)
	p.answerTo = "maschine@mueller.example"
	p.mail(t, "am nächsten Tag", storage.OutcomeFiled)
	if got := p.answers(t); len(got) != 12 {
		t.Errorf("%d answers, want 12", len(got))
	}
}

func TestAnswersCountApartFromNotices(t *testing.T) {
	p := newPost(t)
	p.wishAnswers(t)
	other := client(t, p.Store, "10024", "Mayr KG")
	recipient(t, p.Store, other, "chef@mayr.at")
	p.answerTo = "chef@mayr.at"
	for n := range 10 {
		p.mail(t, fmt.Sprint("Rechnung ", n), storage.OutcomeFiled)
	}
	p.address, p.answerTo = newAddress(t, p.Store, other, "ER", "lieferanten"), ""
	for n := range 15 {
		p.mail(t, fmt.Sprint("an Mayr ", n), storage.OutcomeFiled)
	}
	rows, err := p.Outbox(t.Context(), storage.OutboxFilter{Recipient: "chef@mayr.at"})
	must(t, err)
	if len(rows) != 25 {
		t.Errorf("%d rows, want ten answers and fifteen notices one by one", len(rows))
	}
}

func TestNoAnswerIsKeptForLater(t *testing.T) {
	p := newPost(t)
	p.wishAnswers(t)
	p.answerTo = "buero@mueller.example"
	p.account(t, "")
	p.mail(t, "Rechnung", storage.OutcomeFiled)
	if got := p.outbox(t, ""); len(got) != 1 || got[0].State != storage.OutboxHeld || got[0].ToSender {
		t.Errorf("%+v", got)
	}
}
