package mimewalk

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"math"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// A MAPI message is what Outlook and Exchange keep a mail as: values under numbers, and files that have such values
// too (MS-OXCMSG, MS-OXPROPS). TNEF and .msg are two ways to write it down; here is what the numbers mean.

// Property types (MS-OXCDATA section 2.11.1).
const (
	typeInt16   = 0x0002
	typeInt32   = 0x0003
	typeBool    = 0x000b
	typeObject  = 0x000d
	typeString8 = 0x001e // in a code page
	typeString  = 0x001f // UTF-16LE
	typeTime    = 0x0040 // FILETIME
	typeBinary  = 0x0102
	typeMany    = 0x1000 // flag: several values
)

// Property identifiers (MS-OXPROPS section 2), as far as a reader needs them.
const (
	propSubject        = 0x0037
	propSentTime       = 0x0039
	propOwnerName      = 0x0042 // for whom it was sent
	propOwnerAddress   = 0x0065
	propHeaders        = 0x007d // as they came over SMTP
	propSenderName     = 0x0c1a
	propSenderAddress  = 0x0c1f
	propTo             = 0x0e04 // names only
	propReceivedTime   = 0x0e06
	propBody           = 0x1000
	propRTF            = 0x1009 // compressed
	propHTML           = 0x1013
	propMessageID      = 0x1035
	propDisplayName    = 0x3001
	propData           = 0x3701
	propExtension      = 0x3703
	propFileName       = 0x3704 // 8.3
	propMethod         = 0x3705
	propLongFileName   = 0x3707
	propPath           = 0x3708
	propTransportName  = 0x370c
	propLongPath       = 0x370d
	propMIMEType       = 0x370e
	propContentID      = 0x3712
	propFlags          = 0x3714
	propHTMLCodePage   = 0x3fde
	propCodePage       = 0x3ffd
	propSenderSMTP     = 0x5d01
	propOwnerSMTP      = 0x5d02
	propHidden         = 0x7ffe
	flagInBody         = 4 // of propFlags
	methodByValue      = 1
	methodMessage      = 5
	methodOLE          = 6
	filetimeToUnix     = 11644473600 // seconds from 1601 to 1970
	filetimePerSecond  = 10_000_000
	microsoftHeaderTop = "Microsoft Mail Internet Headers"
)

type mapiValue struct {
	kind uint16
	data []byte
}

// mapiProps are the values of a message or of one file.
type mapiProps struct {
	values  map[uint16]mapiValue
	charset string // of typeString8
}

// set keeps the first value of an identifier, but text in Unicode beats text in a code page.
func (p *mapiProps) set(id, kind uint16, data []byte) {
	if p.values == nil {
		p.values = map[uint16]mapiValue{}
	}
	if old, ok := p.values[id]; !ok || kind == typeString && old.kind == typeString8 {
		p.values[id] = mapiValue{kind, data}
	}
}

// text returns the first of these properties that is a text with something in it.
func (p *mapiProps) text(ids ...uint16) string {
	for _, id := range ids {
		v := p.values[id]
		data := v.data[:min(len(v.data), 2*maxRawText)]
		s := ""
		switch v.kind {
		case typeString:
			s = utf16Text(data)
		case typeString8:
			data, _, _ = bytes.Cut(data, []byte{0})
			s = toUTF8(p.charset, data)
		}
		if s != "" {
			return s
		}
	}
	return ""
}

// bytes returns a binary value, or a text as it is.
func (p *mapiProps) bytes(id uint16) []byte { return p.values[id].data }

func (p *mapiProps) number(id uint16) uint32 {
	v := p.values[id]
	switch {
	case (v.kind == typeInt16 || v.kind == typeBool) && len(v.data) >= 2:
		return uint32(binary.LittleEndian.Uint16(v.data))
	case v.kind == typeInt32 && len(v.data) >= 4:
		return binary.LittleEndian.Uint32(v.data)
	}
	return 0
}

func (p *mapiProps) time(id uint16) (time.Time, bool) {
	v := p.values[id]
	if v.kind != typeTime || len(v.data) < 8 {
		return time.Time{}, false
	}
	ticks := binary.LittleEndian.Uint64(v.data)
	if ticks == 0 || ticks > math.MaxInt64 {
		return time.Time{}, false
	}
	return time.Unix(int64(ticks)/filetimePerSecond-filetimeToUnix, 0).UTC(), true
}

