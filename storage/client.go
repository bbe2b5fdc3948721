package storage

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"belegpost/storage/internal/archive"
)

// Client is somebody whose books the office keeps. Its identity is the ID:
// number and name may change.
type Client struct {
	ID              ClientID
	Number          string // [0-9A-Za-z-]{1,20}, unique whatever the case
	Name            string
	Folder          string // below the archive; chosen by the store, frozen when first used
	FiscalYearStart string // MM-DD; 01-01 if empty
	Scheme          Scheme // how long its periods are now; Monthly if empty
	Clerk           ClerkID
	LeftOn          string     // YYYY-MM-DD, "" while a client; from that day on nothing is filed
	PeriodRule      PeriodRule // "" is the month of the mail
	LatePolicy      string     // LateNext or LateFail: mail for a complete period; LateNext if empty
}

// What becomes of mail for a period that is complete.
const (
	LateNext = "next" // it goes to the next open period
	LateFail = "fail" // it is a failed import
)

// InvalidLeft refuses an address for a client that has left.
const InvalidLeft = "left"

// Fields of a client.
const (
	FieldClientNumber          Field = "client.number"
	FieldClientName            Field = "client.name"
	FieldClientPeriod          Field = "client.period"
	FieldClientFiscalYearStart Field = "client.fiscal_year_start"
	FieldClientSchemeFrom      Field = "client.scheme_from"
	FieldClientClerk           Field = "client.clerk"
	FieldClientLeftOn          Field = "client.left_on"
	FieldClientPeriodRule      Field = "client.period_rule"
	FieldClientLatePolicy      Field = "client.late"
	FieldClientSymbols         Field = "client.symbols"
)

// longestFolder is the limit for one element of a path, in bytes.
const longestFolder = 120

const clientSelect = `SELECT c.id, c.number, c.name, c.folder, c.folder_used, c.fiscal_year_start,
  COALESCE(c.clerk_id, 0), COALESCE(c.left_on, ''), c.period_rule, c.late_policy,
  (SELECT scheme FROM client_scheme WHERE client_id = c.id AND valid_from <= :month ORDER BY valid_from DESC LIMIT 1)
FROM client c WHERE (:id = 0 OR c.id = :id) AND (:number = '' OR c.number_key = :number) ORDER BY c.number_key`

const clientInsert = `INSERT INTO client (number, number_key, name, folder, folder_key, fiscal_year_start, clerk_id, left_on,
  period_rule, late_policy, created_at)
VALUES (:number, lower(:number), :name, :folder, :folder_key, :start, NULLIF(:clerk, 0), NULLIF(:left, ''), :rule, :late, :now)`

const clientUpdate = `UPDATE client SET number = :number, number_key = lower(:number), name = :name, folder = :folder,
  folder_key = :folder_key, fiscal_year_start = :start, clerk_id = NULLIF(:clerk, 0), left_on = NULLIF(:left, ''),
  period_rule = :rule, late_policy = :late WHERE id = :id`

const schemeUpsert = `INSERT INTO client_scheme (client_id, valid_from, scheme) VALUES (:id, :from, :scheme)
ON CONFLICT (client_id, valid_from) DO UPDATE SET scheme = excluded.scheme`

const folderHolder = `SELECT id FROM client WHERE folder_key = :key AND id <> :id`

// clientRow is a client with what only the store needs to know.
type clientRow struct {
	Client
	folderUsed bool
}

// Clients lists all clients by number, also those that have left.
func (s *Store) Clients(ctx context.Context) ([]Client, error) {
	list, err := s.clients(ctx, args{"id": 0, "number": ""})
	if err != nil {
		return nil, err
	}
	out := make([]Client, len(list))
	for i, c := range list {
		out[i] = c.Client
	}
	return out, nil
}

// Client reads one client; [ErrNotFound] if there is none.
func (s *Store) Client(ctx context.Context, id ClientID) (Client, error) {
	if id <= 0 {
		return Client{}, ErrNotFound // the query takes 0 for all
	}
	return firstClient(s.clients(ctx, args{"id": id, "number": ""}))
}

// ClientByNumber finds a client by its number, whatever the case;
// [ErrNotFound] if there is none.
func (s *Store) ClientByNumber(ctx context.Context, number string) (Client, error) {
	if number == "" {
		return Client{}, ErrNotFound
	}
	return firstClient(s.clients(ctx, args{"id": 0, "number": strings.ToLower(number)}))
}

func firstClient(list []clientRow, err error) (Client, error) {
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Client{}, err
	}
	return list[0].Client, nil
}

