package zipfile

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
)

// A file's own head (APPNOTE.TXT 4.3.7): 30 bytes, its name, extra fields.
const (
	headLength = 30
	atFlags    = 6
	atMethod   = 8
	atSum      = 14
	atPacked   = 18
	atSize     = 22
	atName     = 26
	atExtra    = 28

	flagEncrypted  = 1 << 0
	flagSizesLater = 1 << 3
	flagUTF8       = 1 << 11

	methodStored, methodDeflated = 0, 8
)

var errSum = errors.New("checksum of a file in the archive is wrong")

// found lists the files of an archive without a sound directory by their own
// heads.
func found(raw []byte) []entry {
	var list []entry
	for at := 0; len(list) <= MaxFiles; {
		next := bytes.Index(raw[at:], []byte("PK\x03\x04"))
		if next < 0 || at+next+headLength > len(raw) {
			return list
		}
		at += next
		e, ok := headAt(raw[at:])
		if !ok {
			at += 4
			continue
		}
		if !isNoFile(e.name) {
			list = append(list, e)
		}
		at += headLength + len(e.name) + int(min(e.packed, uint64(len(raw))))
		if at >= len(raw) {
			return list
		}
	}
	return list
}

// headAt reads one head and where its bytes are.
func headAt(raw []byte) (entry, bool) {
	u16 := func(at int) int { return int(binary.LittleEndian.Uint16(raw[at:])) }
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(raw[at:]) }
	body := headLength + u16(atName) + u16(atExtra)
	if body > len(raw) || u16(atName) == 0 {
		return entry{}, false
	}
	flags, method := u16(atFlags), u16(atMethod)
	e := entry{name: string(raw[headLength : headLength+u16(atName)]), isUTF8: flags&flagUTF8 != 0, encrypted: flags&flagEncrypted != 0,
		packed: uint64(u32(atPacked)), size: uint64(u32(atSize))}
	if e.size == math.MaxUint32 || e.packed == math.MaxUint32 {
		e.size, e.packed = wideSizes(raw[headLength+u16(atName):body], e.size, e.packed)
	}
	packed, sum, known := raw[body:], u32(atSum), flags&flagSizesLater == 0
	switch {
	case known && e.packed <= uint64(len(packed)):
		packed = packed[:e.packed]
	case method != methodDeflated:
		return entry{}, false // where it ends is not known, or it is cut off
	}
	e.open = func() (io.ReadCloser, error) {
		switch method {
		case methodStored:
			return &summed{in: io.NopCloser(bytes.NewReader(packed)), want: sum, known: known}, nil
		case methodDeflated:
			return &summed{in: flate.NewReader(bytes.NewReader(packed)), want: sum, known: known}, nil
		}
		return nil, errors.New("packed in an unknown way")
	}
	return e, true
}

// wideSizes reads the sizes that do not fit into a head; both stand among its
// extra fields then (APPNOTE.TXT 4.5.3).
func wideSizes(extra []byte, size, packed uint64) (uint64, uint64) {
	const idWide = 1
	for len(extra) >= 4 {
		id, length := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		field := extra[4:][:min(length, len(extra)-4)]
		if id == idWide && len(field) >= 16 {
			return binary.LittleEndian.Uint64(field), binary.LittleEndian.Uint64(field[8:])
		}
		extra = extra[4+len(field):]
	}
	return size, packed
}

// summed compares the checksum at the end, where it is known.
type summed struct {
	in    io.ReadCloser
	sum   uint32
	want  uint32
	known bool
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	s.sum = crc32.Update(s.sum, crc32.IEEETable, p[:n])
	if errors.Is(err, io.EOF) && s.known && s.sum != s.want {
		err = errSum
	}
	return n, err
}

// Close implements [io.Closer].
func (s *summed) Close() error { return s.in.Close() }
