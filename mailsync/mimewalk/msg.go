package mimewalk

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// A .msg file (MS-OXMSG) is a compound file with a MAPI message in it: a stream with the values of fixed size, a stream
// for each other value, and a storage for each file.

const (
	msgProperties = "__properties_version1.0"
	msgValue      = "__substg1.0_"
	msgFile       = "__attach_version1.0_"
	// Bytes before the values of a message, of a message inside another, and of a file (MS-OXMSG section 2.4.1).
	msgTopHead   = 32
	msgInnerHead = 24
	msgFileHead  = 8
)

// readMSG reads a .msg; nil if b is none.
func (w *walker) readMSG(b []byte) *mapiMessage {
	c := openCFB(b, w.lim)
	if c == nil || !c.isMessage(0) {
		return nil
	}
	m := w.msgMessage(c, 0, msgTopHead)
	if c.broken {
		w.defect(defectMSG)
	}
	return m
}

// isMessage tells whether a storage holds a MAPI message, be it damaged.
func (c *cfb) isMessage(storage int) bool {
	for _, k := range c.entries[storage].kids {
		if name := c.entries[k].name; name == msgProperties || strings.HasPrefix(name, msgValue) {
			return true
		}
	}
	return false
}

func (w *walker) msgMessage(c *cfb, storage, head int) *mapiMessage {
	m := &mapiMessage{}
	w.msgProps(c, storage, head, &m.props)
	m.props.charset = codePage(m.props.number(propCodePage))
	if m.props.charset == "" {
		m.props.charset = codePage(m.props.number(propHTMLCodePage))
	}
	for _, k := range c.entries[storage].kids {
		if c.entries[k].kind == cfbStorage && strings.HasPrefix(c.entries[k].name, msgFile) && len(m.files) <= w.lim.Parts {
			f := w.msgFile(c, k)
			f.props.charset = m.props.charset
			m.files = append(m.files, f)
		}
	}
	return m
}

// msgProps reads the values of one storage. Of several values under one number, the first is taken.
func (w *walker) msgProps(c *cfb, storage, head int, p *mapiProps) {
	if k, ok := c.find(storage, msgProperties); ok {
		list, _ := c.stream(k)
		const entry = 16
		for list = list[min(head, len(list)):]; len(list) >= entry; list = list[entry:] {
			kind, id := binary.LittleEndian.Uint16(list), binary.LittleEndian.Uint16(list[2:])
			if size, fixed := fixedSizes[kind]; fixed && size <= 8 {
				p.set(id, kind, list[8:entry])
			}
		}
	}
	for _, k := range c.entries[storage].kids {
		id, kind, ok := msgTag(c.entries[k].name)
		if !ok || c.entries[k].kind != cfbStream {
			continue
		}
		data, whole := c.stream(k)
		if !whole {
			w.defect(defectMSG)
		}
		p.set(id, kind&^typeMany, data)
	}
}

// msgTag reads the name of a value's stream: its number and type, and for several values a further number.
func msgTag(name string) (id, kind uint16, ok bool) {
	digits, ok := strings.CutPrefix(name, msgValue)
	if !ok || len(digits) < 8 {
		return 0, 0, false
	}
	tag, err := strconv.ParseUint(digits[:8], 16, 32)
	kind = uint16(tag)
	if kind&typeMany != 0 && kind&^typeMany >= typeString8 && len(digits) == 8 {
		return 0, 0, false // the lengths of several values, not the values
	}
	return uint16(tag >> 16), kind, err == nil
}

func (w *walker) msgFile(c *cfb, storage int) *mapiFile {
	f := &mapiFile{}
	w.msgProps(c, storage, msgFileHead, &f.props)
	f.data = f.props.bytes(propData)
	if k, ok := c.find(storage, msgValue+"37010102"); ok {
		f.cutOff = c.entries[k].size != uint64(len(f.data))
	}
	object, ok := c.find(storage, msgValue+"3701000d")
	switch {
	case !ok || c.entries[object].kind != cfbStorage:
	case c.isMessage(object):
		f.message = func() *mapiMessage { return w.msgMessage(c, object, msgInnerHead) }
	default:
		f.ole(c, object, nil)
	}
	return f
}

// ole takes the file out of an embedded OLE object: what a program put into CONTENTS or Package (a PDF does so), what
// the Windows packager wrapped, else the object itself, or of a storage that is not a file of its own its largest stream.
func (f *mapiFile) ole(c *cfb, storage int, object []byte) {
	largest := -1
	for _, k := range c.entries[storage].kids {
		e := c.entries[k]
		if e.kind != cfbStream {
			continue
		}
		switch e.name {
		case "contents", "package":
			f.data, _ = c.stream(k)
			return
		case "\x01ole10native":
			wrapped, _ := c.stream(k)
			if name, data, ok := olePackage(wrapped); ok {
				f.data, f.title = data, name
				return
			}
		}
		if largest < 0 || e.size > c.entries[largest].size {
			largest = k
		}
	}
	f.data = object
	if object == nil && largest >= 0 {
		f.data, _ = c.stream(largest)
	}
}

// olePackage reads what the packager writes: sizes, a label, a path, a temporary path, and the data.
func olePackage(b []byte) (name string, data []byte, ok bool) {
	l := tnefList{rest: b}
	l.take(4 + 2)
	label, rest, _ := bytes.Cut(l.rest, []byte{0})
	_, l.rest, _ = bytes.Cut(rest, []byte{0}) // path
	l.take(4)
	l.take(int(l.uint32())) // temporary path
	data = l.take(int(l.uint32()))
	return decodeRaw(label), data, !l.bad && len(label) > 0
}
