package storage

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/net/idna"
)

// loopHeader is the field that every notice of ours carries.
const loopHeader = "X-Belegpost-Loop"

// noDomain stands in a Message-ID as long as there is no sending account
// (RFC 2606 section 2).
const noDomain = "belegpost.invalid"

// LoopMarks recognise our own notices. They survive a restored backup, because
// the key lies in the database.
type LoopMarks struct {
	id  string
	key []byte
}

// Marks reads the marks of this installation.
func (s *Store) Marks(ctx context.Context) (LoopMarks, error) {
	in, err := s.instance(ctx, s.read)
	if err != nil {
		return LoopMarks{}, fmt.Errorf("read loop marks: %w", err)
	}
	return LoopMarks{id: in.ID, key: in.Key}, nil
}

// LoopHeader is the header field that marks a notice of this installation.
func (m LoopMarks) LoopHeader() (name, value string) { return loopHeader, m.id }

// OwnMessageID reports whether we made the Message-ID, with or without < >.
// Nobody can make one up: its first part is signed.
func (m LoopMarks) OwnMessageID(id string) bool {
	id = strings.ToLower(strings.Trim(strings.TrimSpace(id), "<>"))
	local, _, ok := strings.Cut(id, "@")
	parts := strings.Split(local, ".")
	if !ok || len(parts) != 3 || parts[0] != "bp" || parts[1] == "" || len(m.key) == 0 {
		return false
	}
	return hmac.Equal([]byte(m.sign(parts[1])), []byte(parts[2]))
}

// sign is the second half of a Message-ID.
func (m LoopMarks) sign(random string) string {
	h := hmac.New(sha256.New, m.key)
	h.Write([]byte(random))
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// messageID makes a new <bp.{random}.{signature}@{domain}>.
func (m LoopMarks) messageID(domain string) string {
	random := strings.ToLower(base32.StdEncoding.EncodeToString(randomBytes(10))) // 16 characters, no padding
	return "<bp." + random + "." + m.sign(random) + "@" + domain + ">"
}

// messageDomain is the domain of the sending account in ASCII.
func messageDomain(from string) string {
	_, domain, ok := strings.Cut(strings.TrimRight(strings.TrimSpace(from), ">"), "@")
	domain, err := idna.Lookup.ToASCII(domain)
	if !ok || err != nil || domain == "" {
		return noDomain
	}
	return domain
}
