package state

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belegpost/storage"
)

// addressOrder are the columns that the list of addresses sorts by.
var addressOrder = map[string]func(a, b storage.AddressRow) int{
	"client":  func(a, b storage.AddressRow) int { return strings.Compare(a.ClientNumber, b.ClientNumber) },
	"symbol":  func(a, b storage.AddressRow) int { return strings.Compare(a.SymbolCode, b.SymbolCode) },
	"label":   func(a, b storage.AddressRow) int { return strings.Compare(a.Label, b.Label) },
	"address": func(a, b storage.AddressRow) int { return strings.Compare(a.Address, b.Address) },
	"last":    func(a, b storage.AddressRow) int { return a.LastMail.Compare(b.LastMail) },
	"count":   func(a, b storage.AddressRow) int { return cmp.Compare(a.Count, b.Count) },
}

// newAddresses is the list of all import addresses, also retired ones. An
// office has few thousand of them: they are sorted in memory.
func newAddresses(s RegisterStore, post func(func())) *List[storage.AddressRow] {
	found := func(ctx context.Context, q Query) ([]storage.AddressRow, error) {
		list, err := s.Addresses(ctx, storage.AddressFilter{Clerk: q.Mine})
		list = slices.DeleteFunc(list, func(a storage.AddressRow) bool {
			return !matches(q.Search, strings.Join([]string{a.ClientNumber, a.ClientName, a.SymbolCode, a.Label, a.Address}, " "))
		})
		key, down := strings.CutPrefix(q.Sort, "-")
		if order, ok := addressOrder[key]; ok {
			slices.SortStableFunc(list, turned(order, down))
		}
		return list, err
	}
	return newList(post, source[storage.AddressRow]{
		id:    func(a storage.AddressRow) int64 { return int64(a.ID) },
		count: func(ctx context.Context, q Query) (int, error) { l, err := found(ctx, q); return len(l), err },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.AddressRow, error) {
			l, err := found(ctx, q)
			return pageOf(l, offset, limit), err
		},
	})
}

// turned is an order, or the other way round.
func turned[T any](order func(a, b T) int, down bool) func(a, b T) int {
	if down {
		return func(a, b T) int { return order(b, a) }
	}
	return order
}

// Retire ends an address.
func (r *Register) Retire(id storage.AddressID, done func(error)) {
	r.act(func(ctx context.Context) error { return r.store.RetireAddress(ctx, id) }, done)
}

// SaveAddress changes label, period rule and answers to senders of an address.
func (r *Register) SaveAddress(a storage.ImportAddress, done func(error)) {
	r.act(func(ctx context.Context) error { return r.store.SaveAddress(ctx, a) }, done)
}

// Reactivate makes a retired address work again.
func (r *Register) Reactivate(id storage.AddressID, done func(error)) {
	r.act(func(ctx context.Context) error { return r.store.ReactivateAddress(ctx, id) }, done)
}

// Reissue retires an address and makes one with another token for it.
func (r *Register) Reissue(id storage.AddressID, done func(storage.ImportAddress, error)) {
	var made storage.ImportAddress
	r.act(func(ctx context.Context) (err error) {
		made, err = r.store.ReissueAddress(ctx, id)
		return err
	}, func(err error) { done(made, err) })
}

// Confirmation reads what a provider asks before it forwards mail to an address;
// [storage.ErrNotFound] if none asks.
func (r *Register) Confirmation(id storage.AddressID, done func(storage.Confirmation, error)) {
	var c storage.Confirmation
	r.act(func(ctx context.Context) (err error) {
		c, err = r.store.Confirmation(ctx, id)
		return err
	}, func(err error) { done(c, err) })
}

// AddressForm is an import address that somebody is making up.
type AddressForm struct {
	// Changed is called on the window's thread after a field changed.
	Changed func()

	Untyped    string // stands for the extension before it is typed
	Wish       storage.NewAddress
	Preview    string // as far as it has grown; "" before there is anything
	Ready      bool   // nothing but the label may be missing
	Problem    error  // why it cannot be made; nil also where something is missing only
	Recipients []storage.Recipient
	Saving     bool
	Made       storage.ImportAddress // the last one; ID 0 before

	register *Register
	turn     int
}

// Set takes what the fields say.
func (f *AddressForm) Set(w storage.NewAddress) {
	if w == f.Wish {
		return
	}
	if w.Client != f.Wish.Client {
		f.Recipients = nil
	}
	f.Wish = w
	f.refresh()
}

