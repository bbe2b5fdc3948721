package mailsync

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// asker is a provider that asks the new recipient before it forwards mail.
type asker struct {
	name    string
	senders []string // From addresses, or domains with everything below them
	proofs  []string // domains whose signature or policy vouches for them
	links   []string // domains of its links
}

// askers are the providers whose mails are known. Gmail's texts and sender were
// seen, in the language of whoever forwards: its sender writes nothing else. Of GMX and WEB.DE the help pages say that they ask and from which
// domain they write; Yahoo, Microsoft and Apple say where their mails come
// from. Domains in which everybody can have a mailbox (gmx.net, yahoo.com,
// icloud.com, outlook.com) are no senders, only what lies below them.
var askers = []asker{
	{"gmail", []string{"forwarding-noreply@google.com"}, []string{"google.com"}, []string{"google.com"}},
	{"microsoft", []string{"microsoft.com", "microsoftonline.com"}, []string{"microsoft.com", "microsoftonline.com"},
		[]string{"microsoft.com", "live.com", "outlook.com", "office.com"}},
	{"gmx", []string{".gmx.net", ".gmx.at", ".gmx.de", ".gmx.ch", ".web.de", ".1und1.de"}, []string{"gmx.net", "gmx.at", "gmx.de", "gmx.ch", "web.de", "1und1.de"},
		[]string{"gmx.net", "gmx.at", "gmx.de", "gmx.ch", "web.de"}},
	{"yahoo", []string{"yahoo-inc.com", "yahooinc.com", ".yahoo.com"}, []string{"yahoo-inc.com", "yahooinc.com", "yahoo.com"}, []string{"yahoo.com", "yahoo.net"}},
	{"icloud", []string{"apple.com"}, []string{"apple.com"}, []string{"apple.com", "icloud.com"}},
}

var (
	nobodyAnswers    = regexp.MustCompile(`(?i)no-?_?reply|do-?not-?reply`)
	ofForwarding     = regexp.MustCompile(`(?i)forward|weiterleit|weitergeleitet|umleit`)
	confirmationCode = regexp.MustCompile(`\(#(\d{6,12})\)|(?i:(?:confirmation|verification|security|bestätigungs|verifizierungs|sicherheits|freischalt|prüf)-?\s?code\D{0,30}?\b(\d{4,12})\b)`)
	textLinks        = regexp.MustCompile(`https://[^\s<>"']+`)
	// gmailCode is what Gmail writes into its subjects: (#304298959), （#745359589）, 317635984 (n.º Gmail).
	gmailCode = regexp.MustCompile(`\b\d{8,10}\b`)
	confirms  = regexp.MustCompile(`(?i)/vf[-?]|confirm|verif|bestaetig|best%C3%A4tig|accept|activate|freischalt|optin`)
	refuses   = regexp.MustCompile(`(?i)/uf[-?]|cancel|decline|reject|refuse|ablehn|unsubscribe|abmeld|report|help|support`)
)

// confirmation reads a provider's question whether mail may be forwarded to us;
// nil if the mail is none, or if the mailbox's provider found that it was not
// sent by whom it says. The link is only shown, never opened.
func confirmation(m *mimewalk.Message, z zone) *storage.Confirmation {
	from := sender(m.Header)
	i := slices.IndexFunc(askers, func(a asker) bool { return a.sent(from) })
	text := m.Header.Text("Subject") + "\n" + m.Text
	ofGmail := i >= 0 && slices.Contains(askers[i].senders, from)
	attached := func(p *mimewalk.Part) bool { return !isImage(p) || p.Disposition == "attachment" }
	if i < 0 || slices.ContainsFunc(m.Parts, attached) || !ofGmail && !ofForwarding.MatchString(text) {
		return nil
	}
	proved, refuted := proof(m.Header[:z.end], askers[i].proofs)
	c := storage.Confirmation{Provider: askers[i].name, Link: askers[i].link(append(textLinks.FindAllString(m.Text, -1), m.Links...)), Proved: proved}
	if found := confirmationCode.FindStringSubmatch(text); found != nil {
		c.Code = found[1] + found[2]
	}
	if c.Code == "" && ofGmail {
		c.Code = gmailCode.FindString(m.Header.Text("Subject"))
	}
	if refuted || c.Code == "" && c.Link == "" {
		return nil
	}
	return &c
}

// sent reports whether the provider writes from this address.
func (a asker) sent(from string) bool {
	_, domain, _ := strings.Cut(from, "@")
	return slices.ContainsFunc(a.senders, func(s string) bool {
		if strings.Contains(s, "@") {
			return from == s
		}
		return nobodyAnswers.MatchString(from) && (within(domain, strings.TrimPrefix(s, ".")) && (s[0] != '.' || domain != s[1:]))
	})
}

// link is the first one to confirm with, else the first that does not refuse.
func (a asker) link(links []string) string {
	other := ""
	for _, raw := range links {
		raw = strings.TrimRight(raw, ".,;:!?)]")
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Port() != "" ||
			!slices.ContainsFunc(a.links, func(d string) bool { return within(u.Hostname(), d) }) {
			continue
		}
		switch {
		case refuses.MatchString(u.Host + u.EscapedPath()):
		case confirms.MatchString(u.EscapedPath() + "?" + u.RawQuery):
			return raw
		case other == "":
			other = raw
		}
	}
	return other
}

// within reports whether a host is a domain or lies below it.
func within(host, domain string) bool {
	host = strings.ToLower(host)
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// proof reads what the mailbox's own provider found out about the sender (RFC
// 8601): proved if a signature or the policy of one of the domains holds,
// refuted if it looked and none does. Neither where it says nothing.
func proof(trusted mimewalk.Header, domains []string) (proved, refuted bool) {
	for _, value := range trusted.All("Authentication-Results") {
		for result := range strings.SplitSeq(withoutComments(value), ";") {
			words := strings.Fields(strings.ToLower(result))
			if len(words) == 0 {
				continue
			}
			method, verdict, _ := strings.Cut(words[0], "=")
			about := map[string][]string{"dmarc": {"header.from="}, "dkim": {"header.d=", "header.i="}}[method]
			if about == nil || slices.Contains([]string{"none", "neutral", "temperror"}, verdict) {
				continue
			}
			vouches := slices.ContainsFunc(words[1:], func(w string) bool {
				return slices.ContainsFunc(about, func(prefix string) bool {
					_, domain, ok := strings.Cut(w, prefix)
					domain = domain[strings.LastIndexByte(domain, '@')+1:]
					return ok && slices.ContainsFunc(domains, func(d string) bool { return within(domain, d) })
				})
			})
			proved = proved || verdict == "pass" && vouches
			refuted = refuted || verdict != "pass" || !vouches
		}
	}
	return proved, refuted && !proved
}
