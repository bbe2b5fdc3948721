package state

import (
	"context"
	"slices"

	"belegpost/storage"
)

// ManyAddresses makes import addresses for many clients at once: each chosen
// client gets one for each chosen symbol.
type ManyAddresses struct {
	// Changed is called on the window's thread after a field changed.
	Changed func()

	Clients   map[storage.ClientID]bool
	Symbols   map[storage.SymbolID]bool
	Extension string
	Plans     []storage.PlannedAddress // by client and symbol
	Good      int                      // of them, that can be made
	Busy      bool
	Made      []storage.ImportAddress // by the last [ManyAddresses.Create]
	Err       error                   // of the last try

	register *Register
	turn     int
}

func newManyAddresses(r *Register) *ManyAddresses {
	return &ManyAddresses{register: r, Clients: map[storage.ClientID]bool{}, Symbols: map[storage.SymbolID]bool{}}
}

// Choose takes clients into the choice or out of it.
func (m *ManyAddresses) Choose(on bool, clients ...storage.ClientID) {
	for _, c := range clients {
		if delete(m.Clients, c); on {
			m.Clients[c] = true
		}
	}
	m.plan()
}

// Use takes a symbol into the choice or out of it.
func (m *ManyAddresses) Use(y storage.SymbolID, on bool) {
	if delete(m.Symbols, y); on {
		m.Symbols[y] = true
	}
	m.plan()
}

// Extend sets the extension that all of them get.
func (m *ManyAddresses) Extend(extension string) {
	m.Extension = extension
	m.plan()
}

// wishes are the chosen clients times the chosen symbols.
func (m *ManyAddresses) wishes() (out []storage.NewAddress) {
	for _, c := range m.register.Clients {
		for _, y := range m.register.Symbols {
			if m.Clients[c.ID] && m.Symbols[y.ID] {
				out = append(out, storage.NewAddress{Client: c.ID, Symbol: y.ID, Label: y.Name, Extension: m.Extension})
			}
		}
	}
	return out
}

// atOnce is how many addresses are looked at in one go: between two the store
// can write what the mailbox brings.
const atOnce = 50

// plan looks at what would be made.
func (m *ManyAddresses) plan() {
	m.turn++
	turn, wishes := m.turn, m.wishes()
	m.Busy, m.Err, m.Made = len(wishes) > 0, nil, nil
	if len(wishes) == 0 {
		m.Plans, m.Good = nil, 0
	}
	m.register.ask("plan", func(ctx context.Context) func() {
		var plans []storage.PlannedAddress
		for part := range slices.Chunk(wishes, atOnce) {
			some, err := m.register.store.PreviewAddresses(ctx, part)
			if err != nil {
				return func() { m.ended(turn, nil, err) }
			}
			plans = append(plans, some...)
		}
		return func() { m.ended(turn, plans, nil) }
	})
	m.tell()
}

func (m *ManyAddresses) ended(turn int, plans []storage.PlannedAddress, err error) {
	if turn != m.turn {
		return // the choice is another one by now
	}
	m.Busy, m.Err, m.Plans, m.Good = false, err, plans, 0
	for _, p := range plans {
		if p.Err == nil {
			m.Good++
		}
	}
	m.tell()
}

// Create makes those that can be made.
func (m *ManyAddresses) Create() {
	if m.Busy || m.Good == 0 {
		return
	}
	var wishes []storage.NewAddress
	for _, p := range m.Plans {
		if p.Err == nil {
			wishes = append(wishes, p.NewAddress)
		}
	}
	m.Busy = true
	m.turn++
	turn := m.turn
	var made []storage.ImportAddress
	m.register.act(func(ctx context.Context) (err error) {
		made, err = m.register.store.CreateAddresses(ctx, wishes)
		return err
	}, func(err error) {
		if turn != m.turn {
			return
		}
		if m.Busy, m.Err, m.Made = false, err, made; err == nil {
			clear(m.Clients)
			m.Plans, m.Good = nil, 0
		}
		m.tell()
	})
	m.tell()
}

func (m *ManyAddresses) tell() {
	if m.Changed != nil {
		m.Changed()
	}
}
