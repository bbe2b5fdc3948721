package mailsync

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/idna"
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
	Trust      storage.Trust
	Provider   string // host of the provider that wrote that field; "" where the sender did
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
	mailbox string           // the mailbox's own address; it names nobody
	sender  string           // from which our own mail comes
	profile *storage.Profile // nil: the probe has not been run
}

// route finds the import addresses that a mail with this zone was sent to. There is always
// at least one recipient: with an empty address if the mail names none of ours.
// Unknown addresses of ours are one recipient together, behind the known ones.
func route(h mimewalk.Header, z zone, of office) []Recipient {
	found := of.envelope(h, z)
	if len(found) == 0 {
		found = of.headers(h)
	} else if of.profile != nil && of.profile.Partial {
		found = append(found, of.alsoKnown(h, found)...)
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

// alsoKnown are the known addresses of To and Cc beside the one that the
// envelope names, for mailboxes that get one copy which names one recipient.
func (of office) alsoKnown(h mimewalk.Header, found []Recipient) []Recipient {
	return slices.DeleteFunc(of.headers(h), func(r Recipient) bool {
		return !r.IsKnown || slices.ContainsFunc(found, func(o Recipient) bool { return o.Address == r.Address })
	})
}

// envelope looks into the trusted zone: the topmost field that names a known
// address, else the topmost that names one of ours; fields that the probe has
// learnt come before all others. Further fields of the same name count with
// it: some servers write one for each recipient.
func (of office) envelope(h mimewalk.Header, z zone) []Recipient {
	chosen := ""
	for _, i := range of.candidates(h[:z.end]) {
		found := of.named(h[i], i+1, z)
		if len(found) > 0 && chosen == "" {
			chosen = h[i].Name
		}
		if slices.ContainsFunc(found, func(r Recipient) bool { return r.IsKnown }) {
			chosen = h[i].Name
			break
		}
	}
	var out []Recipient
	for i, f := range h[:z.end] {
		if chosen == "" || !strings.EqualFold(f.Name, chosen) {
			continue
		}
		for _, r := range of.named(f, i+1, z) {
			if !slices.ContainsFunc(out, func(o Recipient) bool { return o.Address == r.Address }) {
				out = append(out, r)
			}
		}
	}
	return out
}

// candidates are the places of the fields that may name a recipient.
func (of office) candidates(zone mimewalk.Header) []int {
	var learnt, others []int
	for i, f := range zone {
		name := strings.ToLower(f.Name)
		switch {
		case !envelopeFields[name]:
		case of.profile != nil && slices.Contains(of.profile.Fields, name):
			learnt = append(learnt, i)
		default:
			others = append(others, i)
		}
	}
	return append(learnt, others...)
}

// named are the recipients that a field of the envelope names.
func (of office) named(f mimewalk.Field, place int, z zone) []Recipient {
	if !envelopeFields[strings.ToLower(f.Name)] {
		return nil
	}
	proto := Recipient{Confidence: storage.ConfidenceEnvelope, Field: f.Name, Place: place, Trust: storage.TrustProvider, Provider: z.provider}
	if z.learnt {
		proto.Trust = storage.TrustProbe
	}
	return of.recipients(fieldAddresses(f), proto)
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
			for _, r := range of.recipients(mimewalk.Addresses(f.Value), Recipient{Confidence: storage.ConfidenceHeader, Field: name, Place: i + 1, Trust: storage.TrustSender}) {
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
		for _, r := range of.recipients(fieldAddresses(f), Recipient{}) {
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

// recipients keeps the addresses of ours, each once and in order; proto says
// how we know of them.
func (of office) recipients(addresses []string, proto Recipient) []Recipient {
	var out []Recipient
	seen := map[string]bool{}
	for _, a := range addresses {
		a = normalise(a)
		if a == of.mailbox || !of.dir.Ours(a) {
			continue
		}
		r := proto
		r.Address = a
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

// needlessQuotes are around a local part that needs none (RFC 5321 section 4.1.2:
// it is the same mailbox without them).
var needlessQuotes = regexp.MustCompile(`^"([^\s"\\(),:;<>@\[\]]+)"@`)

// normalise brings an address into the form that we issue: NFC, lower case,
// without quotes, the domain in ASCII.
func normalise(address string) string {
	address = strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
	address = needlessQuotes.ReplaceAllString(address, "$1@")
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
