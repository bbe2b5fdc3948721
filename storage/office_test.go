package storage_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// noon is a day on which Vienna and UTC agree.
var noon = time.Date(2026, 3, 17, 12, 0, 0, 0, time.UTC)

// at gives a store a clock that stands still.
func at(t time.Time) storage.Options { return storage.Options{Now: func() time.Time { return t }} }

// office is a store with a domain and the client 10023, who has a recipient.
func office(t *testing.T) (*storage.Store, storage.ClientID) {
	t.Helper()
	s := storagetest.With(t, at(noon))
	set := settings(t, s)
	set.Addresses.Domain = "belege.kanzlei.at"
	save(t, s, set)
	id := client(t, s, "10023", "Huber GmbH")
	recipient(t, s, id, "buchhaltung@huber.at")
	return s, id
}

func settings(t *testing.T, s *storage.Store) storage.Settings {
	t.Helper()
	set, err := s.Settings(t.Context())
	must(t, err)
	return set
}

func save(t *testing.T, s *storage.Store, set storage.Settings) {
	t.Helper()
	must(t, s.SaveSettings(t.Context(), set))
}

func client(t *testing.T, s *storage.Store, number, name string) storage.ClientID {
	t.Helper()
	id, err := s.SaveClient(t.Context(), storage.Client{Number: number, Name: name})
	must(t, err)
	return id
}

func recipient(t *testing.T, s *storage.Store, c storage.ClientID, email string) storage.RecipientID {
	t.Helper()
	id, err := s.SaveRecipient(t.Context(), storage.Recipient{Client: c, Email: email})
	must(t, err)
	return id
}

func symbol(t *testing.T, s *storage.Store, code string) storage.SymbolID {
	t.Helper()
	y, err := s.SymbolByCode(t.Context(), code)
	must(t, err)
	return y.ID
}

func newAddress(t *testing.T, s *storage.Store, c storage.ClientID, code, extension string) storage.ImportAddress {
	t.Helper()
	a, err := s.CreateAddress(t.Context(), storage.NewAddress{Client: c, Symbol: symbol(t, s, code), Label: "Eingang", Extension: extension})
	must(t, err)
	return a
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused tests that err is an InvalidError about this field with this code,
// and gives it for more.
func refused(t *testing.T, err error, f storage.Field, code string) *storage.InvalidError {
	t.Helper()
	e, ok := errors.AsType[*storage.InvalidError](err)
	if !ok || e.Field != f || e.Code != code {
		t.Errorf("got %v, want %s %s", err, f, code)
		return &storage.InvalidError{}
	}
	return e
}

// auditLength is how many links the chain has.
func auditLength(t *testing.T, s *storage.Store) int {
	t.Helper()
	rows, err := s.Audit(t.Context(), 0, 1_000_000)
	must(t, err)
	return len(rows)
}

// raw changes the database behind the store's back.
func raw(t testing.TB, s *storage.Store, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.Dir(), "belegpost.db"))
	if err == nil {
		_, err = db.Exec(query, args...)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
