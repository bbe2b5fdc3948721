package storage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Symbol is a kind of document in the office's catalogue: ER, AR, BK1.
type Symbol struct {
	ID         SymbolID
	Code       string // [A-Z0-9-]{1,10}, unique
	Name       string
	Main       SymbolID   // ER-1 belongs to ER; 0 for a main symbol
	PeriodRule PeriodRule // "" inherits the client's
	Position   int        // order in lists; 0 puts a new one last
	Active     bool
}

// Fields of a symbol.
const (
	FieldSymbolCode       Field = "symbol.code"
	FieldSymbolName       Field = "symbol.name"
	FieldSymbolMain       Field = "symbol.main"
	FieldSymbolPeriodRule Field = "symbol.period_rule"
)

const symbolSelect = `SELECT id, code, name, COALESCE(main_id, 0), period_rule, position, active FROM symbol ORDER BY position, code`

const clientSymbolSelect = `SELECT s.id, s.code, s.name, COALESCE(s.main_id, 0), s.period_rule, cs.position, s.active
FROM client_symbol cs JOIN symbol s ON s.id = cs.symbol_id WHERE cs.client_id = :client ORDER BY cs.position, s.code`

const symbolInsert = `INSERT INTO symbol (code, name, main_id, period_rule, position, active)
VALUES (:code, :name, NULLIF(:main, 0), :rule, :position, :active)`

const symbolUpdate = `UPDATE symbol SET code = :code, name = :name, main_id = NULLIF(:main, 0), period_rule = :rule,
  position = :position, active = :active WHERE id = :id`

const symbolAddress = `SELECT address FROM import_address WHERE symbol_id = :id AND active = 1 ORDER BY id LIMIT 1`

const symbolUses = `SELECT EXISTS (SELECT 1 FROM import_address WHERE symbol_id = :id)
  OR EXISTS (SELECT 1 FROM document WHERE symbol_id = :id)`

const clientSymbolAdd = `INSERT INTO client_symbol (client_id, symbol_id, position)
VALUES (:client, :symbol, (SELECT COALESCE(MAX(position), 0) + 1 FROM client_symbol WHERE client_id = :client))
ON CONFLICT (client_id, symbol_id) DO NOTHING`

const clientSymbolClear = `DELETE FROM client_symbol WHERE client_id = :client`

const clientSymbolNeeded = `SELECT DISTINCT symbol_id FROM import_address WHERE client_id = :client AND active = 1`

func scanSymbol(row scanner) (y Symbol, err error) {
	err = row.Scan(&y.ID, &y.Code, &y.Name, &y.Main, &y.PeriodRule, &y.Position, &y.Active)
	return
}

// Symbols lists the catalogue in its order, also symbols that are not active.
func (s *Store) Symbols(ctx context.Context) ([]Symbol, error) { return symbols(ctx, s.read) }

func symbols(ctx context.Context, q querier) ([]Symbol, error) {
	list, err := all(ctx, q, symbolSelect, nil, scanSymbol)
	if err != nil {
		return nil, fmt.Errorf("read symbols: %w", err)
	}
	return list, nil
}

// SymbolByCode finds a symbol, whatever the case; [ErrNotFound] if there is none.
func (s *Store) SymbolByCode(ctx context.Context, code string) (Symbol, error) {
	return symbolWhere(ctx, s.read, func(y Symbol) bool { return y.Code == strings.ToUpper(code) })
}

func symbolWhere(ctx context.Context, q querier, is func(Symbol) bool) (Symbol, error) {
	list, err := symbols(ctx, q)
	if err != nil {
		return Symbol{}, err
	}
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	return Symbol{}, ErrNotFound
}

// ClientSymbols lists the symbols that a client uses, in its own order.
func (s *Store) ClientSymbols(ctx context.Context, id ClientID) ([]Symbol, error) {
	list, err := all(ctx, s.read, clientSymbolSelect, args{"client": id}, scanSymbol)
	if err != nil {
		return nil, fmt.Errorf("read client symbols: %w", err)
	}
	return list, nil
}

// SetClientSymbols makes these the symbols that a client uses, in this order.
// A symbol that one of its active addresses names cannot be left out.
func (s *Store) SetClientSymbols(ctx context.Context, client ClientID, use []SymbolID) error {
	return s.change(ctx, func(t *tx) error {
		if _, err := t.client(ctx, client); err != nil {
			return err
		}
		needed, err := all(ctx, t, clientSymbolNeeded, args{"client": client}, column[SymbolID])
		if err != nil {
			return fmt.Errorf("read client symbols: %w", err)
		}
		for _, id := range needed {
			if !slices.Contains(use, id) {
				y, err := symbolWhere(ctx, t, func(y Symbol) bool { return y.ID == id })
				if err != nil {
					return err
				}
				return invalid(FieldClientSymbols, InvalidInUse, y.Code)
			}
		}
		return t.setClientSymbols(ctx, client, use)
	})
}

func (t *tx) setClientSymbols(ctx context.Context, client ClientID, use []SymbolID) error {
	if _, err := t.exec(ctx, clientSymbolClear, args{"client": client}); err != nil {
		return fmt.Errorf("save client symbols: %w", err)
	}
	for _, id := range use {
		if _, err := symbolWhere(ctx, t, func(y Symbol) bool { return y.ID == id }); err != nil {
			return err
		}
		if err := t.useSymbol(ctx, client, id); err != nil {
			return err
		}
	}
	t.changes |= ChangedOffice
	return t.audit(ctx, "client symbols changed", fmt.Sprint("client ", client), map[string]any{"symbols": use})
}

