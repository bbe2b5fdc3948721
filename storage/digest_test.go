package storage_test

import (
	"fmt"
	"testing"
	"time"

	"belegpost/storage"
)

func TestTwentyFailuresGoOneByOneTheRestTogether(t *testing.T) {
	p := newPost(t)
	for n := range 25 {
		p.mail(t, fmt.Sprint("Foto ", n), storage.OutcomeFailed)
	}
	if rows := p.outbox(t, ""); len(rows) != 20 || p.gather(t) != 0 {
		t.Fatalf("%d notices one by one", len(rows))
	}
	p.add(59 * time.Minute)
	p.mail(t, "Foto 25", storage.OutcomeFailed)
	if p.gather(t) != 0 {
		t.Error("the digest went before its hour")
	}
	p.add(time.Minute)
	if n := p.gather(t); n != 1 || p.gather(t) != 0 {
		t.Fatalf("%d digests", n)
	}
	digest := p.outbox(t, storage.NoticeDigest)[0]
	c := p.content(t, digest.ID)
	if len(c.Items) != 6 || c.Items[0].Subject != "Foto 20" || !c.Items[0].Original || c.Items[0].Failed == 0 || digest.Recipient != "buchhaltung@huber.at" {
		t.Errorf("%+v", c)
	}
	p.mail(t, "Foto 26", storage.OutcomeFailed)
	if rows := p.outbox(t, storage.NoticeFailure); len(rows) != 21 {
		t.Error("an hour later nothing goes one by one")
	}
}

func TestDailyListComesAtFiveInTheOffice(t *testing.T) {
	p := newPost(t)
	list, err := p.Recipients(t.Context(), p.client)
	must(t, err)
	list[0].Success = storage.SuccessDaily
	_, err = p.SaveRecipient(t.Context(), list[0])
	must(t, err)
	p.mail(t, "Rechnung 1", storage.OutcomeFiled)
	p.mail(t, "Rechnung 2", storage.OutcomeFiled)
	five := time.Date(2026, 3, 17, 16, 0, 0, 0, time.UTC) // 17:00 in Vienna
	if next, ok, err := p.NextOutbox(t.Context()); !ok || err != nil || !next.Equal(five) {
		t.Errorf("next %v %v %v", next, ok, err)
	}
	p.add(five.Sub(p.Now()) - time.Second)
	if p.gather(t) != 0 {
		t.Error("the list went before 17:00")
	}
	p.add(time.Second)
	if p.gather(t) != 1 || len(p.content(t, p.outbox(t, "")[0].ID).Items) != 2 {
		t.Error("no list of two at 17:00")
	}
	p.add(time.Hour)
	p.mail(t, "Rechnung 3", storage.OutcomeFiled)
	if p.gather(t) != 0 {
		t.Error("a second list on the same day")
	}
	p.add(40 * time.Hour) // the computer was off at 17:00
	if p.gather(t) != 1 {
		t.Error("a list older than a day waits on")
	}
}

func TestBreakerStopsTheFloodUntilReleased(t *testing.T) {
	p := newPost(t)
	ids := make([]storage.ImportAddress, 0, 11)
	for n := range 11 { // 20 notices an hour for each of eleven recipients
		c := client(t, p.Store, fmt.Sprint(n), fmt.Sprint("Klient ", n))
		recipient(t, p.Store, c, fmt.Sprintf("k%d@huber.at", n))
		ids = append(ids, newAddress(t, p.Store, c, "ER", "x"))
	}
	for n := range 210 {
		p.address = ids[n%len(ids)]
		p.mail(t, fmt.Sprint("Foto ", n), storage.OutcomeFailed)
	}
	held := func() int {
		rows, err := p.Outbox(t.Context(), storage.OutboxFilter{State: storage.OutboxHeld})
		must(t, err)
		return len(rows)
	}
	if h, err := p.Held(t.Context()); held() != 10 || h.Count != 10 || h.Why != storage.HeldBreaker || h.Tripped.IsZero() || !h.Account || err != nil {
		t.Fatalf("%d held, %+v, %v", held(), h, err)
	}
	p.add(2 * time.Hour)
	p.mail(t, "später", storage.OutcomeFailed)
	if held() != 11 {
		t.Error("the breaker released itself")
	}
	if n, err := p.ReleaseHeld(t.Context(), true); n != 11 || err != nil {
		t.Errorf("released %d, %v", n, err)
	}
	p.mail(t, "danach", storage.OutcomeFailed)
	if h, err := p.Held(t.Context()); h.Count != 0 || !h.Tripped.IsZero() || err != nil || len(p.due(t)) != 212 {
		t.Errorf("%+v, %d due, %v", h, len(p.due(t)), err)
	}
}

func TestWithoutAccountNoticesAreHeldUntilTheOfficeChooses(t *testing.T) {
	for _, send := range []bool{true, false} {
		p := newPost(t)
		p.account(t, "")
		p.mail(t, "alt 1", storage.OutcomeFailed)
		p.mail(t, "alt 2", storage.OutcomeFiled)
		p.add(25 * time.Hour)
		p.mail(t, "neu", storage.OutcomeFailed)
		for _, r := range p.outbox(t, "") {
			if r.State != storage.OutboxHeld || r.LastError != storage.HeldNoAccount {
				t.Errorf("%+v", r)
			}
		}
		_, err := p.ReleaseHeld(t.Context(), true)
		refused(t, err, storage.FieldSendingHost, storage.InvalidEmpty)
		p.account(t, "smtp.kanzlei.at")
		if len(p.due(t)) != 0 {
			t.Error("released without being asked")
		}
		if n, err := p.ReleaseHeld(t.Context(), send); n != 3 || err != nil {
			t.Errorf("released %d, %v", n, err)
		}
		due := p.due(t)
		if !send {
			if len(due) != 0 || p.outbox(t, "")[0].State != storage.OutboxGivenUp {
				t.Errorf("dropped, but %+v", p.outbox(t, ""))
			}
			continue
		}
		if len(due) != 2 {
			t.Fatalf("due: %+v", due)
		}
		for _, r := range due {
			if c := p.content(t, r.ID); r.Kind == storage.NoticeDigest && (len(c.Items) != 2 || c.Items[0].Subject != "alt 1") || r.Kind == storage.NoticeFailure && r.Subject != "neu" {
				t.Errorf("%+v", c)
			}
		}
	}
}
