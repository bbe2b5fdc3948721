package storage

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// answersPerDay is how many confirmations and refusals one sender gets within
// a day. Two programs that answer each other whatever the marks say stop there
// (RFC 3834 section 2).
const answersPerDay = 10

// The sender is told as a recipient anyway, or has had enough.
const answerSpared = `SELECT EXISTS (SELECT 1 FROM recipient WHERE client_id = :client AND active = 1 AND lower(email) = lower(:email))
OR (SELECT count(*) FROM outbox WHERE recipient = :email AND to_sender = 1 AND created_at > :since) >= :most`

// answer queues the confirmation or refusal to the sender of a mail, where the
// import address wishes it and [Intake.Answer] allows it. Who is a recipient
// hears of the mail anyway, as he wishes. While notices are held nothing is
// queued: an answer that comes days later helps nobody.
func (w *intakeWriter) answer(ctx context.Context, n notice, at placing) error {
	if !at.senderReply || w.in.Answer == "" {
		return nil
	}
	if slices.ContainsFunc(w.set.Office.Recipients, func(email string) bool { return strings.EqualFold(email, w.in.Answer) }) {
		return nil
	}
	spared, err := one(ctx, w, answerSpared, args{"client": at.client, "email": w.in.Answer,
		"since": stamp(w.now.Add(-24 * time.Hour)), "most": answersPerDay}, column[bool])
	if err != nil {
		return fmt.Errorf("look for the sender: %w", err)
	}
	if spared {
		return nil
	}
	q, err := w.queue(ctx, w.set)
	if err != nil || q.held != "" {
		return err
	}
	kind := NoticeSuccess
	if n.failed != 0 {
		kind = NoticeFailure
	}
	_, err = q.add(ctx, OutboxRow{Kind: kind, Recipient: w.in.Answer, Client: n.client, Mail: n.mail, Delivery: n.delivery,
		Failed: n.failed, Subject: n.subject, ToSender: true})
	return err
}
