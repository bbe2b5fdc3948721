package mimewalk

import (
	"bytes"
	"cmp"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const octetStream = "application/octet-stream"

// maxRepeated is how many fields of one name are looked at; more are an attack, since each costs a search of the body.
const maxRepeated = 8

// entity reads the Content- fields of one node.
func (s *scope) entity(h Header, body []byte, def string) *entity {
	e := &entity{mediaType: def, body: body}
	s.contentType(e, atMost(h.All("Content-Type")), def)
	for _, v := range atMost(h.All("Content-Disposition")) {
		kind, ps := s.parameters(v)
		if e.disposition == "" {
			e.disposition = normDisposition(kind)
		}
		if e.name == "" {
			e.name = ps.get("filename")
		}
	}
	if e.name == "" {
		e.name = cmp.Or(e.params.get("name"), e.typeName)
	}
	if d := h.First("Content-Description"); e.name == "" && hasFileSuffix(d) {
		e.name = decodeWords(d)
	}
	e.name = baseName(e.name)
	e.contentID = normContentID(h.First("Content-ID"))
	e.enc, e.unknownEnc = s.encoding(atMost(h.All("Content-Transfer-Encoding")))
	return e
}

// encoding takes the first transfer encoding that changes anything, since gateways add a second field with 7bit.
func (s *scope) encoding(values []string) (enc encoding, unknown bool) {
	for _, v := range values {
		enc, known := parseEncoding(v)
		if known && enc != encIdentity {
			return enc, false
		}
		if !known {
			s.w.defect(defectUnknownEncoding)
			unknown = true
		}
	}
	return encIdentity, unknown
}

func atMost(values []string) []string { return values[:min(len(values), maxRepeated)] }

// contentType chooses among the Content-Type fields: the first that is readable, but a multipart whose boundary
// occurs in the body beats all others.
func (s *scope) contentType(e *entity, values []string, def string) {
	chosen := false
	for i, v := range values {
		declared, ps := s.parameters(v)
		kind := normType(declared)
		if i > 0 {
			s.w.defect(defectManyTypes)
		}
		if kind == "" {
			s.w.defect(defectType)
			kind = salvageType(v, def)
		}
		e.typeName = cmp.Or(e.typeName, ps.get("name"))
		boundary := ps.get("boundary")
		fits := strings.HasPrefix(kind, "multipart/") && boundary != "" && hasDelimiter(e.body, boundary)
		if !chosen || fits {
			e.mediaType, e.params, chosen = kind, ps, true
		}
		if fits {
			return
		}
	}
}

// salvageType reads what an unreadable Content-Type was meant to be.
func salvageType(v, def string) string {
	switch v = strings.TrimSpace(v); {
	case hasFoldPrefix(v, "multipart"):
		return "multipart/mixed"
	case v == "" || hasFoldPrefix(v, "text"):
		return def
	}
	return octetStream
}

// normType returns a media type in lower case, "" if it is none (RFC 6838 section 4.2, and a few more characters).
func normType(t string) string {
	t = strings.ToLower(strings.ReplaceAll(strings.Trim(strings.TrimSpace(t), `"`), " ", ""))
	major, minor, ok := strings.Cut(t, "/")
	if !ok || !isTypeName(major) || !isTypeName(minor) {
		return ""
	}
	return t
}

func isTypeName(s string) bool {
	for i := range len(s) {
		if !isAlnum(s[i]) && strings.IndexByte("!#$&^_.+'`{|}~*%-", s[i]) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

// normDisposition knows only the two values of RFC 2183; misspelt attachments are attachments.
func normDisposition(kind string) string {
	switch {
	case hasFoldPrefix(kind, "att"):
		return "attachment"
	case strings.EqualFold(kind, "inline"):
		return "inline"
	}
	return ""
}

func normContentID(v string) string {
	if i := strings.IndexByte(v, '<'); i >= 0 {
		v, _, _ = strings.Cut(v[i+1:], ">")
	}
	return strings.ToLower(cleanLine(decodeRaw([]byte(v))))
}

func hasFileSuffix(s string) bool {
	s = strings.ToLower(s)
	return strings.HasSuffix(s, ".pdf") || strings.HasSuffix(s, ".xml") || strings.HasSuffix(s, ".zip")
}

// maxFileName is more than any file system takes.
const maxFileName = 1000

// baseName cuts folders off a file name (some programs send C:\TEMP\x.pdf) and what cannot be shown.
func baseName(name string) string {
	name = strings.TrimRight(cleanLine(name), `/\ `)
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	if len(name) > 3 && isLetter(name[0]) && strings.HasPrefix(name[1:], ":¥") {
		// A Japanese code page shows a backslash as a yen sign.
		name = strings.TrimSpace(name[strings.LastIndex(name, "¥")+len("¥"):])
	}
	if len(name) > maxFileName {
		const kept = maxFileName * 9 / 10 // a cut can denormalise, and normalising make a name longer
		name = strings.ToValidUTF8(name[len(name)-kept:], "")
		name = strings.TrimSpace(norm.NFC.String(name)) // the end has the extension
	}
	return name
}

// guessEncoding corrects a transfer encoding that is missing, unknown or plainly wrong.
func (s *scope) guessEncoding(e *entity) {
	body := bytes.TrimLeft(e.body, " \t\r\n")
	switch e.enc {
	case encBase64: // neither "%" nor ":" is a digit, so these are not encoded at all
		if bytes.HasPrefix(body, []byte("%PDF-")) || strings.HasPrefix(e.mediaType, "message/") && startsField(body) {
			s.w.defect(defectNotEncoded)
			e.enc = encIdentity
		}
	case encIdentity, encQuoted:
		pdf := bytes.HasPrefix(body, []byte("JVBERi")) // %PDF in base64
		if (pdf || e.enc == encIdentity && e.unknownEnc && len(body) > 200) && isCleanBase64(body) {
			s.w.defect(defectGuessedBase64)
			e.enc = encBase64
		}
	}
}
