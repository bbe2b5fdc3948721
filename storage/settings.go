package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // Windows has no zone database
)

// Settings is how the office works. The zero value of a section is never
// seen: [Store.Settings] fills in what was not chosen yet.
type Settings struct {
	Office    OfficeSettings
	Mailbox   MailboxSettings
	Sending   SendingSettings
	Addresses AddressSettings
	Saved     bool // the office has saved settings at least once
}

// OfficeSettings is the office itself.
type OfficeSettings struct {
	Name       string   `json:"name"`
	Language   string   `json:"language"`   // de or en
	Country    string   `json:"country"`    // AT or DE: which words people read
	Timezone   string   `json:"timezone"`   // IANA name; periods are computed in it
	Archive    string   `json:"archive"`    // absolute path, "" until chosen
	Recipients []string `json:"recipients"` // who gets the office's own notices
	MailLimit  int      `json:"mail_limit"` // MB that the files of one mail may have unpacked
	FileXML    bool     `json:"file_xml"`   // XML e-invoices without a PDF are filed, with a readable page
	FileZIP    bool     `json:"file_zip"`   // PDFs in ZIP archives are filed
}

// MailboxSettings is the mailbox that gets everything sent to the import domain.
type MailboxSettings struct {
	Host        string    `json:"host"` // "" until there is a mailbox
	Port        int       `json:"port"`
	Security    string    `json:"security"` // tls, starttls, or plain to this machine only
	CAFile      string    `json:"ca_file"`  // PEM file with an extra certificate authority
	Username    string    `json:"username"`
	Secret      SecretRef `json:"secret"`
	Folders     []string  `json:"folders"`
	Since       string    `json:"since"`        // YYYY-MM-DD; older mail is left alone
	AfterImport string    `json:"after_import"` // nothing, keyword, seen or move:Folder
	NotifyOld   bool      `json:"notify_old"`   // at the first sync, notice failures older than 7 days too
}

// SendingSettings is the account that notices are sent from.
type SendingSettings struct {
	Host     string    `json:"host"` // "" until there is one: notices are held
	Port     int       `json:"port"`
	Security string    `json:"security"`
	CAFile   string    `json:"ca_file"`
	Username string    `json:"username"`
	Secret   SecretRef `json:"secret"`
	From     string    `json:"from"` // RFC 5322 mailbox, with or without a name
}

// AddressSettings is how new import addresses are made.
type AddressSettings struct {
	Domain     string   `json:"domain"`      // import domain: lower case, IDNA
	Plus       string   `json:"plus"`        // or the address whose plus addresses are used
	Token      bool     `json:"token"`       // new addresses get a random part
	OldDomains []string `json:"old_domains"` // former domains; a former plus base stands here as user@host
}

// Given reports that import addresses can be made: there is a domain, or an
// address for plus addresses.
func (a AddressSettings) Given() bool { return a.Domain != "" || a.Plus != "" }

// Where a password is kept.
const (
	KeptInKeychain = "keychain" // under SecretRef.Name
	KeptInEnv      = "env"      // read from SecretRef.Env or SecretRef.File at every start
)

// SecretRef says where a password is to be found; it never holds one.
type SecretRef struct {
	Kept string `json:"kept"` // "", KeptInKeychain or KeptInEnv
	Name string `json:"name"` // entry in the keychain
	Env  string `json:"env"`  // environment variable
	File string `json:"file"` // file whose first line it is
}

// Fields of the settings, named as in office.toml.
const (
	FieldOfficeName       Field = "office.name"
	FieldOfficeLanguage   Field = "office.language"
	FieldOfficeCountry    Field = "office.country"
	FieldOfficeTimezone   Field = "office.timezone"
	FieldOfficeArchive    Field = "office.archive"
	FieldOfficeRecipients Field = "office.recipients"
	FieldOfficeMailLimit  Field = "office.mail_limit"
	FieldOfficeFileXML    Field = "office.file_xml"
	FieldOfficeFileZIP    Field = "office.file_zip"

	FieldMailboxHost        Field = "mailbox.host"
	FieldMailboxPort        Field = "mailbox.port"
	FieldMailboxSecurity    Field = "mailbox.security"
	FieldMailboxCAFile      Field = "mailbox.ca_file"
	FieldMailboxUsername    Field = "mailbox.username"
	FieldMailboxPassword    Field = "mailbox.password"
	FieldMailboxFolders     Field = "mailbox.folders"
	FieldMailboxSince       Field = "mailbox.since"
	FieldMailboxAfterImport Field = "mailbox.after_import"
	FieldMailboxNotifyOld   Field = "mailbox.notify_old"

	FieldSendingHost     Field = "sending.host"
	FieldSendingPort     Field = "sending.port"
	FieldSendingSecurity Field = "sending.security"
	FieldSendingCAFile   Field = "sending.ca_file"
	FieldSendingUsername Field = "sending.username"
	FieldSendingPassword Field = "sending.password"
	FieldSendingFrom     Field = "sending.from"

	FieldAddressesDomain Field = "addresses.domain"
	FieldAddressesPlus   Field = "addresses.plus"
	FieldAddressesToken  Field = "addresses.token"
)

// defaultSince is how many days before it was first set up a mailbox counts.
const defaultSince = 30

func defaultSettings() Settings {
	return Settings{
		Office:    OfficeSettings{Language: "de", Country: "AT", Timezone: "Europe/Vienna", MailLimit: 300},
		Mailbox:   MailboxSettings{Port: 993, Security: "tls", Folders: []string{"INBOX"}, AfterImport: "keyword"},
		Sending:   SendingSettings{Port: 587, Security: "starttls"},
		Addresses: AddressSettings{Token: true},
	}
}

