package notify

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"strings"
	"time"

	"belegpost/storage"
)

// Spool is where originals and failed files lie; *storage.Store is one.
type Spool interface {
	OpenMail(sha string) (*os.File, error)
	OpenAttachment(sha string) (*os.File, error)
}

// Limits are what a server takes.
type Limits struct {
	Size     int64 // bytes of one message; 0: 20 MB
	EightBit bool  // 8BITMIME (RFC 6152)
}

// defaultSize is what servers take that do not say.
const defaultSize = 20_000_000

// How far content is cut down, as storage.OutboxRow.Less.
const (
	lessNothing  = 0
	lessOriginal = 1 // the failed files, but not the original mail
	lessAll      = 2 // text only
)

// Compose builds the message of one notice. What does not fit or must not be
// sent is left out and named in the text. The parcels stay in the spool until
// the message is written.
func Compose(c storage.NoticeContent, spool Spool, lim Limits, now time.Time) (*Message, error) {
	if lim.Size <= 0 {
		lim.Size = defaultSize
	}
	from, err := mailbox(c.From)
	if err != nil {
		return nil, fmt.Errorf("read sending address: %w", err)
	}
	to := asciiDomain(c.Row.Recipient)
	v := newView(c)
	cargo := cargo{spool: spool, lim: lim, less: c.Row.Less}
	for _, item := range c.Items {
		if err := cargo.load(item, c); err != nil {
			return nil, err
		}
	}
	m := &Message{From: from.Address, To: to, fields: headerFields(c, from, to, v, now)}
	// Naming what is left out makes the text longer, so the text is made with
	// everything left out first to know how much room there is.
	text, err := v.text(cargo.names(cargo.all))
	if err != nil {
		return nil, err
	}
	room := lim.Size - m.headSize() - int64(len(quoted(text)))
	m.parcels, m.Less = choose(cargo.all, room, c.Row.Less)
	if text, err = v.text(append(cargo.withheld, cargo.names(missing(cargo.all, m.parcels))...)); err != nil {
		return nil, err
	}
	m.text = quoted(text)
	m.Size = m.headSize() + int64(len(m.text))
	for _, p := range m.parcels {
		m.Size += p.encoded()
		m.EightBit = m.EightBit || p.encoding == eightBit
	}
	return m, nil
}

// headSize is more than the header and the multipart around the parcels take.
func (m *Message) headSize() int64 {
	n := int64(2 * partOverhead)
	for _, f := range m.fields {
		n += int64(len(f.name) + len(f.value) + len(f.value)/20 + 8) // folding adds line breaks
	}
	return n
}

func headerFields(c storage.NoticeContent, from mail.Address, to string, v *view, now time.Time) []field {
	loopName, loopValue := c.Marks.LoopHeader()
	if c.Location != nil {
		now = now.In(c.Location)
	}
	fields := []field{
		{"Date", now.Format(time.RFC1123Z)},
		{"From", from.String()},
		{"To", (&mail.Address{Address: to}).String()},
		{"Reply-To", replyTo(c.ReplyTo, from)},
		{"Subject", v.subjectField()},
		{"Message-ID", line(c.Row.MessageID)},
		{"Auto-Submitted", v.submitted()},   // RFC 3834 section 5
		{"X-Auto-Response-Suppress", "All"}, // Exchange: no vacation answers
		{loopName, line(loopValue)},
		{"MIME-Version", "1.0"},
	}
	if c.Row.ToSender && len(c.Items) > 0 && isMessageID(c.Items[0].MessageID) {
		id := c.Items[0].MessageID
		fields = append(fields, field{"In-Reply-To", id}, field{"References", id}) // RFC 3834 section 3.1.5
	}
	return fields
}

// replyTo are the office's own addresses, else the sending account.
func replyTo(office []string, from mail.Address) string {
	var list []string
	for _, s := range office {
		if a, err := mailbox(s); err == nil {
			list = append(list, a.String())
		}
	}
	if len(list) == 0 {
		return from.String()
	}
	return strings.Join(list, ", ")
}

// cargo is what a message could carry.
type cargo struct {
	spool    Spool
	lim      Limits
	less     int
	all      []parcel
	withheld []string // names of what must not or cannot be sent
}

// load adds the original and the failed files of one mail.
func (g *cargo) load(item storage.NoticeItem, c storage.NoticeContent) error {
	if item.Failed == 0 || c.Row.ToSender || c.Row.Kind == storage.NoticeOffice && !item.Original {
		return nil // a confirmation, or to somebody who has it all; or spam for nobody
	}
	harm := false
	for _, a := range item.Attachments {
		bad := isHarmful(a, g.spool)
		harm = harm || bad
		switch {
		case a.Outcome != storage.OutcomeFailed:
		case bad:
			g.withheld = append(g.withheld, fileName(a.Name, unnamed))
		default:
			g.file(a)
		}
	}
	if harm || !item.Original || item.Spool == "" {
		return nil
	}
	return g.original(item)
}

// unnamed is the name of a file that came without one.
const unnamed = "attachment"

