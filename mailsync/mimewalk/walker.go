package mimewalk

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
)

// walker holds what is shared by a message and all messages inside it: the limits and what was used of them.
type walker struct {
	lim     Limits
	msg     *Message
	parts   int
	decoded int64
	kept    int // bytes of Parts that need not be decoded again
	buf     []byte
}

// scope is one message: the mail itself or one inside it.
type scope struct {
	w         *walker
	header    Header
	parts     []*Part
	plain     textBuffer
	html      textBuffer
	wrapped   textBuffer // what a signature or winmail.dat around the text says
	prefix    string     // of all paths: "", "2/", "2/1/"
	container string
	nested    int  // containers around this one
	forwarded bool // one of them is a message of its own, not just a wrapping of the mail
}

func (s *scope) text() string {
	return cmp.Or(s.plain.String(), s.html.String(), s.wrapped.String())
}

// entity is one node of the tree while it is read.
type entity struct {
	mediaType   string
	params      params
	disposition string
	name        string
	typeName    string // of the first Content-Type field that has one
	contentID   string
	enc         encoding
	unknownEnc  bool // a transfer encoding is declared, and none that we know
	body        []byte
	path        string
	depth       int
	outer       []string // boundaries of the multiparts around it
	cutOff      bool     // the message ended where a delimiter was due
	whole       bool     // it is all that the message has
}

// message reads a whole message into the scope. cutOff tells that no delimiter line ends it.
func (s *scope) message(b []byte, cutOff bool, depth int) {
	header, body := s.w.header(b)
	s.header = header
	root := s.entity(header, body, "text/plain")
	root.depth = depth
	s.w.parts++
	if strings.HasPrefix(root.mediaType, "multipart/") {
		root.cutOff = cutOff
		s.multipart(root)
		return
	}
	root.path, root.whole = "1", true
	s.leaf(root)
}

// child reads one segment of a multipart. path is that of the child.
func (s *scope) child(parent *entity, seg segment, path, boundary, def string) {
	s.w.parts++
	header, body := s.w.header(seg.b)
	e := s.entity(header, body, def)
	e.path, e.depth = path, parent.depth+1
	e.outer = append(parent.outer[:len(parent.outer):len(parent.outer)], boundary)
	e.cutOff = seg.open && parent.cutOff
	if strings.HasPrefix(e.mediaType, "multipart/") {
		s.multipart(e)
		return
	}
	s.leaf(e)
}

// multipart reads the children, or what remains when there are none.
func (s *scope) multipart(e *entity) {
	if e.mediaType == "multipart/encrypted" && !s.forwarded {
		s.w.msg.Encrypted = true
	}
	if e.depth >= s.w.lim.Depth {
		s.w.hit(LimitDepth, defectDepth)
		e.path = orRoot(e.path)
		s.add(s.part(e))
		return
	}
	boundary := s.boundary(e)
	if boundary == "" {
		s.undivided(e)
		return
	}
	def := "text/plain"
	if e.mediaType == "multipart/digest" {
		def = "message/rfc822" // RFC 2046 section 5.1.5
	}
	n := 0
	nests := func(seg []byte) bool { return s.nestsBoundary(seg, boundary) }
	closed := split(e.body, boundary, nests, func(seg segment) bool {
		if s.full() {
			return false
		}
		n++
		path := strconv.Itoa(n)
		if e.path != "" {
			path = e.path + "." + path
		}
		s.child(e, seg, path, boundary, def)
		return true
	})
	if !closed {
		s.w.defect(defectNotClosed)
	}
}

// undivided reads a multipart without delimiters as one text; blank ones are nothing.
func (s *scope) undivided(e *entity) {
	s.w.defect(defectNoBoundary)
	if isBlank(e.body) {
		return
	}
	e.mediaType, e.path = "text/plain", orRoot(e.path)
	s.leaf(e)
}

func orRoot(path string) string {
	if path == "" {
		return "1"
	}
	return path
}

// leaf sorts body text from parts.
func (s *scope) leaf(e *entity) {
	s.guessEncoding(e)
	if isBodyType(e.mediaType) && e.name == "" && e.disposition != "attachment" && s.bodyText(e) {
		return
	}
	s.file(s.part(e), e.depth)
}

