package mimewalk

import (
	"bytes"
	"strings"
)

// openContainer looks inside a part that holds a message or files. winmail.dat and Outlook's .msg get their case here.
func (s *scope) openContainer(p *Part, e *entity) {
	switch {
	case p.Type == "message/rfc822" || p.Type == "message/global":
		s.openMessage(p, e)
	case isSMIME(p):
		s.openSMIME(p, e)
	}
}

// inner makes the scope for what is inside p; false if a limit is reached.
func (s *scope) inner(p *Part, container string) (*scope, bool) {
	switch {
	case s.nested >= s.w.lim.Nested:
		s.w.hit(LimitDepth, defectDepth)
		return nil, false
	case s.w.parts >= s.w.lim.Parts:
		s.w.hit(LimitParts, defectParts)
		return nil, false
	}
	return &scope{w: s.w, prefix: p.Path + "/", container: container, nested: s.nested + 1}, true
}

// openMessage reads a forwarded message. It may be transfer encoded, though RFC 2046 section 5.2.1 forbids it.
func (s *scope) openMessage(p *Part, e *entity) {
	in, ok := s.inner(p, ContainerMessage)
	if !ok {
		return
	}
	raw := p.src
	if p.enc != encIdentity {
		if raw, ok = s.w.decode(p.enc, p.src); !ok {
			return
		}
	}
	in.message(s.w.skipPreface(raw), e.cutOff, e.depth+1)
	p.Nested, p.NestedHeader, p.NestedText = in.parts, in.header, in.text()
}

func isSMIME(p *Part) bool {
	return p.Type == "application/pkcs7-mime" || p.Type == "application/x-pkcs7-mime" ||
		p.Type == octetStream && strings.HasSuffix(strings.ToLower(p.Name), ".p7m")
}

// openSMIME reads what an opaque signature is around (RFC 8551 section 3.5.2): mostly a MIME entity, but office and tax
// programs also sign a bare file and call it invoice.pdf.p7m. The signature itself is not verified.
func (s *scope) openSMIME(p *Part, e *entity) {
	cms, ok := s.w.decode(p.enc, p.src)
	if !ok {
		return
	}
	kind, content := openCMS(cms, int(min(s.w.lim.DecodedBytes-s.w.decoded, 1<<30)))
	s.w.decoded += int64(len(content))
	switch {
	case kind == cmsEnveloped || kind == cmsUnreadable && strings.EqualFold(e.params.get("smime-type"), "enveloped-data"):
		s.w.msg.Encrypted = s.w.msg.Encrypted || s.nested == 0
	case kind == cmsSigned && content != nil:
		s.openSigned(p, e, content)
	case kind == cmsSigned: // certificates only, or a detached signature: nothing inside
	default:
		s.w.defect(defectSMIME)
	}
}

func (s *scope) openSigned(p *Part, e *entity, content []byte) {
	in, ok := s.inner(p, ContainerSMIME)
	if !ok {
		return
	}
	if entity := bytes.TrimLeft(content, "\r\n"); startsField(entity) {
		in.message(entity, false, e.depth+1)
		p.Nested, p.NestedText = in.parts, in.text()
		return
	}
	s.w.parts++
	name := p.Name
	if strings.HasSuffix(strings.ToLower(name), ".p7m") {
		name = name[:len(name)-len(".p7m")]
	}
	in.add(&Part{Path: in.prefix + "1", Name: name, Type: octetStream, Disposition: p.Disposition, Container: ContainerSMIME, src: content})
	p.Nested = in.parts
}
