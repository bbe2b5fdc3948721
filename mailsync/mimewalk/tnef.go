package mimewalk

import (
	"bytes"
	"encoding/binary"
)

// TNEF is what Exchange and Outlook send as winmail.dat (MS-OXTNEF): a stream of attributes, each with a level, an
// identifier, a length, data and a checksum. Attributes of the second level belong to files. Whatever the newer kind
// of property says is inside the attributes attMsgProps and attAttachment.

var tnefSignature = []byte{0x78, 0x9f, 0x3e, 0x22}

// Attribute identifiers (MS-OXTNEF section 2.1.3.2), without the type in their upper half.
const (
	attFrom           = 0x8000
	attSubject        = 0x8004
	attMessageID      = 0x8009
	attBody           = 0x800c
	attAttachData     = 0x800f
	attAttachTitle    = 0x8010
	attTransportName  = 0x9001
	attAttachRendData = 0x9002 // begins a file
	attMsgProps       = 0x9003
	attAttachment     = 0x9005
	attOemCodepage    = 0x9007
)

const (
	levelMessage = 1
	levelFile    = 2
)

// interfaceMessage and interfaceStorage stand before an embedded object and say what it is: IID_IMessage, IID_IStorage.
var (
	interfaceMessage = []byte{0x07, 0x03, 0x02, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46}
	interfaceStorage = []byte{0x0b, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46}
)

// tnefReader reads one stream.
type tnefReader struct {
	w       *walker
	rest    []byte
	m       *mapiMessage
	charset string
	from    []byte // attributes of old programs, in the charset that may be said later
	subject []byte
	id      []byte
	body    []byte
}

// tnefHead is the signature and a key.
const tnefHead = 6

// tnefVersion is the attribute that every stream begins with.
var tnefVersion = []byte{levelMessage, 0x06, 0x90, 0x08, 0x00, 4, 0, 0, 0}

// isTNEF knows a stream by its signature, or, where that was damaged, by its beginning and the first attribute.
func isTNEF(b []byte) bool {
	return bytes.HasPrefix(b, tnefSignature) && len(b) >= tnefHead ||
		bytes.HasPrefix(b, tnefSignature[:2]) && bytes.HasPrefix(b[min(tnefHead, len(b)):], tnefVersion)
}

// readTNEF reads as far as it can; nil if b is no TNEF. What is wrong becomes a defect.
func (w *walker) readTNEF(b []byte) *mapiMessage {
	if !isTNEF(b) {
		return nil
	}
	if !bytes.HasPrefix(b, tnefSignature) {
		w.defect(defectTNEF)
	}
	r := &tnefReader{w: w, rest: b[tnefHead:], m: &mapiMessage{}}
	for len(r.rest) > 0 {
		if !r.attribute() {
			w.defect(defectTNEF)
			break
		}
	}
	r.finish()
	return r.m
}

// attribute reads one attribute; false if there is none.
func (r *tnefReader) attribute() bool {
	const head = 9
	if len(r.rest) < head || r.rest[0] != levelMessage && r.rest[0] != levelFile {
		return false
	}
	level, id := r.rest[0], binary.LittleEndian.Uint16(r.rest[1:])
	size := int(binary.LittleEndian.Uint32(r.rest[5:]))
	data := r.rest[head:]
	whole := size <= len(data)
	data = data[:min(size, len(data))]
	r.rest = r.rest[head+len(data):]
	switch {
	case whole && len(r.rest) >= 2:
		if binary.LittleEndian.Uint16(r.rest) != checksum(data) {
			r.w.defect(defectTNEFChecksum)
		}
		r.rest = r.rest[2:]
	default:
		whole, r.rest = false, nil
	}
	if level == levelFile {
		r.file(id, data, whole)
	} else {
		r.message(id, data)
	}
	return whole
}

// checksum is the sum of all bytes.
func checksum(data []byte) (sum uint16) {
	for _, c := range data {
		sum += uint16(c)
	}
	return sum
}

func (r *tnefReader) message(id uint16, data []byte) {
	switch id {
	case attOemCodepage:
		if len(data) >= 4 {
			r.charset = codePage(binary.LittleEndian.Uint32(data))
		}
	case attMsgProps:
		r.props(data, &r.m.props)
	case attFrom:
		r.from = data
	case attSubject:
		r.subject = data
	case attMessageID:
		r.id = data
	case attBody:
		r.body = data
	}
}

// file takes an attribute of a file. Some programs write the data before the name, or nothing that begins a file.
func (r *tnefReader) file(id uint16, data []byte, whole bool) {
	if n := len(r.m.files); n == 0 || id == attAttachRendData || id == attAttachData && r.m.files[n-1].data != nil {
		if n >= r.w.lim.Parts {
			return
		}
		r.m.files = append(r.m.files, &mapiFile{})
	}
	f := r.m.files[len(r.m.files)-1]
	switch id {
	case attAttachRendData:
		f.apple = len(data) >= 14 && data[10]&1 != 0 // dwFlags: MAC_BINARY
	case attAttachData:
		f.data, f.cutOff = data[:len(data):len(data)], !whole
	case attAttachTitle:
		f.title = r.string8(data)
	case attTransportName:
		f.props.set(propTransportName, typeString8, data)
	case attAttachment:
		r.props(data, &f.props)
	}
}

