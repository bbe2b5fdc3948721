package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const (
	// noticesPerHour is how many failures, and how many confirmations, a
	// recipient gets one by one within an hour; more are gathered.
	noticesPerHour = 20
	// breakerPerHour is how many notices the whole office makes within an
	// hour before somebody has to look.
	breakerPerHour = 200
)

// notice is what the recording of a mail wants to tell.
type notice struct {
	client         ClientID // 0: office only
	mail           MailID
	delivery       DeliveryID
	failed         FailedID // 0: a success
	subject        string   // of the original mail
	original       bool     // may carry the original mail: not when several clients got it
	office         bool     // also the office's own recipients
	officeOriginal bool     // what they get may carry the original mail
}

const recipientsToTell = `SELECT email, success FROM recipient WHERE client_id = :client AND active = 1 ORDER BY id`

// addNotices queues what the recording of a mail tells: a failure to every
// active recipient of the client, a success as each of them wishes, and to the
// office's own recipients what concerns them. It is part of the transaction
// that records the mail (I4).
func (t *tx) addNotices(ctx context.Context, n notice) error {
	set, err := settingsIn(ctx, t)
	if err != nil {
		return err
	}
	q, err := t.queue(ctx, set)
	if err != nil {
		return err
	}
	type wish struct {
		email   string
		success Success
	}
	list, err := all(ctx, t, recipientsToTell, args{"client": n.client}, func(row scanner) (w wish, err error) {
		err = row.Scan(&w.email, &w.success)
		return
	})
	if err != nil {
		return fmt.Errorf("read recipients: %w", err)
	}
	told := map[string]bool{}
	for _, w := range list {
		told[strings.ToLower(w.email)] = n.original || !n.officeOriginal
		if err := q.tell(ctx, n, w.email, w.success); err != nil {
			return err
		}
	}
	if !n.office {
		return nil
	}
	toOffice := n
	toOffice.original = n.officeOriginal
	for _, email := range set.Office.Recipients {
		if key := strings.ToLower(email); !told[key] {
			told[key] = true
			if err := q.gatherOrAdd(ctx, toOffice, NoticeOffice, email); err != nil {
				return err
			}
		}
	}
	return nil
}

// queue adds rows to the outbox within one transaction.
type queue struct {
	*tx
	marks  LoopMarks
	domain string
	held   string // why new rows are held, "" if they are due
	after  OutboxID
}

// queue prepares for adding rows.
func (t *tx) queue(ctx context.Context, set Settings) (*queue, error) {
	in, err := t.store.instance(ctx, t)
	if err != nil {
		return nil, fmt.Errorf("read loop marks: %w", err)
	}
	b, err := breakerIn(ctx, t)
	if err != nil {
		return nil, err
	}
	q := &queue{tx: t, marks: LoopMarks{id: in.ID, key: in.Key}, domain: messageDomain(set.Sending.From), after: b.After}
	switch {
	case set.Sending.Host == "":
		q.held = HeldNoAccount
	case !b.Tripped.IsZero():
		q.held = HeldBreaker
	}
	return q, nil
}

// tell queues one notice to a recipient of the client.
func (q *queue) tell(ctx context.Context, n notice, email string, wish Success) error {
	switch {
	case n.failed != 0:
		return q.gatherOrAdd(ctx, n, NoticeFailure, email)
	case wish == SuccessEach:
		return q.gatherOrAdd(ctx, n, NoticeSuccess, email)
	case wish == SuccessDaily:
		return q.addItem(ctx, digestDaily, n, email)
	}
	return nil
}

const recentNotices = `SELECT count(*) FROM outbox WHERE recipient = :recipient AND created_at > :since
AND to_sender = 0 AND kind <> 'test' AND kind <> 'digest' AND (kind = 'success') = :success`

// gatherOrAdd queues a mail of its own, or an item of the hourly digest where
// the recipient got too many within the last hour.
func (q *queue) gatherOrAdd(ctx context.Context, n notice, kind NoticeKind, email string) error {
	recent, err := one(ctx, q, recentNotices, args{"recipient": email, "since": stamp(q.now.Add(-time.Hour)),
		"success": kind == NoticeSuccess}, column[int])
	if err != nil {
		return fmt.Errorf("count recent notices: %w", err)
	}
	if recent >= noticesPerHour {
		return q.addItem(ctx, digestHourly, n, email)
	}
	_, err = q.add(ctx, OutboxRow{Kind: kind, Recipient: email, Client: n.client, Mail: n.mail, Delivery: n.delivery,
		Failed: n.failed, Subject: n.subject, Original: n.original})
	return err
}

const outboxInsert = `INSERT INTO outbox (kind, recipient, client_id, mail_id, delivery_id, failed_id, subject, message_id, original, to_sender,
body, state, next_at, last_error, created_at)
VALUES (:kind, :recipient, :client, :mail, :delivery, :failed, :subject, :message_id, :original, :to_sender, :body, :state, :now, :held, :now)`

// add writes one row with its fixed Message-ID, due now or held.
func (q *queue) add(ctx context.Context, r OutboxRow) (OutboxID, error) {
	if q.held == "" {
		if err := q.trip(ctx); err != nil {
			return 0, err
		}
	}
	state, held := OutboxDue, q.held
	if held != "" {
		state = OutboxHeld
	}
	id, err := q.exec(ctx, outboxInsert, args{"kind": r.Kind, "recipient": r.Recipient, "client": null(r.Client), "mail": null(r.Mail),
		"delivery": null(r.Delivery), "failed": null(r.Failed), "subject": r.Subject, "message_id": q.marks.messageID(q.domain),
		"original": r.Original, "to_sender": r.ToSender, "body": r.Body, "state": state, "held": held, "now": stamp(q.now)})
	if err != nil {
		return 0, fmt.Errorf("queue notice: %w", err)
	}
	q.changes |= ChangedOutbox
	return OutboxID(id), nil
}

// breaker is the setting that stops a flood until somebody has looked.
type breaker struct {
	Tripped time.Time `json:"tripped,omitzero"`
	After   OutboxID  `json:"after"` // rows up to here were seen when it was released
}

const breakerKey = "breaker"

func breakerIn(ctx context.Context, q querier) (b breaker, err error) {
	err = settingValue(ctx, q, breakerKey, &b)
	if errors.Is(err, ErrNotFound) {
		return breaker{}, nil
	}
	return
}

// Ids ascend with time, so the 200th newest row tells it without a count.
const breakerSelect = `SELECT created_at FROM outbox WHERE id > :after ORDER BY id DESC LIMIT 1 OFFSET :offset`

// trip trips the breaker when the last 200 notices were made within an hour.
func (q *queue) trip(ctx context.Context) error {
	at, err := one(ctx, q, breakerSelect, args{"after": q.after, "offset": breakerPerHour - 1}, column[stamp])
	if errors.Is(err, ErrNotFound) || err == nil && !time.Time(at).After(q.now.Add(-time.Hour)) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("count notices: %w", err)
	}
	q.held = HeldBreaker
	if err := q.setSetting(ctx, breakerKey, breaker{Tripped: q.now, After: q.after}); err != nil {
		return err
	}
	q.changes |= ChangedOffice
	return q.audit(ctx, "notices stopped", "outbox", map[string]any{"limit": breakerPerHour})
}
