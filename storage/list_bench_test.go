package storage_test

import (
	"testing"
	"time"

	"belegpost/storage"
)

// BenchmarkDocuments reads pages of a list of 100,000 documents.
func BenchmarkDocuments(b *testing.B) {
	s := largeOffice(b, 100_000)
	for name, f := range map[string]storage.DocumentFilter{
		"newest":         {Limit: 200},
		"far-down":       {Limit: 200, Offset: 90_000},
		"by-client":      {Limit: 200, Sort: "client"},
		"by-sender-down": {Limit: 200, Offset: 50_000, Sort: "-sender"},
		"search":         {Limit: 200, Search: "4711"},
		"search-name":    {Limit: 200, Search: "4711", Sort: "name"},
		"search-client":  {Limit: 200, Search: "4711", Sort: "-client"},
		"search-many":    {Limit: 200, Search: "rechnung", Sort: "pages"},
		"search-none":    {Limit: 200, Search: "gibt es nicht", Sort: "symbol"},
		"by-pages":       {Limit: 200, Sort: "pages"},
		"by-state":       {Limit: 200, Sort: "-state", Open: true},
		"by-year":        {Limit: 200, Sort: "fiscal_year", Open: true},
		"by-source":      {Limit: 200, Sort: "source", Source: storage.SourceEmail},
		"symbol":         {Limit: 200, Symbol: "ER", Open: true},
		"period":         {Limit: 200, Period: "2026-03", Open: true},
		"client-period":  {Limit: 200, Client: "1007", Period: "2026-03"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Documents(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"-count", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.CountDocuments(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("count", func(b *testing.B) {
		for b.Loop() {
			if n, err := s.CountDocuments(b.Context(), storage.DocumentFilter{}); err != nil || n != 100_000 {
				b.Fatal(n, err)
			}
		}
	})
}

// BenchmarkMailLog reads the first and a far page of 100,000 mails.
func BenchmarkMailLog(b *testing.B) {
	s := largeOffice(b, 100_000)
	for name, f := range map[string]storage.LogFilter{
		"newest":         {},
		"far-down":       {Offset: 90_000},
		"by-client":      {Sort: "client"},
		"by-client-down": {Sort: "-client", Offset: 50_000},
		"by-sender":      {Sort: "sender"},
		"by-subject":     {Sort: "-subject"},
		"by-result":      {Sort: "status"},
		"search":         {Search: "4711"},
		"nothing-found":  {Search: "gibt es nicht"},
		"client":         {Client: "1007"},
		"failed":         {Status: storage.MailFailed},
		"a-month":        {From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
	} {
		f.Limit = 200
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.MailLog(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"-count", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.CountMailLog(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// largeOffice is a database with so many documents of 300 clients; no files.
func largeOffice(b testing.TB, n int) *storage.Store {
	b.Helper()
	s, err := storage.Open(b.Context(), b.TempDir(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO client (number, number_key, name, folder, folder_key, created_at) SELECT 1000 + i, 1000 + i, 'Klient ' || i, 'f' || i, 'f' || i, '2026' FROM n`)
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO document (client_id, symbol_id, month, period, fiscal_year, name, sha256, size, source, sender, sender_name, received_at, created_at)
SELECT 1 + i % 300, 1 + i % 5, printf('2026-%02d', 1 + i % 12), printf('2026-%02d', 1 + i % 12), '2026', 'Rechnung ' || (i * 7919 % 100003) || '.pdf',
printf('%064x', i), 1000, 'email', 'absender' || (i * 31 % 997) || '@lieferant.example', CASE i % 3 WHEN 0 THEN '' ELSE 'Lieferant ' || (i * 31 % 997) END,
strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767222000 + i * 300, 'unixepoch'), '2026' FROM n`, n)
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO mail (host, username, folder, uidvalidity, uid, spool, size, internal_date, fingerprint, sender, sender_name, subject, date, date_source, status, recorded_at, decided_at)
SELECT 'imap', 'belege', 'INBOX', 1, i, printf('%064x', i), 1000, '2026', printf('%064x', i), 'absender' || (i * 31 % 997) || '@lieferant.example',
CASE i % 3 WHEN 0 THEN '' ELSE 'Lieferant ' || (i * 31 % 997) END, 'Ihre Rechnung ' || (i * 7919 % 100003), strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767222000 + i * 300, 'unixepoch'), 'date',
CASE i % 20 WHEN 0 THEN 'failed' WHEN 1 THEN 'repeat' ELSE 'filed' END, '2026-01-01T00:00:00.000Z', '2026' FROM n`, n)
	raw(b, s, `INSERT INTO delivery (mail_id, fingerprint, address, client_id, confidence, field)
SELECT id, fingerprint, 'a' || (id % 300), 1 + id % 300, 'envelope', 'X-Original-To' FROM mail WHERE id % 50 > 0`)
	return s
}

// BenchmarkFailed reads pages of a list of 20,000 open failed imports, with as
// many that are done.
func BenchmarkFailed(b *testing.B) {
	s, now := largeOffice(b, 0), "2026-03-12T09:14:00.000Z"
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
INSERT INTO mail (host, username, folder, uidvalidity, uid, spool, size, internal_date, sender, subject, date, status, recorded_at)
SELECT 'h', 'u', 'INBOX', 1, i, printf('%064x', i), 1000, ?1, 'absender' || (i * 31 % 997) || '@lieferant.example', 'Rechnung ' || (i * 7919 % 100003), ?1, 'failed', ?1 FROM n`, now)
	raw(b, s, `INSERT INTO delivery (id, mail_id, fingerprint, address, client_id, confidence, field) SELECT id, id, id, 'a', 1 + id % 300, 'envelope', 'To' FROM mail`)
	raw(b, s, `INSERT INTO failed_import (id, mail_id, delivery_id, client_id, symbol_id, address, period, state, created_at)
SELECT id, mail_id, id, client_id, 1, address, '2026-03', CASE id % 2 WHEN 0 THEN 'open' ELSE 'resolved' END, ?1 FROM delivery`, now)
	raw(b, s, `INSERT INTO attachment (mail_id, delivery_id, failed_id, position, part, name, type, size, sha256, outcome, reason)
SELECT f.id, f.id, f.id, p.value, p.value, 'foto.jpg', 'image/jpeg', 1, f.id, 'failed', CASE f.id % 3 WHEN 0 THEN 'not-pdf' ELSE 'pdf-damaged' END
FROM failed_import f, json_each('[1,2,3]') p`)
	for name, f := range map[string]storage.FailedFilter{
		"newest": {}, "far-down": {Offset: 19_000}, "by-subject": {Sort: "subject", Offset: 10_000}, "by-client": {Sort: "-client"},
		"by-reason": {Sort: "reason", Offset: 5_000}, "reason": {Reason: storage.ReasonNotPDF}, "search": {Search: "4711"},
	} {
		f.State, f.Limit = storage.FailedOpen, 600
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.FailedImports(b.Context(), f); err != nil {
					b.Fatal(err)
				}
				if _, err := s.CountFailed(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
