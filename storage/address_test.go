package storage_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"belegpost/storage"
	"belegpost/storage/storagetest"
)

func TestExtensionIsWrittenOut(t *testing.T) {
	for in, want := range map[string]string{
		"lieferanten": "lieferanten", "Huber": "huber", "büro": "buero", "bu\u0308ro": "buero", "ÄÖÜ": "aeoeue", "straße": "strasse",
		" a-1 ": "a-1", strings.Repeat("x", 20): strings.Repeat("x", 20), "STRAẞE": "strasse",
	} {
		if got, err := storage.Extension(in); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
	}
	for in, want := range map[string][2]string{
		"":                         {storage.InvalidEmpty, ""},
		"  ":                       {storage.InvalidEmpty, ""},
		"a b":                      {storage.InvalidCharacters, " "},
		"a.b":                      {storage.InvalidCharacters, "."},
		"a+b":                      {storage.InvalidCharacters, "+"},
		"a@b":                      {storage.InvalidCharacters, "@"},
		"café":                     {storage.InvalidCharacters, "é"},
		"a\r\nb":                   {storage.InvalidCharacters, "\r"},
		"\u0430bc":                 {storage.InvalidCharacters, "\u0430"}, // Cyrillic
		"a\u00adb":                 {storage.InvalidCharacters, "\u00ad"},
		strings.Repeat("x", 21):    {storage.InvalidTooLong, ""},
		strings.Repeat("ü", 11):    {storage.InvalidTooLong, ""},
		"x" + string([]byte{0xff}): {storage.InvalidCharacters, "\ufffd"},
		strings.Repeat("x", 1<<16): {storage.InvalidTooLong, ""},
	} {
		_, err := storage.Extension(in)
		if e := refused(t, err, storage.FieldAddressExtension, want[0]); want[1] != "" && e.Other != want[1] {
			t.Errorf("%q: names %q", in, e.Other)
		}
	}
}

func TestAddressIsGenerated(t *testing.T) {
	for _, c := range []struct {
		name    string
		a       storage.AddressSettings
		preview string
		pattern string
	}{
		{"domain", storage.AddressSettings{Domain: "belege.kanzlei.at", Token: true}, "10023.er.····.huber@belege.kanzlei.at", `^10023\.er\.[a-z2-7]{4}\.huber@belege\.kanzlei\.at$`},
		{"plus", storage.AddressSettings{Plus: "belege@kanzlei.at", Token: true}, "belege+10023.er.····.huber@kanzlei.at", `^belege\+10023\.er\.[a-z2-7]{4}\.huber@kanzlei\.at$`},
		{"no token", storage.AddressSettings{Domain: "büro.at"}, "10023.er.huber@xn--bro-hoa.at", `^10023\.er\.huber@xn--bro-hoa\.at$`},
	} {
		s, id := office(t)
		set := settings(t, s)
		set.Addresses = c.a
		save(t, s, set)
		n := storage.NewAddress{Client: id, Symbol: symbol(t, s, "ER"), Label: "Eingang", Extension: "Huber"}
		links := auditLength(t, s)
		preview, err := s.PreviewAddress(t.Context(), n)
		if err != nil || preview != c.preview || auditLength(t, s) != links {
			t.Errorf("%s: preview %q, %v", c.name, preview, err)
		}
		a, err := s.CreateAddress(t.Context(), n)
		must(t, err)
		if !regexp.MustCompile(c.pattern).MatchString(a.Address) || !a.Active || a.CreatedAt != noon || a.Extension != "huber" {
			t.Errorf("%s: %+v", c.name, a)
		}
		if stored, err := s.Address(t.Context(), a.ID); err != nil || stored != a {
			t.Errorf("%s: stored %+v, %v", c.name, stored, err)
		}
	}
}

