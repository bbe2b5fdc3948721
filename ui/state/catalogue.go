package state

import (
	"context"
	"strings"

	"belegpost/storage"
)

// SaveClerk creates a clerk with ID 0, or changes one.
func (r *Register) SaveClerk(c storage.Clerk, done func(error)) {
	r.act(func(ctx context.Context) error { _, err := r.store.SaveClerk(ctx, c); return err }, done)
}

// SaveSymbol creates a symbol with ID 0, or changes one. A new one whose code
// continues that of a main symbol belongs to it: BK1 and BK-2 to BK.
func (r *Register) SaveSymbol(y storage.Symbol, done func(error)) {
	if y.ID == 0 {
		y.Main = r.mainOf(y.Code)
	}
	r.act(func(ctx context.Context) error { _, err := r.store.SaveSymbol(ctx, y); return err }, done)
}

// mainOf is the main symbol that a code continues by digits, 0 without.
func (r *Register) mainOf(code string) storage.SymbolID {
	stem := strings.TrimSuffix(strings.TrimRight(code, "0123456789"), "-")
	for _, y := range r.Catalogue {
		if y.Main == 0 && y.Code == stem && stem != code {
			return y.ID
		}
	}
	return 0
}
