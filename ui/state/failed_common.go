package state

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"

	"belegpost/assets/wording"
	"belegpost/storage"
)

// Tally is how often something occurs.
type Tally struct {
	Key string
	N   int
}

// tally counts, the most frequent first.
func tally(keys []string) []Tally {
	counts := map[string]int{}
	for _, k := range keys {
		counts[k]++
	}
	var out []Tally
	for _, k := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, Tally{Key: k, N: counts[k]})
	}
	slices.SortStableFunc(out, func(a, b Tally) int { return cmp.Compare(b.N, a.N) })
	return out
}

// Sum is what many imports are like.
type Sum struct {
	Open    int     // of them wait
	Reasons []Tally // codes, of imports that wait
	Clients []Tally // number and name; "" for those of nobody
	Kinds   []Tally // of the attachments that wait, as kind names them
}

// Sum sums the marked imports up.
func (w *FailedWork) Sum(kind func(storage.MailAttachment) string) (s Sum) {
	var reasons, clients, kinds []string
	for _, f := range w.Marked {
		name := ""
		if f.ClientNumber != "" {
			name = f.ClientNumber + " " + f.ClientName
		}
		clients = append(clients, name)
		if f.State != storage.FailedOpen {
			continue
		}
		s.Open++
		for _, r := range f.Reasons() {
			reasons = append(reasons, string(r))
		}
		for _, a := range openParts(f) {
			kinds = append(kinds, kind(a))
		}
	}
	s.Reasons, s.Clients, s.Kinds = tally(reasons), tally(clients), tally(kinds)
	return s
}

// openParts are the attachments of an import that nobody has settled yet.
func openParts(f storage.FailedImport) []storage.MailAttachment {
	return slices.DeleteFunc(slices.Clone(f.Attachments), func(a storage.MailAttachment) bool {
		return f.State != storage.FailedOpen || a.Outcome != storage.OutcomeFailed || a.Settled != "" || a.Failed != f.ID
	})
}

// isPlain reports an attachment that can be filed unseen: an image, or a PDF of
// which nothing is wrong itself.
func isPlain(a storage.MailAttachment) bool {
	sound := !slices.Contains([]storage.Reason{storage.ReasonPDFEncrypted, storage.ReasonPDFDamaged, storage.ReasonPDFTimeout,
		storage.ReasonNotReallyPDF, storage.ReasonEmpty}, a.Reason)
	return a.Size > 0 && (IsImage(a) || a.Type == "application/pdf" && sound)
}

// isProposed reports an attachment that is ticked beforehand. Hardly anybody
// files an empty file, a damaged PDF, an HTML page or a program as it is.
func isProposed(a storage.MailAttachment) bool {
	switch {
	case a.Size == 0, a.Reason == storage.ReasonPDFDamaged:
		return false
	case a.Reason == storage.ReasonNotReallyPDF:
		return IsImage(a)
	}
	kind := wording.Kind(a.Type, a.Name)
	return kind != "html" && kind != "program"
}

// Common are the marked imports whose PDFs and images can be filed at once, and
// where: all must go to one client and symbol. A zero period means that each
// goes into its own. Nothing where they have no place in common.
func (w *FailedWork) Common() (at storage.Placement, list []storage.FailedImport) {
	open := w.waiting()
	if len(w.Marked) < 2 || len(open) == 0 || open[0].Client == 0 {
		return at, nil
	}
	first := open[0]
	i := slices.IndexFunc(w.Symbols, func(y storage.Symbol) bool { return y.Code == first.Symbol })
	if i < 0 {
		return at, nil
	}
	at = storage.Placement{Client: first.Client, Symbol: w.Symbols[i].ID, Period: first.Period}
	for _, f := range open {
		if f.Client != first.Client || f.Symbol != first.Symbol {
			return storage.Placement{}, nil
		}
		if f.Period != first.Period {
			at.Period = ""
		}
		if slices.ContainsFunc(openParts(f), isPlain) {
			list = append(list, f)
		}
	}
	return at, list
}

// portion is what is filed of one import.
type portion struct {
	id    storage.FailedID
	place storage.Placement
	steps []failedStep
	whole bool // nothing of it is left then
	wish  insisted
	batch storage.BatchID // that it is undone with; 0: by itself
}

// portion is the PDFs and images of an import as the page proposes it.
func (w *FailedWork) portion(f storage.FailedImport, symbol storage.SymbolID) portion {
	one := NewFailedWork(w.store, w.tools, w.post) // only to build the steps
	one.Where, one.Fields, one.Password, one.Clients, one.Symbols = w.Where, w.Fields, w.Password, w.Clients, w.Symbols
	one.Show(f, true)
	one.WithText, one.Place.Symbol = false, symbol
	whole := true
	for _, a := range one.Open() {
		one.tick(a.ID, isPlain(a))
		whole = whole && isPlain(a)
	}
	return portion{id: f.ID, place: one.Place, steps: one.steps(), whole: whole}
}

// FileMany files the PDFs and images of all marked imports to the place that
// they have in common. One that is refused, since the client has the file
// already for instance, stays open and is counted; stopping it ends it after
// the import at hand. All of it is one step to undo.
func (w *FailedWork) FileMany() {
	at, list := w.Common()
	if len(list) == 0 || w.Busy {
		return
	}
	var portions []portion
	for _, f := range list {
		portions = append(portions, w.portion(f, at.Symbol))
	}
	d := Deed{Kind: DeedFiledMany, Import: list[0], Place: at, All: len(portions)}
	var settled []storage.FailedID
	w.Doing = DeedFiledMany
	w.act(func(ctx context.Context) error {
		var stopped atomic.Bool
		for i, j := range portions {
			if stopped.Load() {
				d.Left = len(portions) - i
				return nil
			}
			w.post(func() {
				w.Going = Going{Done: i, Total: len(portions), Stop: func() { stopped.Store(true) }}
				w.tell()
			})
			j.batch = d.Done.Batch
			done, err := w.file(ctx, j)
			switch {
			case err != nil && refuses(err):
				d.Refused++
				continue
			case err != nil && d.Count == 0:
				return err
			case err != nil:
				d.Err, d.Left = err, len(portions)-i
				return nil
			}
			d.Count++
			d.Done.Batch = done.Batch
			d.Done.Documents = append(d.Done.Documents, done.Documents...)
			d.Done.Pending += done.Pending
			d.Done.Trouble = cmp.Or(d.Done.Trouble, done.Trouble)
			if j.whole {
				settled = append(settled, j.id)
			}
		}
		return nil
	}, func() Deed {
		for _, id := range settled {
			w.leaves(id, true)
		}
		return d
	})
}

// refuses reports an error that concerns one import only.
func refuses(err error) bool {
	_, known := errors.AsType[*storage.KnownError](err)
	_, invalid := errors.AsType[*storage.InvalidError](err)
	return known || invalid || errors.Is(err, ErrNoPDFMade)
}
