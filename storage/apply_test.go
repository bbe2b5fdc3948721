package storage_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

// p is a pointer to a value, as wishes have them.
func p[T any](v T) *T { return &v }

// wish is the example of the design without its archive.
func wish() storage.Wish {
	return storage.Wish{
		Office:    storage.OfficeWish{Name: p("Kanzlei Muster"), Recipients: p([]string{"buero@kanzlei.at"})},
		Mailbox:   storage.MailboxWish{ServerWish: storage.ServerWish{Host: p("imap.kanzlei.at"), Username: p("belege"), PasswordEnv: p("BELEGPOST_IMAP_PASSWORD")}},
		Addresses: storage.AddressesWish{Domain: p("belege.kanzlei.at")},
		Clerks:    []storage.ClerkWish{{Name: "Anna"}},
		Symbols:   []storage.SymbolWish{{Code: "ER", Name: p("Eingangsrechnungen")}, {Code: "ER-1", Name: p("Waren"), Main: p("ER")}},
		Clients: []storage.ClientWish{{Number: "10023", Name: p("Huber GmbH"), Period: p("quarter"), Clerk: p("Anna"),
			Recipients: p([]storage.RecipientWish{{Email: "buchhaltung@huber.at", Success: p("daily")}}),
			Addresses: p([]storage.AddressWish{{Label: p("Lieferanten"), Symbol: "ER", Extension: "lieferanten"},
				{Label: p("Kassa"), Symbol: "KA", Extension: "kassa"}})}},
	}
}

