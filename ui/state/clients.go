package state

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"belegpost/storage"
)

// clientOrder are the columns that the list of clients sorts by.
var clientOrder = map[string]func(a, b storage.ClientRow) int{
	"number": func(a, b storage.ClientRow) int { return strings.Compare(a.Number, b.Number) },
	"name": func(a, b storage.ClientRow) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	},
	"clerk":     func(a, b storage.ClientRow) int { return strings.Compare(a.ClerkName, b.ClerkName) },
	"addresses": func(a, b storage.ClientRow) int { return cmp.Compare(a.Addresses, b.Addresses) },
}

// newClients is the list of clients, all or those of one clerk.
func newClients(s RegisterStore, post func(func())) *List[storage.ClientRow] {
	found := func(ctx context.Context, q Query) ([]storage.ClientRow, error) {
		list, err := s.ClientRows(ctx)
		list = slices.DeleteFunc(list, func(c storage.ClientRow) bool {
			return q.Clerk != 0 && int64(c.Clerk) != q.Clerk || q.Mine != 0 && c.Clerk != q.Mine || !matches(q.Search, c.Number+" "+c.Name+" "+c.ClerkName)
		})
		key, down := strings.CutPrefix(q.Sort, "-")
		if order, ok := clientOrder[key]; ok {
			slices.SortStableFunc(list, turned(order, down))
		}
		return list, err
	}
	return newList(post, source[storage.ClientRow]{
		id:    func(c storage.ClientRow) int64 { return int64(c.ID) },
		count: func(ctx context.Context, q Query) (int, error) { l, err := found(ctx, q); return len(l), err },
		rows: func(ctx context.Context, q Query, offset, limit int) ([]storage.ClientRow, error) {
			l, err := found(ctx, q)
			return pageOf(l, offset, limit), err
		},
	})
}

// ClientFile is everything about one client.
type ClientFile struct {
	// Changed is called on the window's thread after a field changed.
	Changed func()

	Client     storage.Client // ID 0: none is looked at
	Recipients []storage.Recipient
	Symbols    []storage.Symbol // in use, in the client's order
	Addresses  []storage.AddressRow
	Periods    []storage.PeriodRow // newest first
	NewFolder  string              // what the folder would be called now; "" if it is called so
	Loaded     bool                // the fields belong to Client.ID
	Err        error

	register *Register
	turn     int
}

// Open looks at a client; 0 looks at none.
func (f *ClientFile) Open(id storage.ClientID) {
	if id == f.Client.ID {
		return
	}
	*f = ClientFile{Changed: f.Changed, register: f.register, turn: f.turn + 1, Client: storage.Client{ID: id}}
	f.tell()
	f.reload()
}

// reload reads the client again.
func (f *ClientFile) reload() {
	if f.Client.ID == 0 {
		return
	}
	turn, id, store := f.turn, f.Client.ID, f.register.store // f belongs to the window's thread
	f.register.ask("client", func(ctx context.Context) func() {
		read, err := readClient(ctx, store, id)
		return func() {
			if turn != f.turn {
				return // another client was chosen since
			}
			if f.Err = err; err == nil {
				read.Changed, read.register, read.turn = f.Changed, f.register, f.turn
				*f = read
			}
			f.tell()
		}
	})
}

func readClient(ctx context.Context, s RegisterStore, id storage.ClientID) (f ClientFile, err error) {
	if f.Client, err = s.Client(ctx, id); err != nil {
		return f, err
	}
	if f.Recipients, err = s.Recipients(ctx, id); err != nil {
		return f, err
	}
	f.Recipients = slices.DeleteFunc(f.Recipients, func(r storage.Recipient) bool { return !r.Active })
	if f.Symbols, err = s.ClientSymbols(ctx, id); err != nil {
		return f, err
	}
	if f.Addresses, err = s.Addresses(ctx, storage.AddressFilter{Client: id, ActiveOnly: true}); err != nil {
		return f, err
	}
	if f.NewFolder, err = s.FolderAfterRename(ctx, id); err != nil {
		return f, err
	}
	f.Periods, err = s.Periods(ctx, id)
	f.Loaded = true
	return f, err
}

func (f *ClientFile) tell() {
	if f.Changed != nil {
		f.Changed()
	}
}