func (s *Store) clients(ctx context.Context, a args) ([]clientRow, error) {
	set, err := settingsIn(ctx, s.read)
	if err != nil {
		return nil, err
	}
	return clients(ctx, s.read, MonthOf(s.now(), set.Location()), a)
}

func clients(ctx context.Context, q querier, now Month, a args) ([]clientRow, error) {
	a["month"] = now
	list, err := all(ctx, q, clientSelect, a, func(row scanner) (c clientRow, err error) {
		err = row.Scan(&c.ID, &c.Number, &c.Name, &c.Folder, &c.folderUsed, &c.FiscalYearStart,
			&c.Clerk, &c.LeftOn, &c.PeriodRule, &c.LatePolicy, &c.Scheme)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read clients: %w", err)
	}
	return list, nil
}

// client reads one client inside a transaction.
func (t *tx) client(ctx context.Context, id ClientID) (c clientRow, err error) {
	if id <= 0 {
		return c, ErrNotFound
	}
	set, err := settingsIn(ctx, t)
	if err != nil {
		return c, err
	}
	list, err := clients(ctx, t, MonthOf(t.now, set.Location()), args{"id": id, "number": ""})
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return c, err
	}
	return list[0], nil
}

// SaveClient creates the client with ID 0, or changes the one with this ID.
// Folder is ignored: it is made of number and name, follows them until the
// first document lies in it, and stays from then on. A changed Scheme is valid
// from the current month; [Store.SetScheme] takes another one.
func (s *Store) SaveClient(ctx context.Context, c Client) (id ClientID, err error) {
	err = s.change(ctx, func(t *tx) error {
		id, _, err = t.saveClient(ctx, c)
		return err
	})
	return id, err
}

func (t *tx) saveClient(ctx context.Context, c Client) (ClientID, Action, error) {
	c, err := c.checked()
	if err != nil {
		return 0, "", err
	}
	before := clientRow{}
	if c.ID != 0 {
		if before, err = t.client(ctx, c.ID); err != nil {
			return 0, "", err
		}
	}
	c.Folder = before.Folder
	if c == before.Client {
		return c.ID, ActionKept, nil
	}
	if err := t.clientFits(ctx, c); err != nil {
		return 0, "", err
	}
	if !before.folderUsed {
		if c.Folder, err = t.clientFolder(ctx, c); err != nil {
			return 0, "", err
		}
	}
	return t.writeClient(ctx, c, before.Client)
}

// clientNumber is the form of client numbers: it stands in addresses.
var clientNumber = regexp.MustCompile(`^[0-9A-Za-z-]*$`)

// checked returns the client in the form it is saved in, or what is wrong.
func (c Client) checked() (Client, error) {
	c.Number = strings.TrimSpace(c.Number)
	switch {
	case c.Number == "":
		return c, invalid(FieldClientNumber, InvalidEmpty, "")
	case !clientNumber.MatchString(c.Number):
		return c, invalid(FieldClientNumber, InvalidCharacters, c.Number)
	case len(c.Number) > 20:
		return c, invalid(FieldClientNumber, InvalidTooLong, c.Number)
	}
	var err error
	if c.Name, err = neededText(FieldClientName, c.Name); err != nil {
		return c, err
	}
	if c.FiscalYearStart == "" {
		c.FiscalYearStart = "01-01"
	}
	// 2001 has no 29 February: a year cannot start on it.
	if _, err := time.Parse(time.DateOnly, "2001-"+c.FiscalYearStart); err != nil {
		return c, invalid(FieldClientFiscalYearStart, InvalidFormat, c.FiscalYearStart)
	}
	if c.Scheme == "" {
		c.Scheme = Monthly
	}
	if err := checkScheme(c.Scheme); err != nil {
		return c, err
	}
	if _, err := time.Parse(time.DateOnly, c.LeftOn); c.LeftOn != "" && err != nil {
		return c, invalid(FieldClientLeftOn, InvalidFormat, c.LeftOn)
	}
	if _, ok := ParsePeriodRule(string(c.PeriodRule)); !ok {
		return c, invalid(FieldClientPeriodRule, InvalidFormat, string(c.PeriodRule))
	}
	if c.LatePolicy == "" {
		c.LatePolicy = LateNext
	}
	if c.LatePolicy != LateNext && c.LatePolicy != LateFail {
		return c, invalid(FieldClientLatePolicy, InvalidUnknown, c.LatePolicy)
	}
	return c, nil
}

