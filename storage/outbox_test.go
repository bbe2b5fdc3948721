package storage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

func TestFailureIsQueuedForEveryRecipient(t *testing.T) {
	p := newPost(t)
	recipient(t, p.Store, p.client, "chef@huber.at")
	gone := recipient(t, p.Store, p.client, "weg@huber.at")
	must(t, p.RemoveRecipient(t.Context(), gone))
	if r := p.mail(t, "Fotos", storage.OutcomeFailed); r.Notices != 2 {
		t.Errorf("%d notices counted", r.Notices)
	}
	rows := p.due(t)
	if len(rows) != 2 || rows[0].Recipient != "buchhaltung@huber.at" || rows[1].Recipient != "chef@huber.at" {
		t.Fatalf("due: %+v", rows)
	}
	r := rows[0]
	if r.Kind != storage.NoticeFailure || r.Failed == 0 || r.Subject != "Fotos" || !r.Original || r.State != storage.OutboxDue || r.MessageID == rows[1].MessageID {
		t.Errorf("%+v", r)
	}
	c := p.content(t, r.ID)
	i := c.Items[0]
	if len(c.Items) != 1 || i.ClientNumber != "10023" || i.ClientName != "Huber GmbH" || i.Symbol != "ER" || i.Address != p.address.Address ||
		i.Sender != "buero@mueller.example" || !i.Date.Equal(noon) || len(i.Attachments) != 1 || i.Attachments[0].Reason != storage.ReasonNotPDF ||
		i.Spool == "" || c.Office != "Kanzlei Muster" || c.ReplyTo[0] != "buero@kanzlei.at" {
		t.Errorf("%+v", c)
	}
}

func TestSuccessIsToldAsEachRecipientWishes(t *testing.T) {
	p := newPost(t)
	for email, wish := range map[string]storage.Success{"taeglich@huber.at": storage.SuccessDaily, "nie@huber.at": storage.SuccessNone} {
		_, err := p.SaveRecipient(t.Context(), storage.Recipient{Client: p.client, Email: email, Success: wish, Active: true})
		must(t, err)
	}
	p.mail(t, "Rechnung", storage.OutcomeFiled)
	rows := p.outbox(t, "")
	if len(rows) != 1 || rows[0].Kind != storage.NoticeSuccess || rows[0].Recipient != "buchhaltung@huber.at" || rows[0].Original {
		t.Fatalf("outbox: %+v", rows)
	}
	a := p.content(t, rows[0].ID).Items[0].Attachments[0]
	if a.Symbol != "ER" || a.Period != "2026-03" || a.Document != "Rechnung.pdf" || !strings.HasSuffix(a.Path, "ER/2026-03/Rechnung.pdf") {
		t.Errorf("%+v", a)
	}
	if next, ok, err := p.NextOutbox(t.Context()); err != nil || !ok || !next.Equal(noon) {
		t.Errorf("next %v %v %v", next, ok, err)
	}
}

func TestUnknownAddressIsToldToTheOfficeOnly(t *testing.T) {
	p := newPost(t)
	p.deliver(t, "Werbung", storage.Delivery{Address: "x@belege.kanzlei.at", Confidence: storage.ConfidenceEnvelope, Field: "To", Place: 1,
		Reason: storage.ReasonUnknownAddress, Attachments: []storage.Attachment{{Part: "2", Name: "a.pdf", Type: "application/pdf",
			Outcome: storage.OutcomeFailed, Reason: storage.ReasonUnknownAddress}}})
	rows := p.outbox(t, "")
	if len(rows) != 1 || rows[0].Kind != storage.NoticeOffice || rows[0].Recipient != "buero@kanzlei.at" || rows[0].Original || rows[0].Client != 0 {
		t.Errorf("%+v", rows)
	}
}

