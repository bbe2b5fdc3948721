package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

func (p *applier) clientWishes(ctx context.Context, w Wish) error {
	var numbers []string
	for _, cw := range w.Clients {
		numbers = append(numbers, cw.Number)
	}
	if number, found := twice(numbers); found {
		return &WishError{Entity: "client", Name: number, Err: invalid(FieldClientNumber, InvalidTaken, number)}
	}
	for _, cw := range w.Clients {
		if err := p.clientWish(ctx, cw); err != nil {
			return &WishError{Entity: "client", Name: cw.Number, Err: err}
		}
	}
	return nil
}

// clientWish makes one entry true. Recipients come before addresses, which
// need one, and go after them.
func (p *applier) clientWish(ctx context.Context, w ClientWish) error {
	id, err := p.clientItself(ctx, w)
	if err != nil {
		return err
	}
	p.clients[id] = true
	number := strings.TrimSpace(w.Number)
	if w.Recipients != nil {
		if err := p.recipientWishes(ctx, id, number, *w.Recipients); err != nil {
			return err
		}
	}
	if w.Addresses != nil {
		if err := p.addressWishes(ctx, id, number, *w.Addresses); err != nil {
			return err
		}
	}
	if p.Prune && w.Recipients != nil {
		return p.pruneRecipients(ctx, id, number, *w.Recipients)
	}
	return nil
}

func (p *applier) clientItself(ctx context.Context, w ClientWish) (ClientID, error) {
	c := Client{Number: strings.TrimSpace(w.Number)}
	set, err := settingsIn(ctx, p.tx)
	if err != nil {
		return 0, err
	}
	if c.Number != "" {
		list, err := clients(ctx, p.tx, MonthOf(p.now, set.Location()), args{"id": 0, "number": strings.ToLower(c.Number)})
		if err != nil {
			return 0, err
		}
		if len(list) == 1 {
			c = list[0].Client
		}
	}
	returns := w.LeftOn == nil && c.LeftOn != "" && c.LeftOn <= p.today
	if returns {
		c.LeftOn = ""
	}
	take(&c.Name, w.Name)
	take(&c.FiscalYearStart, w.FiscalYearStart)
	take(&c.LeftOn, w.LeftOn)
	take(&c.LatePolicy, w.Late)
	takeWord(&c.Scheme, w.Period)
	takeWord(&c.PeriodRule, w.PeriodRule)
	if err := p.clerkOf(ctx, &c, w.Clerk); err != nil {
		return 0, err
	}
	id, action, err := p.saveClient(ctx, c)
	if err != nil {
		return 0, err
	}
	if returns {
		action = ActionReactivated
	}
	p.did("client", c.Number, action)
	return id, nil
}

func (p *applier) clerkOf(ctx context.Context, c *Client, name *string) error {
	if name == nil {
		return nil
	}
	list, err := clerks(ctx, p.tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(k Clerk) bool { return k.Name == strings.TrimSpace(*name) })
	switch {
	case *name == "":
		c.Clerk = 0
	case i < 0:
		return invalid(FieldClientClerk, InvalidUnknown, *name)
	default:
		c.Clerk = list[i].ID
	}
	return nil
}

func (p *applier) recipientWishes(ctx context.Context, client ClientID, number string, wishes []RecipientWish) error {
	var emails []string
	for _, rw := range wishes {
		emails = append(emails, rw.Email)
	}
	if email, found := twice(emails); found {
		return invalid(FieldRecipientEmail, InvalidTaken, email)
	}
	list, err := recipients(ctx, p.tx, client)
	if err != nil {
		return err
	}
	for _, rw := range wishes {
		r := Recipient{Client: client, Email: rw.Email}
		if i := slices.IndexFunc(list, func(o Recipient) bool { return sameEmail(o.Email, rw.Email) }); i >= 0 {
			r = list[i]
		}
		takeWord(&r.Success, rw.Success)
		_, action, err := p.saveRecipient(ctx, r)
		if err != nil {
			return err
		}
		p.did("recipient", number+" "+strings.TrimSpace(r.Email), action)
	}
	return nil
}

// sameEmail compares a stored address with one as the file has it.
func sameEmail(stored, wish string) bool {
	clean, err := cleanEmail(FieldRecipientEmail, wish)
	return err == nil && strings.EqualFold(stored, clean)
}

func (p *applier) pruneRecipients(ctx context.Context, client ClientID, number string, wishes []RecipientWish) error {
	list, err := recipients(ctx, p.tx, client)
	if err != nil {
		return err
	}
	for _, r := range list {
		listed := slices.ContainsFunc(wishes, func(w RecipientWish) bool { return sameEmail(r.Email, w.Email) })
		if listed || !r.Active {
			continue
		}
		if err := p.removeRecipient(ctx, r); err != nil {
			return err
		}
		p.did("recipient", number+" "+r.Email, ActionDeactivated)
	}
	return nil
}

