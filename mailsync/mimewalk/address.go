package mimewalk

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxAddresses is what one field can give; more recipients than that are no mail to us.
const maxAddresses = 1000

// Addresses scans a field for addr-specs without asking whether the field is well-formed: display names that do not
// parse, comments, encoded words, raw UTF-8, "mailing list x@y" and `<a@b>; more` all give their addresses. Where an
// entry of the list has an address in angle brackets, an address in its display name does not count: that is the
// sender's text. Order is kept, repeats (in any case) are dropped, at most 1000 are returned.
func Addresses(value string) []string {
	var found []string
	seen := map[string]bool{}
	for entry := range addressEntries(value) {
		for _, a := range entryAddresses(entry) {
			key := strings.ToLower(a)
			if !seen[key] && len(found) < maxAddresses {
				seen[key] = true
				found = append(found, a)
			}
		}
	}
	return found
}

// addressEntries splits a field at commas and semicolons that stand outside quotes, comments and angle brackets.
// Something that is opened and never closed protects nothing.
func addressEntries(value string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		var unclosed [256]bool // by opening character: searched to the end without success
		from := 0
		for i := 0; i < len(value); i++ {
			switch c := value[i]; c {
			case '"', '(', '<':
				if unclosed[c] {
					continue
				}
				if end := closing(value, i); end > 0 {
					i = end
				} else {
					unclosed[c] = true
				}
			case ',', ';':
				if !yield(value[from:i]) {
					return
				}
				from = i + 1
			}
		}
		yield(value[from:])
	}
}

// closing finds what closes the quote, comment or bracket at i; 0 if nothing does. A bracket holds no second one.
func closing(s string, i int) int {
	closer := s[i] // a quote closes itself
	switch closer {
	case '(':
		closer = ')'
	case '<':
		closer = '>'
	}
	depth := 1
	for j := i + 1; j < len(s); j++ {
		switch {
		case s[j] == '\\' && s[i] != '<':
			j++
		case s[j] == closer:
			if depth--; depth == 0 {
				return j
			}
		case s[j] == '(' && s[i] == '(':
			depth++
		}
	}
	return 0
}

// entryAddresses reads one entry of an address list: what stands in angle brackets, else anywhere; in quotes and
// comments only if it stands nowhere else.
func entryAddresses(entry string) []string {
	decoded := decodeWords(entry)
	outside := blanked(decoded)
	for _, s := range []string{blanked(entry), outside} {
		if found := angleAddresses(s); len(found) > 0 {
			return found
		}
	}
	if found := scanAddresses(outside); len(found) > 0 {
		return found
	}
	bare := withoutComments(decoded, "")
	for _, s := range []string{entry, decoded, bare} {
		if found := angleAddresses(s); len(found) > 0 {
			return found
		}
	}
	if found := scanAddresses(bare); len(found) > 0 {
		return found
	}
	return scanAddresses(decoded)
}

// blanked blanks quotes and comments out; every other byte stays where it is. A comment that is never closed stays. So
// do all quotes where one is never closed: nobody knows which of them belong together.
func blanked(s string) string {
	if out, ok := blank(s, `"(`); ok {
		return out
	}
	out, _ := blank(s, "(")
	return out
}

// blank blanks what begins with one of the openers up to what closes it; false means that a quote is never closed.
func blank(s, openers string) (blanked string, paired bool) {
	out := []byte(s)
	var unclosed [256]bool // by opening character: searched to the end without success
	for i := 0; i < len(s); i++ {
		if c := s[i]; strings.IndexByte(openers, c) < 0 || unclosed[c] {
			continue
		}
		end := closing(s, i)
		unclosed[s[i]] = end == 0
		for ; i < end; i++ {
			out[i] = ' '
		}
		if end > 0 {
			out[end] = ' '
		}
	}
	return string(out), !unclosed['"']
}

// spaced is what RFC 5322 section 4.4 allows around the signs of an address, and what is left where one was folded.
var spaced = regexp.MustCompile(`\s*([@.])\s*`)

// angleAddresses reads what stands in angle brackets.
func angleAddresses(entry string) (found []string) {
	for {
		i := strings.IndexByte(entry, '<')
		if i < 0 {
			return found
		}
		entry = entry[i+1:]
		inside := entry
		if end := strings.IndexAny(entry, "<>"); end >= 0 {
			inside = entry[:end]
			entry = entry[end:]
		} else {
			entry = ""
		}
		if strings.Contains(inside, "@") || strings.Contains(inside, "=?") {
			found = append(found, scanAddresses(spaced.ReplaceAllString(decodeWords(inside), "$1"))...)
		}
	}
}

// scanAddresses takes whatever looks like local@domain around each "@".
func scanAddresses(s string) (found []string) {
	from := 0 // where the previous address ended
	for pos := 0; ; {
		i := strings.IndexByte(s[pos:], '@')
		if i < 0 {
			return found
		}
		at := pos + i
		local := localBefore(s[from:at])
		domain := domainAfter(s[at+1:])
		pos = at + 1
		if local != "" && domain != "" {
			found = append(found, norm.NFC.String(local+"@"+domain))
			from = at + 1 + len(domain)
			pos = from
		}
	}
}

// maxLocal and maxDomain are RFC 5321 section 4.5.3.1, with room for local parts that forwarders lengthen.
const (
	maxLocal  = 256
	maxDomain = 255
)

// localBefore returns the local part at the end of s.
func localBefore(s string) string {
	if strings.HasSuffix(s, `"`) {
		if i := strings.LastIndexByte(s[:len(s)-1], '"'); i >= 0 && len(s)-i > 2 && len(s)-i <= maxLocal {
			return s[i:]
		}
		return ""
	}
	i := len(s)
	for i > 0 && len(s)-i <= maxLocal && isLocal(s[i-1]) {
		i--
	}
	local := strings.TrimLeft(s[i:], ".'`")
	if len(local) > maxLocal || !utf8.ValidString(local) {
		return ""
	}
	return local
}

// isLocal: atext of RFC 5322 section 3.2.3 with dots, and any byte of raw UTF-8 (RFC 6532).
func isLocal(c byte) bool {
	return c >= 0x80 || isAlnum(c) || strings.IndexByte(".!#$%&'*+-/=?^_`{|}~", c) >= 0
}

// domainAfter returns the domain or address literal at the start of s.
func domainAfter(s string) string {
	if strings.HasPrefix(s, "[") {
		i := 1
		for i < len(s) && i < maxDomain && (isAlnum(s[i]) || s[i] == '.' || s[i] == ':' || s[i] == '-') {
			i++
		}
		if i > 1 && i < len(s) && s[i] == ']' {
			return s[:i+1]
		}
		return ""
	}
	i := 0
	for i < len(s) && i <= maxDomain && (s[i] >= 0x80 || isAlnum(s[i]) || s[i] == '.' || s[i] == '-' || s[i] == '_') {
		i++
	}
	domain := strings.TrimRight(s[:i], ".-")
	if len(domain) > maxDomain || domain == "" || domain[0] == '.' || domain[0] == '-' || !utf8.ValidString(domain) {
		return ""
	}
	return domain
}
