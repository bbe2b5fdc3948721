package storage

import "strings"

// Wish is what an office.toml wants; the toml tags are its keys. A nil field
// was not in the file and stays as it is. A list that was not in the file at
// all is not pruned either.
type Wish struct {
	Office    OfficeWish    `toml:"office"`
	Mailbox   MailboxWish   `toml:"mailbox"`
	Sending   SendingWish   `toml:"sending"`
	Addresses AddressesWish `toml:"addresses"`
	Clerks    []ClerkWish   `toml:"clerk"`
	Symbols   []SymbolWish  `toml:"symbol"`
	Clients   []ClientWish  `toml:"client"`
}

// OfficeWish wants [OfficeSettings].
type OfficeWish struct {
	Name       *string   `toml:"name"`
	Language   *string   `toml:"language"`
	Country    *string   `toml:"country"`
	Timezone   *string   `toml:"timezone"`
	Archive    *string   `toml:"archive"`
	Recipients *[]string `toml:"recipients"`
	MailLimit  *int      `toml:"mail_limit"`
	FileXML    *bool     `toml:"file_xml"`
	FileZIP    *bool     `toml:"file_zip"`
}

// ServerWish wants what a mailbox and a sending account have in common.
// PasswordEnv and PasswordFile say where the password comes from; it is never
// part of a wish.
type ServerWish struct {
	Host         *string `toml:"host"`
	Port         *int    `toml:"port"`
	Security     *string `toml:"security"`
	CAFile       *string `toml:"ca_file"`
	Username     *string `toml:"username"`
	PasswordEnv  *string `toml:"password_env"`
	PasswordFile *string `toml:"password_file"`
}

// MailboxWish wants [MailboxSettings].
type MailboxWish struct {
	ServerWish
	Folders     *[]string `toml:"folders"`
	Since       *string   `toml:"since"`
	AfterImport *string   `toml:"after_import"`
	NotifyOld   *bool     `toml:"notify_old"`
}

// SendingWish wants [SendingSettings].
type SendingWish struct {
	ServerWish
	From *string `toml:"from"`
}

// AddressesWish wants [AddressSettings]. Domain and Plus exclude each other:
// one of them alone ends the other.
type AddressesWish struct {
	Domain *string `toml:"domain"`
	Plus   *string `toml:"plus"`
	Token  *bool   `toml:"token"`
}

// ClerkWish wants a [Clerk], matched by name.
type ClerkWish struct {
	Name  string  `toml:"name"`
	Email *string `toml:"email"`
}

// SymbolWish wants a [Symbol], matched by code.
type SymbolWish struct {
	Code       string  `toml:"code"`
	Name       *string `toml:"name"`
	Main       *string `toml:"main"` // code of its main symbol
	PeriodRule *string `toml:"period_rule"`
}

// ClientWish wants a [Client], matched by number. A client that is listed
// without left_on and has left is a client again.
type ClientWish struct {
	Number          string           `toml:"number"`
	Name            *string          `toml:"name"`
	Period          *string          `toml:"period"`
	FiscalYearStart *string          `toml:"fiscal_year_start"`
	Clerk           *string          `toml:"clerk"` // name
	LeftOn          *string          `toml:"left_on"`
	PeriodRule      *string          `toml:"period_rule"`
	Late            *string          `toml:"late"`
	Recipients      *[]RecipientWish `toml:"recipients"`
	Addresses       *[]AddressWish   `toml:"addresses"`
}

// RecipientWish wants a [Recipient], matched by e-mail.
type RecipientWish struct {
	Email   string  `toml:"email"`
	Success *string `toml:"success"`
}

// AddressWish wants an [ImportAddress], matched by client, symbol and extension.
type AddressWish struct {
	Label       *string `toml:"label"`
	Symbol      string  `toml:"symbol"`
	Extension   string  `toml:"extension"`
	PeriodRule  *string `toml:"period_rule"`
	SenderReply *bool   `toml:"sender_reply"`
}