func TestAddressesAreRefused(t *testing.T) {
	s, id := office(t)
	lonely := client(t, s, "20", "Ohne Empfänger")
	left, err := s.SaveClient(t.Context(), storage.Client{Number: "30", Name: "Weg", LeftOn: "2026-03-17"})
	must(t, err)
	recipient(t, s, left, "a@b.at")
	off, err := s.SaveSymbol(t.Context(), storage.Symbol{Code: "OFF", Name: "Alt"})
	must(t, err)
	_, err = s.SaveSymbol(t.Context(), storage.Symbol{ID: off, Code: "OFF", Name: "Alt"})
	must(t, err)
	newAddress(t, s, id, "ER", "huber")
	er := symbol(t, s, "ER")
	for _, c := range []struct {
		field storage.Field
		code  string
		n     storage.NewAddress
	}{
		{storage.FieldAddressExtension, storage.InvalidTaken, storage.NewAddress{Client: id, Symbol: er, Label: "x", Extension: "HUBER"}},
		{storage.FieldAddressExtension, storage.InvalidEmpty, storage.NewAddress{Client: id, Symbol: er, Label: "x"}},
		{storage.FieldAddressLabel, storage.InvalidEmpty, storage.NewAddress{Client: id, Symbol: er, Extension: "x"}},
		{storage.FieldAddressClient, storage.InvalidUnknown, storage.NewAddress{Client: 99, Symbol: er, Label: "x", Extension: "x"}},
		{storage.FieldAddressClient, storage.InvalidLeft, storage.NewAddress{Client: left, Symbol: er, Label: "x", Extension: "x"}},
		{storage.FieldAddressSymbol, storage.InvalidUnknown, storage.NewAddress{Client: id, Symbol: 99, Label: "x", Extension: "x"}},
		{storage.FieldAddressSymbol, storage.InvalidUnknown, storage.NewAddress{Client: id, Symbol: off, Label: "x", Extension: "x"}},
		{storage.FieldRecipients, storage.InvalidNoRecipient, storage.NewAddress{Client: lonely, Symbol: er, Label: "x", Extension: "x"}},
	} {
		_, err := s.PreviewAddress(t.Context(), c.n)
		refused(t, err, c.field, c.code)
		_, err = s.CreateAddress(t.Context(), c.n)
		refused(t, err, c.field, c.code)
	}
	if rows, err := s.Addresses(t.Context(), storage.AddressFilter{}); err != nil || len(rows) != 1 {
		t.Errorf("%d addresses, %v", len(rows), err)
	}
}

func TestAddressNeedsADomain(t *testing.T) {
	s := storagetest.New(t)
	id := client(t, s, "1", "Huber")
	recipient(t, s, id, "a@b.at")
	_, err := s.CreateAddress(t.Context(), storage.NewAddress{Client: id, Symbol: symbol(t, s, "ER"), Label: "x", Extension: "x"})
	refused(t, err, storage.FieldAddressesDomain, storage.InvalidNoDomain)
}

func TestLocalPartFitsIntoSixtyFourCharacters(t *testing.T) {
	s, _ := office(t)
	set := settings(t, s)
	set.Addresses = storage.AddressSettings{Plus: "belege@kanzlei.at", Token: true}
	save(t, s, set)
	id := client(t, s, strings.Repeat("9", 20), "Lang")
	recipient(t, s, id, "a@b.at")
	y, err := s.SaveSymbol(t.Context(), storage.Symbol{Code: "ABCDEFGHIJ", Name: "Lang"})
	must(t, err)
	// belege+ 20 . 10 . 4 . = 44 before the extension
	n := storage.NewAddress{Client: id, Symbol: y, Label: "x", Extension: strings.Repeat("x", 20)}
	a, err := s.CreateAddress(t.Context(), n)
	must(t, err)
	if local, _, _ := strings.Cut(a.Address, "@"); len(local) != 64 {
		t.Errorf("local part of %d", len(local))
	}
	set.Addresses.Plus = "beleges@kanzlei.at"
	save(t, s, set)
	n.Extension = strings.Repeat("y", 20)
	_, err = s.CreateAddress(t.Context(), n)
	refused(t, err, storage.FieldAddressExtension, storage.InvalidTooLong)
}

