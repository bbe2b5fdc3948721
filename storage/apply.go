package storage

import (
	"context"
)

// Action is what [Store.Apply] did to something.
type Action string

const (
	ActionCreated     Action = "created"
	ActionChanged     Action = "changed"
	ActionReactivated Action = "reactivated" // retired or deactivated before
	ActionRetired     Action = "retired"     // an address
	ActionDeactivated Action = "deactivated" // a recipient, a symbol, or a client that left today
	ActionKept        Action = "kept"        // nothing changed
)

// Applied is one thing that [Store.Apply] changed, or an active address.
type Applied struct {
	Entity  string // setting, symbol, clerk, client, recipient, address
	Name    string // mailbox.host; ER; 10023; 10023 buchhaltung@huber.at; 10023 ER lieferanten
	Action  Action
	Address string // of an address: as issued
	Wanted  string // of an address: the extension as it was wished for, if it is written differently
}

// Wish is what an office.toml wants; see apply_wish.go.
type Wish struct{}

// ApplyOptions say how a wish is applied.
type ApplyOptions struct {
	DryRun bool // report only
	Prune  bool // what is missing in the lists is retired or deactivated
}

// Apply makes a wish true, all or nothing.
func (s *Store) Apply(ctx context.Context, w Wish, o ApplyOptions) ([]Applied, error) {
	return nil, ctx.Err()
}