func checkScheme(s Scheme) error {
	if s != Monthly && s != Quarterly && s != Yearly {
		return invalid(FieldClientPeriod, InvalidUnknown, string(s))
	}
	return nil
}

// clientFits checks what depends on other rows.
func (t *tx) clientFits(ctx context.Context, c Client) error {
	list, err := clients(ctx, t, "", args{"id": 0, "number": strings.ToLower(c.Number)})
	if err != nil {
		return err
	}
	for _, other := range list {
		if other.ID != c.ID {
			return &InvalidError{Field: FieldClientNumber, Code: InvalidTaken, Value: c.Number, Other: other.Name}
		}
	}
	if c.Clerk == 0 {
		return nil
	}
	_, err = one(ctx, t, `SELECT name FROM clerk WHERE id = :id`, args{"id": c.Clerk}, column[string])
	if errors.Is(err, ErrNotFound) {
		return invalid(FieldClientClerk, InvalidUnknown, fmt.Sprint(c.Clerk))
	}
	return err
}

// clientFolder chooses a folder that no other client has. Two clients can
// want the same one when a number was passed on.
func (t *tx) clientFolder(ctx context.Context, c Client) (string, error) {
	base := archive.SafeName(c.Number+" "+c.Name, longestFolder, c.Number)
	for n, folder := 2, base; ; n++ {
		_, err := one(ctx, t, folderHolder, args{"key": archive.Key(folder), "id": c.ID}, column[ClientID])
		if errors.Is(err, ErrNotFound) {
			return folder, nil
		}
		if err != nil {
			return "", fmt.Errorf("choose client folder: %w", err)
		}
		suffix := fmt.Sprintf(" (%d)", n)
		folder = archive.SafeName(base, longestFolder-len(suffix), c.Number) + suffix
	}
}

func (t *tx) writeClient(ctx context.Context, c, before Client) (ClientID, Action, error) {
	a := args{"number": c.Number, "name": c.Name, "folder": c.Folder, "folder_key": archive.Key(c.Folder),
		"start": c.FiscalYearStart, "clerk": c.Clerk, "left": c.LeftOn, "rule": c.PeriodRule, "late": c.LatePolicy}
	set, err := settingsIn(ctx, t)
	if err != nil {
		return 0, "", err
	}
	action, from := ActionChanged, MonthOf(t.now, set.Location())
	if c.ID == 0 {
		action, from = ActionCreated, ""
		a["now"] = stamp(t.now)
		id, err := t.exec(ctx, clientInsert, a)
		if err != nil {
			return 0, "", fmt.Errorf("create client: %w", err)
		}
		c.ID = ClientID(id)
	} else {
		a["id"] = c.ID
		if _, err := t.exec(ctx, clientUpdate, a); err != nil {
			return 0, "", fmt.Errorf("change client: %w", err)
		}
	}
	if c.Scheme != before.Scheme {
		if err := t.setScheme(ctx, c.ID, from, c.Scheme); err != nil {
			return 0, "", err
		}
	}
	t.changes |= ChangedOffice
	return c.ID, action, t.audit(ctx, "client "+string(action), fmt.Sprint("client ", c.ID), c.details())
}

func (c Client) details() map[string]any {
	return map[string]any{"number": c.Number, "name": c.Name, "folder": c.Folder, "fiscal_year_start": c.FiscalYearStart,
		"period": c.Scheme, "clerk": c.Clerk, "left_on": c.LeftOn, "period_rule": c.PeriodRule, "late": c.LatePolicy}
}

// SetScheme changes how long a client's periods are, from a month on. It
// concerns new mail only.
func (s *Store) SetScheme(ctx context.Context, id ClientID, from Month, scheme Scheme) error {
	if err := checkScheme(scheme); err != nil {
		return err
	}
	if _, ok := ParseMonth(string(from)); !ok {
		return invalid(FieldClientPeriod, InvalidFormat, string(from))
	}
	return s.change(ctx, func(t *tx) error {
		if _, err := t.client(ctx, id); err != nil {
			return err
		}
		if err := t.setScheme(ctx, id, from, scheme); err != nil {
			return err
		}
		t.changes |= ChangedOffice
		return t.audit(ctx, "client scheme changed", fmt.Sprint("client ", id), map[string]any{"from": from, "period": scheme})
	})
}

func (t *tx) setScheme(ctx context.Context, id ClientID, from Month, scheme Scheme) error {
	if _, err := t.exec(ctx, schemeUpsert, args{"id": id, "from": from, "scheme": scheme}); err != nil {
		return fmt.Errorf("save period scheme: %w", err)
	}
	return nil
}