// part makes the Part of an entity, still unmeasured.
func (s *scope) part(e *entity) *Part {
	p := &Part{
		Path: s.prefix + e.path, Name: e.name, Type: e.mediaType, Disposition: e.disposition, ContentID: e.contentID,
		Container: s.container, src: e.body, enc: e.enc, Truncated: e.cutOff && cutInside(e.enc, e.body), unclosed: e.cutOff, whole: e.whole,
		sealed: strings.EqualFold(e.params.get("smime-type"), "enveloped-data"),
	}
	if e.enc == encUuencode {
		file, ok := findUuencode(e.body)
		if !ok {
			s.w.defect(defectNoUuencode)
			p.enc = encIdentity
			return p
		}
		p.src, p.Truncated = file.data, file.cutOff
		if p.Name == "" {
			p.Name = file.name
		}
	}
	return p
}

// add measures a part in one pass over its bytes and appends it.
func (s *scope) add(p *Part) {
	s.parts = append(s.parts, p)
	p.disk = s.w.lim.Disk
	s.w.measure(p)
	if p.Truncated {
		s.w.defect(defectCutOff)
	}
}

const headSize = 4096

// keepDecoded is how much of a mail is kept decoded: most attachments are read again to be looked into and to be filed.
// Large mails would take too much memory.
const keepDecoded = 4 << 20

// measure fills Size, SHA256 and Head. A part that would exceed the limit loses its content.
func (w *walker) measure(p *Part) {
	if p.enc == encIdentity {
		w.overrun(p, int64(len(p.src)))
		w.decoded += int64(len(p.src))
		sum := sha256.Sum256(p.src)
		p.Size, p.SHA256, p.Head = int64(len(p.src)), hex.EncodeToString(sum[:]), p.src[:min(headSize, len(p.src)):min(headSize, len(p.src))]
		return
	}
	if w.buf == nil {
		w.buf = make([]byte, 16<<10)
	}
	r, h := newReader(p.enc, p.src), sha256.New()
	keep := w.kept+len(p.src) <= keepDecoded
	var kept []byte
	if keep {
		kept = make([]byte, 0, len(p.src)/4*3+minRoom)
	}
	for {
		n, err := r.Read(w.buf)
		h.Write(w.buf[:n])
		if keep = keep && w.kept+len(kept)+n <= keepDecoded; keep {
			kept = append(kept, w.buf[:n]...)
		}
		if len(p.Head) < headSize {
			p.Head = append(p.Head, w.buf[:min(n, headSize-len(p.Head))]...)
		}
		p.Size += int64(n)
		if w.overrun(p, p.Size) {
			w.measure(p)
			return
		}
		if err == io.EOF {
			break
		}
	}
	w.decoded += p.Size
	p.SHA256 = hex.EncodeToString(h.Sum(nil))
	w.report(p, r.flaws())
	if keep {
		w.kept += len(kept)
		p.src, p.enc = kept, encIdentity
	}
}

// overrun tells whether there is no room for n bytes of a part, or no time, and takes its content away.
func (w *walker) overrun(p *Part, n int64) bool {
	switch {
	case w.decoded+n > w.lim.DecodedBytes:
		w.hit(LimitSize, defectSize)
	case w.lim.Over():
		w.hit(LimitTime, defectTime)
	default:
		return false
	}
	p.src, p.enc, p.Truncated, p.Size, p.Head = nil, encIdentity, true, 0, nil
	return true
}

// report turns what the decoder stumbled over into defects.
func (w *walker) report(p *Part, f flaws) {
	if f.junk {
		w.defect(defectBase64Junk)
	}
	if f.trailer {
		w.defect(defectBase64Trailer)
	}
	if f.unpadded {
		w.defect(defectBase64Padding)
	}
	if f.cutOff {
		p.Truncated = true
	}
}

// decode returns the decoded bytes of something that is read further; false if the limit forbids it.
func (w *walker) decode(enc encoding, src []byte) ([]byte, bool) {
	if w.decoded+int64(len(src)) > w.lim.DecodedBytes { // no encoding grows when decoded
		w.hit(LimitSize, defectSize)
		return nil, false
	}
	if enc == encIdentity {
		w.decoded += int64(len(src))
		return src, true
	}
	p := Part{src: src, enc: enc, Size: int64(len(src) / 4 * 3), disk: w.lim.Disk}
	out := p.Bytes()
	w.decoded += int64(len(out))
	return out, true
}