// Settings reads the settings. What was never chosen has its default: German,
// Austria, Europe/Vienna, INBOX over TLS, a keyword after the import, a token
// in new addresses.
func (s *Store) Settings(ctx context.Context) (Settings, error) {
	return settingsIn(ctx, s.read)
}

func settingsIn(ctx context.Context, q querier) (Settings, error) {
	set := defaultSettings()
	for key, section := range set.sections() {
		err := settingValue(ctx, q, key, section)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Settings{}, err
		}
		set.Saved = set.Saved || err == nil
	}
	return set, nil
}

// sections are the rows that settings are kept in.
func (s *Settings) sections() map[string]any {
	return map[string]any{"office": &s.Office, "mailbox": &s.Mailbox, "sending": &s.Sending, "addresses": &s.Addresses}
}

// Location is the office's time zone.
func (s Settings) Location() *time.Location {
	where, err := time.LoadLocation(s.Office.Timezone)
	if err != nil {
		return time.UTC // saved settings were checked; only a damaged row comes here
	}
	return where
}

// today is the office's date at t.
func (s Settings) today(t time.Time) string { return t.In(s.Location()).Format(time.DateOnly) }

// SaveSettings checks and saves the settings. A new archive folder is made
// ours first. A changed import domain concerns new
// addresses only: the old one stays known in OldDomains, whatever in says.
func (s *Store) SaveSettings(ctx context.Context, in Settings) error {
	before, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	if in, err = in.checked(); err != nil {
		return err
	}
	if in.Office.Archive != "" && in.Office.Archive != before.Office.Archive {
		if _, err := s.useArchive(ctx, in.Office.Archive, archiveUse{}); err != nil {
			return err
		}
	}
	return s.change(ctx, func(t *tx) error {
		_, err := t.saveSettings(ctx, in)
		return err
	})
}

// saveSettings writes what differs and returns the fields that did.
func (t *tx) saveSettings(ctx context.Context, in Settings) ([]Field, error) {
	before, err := settingsIn(ctx, t)
	if err != nil {
		return nil, err
	}
	if in, err = in.checked(); err != nil {
		return nil, err
	}
	if in.Mailbox.Host != "" && in.Mailbox.Since == "" {
		in.Mailbox.Since = in.today(t.now.AddDate(0, 0, -defaultSince))
	}
	in.Addresses.OldDomains = formerDomains(before.Addresses, in.Addresses)
	changed, details := differences(before.fields(), in.fields())
	if len(changed) == 0 && before.Saved {
		return nil, nil
	}
	for key, section := range in.sections() {
		if err := t.setSetting(ctx, key, section); err != nil {
			return nil, err
		}
	}
	t.changes |= ChangedOffice
	return changed, t.audit(ctx, "settings changed", "office", details)
}

// formerDomains are the domains and plus bases that addresses may have been
// issued in, without the current ones.
func formerDomains(before, now AddressSettings) []string {
	var old []string
	for _, d := range slices.Concat(before.OldDomains, now.OldDomains, []string{before.Domain, before.Plus}) {
		if d != "" && d != now.Domain && d != now.Plus && !slices.Contains(old, d) {
			old = append(old, d)
		}
	}
	return old
}

// field is one setting as text, for comparing and for the audit chain.
type field struct {
	name  Field
	value string
}

// fields lists every setting; passwords are no settings.
func (s Settings) fields() []field {
	o, m, d, a := s.Office, s.Mailbox, s.Sending, s.Addresses
	return []field{
		{FieldOfficeName, o.Name}, {FieldOfficeLanguage, o.Language}, {FieldOfficeCountry, o.Country},
		{FieldOfficeTimezone, o.Timezone}, {FieldOfficeArchive, o.Archive},
		{FieldOfficeRecipients, strings.Join(o.Recipients, ", ")}, {FieldOfficeMailLimit, strconv.Itoa(o.MailLimit)},
		{FieldOfficeFileXML, strconv.FormatBool(o.FileXML)}, {FieldOfficeFileZIP, strconv.FormatBool(o.FileZIP)},
		{FieldMailboxHost, m.Host}, {FieldMailboxPort, strconv.Itoa(m.Port)}, {FieldMailboxSecurity, m.Security},
		{FieldMailboxCAFile, m.CAFile}, {FieldMailboxUsername, m.Username}, {FieldMailboxPassword, m.Secret.String()},
		{FieldMailboxFolders, strings.Join(m.Folders, ", ")}, {FieldMailboxSince, m.Since},
		{FieldMailboxAfterImport, m.AfterImport}, {FieldMailboxNotifyOld, strconv.FormatBool(m.NotifyOld)},
		{FieldSendingHost, d.Host}, {FieldSendingPort, strconv.Itoa(d.Port)}, {FieldSendingSecurity, d.Security},
		{FieldSendingCAFile, d.CAFile}, {FieldSendingUsername, d.Username}, {FieldSendingPassword, d.Secret.String()},
		{FieldSendingFrom, d.From},
		{FieldAddressesDomain, a.Domain}, {FieldAddressesPlus, a.Plus},
		{FieldAddressesToken, strconv.FormatBool(a.Token)},
	}
}

// String says where the password is to be found.
func (r SecretRef) String() string {
	switch r.Kept {
	case KeptInKeychain:
		return fmt.Sprintf("keychain %s %s%s", r.Name, r.Env, r.File)
	case KeptInEnv:
		return fmt.Sprintf("env %s%s", r.Env, r.File)
	}
	return ""
}

// differences are the fields that are not the same, and what they were and are.
func differences(before, now []field) (changed []Field, details map[string]any) {
	details = map[string]any{}
	for i, f := range now {
		if f.value != before[i].value {
			changed = append(changed, f.name)
			details[string(f.name)] = []string{before[i].value, f.value}
		}
	}
	return changed, details
}