// useSymbol puts a symbol behind those that a client uses already.
func (t *tx) useSymbol(ctx context.Context, client ClientID, id SymbolID) error {
	if _, err := t.exec(ctx, clientSymbolAdd, args{"client": client, "symbol": id}); err != nil {
		return fmt.Errorf("save client symbols: %w", err)
	}
	return nil
}

// SaveSymbol creates the symbol with ID 0, active, or changes the one with this ID.
// The code of a symbol that addresses or documents name stays: it stands in
// both. A symbol with active addresses stays active.
func (s *Store) SaveSymbol(ctx context.Context, y Symbol) (id SymbolID, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, _, err = t.saveSymbol(ctx, y)
		return err
	})
	return id, err
}

func (t *tx) saveSymbol(ctx context.Context, y Symbol) (SymbolID, Action, error) {
	y, err := y.checked()
	if err != nil {
		return 0, "", err
	}
	list, err := symbols(ctx, t)
	if err != nil {
		return 0, "", err
	}
	var before Symbol
	last := 0
	for _, other := range list {
		last = max(last, other.Position)
		switch {
		case other.ID == y.ID:
			before = other
		case other.Code == y.Code:
			return 0, "", &InvalidError{Field: FieldSymbolCode, Code: InvalidTaken, Value: y.Code, Other: other.Name}
		}
	}
	if y.ID != 0 && before.ID == 0 {
		return 0, "", ErrNotFound
	}
	if y.ID == 0 {
		y.Active = true
		before.Position = last + 1
	}
	if y.Position == 0 {
		y.Position = before.Position
	}
	if y == before {
		return y.ID, ActionKept, nil
	}
	if err := t.symbolFits(ctx, y, before, list); err != nil {
		return 0, "", err
	}
	return t.writeSymbol(ctx, y, before)
}

var symbolCode = regexp.MustCompile(`^[A-Z0-9-]*$`)

// checked returns the symbol in the form it is saved in, or what is wrong.
func (y Symbol) checked() (Symbol, error) {
	y.Code = strings.TrimSpace(y.Code)
	switch {
	case y.Code == "":
		return y, invalid(FieldSymbolCode, InvalidEmpty, "")
	case !symbolCode.MatchString(y.Code):
		return y, invalid(FieldSymbolCode, InvalidCharacters, y.Code)
	case len(y.Code) > 10:
		return y, invalid(FieldSymbolCode, InvalidTooLong, y.Code)
	}
	if _, ok := ParsePeriodRule(string(y.PeriodRule)); !ok {
		return y, invalid(FieldSymbolPeriodRule, InvalidFormat, string(y.PeriodRule))
	}
	var err error
	y.Name, err = neededText(FieldSymbolName, y.Name)
	return y, err
}

// symbolFits checks what depends on other rows.
func (t *tx) symbolFits(ctx context.Context, y, before Symbol, list []Symbol) error {
	main := slices.IndexFunc(list, func(m Symbol) bool { return m.ID == y.Main })
	switch {
	case y.Main == 0:
	case main < 0 || y.Main == y.ID || list[main].Main != 0:
		return invalid(FieldSymbolMain, InvalidUnknown, fmt.Sprint(y.Main))
	}
	if y.ID == 0 {
		return nil
	}
	if y.Code != before.Code {
		used, err := one(ctx, t, symbolUses, args{"id": y.ID}, column[bool])
		if err != nil {
			return fmt.Errorf("read uses of symbol: %w", err)
		}
		if used {
			return invalid(FieldSymbolCode, InvalidInUse, before.Code)
		}
	}
	if before.Active && !y.Active {
		address, err := t.symbolHeldBy(ctx, y.ID)
		if err != nil {
			return err
		}
		if address != "" {
			return &InvalidError{Field: FieldSymbolCode, Code: InvalidInUse, Value: y.Code, Other: address}
		}
	}
	return nil
}

// symbolHeldBy is an active address that names the symbol, "" if there is none.
func (t *tx) symbolHeldBy(ctx context.Context, id SymbolID) (string, error) {
	address, err := one(ctx, t, symbolAddress, args{"id": id}, column[string])
	if errors.Is(err, ErrNotFound) {
		return "", nil
	}
	return address, err
}

func (t *tx) writeSymbol(ctx context.Context, y, before Symbol) (SymbolID, Action, error) {
	a := args{"code": y.Code, "name": y.Name, "main": y.Main, "rule": y.PeriodRule, "position": y.Position, "active": y.Active}
	query, action := symbolInsert, ActionCreated
	if y.ID != 0 {
		query, action = symbolUpdate, ActionChanged
		a["id"] = y.ID
		if before.Active && !y.Active {
			action = ActionDeactivated
		}
	}
	id, err := t.exec(ctx, query, a)
	if err != nil {
		return 0, "", fmt.Errorf("save symbol: %w", err)
	}
	if y.ID == 0 {
		y.ID = SymbolID(id)
	}
	t.changes |= ChangedOffice
	return y.ID, action, t.audit(ctx, "symbol "+string(action), fmt.Sprint("symbol ", y.ID),
		map[string]any{"code": y.Code, "name": y.Name, "main": y.Main, "period_rule": y.PeriodRule, "active": y.Active})
}