func (r *tnefReader) string8(data []byte) string {
	data, _, _ = bytes.Cut(data, []byte{0})
	return toUTF8(r.charset, data)
}

// finish settles what could not be known before the end: the charset, and what the old attributes say.
func (r *tnefReader) finish() {
	p := &r.m.props
	p.charset = codePage(p.number(propCodePage))
	if p.charset == "" {
		p.charset = r.charset
	}
	for id, data := range map[uint16][]byte{propSubject: r.subject, propMessageID: r.id, propBody: r.body} {
		if len(data) > 0 {
			p.set(id, typeString8, data)
		}
	}
	if p.text(propOwnerName, propSenderName) == "" {
		r.triple(p)
	}
	for _, f := range r.m.files {
		f.props.charset = p.charset
		r.object(f)
	}
}

// triple reads attFrom (MS-OXTNEF section 2.1.3.3.5): four lengths, a name, an address like SMTP:a@b.
func (r *tnefReader) triple(p *mapiProps) {
	if len(r.from) < 8 {
		return
	}
	name, rest, _ := bytes.Cut(r.from[8:], []byte{0})
	rest = bytes.TrimLeft(rest, "\x00")
	address, _, _ := bytes.Cut(rest, []byte{0})
	_, address, _ = bytes.Cut(address, []byte(":"))
	p.set(propSenderName, typeString8, name)
	p.set(propSenderAddress, typeString8, address)
}

// object makes data or a message of the embedded object of a file, if it has one.
func (r *tnefReader) object(f *mapiFile) {
	v := f.props.values[propData]
	if v.kind != typeObject && !bytes.HasPrefix(v.data, interfaceMessage) && !bytes.HasPrefix(v.data, interfaceStorage) {
		if f.data == nil {
			f.data = v.data
		}
		return
	}
	object := v.data[min(len(v.data), len(interfaceMessage)):]
	if bytes.HasPrefix(object, tnefSignature) {
		f.data = object
		f.message = func() *mapiMessage { return r.w.readTNEF(object) }
		return
	}
	if c := openCFB(object, r.w.lim); c != nil {
		f.ole(c, 0, object)
		return
	}
	if len(object) > 0 {
		f.data = object
	}
}

// props reads a list of properties (MS-OXTNEF section 2.1.3.4).
func (r *tnefReader) props(b []byte, into *mapiProps) {
	l := tnefList{rest: b}
	for n := l.uint32(); n > 0 && !l.bad; n-- {
		kind, id := uint16(l.uint16()), uint16(l.uint16())
		if id >= 0x8000 {
			l.name()
			id = 0 // named ones mean nothing to us, and must not hide others
		}
		data := l.value(kind)
		if !l.bad && id != 0 {
			into.set(id, kind&^typeMany, data)
		}
	}
	if l.bad {
		r.w.defect(defectTNEF)
	}
}

// tnefList reads values one after the other; after the first mistake it is bad and gives nothing more.
type tnefList struct {
	rest []byte
	bad  bool
}

func (l *tnefList) take(n int) []byte {
	if l.bad || n < 0 || n > len(l.rest) {
		l.bad = true
		return nil
	}
	b := l.rest[:n:n]
	l.rest = l.rest[n:]
	return b
}

func (l *tnefList) uint16() uint16 {
	if b := l.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (l *tnefList) uint32() uint32 {
	if b := l.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// name skips the name of a named property: a GUID, and a number or a text.
func (l *tnefList) name() {
	const named = 1
	l.take(16)
	if l.uint32() == named {
		l.padded(int(l.uint32()))
		return
	}
	l.take(4)
}

// padded takes n bytes and those that fill them up to a multiple of four; at the end these may be missing.
func (l *tnefList) padded(n int) []byte {
	b := l.take(n)
	if !l.bad {
		l.take(min((4-n%4)%4, len(l.rest)))
	}
	return b
}

// value takes a value of that type; of several the first.
func (l *tnefList) value(kind uint16) []byte {
	size, fixed := fixedSizes[kind&^typeMany]
	count := uint32(1)
	if !fixed || kind&typeMany != 0 {
		count = l.uint32()
	}
	var first []byte
	for n := uint32(0); n < count && !l.bad; n++ {
		if !fixed {
			size = int(l.uint32())
		}
		if v := l.padded(size); n == 0 {
			first = v
		}
	}
	return first
}

// fixedSizes are the sizes of values without a length of their own; in a list each is filled up to four bytes.
var fixedSizes = map[uint16]int{
	typeInt16: 2, typeInt32: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000a: 4, typeBool: 2, 0x0014: 8, typeTime: 8, 0x0048: 16,
}
