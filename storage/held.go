package storage

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Why a notice is held, in OutboxRow.LastError.
const (
	HeldNoAccount = "no-account" // there is no sending account
	HeldBreaker   = "breaker"    // the circuit breaker has tripped
	HeldRestored  = "restored"   // it was due in a backup that was restored: most likely it was sent since
)

// Held is what waits for the office: notices are sent or dropped by a click.
type Held struct {
	Count   int
	Why     string    // of most of them, one of the Held… codes; "" if none is held
	Account bool      // there is a sending account, so that they can be sent
	Tripped time.Time // when the circuit breaker tripped; zero if it has not
}

const heldCount = `SELECT last_error, count(*) FROM outbox WHERE state = 'held' GROUP BY last_error ORDER BY count(*) DESC, last_error`

// Held says how many notices wait for the office, and why.
func (s *Store) Held(ctx context.Context) (h Held, err error) {
	type group struct {
		why string
		n   int
	}
	groups, err := all(ctx, s.read, heldCount, nil, func(row scanner) (g group, err error) {
		err = row.Scan(&g.why, &g.n)
		return
	})
	if err != nil {
		return h, fmt.Errorf("count held notices: %w", err)
	}
	for _, g := range groups {
		if h.Count += g.n; h.Why == "" {
			h.Why = g.why
		}
	}
	set, err := s.Settings(ctx)
	if err != nil {
		return h, err
	}
	b, err := breakerIn(ctx, s.read)
	if err != nil {
		return h, fmt.Errorf("read circuit breaker: %w", err)
	}
	h.Account, h.Tripped = set.Sending.Host != "", b.Tripped
	return h, nil
}

// olderHeld is the age from which held notices are told together.
const olderHeld = 24 * time.Hour

const heldRows = outboxColumns + `WHERE state = 'held' ORDER BY recipient, id`

const heldDrop = `UPDATE outbox SET state = 'given-up', last_error = 'dropped' WHERE state = 'held'`

const heldRelease = `UPDATE outbox SET state = 'due', next_at = :now, last_error = '' WHERE id = :id`

const heldItem = `INSERT INTO digest_item (digest, recipient, client_id, mail_id, delivery_id, failed_id, original, outbox_id, created_at)
VALUES ('hourly', :recipient, :client, :mail, :delivery, :failed, :original, :outbox, :created)`

// ReleaseHeld sends or drops the notices that are held, because somebody has
// looked, and returns how many it was about. What is older than a day reaches
// each recipient as one digest. The circuit breaker counts anew from here.
// Without a sending account nothing can be sent: the error names its host.
func (s *Store) ReleaseHeld(ctx context.Context, send bool) (n int, err error) {
	err = s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		if send && set.Sending.Host == "" {
			return invalid(FieldSendingHost, InvalidEmpty, "")
		}
		q, err := t.queue(ctx, set)
		if err != nil {
			return err
		}
		rows, err := all(ctx, t, heldRows, nil, scanOutbox)
		if err != nil {
			return fmt.Errorf("read held notices: %w", err)
		}
		if n = len(rows); n == 0 && q.held != HeldBreaker {
			return nil
		}
		action := "held notices sent"
		if send {
			err = q.release(ctx, rows)
		} else {
			action = "held notices dropped"
			_, err = t.exec(ctx, heldDrop, nil)
		}
		if err != nil {
			return fmt.Errorf("release held notices: %w", err)
		}
		if err := t.resetBreaker(ctx); err != nil {
			return err
		}
		t.changes |= ChangedOutbox | ChangedOffice
		return t.audit(ctx, action, "outbox", map[string]any{"notices": n})
	})
	if err != nil {
		n = 0
	}
	return
}

const newestOutbox = `SELECT coalesce(max(id), 0) FROM outbox`

// resetBreaker lets notices go again, and counts anew from here.
func (t *tx) resetBreaker(ctx context.Context) error {
	newest, err := one(ctx, t, newestOutbox, nil, column[OutboxID])
	if err != nil {
		return fmt.Errorf("release circuit breaker: %w", err)
	}
	return t.setSetting(ctx, breakerKey, breaker{After: newest})
}

// release makes held rows due, older ones of one recipient as one digest.
// Answers to senders are no digest's matter.
func (q *queue) release(ctx context.Context, rows []OutboxRow) error {
	older := map[string][]OutboxRow{}
	isOlder := func(r OutboxRow) bool { return r.Delivery != 0 && !r.ToSender && q.now.Sub(r.Created) > olderHeld }
	for _, r := range rows {
		if isOlder(r) {
			older[r.Recipient] = append(older[r.Recipient], r)
		}
	}
	for _, r := range rows {
		together := older[r.Recipient]
		switch {
		case len(together) < 2 || !isOlder(r):
			if _, err := q.exec(ctx, heldRelease, args{"id": r.ID, "now": stamp(q.now)}); err != nil {
				return err
			}
		case together[0].ID == r.ID:
			for part := range slices.Chunk(together, digestMost) {
				if err := q.together(ctx, part); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// together turns held rows of one recipient into one digest.
func (q *queue) together(ctx context.Context, rows []OutboxRow) error {
	id, err := q.exec(ctx, outboxInsert, args{"kind": NoticeDigest, "recipient": rows[0].Recipient, "client": nil, "mail": nil,
		"delivery": nil, "failed": nil, "subject": "", "message_id": q.marks.messageID(q.domain), "original": false, "to_sender": false, "body": "",
		"state": OutboxDue, "held": "", "now": stamp(q.now)})
	if err != nil {
		return err
	}
	for _, r := range rows {
		_, err := q.exec(ctx, heldItem, args{"recipient": r.Recipient, "client": null(r.Client), "mail": r.Mail, "delivery": r.Delivery,
			"failed": null(r.Failed), "original": r.Original, "outbox": id, "created": stamp(r.Created)})
		if err != nil {
			return err
		}
		// The row was never sent: nobody knows its Message-ID.
		if _, err := q.exec(ctx, `DELETE FROM outbox WHERE id = :id`, args{"id": r.ID}); err != nil {
			return err
		}
	}
	return nil
}
