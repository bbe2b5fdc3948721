package storage

import (
	"net"
	"net/mail"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// longestText is the limit, in characters, for names and labels.
const longestText = 200

// longestEmail is RFC 5321's limit for a path without its brackets.
const longestEmail = 254

// longestLocal is RFC 5321's limit for what stands before the @.
const longestLocal = 64

// The mail limit, in MB, is no smaller than what providers let through, and no
// larger than what a small computer can take at once.
const (
	leastMailLimit = 50
	mostMailLimit  = 2000
)

// checked returns the settings in the form they are saved in, or what is wrong.
func (s Settings) checked() (Settings, error) {
	for _, check := range []func(*Settings) error{checkOffice, checkMailbox, checkSending, checkAddresses} {
		if err := check(&s); err != nil {
			return Settings{}, err
		}
	}
	return s, nil
}

func checkOffice(s *Settings) (err error) {
	o := &s.Office
	if o.Name, err = cleanText(FieldOfficeName, o.Name); err != nil {
		return err
	}
	if o.Language != "de" && o.Language != "en" {
		return invalid(FieldOfficeLanguage, InvalidUnknown, o.Language)
	}
	if o.Country != "AT" && o.Country != "DE" {
		return invalid(FieldOfficeCountry, InvalidUnknown, o.Country)
	}
	// LoadLocation takes "" and "Local" too: then the same mail would fall
	// into different months on different machines.
	if _, err := time.LoadLocation(o.Timezone); err != nil || o.Timezone == "" || o.Timezone == "Local" {
		return invalid(FieldOfficeTimezone, InvalidUnknown, o.Timezone)
	}
	if o.Archive != "" && !filepath.IsAbs(o.Archive) {
		return invalid(FieldOfficeArchive, InvalidFormat, o.Archive)
	}
	if o.Archive != "" {
		o.Archive = filepath.Clean(o.Archive)
	}
	if o.MailLimit < leastMailLimit || o.MailLimit > mostMailLimit {
		return invalid(FieldOfficeMailLimit, InvalidFormat, strconv.Itoa(o.MailLimit))
	}
	o.Recipients, err = cleanEmails(FieldOfficeRecipients, o.Recipients)
	return err
}

func cleanEmails(f Field, in []string) ([]string, error) {
	var out []string
	for _, e := range in {
		e, err := cleanEmail(f, e)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, e) }) {
			out = append(out, e)
		}
	}
	return out, nil
}

func checkMailbox(s *Settings) (err error) {
	m := &s.Mailbox
	if err := checkServer(serverFields{FieldMailboxHost, FieldMailboxPort, FieldMailboxSecurity}, &m.Host, m.Port, m.Security); err != nil {
		return err
	}
	if m.Username, err = cleanText(FieldMailboxUsername, m.Username); err != nil {
		return err
	}
	if m.Host != "" && m.Username == "" {
		return invalid(FieldMailboxUsername, InvalidEmpty, "")
	}
	if len(m.Folders) == 0 {
		return invalid(FieldMailboxFolders, InvalidEmpty, "")
	}
	var folders []string
	for _, f := range m.Folders {
		if f == "" || hasControl(f) {
			return invalid(FieldMailboxFolders, InvalidFormat, f)
		}
		if !slices.Contains(folders, f) {
			folders = append(folders, f)
		}
	}
	m.Folders = folders
	if _, err := time.Parse(time.DateOnly, m.Since); m.Since != "" && err != nil {
		return invalid(FieldMailboxSince, InvalidFormat, m.Since)
	}
	return checkAfterImport(m)
}

func checkAfterImport(m *MailboxSettings) error {
	switch folder, move := strings.CutPrefix(m.AfterImport, "move:"); {
	case move && (folder == "" || hasControl(folder)):
		return invalid(FieldMailboxAfterImport, InvalidFormat, m.AfterImport)
	case move && slices.Contains(m.Folders, folder):
		// A mail moved into a watched folder would come back as a new one.
		return &InvalidError{Field: FieldMailboxAfterImport, Code: InvalidTaken, Value: m.AfterImport, Other: folder}
	case move, m.AfterImport == "nothing", m.AfterImport == "keyword", m.AfterImport == "seen":
		return nil
	}
	return invalid(FieldMailboxAfterImport, InvalidUnknown, m.AfterImport)
}