// addressKey is what addresses of one client are matched by.
type addressKey struct {
	symbol    SymbolID
	extension string
}

func (p *applier) addressWishes(ctx context.Context, client ClientID, number string, wishes []AddressWish) error {
	list, err := symbols(ctx, p.tx)
	if err != nil {
		return err
	}
	listed := map[addressKey]bool{}
	for _, aw := range wishes {
		y, ok := byCode(list, aw.Symbol)
		if !ok || !y.Active {
			return invalid(FieldAddressSymbol, InvalidUnknown, aw.Symbol)
		}
		extension, err := plainExtension(aw.Extension)
		if err != nil {
			return err
		}
		key := addressKey{y.ID, extension}
		if listed[key] {
			return &InvalidError{Field: FieldAddressExtension, Code: InvalidTaken, Value: aw.Extension, Other: y.Code}
		}
		listed[key] = true
		if err := p.addressWish(ctx, client, key, aw); err != nil {
			return err
		}
	}
	if !p.Prune {
		return nil
	}
	return p.pruneAddresses(ctx, client, func(a ImportAddress) (name string, keep bool) {
		i := slices.IndexFunc(list, func(y Symbol) bool { return y.ID == a.Symbol })
		return fmt.Sprintf("%s %s %s", number, list[i].Code, a.Extension), listed[addressKey{a.Symbol, a.Extension}]
	})
}

// plainExtension takes an extension only as it stands in the address. A screen
// shows what becomes of "büro"; a file that nobody watches has to say it.
func plainExtension(s string) (string, error) {
	extension, err := Extension(s)
	if err == nil && extension != strings.ToLower(strings.TrimSpace(s)) {
		return "", &InvalidError{Field: FieldAddressExtension, Code: InvalidSpelling, Value: s, Other: extension}
	}
	return extension, err
}

const addressMatch = ` WHERE client_id = :client AND symbol_id = :symbol AND extension = :extension
ORDER BY active DESC, id DESC LIMIT 1`

// addressWish keeps the active address of this key, brings back the newest
// retired one, or makes one.
func (p *applier) addressWish(ctx context.Context, client ClientID, key addressKey, w AddressWish) error {
	action := ActionKept
	a, err := one(ctx, p.tx, addressSelect+addressMatch,
		args{"client": client, "symbol": key.symbol, "extension": key.extension}, scanAddress)
	switch {
	case errors.Is(err, ErrNotFound):
		n := NewAddress{Client: client, Symbol: key.symbol, Extension: w.Extension}
		take(&n.Label, w.Label)
		action = ActionCreated
		a, err = p.createAddress(ctx, n)
	case err == nil && !a.Active:
		action = ActionReactivated
		err = p.reactivateAddress(ctx, a)
	}
	if err != nil {
		return err
	}
	take(&a.Label, w.Label)
	takeWord(&a.PeriodRule, w.PeriodRule)
	take(&a.SenderReply, w.SenderReply)
	changed, err := p.saveAddress(ctx, a)
	if err != nil {
		return err
	}
	if action == ActionKept {
		action = changed
	}
	p.issued[a.ID] = action
	return nil
}

func (p *applier) pruneAddresses(ctx context.Context, client ClientID, listed func(ImportAddress) (string, bool)) error {
	active, err := all(ctx, p.tx, addressSelect+` WHERE client_id = :client AND active = 1 ORDER BY id`,
		args{"client": client}, scanAddress)
	if err != nil {
		return fmt.Errorf("read addresses: %w", err)
	}
	for _, a := range active {
		name, keep := listed(a)
		if keep {
			continue
		}
		if err := p.retireAddress(ctx, a); err != nil {
			return err
		}
		p.out = append(p.out, Applied{Entity: "address", Name: name, Action: ActionRetired, Address: a.Address})
	}
	return nil
}

// pruneClients lets clients leave that the file does not list.
func (p *applier) pruneClients(ctx context.Context, w Wish) error {
	if !p.Prune || w.Clients == nil {
		return nil
	}
	set, err := settingsIn(ctx, p.tx)
	if err != nil {
		return err
	}
	list, err := clients(ctx, p.tx, MonthOf(p.now, set.Location()), args{"id": 0, "number": ""})
	if err != nil {
		return err
	}
	for _, c := range list {
		if p.clients[c.ID] || c.LeftOn != "" && c.LeftOn <= p.today {
			continue
		}
		c.LeftOn = p.today
		if _, _, err := p.saveClient(ctx, c.Client); err != nil {
			return &WishError{Entity: "client", Name: c.Number, Err: err}
		}
		p.did("client", c.Number, ActionDeactivated)
	}
	return nil
}
