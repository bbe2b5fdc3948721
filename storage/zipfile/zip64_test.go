package zipfile_test

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"math"
	"testing"
	"time"

	"belegpost/storage/storagetest/cputime"
	"belegpost/storage/zipfile"
)

// wide is a ZIP64 archive of one deflated file, as a program writes it that
// does not know before how large it gets (APPNOTE.TXT 4.3 and 4.5.3): every size
// and place stands in a field of 64 bits. What is 0 is the truth.
type wide struct {
	content               io.Reader
	size, packed, place   uint64 // of the file, as the directory claims
	records, directorySum uint64 // of the directory, as its end claims
}

func (w wide) archive(t testing.TB) []byte {
	t.Helper()
	const full = math.MaxUint32
	var packed bytes.Buffer
	deflate, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(w.content)
	if err == nil {
		_, err = deflate.Write(content)
	}
	if err != nil || deflate.Close() != nil {
		t.Fatal(err)
	}
	or := func(claimed, truth uint64) uint64 {
		if claimed != 0 {
			return claimed
		}
		return truth
	}
	size, length := uint64(len(content)), uint64(packed.Len())
	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			if s, ok := v.(string); ok {
				b.WriteString(s)
			} else if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	u16 := func(v int) uint16 { return uint16(v) }
	const name = "Ordner/a.pdf"
	put("PK\x03\x04", u16(45), u16(1<<11), u16(8), uint32(0), crc(string(content)), uint32(full), uint32(full), u16(len(name)), u16(4+9+4+16), name,
		"\x55\x54", u16(9), "\x03timestmp", "\x01\x00", u16(16), or(w.size, size), or(w.packed, length))
	b.Write(packed.Bytes())
	directory := uint64(b.Len())
	put("PK\x01\x02", u16(45), u16(45), u16(1<<11), u16(8), uint32(0), crc(string(content)), uint32(full), uint32(full), u16(len(name)), u16(4+24), u16(0), u16(0),
		u16(0), uint32(0), uint32(full), name, "\x01\x00", u16(24), or(w.size, size), or(w.packed, length), w.place)
	end := uint64(b.Len())
	put("PK\x06\x06", uint64(44), u16(45), u16(45), uint32(0), uint32(0), or(w.records, 1), or(w.records, 1), or(w.directorySum, end-directory), directory)
	put("PK\x06\x07", uint32(0), end, uint32(1))
	put("PK\x05\x06", u16(0), u16(0), u16(0xffff), u16(0xffff), uint32(full), uint32(full), u16(0))
	return b.Bytes()
}

// TestZIP64 reads the wide fields where they tell the truth or the file can be
// had without them, and nothing that they say costs more than the limits.
func TestZIP64(t *testing.T) {
	pdf := func() io.Reader { return bytes.NewReader([]byte(aPDF)) }
	swelling := func() io.Reader { return io.LimitReader(zeros{}, zipfile.MaxFile+1) }
	honest := wide{content: pdf()}.archive(t)
	cut := honest[:bytes.Index(honest, []byte("PK\x01\x02"))]
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"the truth":               {honest, "1 a.pdf 13 true true"},
		"cut off":                 {cut, "1 a.pdf 13 true false"},
		"cut off inside the file": {cut[:len(cut)-4], "1 a.pdf 13 false damaged false"},
		"a larger size":           {wide{content: pdf(), size: 1 << 62}.archive(t), "1 a.pdf 4611686018427387904 false limit false"},
		"a size beyond int64":     {wide{content: pdf(), size: math.MaxUint64}.archive(t), "1 a.pdf 4611686018427387904 false limit false"},
		"a larger packed size":    {wide{content: pdf(), packed: 1 << 40}.archive(t), "1 a.pdf 13 true true"},
		"another place":           {wide{content: pdf(), place: 1 << 60}.archive(t), "1 a.pdf 13 false damaged false"},
		"2^40 records":            {wide{content: pdf(), records: 1 << 40}.archive(t), "1 a.pdf 13 true false"},
		"a huge directory":        {wide{content: pdf(), directorySum: 1 << 60}.archive(t), "1 a.pdf 13 true false"},
		"a bomb":                  {wide{content: swelling()}.archive(t), "1 a.pdf 52428801 false limit false"},
		"a bomb that says 16":     {wide{content: swelling(), size: 16}.archive(t), "1 a.pdf 16 false damaged false"},
	} {
		var files []zipfile.File
		var whole bool
		took, soon := cputime.Within(2*time.Second, func() { files, whole = zipfile.List(c.raw) })
		if got := described(files, whole); got != c.want || !soon {
			t.Errorf("%s: %s, want %s; took %v", name, got, c.want, took)
		}
	}
	for _, raw := range [][]byte{honest, cut} {
		if content, err := zipfile.Content(raw, 1); err != nil || string(content) != aPDF {
			t.Errorf("%q, %v", content, err)
		}
	}
}
