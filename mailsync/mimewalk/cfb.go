package mimewalk

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf16"
)

// A compound file (MS-CFB) is a small file system in a file: storages (folders) and streams, kept in chains of
// sectors; streams below 4,096 bytes in the 64-byte sectors of one common stream. Office files and .msg are such files.
// Whatever a chain says, the work for one file is bounded by its size, and what is cut off is read as far as it goes.

var cfbSignature = []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}

const (
	cfbHeader     = 512
	cfbEntry      = 128
	cfbMiniSector = 64
	cfbLastSector = 0xfffffffa // higher numbers are marks
	cfbChainEnd   = 0xfffffffe
	cfbNone       = 0xffffffff
	cfbStorage    = 1
	cfbStream     = 2
	cfbRoot       = 5
)

// cfbSpace is what chains run through: the sectors of the file, or those of the stream for small ones.
type cfbSpace struct {
	data   []byte // begins with sector 0
	sector int
	next   func(n uint32) uint32
}

// cfb is an opened compound file.
type cfb struct {
	file    cfbSpace
	mini    cfbSpace
	cutoff  uint32 // streams below it are in mini
	fat     []uint32
	entries []cfbNode
	room    int  // bytes that may still be taken out of chains
	broken  bool // a chain led nowhere, or the end of the file is missing
	lim     Limits
}

// cfbNode is a storage or stream; the first is the root.
type cfbNode struct {
	name  string // lower case
	kind  byte
	start uint32
	size  uint64
	kids  []int
}

// openCFB reads the directory; nil if b is no compound file.
func openCFB(b []byte, lim Limits) *cfb {
	if len(b) < cfbHeader || !bytes.HasPrefix(b, cfbSignature) {
		return nil
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(b[at:]) }
	sector := cfbHeader
	if shift := binary.LittleEndian.Uint16(b[30:]); shift == 12 {
		sector = 1 << 12
	}
	c := &cfb{cutoff: word(56), room: 3 * len(b), broken: len(b)%sector != 0, lim: lim}
	c.file = cfbSpace{data: b[min(sector, len(b)):], sector: sector, next: c.following}
	c.readFAT(b[76:cfbHeader], word(44), word(68))
	c.readDirectory(word(48))
	if len(c.entries) == 0 {
		return nil
	}
	root := c.entries[0]
	table := c.take(&c.file, word(60), uint64(word(64))*uint64(sector))
	c.mini = cfbSpace{data: c.take(&c.file, root.start, root.size), sector: cfbMiniSector, next: func(n uint32) uint32 {
		if at := int(n) * 4; at+4 <= len(table) {
			return binary.LittleEndian.Uint32(table[at:])
		}
		return cfbNone
	}}
	return c
}

// readFAT collects the sectors of the allocation table: the first 109 stand in the header, more in a chain.
func (c *cfb) readFAT(first []byte, count, more uint32) {
	count = min(count, uint32(len(c.file.data)/c.file.sector)+1)
	add := func(list []byte) {
		for ; len(list) >= 4 && len(c.fat) < int(count); list = list[4:] {
			c.fat = append(c.fat, binary.LittleEndian.Uint32(list))
		}
	}
	add(first)
	for more < cfbLastSector && len(c.fat) < int(count) {
		s := c.file.at(more)
		if len(s) < c.file.sector {
			return
		}
		add(s[:len(s)-4])
		more = binary.LittleEndian.Uint32(s[len(s)-4:])
	}
}

// following is the sector after n.
func (c *cfb) following(n uint32) uint32 {
	each := uint32(c.file.sector / 4)
	if int(n/each) >= len(c.fat) {
		return cfbNone
	}
	s := c.file.at(c.fat[n/each])
	if at := int(n%each) * 4; at+4 <= len(s) {
		return binary.LittleEndian.Uint32(s[at:])
	}
	return cfbNone
}

