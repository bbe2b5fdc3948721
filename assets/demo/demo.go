// Package demo is an office made up for showing and testing Belegpost: five
// clients, twelve import addresses and one that is retired, the mails that
// came since December 2025, and more that keep coming.
//
// # Vocabulary
//
// The office is a template of office.toml (design, section 9) whose fields are
// IMAPPort, SMTPPort and Archive. An address is named by client number, symbol
// and extension, because the real one is generated with a random token when
// the office is set up. The wanted outcome is what the rules of the design say
// about a mail, written down by hand.
//
// # Promises
//
// All companies, people, numbers and addresses are invented; domains end in
// .example, except for Gmail's confirmation, which must look real. The mails
// are RFC 5322 bytes with CRLF; those that break a rule are named for it. The
// same addresses give the same bytes. Nothing here depends on the clock,
// except for Later, which is told the time.
package demo

//go:generate go run -tags demomails ./make .

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed office.toml want.tsv mails/*.eml later/*
var files embed.FS

// PasswordEnv is the environment variable that office.toml names for the
// password of the mailbox and of the sending account.
const PasswordEnv = "BELEGPOST_DEMO_PASSWORD"

// Domain is the import domain of the demo office.
const Domain = "belege.kanzlei-muster.example"

// Username is the login of the mailbox and of the sending account.
const Username = "belege@kanzlei-muster.example"

// Address names an import address by what the office chose about it.
type Address struct{ Client, Symbol, Extension string }

// Retired lists the addresses of the office that are to be retired before the
// mails are delivered.
func Retired() []Address { return []Address{{"10044", "ER", "alt"}} }

// Office is the office.toml of the demo as a text/template with the fields
// IMAPPort, SMTPPort and Archive.
func Office() string { return string(read("office.toml")) }

// read returns an embedded file. The names are constants of this package or
// come from the file system itself, so there is no file that could be missing.
func read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil
	}
	return data
}

// Mail is one message as it lies in the mailbox.
type Mail struct {
	Name   string    // "01-strom": the key of Want
	Folder string    // always "INBOX" so far
	Date   time.Time // INTERNALDATE: when the mailbox provider took it
	Raw    []byte
}

// AddressOf returns the generated address of a client, a symbol and an
// extension, "" where there is none.
type AddressOf = func(client, symbol, extension string) string

// Mails returns the mails of the office, oldest first, with the real addresses
// in their fields. An address the office does not have is an error.
//
// Deliver them after a first sync of the empty mailbox: they are months old,
// and at a first sync failures older than seven days are listed without a
// notice to anybody (design, section 3).
func Mails(address AddressOf) ([]Mail, error) {
	entries, err := files.ReadDir("mails")
	if err != nil {
		return nil, fmt.Errorf("read mails: %w", err)
	}
	mails := make([]Mail, 0, len(entries))
	for _, e := range entries {
		raw, err := filled(read("mails/"+e.Name()), address)
		if err != nil {
			return nil, fmt.Errorf("fill %s: %w", e.Name(), err)
		}
		date, err := delivered(raw)
		if err != nil {
			return nil, fmt.Errorf("date of %s: %w", e.Name(), err)
		}
		mails = append(mails, Mail{Name: strings.TrimSuffix(e.Name(), ".eml"), Folder: "INBOX", Date: date, Raw: raw})
	}
	slices.SortStableFunc(mails, func(a, b Mail) int { return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.Name, b.Name)) })
	return mails, nil
}

// filled replaces the placeholders, @@client/symbol/extension@@.
func filled(raw []byte, address AddressOf) ([]byte, error) {
	placeholder := regexp.MustCompile(`@@([^@/\r\n]+)/([^@/\r\n]+)/([^@\r\n]+)@@`)
	var missing error
	out := placeholder.ReplaceAllFunc(raw, func(found []byte) []byte {
		parts := strings.Split(strings.Trim(string(found), "@"), "/")
		real := address(parts[0], parts[1], parts[2])
		if real == "" {
			missing = fmt.Errorf("no address %s", found)
		}
		return []byte(real)
	})
	return out, missing
}

// delivered is the time of the topmost Received field, which the provider
// wrote.
func delivered(raw []byte) (time.Time, error) {
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	_, field, found := bytes.Cut(head, []byte("\r\nReceived: "))
	if !found {
		return time.Time{}, fmt.Errorf("no Received field")
	}
	unfolded := strings.NewReplacer("\r\n\t", " ", "\r\n ", " ").Replace(string(field))
	first, _, _ := strings.Cut(unfolded, "\r\n")
	date, err := mail.ParseDate(strings.TrimSpace(first[strings.LastIndexByte(first, ';')+1:]))
	if err != nil {
		return time.Time{}, fmt.Errorf("read Received field: %w", err)
	}
	return date, nil
}
