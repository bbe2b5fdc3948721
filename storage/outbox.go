package storage

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// OutboxRow is one mail that we send, have sent or could not send.
type OutboxRow struct {
	ID        OutboxID
	Kind      NoticeKind
	Recipient string // one e-mail address
	Client    ClientID
	Mail      MailID
	Delivery  DeliveryID
	Failed    FailedID
	Subject   string // of the mail it is about
	MessageID string // with < >, fixed before the first attempt
	Original  bool   // may carry the original mail
	ToSender  bool   // answers whoever sent the mail; else it goes to a recipient
	Body      string // kind test only
	State     OutboxState
	Attempts  int
	Less      int       // how far the content is cut down: 0 all, 1 without the original, 2 text only
	Next      time.Time // when it is due
	Reached   time.Time // since when attempts reached a server; zero: never
	LastError string    // why the last attempt failed, or one of the Held… codes
	Created   time.Time
	Sent      time.Time
}

// OutboxFilter chooses rows of the outbox; zero fields choose all.
type OutboxFilter struct {
	ID        OutboxID
	Kind      NoticeKind
	State     OutboxState
	Recipient string
	Failed    FailedID
	Mail      MailID
	Limit     int // 0: all
	Offset    int
}

const outboxColumns = `SELECT id, kind, recipient, coalesce(client_id, 0), coalesce(mail_id, 0), coalesce(delivery_id, 0),
coalesce(failed_id, 0), subject, message_id, original, to_sender, body, state, attempts, less, next_at, reached_at, last_error, created_at, sent_at
FROM outbox `

const outboxSelect = outboxColumns + `WHERE (:id = 0 OR id = :id) AND (:kind = '' OR kind = :kind) AND (:state = '' OR state = :state)
AND (:recipient = '' OR recipient = :recipient) AND (:failed = 0 OR failed_id = :failed) AND (:mail = 0 OR mail_id = :mail)
ORDER BY id DESC LIMIT :limit OFFSET :offset`

func scanOutbox(row scanner) (r OutboxRow, err error) {
	err = row.Scan(&r.ID, &r.Kind, &r.Recipient, &r.Client, &r.Mail, &r.Delivery, &r.Failed, &r.Subject, &r.MessageID, &r.Original,
		&r.ToSender, &r.Body, &r.State, &r.Attempts, &r.Less, (*stamp)(&r.Next), (*stamp)(&r.Reached), &r.LastError, (*stamp)(&r.Created), (*stamp)(&r.Sent))
	return
}

