package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// AuditRow is one link of the chain.
type AuditRow struct {
	Seq     int64
	Time    time.Time
	User    string
	Host    string
	Action  string // "document filed"
	Entity  string // "document 12"
	Details string // canonical JSON
	Hash    string // lower-case hex SHA-256
}

// canonical is the text that a link's hash covers, after the previous hash.
func (r AuditRow) canonical() ([]byte, error) {
	return json.Marshal([]string{
		fmt.Sprint(r.Seq), r.Time.UTC().Format(stampLayout), r.User, r.Host, r.Action, r.Entity, r.Details,
	})
}

func (r AuditRow) link(previous string) (string, error) {
	text, err := r.canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(previous), text...))
	return hex.EncodeToString(sum[:]), nil
}

const auditLast = `SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1`

const auditInsert = `INSERT INTO audit (seq, time, user, host, action, entity, details, hash)
VALUES (:seq, :time, :user, :host, :action, :entity, :details, :hash)`

// audit adds a link. Details are marshalled with sorted keys, so maps are canonical.
func (t *tx) audit(ctx context.Context, action, entity string, details map[string]any) error {
	type last struct {
		seq  int64
		hash string
	}
	prev, err := one(ctx, t, auditLast, nil, func(row scanner) (l last, err error) {
		err = row.Scan(&l.seq, &l.hash)
		return
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("read audit chain: %w", err)
	}
	if details == nil {
		details = map[string]any{}
	}
	text, err := json.Marshal(details)
	if err != nil {
		return fmt.Errorf("write audit details: %w", err)
	}
	row := AuditRow{Seq: prev.seq + 1, Time: t.now, User: t.store.user, Host: t.store.host,
		Action: action, Entity: entity, Details: string(text)}
	if row.Hash, err = row.link(prev.hash); err != nil {
		return fmt.Errorf("link audit chain: %w", err)
	}
	_, err = t.exec(ctx, auditInsert, args{"seq": row.Seq, "time": stamp(row.Time), "user": row.User, "host": row.Host,
		"action": row.Action, "entity": row.Entity, "details": row.Details, "hash": row.Hash})
	if err != nil {
		return fmt.Errorf("write audit chain: %w", err)
	}
	return nil
}

const auditSelect = `SELECT seq, time, user, host, action, entity, details, hash FROM audit
WHERE seq > :after ORDER BY seq LIMIT :limit`

// Audit returns links after the given one, oldest first.
func (s *Store) Audit(ctx context.Context, after int64, limit int) ([]AuditRow, error) {
	return all(ctx, s.read, auditSelect, args{"after": after, "limit": limit}, scanAudit)
}

func scanAudit(row scanner) (r AuditRow, err error) {
	err = row.Scan(&r.Seq, (*stamp)(&r.Time), &r.User, &r.Host, &r.Action, &r.Entity, &r.Details, &r.Hash)
	return
}
