package notify

import (
	"encoding/base64"
	"net/mail"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

const (
	longestSubject = 250 // characters of the original subject
	longestName    = 120 // bytes of a file name
	longestWord    = 60  // bytes of a header word that stands as it is
	wordBytes      = 36  // of text in one encoded word
)

// line makes a text of somebody else fit for one line: valid UTF-8, no control
// characters, no marks that turn the direction of writing, single spaces.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r) || r == '\ufeff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(s), " ")
}

// shorten cuts a text after n characters.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}

// encodeText makes a header value out of any text. What is not plain ASCII, or
// looks like an encoded word, becomes encoded words (RFC 2047); none of them is
// so long that folding would have to cut it.
func encodeText(s string) string {
	s = line(s)
	if isPlain(s) {
		return s
	}
	var words []string
	for len(s) > 0 {
		n := min(wordBytes, len(s))
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n-- // an encoded word holds whole characters (RFC 2047 section 5)
		}
		words = append(words, "=?utf-8?b?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

func isPlain(s string) bool {
	if strings.Contains(s, "=?") {
		return false
	}
	for _, word := range strings.Split(s, " ") {
		if len(word) > longestWord {
			return false
		}
		for i := range len(word) {
			if word[i] < '!' || word[i] > '~' {
				return false
			}
		}
	}
	return true
}

// fileName makes the name of an attachment fit for a header: no folders, at
// most 120 bytes with its ending.
func fileName(s, fallback string) string {
	s = line(s)
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.Trim(strings.ReplaceAll(s, `"`, "'"), " ")
	if s == "" || s == "." || s == ".." {
		return fallback
	}
	ext := path.Ext(s)
	if len(s) <= longestName {
		return s
	}
	if len(ext) > 12 {
		ext = ""
	}
	stem := s[:longestName-len(ext)]
	for len(stem) > 0 && !utf8.ValidString(stem) {
		stem = stem[:len(stem)-1]
	}
	return strings.TrimRight(stem, " ") + ext
}

// mailbox is an address for a header field: name encoded, domain in ASCII.
func mailbox(s string) (mail.Address, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return mail.Address{}, err
	}
	return mail.Address{Name: shorten(line(a.Name), 100), Address: asciiDomain(a.Address)}, nil
}

// asciiDomain turns müller.example into xn--mller-kva.example.
func asciiDomain(address string) string {
	at := strings.LastIndexByte(address, '@')
	if domain, err := idna.Lookup.ToASCII(address[at+1:]); at > 0 && err == nil {
		return address[:at+1] + domain
	}
	return address
}

// isAddress reports whether an address can stand in RCPT TO as it is. An
// address with a space or bracket could smuggle in a parameter.
func isAddress(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && at < len(s)-1 && len(s) <= 254 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7f || unicode.IsControl(r) || unicode.IsSpace(r) || strings.ContainsRune(`<>"\,;:()[]`, r)
	})
}

// isMessageID reports a Message-ID that can stand in a header as it is
// (RFC 5322 section 3.6.4).
func isMessageID(s string) bool {
	inner, ok := strings.CutPrefix(s, "<")
	inner, closed := strings.CutSuffix(inner, ">")
	return ok && closed && len(inner) < 250 && strings.Count(inner, "@") == 1 && !strings.ContainsFunc(inner, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`<>()[]\,;:"`, r)
	})
}
