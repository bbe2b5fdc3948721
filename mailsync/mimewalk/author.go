package mimewalk

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxAuthor is how many characters of a name are kept.
const maxAuthor = 100

// Author reads who wrote a mail out of a From field: its first address, and the name that stands with it, decoded and
// fit for one line, "" without one. Quotes keep what is inside from being the address. A name that shows another
// address than the real one is none: whoever reads it would take it for the sender.
func Author(value string) (name, address string) {
	for entry := range addressEntries(value) {
		if name, address = entryAuthor(entry); address != "" {
			return name, address
		}
	}
	return "", ""
}

// entryAuthor reads one entry of an address list: "Name" <a@b>, a@b (Name), or either of them encoded as a whole.
func entryAuthor(entry string) (name, address string) {
	for _, text := range []string{entry, decodeWords(entry)} {
		outside := blanked(text)
		if found := angleAddresses(outside); len(found) > 0 {
			return authorName(text[:strings.IndexByte(outside, '<')], found[0]), found[0]
		}
	}
	found := entryAddresses(entry)
	if len(found) == 0 {
		return "", ""
	}
	comment := ""
	if i := strings.IndexByte(entry, '('); i >= 0 && !strings.Contains(entry, "<") {
		if end := closing(entry, i); end > 0 {
			comment = entry[i+1 : end]
		}
	}
	return authorName(comment, found[0]), found[0]
}

// authorName makes the text beside an address a name, "" if it is none.
func authorName(text, address string) string {
	name := strings.Trim(inOneLine(decodeWords(unquoted(text))), `"' `)
	if !strings.ContainsFunc(name, isWritten) || strings.EqualFold(name, address) || showsOther(name, address) {
		return ""
	}
	if long := []rune(name); len(long) > maxAuthor {
		name = strings.TrimSpace(string(long[:maxAuthor-1])) + "…"
	}
	return name
}

// showsOther reports a name with an address in it that is not the real one, as people read it: "＠" and " @ " are an "@".
func showsOther(name, address string) bool {
	read := strings.NewReplacer(" @ ", "@", " @", "@", "@ ", "@").Replace(norm.NFKC.String(name))
	return slices.ContainsFunc(scanAddresses(read), func(a string) bool {
		_, domain, _ := strings.Cut(a, "@")
		return strings.Contains(domain, ".") && !strings.EqualFold(a, address)
	})
}

// unquoted undoes the quotes of RFC 5322 section 3.2.4.
func unquoted(s string) string {
	out, quoted := make([]byte, 0, len(s)), false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
			continue
		case s[i] == '\\' && quoted && i+1 < len(s):
			i++
		}
		out = append(out, s[i])
	}
	return string(out)
}

// inOneLine leaves out whatever cannot be seen or turns the direction of writing; all space is one blank.
func inOneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// isWritten: a name has a letter or a digit.
func isWritten(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
