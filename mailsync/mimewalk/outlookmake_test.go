package mimewalk

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// made is a MAPI message that a test writes as winmail.dat and as .msg.
type made struct {
	subject, from, body string
	html                string
	ansi                *charmap.Charmap // texts are in its code page, else in Unicode
	page                uint32
	files               []madeFile
}

type madeFile struct {
	name  string
	data  []byte
	inner *made
	ole   bool // data is kept as the CONTENTS of an OLE object
}

type madeProp struct {
	id, kind uint16
	data     []byte
}

func le16(v uint16) []byte { return binary.LittleEndian.AppendUint16(nil, v) }
func le32(v uint32) []byte { return binary.LittleEndian.AppendUint32(nil, v) }

func utf16le(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, le16(u)...)
	}
	return b
}

// text is a text property, in the way of the message.
func (m *made) text(t testing.TB, id uint16, s string) madeProp {
	t.Helper()
	if m.ansi == nil {
		return madeProp{id, typeString, utf16le(s)}
	}
	b, err := m.ansi.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return madeProp{id, typeString8, []byte(b)}
}

func (m *made) props(t testing.TB) []madeProp {
	list := []madeProp{
		m.text(t, propSubject, m.subject), m.text(t, propSenderName, m.from), m.text(t, propSenderSMTP, "a@b.at"), m.text(t, propBody, m.body),
		{propCodePage, typeInt32, le32(m.page)}, {propSentTime, typeTime, binary.LittleEndian.AppendUint64(nil, 134_163_936_000_000_000)},
		{0x8001, typeString, utf16le("named")},                                                // a named property
		{0x6801, typeInt16 | typeMany, slices.Concat(le16(7), le16(8))},                       // several numbers
		{0x6802, typeString8 | typeMany, []byte("first")}, {0x6803, 0x0048, make([]byte, 16)}, // several texts, a GUID
	}
	if m.html != "" {
		list = append(list, madeProp{propHTML, typeBinary, []byte(m.html)})
	}
	return list
}

func (m *made) fileProps(t testing.TB, f madeFile) []madeProp {
	method := uint32(methodByValue)
	switch {
	case f.inner != nil:
		method = methodMessage
	case f.ole:
		method = methodOLE
	}
	return []madeProp{{propMethod, typeInt32, le32(method)}, m.text(t, propLongFileName, f.name), m.text(t, propFileName, "KURZ~1.PDF")}
}

// tnefOf writes a winmail.dat.
func (m *made) tnef(t testing.TB) []byte {
	b := slices.Concat(tnefSignature, le16(1), tnefAttribute(levelMessage, attOemCodepage, slices.Concat(le32(cmp.Or(m.page, 1252)), le32(0))),
		tnefAttribute(levelMessage, attMsgProps, tnefProps(m.props(t))))
	for _, f := range m.files {
		props := m.fileProps(t, f)
		b = append(b, tnefAttribute(levelFile, attAttachRendData, make([]byte, 14))...)
		b = append(b, tnefAttribute(levelFile, attAttachTitle, []byte("KURZ~1.PDF\x00"))...)
		switch {
		case f.inner != nil:
			props = append(props, madeProp{propData, typeObject, append(bytes.Clone(interfaceMessage), f.inner.tnef(t)...)})
		case f.ole:
			object := cfbOf(512, madeNode{kids: []madeNode{{name: "CONTENTS", data: f.data}}})
			props = append(props, madeProp{propData, typeObject, append(bytes.Clone(interfaceStorage), object...)})
		default:
			b = append(b, tnefAttribute(levelFile, attAttachData, f.data)...)
		}
		b = append(b, tnefAttribute(levelFile, attAttachment, tnefProps(props))...)
	}
	return b
}

func tnefAttribute(level byte, id uint16, data []byte) []byte {
	return slices.Concat([]byte{level}, le16(id), le16(6), le32(uint32(len(data))), data, le16(checksum(data)))
}

func tnefProps(props []madeProp) []byte {
	b := le32(uint32(len(props)))
	for _, p := range props {
		b = append(b, slices.Concat(le16(p.kind), le16(p.id))...)
		if p.id >= 0x8000 {
			name := utf16le("x-named\x00")
			b = append(b, slices.Concat(make([]byte, 16), le32(1), le32(uint32(len(name))), name, make([]byte, (4-len(name)%4)%4))...)
		}
		size, fixed := fixedSizes[p.kind&^typeMany]
		if fixed && p.kind&typeMany == 0 {
			b = append(b, padded(p.data)...)
			continue
		}
		if !fixed {
			b = append(b, slices.Concat(le32(1), le32(uint32(len(p.data))), padded(p.data))...)
			continue
		}
		b = append(b, le32(uint32(len(p.data)/size))...)
		for one := range slices.Chunk(p.data, size) {
			b = append(b, padded(one)...)
		}
	}
	return b
}

