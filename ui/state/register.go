package state

import (
	"context"
	"slices"
	"strings"
	"sync"

	"belegpost/storage"
)

// RegisterStore is what the pages of import addresses and clients read and
// write; [storage.Store] fills it.
type RegisterStore interface {
	Settings(context.Context) (storage.Settings, error)
	Changes() (<-chan storage.Change, func())

	Client(context.Context, storage.ClientID) (storage.Client, error)
	ClientRows(context.Context) ([]storage.ClientRow, error)
	SaveClient(context.Context, storage.Client) (storage.ClientID, error)
	SetScheme(context.Context, storage.ClientID, storage.Month, storage.Scheme) error
	Apply(context.Context, storage.Wish, storage.ApplyOptions) ([]storage.Applied, error)
	FolderAfterRename(context.Context, storage.ClientID) (string, error)
	RenameFolder(context.Context, storage.ClientID) (storage.Done, error)
	Clerks(context.Context) ([]storage.Clerk, error)
	SaveClerk(context.Context, storage.Clerk) (storage.ClerkID, error)
	SaveSymbol(context.Context, storage.Symbol) (storage.SymbolID, error)
	Recipients(context.Context, storage.ClientID) ([]storage.Recipient, error)
	SaveRecipient(context.Context, storage.Recipient) (storage.RecipientID, error)
	RemoveRecipient(context.Context, storage.RecipientID) error
	Symbols(context.Context) ([]storage.Symbol, error)
	ClientSymbols(context.Context, storage.ClientID) ([]storage.Symbol, error)
	SetClientSymbols(context.Context, storage.ClientID, []storage.SymbolID) error
	Periods(context.Context, storage.ClientID) ([]storage.PeriodRow, error)
	CompletePeriod(context.Context, storage.ClientID, storage.Period) error
	ReopenPeriod(context.Context, storage.ClientID, storage.Period) error

	Addresses(context.Context, storage.AddressFilter) ([]storage.AddressRow, error)
	PreviewAddress(context.Context, storage.NewAddress) (string, error)
	PreviewAddresses(context.Context, []storage.NewAddress) ([]storage.PlannedAddress, error)
	CreateAddress(context.Context, storage.NewAddress) (storage.ImportAddress, error)
	CreateAddresses(context.Context, []storage.NewAddress) ([]storage.ImportAddress, error)
	SaveAddress(context.Context, storage.ImportAddress) error
	RetireAddress(context.Context, storage.AddressID) error
	ReactivateAddress(context.Context, storage.AddressID) error
	ReissueAddress(context.Context, storage.AddressID) (storage.ImportAddress, error)
	Confirmation(context.Context, storage.AddressID) (storage.Confirmation, error)
}

// Register is the office's clients and import addresses: the lists, and what
// forms choose from.
type Register struct {
	// Changed is called on the window's thread after the fields below changed.
	Changed func()

	Clients   []storage.ClientRow // also those that have left
	Symbols   []storage.Symbol    // active ones
	Catalogue []storage.Symbol    // all of them
	Clerks    []storage.Clerk
	Settings  storage.Settings
	Loaded    bool

	AddressList *List[storage.AddressRow]
	ClientList  *List[storage.ClientRow]
	Form        *AddressForm   // a new import address
	File        *ClientFile    // the client that is looked at
	Many        *ManyAddresses // addresses for many clients at once
	Import      *ClientImport  // clients from a file

	store RegisterStore
	*errands
}

// NewRegister returns a register that is not read yet. It starts nothing.
func NewRegister(s RegisterStore, post func(func())) *Register {
	r := &Register{store: s, errands: newErrands(post), AddressList: newAddresses(s, post), ClientList: newClients(s, post)}
	r.Form = &AddressForm{register: r}
	r.File = &ClientFile{register: r}
	r.Many = newManyAddresses(r)
	r.Import = &ClientImport{register: r}
	return r
}

