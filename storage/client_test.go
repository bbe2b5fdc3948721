package storage_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestClientComesBackAsSaved(t *testing.T) {
	s := storagetest.With(t, at(noon))
	clerk, err := s.SaveClerk(t.Context(), storage.Clerk{Name: "Anna", Email: "anna@kanzlei.at"})
	must(t, err)
	want := storage.Client{Number: "A-10023", Name: "Huber GmbH", FiscalYearStart: "07-01", Scheme: storage.Quarterly, Clerk: clerk,
		LeftOn: "2026-12-31", PeriodRule: "previous:10", LatePolicy: storage.LateFail}
	want.ID, err = s.SaveClient(t.Context(), want)
	must(t, err)
	want.Folder = "A-10023 Huber GmbH"
	got, err := s.ClientByNumber(t.Context(), "a-10023")
	must(t, err)
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	links := auditLength(t, s)
	if _, err := s.SaveClient(t.Context(), got); err != nil || auditLength(t, s) != links {
		t.Errorf("saving the same client again: %v, audited", err)
	}
}

func TestWrongClientsAreRefused(t *testing.T) {
	s := storagetest.New(t)
	client(t, s, "abc", "Huber")
	for _, c := range []struct {
		field storage.Field
		code  string
		c     storage.Client
	}{
		{storage.FieldClientNumber, storage.InvalidEmpty, storage.Client{Name: "x"}},
		{storage.FieldClientNumber, storage.InvalidCharacters, storage.Client{Number: "10.23", Name: "x"}},
		{storage.FieldClientNumber, storage.InvalidCharacters, storage.Client{Number: "1ü", Name: "x"}},
		{storage.FieldClientNumber, storage.InvalidCharacters, storage.Client{Number: "1\n2", Name: "x"}},
		{storage.FieldClientNumber, storage.InvalidTooLong, storage.Client{Number: strings.Repeat("1", 21), Name: "x"}},
		{storage.FieldClientNumber, storage.InvalidTaken, storage.Client{Number: "ABC", Name: "x"}},
		{storage.FieldClientName, storage.InvalidEmpty, storage.Client{Number: "1", Name: " "}},
		{storage.FieldClientPeriod, storage.InvalidUnknown, storage.Client{Number: "1", Name: "x", Scheme: "week"}},
		{storage.FieldClientFiscalYearStart, storage.InvalidFormat, storage.Client{Number: "1", Name: "x", FiscalYearStart: "13-01"}},
		{storage.FieldClientFiscalYearStart, storage.InvalidFormat, storage.Client{Number: "1", Name: "x", FiscalYearStart: "02-29"}},
		{storage.FieldClientClerk, storage.InvalidUnknown, storage.Client{Number: "1", Name: "x", Clerk: 99}},
		{storage.FieldClientLeftOn, storage.InvalidFormat, storage.Client{Number: "1", Name: "x", LeftOn: "gestern"}},
		{storage.FieldClientPeriodRule, storage.InvalidFormat, storage.Client{Number: "1", Name: "x", PeriodRule: "previous:40"}},
		{storage.FieldClientLatePolicy, storage.InvalidUnknown, storage.Client{Number: "1", Name: "x", LatePolicy: "drop"}},
	} {
		_, err := s.SaveClient(t.Context(), c.c)
		refused(t, err, c.field, c.code)
	}
	if list, err := s.Clients(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%d clients, %v", len(list), err)
	}
}

func TestFolderFollowsTheNameAndIsUnique(t *testing.T) {
	s := storagetest.New(t)
	id := client(t, s, "1", "Huber")
	_, err := s.SaveClient(t.Context(), storage.Client{ID: id, Number: "1", Name: "Maier: Bau/KG."})
	must(t, err)
	c, err := s.Client(t.Context(), id)
	must(t, err)
	if strings.ContainsAny(c.Folder, `:/`) || !strings.HasPrefix(c.Folder, "1 Maier") || strings.HasSuffix(c.Folder, ".") {
		t.Errorf("folder %q", c.Folder)
	}
	// A number that was passed on, while the old folder is in use.
	raw(t, s, `UPDATE client SET folder_used = 1`)
	_, err = s.SaveClient(t.Context(), storage.Client{ID: id, Number: "9", Name: "Maier"})
	must(t, err)
	if now, err := s.Client(t.Context(), id); err != nil || now.Folder != c.Folder {
		t.Errorf("a folder in use was renamed to %q, %v", now.Folder, err)
	}
	other, err := s.Client(t.Context(), client(t, s, "1", "MAIER: Bau/KG."))
	must(t, err)
	if strings.EqualFold(other.Folder, c.Folder) || !strings.HasSuffix(other.Folder, " (2)") {
		t.Errorf("second folder %q", other.Folder)
	}
	long, err := s.Client(t.Context(), client(t, s, "2", strings.Repeat("ü", 150)))
	must(t, err)
	if len(long.Folder) > 120 {
		t.Errorf("folder of %d bytes", len(long.Folder))
	}
}

