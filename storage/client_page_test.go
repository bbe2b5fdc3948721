package storage_test

import (
	"fmt"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestPeriodsShowTheCurrentOnesAndWhatIsComplete(t *testing.T) {
	s, c := office(t)
	months := func() string {
		list, err := s.Periods(t.Context(), c)
		must(t, err)
		var out []string
		for _, p := range list {
			out = append(out, fmt.Sprintf("%s %d %v", p.Period, p.Documents, !p.CompletedAt.IsZero()))
		}
		return strings.Join(out, "|")
	}
	now := storage.MonthOf(noon, settings(t, s).Location())
	before := now.Add(-1)
	if got, want := months(), fmt.Sprintf("%s 0 false|%s 0 false", now, before); got != want {
		t.Errorf("a new client has %s, want %s", got, want)
	}
	must(t, s.CompletePeriod(t.Context(), c, storage.Period(before)))
	must(t, s.CompletePeriod(t.Context(), c, storage.Period(now.Add(-14))))
	if got, want := months(), fmt.Sprintf("%s 0 false|%s 0 true|%s 0 true", now, before, now.Add(-14)); got != want {
		t.Errorf("after completing %s, want %s", got, want)
	}
	must(t, s.ReopenPeriod(t.Context(), c, storage.Period(now.Add(-14))))
	if got, want := months(), fmt.Sprintf("%s 0 false|%s 0 true", now, before); got != want {
		t.Errorf("after re-opening %s, want %s", got, want)
	}
	if _, err := s.Periods(t.Context(), 99); err == nil {
		t.Error("a client that does not exist has periods")
	}
}

func TestClientRowsCountWhatBelongsToThem(t *testing.T) {
	s, a := office(t)
	clerk, err := s.SaveClerk(t.Context(), storage.Clerk{Name: "Anna"})
	must(t, err)
	_, err = s.SaveClient(t.Context(), storage.Client{ID: a, Number: "10023", Name: "Zwei", Clerk: clerk})
	must(t, err)
	client(t, s, "1", "Eins")
	newAddress(t, s, a, "ER", "alle")
	rows, err := s.ClientRows(t.Context())
	must(t, err)
	if len(rows) != 2 || rows[0].Name != "Eins" || rows[0].Addresses != 0 || rows[1].ClerkName != "Anna" || rows[1].Addresses != 1 || rows[1].Recipients != 1 {
		t.Errorf("rows are %+v", rows)
	}
}

func TestManyAddressesAreMadeTogetherOrNotAtAll(t *testing.T) {
	s, a := office(t)
	b, er := client(t, s, "2", "Zwei"), symbol(t, s, "ER")
	wishes := []storage.NewAddress{{Client: a, Symbol: er, Label: "Alle", Extension: "alle"}, {Client: b, Symbol: er, Label: "Alle", Extension: "alle"}}
	plans, err := s.PreviewAddresses(t.Context(), wishes)
	must(t, err)
	if !strings.HasPrefix(plans[0].Address, "10023.er.····.alle@") || plans[0].Err != nil {
		t.Errorf("first plan is %+v", plans[0])
	}
	refused(t, plans[1].Err, storage.FieldRecipients, storage.InvalidNoRecipient)
	_, err = s.CreateAddresses(t.Context(), wishes)
	refused(t, err, storage.FieldRecipients, storage.InvalidNoRecipient)
	if list, err := s.Addresses(t.Context(), storage.AddressFilter{}); err != nil || len(list) != 0 {
		t.Errorf("%d addresses are left of a refused batch, %v", len(list), err)
	}
	made, err := s.CreateAddresses(t.Context(), wishes[:1])
	must(t, err)
	if len(made) != 1 || made[0].Address == "" || !made[0].Active {
		t.Errorf("made %+v", made)
	}
}
