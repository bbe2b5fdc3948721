package mailsync

import (
	"context"
	"net"
	"slices"
	"strings"
	"time"

	"belegpost/storage"
)

// ProbeResult is what the probe found out about the mailbox.
type ProbeResult struct {
	storage.Profile
	After  time.Duration // until the first mail was there
	Folder string        // where it lies
}

// secondCopy is how long a second copy of the mail to two may come after the
// first, where no field tells that one is to be expected.
const secondCopy = 5 * time.Second

// Probe learns how the mailbox tells to whom a mail was sent: it mails one
// message to one address of the import domain and one to two, neither named in
// the header, finds them in the mailbox, and keeps what it has learnt. The
// mails carry our marks: the intake lists them as returned notices, since they
// are mail of our own that came back, and files or fails nothing of them.
// Errors as for TestAddress, and [ErrNoDomain].
func (a Accounts) Probe(ctx context.Context, progress func(Stage)) (ProbeResult, error) {
	r, err := a.trip(ctx, progress)
	if err != nil {
		return ProbeResult{}, err
	}
	defer r.box.Close() // never fails: it only drops the connection
	of, err := (&intake{store: a.Store, mailbox: r.set.Mailbox.Username}).office(ctx)
	if err != nil {
		return ProbeResult{}, err
	}
	addresses, domain := probeAddresses(r.set.Addresses)
	if domain == "" {
		return ProbeResult{}, ErrNoDomain
	}
	r.progress(StageSending)
	var nonces []string
	for _, to := range [][]string{addresses[:1], addresses[1:]} {
		nonce, err := r.post(ctx, a, to, true)
		if err != nil {
			return ProbeResult{}, err
		}
		nonces = append(nonces, nonce)
	}
	mx := exchangers(ctx, domain)
	both := [2]string(addresses[1:])
	found := func() storage.Profile {
		return learn(of.office, addresses[0], r.of(nonces[0]), both, r.of(nonces[1]), mx)
	}
	there, err := r.wait(ctx, nonces, func() bool { return r.complete(nonces, found()) })
	if err != nil {
		return ProbeResult{}, err
	}
	if !there {
		return ProbeResult{}, &NotArrivedError{Address: addresses[0], Waited: r.limit}
	}
	out := ProbeResult{Profile: found(), After: r.arrived[0].after, Folder: r.arrived[0].folder}
	out.Mailbox, out.LearntAt = r.set.Mailbox.Name(), time.Now().UTC()
	return out, a.Store.SaveProfile(ctx, out.Profile)
}

// complete reports whether nothing more is to be learnt: both mails are there,
// and either every recipient was named or a second copy would have come.
func (r *roundTrip) complete(nonces []string, p storage.Profile) bool {
	first := slices.IndexFunc(r.arrived, func(a arrival) bool { return a.nonce == nonces[1] })
	if first < 0 || len(r.of(nonces[0])) == 0 {
		return false
	}
	patience := secondCopy
	if p.Partial { // a copy for the other one is likely
		patience *= 6
	}
	return p.Tells == storage.TellsEach || !p.Partial && p.Copies > 1 || time.Since(r.start) > r.arrived[first].after+patience
}

// probeAddresses are three addresses that nobody was given.
func probeAddresses(set storage.AddressSettings) (addresses []string, domain string) {
	prefix := "bp-probe-" + strings.ToLower(time.Now().UTC().Format("20060102t150405")) + "-"
	at := set.Domain
	if base, host, ok := strings.Cut(set.Plus, "@"); ok && at == "" {
		prefix, at = base+"+"+prefix, host
	}
	for _, n := range []string{"1", "2", "3"} {
		addresses = append(addresses, prefix+n+"@"+at)
	}
	return addresses, at
}

// exchangers are the hosts that take mail for a domain, none if the name
// service does not say so at once.
func exchangers(ctx context.Context, domain string) (hosts []string) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	for _, reserved := range []string{".example", ".test", ".invalid", ".localhost"} { // RFC 2606 section 2
		if strings.HasSuffix(domain, reserved) {
			return nil
		}
	}
	records, _ := net.DefaultResolver.LookupMX(ctx, domain) // offline or without MX: less is trusted
	for _, mx := range records {
		hosts = append(hosts, mx.Host)
	}
	return hosts
}
