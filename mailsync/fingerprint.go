package mailsync

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"

	"belegpost/mailsync/mimewalk"
)

// fingerprint identifies a mail whatever way its copies took: SHA-256 over
// From, Date, Subject and Message-ID, unfolded, and over the body with CRLF as
// line ends and without blank lines at its end. Trace fields do not count, so
// two copies that the provider made share it. Never the Message-ID alone: the
// sender chooses it.
func fingerprint(raw []byte, h mimewalk.Header) string {
	sum := sha256.New()
	for _, name := range []string{"From", "Date", "Subject", "Message-ID"} {
		sum.Write([]byte(strings.TrimSpace(h.First(name))))
		sum.Write([]byte{0})
	}
	hashBody(sum, body(raw))
	return hex.EncodeToString(sum.Sum(nil))
}

// body is what follows the first empty line; everything if there is none.
func body(raw []byte) []byte {
	for at := 0; at < len(raw); {
		end := bytes.IndexByte(raw[at:], '\n')
		if end < 0 {
			return raw
		}
		if len(bytes.TrimRight(raw[at:at+end], "\r")) == 0 && at > 0 {
			return raw[at+end+1:]
		}
		at += end + 1
	}
	return raw
}

var crlf = []byte("\r\n")

// hashBody writes lines joined by CRLF. Runs of lines that end so already go
// in as they are: bodies are long, and most are.
func hashBody(sum hash.Hash, b []byte) {
	b = bytes.TrimRight(b, "\r\n")
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			sum.Write(b)
			break
		}
		if i > 0 && b[i-1] == '\r' {
			n := cleanRun(b)
			sum.Write(b[:n])
			b = b[n:]
			continue
		}
		sum.Write(bytes.TrimRight(b[:i], "\r"))
		sum.Write(crlf)
		b = b[i+1:]
	}
	sum.Write(crlf)
}

// cleanRun is the length of the lines at the start of b that end in CRLF.
func cleanRun(b []byte) int {
	n := 0
	for n < len(b) {
		i := bytes.IndexByte(b[n:], '\n')
		if i <= 0 || b[n+i-1] != '\r' {
			break
		}
		n += i + 1
	}
	return n
}