func checkSending(s *Settings) (err error) {
	d := &s.Sending
	if err := checkServer(serverFields{FieldSendingHost, FieldSendingPort, FieldSendingSecurity}, &d.Host, d.Port, d.Security); err != nil {
		return err
	}
	if d.Username, err = cleanText(FieldSendingUsername, d.Username); err != nil {
		return err
	}
	if d.From == "" {
		if d.Host != "" {
			return invalid(FieldSendingFrom, InvalidEmpty, "")
		}
		return nil
	}
	from, err := mail.ParseAddress(d.From)
	if err != nil || hasControl(d.From) {
		return invalid(FieldSendingFrom, InvalidFormat, d.From)
	}
	_, err = cleanEmail(FieldSendingFrom, from.Address)
	return err
}

func checkAddresses(s *Settings) (err error) {
	a := &s.Addresses
	if a.Domain != "" && a.Plus != "" {
		return &InvalidError{Field: FieldAddressesPlus, Code: InvalidInUse, Value: a.Plus, Other: a.Domain}
	}
	if a.Domain != "" {
		if a.Domain, err = cleanDomain(FieldAddressesDomain, a.Domain); err != nil {
			return err
		}
	}
	if a.Plus == "" {
		return nil
	}
	if a.Plus, err = cleanEmail(FieldAddressesPlus, strings.ToLower(a.Plus)); err != nil {
		return err
	}
	if strings.Contains(a.Plus, "+") {
		return invalid(FieldAddressesPlus, InvalidFormat, a.Plus)
	}
	return nil
}

// serverFields names the fields of a server in errors.
type serverFields struct{ host, port, security Field }

func checkServer(f serverFields, host *string, port int, security string) error {
	*host = strings.ToLower(strings.TrimSpace(*host))
	if net.ParseIP(*host) == nil && *host != "" && *host != "localhost" {
		ascii, err := idna.Lookup.ToASCII(*host)
		if err != nil || strings.ContainsAny(*host, ":/@ ") || hasControl(*host) {
			return invalid(f.host, InvalidFormat, *host)
		}
		*host = ascii
	}
	if port < 1 || port > 65535 {
		return invalid(f.port, InvalidFormat, strconv.Itoa(port))
	}
	switch security {
	case "tls", "starttls":
	case "plain":
		if *host != "" && !isLoopback(*host) {
			return &InvalidError{Field: f.security, Code: InvalidPlainNetwork, Value: security, Other: *host}
		}
	default:
		return invalid(f.security, InvalidUnknown, security)
	}
	return nil
}

// isLoopback tells by the name alone: a name that DNS happens to answer with
// 127.0.0.1 today is no promise.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// cleanEmail checks an address leniently but safely: what passes can stand in
// a header and in an SMTP command. The case of the local part is kept.
func cleanEmail(f Field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", invalid(f, InvalidEmpty, s)
	}
	local, domain, _ := strings.Cut(s, "@")
	if local == "" || domain == "" || strings.Contains(domain, "@") {
		return "", invalid(f, InvalidFormat, s)
	}
	for _, r := range local {
		if r <= ' ' || r > '~' || strings.ContainsRune(`<>()[],;:\"`, r) {
			return "", &InvalidError{Field: f, Code: InvalidCharacters, Value: s, Other: string(r)}
		}
	}
	ascii, err := cleanDomain(f, domain)
	if err != nil {
		return "", invalid(f, InvalidFormat, s)
	}
	if len(local) > longestLocal || len(local)+1+len(ascii) > longestEmail {
		return "", invalid(f, InvalidTooLong, s)
	}
	return local + "@" + ascii, nil
}

// cleanDomain gives a domain in lower case and IDNA form.
func cleanDomain(f Field, s string) (string, error) {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	ascii, err := idna.Lookup.ToASCII(s)
	if err != nil || !strings.Contains(ascii, ".") || strings.ContainsAny(ascii, "/@: _") || strings.Contains(ascii, "..") || hasControl(ascii) {
		return "", invalid(f, InvalidFormat, s)
	}
	return ascii, nil
}

// cleanText trims a name that people read.
func cleanText(f Field, s string) (string, error) {
	s = strings.TrimSpace(s)
	if hasControl(s) || !utf8.ValidString(s) {
		return "", invalid(f, InvalidCharacters, s)
	}
	if utf8.RuneCountInString(s) > longestText {
		return "", invalid(f, InvalidTooLong, s)
	}
	return s, nil
}

// neededText is cleanText for a name that may not be empty.
func neededText(f Field, s string) (string, error) {
	s, err := cleanText(f, s)
	if err == nil && s == "" {
		err = invalid(f, InvalidEmpty, s)
	}
	return s, err
}

// hasControl also finds what turns text around when shown (bidi controls).
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
}
