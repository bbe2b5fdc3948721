package state

import (
	"context"
	"errors"
	"slices"
	"strings"

	"belegpost/storage"
)

// ClientImport takes clients over from a file of another program. First it
// shows what would become of each line.
type ClientImport struct {
	// Changed is called on the window's thread after a field changed.
	Changed func()

	File    string       // its name; "" before one was chosen
	Table   *ClientTable // nil if it could not be read
	Mapping ClientMapping
	Plan    ImportPlan
	Busy    bool
	Done    bool // the plan was carried out
	Err     error

	register *Register
	turn     int
}

// ImportPlan is what would become of a file.
type ImportPlan struct {
	Wishes             []storage.ClientWish // what is taken over
	New, Altered, Same int                  // of them
	Refused            []RefusedLine        // by line
	clerks             []storage.ClerkWish
	NoNumber, NoName   bool // no column is said to be it
}

// Read looks at a file; load reads it, in the background.
func (m *ClientImport) Read(name string, load func() ([]byte, error)) {
	m.turn++
	turn := m.turn
	*m = ClientImport{Changed: m.Changed, register: m.register, turn: turn, File: name, Busy: true}
	m.register.ask("import", func(context.Context) func() {
		var table *ClientTable
		data, err := load()
		if err == nil {
			table, err = ParseClients(data)
		}
		return func() {
			if turn != m.turn {
				return
			}
			if m.Busy, m.Table, m.Err = false, table, err; err == nil {
				m.Mapping = GuessColumns(table.Heads)
				m.plan()
			}
			m.tell()
		}
	})
	m.tell()
}

// Map says what a column means.
func (m *ClientImport) Map(column int, to ClientColumn) {
	if m.Table == nil || m.Mapping[column] == to {
		return
	}
	m.Mapping = m.Mapping.With(column, to)
	m.plan()
	m.tell()
}

// plan finds out what would become of the lines.
func (m *ClientImport) plan() {
	m.turn++
	turn, table, mapping, store := m.turn, m.Table, m.Mapping, m.register.store
	m.Done, m.Err = false, nil
	m.Plan = ImportPlan{NoNumber: mapping.Column(ColumnNumber) < 0, NoName: mapping.Column(ColumnName) < 0}
	if m.Plan.NoNumber || m.Plan.NoName {
		m.Busy = false
		return
	}
	m.Busy = true
	m.register.ask("import", func(ctx context.Context) func() {
		plan, err := planImport(ctx, store, table, mapping)
		return func() {
			if turn == m.turn {
				m.Busy, m.Plan, m.Err = false, plan, err
				m.tell()
			}
		}
	})
}

// mostOdd is how many lines the store may refuse one by one: what a list of
// clients can have wrong was found before.
const mostOdd = 100

// planImport tries the lines out.
func planImport(ctx context.Context, s RegisterStore, t *ClientTable, m ClientMapping) (p ImportPlan, err error) {
	wishes, lines, refused := t.Wishes(m)
	known, err := s.ClientRows(ctx)
	if err != nil {
		return p, err
	}
	stayLeft(wishes, known)
	p.Refused = refused
	for range mostOdd {
		p.Wishes, p.clerks = wishes, clerkWishes(wishes)
		applied, err := s.Apply(ctx, storage.Wish{Clerks: p.clerks, Clients: wishes}, storage.ApplyOptions{DryRun: true})
		odd, isOdd := errors.AsType[*storage.WishError](err)
		at := -1
		if isOdd && odd.Entity == "client" {
			at = slices.IndexFunc(wishes, func(w storage.ClientWish) bool { return w.Number == odd.Name })
		}
		if at < 0 {
			p.count(applied)
			return p, err
		}
		p.Refused = append(p.Refused, RefusedLine{Line: lines[at], Number: odd.Name, Name: *wishes[at].Name, Reason: RefusedOther, Value: odd.Name, Err: odd.Err})
		slices.SortFunc(p.Refused, func(a, b RefusedLine) int { return a.Line - b.Line })
		wishes, lines = slices.Delete(wishes, at, at+1), slices.Delete(lines, at, at+1)
	}
	return p, ErrNoTable
}

// stayLeft keeps those that have left from coming back, only because the
// other program still lists them.
func stayLeft(wishes []storage.ClientWish, known []storage.ClientRow) {
	left := map[string]string{}
	for _, c := range known {
		left[strings.ToLower(c.Number)] = c.LeftOn
	}
	for i := range wishes {
		if day := left[strings.ToLower(wishes[i].Number)]; wishes[i].LeftOn == nil && day != "" {
			wishes[i].LeftOn = &day
		}
	}
}

// clerkWishes are the clerks that the lines name.
func clerkWishes(wishes []storage.ClientWish) (out []storage.ClerkWish) {
	seen := map[string]bool{}
	for _, w := range wishes {
		if w.Clerk != nil && !seen[*w.Clerk] {
			seen[*w.Clerk] = true
			out = append(out, storage.ClerkWish{Name: *w.Clerk})
		}
	}
	return out
}

// count says how many are new, altered and as they were.
func (p *ImportPlan) count(applied []storage.Applied) {
	fresh, touched := map[string]bool{}, map[string]bool{}
	for _, a := range applied {
		number, _, _ := strings.Cut(a.Name, " ")
		number = strings.ToLower(number)
		switch {
		case a.Entity == "client" && a.Action == storage.ActionCreated:
			fresh[number] = true
		case a.Entity == "client" || a.Entity == "recipient":
			touched[number] = true
		}
	}
	for _, w := range p.Wishes {
		switch key := strings.ToLower(w.Number); {
		case fresh[key]:
			p.New++
		case touched[key]:
			p.Altered++
		default:
			p.Same++
		}
	}
}

// Take carries the plan out, all of it or nothing.
func (m *ClientImport) Take() {
	if m.Busy || m.Done || len(m.Plan.Wishes) == 0 {
		return
	}
	m.Busy = true
	m.turn++
	turn, store, wish := m.turn, m.register.store, storage.Wish{Clerks: m.Plan.clerks, Clients: m.Plan.Wishes}
	m.register.act(func(ctx context.Context) error {
		_, err := store.Apply(ctx, wish, storage.ApplyOptions{})
		return err
	}, func(err error) {
		if turn == m.turn {
			m.Busy, m.Err, m.Done = false, err, err == nil
			m.tell()
		}
	})
	m.tell()
}

func (m *ClientImport) tell() {
	if m.Changed != nil {
		m.Changed()
	}
}