// ClientWish is a client as somebody wants it.
type ClientWish struct {
	storage.Client
	Clerk      string        // by name; one that nobody knows yet is created, "" is none
	Email      string        // of a first recipient, "" for none
	SchemeFrom storage.Month // that a changed scheme is valid from; "" for now
}

// SaveClient creates a client with ID 0, or changes one.
func (r *Register) SaveClient(w ClientWish, done func(storage.ClientID, error)) {
	c, email, id := w.Client, w.Email, w.ID
	r.act(func(ctx context.Context) (err error) {
		if c.Clerk, err = clerkNamed(ctx, r.store, w.Clerk); err != nil {
			return err
		}
		if w.SchemeFrom != "" {
			if err := r.store.SetScheme(ctx, c.ID, w.SchemeFrom, c.Scheme); err != nil {
				return err
			}
			now, err := r.store.Client(ctx, c.ID)
			if err != nil {
				return err
			}
			c.Scheme = now.Scheme // what holds this month stays
		}
		if id, err = r.store.SaveClient(ctx, c); err != nil {
			return err
		}
		if strings.TrimSpace(email) != "" {
			_, err = r.store.SaveRecipient(ctx, storage.Recipient{Client: id, Email: email})
		}
		return err
	}, func(err error) { done(id, err) })
}

// clerkNamed finds or makes a clerk.
func clerkNamed(ctx context.Context, s RegisterStore, name string) (storage.ClerkID, error) {
	if name = strings.TrimSpace(name); name == "" {
		return 0, nil
	}
	list, err := s.Clerks(ctx)
	if err != nil {
		return 0, err
	}
	for _, c := range list {
		if strings.EqualFold(c.Name, name) {
			return c.ID, nil
		}
	}
	return s.SaveClerk(ctx, storage.Clerk{Name: name})
}

// SaveRecipient creates a recipient with ID 0, or changes one.
func (r *Register) SaveRecipient(to storage.Recipient, done func(error)) {
	r.act(func(ctx context.Context) error { _, err := r.store.SaveRecipient(ctx, to); return err }, done)
}

// RemoveRecipient removes a recipient.
func (r *Register) RemoveRecipient(id storage.RecipientID, done func(error)) {
	r.act(func(ctx context.Context) error { return r.store.RemoveRecipient(ctx, id) }, done)
}

// UseSymbol says whether a client uses a symbol.
func (r *Register) UseSymbol(f *ClientFile, id storage.SymbolID, on bool, done func(error)) {
	var use []storage.SymbolID
	for _, y := range f.Symbols {
		if y.ID != id {
			use = append(use, y.ID)
		}
	}
	if on {
		use = append(use, id)
	}
	r.setSymbols(f.Client.ID, use, done)
}

// MoveSymbol moves a symbol in the client's order, by one up (-1) or down (1).
func (r *Register) MoveSymbol(f *ClientFile, id storage.SymbolID, by int, done func(error)) {
	var use []storage.SymbolID
	for _, y := range f.Symbols {
		use = append(use, y.ID)
	}
	from := slices.Index(use, id)
	to := from + by
	if from < 0 || to < 0 || to >= len(use) {
		return
	}
	use[from], use[to] = use[to], use[from]
	r.setSymbols(f.Client.ID, use, done)
}

func (r *Register) setSymbols(c storage.ClientID, use []storage.SymbolID, done func(error)) {
	r.act(func(ctx context.Context) error { return r.store.SetClientSymbols(ctx, c, use) }, done)
}

// RenameFolder gives the client's folder the name that number and name make
// now; done is told what is still on its way.
func (r *Register) RenameFolder(c storage.ClientID, done func(storage.Done, error)) {
	var moved storage.Done
	r.act(func(ctx context.Context) (err error) {
		moved, err = r.store.RenameFolder(ctx, c)
		return err
	}, func(err error) { done(moved, err) })
}

// Complete marks a period of a client complete, or opens it again.
func (r *Register) Complete(c storage.ClientID, p storage.Period, complete bool, done func(error)) {
	r.act(func(ctx context.Context) error {
		if complete {
			return r.store.CompletePeriod(ctx, c, p)
		}
		return r.store.ReopenPeriod(ctx, c, p)
	}, done)
}
