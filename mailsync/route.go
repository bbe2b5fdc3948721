package mailsync

import (
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// Recipient is one address that a mail was sent to, and how we know.
type Recipient struct {
	Address    string // as issued if known, else as it stood in the mail, "" if there was none
	Known      storage.KnownAddress
	IsKnown    bool
	Confidence storage.Confidence
	Field      string // header field that named it
	Place      int    // position of that field from the top, first is 1
}

// envelopeFields name the recipient when the mailbox's own provider wrote them.
var envelopeFields = map[string]bool{
	"x-original-to": true, "envelope-to": true, "x-envelope-to": true, "x-gm-original-to": true,
	"x-real-to": true, "x-apparently-to": true, "delivered-to": true, "received": true,
}

// headerFields are written by the sender or by somebody who forwarded.
var headerFields = []string{"To", "Cc", "Resent-To", "Resent-Cc", "X-Forwarded-To", "X-Forwarded-For"}

// office is what routing compares with.
type office struct {
	dir     *storage.Directory
	mailbox string // the mailbox's own address; it names nobody
	sender  string // from which our own mail comes
}

// route finds the import addresses that a mail was sent to. There is always
// at least one recipient: with an empty address if the mail names none of ours.
// Unknown addresses of ours are one recipient together, behind the known ones.
func route(h mimewalk.Header, of office) []Recipient {
	found := of.envelope(h)
	if len(found) == 0 {
		found = of.headers(h)
	}
	var out []Recipient
	var unknown *Recipient
	for i := range found {
		if found[i].IsKnown {
			out = append(out, found[i])
		} else if unknown == nil {
			unknown = &found[i]
		}
	}
	if unknown != nil {
		out = append(out, *unknown)
	}
	if len(out) == 0 {
		out = []Recipient{{Confidence: storage.ConfidenceNone}}
	}
	return out
}

// envelope looks into the trusted zone: the topmost field that names a known
// address, else the topmost that names one of ours. Further fields of the same
// name count with it: some servers write one for each recipient.
func (of office) envelope(h mimewalk.Header) []Recipient {
	zone := h[:trustedZone(h)]
	chosen := ""
	for i, f := range zone {
		found := of.named(f, i+1)
		if len(found) > 0 && chosen == "" {
			chosen = f.Name
		}
		if slices.ContainsFunc(found, func(r Recipient) bool { return r.IsKnown }) {
			chosen = f.Name
			break
		}
	}
	var out []Recipient
	for i, f := range zone {
		if chosen == "" || !strings.EqualFold(f.Name, chosen) {
			continue
		}
		for _, r := range of.named(f, i+1) {
			if !slices.ContainsFunc(out, func(o Recipient) bool { return o.Address == r.Address }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// named are the recipients that a field of the envelope names.
func (of office) named(f mimewalk.Field, place int) []Recipient {
	if !envelopeFields[strings.ToLower(f.Name)] {
		return nil
	}
	return of.recipients(fieldAddresses(f), storage.ConfidenceEnvelope, f.Name, place)
}

// headers looks into what the sender wrote; several fields count together.
func (of office) headers(h mimewalk.Header) []Recipient {
	var out []Recipient
	seen := map[string]bool{}
	for _, name := range headerFields {
		for i, f := range h {
			if !strings.EqualFold(f.Name, name) {
				continue
			}
			for _, r := range of.recipients(mimewalk.Addresses(f.Value), storage.ConfidenceHeader, name, i+1) {
				if !seen[r.Address] {
					seen[r.Address] = true
					out = append(out, r)
				}
			}
		}
	}
	return out
}

// shared reports whether the header names known addresses of more than one
// client, trusted or not: the original shows them to whoever gets it.
func (of office) shared(h mimewalk.Header) bool {
	first := storage.ClientID(0)
	for _, f := range h {
		if !envelopeFields[strings.ToLower(f.Name)] && !slices.ContainsFunc(headerFields, func(name string) bool { return strings.EqualFold(name, f.Name) }) {
			continue
		}
		for _, r := range of.recipients(fieldAddresses(f), "", f.Name, 0) {
			if r.IsKnown && first != 0 && r.Known.Client != first {
				return true
			}
			if r.IsKnown {
				first = r.Known.Client
			}
		}
	}
	return false
}

// recipients keeps the addresses of ours, each once and in order.
func (of office) recipients(addresses []string, c storage.Confidence, field string, place int) []Recipient {
	var out []Recipient
	seen := map[string]bool{}
	for _, a := range addresses {
		a = normalise(a)
		if a == of.mailbox || !of.dir.Ours(a) {
			continue
		}
		r := Recipient{Address: a, Confidence: c, Field: field, Place: place}
		if issued, known, ok := of.dir.Lookup(a); ok {
			r.Address, r.Known, r.IsKnown = issued, known, true
		}
		if !seen[r.Address] {
			seen[r.Address] = true
			out = append(out, r)
		}
	}
	return out
}

// receivedFor finds the recipient in a Received field (RFC 5321 section 4.4);
// Postfix writes it for a single recipient only.
var receivedFor = regexp.MustCompile(`(?i)\sfor\s+<?([^\s<>;]+@[^\s<>;]+)>?`)

func fieldAddresses(f mimewalk.Field) []string {
	if !strings.EqualFold(f.Name, "Received") {
		return mimewalk.Addresses(f.Value)
	}
	if m := receivedFor.FindStringSubmatch(f.Value); m != nil {
		return []string{m[1]}
	}
	return nil
}

// receivedBy finds the host that wrote a Received field.
var receivedBy = regexp.MustCompile(`(?i)(?:^|\s)by\s+([^\s;()]+)`)

// trustedZone is how many fields from the top were written by the mailbox's
// own provider: up to the last Received, from the top, whose host has the
// registrable domain of the topmost one. Without any Received nothing is
// trusted; what stands below is the sender's and may be forged.
func trustedZone(h mimewalk.Header) int {
	provider, zone := "", 0
	for i, f := range h {
		if !strings.EqualFold(f.Name, "Received") {
			continue
		}
		m := receivedBy.FindStringSubmatch(f.Value)
		if m == nil {
			break
		}
		domain := registrable(m[1])
		if provider == "" {
			provider = domain
		}
		if domain != provider {
			break
		}
		zone = i + 1
	}
	return zone
}

// registrable is the part of a host name that somebody registered
// (mx1.hoster.co.at → hoster.co.at); the name itself where there is none.
func registrable(host string) string {
	host = strings.ToLower(strings.Trim(host, "[]."))
	if net.ParseIP(host) != nil {
		return host
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// normalise brings an address into the form that we issue: NFC, lower case,
// the domain in ASCII.
func normalise(address string) string {
	address = strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	host := strings.TrimSuffix(address[at+1:], ".")
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return address[:at+1] + host
}

// trustedReceived is when the provider took the mail in: the date of the
// topmost Received, zero if there is none.
func trustedReceived(h mimewalk.Header) time.Time {
	for _, f := range h[:trustedZone(h)] {
		if !strings.EqualFold(f.Name, "Received") {
			continue
		}
		if t, ok := receivedDate(f.Value); ok {
			return t
		}
	}
	return time.Time{}
}

// receivedDate is the date of a Received field: what follows its last
// semicolon (RFC 5321 section 4.4).
func receivedDate(value string) (time.Time, bool) {
	i := strings.LastIndexByte(value, ';')
	if i < 0 {
		return time.Time{}, false
	}
	return mimewalk.ParseDate(value[i+1:])
}
