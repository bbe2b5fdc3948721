package mimewalk

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// encoding is a content transfer encoding (RFC 2045 section 6).
type encoding uint8

const (
	encIdentity encoding = iota // 7bit, 8bit, binary, and whatever we do not know
	encBase64
	encQuoted
	encUuencode
	encYenc
	encBinHex
	encBareCR // no encoding: a whole mail of an old Mac
)

// parseEncoding reads a Content-Transfer-Encoding, ignoring what programs write around it.
func parseEncoding(v string) (enc encoding, known bool) {
	v = strings.ToLower(strings.Trim(strings.TrimSpace(v), `"'`))
	if i := strings.IndexAny(v, "; (\t,"); i >= 0 {
		v = v[:i]
	}
	switch strings.Trim(v, `"'`) {
	case "", "7bit", "8bit", "binary", "7-bit", "8-bit", "none":
		return encIdentity, true
	case "base64", "b64", "base-64", "x-base64":
		return encBase64, true
	case "quoted-printable", "qp", "quotedprintable":
		return encQuoted, true
	case "x-uuencode", "uuencode", "x-uue", "uue":
		return encUuencode, true
	}
	return encIdentity, false
}

// flaws is what a decoder stumbled over.
type flaws struct {
	junk     bool // foreign bytes were skipped
	trailer  bool // text after the end was dropped
	unpadded bool // the padding is missing
	cutOff   bool // the data end inside a unit
}

// decoder undoes one transfer encoding. fill writes to dst, which has room for minRoom bytes, and returns how many
// bytes it wrote: 0 only at the end.
type decoder interface {
	fill(dst []byte) int
	flaws() flaws
}

const minRoom = 256

// reader makes an io.Reader of a decoder: it keeps what did not fit.
type reader struct {
	enc     encoding
	src     []byte
	d       decoder
	pending []byte
	pos     int64
	store   [minRoom]byte
}

func newReader(enc encoding, src []byte) *reader {
	return &reader{enc: enc, src: src, d: newDecoder(enc, src)}
}

func newDecoder(enc encoding, src []byte) decoder {
	switch enc {
	case encBase64:
		return &base64Decoder{src: src}
	case encQuoted:
		return &quotedDecoder{src: src}
	case encUuencode:
		return &uuDecoder{src: src}
	case encYenc:
		return &yencDecoder{src: src}
	case encBinHex:
		return &binHexDecoder{src: src}
	case encBareCR:
		return &crDecoder{identity{src}}
	}
	return &identity{src: src}
}

// Seek decodes anew up to there, so that whoever reads a part twice need not keep it.
func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		_, _ = io.Copy(io.Discard, r) // the reader has no errors
		offset += r.pos
	}
	if offset < 0 {
		return 0, errors.New("seek before the start of a part")
	}
	if offset < r.pos {
		r.d, r.pending, r.pos = newDecoder(r.enc, r.src), nil, 0
	}
	_, _ = io.CopyN(io.Discard, r, offset-r.pos) // as above; behind the end there is nothing to read
	r.pos = offset
	return offset, nil
}

func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(r.pending) == 0 {
		if len(p) >= minRoom {
			if n := r.d.fill(p); n > 0 {
				r.pos += int64(n)
				return n, nil
			}
			return 0, io.EOF
		}
		r.pending = r.store[:r.d.fill(r.store[:])]
		if len(r.pending) == 0 {
			return 0, io.EOF
		}
	}
	n := copy(p, r.pending)
	r.pending = r.pending[n:]
	r.pos += int64(n)
	return n, nil
}

func (r *reader) flaws() flaws { return r.d.flaws() }

type identity struct{ src []byte }

func (d *identity) fill(dst []byte) int {
	n := copy(dst, d.src)
	d.src = d.src[n:]
	return n
}

// crDecoder makes LF of CR.
type crDecoder struct{ identity }

func (d *crDecoder) fill(dst []byte) int {
	n := d.identity.fill(dst)
	for i, c := range dst[:n] {
		if c == '\r' {
			dst[i] = '\n'
		}
	}
	return n
}

func (d *identity) flaws() flaws { return flaws{} }

// quotedDecoder undoes quoted-printable (RFC 2045 section 6.7); what is no escape stays as it is.
type quotedDecoder struct {
	src  []byte
	line []byte // rest of the current line
	end  []byte // its line end, nil after a soft break
}

func (d *quotedDecoder) flaws() flaws { return flaws{} }

func (d *quotedDecoder) fill(dst []byte) int {
	n := 0
	for n == 0 || len(dst)-n >= minRoom {
		if len(d.line) == 0 && len(d.end) == 0 {
			if len(d.src) == 0 {
				break
			}
			d.nextLine()
			continue
		}
		n += d.copyLine(dst[n:])
		if len(d.line) == 0 && len(d.end) <= len(dst)-n {
			n += copy(dst[n:], d.end)
			d.end = nil
		}
	}
	return n
}

func (d *quotedDecoder) nextLine() {
	i := bytes.IndexByte(d.src, '\n')
	if i < 0 {
		d.line, d.end, d.src = d.src, nil, nil
	} else {
		d.line, d.end, d.src = d.src[:i], d.src[i:i+1], d.src[i+1:]
		if i > 0 && d.line[i-1] == '\r' {
			d.end = d.line[i-1 : i+1] // CRLF; the slice reaches into the line end
			d.line = d.line[:i-1]
		}
	}
	d.line = bytes.TrimRight(d.line, " \t")
	if bytes.HasSuffix(d.line, []byte("=")) {
		d.line, d.end = d.line[:len(d.line)-1], nil
	}
}

// copyLine decodes as much of the line as fits.
func (d *quotedDecoder) copyLine(dst []byte) int {
	n := 0
	for n < len(dst) && len(d.line) > 0 {
		plain := bytes.IndexByte(d.line[:min(len(d.line), len(dst)-n)], '=')
		if plain < 0 {
			plain = min(len(d.line), len(dst)-n)
		}
		n += copy(dst[n:], d.line[:plain])
		d.line = d.line[plain:]
		if n == len(dst) || len(d.line) == 0 || d.line[0] != '=' {
			continue
		}
		if len(d.line) >= 3 && isHex(d.line[1]) && isHex(d.line[2]) {
			dst[n] = unhex(d.line[1])<<4 | unhex(d.line[2])
			d.line = d.line[3:]
		} else {
			dst[n] = '='
			d.line = d.line[1:]
		}
		n++
	}
	return n
}