// utf16Text reads little-endian UTF-16 up to a NUL.
func utf16Text(b []byte) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u := binary.LittleEndian.Uint16(b)
		if u == 0 {
			break
		}
		units = append(units, u)
	}
	return norm.NFC.String(string(utf16.Decode(units)))
}

// codePage names the charset of a Windows code page, "" if it is unknown: then text is guessed.
func codePage(number uint32) string {
	if name, ok := codePages[number]; ok {
		return name
	}
	switch {
	case number >= 1250 && number <= 1258 || number == 874:
		return "windows-" + strconv.Itoa(int(number))
	case number > 28590 && number <= 28606:
		return "iso-8859-" + strconv.Itoa(int(number)-28590)
	}
	return ""
}

var codePages = map[uint32]string{
	437: "ibm437", 850: "ibm850", 852: "ibm852", 855: "ibm855", 858: "ibm00858", 866: "ibm866",
	932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 1200: "utf-16le", 1201: "utf-16be", 10000: "macintosh",
	20127: "us-ascii", 20866: "koi8-r", 20932: "euc-jp", 21866: "koi8-u", 50220: "iso-2022-jp", 51932: "euc-jp",
	51949: "euc-kr", 54936: "gb18030", 65001: "utf-8",
}

// mapiFile is one file of a MAPI message.
type mapiFile struct {
	props   mapiProps
	title   string // of the time before MAPI
	data    []byte
	cutOff  bool
	apple   bool                // data is MacBinary
	message func() *mapiMessage // reads the message that the file is, nil if it is none
}

// mapiMessage is a message as Outlook keeps it.
type mapiMessage struct {
	props mapiProps
	files []*mapiFile
}

// empty tells of a message in which nothing was found.
func (m *mapiMessage) empty() bool { return len(m.files) == 0 && len(m.props.values) == 0 }

// openMAPI puts what is in a MAPI message into the part that holds it.
func (s *scope) openMAPI(p *Part, m *mapiMessage, depth int) {
	in, ok := s.inner(p, p.Opened)
	if !ok {
		p.Opened = ""
		return
	}
	in.mapiText(m)
	for i, f := range m.files {
		if in.full() {
			break
		}
		in.mapiFile(strconv.Itoa(i+1), f, depth+1)
	}
	p.Nested, p.NestedText = in.parts, in.text()
}

// mapiText takes the readable texts of a message: plain, else HTML, else RTF.
func (s *scope) mapiText(m *mapiMessage) {
	s.plain.add(m.props.text(propBody))
	html, charset := m.html()
	rtf := unpackRTF(m.props.bytes(propRTF))
	s.w.addCIDs(html)
	s.w.addCIDs(rtf)
	s.html.add(htmlText(toUTF8(charset, html[:min(len(html), maxRawText)])))
	if s.text() == "" {
		s.html.add(rtfText(rtf))
	}
}

// html is the HTML text of a message, and its charset.
func (m *mapiMessage) html() (html []byte, charset string) {
	if m.props.values[propHTML].kind == typeString {
		return []byte(m.props.text(propHTML)), "utf-8"
	}
	html = m.props.bytes(propHTML)
	return html, cmp.Or(codePage(m.props.number(propHTMLCodePage)), metaCharset(html))
}

// mapiFile makes the part of one file.
func (s *scope) mapiFile(path string, f *mapiFile, depth int) {
	s.w.parts++
	p := &Part{Path: s.prefix + path, Name: f.name(), Type: normType(f.props.text(propMIMEType)), Disposition: "attachment",
		ContentID: normContentID(f.props.text(propContentID)), Container: s.container, src: f.data, Truncated: f.cutOff, apple: f.apple}
	if p.Type == "" {
		p.Type = octetStream
	}
	if f.props.number(propHidden) != 0 || f.props.number(propFlags)&flagInBody != 0 {
		p.Disposition = "inline"
	}
	switch {
	case f.message == nil:
	case s.nested >= s.w.lim.Nested:
		s.w.hit(LimitDepth, defectDepth)
		p.Truncated = p.Truncated || f.data == nil
	default:
		if m := f.message(); m != nil {
			s.mapiInner(p, m, depth)
			return
		}
	}
	if f.data == nil && f.isLink() {
		s.w.defect(defectLink)
	}
	s.file(p, depth)
}