// refresh looks again at what can be made of the fields.
func (f *AddressForm) refresh() {
	f.turn++
	turn, w, r := f.turn, f.Wish, f.register
	c, _ := r.Client(w.Client)
	y, _ := r.Symbol(w.Symbol)
	f.Preview, f.Ready = sketch(r.Settings.Addresses, c.Number, y.Code, cmp.Or(w.Extension, f.Untyped)), false
	r.ask("preview", func(ctx context.Context) func() {
		recipients, address, err := f.look(ctx, w)
		return func() {
			if turn != f.turn {
				return // something was typed since
			}
			f.Recipients, f.Problem, f.Ready = recipients, err, address != ""
			if address != "" {
				f.Preview = address
			}
			f.tell()
		}
	})
	f.tell()
}

// look asks the store about a wish, as far as it is one.
func (f *AddressForm) look(ctx context.Context, w storage.NewAddress) ([]storage.Recipient, string, error) {
	var active []storage.Recipient
	if w.Client != 0 {
		list, err := f.register.store.Recipients(ctx, w.Client)
		if err != nil {
			return nil, "", err
		}
		active = slices.DeleteFunc(list, func(r storage.Recipient) bool { return !r.Active })
	}
	set, err := f.register.store.Settings(ctx)
	if err != nil {
		return active, "", err
	}
	begun := w.Client != 0 || strings.TrimSpace(w.Label+w.Extension) != ""
	if strings.TrimSpace(w.Label) == "" {
		w.Label = "-" // missing yet: no reason to say what else is wrong
	}
	whole := w.Client != 0 && w.Symbol != 0 && strings.TrimSpace(w.Extension) != ""
	switch {
	case whole, begun && !set.Addresses.Given():
		address, err := f.register.store.PreviewAddress(ctx, w)
		return active, address, err
	case w.Client != 0 && len(active) == 0:
		c, _ := f.register.store.Client(ctx, w.Client)
		return active, "", &storage.InvalidError{Field: storage.FieldRecipients, Code: storage.InvalidNoRecipient, Value: c.Number}
	case strings.TrimSpace(w.Extension) != "":
		_, err := storage.Extension(w.Extension)
		return active, "", err
	}
	return active, "", nil
}

// Save makes the address. The next form keeps client and symbol.
func (f *AddressForm) Save() {
	if f.Saving {
		return
	}
	f.Saving = true
	w := f.Wish
	var made storage.ImportAddress
	f.register.act(func(ctx context.Context) (err error) {
		made, err = f.register.store.CreateAddress(ctx, w)
		return err
	}, func(err error) {
		f.Saving = false
		if err != nil {
			f.turn++ // the preview has no say any more
			f.Problem, f.Ready = err, false
			f.tell()
			return
		}
		f.Made = made
		f.Wish = storage.NewAddress{Client: w.Client, Symbol: w.Symbol} // senders get no answer unless it is wished again
		f.Problem = nil
		f.refresh()
	})
	f.tell()
}

func (f *AddressForm) tell() {
	if f.Changed != nil {
		f.Changed()
	}
}

// RandomPart stands in a sketch for the random part of an address, which is
// only known once it is made.
const RandomPart = "····"

// sketch is an address as far as it is known, from the client on: what is
// still to come is dots.
func sketch(set storage.AddressSettings, number, code, extension string) string {
	if number == "" {
		return ""
	}
	clean, err := storage.Extension(extension)
	if err != nil {
		clean = ""
	}
	parts := []string{number, code, RandomPart, clean}
	if !set.Token {
		parts = []string{number, code, clean}
	}
	for i, p := range parts {
		if parts[i] = strings.ToLower(p); p == "" {
			parts[i] = "…"
		}
	}
	local := strings.Join(parts, ".")
	if user, host, ok := strings.Cut(set.Plus, "@"); ok {
		return user + "+" + local + "@" + host
	}
	if set.Domain == "" {
		return local + "@…"
	}
	return local + "@" + set.Domain
}

// SuggestExtension is what an extension can be made of a label.
func SuggestExtension(label string) string {
	var out strings.Builder
	for _, r := range label {
		clean, err := storage.Extension(string(r))
		if err != nil || clean == "-" {
			if !strings.HasSuffix(out.String(), "-") && out.Len() > 0 {
				out.WriteByte('-')
			}
			continue
		}
		out.WriteString(clean)
	}
	text := out.String()
	return strings.Trim(text[:min(len(text), 20)], "-")
}
