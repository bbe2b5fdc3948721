package mailsync

import (
	"strings"
	"testing"
	"time"

	"belegpost/mailsync/pdf"
	"belegpost/storage"
)

// TestInspectForetellsThePeriod files each mail after it was inspected.
func TestInspectForetellsThePeriod(t *testing.T) {
	o := newOffice(t)
	c, err := o.store.SaveClient(t.Context(), storage.Client{Number: "10023", Name: "Klient", Scheme: storage.Quarterly})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.SaveRecipient(t.Context(), storage.Recipient{Client: c, Email: "chef@10023.example"}); err != nil {
		t.Fatal(err)
	}
	quarter, previous, ask, done := o.address("10023", "ER", "quartal"), o.address("10024", "ER", "vormonat"), o.address("10025", "ER", "frage"), o.address("10026", "ER", "fertig")
	for address, rule := range map[string]storage.PeriodRule{previous: "previous:10", ask: "ask"} {
		a := o.issued(address)
		a.PeriodRule = rule
		if err := o.store.SaveAddress(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := o.store.CompletePeriod(t.Context(), o.issued(done).Client, "2026-03"); err != nil {
		t.Fatal(err)
	}
	i, err := NewInspector(t.Context(), Config{Store: o.store, PDFs: pdf.New(pdf.Config{}), Now: func() time.Time { return o.now }})
	if err != nil {
		t.Fatal(err)
	}
	s := o.service()
	early := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	for address, want := range map[string]storage.Forecast{quarter: {Period: "2026-Q1"}, previous: {Period: "2026-02"},
		ask: {Period: "2026-03", Open: true}, done: {Period: "2026-04", Late: true}} {
		raw := letter(address, early, "Rechnung "+address, "r.pdf", onePage(address))
		in, err := i.Inspect(t.Context(), []byte(strings.ReplaceAll(raw, "\n", "\r\n")))
		if err != nil || in.Period != want {
			t.Errorf("%s: foretold %+v (%v), want %+v", address, in.Period, err, want)
		}
		o.deliver(raw, early)
		o.once(s)
		list, err := o.store.Documents(t.Context(), storage.DocumentFilter{Client: address[:5]})
		if err != nil || len(list) != 1 || list[0].Period != want.Period {
			t.Errorf("%s: filed %+v (%v), want %s", address, list, err, want.Period)
		}
	}
}

// issued is an import address by its e-mail address.
func (o *testOffice) issued(address string) storage.ImportAddress {
	o.t.Helper()
	list, err := o.store.Addresses(o.t.Context(), storage.AddressFilter{})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, a := range list {
		if a.Address == address {
			return a.ImportAddress
		}
	}
	o.t.Fatalf("no address %s", address)
	return storage.ImportAddress{}
}
