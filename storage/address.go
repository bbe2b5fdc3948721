package storage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// ImportAddress is an address that mail can be sent to: it says client and
// symbol. It is unique for ever and never changes; a retired one is still
// known and never given to another client.
type ImportAddress struct {
	ID          AddressID
	Address     string // as issued: lower case, IDNA domain
	Client      ClientID
	Symbol      SymbolID
	Label       string
	Extension   string // the self-chosen last part of the local part
	Token       string // the random part, "" without one
	Active      bool
	PeriodRule  PeriodRule // "" inherits the symbol's, then the client's
	SenderReply bool       // the sender gets a confirmation or a refusal
	CreatedAt   time.Time
	RetiredAt   time.Time // zero while active
}

// NewAddress is what somebody chooses when an address is made.
type NewAddress struct {
	Client    ClientID
	Symbol    SymbolID
	Label     string
	Extension string
	// SenderReply is off by default: senders get nothing.
	SenderReply bool
}

// AddressFilter chooses addresses; the zero value chooses all.
type AddressFilter struct {
	Client     ClientID
	Clerk      ClerkID // of its client; 0 for all
	ActiveOnly bool
}

// AddressRow is an address as lists show it.
type AddressRow struct {
	ImportAddress
	ClientNumber string
	ClientName   string
	SymbolCode   string
	LastMail     time.Time // zero if none ever came
	Count        int       // mails that came to it
}

// Fields of an import address. The list in office.toml stands at its client.
const (
	FieldAddressClient      Field = "addresses.client"
	FieldAddressSymbol      Field = "addresses.symbol"
	FieldAddressLabel       Field = "addresses.label"
	FieldAddressExtension   Field = "addresses.extension"
	FieldAddressPeriodRule  Field = "addresses.period_rule"
	FieldAddressSenderReply Field = "addresses.sender_reply"
)

// InvalidSpelling refuses an extension with umlauts in an office.toml; Other is
// how it stands in the address.
const InvalidSpelling = "spelling"

const (
	tokenLength      = 4
	tokenAlphabet    = "abcdefghijklmnopqrstuvwxyz234567" // base32, lower case
	tokenPlaceholder = "····"                             // in previews
	tokenTries       = 20
	longestExtension = 20
)

const addressSelect = `SELECT id, address, client_id, symbol_id, label, extension, token, active, period_rule, sender_reply,
  created_at, retired_at FROM import_address`

const addressInsert = `INSERT INTO import_address (address, client_id, symbol_id, label, extension, token, period_rule, sender_reply, created_at)
VALUES (:address, :client, :symbol, :label, :extension, :token, :rule, :reply, :now)`

const addressActivate = `UPDATE import_address SET active = 1, retired_at = NULL WHERE id = :id`

const addressRetire = `UPDATE import_address SET active = 0, retired_at = :now WHERE id = :id`

const addressUpdate = `UPDATE import_address SET label = :label, period_rule = :rule, sender_reply = :reply WHERE id = :id`

const addressRows = `SELECT a.id, a.address, a.client_id, a.symbol_id, a.label, a.extension, a.token, a.active, a.period_rule,
  a.sender_reply, a.created_at, a.retired_at, c.number, c.name, s.code, d.last, COALESCE(d.count, 0)
FROM import_address a JOIN client c ON c.id = a.client_id JOIN symbol s ON s.id = a.symbol_id
LEFT JOIN (SELECT d.address_id, MAX(m.internal_date) AS last, COUNT(*) AS count
  FROM delivery d JOIN mail m ON m.id = d.mail_id GROUP BY d.address_id) d ON d.address_id = a.id
WHERE (:client = 0 OR a.client_id = :client) AND (:clerk = 0 OR c.clerk_id = :clerk) AND (a.active = 1 OR :active = 0)
ORDER BY c.number_key, s.position, a.extension, a.id`

func scanAddress(row scanner) (a ImportAddress, err error) {
	err = row.Scan(a.columns()...)
	return
}

func (a *ImportAddress) columns() []any {
	return []any{&a.ID, &a.Address, &a.Client, &a.Symbol, &a.Label, &a.Extension, &a.Token, &a.Active,
		&a.PeriodRule, &a.SenderReply, (*stamp)(&a.CreatedAt), (*stamp)(&a.RetiredAt)}
}

// Addresses lists import addresses by client, symbol and extension.
func (s *Store) Addresses(ctx context.Context, f AddressFilter) ([]AddressRow, error) {
	return addressList(ctx, s.read, f)
}

