package mailsync

import (
	"net/netip"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// zone is the part of a header that the mailbox's own provider wrote: all
// fields before end. What stands below is the sender's and may be forged.
type zone struct {
	end      int
	provider string // host that wrote the topmost Received; "" if nothing is trusted
	learnt   bool   // as the probe has learnt
}

// zoneOf finds the zone.
//
// With a profile it reaches down to the Received that the probe has learnt, as
// long as each one's host is of the learnt domain. Without one it ends at the
// Received with which the mail came in from outside, and at the first whose
// host is of another registrable domain than the topmost one's: a sender can
// forge a Received of the provider, but only below the one that the provider
// wrote when it took the mail from him. No Received at all: nothing is trusted.
func zoneOf(h mimewalk.Header, p *storage.Profile) zone {
	z, hops, first := zone{learnt: p != nil}, 0, ""
	if p != nil && len(p.Hosts) == 0 {
		return z // the provider writes no Received
	}
	for i, f := range h {
		if !strings.EqualFold(f.Name, "Received") {
			continue
		}
		r := readReceived(f.Value)
		key := hostKey(r.by)
		switch {
		case r.by == "" && (!r.qmail || p != nil):
			return z
		case p != nil && key != p.Hosts[hops]:
			return z
		case p == nil && first != "" && key != first && key != privateKey:
			return z
		}
		z.end = i + 1
		if z.provider == "" {
			z.provider = r.by
		}
		if key != privateKey {
			first = key
		}
		if hops++; p != nil && hops == len(p.Hosts) || p == nil && !r.internal(first) {
			return z
		}
	}
	return z
}

// trace is what a Received field says (RFC 5321 section 4.4).
type trace struct {
	by       string // host that wrote it
	from     string // name that the sending host gave itself
	verified string // name of the sending host that the writer looked up itself
	ip       netip.Addr
	with     string // protocol, upper case
	local    bool   // handed in by a user of the writing host
	qmail    bool   // qmail's own line, which names no host
}

var (
	// receivedFrom is the name of the sending host and what the writer knows of
	// it: "(name [ip])" of Postfix and Sendmail, or an address alone.
	receivedFrom = regexp.MustCompile(`(?i)^\s*from\s+([^\s;()]+)(?:\s+\(\s*(?:(?:([^\s\[\]()@]+)\s+)?\[(?:IPv6:)?([0-9a-f.:]+)\]|([0-9a-f.:]+)\b))?`)
	receivedBy   = regexp.MustCompile(`(?i)(?:^|\s)by\s+([^\s;]+)`)
	receivedWith = regexp.MustCompile(`(?i)\swith\s+([a-z0-9]+)`)
	// receivedUser is a mail that a user of the writing host handed in: Postfix, Sendmail, qmail.
	receivedUser = regexp.MustCompile(`(?i)\([^()]*\bfrom userid\b|^\s*\(from\s|invoked by uid [1-9]`)
)

func readReceived(value string) trace {
	r := trace{local: receivedUser.MatchString(value), qmail: strings.HasPrefix(strings.TrimSpace(value), "(qmail ")}
	rest := value
	if m := receivedFrom.FindStringSubmatch(value); m != nil {
		r.from, r.verified = m[1], m[2]
		r.ip, _ = netip.ParseAddr(m[3] + m[4]) // the zero address is nobody's
		if name := strings.ToLower(m[2]); name == "helo" || name == "ehlo" || strings.Contains(value, "may be forged") {
			r.verified, r.ip = "", netip.Addr{} // qmail and Sendmail: what the sender says himself
		}
		_, rest, _ = strings.Cut(value, m[1])
	}
	rest = withoutComments(rest)
	if at := receivedBy.FindStringSubmatchIndex(rest); at != nil {
		r.by = rest[at[2]:at[3]]
		rest = rest[at[3]:]
		r.with = strings.ToUpper(submatch(receivedWith, rest))
	}
	r.local = r.local || r.with == "LOCAL" || strings.HasPrefix(r.with, "HTTP")
	return r
}

func submatch(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// withoutComments leaves a space for each comment, which may hold others.
func withoutComments(s string) string {
	var b strings.Builder
	depth := 0
	for _, c := range []byte(s) {
		switch {
		case c == '(':
			depth++
			b.WriteByte(' ')
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// internal reports whether the mail was handed over inside the provider, so
// that the next Received is the provider's, too. The name that a host gives
// itself proves nothing, and neither does a private address: behind a
// forwarded port every sender has one.
func (r trace) internal(provider string) bool {
	switch {
	case r.local:
		return false
	case r.from == "" || strings.HasPrefix(r.with, "LMTP") || r.ip.IsLoopback():
		return true
	}
	return r.verified != "" && provider != "" && provider != privateKey && hostKey(r.verified) == provider
}

// privateKey stands for every address of a private network.
const privateKey = "private"

// hostKey is what hosts of one provider have in common: the registrable domain
// (mx1.hoster.co.at → hoster.co.at), of an address its network; the name
// itself where there is none.
func hostKey(host string) string {
	host = strings.ToLower(strings.Trim(host, "[]."))
	if ip, err := netip.ParseAddr(strings.TrimPrefix(host, "ipv6:")); err == nil {
		return networkKey(ip.Unmap())
	}
	if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
		return d
	}
	return host
}

// networkKey is the network of an address. Google names its own servers by
// 6to4 addresses (RFC 3056) of a private network: 2002:a05:… is 10.5.….
func networkKey(ip netip.Addr) string {
	if b := ip.As16(); ip.Is6() && b[0] == 0x20 && b[1] == 0x02 {
		ip = netip.AddrFrom4([4]byte(b[2:6]))
	}
	if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() {
		return privateKey
	}
	bits := 32
	if ip.Is4() {
		bits = 16
	}
	return netip.PrefixFrom(ip, bits).Masked().String()
}

// trustedReceived is when the provider took the mail in: the date of the
// topmost Received, zero if there is none.
func trustedReceived(h mimewalk.Header, z zone) time.Time {
	for _, f := range h[:z.end] {
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
