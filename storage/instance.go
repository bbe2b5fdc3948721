package storage

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
)

// instance is what makes this data folder distinct. The key signs our
// Message-IDs; it is no password and lives here so that loop marks survive a
// restored backup.
type instance struct {
	ID        string `json:"id"`
	Key       []byte `json:"key"`
	ArchiveID string `json:"archive_id"` // what the marker in our archive says
}

const settingSelect = `SELECT value FROM setting WHERE key = :key`

const settingUpsert = `INSERT INTO setting (key, value) VALUES (:key, :value)
ON CONFLICT (key) DO UPDATE SET value = excluded.value`

// settingValue reads the JSON of one setting into v; [ErrNotFound] if it was never set.
func settingValue(ctx context.Context, q querier, key string, v any) error {
	text, err := one(ctx, q, settingSelect, args{"key": key}, column[string])
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read setting %s: %w", key, err)
	}
	return nil
}

// setSetting writes the JSON of one setting.
func (t *tx) setSetting(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write setting %s: %w", key, err)
	}
	if _, err := t.exec(ctx, settingUpsert, args{"key": key, "value": string(text)}); err != nil {
		return fmt.Errorf("write setting %s: %w", key, err)
	}
	return nil
}

// instance reads who we are.
func (s *Store) instance(ctx context.Context, q querier) (i instance, err error) {
	err = settingValue(ctx, q, "instance", &i)
	return
}

// defaultSymbols exist in every office from the start.
var defaultSymbols = [...][2]string{
	{"ER", "Eingangsrechnungen"}, {"AR", "Ausgangsrechnungen"}, {"KA", "Kassa"}, {"BK", "Bank"}, {"SO", "Sonstige"},
}

// DefaultSymbolName is the name of a symbol that every office has from the
// start, as it stands in a new database; "" for other codes.
func DefaultSymbolName(code string) string {
	for _, y := range defaultSymbols {
		if y[0] == code {
			return y[1]
		}
	}
	return ""
}

const symbolSeed = `INSERT INTO symbol (code, name, position) VALUES (:code, :name, :position)`

// firstUse gives a new database its identity and the default symbols.
func (s *Store) firstUse(ctx context.Context) error {
	if _, err := s.instance(ctx, s.read); !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.change(ctx, func(t *tx) error {
		if _, err := s.instance(ctx, t); !errors.Is(err, ErrNotFound) {
			return err // another process was faster
		}
		in := instance{ID: randomHex(8), Key: randomBytes(32), ArchiveID: randomHex(16)}
		if err := t.setSetting(ctx, "instance", in); err != nil {
			return err
		}
		for n, sym := range defaultSymbols {
			if _, err := t.exec(ctx, symbolSeed, args{"code": sym[0], "name": sym[1], "position": n + 1}); err != nil {
				return fmt.Errorf("create symbol %s: %w", sym[0], err)
			}
		}
		return t.audit(ctx, "database created", "office", map[string]any{"instance": in.ID})
	})
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never returns an error (Go 1.24)
	return b
}

func randomHex(n int) string { return hex.EncodeToString(randomBytes(n)) }

// systemUser is who is signed in to the computer.
func systemUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return os.Getenv("USER")
}