func padded(b []byte) []byte { return append(bytes.Clone(b), make([]byte, (4-len(b)%4)%4)...) }

// msg writes a .msg with sectors of that size.
func (m *made) msg(t testing.TB, sector int) []byte {
	return cfbOf(sector, madeNode{kids: m.nodes(t, msgTopHead)})
}

func (m *made) nodes(t testing.TB, head int) []madeNode {
	nodes := append(msgNodes(m.props(t), head), madeNode{name: "__nameid_version1.0", kids: []madeNode{}},
		madeNode{name: "__recip_version1.0_#00000000", kids: msgNodes([]madeProp{m.text(t, propDisplayName, "Empfänger")}, msgFileHead)})
	for i, f := range m.files {
		props := m.fileProps(t, f)
		kids := []madeNode{}
		switch {
		case f.inner != nil:
			kids = []madeNode{{name: "__substg1.0_3701000D", kids: f.inner.nodes(t, msgInnerHead)}}
		case f.ole:
			kids = []madeNode{{name: "__substg1.0_3701000D", kids: []madeNode{{name: "CONTENTS", data: f.data}}}}
		default:
			props = append(props, madeProp{propData, typeBinary, f.data})
		}
		nodes = append(nodes, madeNode{name: fmt.Sprintf("__attach_version1.0_#%08X", i), kids: append(kids, msgNodes(props, msgFileHead)...)})
	}
	return nodes
}

func msgNodes(props []madeProp, head int) (nodes []madeNode) {
	list := make([]byte, head)
	for _, p := range props {
		list = append(list, slices.Concat(le16(p.kind), le16(p.id), le32(6))...)
		name := fmt.Sprintf("__substg1.0_%04X%04X", p.id, p.kind)
		if size, fixed := fixedSizes[p.kind]; fixed && size <= 8 {
			list = append(list, append(bytes.Clone(p.data), make([]byte, 8-len(p.data))...)...)
			continue
		}
		list = append(list, slices.Concat(le32(uint32(len(p.data))), le32(0))...)
		nodes = append(nodes, madeNode{name: name, data: p.data})
		if p.kind == typeString8|typeMany {
			nodes[len(nodes)-1].data = le32(uint32(len(p.data)))
			nodes = append(nodes, madeNode{name: name + "-00000000", data: p.data})
		}
	}
	return append(nodes, madeNode{name: "__properties_version1.0", data: list})
}

// madeNode is a stream, or with kids a storage.
type madeNode struct {
	name string
	data []byte
	kids []madeNode
}

// cfbMaker writes a compound file. The sectors of large streams are not neighbours: those of each are written backwards.
type cfbMaker struct {
	sector  int
	sectors []byte
	fat     []uint32
	mini    []byte
	miniFAT []uint32
	entries [][]byte
}

func cfbOf(sector int, root madeNode) []byte {
	m := &cfbMaker{sector: sector}
	m.add("Root Entry", cfbRoot, nil)
	m.kids(0, root.kids)
	miniFAT := m.chain(fatBytes(m.miniFAT))
	rootStart := m.chain(m.mini)
	copy(m.entries[0][116:], slices.Concat(le32(rootStart), le32(uint32(len(m.mini)))))
	directory := m.chain(slices.Concat(m.entries...))
	m.finish(directory, miniFAT)
	return m.sectors
}

// finish writes the allocation table behind everything else, and the header before it.
func (m *cfbMaker) finish(directory, miniFAT uint32) {
	const inHeader = 109
	each := m.sector / 4
	count, more := 0, 0
	for count*each < len(m.fat)+count+more {
		count++
		more = max(0, count-inHeader+each-2) / (each - 1)
	}
	first := len(m.fat)
	var places []uint32 // of the table's sectors: the header has room for 109, a chain has the others
	for i := range count {
		m.fat, places = append(m.fat, 0xfffffffd), append(places, uint32(first+i))
	}
	moreStart := uint32(cfbChainEnd)
	if more > 0 {
		moreStart = uint32(len(m.fat))
	}
	for range more {
		m.fat = append(m.fat, 0xfffffffc)
	}
	table := fatBytes(m.fat)
	table = append(table, bytes.Repeat([]byte{0xff}, count*m.sector-len(table))...)
	h := make([]byte, m.sector)
	copy(h, cfbSignature)
	shift := uint16(9)
	if m.sector == 4096 {
		shift = 12
	}
	copy(h[24:], slices.Concat(le16(0x3e), le16(shift/3), le16(0xfffe), le16(shift), le16(6)))
	copy(h[44:], slices.Concat(le32(uint32(count)), le32(directory), le32(0), le32(4096), le32(miniFAT), le32(uint32((len(m.miniFAT)*4+m.sector-1)/m.sector)),
		le32(moreStart), le32(uint32(more))))
	copy(h[76:cfbHeader], bytes.Repeat([]byte{0xff}, cfbHeader))
	copy(h[76:cfbHeader], fatBytes(places[:min(count, inHeader)]))
	m.sectors = slices.Concat(h, m.sectors, table)
	for i := range more {
		list := places[inHeader+i*(each-1):]
		next := uint32(cfbChainEnd)
		if i+1 < more {
			next = moreStart + uint32(i) + 1
		}
		list = append(slices.Clone(list[:min(len(list), each-1)]), slices.Repeat([]uint32{cfbNone}, max(0, each-1-len(list)))...)
		m.sectors = append(m.sectors, fatBytes(append(list, next))...)
	}
}

