package storage

import (
	"context"
	"fmt"
	"strings"
)

// Directory is what routing and deciding need to know of the office, read at
// one moment: our domains, every address ever issued, and the pictures that
// senders send again and again are asked for separately.
type Directory struct {
	Domains   map[string]bool         // import domains, also former ones; lower case, IDNA
	PlusBases []string                // plus bases, also former ones: belege@kanzlei.at
	Addresses map[string]KnownAddress // by the address as issued
}

// KnownAddress is an import address as routing sees it.
type KnownAddress struct {
	ID       AddressID
	Client   ClientID
	Active   bool
	ClientOn bool // the client has not left
}

const directorySelect = `SELECT a.address, a.id, a.client_id, a.active, c.left_on IS NULL OR c.left_on > :today
FROM import_address a JOIN client c ON c.id = a.client_id`

// Directory reads the addresses and domains as they are now.
func (s *Store) Directory(ctx context.Context) (*Directory, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	d := &Directory{Domains: map[string]bool{}, Addresses: map[string]KnownAddress{}}
	for _, place := range append([]string{set.Addresses.Domain, set.Addresses.Plus}, set.Addresses.OldDomains...) {
		switch place = strings.ToLower(place); {
		case strings.Contains(place, "@"):
			d.PlusBases = append(d.PlusBases, place)
		case place != "":
			d.Domains[place] = true
		}
	}
	type row struct {
		address string
		known   KnownAddress
	}
	today := s.now().In(set.Location()).Format("2006-01-02")
	rows, err := all(ctx, s.read, directorySelect, args{"today": today}, func(r scanner) (v row, err error) {
		err = r.Scan(&v.address, &v.known.ID, &v.known.Client, &v.known.Active, &v.known.ClientOn)
		return
	})
	if err != nil {
		return nil, fmt.Errorf("read addresses: %w", err)
	}
	for _, r := range rows {
		d.Addresses[r.address] = r.known
	}
	return d, nil
}

// Ours reports whether an address lies in our import domains or on our plus
// base; only such addresses count when a mail is routed. The bare plus base is
// the mailbox itself and names nobody.
func (d *Directory) Ours(address string) bool {
	user, host, ok := strings.Cut(address, "@")
	if !ok {
		return false
	}
	for _, base := range d.PlusBases {
		baseUser, baseHost, _ := strings.Cut(base, "@")
		if host == baseHost && strings.HasPrefix(user, baseUser+"+") {
			return true
		}
	}
	return d.Domains[host]
}

// Lookup finds an address that was issued: as it stands, else without a
// "+tag" behind it.
func (d *Directory) Lookup(address string) (issued string, known KnownAddress, ok bool) {
	if k, found := d.Addresses[address]; found {
		return address, k, true
	}
	user, host, _ := strings.Cut(address, "@")
	for i := strings.LastIndexByte(user, '+'); i > 0; i = strings.LastIndexByte(user[:i], '+') {
		bare := user[:i] + "@" + host
		if k, found := d.Addresses[bare]; found {
			return bare, k, true
		}
	}
	return "", KnownAddress{}, false
}

const seenSelect = `SELECT sha256 FROM seen_image WHERE sender = :sender`

// SeenImages are the hashes of pictures that came from this sender before.
func (s *Store) SeenImages(ctx context.Context, sender string) (map[string]bool, error) {
	list, err := all(ctx, s.read, seenSelect, args{"sender": sender}, column[string])
	if err != nil {
		return nil, fmt.Errorf("read seen images: %w", err)
	}
	seen := make(map[string]bool, len(list))
	for _, sha := range list {
		seen[sha] = true
	}
	return seen, nil
}