func addressList(ctx context.Context, q querier, f AddressFilter) ([]AddressRow, error) {
	list, err := all(ctx, q, addressRows, args{"client": f.Client, "clerk": f.Clerk, "active": f.ActiveOnly}, func(row scanner) (a AddressRow, err error) {
		err = row.Scan(append(a.columns(), &a.ClientNumber, &a.ClientName, &a.SymbolCode, (*stamp)(&a.LastMail), &a.Count)...)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	return list, nil
}

// Address reads one import address; [ErrNotFound] if there is none.
func (s *Store) Address(ctx context.Context, id AddressID) (ImportAddress, error) {
	return address(ctx, s.read, id)
}

func address(ctx context.Context, q querier, id AddressID) (ImportAddress, error) {
	return one(ctx, q, addressSelect+` WHERE id = :id`, args{"id": id}, scanAddress)
}

// umlauts are written out as people write them in addresses.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

// Extension gives the form in which an extension stands in an address: lower
// case, umlauts written out (ü is ue, ß is ss). Only a–z, 0–9 and - are legal,
// 1 to 20 of them; the error's Other is the character that is not.
func Extension(s string) (string, error) {
	ext := umlauts.Replace(strings.ToLower(norm.NFC.String(strings.TrimSpace(s))))
	if ext == "" {
		return "", invalid(FieldAddressExtension, InvalidEmpty, s)
	}
	for _, r := range ext {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return "", &InvalidError{Field: FieldAddressExtension, Code: InvalidCharacters, Value: s, Other: string(r)}
		}
	}
	if len(ext) > longestExtension {
		return "", invalid(FieldAddressExtension, InvalidTooLong, s)
	}
	return ext, nil
}

// PreviewAddress says what [Store.CreateAddress] would make of n, with "····"
// for the token, or why it would not.
func (s *Store) PreviewAddress(ctx context.Context, n NewAddress) (string, error) {
	var preview string
	err := s.readAs(ctx, func(t *tx) error {
		plan, err := t.planAddress(ctx, n)
		preview = plan.address(tokenPlaceholder)
		return err
	})
	if err != nil {
		return "", err
	}
	return preview, nil
}

// errPreview ends a transaction that only looks.
var errPreview = errors.New("preview")

// readAs runs f like a change and rolls it back, so that previews apply the
// same rules as the real thing.
func (s *Store) readAs(ctx context.Context, f func(*tx) error) error {
	err := s.change(ctx, func(t *tx) error {
		if err := f(t); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		return nil
	}
	return err
}

// CreateAddress makes an import address in the office's current domain. The
// client needs at least one recipient.
func (s *Store) CreateAddress(ctx context.Context, n NewAddress) (a ImportAddress, err error) {
	err = s.change(ctx, func(t *tx) error {
		a, err = t.createAddress(ctx, n)
		return err
	})
	return a, err
}

// addressPlan is a checked wish for an address.
type addressPlan struct {
	NewAddress
	settings AddressSettings
	number   string
	code     string
}

// address is the whole address with this token.
func (p addressPlan) address(token string) string {
	parts := []string{strings.ToLower(p.number), strings.ToLower(p.code)}
	if p.settings.Token {
		parts = append(parts, token)
	}
	local := strings.Join(append(parts, p.Extension), ".")
	if user, host, ok := strings.Cut(p.settings.Plus, "@"); ok {
		return user + "+" + local + "@" + host
	}
	return local + "@" + p.settings.Domain
}

// planAddress checks everything but the address itself being free.
func (t *tx) planAddress(ctx context.Context, n NewAddress) (p addressPlan, err error) {
	set, err := settingsIn(ctx, t)
	if err != nil {
		return p, err
	}
	p = addressPlan{NewAddress: n, settings: set.Addresses}
	if !p.settings.Given() {
		return p, invalid(FieldAddressesDomain, InvalidNoDomain, "")
	}
	if p.Label, err = neededText(FieldAddressLabel, n.Label); err != nil {
		return p, err
	}
	if p.Extension, err = Extension(n.Extension); err != nil {
		return p, err
	}
	if p.number, p.code, err = t.addressNeeds(ctx, n.Client, n.Symbol); err != nil {
		return p, err
	}
	if err := t.extensionFree(ctx, n.Client, n.Symbol, p.Extension); err != nil {
		return p, err
	}
	local, _, _ := strings.Cut(p.address(strings.Repeat("x", tokenLength)), "@")
	if len(local) > longestLocal {
		return p, invalid(FieldAddressExtension, InvalidTooLong, local)
	}
	if !p.settings.Token {
		return p, t.addressFree(ctx, p.address(""), p.Extension)
	}
	return p, nil
}

// addressNeeds checks that client and symbol can have an active address, and
// gives the number and the code that stand in it.
func (t *tx) addressNeeds(ctx context.Context, client ClientID, symbol SymbolID) (number, code string, err error) {
	c, err := t.client(ctx, client)
	if errors.Is(err, ErrNotFound) {
		return "", "", invalid(FieldAddressClient, InvalidUnknown, fmt.Sprint(client))
	}
	if err != nil {
		return "", "", err
	}
	set, err := settingsIn(ctx, t)
	if err != nil {
		return "", "", err
	}
	if c.LeftOn != "" && c.LeftOn <= set.today(t.now) {
		return "", "", &InvalidError{Field: FieldAddressClient, Code: InvalidLeft, Value: c.Number, Other: c.LeftOn}
	}
	y, err := symbolWhere(ctx, t, func(y Symbol) bool { return y.ID == symbol })
	if errors.Is(err, ErrNotFound) || err == nil && !y.Active {
		return "", "", invalid(FieldAddressSymbol, InvalidUnknown, y.Code)
	}
	if err != nil {
		return "", "", err
	}
	n, err := t.activeRecipients(ctx, client)
	if err == nil && n == 0 {
		err = invalid(FieldRecipients, InvalidNoRecipient, c.Number)
	}
	return c.Number, y.Code, err
}

// extensionFree refuses a second active address of the same client, symbol
// and extension.
func (t *tx) extensionFree(ctx context.Context, client ClientID, symbol SymbolID, extension string) error {
	const query = `SELECT address FROM import_address
WHERE client_id = :client AND symbol_id = :symbol AND extension = :extension AND active = 1`
	other, err := one(ctx, t, query, args{"client": client, "symbol": symbol, "extension": extension}, column[string])
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for address: %w", err)
	}
	return &InvalidError{Field: FieldAddressExtension, Code: InvalidTaken, Value: extension, Other: other}
}

// addressFree refuses an address that was ever issued, to whomever.
func (t *tx) addressFree(ctx context.Context, address, extension string) error {
	_, err := one(ctx, t, `SELECT id FROM import_address WHERE address = :address`, args{"address": address}, column[AddressID])
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for address: %w", err)
	}
	return &InvalidError{Field: FieldAddressExtension, Code: InvalidTaken, Value: extension, Other: address}
}