// Run reads everything, and again what a commit touched, until ctx ends or the
// store closes.
func (r *Register) Run(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	changes, end := r.store.Changes()
	var wg sync.WaitGroup
	defer wg.Wait()
	defer end()
	defer stop()
	wg.Go(func() { r.AddressList.run(ctx) })
	wg.Go(func() { r.ClientList.run(ctx) })
	wg.Go(func() { r.errands.run(ctx) })
	r.post(func() { r.reload(storage.ChangedElsewhere) })
	for {
		select {
		case <-ctx.Done():
			return
		case c, open := <-changes:
			if !open {
				return
			}
			r.post(func() { r.reload(c) })
		}
	}
}

// OnlyOf narrows both lists to the clients of a clerk; 0 shows all again.
func (r *Register) OnlyOf(clerk storage.ClerkID) {
	r.AddressList.onlyOf(clerk)
	r.ClientList.onlyOf(clerk)
}

// reload reads again what a commit touched.
func (r *Register) reload(c storage.Change) {
	if office := c&(storage.ChangedOffice|storage.ChangedElsewhere) != 0; office {
		r.read()
		r.ClientList.Reload()
	}
	if c&(storage.ChangedOffice|storage.ChangedElsewhere|storage.ChangedMails) != 0 {
		r.AddressList.Reload()
	}
	if c&(storage.ChangedOffice|storage.ChangedElsewhere|storage.ChangedDocuments) != 0 {
		r.File.reload()
	}
}

// read reads what forms choose from.
func (r *Register) read() {
	r.ask("register", func(ctx context.Context) func() {
		clients, err := r.store.ClientRows(ctx)
		var symbols []storage.Symbol
		var clerks []storage.Clerk
		var set storage.Settings
		if err == nil {
			symbols, err = r.store.Symbols(ctx)
		}
		if err == nil {
			clerks, err = r.store.Clerks(ctx)
		}
		if err == nil {
			set, err = r.store.Settings(ctx)
		}
		if err != nil {
			return nil // the lists tell of the trouble; the next commit reads again
		}
		catalogue := slices.Clone(symbols)
		symbols = slices.DeleteFunc(symbols, func(y storage.Symbol) bool { return !y.Active })
		return func() {
			r.Clients, r.Symbols, r.Clerks, r.Settings, r.Loaded = clients, symbols, clerks, set, true
			r.Catalogue = catalogue
			r.Form.refresh()
			r.tell()
		}
	})
}

func (r *Register) tell() {
	if r.Changed != nil {
		r.Changed()
	}
}

// act changes something in the background and tells how it ended.
func (r *Register) act(do func(context.Context) error, done func(error)) {
	r.ask("", func(ctx context.Context) func() {
		err := do(ctx)
		return func() {
			if done != nil {
				done(err)
			}
		}
	})
}

// Client is the client with this identity.
func (r *Register) Client(id storage.ClientID) (storage.ClientRow, bool) {
	i := slices.IndexFunc(r.Clients, func(c storage.ClientRow) bool { return c.ID == id })
	if i < 0 {
		return storage.ClientRow{}, false
	}
	return r.Clients[i], true
}

// Symbol is the active symbol with this identity.
func (r *Register) Symbol(id storage.SymbolID) (storage.Symbol, bool) {
	i := slices.IndexFunc(r.Symbols, func(y storage.Symbol) bool { return y.ID == id })
	if i < 0 {
		return storage.Symbol{}, false
	}
	return r.Symbols[i], true
}

// FindClients are the clients whose number begins with a text, or whose name
// holds it, at most n. Who has left comes last.
func (r *Register) FindClients(text string, n int) []storage.ClientRow {
	var first, then, left []storage.ClientRow
	for _, c := range r.Clients {
		switch {
		case !matches(text, c.Number+" "+c.Name):
		case c.LeftOn != "":
			left = append(left, c)
		case strings.HasPrefix(strings.ToLower(c.Number), strings.ToLower(strings.TrimSpace(text))):
			first = append(first, c)
		default:
			then = append(then, c)
		}
	}
	all := slices.Concat(first, then, left)
	return all[:min(n, len(all))]
}

// matches reports whether a text holds every word of a search.
func matches(search, text string) bool {
	text = strings.ToLower(text)
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// pageOf is one page of rows that are all in memory.
func pageOf[T any](all []T, offset, limit int) []T {
	return all[min(offset, len(all)):min(offset+limit, len(all))]
}
