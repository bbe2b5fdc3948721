package mimewalk

import (
	"bytes"
	"compress/zlib"
	"io"
)

// The kinds of CMS content (RFC 5652) that are told apart.
type cmsKind uint8

const (
	cmsUnreadable cmsKind = iota
	cmsSigned
	cmsEnveloped
	cmsCompressed
)

// Object identifiers, encoded.
var (
	oidSigned        = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidEnveloped     = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03}
	oidCompressed    = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x09} // RFC 3274
	oidAuthEnveloped = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17} // RFC 5083
)

// openCMS returns what b is and, if it is signed-data or compressed-data, the content, at most room bytes of it. It reads
// only as far as the content, in BER with its indefinite lengths, so a broken certificate behind it does no harm.
func openCMS(b []byte, room int, lim Limits) (cmsKind, []byte) {
	outer := berReader{rest: b}
	info := outer.enter(tagSequence)
	oid := info.primitive(tagOID)
	switch {
	case bytes.Equal(oid, oidEnveloped), bytes.Equal(oid, oidAuthEnveloped):
		return cmsEnveloped, nil
	case !bytes.Equal(oid, oidSigned) && !bytes.Equal(oid, oidCompressed):
		return cmsUnreadable, nil
	}
	wrapped := info.enter(tagContext0)
	signed := wrapped.enter(tagSequence)
	signed.skip() // version
	signed.skip() // algorithms
	encap := signed.enter(tagSequence)
	encap.skip() // content type
	explicit := encap.enter(tagContext0)
	if explicit.bad {
		return cmsSigned, nil
	}
	content := lim.join(explicit.octets(room))
	if bytes.Equal(oid, oidCompressed) {
		return cmsCompressed, inflate(content, room, lim)
	}
	return cmsSigned, content
}

// inflate undoes zlib as far as it goes, nil if not at all.
func inflate(b []byte, room int, lim Limits) []byte {
	r, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	limited := io.LimitReader(upToError{r}, int64(room))
	var out bytes.Buffer
	out.Grow(int(min(int64(room), keepDecoded, 4*int64(len(b)))) + bytes.MinRead)
	if n, _ := io.CopyN(&out, limited, keepDecoded+1); n > keepDecoded && lim.Disk != nil {
		b, _ = lim.Disk(io.MultiReader(&out, limited))
		return b
	}
	_, _ = out.ReadFrom(limited)
	return out.Bytes()
}

// upToError ends where the reader below fails: what is cut off is read as far as it goes.
type upToError struct{ io.Reader }

func (u upToError) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil {
		err = io.EOF
	}
	return n, err
}

const (
	tagOID         = 0x06
	tagOctets      = 0x04
	tagOctetsParts = 0x24 // constructed: an octet string in pieces
	tagSequence    = 0x30
	tagContext0    = 0xa0
)

// berReader reads elements one after the other; after the first mistake it is bad and gives nothing more.
type berReader struct {
	rest []byte
	bad  bool
}

// next takes a tag and a length; size is -1 for an indefinite length.
func (r *berReader) next() (tag byte, size int) {
	if r.bad || len(r.rest) < 2 || r.rest[0]&0x1f == 0x1f { // no long tags occur in CMS
		r.bad = true
		return 0, 0
	}
	tag, size = r.rest[0], int(r.rest[1])
	r.rest = r.rest[2:]
	switch {
	case size == 0x80:
		return tag, -1
	case size < 0x80:
	default:
		n := size & 0x7f
		if n > 4 || n > len(r.rest) {
			r.bad = true
			return 0, 0
		}
		size = 0
		for _, c := range r.rest[:n] {
			size = size<<8 | int(c)
		}
		r.rest = r.rest[n:]
	}
	return tag, min(size, len(r.rest)) // a cut-off element ends where the data end
}

// enter returns a reader for the inside of the next element and stays where it is: nothing behind it is ever needed.
func (r *berReader) enter(tag byte) berReader {
	got, size := r.next()
	if r.bad || got != tag {
		return berReader{bad: true}
	}
	if size < 0 {
		return berReader{rest: r.rest}
	}
	return berReader{rest: r.rest[:size]}
}

func (r *berReader) primitive(tag byte) []byte {
	got, size := r.next()
	if r.bad || got != tag || size < 0 {
		r.bad = true
		return nil
	}
	b := r.rest[:size]
	r.rest = r.rest[size:]
	return b
}

// skip goes behind the next element, however deep it is, without recursion.
func (r *berReader) skip() {
	for open := 0; !r.bad; {
		tag, size := r.next()
		switch {
		case r.bad:
			return
		case size < 0:
			open++
		case tag == 0 && size == 0 && open > 0:
			open--
		default:
			r.rest = r.rest[size:]
		}
		if open == 0 {
			return
		}
	}
}

// octets returns an octet string that may come in pieces, at most room bytes of it; nil if there is none.
func (r *berReader) octets(room int) [][]byte {
	tag, size := r.next()
	if r.bad || tag == tagOctets && size < 0 {
		return nil
	}
	if tag == tagOctets {
		return [][]byte{r.rest[:min(size, room)]}
	}
	if tag != tagOctetsParts {
		return nil
	}
	if size >= 0 {
		r.rest = r.rest[:size]
	}
	out := [][]byte{{}}
	for got := 0; len(r.rest) > 0 && got < room; {
		switch tag, size = r.next(); {
		case r.bad, tag == 0 && size == 0:
			return out
		case tag == tagOctets && size >= 0:
			piece := r.rest[:min(size, room-got)]
			got += len(piece)
			out = append(out, piece)
			r.rest = r.rest[size:]
		case tag != tagOctetsParts: // pieces of pieces are simply gone through
			return out
		}
	}
	return out
}