func (t *tx) createAddress(ctx context.Context, n NewAddress) (ImportAddress, error) {
	p, err := t.planAddress(ctx, n)
	if err != nil {
		return ImportAddress{}, err
	}
	return t.issue(ctx, p, ImportAddress{})
}

// issue writes the address of a checked plan; from keeps the choices of an
// address that it follows.
func (t *tx) issue(ctx context.Context, p addressPlan, from ImportAddress) (a ImportAddress, err error) {
	a = ImportAddress{Client: p.Client, Symbol: p.Symbol, Label: p.Label, Extension: p.Extension, Active: true,
		PeriodRule: from.PeriodRule, SenderReply: p.SenderReply, CreatedAt: t.now}
	for try := 1; ; try++ {
		if p.settings.Token {
			a.Token = newToken()
		}
		a.Address = p.address(a.Token)
		err = t.addressFree(ctx, a.Address, a.Extension)
		if err == nil {
			break
		}
		if _, taken := errors.AsType[*InvalidError](err); !taken || !p.settings.Token || try == tokenTries {
			return ImportAddress{}, err
		}
	}
	id, err := t.exec(ctx, addressInsert, args{"address": a.Address, "client": a.Client, "symbol": a.Symbol, "label": a.Label,
		"extension": a.Extension, "token": a.Token, "rule": a.PeriodRule, "reply": a.SenderReply, "now": stamp(t.now)})
	if err != nil {
		return ImportAddress{}, fmt.Errorf("create address: %w", err)
	}
	a.ID = AddressID(id)
	if err := t.useSymbol(ctx, a.Client, a.Symbol); err != nil {
		return ImportAddress{}, err
	}
	return a, t.auditAddress(ctx, "created", a)
}

// newToken is 20 random bits: an unguessable address is the only check of
// senders that there is.
func newToken() string {
	b := randomBytes(tokenLength)
	for i := range b {
		b[i] = tokenAlphabet[b[i]%byte(len(tokenAlphabet))] // 32 divides 256: no bias
	}
	return string(b)
}

func (t *tx) auditAddress(ctx context.Context, did string, a ImportAddress) error {
	t.changes |= ChangedOffice
	return t.audit(ctx, "address "+did, fmt.Sprint("address ", a.ID), map[string]any{"address": a.Address, "client": a.Client,
		"symbol": a.Symbol, "label": a.Label, "period_rule": a.PeriodRule, "sender_reply": a.SenderReply})
}
