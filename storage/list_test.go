package storage_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"belegpost/storage"
)

// shown is what lists show of a sender, whatever its case.
func shown(d storage.Document) string { return strings.ToLower(cmp.Or(d.SenderName, d.Sender)) }

// What is found often is read in order, what is found seldom is sorted: both
// must give the same rows in the same order.
func TestListsAreTheSameHoweverTheyAreRead(t *testing.T) {
	s := largeOffice(t, 700)
	raw(t, s, `UPDATE document SET state = 'booked' WHERE id % 3 = 0; UPDATE document SET source = 'upload', pages = id % 7 WHERE id % 40 = 0`)
	every, err := s.Documents(t.Context(), storage.DocumentFilter{})
	must(t, err)
	for key, by := range map[string]func(a, b storage.Document) int{
		"received": func(a, b storage.Document) int { return a.Received.Compare(b.Received) },
		"client":   func(a, b storage.Document) int { return cmp.Compare(a.ClientNumber, b.ClientNumber) },
		"symbol":   func(a, b storage.Document) int { return cmp.Compare(a.SymbolCode, b.SymbolCode) },
		"name":     func(a, b storage.Document) int { return cmp.Compare(a.Name, b.Name) },
		"sender":   func(a, b storage.Document) int { return cmp.Compare(shown(a), shown(b)) },
		"pages":    func(a, b storage.Document) int { return cmp.Compare(a.Pages, b.Pages) },
		"source":   func(a, b storage.Document) int { return cmp.Compare(a.Source, b.Source) },
		"state":    func(a, b storage.Document) int { return cmp.Compare(a.State, b.State) },
	} {
		slices.SortFunc(every, func(a, b storage.Document) int { return cmp.Or(by(a, b), cmp.Compare(a.ID, b.ID)) })
		for _, c := range []struct {
			f    storage.DocumentFilter
			fits func(storage.Document) bool
		}{
			{storage.DocumentFilter{Open: true}, func(d storage.Document) bool { return d.State != storage.DocumentBooked }},
			{storage.DocumentFilter{Source: storage.SourceUpload}, func(d storage.Document) bool { return d.Source == storage.SourceUpload }},
			{storage.DocumentFilter{Symbol: "ER", Period: "2026-03"}, func(d storage.Document) bool { return d.SymbolCode == "ER" && d.Period == "2026-03" }},
			{storage.DocumentFilter{Search: "rechnung"}, func(storage.Document) bool { return true }},
			{storage.DocumentFilter{Search: "77"}, func(d storage.Document) bool {
				return strings.Contains(d.Name+" "+d.Sender+" "+d.SenderName+" "+d.ClientNumber+" "+d.ClientName, "77")
			}},
			{storage.DocumentFilter{Search: "lieferant 77"}, func(d storage.Document) bool { return strings.HasPrefix(d.SenderName, "Lieferant 77") }},
			{storage.DocumentFilter{Client: "1007"}, func(d storage.Document) bool { return d.ClientNumber == "1007" }},
		} {
			var want []storage.DocumentID
			for _, d := range every {
				if c.fits(d) {
					want = append(want, d.ID)
				}
			}
			for _, down := range []string{"", "-"} {
				c.f.Sort = down + key
				list, err := s.Documents(t.Context(), c.f)
				must(t, err)
				n, err := s.CountDocuments(t.Context(), c.f)
				must(t, err)
				got := make([]storage.DocumentID, 0, len(list))
				for _, d := range list {
					got = append(got, d.ID)
				}
				if !slices.Equal(got, want) || n != len(want) {
					t.Errorf("%+v gives %d rows and counts %d, want %d, or in another order", c.f, len(got), n, len(want))
				}
				slices.Reverse(want)
			}
		}
	}
}