// Outbox returns rows of the outbox, newest first.
func (s *Store) Outbox(ctx context.Context, f OutboxFilter) ([]OutboxRow, error) {
	list, err := all(ctx, s.read, outboxSelect, args{"id": f.ID, "kind": f.Kind, "state": f.State, "recipient": f.Recipient,
		"failed": f.Failed, "mail": f.Mail, "limit": limitOf(f.Limit), "offset": f.Offset}, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return list, nil
}

const outboxDue = outboxColumns + `WHERE state IN ('due', 'sending') AND (state = 'sending' OR next_at <= :now)
ORDER BY next_at, id LIMIT :limit`

// DueOutbox returns rows that are due now, oldest first. Rows left "sending"
// are among them: only the session that holds the sync lease sends, one after
// the other, so such a row was left by a crash and may have arrived or not.
func (s *Store) DueOutbox(ctx context.Context, limit int) ([]OutboxRow, error) {
	list, err := all(ctx, s.read, outboxDue, args{"now": stamp(s.now()), "limit": limitOf(limit)}, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return list, nil
}

const outboxNext = `SELECT min(next_at) FROM outbox WHERE state IN ('due', 'sending')`

// NextOutbox is when something is due next, a row or a digest; false if
// nothing waits.
func (s *Store) NextOutbox(ctx context.Context) (time.Time, bool, error) {
	at, err := one(ctx, s.read, outboxNext, nil, column[stamp])
	if err != nil {
		return time.Time{}, false, fmt.Errorf("read outbox: %w", err)
	}
	next := time.Time(at)
	due, err := dueDigests(ctx, s.read)
	if err != nil {
		return time.Time{}, false, err
	}
	for _, d := range due {
		if next.IsZero() || d.at.Before(next) {
			next = d.at
		}
	}
	return next, !next.IsZero(), nil
}

const outboxPending = `SELECT count(*) FROM outbox WHERE state IN ('due', 'sending', 'held')`

// PendingOutbox is how many notices are neither sent nor given up.
func (s *Store) PendingOutbox(ctx context.Context) (int, error) {
	n, err := one(ctx, s.read, outboxPending, nil, column[int])
	if err != nil {
		return 0, fmt.Errorf("count outbox: %w", err)
	}
	return n, nil
}

// outboxUpdate changes one row that is about to be sent.
func (s *Store) outboxUpdate(ctx context.Context, id OutboxID, set string, a args) error {
	return s.change(ctx, func(t *tx) error {
		a["id"], a["now"] = id, stamp(t.now)
		n, err := t.affect(ctx, `UPDATE outbox SET `+set+` WHERE id = :id AND state IN ('due', 'sending')`, a)
		if err == nil && n == 0 {
			err = ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("update notice %d: %w", id, err)
		}
		t.changes |= ChangedOutbox
		return nil
	})
}

// Sending records that the row is handed to a server now.
func (s *Store) Sending(ctx context.Context, id OutboxID) error {
	return s.outboxUpdate(ctx, id, `state = 'sending'`, args{})
}

// Sent records that a server has taken the mail.
func (s *Store) Sent(ctx context.Context, id OutboxID) error {
	return s.outboxUpdate(ctx, id, `state = 'sent', attempts = attempts + 1, sent_at = :now, last_error = ''`, args{})
}

const (
	giveUpAfter  = 72 * time.Hour   // of attempts that reached a server
	offlineRetry = 15 * time.Minute // at most, while no server is reached
	longestRetry = 6 * time.Hour
	lastLess     = 2 // text only
)

// retryAfter is the wait after the given number of attempts.
func retryAfter(attempts int) time.Duration {
	steps := [...]time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour}
	switch {
	case attempts < 1:
		return steps[0]
	case attempts > len(steps):
		return longestRetry
	}
	return steps[attempts-1]
}

// Deferred records an attempt that failed. A permanent refusal is tried once
// more with less content if less says so (1 without the original, 2 text
// only), else the row is given up. Anything else is tried again after 1, 2, 5,
// 15, 30 minutes, 1, 3 and then every 6 hours, and given up after three days
// of attempts that reached a server; time offline does not count.
func (s *Store) Deferred(ctx context.Context, id OutboxID, problem string, permanent, reached bool, less int) error {
	return s.change(ctx, func(t *tx) error {
		r, err := one(ctx, t, outboxColumns+`WHERE id = :id AND state IN ('due', 'sending')`, args{"id": id}, scanOutbox)
		if err != nil {
			return fmt.Errorf("read notice %d: %w", id, err)
		}
		r.deferBy(t.now, permanent, reached, min(less, lastLess))
		r.LastError = problem
		if err := t.saveAttempt(ctx, r); err != nil {
			return err
		}
		if r.State != OutboxGivenUp {
			return nil
		}
		return t.audit(ctx, "notice given up", fmt.Sprintf("outbox %d", id), map[string]any{
			"kind": r.Kind, "recipient": r.Recipient, "attempts": r.Attempts, "failed_import": r.Failed})
	})
}

// deferBy is the arithmetic of [Store.Deferred].
func (r *OutboxRow) deferBy(now time.Time, permanent, reached bool, less int) {
	// How long nobody tried: the program was off, or another server trouble
	// held the whole outbox up.
	idle := max(0, now.Sub(r.Next))
	r.Attempts++
	r.State = OutboxDue
	if permanent {
		if less > r.Less {
			r.Less, r.Next = less, now
			return
		}
		r.State = OutboxGivenUp
		return
	}
	r.Less = max(r.Less, less)
	wait := retryAfter(r.Attempts)
	switch {
	case !reached:
		if !r.Reached.IsZero() { // the wait before this attempt was in vain, too
			r.Reached = r.Reached.Add(idle + min(offlineRetry, retryAfter(r.Attempts-1)))
		}
		wait = min(wait, offlineRetry)
	case r.Reached.IsZero():
		r.Reached = now
	default:
		r.Reached = r.Reached.Add(idle)
	}
	if reached && now.Sub(r.Reached) >= giveUpAfter {
		r.State = OutboxGivenUp
	}
	r.Next = now.Add(wait)
}

const attemptUpdate = `UPDATE outbox SET state = :state, attempts = :attempts, less = :less, next_at = :next, reached_at = :reached,
last_error = :error WHERE id = :id`

func (t *tx) saveAttempt(ctx context.Context, r OutboxRow) error {
	_, err := t.exec(ctx, attemptUpdate, args{"id": r.ID, "state": r.State, "attempts": r.Attempts, "less": r.Less,
		"next": stamp(r.Next), "reached": stamp(r.Reached), "error": r.LastError})
	if err != nil {
		return fmt.Errorf("update notice %d: %w", r.ID, err)
	}
	t.changes |= ChangedOutbox
	return nil
}

const outboxRetry = `UPDATE outbox SET next_at = :now WHERE state = 'due' AND next_at > :now`

// RetryOutbox makes every waiting row due now: the sending account was
// changed, or somebody does not want to wait.
func (s *Store) RetryOutbox(ctx context.Context) error {
	return s.change(ctx, func(t *tx) error {
		n, err := t.affect(ctx, outboxRetry, args{"now": stamp(t.now)})
		if err != nil {
			return fmt.Errorf("retry outbox: %w", err)
		}
		if n > 0 {
			t.changes |= ChangedOutbox
		}
		return nil
	})
}

const outboxByMessageID = outboxColumns + `WHERE message_id = :message_id`

const recipientBounced = `UPDATE recipient SET bounced_at = :now, bounce_text = :text WHERE lower(email) = lower(:email)`

// Bounced records that a notice came back: the row is marked, and so is every
// recipient with that address. It reports whether the Message-ID was one of
// our rows; a second report of the same changes nothing.
func (s *Store) Bounced(ctx context.Context, messageID, text string) (found bool, err error) {
	err = s.change(ctx, func(t *tx) error {
		found, err = t.bounced(ctx, messageID, text)
		return err
	})
	return found, err
}

func (t *tx) bounced(ctx context.Context, messageID, text string) (found bool, err error) {
	r, err := one(ctx, t, outboxByMessageID, args{"message_id": messageID}, scanOutbox)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for bounced notice: %w", err)
	}
	if r.State == OutboxBounced {
		return true, nil
	}
	r.State, r.LastError = OutboxBounced, text
	if err := t.saveAttempt(ctx, r); err != nil {
		return true, err
	}
	if _, err := t.exec(ctx, recipientBounced, args{"now": stamp(t.now), "text": text, "email": r.Recipient}); err != nil {
		return true, fmt.Errorf("mark recipient: %w", err)
	}
	t.changes |= ChangedOffice
	return true, t.audit(ctx, "notice bounced", fmt.Sprintf("outbox %d", r.ID), map[string]any{"kind": r.Kind, "recipient": r.Recipient})
}