func TestAddressIsNeverReused(t *testing.T) {
	s, id := office(t)
	set := settings(t, s)
	set.Addresses.Token = false
	save(t, s, set)
	a := newAddress(t, s, id, "ER", "huber")
	must(t, s.RetireAddress(t.Context(), a.ID))
	must(t, s.RetireAddress(t.Context(), a.ID))
	// The client gives up its number, and another one gets it.
	_, err := s.SaveClient(t.Context(), storage.Client{ID: id, Number: "99", Name: "Huber GmbH"})
	must(t, err)
	other := client(t, s, "10023", "Maier")
	recipient(t, s, other, "m@maier.at")
	_, err = s.CreateAddress(t.Context(), storage.NewAddress{Client: other, Symbol: a.Symbol, Label: "x", Extension: "huber"})
	if e := refused(t, err, storage.FieldAddressExtension, storage.InvalidTaken); e.Other != a.Address {
		t.Errorf("names %q", e.Other)
	}
	got, err := s.Address(t.Context(), a.ID)
	if err != nil || got.Active || got.RetiredAt != noon || got.Address != a.Address {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestChangedDomainConcernsNewAddressesOnly(t *testing.T) {
	s, id := office(t)
	old := newAddress(t, s, id, "ER", "alt")
	set := settings(t, s)
	set.Addresses.Domain = "neu.kanzlei.at"
	save(t, s, set)
	fresh := newAddress(t, s, id, "ER", "neu")
	if a, err := s.Address(t.Context(), old.ID); err != nil || a != old || !strings.HasSuffix(fresh.Address, "@neu.kanzlei.at") {
		t.Errorf("%+v, %v, %s", a, err, fresh.Address)
	}
	d, err := s.Directory(t.Context())
	if _, _, ok := d.Lookup(old.Address); err != nil || !ok || !d.Ours("x@belege.kanzlei.at") {
		t.Errorf("the old domain is forgotten, %v", err)
	}
}

func TestReissueRetiresAndMakesAnother(t *testing.T) {
	s, id := office(t)
	a := newAddress(t, s, id, "ER", "huber")
	a.PeriodRule, a.SenderReply = "ask", true
	must(t, s.SaveAddress(t.Context(), a))
	fresh, err := s.ReissueAddress(t.Context(), a.ID)
	must(t, err)
	if fresh.Address == a.Address || fresh.Extension != a.Extension || fresh.PeriodRule != "ask" || !fresh.SenderReply || fresh.Label != a.Label {
		t.Errorf("%+v", fresh)
	}
	refused(t, s.ReactivateAddress(t.Context(), a.ID), storage.FieldAddressExtension, storage.InvalidTaken)
	set := settings(t, s)
	set.Addresses.Token = false
	save(t, s, set)
	plain, err := s.ReissueAddress(t.Context(), fresh.ID)
	must(t, err)
	_, err = s.ReissueAddress(t.Context(), plain.ID)
	refused(t, err, storage.FieldAddressExtension, storage.InvalidTaken)
	if still, err := s.Address(t.Context(), plain.ID); err != nil || !still.Active {
		t.Errorf("a refused re-issue retired the address: %v", err)
	}
}

func TestRetiredAddressWorksAgainUnderTheConditionsOfANewOne(t *testing.T) {
	s, id := office(t)
	a := newAddress(t, s, id, "ER", "huber")
	must(t, s.RetireAddress(t.Context(), a.ID))
	list, err := s.Recipients(t.Context(), id)
	must(t, err)
	must(t, s.RemoveRecipient(t.Context(), list[0].ID))
	refused(t, s.ReactivateAddress(t.Context(), a.ID), storage.FieldRecipients, storage.InvalidNoRecipient)
	recipient(t, s, id, list[0].Email)
	must(t, s.ReactivateAddress(t.Context(), a.ID))
	if got, err := s.Address(t.Context(), a.ID); err != nil || got != a {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestListedAddressesTellTheirMail(t *testing.T) {
	s, id := office(t)
	a, b := newAddress(t, s, id, "KA", "kassa"), newAddress(t, s, id, "ER", "huber")
	must(t, s.RetireAddress(t.Context(), a.ID))
	raw(t, s, `INSERT INTO mail (id, host, username, folder, uidvalidity, uid, spool, size, internal_date, recorded_at, decided_at, status, fingerprint)
  VALUES (1, 'h', 'u', 'INBOX', 1, 1, '', 0, '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z', 'duplicate', 'f1'),
         (2, 'h', 'u', 'INBOX', 1, 2, '', 0, '2026-03-02T10:00:00.000Z', '2026-03-01T10:00:00.000Z', '2026-03-01T10:00:00.000Z', 'duplicate', 'f2');
  INSERT INTO delivery (mail_id, fingerprint, address, address_id, client_id, confidence, field)
  SELECT m.id, m.fingerprint, a.address, a.id, a.client_id, 'envelope', 'Delivered-To' FROM mail m, import_address a WHERE a.active = 1`)
	rows, err := s.Addresses(t.Context(), storage.AddressFilter{Client: id})
	must(t, err)
	if len(rows) != 2 || rows[0].ID != b.ID || rows[0].Count != 2 || rows[0].LastMail != time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC) ||
		rows[0].ClientNumber != "10023" || rows[0].ClientName != "Huber GmbH" || rows[0].SymbolCode != "ER" ||
		rows[1].Count != 0 || !rows[1].LastMail.IsZero() || rows[1].Active {
		t.Errorf("%+v", rows)
	}
	rows, err = s.Addresses(t.Context(), storage.AddressFilter{ActiveOnly: true})
	if err != nil || len(rows) != 1 {
		t.Errorf("%d active, %v", len(rows), err)
	}
}

func TestManyPeopleMakeOneAddressOnce(t *testing.T) {
	s, id := office(t)
	n := storage.NewAddress{Client: id, Symbol: symbol(t, s, "ER"), Label: "x", Extension: "huber"}
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { _, errs[i] = s.CreateAddress(t.Context(), n) })
	}
	wg.Wait()
	made := 0
	for _, err := range errs {
		if err == nil {
			made++
			continue
		}
		refused(t, err, storage.FieldAddressExtension, storage.InvalidTaken)
	}
	if made != 1 {
		t.Errorf("made %d times", made)
	}
}

func FuzzExtension(f *testing.F) {
	for _, s := range []string{"huber", "Büro", "a b", "ẞ", "İ", "\xff"} {
		f.Add(s)
	}
	legal := regexp.MustCompile(`^[a-z0-9-]{1,20}$`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := storage.Extension(s)
		if err != nil {
			return
		}
		if !legal.MatchString(got) {
			t.Errorf("%q becomes %q", s, got)
		}
		if again, err := storage.Extension(got); err != nil || again != got {
			t.Errorf("%q becomes %q, then %q", s, got, again)
		}
	})
}
