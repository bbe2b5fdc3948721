package storage_test

import (
	"testing"

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
		"client-period":  {Limit: 200, Client: "1007", Period: "2026-03"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Documents(b.Context(), f); err != nil {
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

// largeOffice is a database with so many documents of 300 clients; no files.
func largeOffice(b *testing.B, n int) *storage.Store {
	b.Helper()
	s, err := storage.Open(b.Context(), b.TempDir(), storage.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
INSERT INTO client (number, number_key, name, folder, folder_key, created_at) SELECT 1000 + i, 1000 + i, 'Klient ' || i, 'f' || i, 'f' || i, '2026' FROM n`)
	raw(b, s, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
INSERT INTO document (client_id, symbol_id, month, period, fiscal_year, name, sha256, size, source, sender, received_at, created_at)
SELECT 1 + i % 300, 1 + i % 5, printf('2026-%02d', 1 + i % 12), printf('2026-%02d', 1 + i % 12), '2026', 'Rechnung ' || (i * 7919 % 100003) || '.pdf',
printf('%064x', i), 1000, 'email', 'absender' || (i * 31 % 997) || '@lieferant.example', strftime('%Y-%m-%dT%H:%M:%S.000Z', 1767222000 + i * 300, 'unixepoch'), '2026' FROM n`, n)
	return s
}
