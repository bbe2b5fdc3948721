package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// journalCursor says how far the journal has been written.
type journalCursor struct {
	Seq int64  `json:"seq"` // of the audit chain
	Day string `json:"day"` // the last day whose audit head was written, UTC
}

// journalLine is one line of the journal: a link of the audit chain that the
// database could be rebuilt from, or the head of the chain. Names are a contract.
type journalLine struct {
	Seq     int64           `json:"seq"`
	Time    time.Time       `json:"time"`
	User    string          `json:"user"`
	Action  string          `json:"action"`
	Entity  string          `json:"entity"`
	Details json.RawMessage `json:"details"`
	Hash    string          `json:"hash"` // of the audit chain
}

// journalBatch is how many links are appended at once.
const journalBatch = 500

// Uploads and placements, tokens and folders; that a file was published says nothing new.
const journalSelect = `SELECT seq, time, user, host, action, entity, details, hash FROM audit
WHERE seq > :after AND seq <= :last AND action <> 'document filed'
AND (action LIKE 'document %' OR action LIKE 'address %' OR action LIKE 'client %' OR action LIKE 'symbol %' OR action LIKE 'failed import%')
ORDER BY seq LIMIT :limit`

const auditHead = `SELECT seq, time, user, host, action, entity, details, hash FROM audit ORDER BY seq DESC LIMIT 1`

// writeJournal appends to the journal what the audit chain has got since, and
// once a day the head of the chain. A crash between the append and the cursor
// writes lines again: a line is known by its seq and hash.
func (s *Store) writeJournal(ctx context.Context) error {
	var at journalCursor
	if err := settingValue(ctx, s.read, "journal", &at); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	head, err := one(ctx, s.read, auditHead, nil, scanAudit)
	if err != nil {
		return fmt.Errorf("read audit head: %w", err)
	}
	next := journalCursor{Seq: head.Seq, Day: s.now().UTC().Format(time.DateOnly)}
	if head.Seq == at.Seq && next.Day == at.Day {
		return nil
	}
	set, err := s.Settings(ctx)
	if err != nil || set.Office.Archive == "" {
		return err
	}
	wrote, err := s.journalLinks(ctx, at.Seq, head.Seq)
	if err != nil {
		return err
	}
	if next.Day != at.Day {
		head.Action, head.Entity, head.Details, head.Time = "audit head", "audit", "{}", s.now().UTC()
		if err := s.appendJournal(ctx, []AuditRow{head}); err != nil {
			return err
		}
		wrote = true
	}
	if !wrote {
		return nil // the cursor moves with the next line
	}
	err = s.change(ctx, func(t *tx) error { return t.setSetting(ctx, "journal", next) })
	if err != nil {
		return fmt.Errorf("move journal cursor: %w", err)
	}
	return nil
}

// journalLinks appends the links behind after, up to last.
func (s *Store) journalLinks(ctx context.Context, after, last int64) (wrote bool, err error) {
	for {
		rows, err := all(ctx, s.read, journalSelect, args{"after": after, "last": last, "limit": journalBatch}, scanAudit)
		if err != nil {
			return wrote, fmt.Errorf("read audit chain: %w", err)
		}
		if len(rows) == 0 {
			return wrote, nil
		}
		if err := s.appendJournal(ctx, rows); err != nil {
			return wrote, err
		}
		after, wrote = rows[len(rows)-1].Seq, true
	}
}

func (s *Store) appendJournal(ctx context.Context, rows []AuditRow) error {
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		err := enc.Encode(journalLine{Seq: r.Seq, Time: r.Time, User: r.User, Action: r.Action, Entity: r.Entity,
			Details: json.RawMessage(r.Details), Hash: r.Hash})
		if err != nil {
			return fmt.Errorf("write journal: %w", err)
		}
	}
	a, err := s.openArchive(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return folderError(a.AppendJournal(lines.Bytes()))
}
