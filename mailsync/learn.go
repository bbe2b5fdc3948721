package mailsync

import (
	"cmp"
	"slices"
	"strings"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// learn reads off what arrived of the probe's two mails how this mailbox tells
// recipients: single are the copies of the mail to one address, double those of
// the mail to both. We wrote the mails ourselves, so no field in them is forged;
// but the servers of our sending account wrote some, too, and every sender could
// write the same. mx are the hosts that take mail for the import domain, if known.
func learn(of office, one string, single []mimewalk.Header, both [2]string, double []mimewalk.Header, mx []string) storage.Profile {
	p := storage.Profile{Copies: len(double), Tells: storage.TellsNone}
	if len(single) == 0 || len(double) == 0 {
		return p
	}
	hosts := learnZone(single[0], mx)
	seen := of.sightings(single[0], one, len(hosts))
	for i := range seen {
		for _, h := range double {
			first, second := of.names(h, seen[i], both[0]), of.names(h, seen[i], both[1])
			seen[i].first, seen[i].second = seen[i].first || first, seen[i].second || second
		}
	}
	p.Tells, p.Hosts = storage.TellsNone, hosts[:min(1, len(hosts))]
	if len(seen) == 0 {
		return p
	}
	slices.SortStableFunc(seen, func(a, b sighting) int {
		return cmp.Or(cmp.Compare(b.rank(), a.rank()), cmp.Compare(a.depth, b.depth))
	})
	best := seen[0]
	for _, s := range seen {
		if s.rank() == best.rank() && s.depth == best.depth && !slices.Contains(p.Fields, s.field) {
			p.Fields = append(p.Fields, s.field)
		}
	}
	p.Hosts, p.Tells = hosts[:best.depth], storage.TellsSingle
	switch best.rank() {
	case 2:
		p.Tells = storage.TellsEach
	case 1:
		p.Partial = true
	}
	return p
}

// sighting is a field that named the recipient of the mail to one address.
type sighting struct {
	field         string // lower case
	depth         int    // Received fields down to and with the one that proves it
	first, second bool   // it named these recipients of the mail to both
}

// rank says how many recipients of the mail to both it named.
func (s sighting) rank() int {
	n := 0
	for _, named := range [2]bool{s.first, s.second} {
		if named {
			n++
		}
	}
	return n
}

// sightings are the fields, in the first so many hops, that name an address.
func (of office) sightings(h mimewalk.Header, address string, hops int) []sighting {
	var out []sighting
	depth := 1
	for _, f := range h {
		if depth > hops {
			break
		}
		named := of.named(f, 0, zone{})
		if slices.ContainsFunc(named, func(r Recipient) bool { return r.Address == normalise(address) }) {
			out = append(out, sighting{field: strings.ToLower(f.Name), depth: depth})
		}
		if strings.EqualFold(f.Name, "Received") {
			depth++
		}
	}
	return out
}

// names reports whether a copy names the address where the sighting was.
func (of office) names(h mimewalk.Header, s sighting, address string) bool {
	return slices.ContainsFunc(of.sightings(h, address, s.depth), func(o sighting) bool { return o.field == s.field })
}

// learnZone is which Received fields of a mail of our own the mailbox's
// provider wrote: the topmost one, and those below it of the same domain, of a
// private network, or of a host that takes mail for the domain. It returns
// what their hosts have in common, topmost first.
func learnZone(h mimewalk.Header, mx []string) (hosts []string) {
	first := ""
	for _, value := range h.All("Received") {
		key := hostKey(readReceived(value).by)
		if key == "" || first != "" && key != first && key != privateKey &&
			!slices.ContainsFunc(mx, func(host string) bool { return hostKey(host) == key }) {
			return hosts
		}
		if first == "" && key != privateKey {
			first = key
		}
		hosts = append(hosts, key)
	}
	return hosts
}