func TestRetriesComeLaterAndLaterAndEnd(t *testing.T) {
	p := newPost(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	id := p.due(t)[0].ID
	waits := []time.Duration{1, 2, 5, 15, 30, 60, 180, 360, 360}
	begin := p.Now()
	for n := 0; ; n++ {
		must(t, p.Sending(t.Context(), id))
		must(t, p.Deferred(t.Context(), id, "451 later", false, true, 0))
		r := p.outbox(t, "")[0]
		if r.State == storage.OutboxGivenUp {
			break
		}
		if wait := r.Next.Sub(p.Now()); n < len(waits) && wait != waits[n]*time.Minute || r.Attempts != n+1 || r.LastError != "451 later" {
			t.Fatalf("attempt %d: next in %v, %+v", n+1, wait, r)
		}
		if len(p.due(t)) != 0 || n > 100 {
			t.Fatalf("attempt %d: due at once", n+1)
		}
		p.add(r.Next.Sub(p.Now()))
	}
	if took := p.Now().Sub(begin); took < 72*time.Hour || took > 79*time.Hour {
		t.Errorf("given up after %v", took)
	}
	if n, err := p.PendingOutbox(t.Context()); n != 0 || err != nil {
		t.Errorf("%d pending, %v", n, err)
	}
}

func TestWeekendOfflineLosesNothing(t *testing.T) {
	p := newPost(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	id := p.due(t)[0].ID
	must(t, p.Deferred(t.Context(), id, "451", false, true, 0))
	for range 96 * 4 { // four days without a network, tried every 15 minutes
		p.add(15 * time.Minute)
		must(t, p.Deferred(t.Context(), id, "no such host", false, false, 0))
	}
	if r := p.outbox(t, "")[0]; r.Next.Sub(p.Now()) > 15*time.Minute {
		t.Errorf("the next attempt waits %v", r.Next.Sub(p.Now()))
	}
	p.add(15 * time.Minute)
	must(t, p.Deferred(t.Context(), id, "451", false, true, 0))
	p.add(96 * time.Hour) // and four days with the computer off
	must(t, p.Deferred(t.Context(), id, "451", false, true, 0))
	if r := p.outbox(t, "")[0]; r.State != storage.OutboxDue {
		t.Errorf("given up: %+v", r)
	}
}

func TestPermanentRefusalIsTriedWithLessThenGivenUp(t *testing.T) {
	p := newPost(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	id := p.due(t)[0].ID
	must(t, p.Deferred(t.Context(), id, "554", true, true, 2))
	if r := p.due(t); len(r) != 1 || r[0].Less != 2 {
		t.Fatalf("not tried with less: %+v", r)
	}
	links := auditLength(t, p.Store)
	must(t, p.Deferred(t.Context(), id, "554", true, true, 2))
	if r := p.outbox(t, "")[0]; r.State != storage.OutboxGivenUp || r.Attempts != 2 || auditLength(t, p.Store) != links+1 {
		t.Errorf("%+v", r)
	}
	if err := p.Sending(t.Context(), id); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a notice that was given up is sent: %v", err)
	}
}

func TestCrashWhileSendingSendsAgain(t *testing.T) {
	p := newPost(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	before := p.due(t)[0]
	must(t, p.Sending(t.Context(), before.ID))
	again := p.due(t)
	if len(again) != 1 || again[0].MessageID != before.MessageID || again[0].State != storage.OutboxSending {
		t.Fatalf("%+v", again)
	}
	must(t, p.Sent(t.Context(), before.ID))
	if r := p.outbox(t, "")[0]; len(p.due(t)) != 0 || r.State != storage.OutboxSent || !r.Sent.Equal(noon) || r.Attempts != 1 {
		t.Errorf("%+v", r)
	}
}

func TestBounceMarksRowAndRecipient(t *testing.T) {
	p := newPost(t)
	p.mail(t, "Fotos", storage.OutcomeFailed)
	r := p.due(t)[0]
	must(t, p.Sending(t.Context(), r.ID))
	must(t, p.Sent(t.Context(), r.ID))
	for range 2 {
		if found, err := p.Bounced(t.Context(), r.MessageID, "5.1.1 no such user"); !found || err != nil {
			t.Fatal(found, err)
		}
	}
	if got := p.outbox(t, "")[0]; got.State != storage.OutboxBounced || got.LastError != "5.1.1 no such user" {
		t.Errorf("%+v", got)
	}
	list, err := p.Recipients(t.Context(), p.client)
	must(t, err)
	if !list[0].BouncedAt.Equal(noon) || list[0].BounceText != "5.1.1 no such user" {
		t.Errorf("%+v", list[0])
	}
	if found, err := p.Bounced(t.Context(), "<somebody@else.example>", ""); found || err != nil {
		t.Error(found, err)
	}
}

func TestMarksKnowOurOwnMessageIDs(t *testing.T) {
	p, other := newPost(t), newPost(t)
	p.mail(t, "Test", storage.OutcomeFailed)
	own := p.outbox(t, "")[0].MessageID
	marks, err := p.Marks(t.Context())
	must(t, err)
	foreign, err := other.Marks(t.Context())
	must(t, err)
	if !strings.HasSuffix(own, "@kanzlei.at>") {
		t.Errorf("Message-ID %s", own)
	}
	for _, form := range []string{own, strings.Trim(own, "<>"), " " + own + "\r\n", strings.ToUpper(own)} {
		if !marks.OwnMessageID(form) || foreign.OwnMessageID(form) {
			t.Errorf("%q: ours %v, another installation's %v", form, marks.OwnMessageID(form), foreign.OwnMessageID(form))
		}
	}
	for _, id := range []string{"", "<>", "<bp.@x>", "<bp.a.b@kanzlei.at>", strings.Replace(own, "bp.", "bp.a", 1), strings.Replace(own, "bp.", "xp.", 1)} {
		if marks.OwnMessageID(id) || (storage.LoopMarks{}).OwnMessageID(id) {
			t.Errorf("%q is taken for ours", id)
		}
	}
	if name, value := marks.LoopHeader(); name != "X-Belegpost-Loop" || value == "" {
		t.Errorf("%s: %s", name, value)
	}
}