// mapiInner makes the part of a message inside a message. It has no bytes of its own that a program could open, so it
// is written down as a mail: header, text and HTML; its files are listed by themselves.
func (s *scope) mapiInner(p *Part, m *mapiMessage, depth int) {
	p.Type, p.Opened, p.NestedHeader = "message/rfc822", ContainerMessage, m.header(s.w)
	// Outlook shows it under its subject; programs write "Untitled Attachment".
	p.Name = cmp.Or(baseName(p.NestedHeader.Text("Subject")), p.Name)
	if p.Name != "" && !strings.HasSuffix(strings.ToLower(p.Name), ".eml") {
		p.Name = baseName(p.Name + ".eml")
	}
	p.src = s.w.rendition(p.NestedHeader, m)
	s.add(p)
	s.openMAPI(p, m, depth)
}

func (f *mapiFile) isLink() bool {
	method := f.props.number(propMethod)
	return f.props.text(propLongPath, propPath) != "" || method > methodByValue && method < methodMessage
}

// name is the best name of a file, with the ending that may be kept apart.
func (f *mapiFile) name() string {
	name := baseName(f.props.text(propLongFileName))
	for _, other := range []string{f.title, f.props.text(propFileName), f.props.text(propDisplayName), f.props.text(propTransportName)} {
		if name == "" {
			name = baseName(other)
		}
	}
	ending := baseName(f.props.text(propExtension))
	if name != "" && len(ending) > 1 && ending[0] == '.' && !strings.Contains(name, ".") {
		name = baseName(name + ending)
	}
	return name
}

// header is that of the way over SMTP if Outlook kept it, else made of the properties. Its values are ASCII.
func (m *mapiMessage) header(w *walker) Header {
	kept := m.props.text(propHeaders)
	if strings.HasPrefix(kept, microsoftHeaderTop) {
		_, kept, _ = strings.Cut(kept, "\n")
	}
	if h, _ := w.header([]byte(kept)); len(h) > 0 {
		return h
	}
	p := &m.props
	var h Header
	field := func(name, value string) {
		if value != "" {
			h = append(h, Field{name, value})
		}
	}
	field("From", mailbox(p.text(propOwnerName, propSenderName), p.text(propOwnerSMTP, propSenderSMTP), p.text(propOwnerAddress), p.text(propSenderAddress)))
	field("To", wordEncoded(p.text(propTo)))
	field("Subject", wordEncoded(p.text(propSubject)))
	for _, id := range []uint16{propSentTime, propReceivedTime} {
		if t, ok := p.time(id); ok {
			field("Date", t.Format(time.RFC1123Z))
			break
		}
	}
	field("Message-ID", wordEncoded(p.text(propMessageID)))
	return h
}

// mailbox writes a name with the first of the addresses that is one; Exchange's own have no @.
func mailbox(name string, addresses ...string) string {
	name = wordEncoded(name)
	if name != "" && !strings.HasPrefix(name, "=?") {
		name = `"` + strings.NewReplacer(`"`, "", `\`, "").Replace(name) + `"`
	}
	for _, a := range addresses {
		if a = cleanLine(a); strings.Contains(a, "@") && !strings.ContainsAny(a, " <>") {
			return strings.TrimLeft(name+" <"+a+">", " ")
		}
	}
	return name
}

func wordEncoded(s string) string { return mime.QEncoding.Encode("utf-8", cleanLine(s)) }

// rendition writes a message down as a mail.
func (w *walker) rendition(h Header, m *mapiMessage) []byte {
	var b bytes.Buffer
	for _, name := range []string{"From", "To", "Cc", "Subject", "Date", "Message-ID"} {
		if v := h.First(name); v != "" {
			b.WriteString(name + ": " + v + "\r\n")
		}
	}
	b.WriteString("MIME-Version: 1.0\r\n")
	text := m.props.text(propBody)
	if text == "" {
		readable := &scope{w: w}
		readable.mapiText(m)
		text = readable.text()
	}
	html, charset := m.html()
	if len(html) == 0 {
		b.WriteString("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
		b.WriteString(strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n").Replace(text) + "\r\n")
		return b.Bytes()
	}
	if !isTypeName(charset) { // it may be anything
		charset = "utf-8"
	}
	const boundary = "=_text" // "_" is no digit of base64
	b.WriteString("Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n")
	for _, kind := range []struct {
		name, charset string
		text          []byte
	}{{"plain", "utf-8", []byte(text)}, {"html", charset, html}} {
		b.WriteString("--" + boundary + "\r\nContent-Type: text/" + kind.name + "; charset=" + kind.charset + "\r\nContent-Transfer-Encoding: base64\r\n\r\n")
		for line := range slices.Chunk([]byte(base64.StdEncoding.EncodeToString(kind.text)), 76) {
			b.Write(line)
			b.WriteString("\r\n")
		}
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.Bytes()
}