// take overwrites a value with what the file says, if it says something.
func take[T any](to *T, wish *T) {
	if wish != nil {
		*to = *wish
	}
}

// takeWord is take for a string type of its own.
func takeWord[T ~string](to *T, wish *string) {
	if wish != nil {
		*to = T(*wish)
	}
}

// settings are the settings as the wish wants them. keychain says that
// passwords are kept in the keychain.
func (w Wish) settings(set Settings, keychain bool) Settings {
	o, m, d, a := &set.Office, &set.Mailbox, &set.Sending, &set.Addresses
	take(&o.Name, w.Office.Name)
	take(&o.Language, w.Office.Language)
	take(&o.Country, w.Office.Country)
	take(&o.Timezone, w.Office.Timezone)
	take(&o.Archive, w.Office.Archive)
	take(&o.Recipients, w.Office.Recipients)
	take(&o.FileXML, w.Office.FileXML)
	take(&o.FileZIP, w.Office.FileZIP)
	take(&o.MailLimit, w.Office.MailLimit)

	w.Mailbox.take(serverTargets{&m.Host, &m.Port, &m.Security, &m.CAFile, &m.Username})
	take(&m.Folders, w.Mailbox.Folders)
	take(&m.Since, w.Mailbox.Since)
	take(&m.AfterImport, w.Mailbox.AfterImport)
	take(&m.NotifyOld, w.Mailbox.NotifyOld)
	m.Secret = w.Mailbox.secret(m.Secret, keychain, "mailbox")

	w.Sending.take(serverTargets{&d.Host, &d.Port, &d.Security, &d.CAFile, &d.Username})
	take(&d.From, w.Sending.From)
	d.Secret = w.Sending.secret(d.Secret, keychain, "sending")

	take(&a.Token, w.Addresses.Token)
	if w.Addresses.Domain != nil || w.Addresses.Plus != nil {
		a.Domain, a.Plus = "", ""
		take(&a.Domain, w.Addresses.Domain)
		take(&a.Plus, w.Addresses.Plus)
	}
	return set
}

// serverTargets are the settings of a server, to be written to.
type serverTargets struct {
	host                       *string
	port                       *int
	security, caFile, username *string
}

// take overwrites what the file says of a server.
func (w ServerWish) take(to serverTargets) {
	take(to.host, w.Host)
	take(to.port, w.Port)
	take(to.security, w.Security)
	take(to.caFile, w.CAFile)
	take(to.username, w.Username)
}

// secret says where the password is to be found from now on. The name in
// the keychain is random, so that two data folders of one user do not share
// it, and stays.
func (w ServerWish) secret(ref SecretRef, keychain bool, what string) SecretRef {
	wish := SecretRef{Kept: KeptInEnv}
	take(&wish.Env, w.PasswordEnv)
	take(&wish.File, w.PasswordFile)
	switch {
	case wish.Env == "" && wish.File == "":
		return ref
	case !keychain:
		return wish
	}
	wish.Kept, wish.Name = KeptInKeychain, ref.Name
	if wish.Name == "" {
		wish.Name = what + "-" + randomHex(4)
	}
	return wish
}

// WishError says which entry of an office.toml cannot be applied, and why.
type WishError struct {
	Entity string // client, symbol or clerk
	Name   string // its number, code or name as the file has it
	Err    error
}

// Error implements error.
func (e *WishError) Error() string { return e.Entity + " " + e.Name + ": " + e.Err.Error() }

// Unwrap gives the cause, mostly an [InvalidError].
func (e *WishError) Unwrap() error { return e.Err }

// twice finds the second of two keys that are the same whatever the case.
func twice(keys []string) (string, bool) {
	seen := map[string]bool{}
	for _, k := range keys {
		key := strings.ToLower(strings.TrimSpace(k))
		if seen[key] {
			return k, true
		}
		seen[key] = true
	}
	return "", false
}
