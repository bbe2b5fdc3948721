package imapbox

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// preamble bounds the lines a server may send before TLS; no real one needs ten.
const preamble = 100

// askForTLS speaks the few lines before TLS (RFC 3501 section 6.2.1). The
// library's own STARTTLS is not used: it waits for ever when the server breaks
// off inside the line that accepts (the waiting is for its own reader, so that
// closing the socket does not help), and it does not say whether the server
// lacks STARTTLS or something else went wrong.
//
// Whoever sits between us and the server can write these lines, so nothing in
// them counts but the consent: no greeting that signs us in, no capabilities,
// and no bytes that came along with the consent, which would later look as if
// they had come through TLS (CVE-2011-0411).
func askForTLS(s *session) error {
	in := bufio.NewReader(s.watch)
	no := func(why string) error {
		return &Error{Kind: KindStartTLS, Host: s.host, Err: errors.New(why)}
	}
	greeting, err := line(in)
	if err != nil {
		return s.trouble("wait for greeting", KindProtocol, err)
	}
	switch word(greeting, 1) {
	case "OK":
	case "PREAUTH": // RFC 9051 section 7.1.4: no STARTTLS is possible any more
		return no("server signs in by itself, without encryption")
	default:
		return &Error{Kind: KindLost, Host: s.host, Err: errors.New("wait for greeting: server turns us away")}
	}
	offers, _, err := command(s, in, "a", "CAPABILITY")
	if err != nil {
		return s.trouble("ask for capabilities", KindStartTLS, err)
	}
	if !slices.Contains(offers, "STARTTLS") {
		return no("server does not offer STARTTLS")
	}
	_, answer, err := command(s, in, "b", "STARTTLS")
	switch {
	case err != nil:
		return s.trouble("ask for TLS", KindStartTLS, err)
	case answer != "OK":
		return no("server refuses STARTTLS: " + answer)
	case in.Buffered() > 0:
		return no("bytes came along with the consent to STARTTLS")
	}
	return nil
}

// command sends a command and returns its answer (OK, NO, BAD) and the
// capabilities that came with it.
func command(s *session, in *bufio.Reader, tag, name string) (offers []string, answer string, err error) {
	if _, err := io.WriteString(s.watch, tag+" "+name+"\r\n"); err != nil {
		return nil, "", fmt.Errorf("write: %w", err)
	}
	for range preamble {
		said, err := line(in)
		if err != nil {
			return nil, "", err
		}
		switch {
		case word(said, 0) == strings.ToUpper(tag):
			return offers, word(said, 1), nil
		case word(said, 0) == "*" && word(said, 1) == "CAPABILITY":
			offers = strings.Fields(strings.ToUpper(said))
		}
	}
	return nil, "", errors.New("server talks without end")
}

// line reads one line of at most the reader's buffer.
func line(in *bufio.Reader) (string, error) {
	said, err := in.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(said), "\r\n"), nil
}

// word is the n-th word of a line in upper case, "" if there are not so many.
func word(said string, n int) string {
	words := strings.Fields(strings.ToUpper(said))
	if n >= len(words) {
		return ""
	}
	return words[n]
}