func fatBytes(fat []uint32) (b []byte) {
	for _, n := range fat {
		b = append(b, le32(n)...)
	}
	return b
}

// chain writes data, its last sector first, and returns where it begins.
func (m *cfbMaker) chain(data []byte) uint32 {
	next := uint32(0xfffffffe)
	for _, piece := range slices.Backward(slices.Collect(slices.Chunk(data, m.sector))) {
		m.sectors = append(m.sectors, append(bytes.Clone(piece), make([]byte, m.sector-len(piece))...)...)
		m.fat = append(m.fat, next)
		next = uint32(len(m.fat) - 1)
	}
	return next
}

func (m *cfbMaker) add(name string, kind byte, data []byte) int {
	e := make([]byte, cfbEntry)
	units := utf16le(name)
	copy(e, units)
	copy(e[64:], le16(uint16(len(units)+2)))
	e[66] = kind
	copy(e[68:], slices.Concat(le32(cfbNone), le32(cfbNone), le32(cfbNone)))
	if kind == cfbStream {
		start := uint32(0xfffffffe)
		if len(data) >= 4096 {
			start = m.chain(data)
		} else if len(data) > 0 {
			start = uint32(len(m.miniFAT))
			for n := 0; n < len(data); n += cfbMiniSector {
				m.miniFAT = append(m.miniFAT, uint32(len(m.miniFAT)+1))
			}
			m.miniFAT[len(m.miniFAT)-1] = 0xfffffffe
			m.mini = append(m.mini, append(bytes.Clone(data), make([]byte, (cfbMiniSector-len(data)%cfbMiniSector)%cfbMiniSector)...)...)
		}
		copy(e[116:], slices.Concat(le32(start), le32(uint32(len(data)))))
	}
	m.entries = append(m.entries, e)
	return len(m.entries) - 1
}

// kids adds the nodes of a storage as a tree that leans to one side, half of it to the left.
func (m *cfbMaker) kids(owner int, nodes []madeNode) {
	last := -1
	for i, n := range nodes {
		kind := byte(cfbStream)
		if n.kids != nil {
			kind = cfbStorage
		}
		entry := m.add(n.name, kind, n.data)
		link := 76
		if last >= 0 {
			link = 68 + 4*(i%2)
		} else {
			last = owner
		}
		copy(m.entries[last][link:], le32(uint32(entry)))
		last = entry
		if n.kids != nil {
			m.kids(entry, n.kids)
		}
	}
}

// madeMail is a message with everything in it.
func madeMail(ansi *charmap.Charmap, page uint32) *made {
	big := []byte("%PDF-1.4\n" + strings.Repeat("0123456789abcdef\n", 300))
	deepest := &made{subject: "Innerste", from: "Jörg Huber", body: "ganz innen", ansi: ansi, page: page,
		files: []madeFile{{name: "tief.pdf", data: []byte(casePDF)}}}
	inner := &made{subject: "Rechnung für März", from: "Jörg Huber", body: "Text der inneren Nachricht", ansi: ansi, page: page,
		files: []madeFile{{name: "Größe.pdf", data: big}, {name: "Innerste", inner: deepest}}}
	return &made{subject: "Fwd: Rechnung für März", from: "Jörg Huber", body: "Grüße\r\naus Wien", ansi: ansi, page: page, files: []madeFile{
		{name: "Rechnung Nr. 4711 für März.pdf", data: []byte(casePDF)}, {name: "groß.bin", data: big},
		{name: "Rechnung für März", inner: inner}, {name: "Objekt.pdf", data: []byte(casePDF), ole: true}, {name: "leer.pdf"},
	}}
}