// did applies a wish and writes what was done as "entity name action", kept
// addresses left out.
func did(t *testing.T, s *storage.Store, w storage.Wish, o storage.ApplyOptions) []string {
	t.Helper()
	applied, err := s.Apply(t.Context(), w, o)
	must(t, err)
	var out []string
	for _, a := range applied {
		if a.Action != storage.ActionKept {
			out = append(out, a.Entity+" "+a.Name+" "+string(a.Action))
		}
	}
	return out
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("did\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWishComesTrueOnce(t *testing.T) {
	s := storagetest.With(t, at(noon))
	same(t, did(t, s, wish(), storage.ApplyOptions{}),
		"setting office.name changed", "setting office.recipients changed", "setting mailbox.host changed",
		"setting mailbox.username changed", "setting mailbox.password changed", "setting mailbox.since changed",
		"setting addresses.domain changed", "clerk Anna created", "symbol ER-1 created", "client 10023 created",
		"recipient 10023 buchhaltung@huber.at created", "address 10023 ER lieferanten created", "address 10023 KA kassa created")
	links := auditLength(t, s)
	for _, o := range []storage.ApplyOptions{{}, {DryRun: true}} {
		same(t, did(t, s, wish(), o))
	}
	if auditLength(t, s) != links {
		t.Error("the second run is audited as a change")
	}
	c, err := s.ClientByNumber(t.Context(), "10023")
	must(t, err)
	if c.Scheme != storage.Quarterly || c.Clerk == 0 {
		t.Errorf("%+v", c)
	}
	if ref := settings(t, s).Mailbox.Secret; ref != (storage.SecretRef{Kept: storage.KeptInEnv, Env: "BELEGPOST_IMAP_PASSWORD"}) {
		t.Errorf("%+v", ref)
	}
}

func TestMissingKeysAndEntriesStayAsTheyAre(t *testing.T) {
	s := storagetest.With(t, at(noon))
	did(t, s, wish(), storage.ApplyOptions{})
	before, err := s.Addresses(t.Context(), storage.AddressFilter{})
	must(t, err)
	same(t, did(t, s, storage.Wish{}, storage.ApplyOptions{}))
	same(t, did(t, s, storage.Wish{}, storage.ApplyOptions{Prune: true})) // lists that are not there are not empty
	same(t, did(t, s, storage.Wish{Clients: []storage.ClientWish{{Number: "10023"}}}, storage.ApplyOptions{Prune: true}))
	same(t, did(t, s, storage.Wish{Clients: []storage.ClientWish{{Number: "10023", Name: p("Huber KG"),
		Addresses: p([]storage.AddressWish{{Symbol: "er", Extension: "Lieferanten", PeriodRule: p("ask")}})}}}, storage.ApplyOptions{}),
		"client 10023 changed", "address 10023 ER lieferanten changed")
	after, err := s.Addresses(t.Context(), storage.AddressFilter{})
	must(t, err)
	if len(after) != 2 || after[0].Address != before[0].Address || after[0].Label != "Lieferanten" || after[0].PeriodRule != "ask" {
		t.Errorf("%+v", after)
	}
	c, err := s.ClientByNumber(t.Context(), "10023")
	if err != nil || c.Name != "Huber KG" || c.Scheme != storage.Quarterly {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestPruneRetiresWhatIsMissing(t *testing.T) {
	now := noon
	s := storagetest.With(t, storage.Options{Now: func() time.Time { return now }})
	full := wish()
	full.Clients = append(full.Clients, storage.ClientWish{Number: "20", Name: p("Maier"),
		Recipients: p([]storage.RecipientWish{{Email: "m@maier.at"}}),
		Addresses:  p([]storage.AddressWish{{Label: p("Bank"), Symbol: "BK", Extension: "bank"}})})
	did(t, s, full, storage.ApplyOptions{})
	before, err := s.Addresses(t.Context(), storage.AddressFilter{})
	must(t, err)

	less := wish()
	less.Symbols = less.Symbols[:1]
	less.Clients[0].Recipients = p([]storage.RecipientWish{{Email: "eva@huber.at"}})
	less.Clients[0].Addresses = p((*less.Clients[0].Addresses)[:1])
	same(t, did(t, s, less, storage.ApplyOptions{Prune: true}),
		"recipient 10023 eva@huber.at created", "address 10023 KA kassa retired", "recipient 10023 buchhaltung@huber.at deactivated",
		"client 20 deactivated", "symbol AR deactivated", "symbol KA deactivated", "symbol SO deactivated", "symbol ER-1 deactivated")
	same(t, did(t, s, less, storage.ApplyOptions{Prune: true}))
	c, err := s.ClientByNumber(t.Context(), "20")
	if err != nil || c.LeftOn != "2026-03-17" {
		t.Errorf("%+v, %v", c, err)
	}

	now = now.AddDate(0, 0, 3)
	full.Symbols = append(full.Symbols, storage.SymbolWish{Code: "KA"})
	same(t, did(t, s, full, storage.ApplyOptions{Prune: true}),
		"symbol ER-1 reactivated", "symbol KA reactivated", "recipient 10023 buchhaltung@huber.at reactivated",
		"recipient 10023 eva@huber.at deactivated", "client 20 reactivated", "address 10023 KA kassa reactivated")
	after, err := s.Addresses(t.Context(), storage.AddressFilter{})
	must(t, err)
	for i := range after {
		if after[i].Address != before[i].Address || !after[i].Active {
			t.Errorf("%s was %s", after[i].Address, before[i].Address)
		}
	}
}

func TestRefusedWishesNameTheirEntryAndChangeNothing(t *testing.T) {
	s := storagetest.With(t, at(noon))
	did(t, s, wish(), storage.ApplyOptions{})
	before := dump(t, s)
	addresses := func(a ...storage.AddressWish) func(*storage.Wish) {
		return func(w *storage.Wish) { w.Clients[0].Addresses = &a }
	}
	for _, c := range []struct {
		name, entity string
		field        storage.Field
		code         string
		change       func(*storage.Wish)
	}{
		{"collision", "client 10023", storage.FieldAddressExtension, storage.InvalidTaken, addresses(
			storage.AddressWish{Label: p("A"), Symbol: "ER", Extension: "neu"}, storage.AddressWish{Label: p("B"), Symbol: "er", Extension: "NEU"})},
		{"unknown symbol", "client 10023", storage.FieldAddressSymbol, storage.InvalidUnknown, addresses(storage.AddressWish{Label: p("A"), Symbol: "XY", Extension: "neu"})},
		{"umlauts", "client 10023", storage.FieldAddressExtension, storage.InvalidSpelling, addresses(storage.AddressWish{Label: p("A"), Symbol: "ER", Extension: "büro"})},
		{"illegal character", "client 10023", storage.FieldAddressExtension, storage.InvalidCharacters, addresses(storage.AddressWish{Label: p("A"), Symbol: "ER", Extension: "a b"})},
		{"no label", "client 10023", storage.FieldAddressLabel, storage.InvalidEmpty, addresses(storage.AddressWish{Symbol: "ER", Extension: "neu"})},
		{"no recipient", "client 77", storage.FieldRecipients, storage.InvalidNoRecipient, func(w *storage.Wish) {
			w.Clients = append(w.Clients, storage.ClientWish{Number: "77", Name: p("Neu"),
				Addresses: p([]storage.AddressWish{{Label: p("A"), Symbol: "ER", Extension: "neu"}})})
		}},
		{"last recipient pruned", "client 10023", storage.FieldRecipients, storage.InvalidLastOne, func(w *storage.Wish) {
			w.Clients[0].Recipients = p([]storage.RecipientWish{})
		}},
		{"recipient twice", "client 10023", storage.FieldRecipientEmail, storage.InvalidTaken, func(w *storage.Wish) {
			w.Clients[0].Recipients = p([]storage.RecipientWish{{Email: "a@b.at"}, {Email: "A@b.at"}})
		}},
		{"client twice", "client 10023", storage.FieldClientNumber, storage.InvalidTaken, func(w *storage.Wish) {
			w.Clients = append(w.Clients, storage.ClientWish{Number: "10023"})
		}},
		{"client without name", "client 78", storage.FieldClientName, storage.InvalidEmpty, func(w *storage.Wish) {
			w.Clients = append(w.Clients, storage.ClientWish{Number: "78"})
		}},
		{"client without number", "client ", storage.FieldClientNumber, storage.InvalidEmpty, func(w *storage.Wish) { w.Clients[0].Number = "" }},
		{"unknown clerk", "client 10023", storage.FieldClientClerk, storage.InvalidUnknown, func(w *storage.Wish) { w.Clients[0].Clerk = p("Eva") }},
		{"symbol twice", "symbol ER", storage.FieldSymbolCode, storage.InvalidTaken, func(w *storage.Wish) {
			w.Symbols = append(w.Symbols, storage.SymbolWish{Code: "ER"})
		}},
		{"unknown main symbol", "symbol ER-1", storage.FieldSymbolMain, storage.InvalidUnknown, func(w *storage.Wish) { w.Symbols[1].Main = p("XX") }},
		{"clerk without name", "clerk ", storage.FieldClerkName, storage.InvalidEmpty, func(w *storage.Wish) { w.Clerks[0].Name = "" }},
		{"time zone", "", storage.FieldOfficeTimezone, storage.InvalidUnknown, func(w *storage.Wish) { w.Office.Timezone = p("Europe/Wien") }},
	} {
		w := wish()
		w.Office.Name = p("Anders") // comes before the mistake
		c.change(&w)
		_, err := s.Apply(t.Context(), w, storage.ApplyOptions{Prune: true})
		refused(t, err, c.field, c.code)
		entity := ""
		if e, ok := errors.AsType[*storage.WishError](err); ok {
			entity = e.Entity + " " + e.Name
		}
		if entity != c.entity {
			t.Errorf("%s: names %q", c.name, entity)
		}
		if dump(t, s) != before {
			t.Errorf("%s: something was changed", c.name)
		}
	}
}

// dump is every row of every table.
func dump(t *testing.T, s *storage.Store) string {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.Dir(), "belegpost.db"))
	must(t, err)
	defer db.Close()
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name`)
	must(t, err)
	var tables []string
	for rows.Next() {
		var name string
		must(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	must(t, errors.Join(rows.Err(), rows.Close()))
	var b strings.Builder
	for _, name := range tables {
		rows, err := db.Query(`SELECT * FROM ` + name)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			must(t, rows.Scan(values...))
			fmt.Fprint(&b, name)
			for _, v := range values {
				fmt.Fprintf(&b, " %v", *v.(*any))
			}
			fmt.Fprintln(&b)
		}
		must(t, errors.Join(rows.Err(), rows.Close()))
	}
	return b.String()
}

func TestDryRunChangesNothing(t *testing.T) {
	s := storagetest.With(t, at(noon))
	w := wish()
	archive := filepath.Join(t.TempDir(), "belege")
	w.Office.Archive = &archive
	before := dump(t, s)
	applied, err := s.Apply(t.Context(), w, storage.ApplyOptions{DryRun: true, BeforeCommit: func(context.Context, storage.Settings) error {
		return errors.New("called in a dry run")
	}})
	must(t, err)
	if dump(t, s) != before {
		t.Error("the database has changed")
	}
	if _, err := os.Stat(archive); err == nil {
		t.Error("the archive folder was made")
	}
	last := applied[len(applied)-1]
	if last.Address != "10023.ka.····.kassa@belege.kanzlei.at" {
		t.Errorf("promises the address %s", last.Address)
	}
}

func TestFailureBeforeTheCommitChangesNothing(t *testing.T) {
	s := storagetest.With(t, at(noon))
	before := dump(t, s)
	broken := errors.New("no keychain")
	_, err := s.Apply(t.Context(), wish(), storage.ApplyOptions{Keychain: true, BeforeCommit: func(_ context.Context, set storage.Settings) error {
		if !strings.HasPrefix(set.Mailbox.Secret.Name, "mailbox-") || set.Office.Name != "Kanzlei Muster" {
			t.Errorf("%+v", set)
		}
		return broken
	}})
	if !errors.Is(err, broken) || dump(t, s) != before {
		t.Errorf("%v, or something was changed", err)
	}
}

func TestNameInTheKeychainStays(t *testing.T) {
	s := storagetest.With(t, at(noon))
	did(t, s, wish(), storage.ApplyOptions{Keychain: true})
	name := settings(t, s).Mailbox.Secret.Name
	same(t, did(t, s, wish(), storage.ApplyOptions{Keychain: true}))
	if again := settings(t, s).Mailbox.Secret.Name; again != name || name == "" {
		t.Errorf("%q, then %q", name, again)
	}
}

func TestArchiveThatCannotBeLeavesEverything(t *testing.T) {
	s := storagetest.With(t, at(noon))
	full := t.TempDir()
	must(t, os.WriteFile(filepath.Join(full, "Fremdes.txt"), nil, 0o600))
	before := dump(t, s)
	for path, problem := range map[string]storage.FolderProblem{
		filepath.Join(full, "a", "b"): storage.FolderNoParent,
		full:                          storage.FolderNotEmpty,
	} {
		for _, dry := range []bool{true, false} {
			w := wish()
			w.Office.Archive = &path
			_, err := s.Apply(t.Context(), w, storage.ApplyOptions{DryRun: dry})
			if e, ok := errors.AsType[*storage.FolderError](err); !ok || e.Problem != problem || e.Folder != path {
				t.Errorf("%s: %v", path, err)
			}
			if dump(t, s) != before {
				t.Errorf("%s: something was changed", path)
			}
		}
	}
	// Another mistake in the same file leaves no folder either.
	w, archive := wish(), filepath.Join(t.TempDir(), "belege")
	w.Office.Archive, w.Clients[0].Number = &archive, "1.2"
	_, err := s.Apply(t.Context(), w, storage.ApplyOptions{})
	refused(t, err, storage.FieldClientNumber, storage.InvalidCharacters)
	if _, err := os.Stat(archive); err == nil {
		t.Error("the archive folder was made")
	}
}

func TestPlusAddressEndsTheDomain(t *testing.T) {
	s := storagetest.With(t, at(noon))
	did(t, s, wish(), storage.ApplyOptions{})
	did(t, s, storage.Wish{Addresses: storage.AddressesWish{Plus: p("belege@kanzlei.at")}}, storage.ApplyOptions{})
	if a := settings(t, s).Addresses; a.Domain != "" || a.Plus != "belege@kanzlei.at" || !slices.Equal(a.OldDomains, []string{"belege.kanzlei.at"}) {
		t.Errorf("%+v", a)
	}
}

func TestLargeOfficeIsAppliedOnce(t *testing.T) {
	s := storagetest.With(t, at(noon))
	w := wish()
	for i := range 100 {
		w.Clients = append(w.Clients, storage.ClientWish{Number: fmt.Sprint("C", i), Name: p("Klient"),
			Recipients: w.Clients[0].Recipients, Addresses: w.Clients[0].Addresses})
	}
	did(t, s, w, storage.ApplyOptions{})
	same(t, did(t, s, w, storage.ApplyOptions{Prune: true}),
		"symbol AR deactivated", "symbol BK deactivated", "symbol SO deactivated")
	if rows, err := s.Addresses(t.Context(), storage.AddressFilter{ActiveOnly: true}); err != nil || len(rows) != 202 {
		t.Errorf("%d addresses, %v", len(rows), err)
	}
}