func (g *cargo) file(a storage.NoticeAttachment) {
	p := parcel{name: fileName(a.Name, unnamed), mediaType: partType(a.Type), encoding: base64Encoding, size: a.Size,
		open: func() (io.ReadCloser, error) { return g.spool.OpenAttachment(a.SHA256) }}
	f, err := p.open()
	if err != nil { // recorded, but not in the spool yet: a crash came in between
		g.withheld = append(g.withheld, p.name)
		return
	}
	_ = f.Close()
	g.all = append(g.all, p)
}

// original adds the mail itself: as a mail where that is legal, else as a file.
// A text only names it, so that one that cannot be read stops no notice.
func (g *cargo) original(item storage.NoticeItem) error {
	if g.less >= lessAll {
		g.all = append(g.all, parcel{name: g.originalName(), size: item.Size, original: true})
		return nil
	}
	open := func() (io.ReadCloser, error) { return g.spool.OpenMail(item.Spool) }
	f, err := open()
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %v", errUnread, err)
	}
	defer f.Close()
	p := parcel{name: g.originalName(), mediaType: "message/rfc822", size: item.Size, original: true, open: open}
	legal, eight, err := legalMessage(f)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %v", errUnread, err)
	case !legal || eight && !g.lim.EightBit:
		p.mediaType, p.encoding = "application/octet-stream", base64Encoding
	case eight:
		p.encoding = eightBit
	default:
		p.encoding = sevenBit
	}
	g.all = append(g.all, p)
	return nil
}

// originalName tells the originals of a digest apart.
func (g *cargo) originalName() string {
	n := 1
	for _, p := range g.all {
		if p.original {
			n++
		}
	}
	if n == 1 {
		return "original.eml"
	}
	return fmt.Sprintf("original-%d.eml", n)
}

func (g *cargo) names(list []parcel) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.name)
	}
	return out
}

// longestLine is what SMTP carries, without CRLF (RFC 5321 section 4.5.3.1.6).
const longestLine = 998

// legalMessage reports whether a mail can travel as message/rfc822 without
// being changed: CRLF only, no NUL, no line over 998 bytes; and whether it
// needs 8BITMIME.
func legalMessage(r io.Reader) (legal, eight bool, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	length, cr := 0, false
	for {
		b, err := in.ReadByte()
		switch {
		case err == io.EOF:
			return !cr && length <= longestLine, eight, nil
		case err != nil:
			return false, false, err
		case cr != (b == '\n') || b == 0 || length > longestLine:
			return false, eight, nil
		case b == '\n':
			length, cr = 0, false
			continue
		case b == '\r':
			cr = true
			continue
		}
		length++
		eight = eight || b >= 0x80
	}
}

// partType is the media type that an attached file is declared as. A nested
// mail may not be base64 and a multipart not be without boundary.
func partType(t string) string {
	t, _, _ = strings.Cut(strings.ToLower(line(t)), ";")
	kind, sub, ok := strings.Cut(strings.TrimSpace(t), "/")
	token := func(s string) bool {
		return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune(".+-_", r))
		})
	}
	if !ok || !token(kind) || !token(sub) || len(t) > 100 || kind == "multipart" || kind == "message" {
		return "application/octet-stream"
	}
	return kind + "/" + sub
}

// choose takes as much as there is room for: everything; else all files; else
// the originals, which hold the files; else what fits one by one, files first.
func choose(all []parcel, room int64, less int) (chosen []parcel, used int) {
	var files, originals []parcel
	for _, p := range all {
		if p.original {
			originals = append(originals, p)
		} else {
			files = append(files, p)
		}
	}
	if less >= lessAll || len(all) == 0 {
		return nil, lessAll
	}
	if less == lessOriginal {
		originals = nil
	}
	both := append(append([]parcel{}, originals...), files...)
	switch {
	case fits(both, room):
		chosen = both
	case len(files) > 0 && fits(files, room):
		chosen = files
	case len(originals) > 0 && fits(originals, room):
		chosen = originals
	default:
		for _, p := range append(files, originals...) {
			if p.encoded() <= room {
				chosen = append(chosen, p)
				room -= p.encoded()
			}
		}
	}
	return chosen, levelOf(chosen)
}

func levelOf(chosen []parcel) int {
	level := lessAll
	for _, p := range chosen {
		if p.original {
			return lessNothing
		}
		level = lessOriginal
	}
	return level
}

func fits(list []parcel, room int64) bool {
	for _, p := range list {
		room -= p.encoded()
	}
	return room >= 0
}

// missing are the parcels that were not chosen, in their order.
func missing(all, chosen []parcel) []parcel {
	key := func(p parcel) string { return fmt.Sprint(p.original, p.size, p.name) }
	have := map[string]int{}
	for _, p := range chosen {
		have[key(p)]++
	}
	var out []parcel
	for _, p := range all {
		if k := key(p); have[k] > 0 {
			have[k]--
		} else {
			out = append(out, p)
		}
	}
	return out
}