// at returns sector n, shorter at the end of the data.
func (s *cfbSpace) at(n uint32) []byte {
	from := int64(n) * int64(s.sector)
	if from >= int64(len(s.data)) {
		return nil
	}
	return s.data[from:min(from+int64(s.sector), int64(len(s.data)))]
}

// take returns size bytes of a chain, fewer if it ends sooner. What lies in one piece is not copied.
func (c *cfb) take(s *cfbSpace, start uint32, size uint64) []byte {
	want := int(min(size, uint64(c.room)))
	var pieces [][]byte
	end := int64(-1) // of the last piece
	got, n := 0, start
	for ; got < want && n < cfbLastSector; n = s.next(n) {
		b := s.at(n)
		b = b[:min(len(b), want-got)]
		if len(b) == 0 {
			break
		}
		at := int64(n) * int64(s.sector)
		if last := len(pieces) - 1; at == end {
			pieces[last] = pieces[last][:len(pieces[last])+len(b)]
		} else {
			pieces = append(pieces, b)
		}
		end = at + int64(len(b))
		got += len(b)
	}
	c.room -= got
	c.broken = c.broken || got < want && n != cfbChainEnd
	return c.lim.join(pieces)
}

// readDirectory reads all entries and puts them under their storages, each under one only.
func (c *cfb) readDirectory(start uint32) {
	raw := c.take(&c.file, start, uint64(len(c.file.data)))
	type links struct{ left, right, child uint32 }
	var tree []links
	for ; len(raw) >= cfbEntry; raw = raw[cfbEntry:] {
		e := raw[:cfbEntry]
		word := func(at int) uint32 { return binary.LittleEndian.Uint32(e[at:]) }
		node := cfbNode{kind: e[66], start: word(116), size: binary.LittleEndian.Uint64(e[120:])}
		if c.file.sector == cfbHeader {
			node.size &= cfbNone // the upper half is not reliable in version 3 (MS-CFB section 2.6.1)
		}
		node.name = cfbName(e[:64], int(binary.LittleEndian.Uint16(e[64:])))
		c.entries = append(c.entries, node)
		tree = append(tree, links{word(68), word(72), word(76)})
	}
	if len(c.entries) == 0 || c.entries[0].kind != cfbRoot {
		c.entries = nil
		return
	}
	seen := make([]bool, len(c.entries))
	seen[0] = true
	type step struct {
		entry uint32
		owner int
	}
	for todo := []step{{tree[0].child, 0}}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if at.entry >= uint32(len(tree)) || seen[at.entry] {
			continue
		}
		seen[at.entry] = true
		c.entries[at.owner].kids = append(c.entries[at.owner].kids, int(at.entry))
		l := tree[at.entry]
		todo = append(todo, step{l.left, at.owner}, step{l.right, at.owner})
		if c.entries[at.entry].kind == cfbStorage {
			todo = append(todo, step{l.child, int(at.entry)})
		}
	}
	for i := range c.entries {
		slices.SortFunc(c.entries[i].kids, func(a, b int) int { return strings.Compare(c.entries[a].name, c.entries[b].name) })
	}
}

func cfbName(b []byte, size int) string {
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+2 <= min(size, len(b)); i += 2 {
		u := binary.LittleEndian.Uint16(b[i:])
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return strings.ToLower(string(utf16.Decode(units)))
}

// find returns the entry of that name (in lower case) in a storage.
func (c *cfb) find(storage int, name string) (entry int, ok bool) {
	for _, k := range c.entries[storage].kids {
		if c.entries[k].name == name {
			return k, true
		}
	}
	return 0, false
}

// stream returns what a stream holds; whole is false if a part of it is missing.
func (c *cfb) stream(entry int) (data []byte, whole bool) {
	e := c.entries[entry]
	if e.kind != cfbStream {
		return nil, false
	}
	space := &c.file
	if e.size < uint64(c.cutoff) {
		space = &c.mini
	}
	data = c.take(space, e.start, e.size)
	return data, uint64(len(data)) == e.size
}