func TestUnknownClientIsNotFound(t *testing.T) {
	s := storagetest.New(t)
	client(t, s, "1", "Huber")
	_, err1 := s.Client(t.Context(), 0)
	_, err2 := s.Client(t.Context(), -3)
	_, err3 := s.ClientByNumber(t.Context(), "")
	_, err4 := s.SaveClient(t.Context(), storage.Client{ID: 7, Number: "7", Name: "x"})
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestSchemeIsValidFromItsMonth(t *testing.T) {
	now := noon
	s := storagetest.With(t, storage.Options{Now: func() time.Time { return now }})
	id := client(t, s, "1", "Huber")
	must(t, s.SetScheme(t.Context(), id, "2026-05", storage.Quarterly))
	for month, want := range map[time.Month]storage.Scheme{4: storage.Monthly, 5: storage.Quarterly, 9: storage.Quarterly} {
		now = time.Date(2026, month, 2, 0, 0, 0, 0, time.UTC)
		if c, err := s.Client(t.Context(), id); err != nil || c.Scheme != want {
			t.Errorf("month %d: %s, %v", month, c.Scheme, err)
		}
	}
	refused(t, s.SetScheme(t.Context(), id, "2026-13", storage.Yearly), storage.FieldClientPeriod, storage.InvalidFormat)
	refused(t, s.SetScheme(t.Context(), id, "2026-05", "day"), storage.FieldClientPeriod, storage.InvalidUnknown)
}

func TestClerkNamesAreUnique(t *testing.T) {
	s := storagetest.New(t)
	id, err := s.SaveClerk(t.Context(), storage.Clerk{Name: "Anna"})
	must(t, err)
	_, err = s.SaveClerk(t.Context(), storage.Clerk{Name: " Anna "})
	refused(t, err, storage.FieldClerkName, storage.InvalidTaken)
	_, err = s.SaveClerk(t.Context(), storage.Clerk{Name: "Eva", Email: "eva@"})
	refused(t, err, storage.FieldClerkEmail, storage.InvalidFormat)
	_, err = s.SaveClerk(t.Context(), storage.Clerk{ID: id, Name: "Anna Berger"})
	must(t, err)
	if list, err := s.Clerks(t.Context()); err != nil || len(list) != 1 || list[0].Name != "Anna Berger" {
		t.Errorf("%v, %v", list, err)
	}
}

func TestSymbolsOfTheOfficeAndOfAClient(t *testing.T) {
	s, id := office(t)
	var codes string
	list, err := s.Symbols(t.Context())
	must(t, err)
	for _, y := range list {
		codes += y.Code + " "
	}
	if codes != "ER AR KA BK SO " {
		t.Errorf("catalogue %s", codes)
	}
	bk1, err := s.SaveSymbol(t.Context(), storage.Symbol{Code: "BK1", Name: "Bank 1", Main: symbol(t, s, "BK")})
	must(t, err)
	newAddress(t, s, id, "KA", "kassa")
	use := []storage.SymbolID{bk1, symbol(t, s, "ER")}
	refused(t, s.SetClientSymbols(t.Context(), id, use), storage.FieldClientSymbols, storage.InvalidInUse)
	must(t, s.SetClientSymbols(t.Context(), id, append(use, symbol(t, s, "KA"))))
	list, err = s.ClientSymbols(t.Context(), id)
	if err != nil || len(list) != 3 || list[0].Code != "BK1" || list[2].Code != "KA" {
		t.Errorf("%v, %v", list, err)
	}
}

func TestWrongSymbolsAreRefused(t *testing.T) {
	s, id := office(t)
	newAddress(t, s, id, "ER", "a")
	er, err := s.SymbolByCode(t.Context(), "er")
	must(t, err)
	renamed, off := er, er
	renamed.Code, off.Active = "EX", false
	for _, c := range []struct {
		field storage.Field
		code  string
		y     storage.Symbol
	}{
		{storage.FieldSymbolCode, storage.InvalidEmpty, storage.Symbol{Name: "x"}},
		{storage.FieldSymbolCode, storage.InvalidCharacters, storage.Symbol{Code: "er2", Name: "x"}},
		{storage.FieldSymbolCode, storage.InvalidTooLong, storage.Symbol{Code: "ABCDEFGHIJK", Name: "x"}},
		{storage.FieldSymbolCode, storage.InvalidTaken, storage.Symbol{Code: "ER", Name: "x"}},
		{storage.FieldSymbolName, storage.InvalidEmpty, storage.Symbol{Code: "X"}},
		{storage.FieldSymbolMain, storage.InvalidUnknown, storage.Symbol{Code: "X", Name: "x", Main: 99}},
		{storage.FieldSymbolPeriodRule, storage.InvalidFormat, storage.Symbol{Code: "X", Name: "x", PeriodRule: "next"}},
		{storage.FieldSymbolCode, storage.InvalidInUse, renamed},
		{storage.FieldSymbolCode, storage.InvalidInUse, off},
	} {
		_, err := s.SaveSymbol(t.Context(), c.y)
		refused(t, err, c.field, c.code)
	}
}
