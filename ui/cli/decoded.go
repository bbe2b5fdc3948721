package cli

import "mime"

// decoded reads RFC 2047 words in a header field of our own mails.
func decoded(s string) string {
	var d mime.WordDecoder
	if text, err := d.DecodeHeader(s); err == nil {
		return text
	}
	return s
}
