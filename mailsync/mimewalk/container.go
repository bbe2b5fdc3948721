package mimewalk

import (
	"bytes"
	"strings"
)

// file adds a part and opens it if it holds a message or files.
func (s *scope) file(p *Part, depth int) {
	s.add(p)
	switch {
	case bytes.HasPrefix(p.Head, []byte("%PDF-")): // whatever it is declared as
	case isMessage(p):
		s.openMessage(p, depth)
	case isSMIME(p):
		s.openSMIME(p, depth)
	case isTNEF(p.Head):
		s.openTNEF(p, depth)
	case bytes.HasPrefix(p.Head, cfbSignature):
		s.openMSG(p, depth)
	case bytes.HasPrefix(p.Head, appleSingle):
		s.openAppleSingle(p, depth)
	case p.apple || isMacBinary(p.Type):
		s.openMacBinary(p, depth)
	case hasCoded(p.Head):
		s.openCoded(p, depth)
	case p.Type == "message/partial":
		s.w.defect(defectPartial)
	case p.Type == "message/external-body":
		s.w.defect(defectExternal)
	}
}

// full tells whether no part may be added any more.
func (s *scope) full() bool {
	switch {
	case s.w.parts >= s.w.lim.Parts:
		s.w.hit(LimitParts, defectParts)
	case s.w.lim.Over():
		s.w.hit(LimitTime, defectTime)
	default:
		return false
	}
	return true
}

// inner makes the scope for what is inside p; false if a limit is reached.
func (s *scope) inner(p *Part, container string) (*scope, bool) {
	if s.nested >= s.w.lim.Nested {
		s.w.hit(LimitDepth, defectDepth)
		return nil, false
	}
	if s.full() {
		return nil, false
	}
	return &scope{w: s.w, prefix: p.Path + "/", container: container, nested: s.nested + 1,
		forwarded: s.forwarded || container == ContainerMessage || container == ContainerMSG}, true
}

// contents are the decoded bytes of a part that was measured: its budget is spent. What was packed far too densely to
// be an honest file is not unpacked into memory.
func (w *walker) contents(p *Part) ([]byte, bool) {
	if p.Size > maxUnpacked+2*int64(len(p.src)) {
		w.hit(LimitSize, defectPacked)
		return nil, false
	}
	return p.Bytes(), true
}

// maxUnpacked is what a packed file may need in memory beyond twice its own size.
const maxUnpacked = 16 << 20

// isMessage tells of a part that is read as a mail. Outlook keeps a signed mail as a file of the type multipart/signed,
// and webmail attaches saved mails as files of no type.
func isMessage(p *Part) bool {
	switch {
	case p.Type == "message/rfc822" || p.Type == "message/global":
		return true
	case strings.HasPrefix(p.Type, "multipart/") || strings.HasSuffix(strings.ToLower(p.Name), ".eml"):
		return startsField(p.Head)
	}
	return false
}

// openMessage reads a forwarded message. It may be transfer encoded, though RFC 2046 section 5.2.1 forbids it.
func (s *scope) openMessage(p *Part, depth int) {
	in, ok := s.inner(p, ContainerMessage)
	if !ok {
		return
	}
	raw, ok := s.w.contents(p)
	if !ok {
		return
	}
	in.message(s.w.skipPreface(raw), p.unclosed, depth+1)
	p.Opened, p.Nested, p.NestedHeader, p.NestedText = ContainerMessage, in.parts, in.header, in.text()
}

func isSMIME(p *Part) bool {
	return p.Type == "application/pkcs7-mime" || p.Type == "application/x-pkcs7-mime" ||
		p.Type == octetStream && strings.HasSuffix(strings.ToLower(p.Name), ".p7m")
}

// openSMIME reads what an opaque signature is around (RFC 8551 section 3.5.2): mostly a MIME entity, but office and tax
// programs also sign a bare file and call it invoice.pdf.p7m. The signature itself is not verified.
func (s *scope) openSMIME(p *Part, depth int) {
	cms, ok := s.w.contents(p)
	if !ok {
		return
	}
	room := int(min(s.w.lim.DecodedBytes-s.w.decoded, maxUnpacked+2*int64(len(cms))))
	kind, content := openCMS(cms, room, s.w.lim)
	s.w.decoded += int64(len(content))
	switch {
	case kind == cmsEnveloped || kind == cmsUnreadable && p.sealed:
		s.w.msg.Encrypted = s.w.msg.Encrypted || p.whole && !s.forwarded
	case kind == cmsCompressed && len(content) == room:
		s.w.hit(LimitSize, defectPacked)
	case kind != cmsUnreadable && content != nil:
		s.openSigned(p, content, depth)
	case kind == cmsSigned: // certificates only, or a detached signature: nothing inside
	default:
		s.w.defect(defectSMIME)
	}
}

func (s *scope) openSigned(p *Part, content []byte, depth int) {
	if entity := bytes.TrimLeft(content, "\r\n"); startsField(entity) {
		in, ok := s.inner(p, ContainerSMIME)
		if !ok {
			return
		}
		in.message(entity, false, depth+1)
		p.Opened, p.Nested, p.NestedText = ContainerSMIME, in.parts, in.text()
		s.wrapped.add(p.NestedText)
		return
	}
	name := p.Name
	if strings.HasSuffix(strings.ToLower(name), ".p7m") {
		name = name[:len(name)-len(".p7m")]
	}
	s.openWrapped(p, ContainerSMIME, name, content, depth)
}

// openTNEF reads a winmail.dat. It is no file that somebody attached, but the way in which Outlook wrote the mail: its
// text is that of the mail where the mail has no other.
func (s *scope) openTNEF(p *Part, depth int) {
	raw, ok := s.w.contents(p)
	if !ok {
		return
	}
	m := s.w.readTNEF(raw)
	if m == nil || m.empty() {
		s.w.defect(defectTNEF)
		return
	}
	p.Opened = ContainerTNEF
	s.openMAPI(p, m, depth)
	s.wrapped.add(p.NestedText)
}

// openMSG reads a mail that was saved by Outlook; other compound files stay as they are.
func (s *scope) openMSG(p *Part, depth int) {
	raw, ok := s.w.contents(p)
	if !ok {
		return
	}
	m := s.w.readMSG(raw)
	if m == nil {
		if strings.HasSuffix(strings.ToLower(p.Name), ".msg") {
			s.w.defect(defectMSG)
		}
		return
	}
	if m.empty() {
		s.w.defect(defectMSG)
		return
	}
	p.Opened, p.NestedHeader = ContainerMSG, m.header(s.w)
	s.openMAPI(p, m, depth)
}

func isMacBinary(kind string) bool {
	return kind == "application/x-macbinary" || kind == "application/macbinary"
}
