package mimewalk

import (
	"bytes"
	"io"
	"strings"
)

// Limits bound the work done for one message. A zero or negative field takes its default.
type Limits struct {
	Depth        int         // multiparts inside each other; 50
	Parts        int         // entities of the tree, in nested messages too; 2000
	HeaderBytes  int64       // kept bytes of one header block; 1 MiB
	DecodedBytes int64       // bytes decoded in all; 300 MiB
	Nested       int         // messages inside each other; 5
	Over         func() bool // the time for this message is over; never, if nil
	// Disk keeps what was decoded and is large outside the memory, for as long as the Message or one of its parts is
	// used; nil: in memory. Walk and [Part.Bytes] call it. After an error, content is missing without a word: whoever
	// gave Disk must ask it.
	Disk func(content io.Reader) ([]byte, error)
}

func (l Limits) orDefaults() Limits {
	if l.Depth <= 0 {
		l.Depth = 50
	}
	if l.Parts <= 0 {
		l.Parts = 2000
	}
	if l.HeaderBytes <= 0 {
		l.HeaderBytes = 1 << 20
	}
	if l.DecodedBytes <= 0 {
		l.DecodedBytes = 300 << 20
	}
	if l.Nested <= 0 {
		l.Nested = 5
	}
	if l.Over == nil {
		l.Over = func() bool { return false }
	}
	return l
}

// Message is what Walk found in one mail.
type Message struct {
	Header  Header   // the top header, in order
	Parts   []*Part  // all leaves in the order of the mail, except body text
	Text    string   // the body as readable UTF-8: text/plain, else HTML made plain; at most 64 KiB
	CIDs    []string // Content-IDs that HTML bodies refer to by cid:, lower case without <>
	Links   []string // https links of HTML bodies, at most 100
	Defects []string // what was odd, each sentence once, at most 50
	// Limit is the first limit that was hit, "" if none: LimitDepth, LimitParts, LimitHeader, LimitSize or LimitTime.
	// What lies beyond it was not looked at.
	Limit string
	// Encrypted tells that the message itself (not one that it forwards) is S/MIME enveloped-data (RFC 8551) or
	// multipart/encrypted (RFC 1847), or nothing but a PGP message.
	Encrypted bool
}

// Values of Message.Limit.
const (
	LimitDepth  = "depth"  // Limits.Depth or Limits.Nested: the rest is one undivided part
	LimitParts  = "parts"  // Limits.Parts: further parts are missing
	LimitHeader = "header" // Limits.HeaderBytes: further fields are missing
	LimitSize   = "size"   // Limits.DecodedBytes: further parts are listed without content
	LimitTime   = "time"   // Limits.Over: further parts are missing, or listed without content
)

// Part is one leaf of the MIME tree, or one file cut out of a text.
type Part struct {
	Path         string // place in the tree, "1.2"; in a nested message "2/1.1"; a file in the text of part 1 "1/1"
	Name         string // file name, decoded, NFC, without folders; "" if there is none
	Type         string // declared media type, lower case; application/octet-stream if unusable
	Disposition  string // "attachment", "inline" or ""
	ContentID    string // lower case without <>
	Size         int64  // decoded bytes
	SHA256       string // of the decoded bytes, lower-case hex
	Head         []byte // the first decoded bytes, at most 4096, to sniff the content; read only
	Truncated    bool   // the transfer encoding ended too early, or the content lies beyond LimitSize
	Container    string // what the part came out of, "" for the mail itself: see the Container constants
	Opened       string // what the part was opened as, one of the Container constants; "" if it is no container or unreadable
	Nested       []*Part
	NestedHeader Header // of a nested message, else nil
	NestedText   string // as Message.Text

	src      []byte // encoded bytes, a slice of the raw message, or kept ones that enc does not concern any more
	enc      encoding
	unclosed bool                            // the message ended where a delimiter was due
	sealed   bool                            // declared as encrypted S/MIME
	apple    bool                            // declared as MacBinary
	whole    bool                            // all that its message has
	disk     func(io.Reader) ([]byte, error) // Limits.Disk
}

// Values of Part.Container.
const (
	ContainerMessage  = "message/rfc822"
	ContainerUuencode = "uuencode"
	ContainerYenc     = "yenc"
	ContainerBinHex   = "binhex"
	ContainerApple    = "apple" // AppleSingle or MacBinary
	ContainerSMIME    = "smime"
	ContainerTNEF     = "tnef" // winmail.dat
	ContainerMSG      = "msg"  // a mail that Outlook saved
)

// Open reads the decoded bytes from the start, decoding while it reads unless they were kept. It never returns an error
// but io.EOF, and can seek back to the start.
func (p *Part) Open() io.Reader {
	if p.enc == encIdentity {
		return bytes.NewReader(p.src)
	}
	return newReader(p.enc, p.src)
}

// Bytes returns all decoded bytes, read only. A large part is decoded to [Limits].Disk, and read from there ever after.
func (p *Part) Bytes() []byte {
	if p.enc == encIdentity {
		return p.src
	}
	if p.disk != nil && p.Size > keepDecoded {
		p.src, _ = p.disk(p.Open())
		p.enc = encIdentity
		return p.src
	}
	out := bytes.NewBuffer(make([]byte, 0, p.Size+bytes.MinRead))
	_, _ = out.ReadFrom(p.Open()) // the reader has no errors
	return out.Bytes()
}

// Walk reads one raw RFC 5322 message. raw is only read, may be memory-mapped, and must stay valid and unchanged as
// long as the Message or one of its parts is used.
func Walk(raw []byte, lim Limits) *Message {
	msg := &Message{}
	w := &walker{lim: lim.orDefaults(), msg: msg}
	s := &scope{w: w}
	s.message(w.skipPreface(w.onlyCR(raw)), true, 0)
	msg.Header, msg.Parts, msg.Text = s.header, s.parts, s.text()
	if len(msg.Parts) == 0 && strings.HasPrefix(msg.Text, "-----BEGIN PGP MESSAGE-----") { // RFC 9580 section 6.2
		msg.Encrypted = true
	}
	return msg
}

// onlyCR gives a mail its line ends that an old Mac wrote: not one LF is in it.
func (w *walker) onlyCR(raw []byte) []byte {
	if bytes.IndexByte(raw, '\n') >= 0 || bytes.IndexByte(raw, '\r') < 0 {
		return raw
	}
	w.defect(defectBareCR)
	out, ok := w.decode(encBareCR, raw)
	if !ok {
		return raw
	}
	return out
}

// skipPreface drops what mail stores write before the first field: a byte order mark, blank lines, mbox separators.
func (w *walker) skipPreface(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	for len(b) > 0 {
		line, rest := cutLine(b)
		if !isBlank(line) {
			if !isMboxFrom(line) {
				return b
			}
			w.defect(defectMboxFrom)
		}
		b = rest
	}
	return b
}
