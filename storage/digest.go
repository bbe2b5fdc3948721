package storage

import (
	"context"
	"fmt"
	"time"
)

// Kinds of digest.
const (
	digestDaily  = "daily"  // the list of what was filed, for recipients who wish it
	digestHourly = "hourly" // what is more than a recipient gets one by one
)

// dailyHour is when the daily list is due, in the office's time zone.
const dailyHour = 17

// digestMost is how many items one mail lists; the rest goes into the next.
const digestMost = 500

const digestInsert = `INSERT INTO digest_item (digest, recipient, client_id, mail_id, delivery_id, failed_id, original, outbox_id, created_at)
VALUES (:digest, :recipient, :client, :mail, :delivery, :failed, :original, :outbox, :now)`

// addItem keeps a notice for a digest.
func (q *queue) addItem(ctx context.Context, digest string, n notice, email string) error {
	_, err := q.exec(ctx, digestInsert, args{"digest": digest, "recipient": email, "client": null(n.client), "mail": n.mail,
		"delivery": n.delivery, "failed": null(n.failed), "original": n.original, "outbox": nil, "now": stamp(q.now)})
	if err != nil {
		return fmt.Errorf("keep notice for digest: %w", err)
	}
	q.changes |= ChangedOutbox
	return nil
}

// dueDigest is what one recipient will get together, and when.
type dueDigest struct {
	digest, recipient string
	at                time.Time
}

const digestsOpen = `SELECT digest, recipient, min(created_at) FROM digest_item WHERE outbox_id IS NULL
GROUP BY recipient, digest ORDER BY min(id)`

// dueDigests lists the digests that are being gathered.
func dueDigests(ctx context.Context, q querier) ([]dueDigest, error) {
	list, err := all(ctx, q, digestsOpen, nil, func(row scanner) (d dueDigest, err error) {
		err = row.Scan(&d.digest, &d.recipient, (*stamp)(&d.at))
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read digests: %w", err)
	}
	if len(list) == 0 {
		return nil, nil
	}
	set, err := settingsIn(ctx, q)
	if err != nil {
		return nil, err
	}
	for i := range list {
		list[i].at = digestTime(list[i].digest, list[i].at, set.Location())
	}
	return list, nil
}

// digestTime is when a digest whose first item came at first is due: an hour
// later, or at the next 17:00 of the office. A program that was off then sends
// it when it runs again. So nobody gets two of a kind within the hour or day.
func digestTime(digest string, first time.Time, loc *time.Location) time.Time {
	if digest == digestHourly {
		return first.Add(time.Hour)
	}
	local := first.In(loc)
	at := time.Date(local.Year(), local.Month(), local.Day(), dailyHour, 0, 0, 0, loc)
	if at.Before(first) {
		at = time.Date(local.Year(), local.Month(), local.Day()+1, dailyHour, 0, 0, 0, loc)
	}
	return at.UTC()
}

const digestGather = `UPDATE digest_item SET outbox_id = :outbox WHERE id IN (SELECT id FROM digest_item
WHERE outbox_id IS NULL AND recipient = :recipient AND digest = :digest ORDER BY id LIMIT :most)`

// GatherDigests turns what was kept for digests into mails where it is time,
// and returns how many mails it made.
func (s *Store) GatherDigests(ctx context.Context) (int, error) {
	made := 0
	for {
		open, err := dueDigests(ctx, s.read) // most often nothing is due: no need to write
		if err != nil {
			return made, err
		}
		if !anyDue(open, s.now()) {
			return made, nil
		}
		n, err := s.gatherDue(ctx)
		made += n
		if err != nil || n == 0 {
			return made, err
		}
	}
}

func anyDue(list []dueDigest, now time.Time) bool {
	for _, d := range list {
		if !d.at.After(now) {
			return true
		}
	}
	return false
}

func (s *Store) gatherDue(ctx context.Context) (made int, err error) {
	err = s.change(ctx, func(t *tx) error {
		set, err := settingsIn(ctx, t)
		if err != nil {
			return err
		}
		q, err := t.queue(ctx, set)
		if err != nil {
			return err
		}
		open, err := dueDigests(ctx, t)
		if err != nil {
			return err
		}
		for _, d := range open {
			if d.at.After(t.now) {
				continue
			}
			id, err := q.add(ctx, OutboxRow{Kind: NoticeDigest, Recipient: d.recipient})
			if err != nil {
				return err
			}
			_, err = t.exec(ctx, digestGather, args{"outbox": id, "recipient": d.recipient, "digest": d.digest, "most": digestMost})
			if err != nil {
				return fmt.Errorf("gather digest: %w", err)
			}
			made++
		}
		return nil
	})
	if err != nil {
		made = 0
	}
	return
}
