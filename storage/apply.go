package storage

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Action is what [Store.Apply] did to something.
type Action string

const (
	ActionCreated     Action = "created"
	ActionChanged     Action = "changed"
	ActionReactivated Action = "reactivated" // retired or deactivated before
	ActionRetired     Action = "retired"     // an address
	ActionDeactivated Action = "deactivated" // a recipient, a symbol, or a client: it left today
	ActionKept        Action = "kept"        // nothing changed
)

// Applied is one thing that [Store.Apply] changed, or an active address.
type Applied struct {
	Entity  string // setting, symbol, clerk, client, recipient, address
	Name    string // mailbox.host; ER; 10023; 10023 buchhaltung@huber.at; 10023 ER lieferanten
	Action  Action
	Address string // of an address: as issued
}

// ApplyOptions say how a wish is applied.
type ApplyOptions struct {
	DryRun   bool // report only
	Prune    bool // what is missing in the lists is retired or deactivated
	Keychain bool // passwords are kept in the keychain, not read at every start
	TakeOver bool // of an archive that is another installation's: it files nothing there any more

	// BeforeCommit is called with the settings as they will be, before they
	// are: an error rolls everything back. A dry run does not call it.
	BeforeCommit func(context.Context, Settings) error
}

// Apply makes a wish true: all of it or, after an error, nothing of it.
// Applying the same wish again changes nothing. The result lists what changed
// and every active address.
//
// With Prune, addresses that are missing in the file are retired, recipients
// and symbols deactivated, and clients leave today: their addresses and
// recipients stay, so that late mail is answered. A symbol that an active
// address names is kept.
func (s *Store) Apply(ctx context.Context, w Wish, o ApplyOptions) ([]Applied, error) {
	before, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	root := ""
	if w.Office.Archive != nil && *w.Office.Archive != "" && (o.TakeOver || filepath.Clean(*w.Office.Archive) != before.Office.Archive) {
		root = *w.Office.Archive
	}
	if root != "" || o.DryRun {
		tried, err := s.tryWish(ctx, w, o)
		if err != nil {
			return nil, err
		}
		if root != "" {
			if _, err := s.useArchive(ctx, root, archiveUse{dryRun: true, takeOver: o.TakeOver}); err != nil {
				return nil, err
			}
		}
		if o.DryRun {
			return tried, nil
		}
	}
	var out []Applied
	err = s.change(ctx, func(t *tx) error {
		out, err = t.apply(ctx, w, o)
		if err == nil && root != "" { // last, so that nothing is left of a wish that fails
			err = t.takeArchive(ctx, root, o.TakeOver)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// takeArchive makes a folder the archive, and writes down whose it was.
func (t *tx) takeArchive(ctx context.Context, root string, takeOver bool) error {
	from, err := t.store.useArchive(ctx, root, archiveUse{takeOver: takeOver})
	if err != nil || from == "" {
		return err
	}
	t.changes |= ChangedOffice
	return t.audit(ctx, "archive taken over", "office", map[string]any{"folder": root, "from": from})
}

// tryWish applies a wish and rolls it back.
func (s *Store) tryWish(ctx context.Context, w Wish, o ApplyOptions) (out []Applied, err error) {
	o.BeforeCommit = nil
	err = s.readAs(ctx, func(t *tx) error {
		out, err = t.apply(ctx, w, o)
		return err
	})
	return out, err
}

// applier is one run of Apply.
type applier struct {
	*tx
	ApplyOptions
	today   string
	out     []Applied
	issued  map[AddressID]Action // addresses that the file lists
	clients map[ClientID]bool    // listed in the file
}

func (t *tx) apply(ctx context.Context, w Wish, o ApplyOptions) ([]Applied, error) {
	p := &applier{tx: t, ApplyOptions: o, issued: map[AddressID]Action{}, clients: map[ClientID]bool{}}
	set, err := p.settings(ctx, w)
	if err != nil {
		return nil, err
	}
	p.today = set.today(t.now)
	for _, step := range []func(context.Context, Wish) error{p.clerkWishes, p.symbolWishes, p.clientWishes, p.pruneClients, p.pruneSymbols, p.activeAddresses} {
		if err := step(ctx, w); err != nil {
			return nil, err
		}
	}
	if o.BeforeCommit != nil {
		if err := o.BeforeCommit(ctx, set); err != nil {
			return nil, err
		}
	}
	return p.out, nil
}

// did notes what was done to something, unless it was nothing.
func (p *applier) did(entity, name string, action Action) {
	if action != ActionKept {
		p.out = append(p.out, Applied{Entity: entity, Name: name, Action: action})
	}
}

func (p *applier) settings(ctx context.Context, w Wish) (Settings, error) {
	before, err := settingsIn(ctx, p.tx)
	if err != nil {
		return Settings{}, err
	}
	changed, err := p.saveSettings(ctx, w.settings(before, p.Keychain))
	if err != nil {
		return Settings{}, err
	}
	for _, f := range changed {
		p.did("setting", string(f), ActionChanged)
	}
	return settingsIn(ctx, p.tx)
}

func (p *applier) clerkWishes(ctx context.Context, w Wish) error {
	for _, cw := range w.Clerks {
		if err := p.clerkWish(ctx, cw); err != nil {
			return &WishError{Entity: "clerk", Name: cw.Name, Err: err}
		}
	}
	return nil
}

func (p *applier) clerkWish(ctx context.Context, w ClerkWish) error {
	c := Clerk{Name: strings.TrimSpace(w.Name)}
	list, err := clerks(ctx, p.tx)
	if err != nil {
		return err
	}
	for _, known := range list {
		if known.Name == c.Name {
			c = known
		}
	}
	take(&c.Email, w.Email)
	_, action, err := p.saveClerk(ctx, c)
	if err == nil {
		p.did("clerk", c.Name, action)
	}
	return err
}

func (p *applier) symbolWishes(ctx context.Context, w Wish) error {
	var codes []string
	for _, yw := range w.Symbols {
		codes = append(codes, yw.Code)
	}
	if code, found := twice(codes); found {
		return &WishError{Entity: "symbol", Name: code, Err: invalid(FieldSymbolCode, InvalidTaken, code)}
	}
	for _, yw := range w.Symbols {
		if err := p.symbolWish(ctx, yw); err != nil {
			return &WishError{Entity: "symbol", Name: yw.Code, Err: err}
		}
	}
	return nil
}

func (p *applier) symbolWish(ctx context.Context, w SymbolWish) error {
	list, err := symbols(ctx, p.tx)
	if err != nil {
		return err
	}
	y := Symbol{Code: w.Code}
	if known, ok := byCode(list, w.Code); ok {
		y = known
	}
	wasActive := y.Active || y.ID == 0
	y.Active = true
	take(&y.Name, w.Name)
	takeWord(&y.PeriodRule, w.PeriodRule)
	if w.Main != nil {
		main, ok := byCode(list, *w.Main)
		if !ok && *w.Main != "" {
			return invalid(FieldSymbolMain, InvalidUnknown, *w.Main)
		}
		y.Main = main.ID
	}
	_, action, err := p.saveSymbol(ctx, y)
	if err != nil {
		return err
	}
	if !wasActive {
		action = ActionReactivated
	}
	p.did("symbol", y.Code, action)
	return nil
}

// byCode finds a symbol in a list, whatever the case.
func byCode(list []Symbol, code string) (Symbol, bool) {
	for _, y := range list {
		if strings.EqualFold(y.Code, strings.TrimSpace(code)) {
			return y, true
		}
	}
	return Symbol{}, false
}

// pruneSymbols deactivates symbols that the file does not list.
func (p *applier) pruneSymbols(ctx context.Context, w Wish) error {
	if !p.Prune || w.Symbols == nil {
		return nil
	}
	list, err := symbols(ctx, p.tx)
	if err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, yw := range w.Symbols {
		listed[strings.ToUpper(strings.TrimSpace(yw.Code))] = true
	}
	for _, y := range list {
		if listed[y.Code] || !y.Active {
			continue
		}
		held, err := p.symbolHeldBy(ctx, y.ID)
		if err != nil {
			return err
		}
		if held != "" {
			continue
		}
		y.Active = false
		_, action, err := p.saveSymbol(ctx, y)
		if err != nil {
			return &WishError{Entity: "symbol", Name: y.Code, Err: err}
		}
		p.did("symbol", y.Code, action)
	}
	return nil
}

// activeAddresses puts every active address behind what changed.
func (p *applier) activeAddresses(ctx context.Context, _ Wish) error {
	rows, err := addressList(ctx, p.tx, AddressFilter{ActiveOnly: true})
	if err != nil {
		return err
	}
	for _, r := range rows {
		action := p.issued[r.ID]
		if action == "" {
			action = ActionKept
		}
		name := fmt.Sprintf("%s %s %s", r.ClientNumber, r.SymbolCode, r.Extension)
		address := r.Address
		if p.DryRun && action == ActionCreated { // the real one will get another token
			address = strings.Replace(address, "."+r.Token+".", "."+tokenPlaceholder+".", 1)
		}
		p.out = append(p.out, Applied{Entity: "address", Name: name, Action: action, Address: address})
	}
	return nil
}
