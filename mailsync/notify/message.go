package notify

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"

	"github.com/emersion/go-message/textproto"
)

// Encodings of a parcel (RFC 2045 section 6). A message/rfc822 part may be 7bit
// or 8bit only (RFC 2046 section 5.2.1).
const (
	base64Encoding = "base64"
	sevenBit       = "7bit"
	eightBit       = "8bit"
)

// partOverhead is more than the header and boundary of one part take.
const partOverhead = 1 << 10

// parcel is something a message carries beside its text.
type parcel struct {
	name      string
	mediaType string
	encoding  string
	size      int64 // decoded bytes
	original  bool  // an original mail, not a file out of it
	open      func() (io.ReadCloser, error)
}

// encoded is how many bytes the parcel takes in the message, or a few more.
func (p parcel) encoded() int64 {
	n := p.size
	if p.encoding == base64Encoding {
		n = (n + 2) / 3 * 4
		n += (n/base64Line + 1) * 2
	}
	return n + partOverhead
}

// Message is one notice, for one recipient unless it is a trial, ready to be written.
type Message struct {
	From     string   // address for MAIL FROM
	To       string   // address for RCPT TO
	Also     []string // further ones
	Size     int64    // at most, in bytes
	EightBit bool     // needs 8BITMIME
	Less     int      // how far the content is cut down: 0 nothing, 1 without the original, 2 text only

	fields  []field
	text    []byte // quoted-printable
	parcels []parcel
}

// field is one header field, encoded.
type field struct{ name, value string }

// errUnread is an original or a file that could not be read while the message
// was being written; the message is incomplete and must not be ended properly.
var errUnread = errors.New("read attachment")

// textHeader describes the text part.
var textHeader = [...]field{
	{"Content-Type", "text/plain; charset=utf-8"},
	{"Content-Transfer-Encoding", "quoted-printable"},
}

// WriteTo writes the message as RFC 5322 bytes with CRLF. Parcels are streamed.
func (m *Message) WriteTo(w io.Writer) (int64, error) {
	out := &counter{w: w}
	err := m.write(out)
	return out.n, err
}

func (m *Message) write(w io.Writer) error {
	top := header(m.fields)
	if len(m.parcels) == 0 {
		return writeEntity(w, extend(top, textHeader[:]), m.text)
	}
	parts := textproto.NewMultipartWriter(w)
	top = extend(top, []field{{"Content-Type", "multipart/mixed; boundary=" + parts.Boundary()}})
	if m.EightBit { // RFC 2045 section 6.4: the whole is not "less" than its parts
		top = extend(top, []field{{"Content-Transfer-Encoding", eightBit}})
	}
	if err := textproto.WriteHeader(w, top); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	part, err := parts.CreatePart(header(textHeader[:]))
	if err == nil {
		_, err = part.Write(m.text)
	}
	if err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	for _, p := range m.parcels {
		if err := p.write(parts); err != nil {
			return err
		}
	}
	return parts.Close()
}

func writeEntity(w io.Writer, h textproto.Header, body []byte) error {
	if err := textproto.WriteHeader(w, h); err != nil {
		return fmt.Errorf("write header: %w", err)
	}
	if _, err := w.Write(body); err != nil {
		return fmt.Errorf("write text: %w", err)
	}
	return nil
}

// header keeps the order of the fields; go-message adds on top.
func header(fields []field) textproto.Header {
	var h textproto.Header
	for i := len(fields) - 1; i >= 0; i-- {
		h.Add(fields[i].name, fields[i].value)
	}
	return h
}

// extend puts fields below those of h.
func extend(h textproto.Header, fields []field) textproto.Header {
	all := make([]field, 0, h.Len()+len(fields))
	for f := h.Fields(); f.Next(); {
		all = append(all, field{f.Key(), f.Value()})
	}
	return header(append(all, fields...))
}

func (p parcel) write(parts *textproto.MultipartWriter) error {
	src, err := p.open()
	if err != nil {
		return fmt.Errorf("%w: %v", errUnread, err)
	}
	defer src.Close()
	w, err := parts.CreatePart(header([]field{
		{"Content-Type", withName(p.mediaType, "name", p.name)},
		{"Content-Disposition", withName("attachment", "filename", p.name)},
		{"Content-Transfer-Encoding", p.encoding},
	}))
	if err != nil {
		return fmt.Errorf("write attachment: %w", err)
	}
	read := &reader{r: io.LimitReader(src, p.size)}
	if p.encoding != base64Encoding {
		_, err = io.Copy(w, read)
	} else {
		lines := &lineBreaker{w: w}
		enc := base64.NewEncoder(base64.StdEncoding, lines)
		if _, err = io.Copy(enc, read); err == nil {
			err = errors.Join(enc.Close(), lines.end())
		}
	}
	switch {
	case read.err != nil:
		return fmt.Errorf("%w: %v", errUnread, read.err)
	case err == nil && read.n != p.size:
		return fmt.Errorf("%w: %d of %d bytes", errUnread, read.n, p.size)
	}
	return err
}

// withName adds a name as a parameter (RFC 2231 where it is not ASCII).
func withName(value, param, name string) string {
	if name == "" {
		return value
	}
	return mime.FormatMediaType(value, map[string]string{param: name})
}

// quoted is the text as quoted-printable with CRLF.
func quoted(text string) []byte {
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	_, _ = w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))) // a buffer has no errors
	_ = w.Close()
	if !bytes.HasSuffix(b.Bytes(), []byte("\r\n")) {
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// base64Line is the longest line (RFC 2045 section 6.8).
const base64Line = 76

// lineBreaker breaks base64 into lines.
type lineBreaker struct {
	w    io.Writer
	used int
}

func (l *lineBreaker) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n, err := l.w.Write(p[:min(len(p), base64Line-l.used)])
		written, l.used, p = written+n, l.used+n, p[n:]
		if err != nil {
			return written, err
		}
		if l.used == base64Line {
			if err := l.end(); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

func (l *lineBreaker) end() error {
	if l.used == 0 {
		return nil
	}
	l.used = 0
	_, err := io.WriteString(l.w, "\r\n")
	return err
}

// reader counts what it reads and keeps the error of its source apart from
// those of the writer it is copied to.
type reader struct {
	r   io.Reader
	n   int64
	err error
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// counter counts what is written.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
