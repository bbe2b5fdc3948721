package mailsync

import (
	"image"
	_ "image/gif"  // sizes of inline pictures
	_ "image/jpeg" // "
	_ "image/png"  // "
	"io"
	"regexp"
	"strings"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/einvoice"
)

const (
	// largestPDF is filed; a larger file is a failed import.
	largestPDF = 100 << 20
	// smallImage and smallSide say what a logo is: below either.
	smallImage = 50 << 10
	smallSide  = 300
	// dateSlack is how far a mail's own date may lie from the server's.
	dateSlack = 7 * 24 * time.Hour
	// oldMail of a first sync is listed, not noticed.
	oldMail = 7 * 24 * time.Hour
)

// facts are what decide goes by. It looks at nothing else: no clock, no disk.
type facts struct {
	mail       storage.WaitingMail
	recipients []Recipient
	message    *mimewalk.Message
	zone       zone                         // of its header
	checked    map[string]pdf.Result        // by part path, for parts with a PDF header
	invoices   map[string]*einvoice.Invoice // by part path, of e-invoices and of PDFs that hold one
	views      map[string][]byte            // by part path, readable pages of e-invoices that may be filed
	opened     map[opening]openedPDF        // copies of PDFs that needed a password
	seen       map[string]bool              // hashes of pictures seen from this sender before
	received   time.Time                    // when the provider took the mail in, if it says so
	now        time.Time
	where      *time.Location
	file       filed
}

// decide gives every attachment of a mail exactly one outcome for each of its
// deliveries. It is pure and never fails.
func decide(f facts) storage.Intake {
	name, address := author(f.message.Header)
	in := storage.Intake{Mail: f.mail.ID, Defects: f.message.Defects, Sender: address, SenderName: name,
		Subject: f.message.Header.Text("Subject"), MessageID: strings.TrimSpace(f.message.Header.First("Message-ID"))}
	in.Date, in.DateSource, in.DateReason = f.date()
	parts := flatten(f.message.Parts)
	for _, p := range parts {
		if isImage(p.part) {
			in.Images = append(in.Images, p.part.SHA256)
		}
	}
	for _, r := range f.recipients {
		in.Deliveries = append(in.Deliveries, f.delivery(r, parts))
	}
	return in
}

// author is whom a mail says it comes from.
func author(h mimewalk.Header) (name, address string) {
	for _, field := range []string{"From", "Sender", "Return-Path"} {
		if name, address = mimewalk.Author(h.First(field)); address != "" {
			return name, strings.ToLower(address)
		}
	}
	return "", ""
}

// sender is the address that a mail says it comes from.
func sender(h mimewalk.Header) string {
	_, address := author(h)
	return address
}

// date is what decides the period: the mail's own date if it lies near one of
// the provider's and not in a month to come, else the provider's and why.
func (f facts) date() (time.Time, storage.DateSource, storage.DateReason) {
	server, source := f.mail.InternalDate, storage.DateFromServer
	// A migration resets INTERNALDATE; what the provider wrote at arrival stays.
	if !f.received.IsZero() && (server.IsZero() || !near(server, f.received)) {
		server, source = f.received, storage.DateFromReceived
	}
	field := f.message.Header.First("Date")
	own, ok := mimewalk.ParseDateIn(field, f.where)
	reason := storage.DateReason("")
	switch {
	case strings.TrimSpace(field) == "":
		reason = storage.DateMissing
	case !ok:
		reason = storage.DateUnreadable
	case f.future(own):
		reason = storage.DateFuture
	case !near(own, f.mail.InternalDate) && !near(own, f.received):
		reason = storage.DateFar
	default:
		return own, storage.DateFromHeader, ""
	}
	if server.IsZero() || f.future(server) {
		server, source = f.now, storage.DateFromServer
	}
	return server, source, reason
}

func near(a, b time.Time) bool { return !b.IsZero() && a.Sub(b).Abs() <= dateSlack }

// future reports a month that has not begun.
func (f facts) future(t time.Time) bool {
	return storage.MonthOf(t, f.where) > storage.MonthOf(f.now, f.where)
}

// flatPart is a part with the container it stands in.
type flatPart struct {
	part   *mimewalk.Part
	path   string
	inMail bool // stands in a container: a forwarded message, winmail.dat, …
}

// flatten lists parts and what is inside containers, in reading order.
func flatten(parts []*mimewalk.Part) []flatPart {
	var out []flatPart
	for _, p := range parts {
		out = append(out, flatPart{part: p, path: p.Path})
		for _, inner := range flatten(p.Nested) {
			inner.inMail = true
			out = append(out, inner)
		}
	}
	return out
}

// delivery decides for one address.
func (f facts) delivery(r Recipient, parts []flatPart) storage.Delivery {
	d := storage.Delivery{Address: r.Address, ID: r.Known.ID, Client: r.Known.Client, Confidence: r.Confidence,
		Field: r.Field, Place: r.Place, Trust: r.Trust, Provider: r.Provider, Reason: f.refusal(r)}
	left := 0
	for _, p := range parts {
		a := f.unlocked(r.Known.Client, f.attachment(p))
		switch {
		case d.Reason == "" || d.Reason == f.overLimit() || a.Outcome == storage.OutcomeIgnored:
		case d.Reason == storage.ReasonEncryptedMail && a.Outcome == storage.OutcomeFiled: // sent in clear beside it
		default:
			a.Outcome, a.Reason = storage.OutcomeFailed, d.Reason
		}
		if a.Outcome != storage.OutcomeIgnored {
			left++
		}
		d.Attachments = append(d.Attachments, a)
	}
	left += keepContainers(d.Attachments, parts)
	companions(d.Attachments)
	f.fileInvoices(d.Attachments)
	if left == 0 && d.Reason == "" {
		d.Reason = storage.ReasonNoAttachment
	}
	return d
}

// refusal is what is wrong for an address as a whole.
func (f facts) refusal(r Recipient) storage.Reason {
	switch {
	case !r.IsKnown:
		return storage.ReasonUnknownAddress
	case !r.Known.Active:
		return storage.ReasonAddressRetired
	case !r.Known.ClientOn:
		return storage.ReasonClientInactive
	case f.message.Encrypted:
		return storage.ReasonEncryptedMail
	}
	return f.overLimit()
}

// overLimit is the reason of a mail that was not read to its end; what was read
// of it is decided all the same.
func (f facts) overLimit() storage.Reason {
	switch f.message.Limit {
	case "":
		return ""
	case mimewalk.LimitSize:
		return storage.ReasonTooLarge
	}
	return storage.ReasonLimit
}

// attachment decides for one part.
func (f facts) attachment(p flatPart) storage.Attachment {
	a := storage.Attachment{Part: p.path, Name: p.part.Name, Type: fileType(p.part), Size: p.part.Size, SHA256: p.part.SHA256,
		Invoice: f.invoices[p.path]}
	if reason := f.ignored(p, a.Type); reason != "" {
		a.Outcome, a.Reason = storage.OutcomeIgnored, reason
		return a
	}
	a.Outcome = storage.OutcomeFailed
	switch {
	case p.part.Size == 0 && p.part.Truncated && f.message.Limit != "":
		a.Reason = f.overLimit()
	case p.part.Size == 0:
		a.Reason = storage.ReasonEmpty
	case p.part.Size > largestPDF:
		a.Reason = storage.ReasonTooLarge
	case !mayBePDF(p.part):
		a.Reason = storage.ReasonNotPDF
	case !isPDF(p.part) && f.checked[p.path].Outcome != pdf.Damaged:
		a.Reason = storage.ReasonNotReallyPDF
	default:
		f.pdf(&a, f.checked[p.path])
	}
	return a
}

// pdf turns PDFium's answer into an outcome. Where PDFium cannot be started at
// all, the header rule alone decides: mail must never stop because of it.
func (f facts) pdf(a *storage.Attachment, r pdf.Result) {
	switch r.Outcome {
	case pdf.OK:
		a.Outcome, a.Pages, a.Signed = storage.OutcomeFiled, r.Pages, r.Signed
	case pdf.NeedsPassword:
		a.Reason = storage.ReasonPDFEncrypted
	case pdf.TimedOut:
		a.Reason = storage.ReasonPDFTimeout
	case pdf.Unavailable, "":
		a.Outcome, a.Unchecked = storage.OutcomeFiled, true
	default:
		a.Reason = storage.ReasonPDFDamaged
	}
}

// ignoredTypes are parts that programs add by themselves.
var ignoredTypes = map[string]storage.Reason{
	"application/pkcs7-signature": storage.IgnoredSignature, "application/x-pkcs7-signature": storage.IgnoredSignature,
	"application/pgp-signature": storage.IgnoredSignature, "application/pgp-keys": storage.IgnoredSignature,
	"application/pgp-encrypted": storage.IgnoredSignature, // the version part of RFC 3156, never the content
	typeAppleDouble:             storage.IgnoredAppleDouble, "application/ics": storage.IgnoredCalendar,
	"text/calendar": storage.IgnoredCalendar, "text/rfc822-headers": storage.IgnoredReceipt,
	"message/disposition-notification": storage.IgnoredReceipt, "message/delivery-status": storage.IgnoredReceipt,
	"message/global-delivery-status": storage.IgnoredReceipt,
}

// bodyName is what some programs call the text of the mail itself: Exchange
// splits it at an attachment and names the rest ATT00001.htm.
var bodyName = regexp.MustCompile(`(?i)^(att\d{5,}|body)\.(html?|txt)$`)

// ignored says why nobody attached this part on purpose, "" if somebody did.
func (f facts) ignored(p flatPart, kind string) storage.Reason {
	if isPDF(p.part) {
		return "" // whatever it is declared as
	}
	if p.part.Opened != "" {
		return storage.IgnoredContainer
	}
	if reason := ignoredTypes[p.part.Type]; reason != "" {
		return reason
	}
	switch {
	case strings.EqualFold(p.part.Name, "smime.p7s"):
		return storage.IgnoredSignature
	case kind == typeAppleDouble:
		return storage.IgnoredAppleDouble
	}
	if bodyName.MatchString(p.part.Name) && strings.HasPrefix(p.part.Type, "text/") {
		return storage.IgnoredText
	}
	if !isImage(p.part) || !f.inline(p.part) {
		return ""
	}
	switch {
	case p.part.Size < smallImage || smallPicture(p.part):
		return storage.IgnoredInlineImage
	case f.seen[p.part.SHA256]:
		return storage.IgnoredSeenImage
	}
	return ""
}

func isImage(p *mimewalk.Part) bool { return strings.HasPrefix(fileType(p), "image/") }

// inline reports a picture that belongs to the text.
func (f facts) inline(p *mimewalk.Part) bool {
	if p.Disposition == "inline" {
		return true
	}
	for _, id := range f.message.CIDs {
		if p.ContentID != "" && id == p.ContentID {
			return true
		}
	}
	return false
}

// smallPicture looks into the head of a picture for its size in pixels.
func smallPicture(p *mimewalk.Part) bool {
	c, _, err := image.DecodeConfig(io.LimitReader(p.Open(), 1<<20))
	return err == nil && (c.Width < smallSide || c.Height < smallSide)
}

// keepContainers turns a forwarded message into a failure of its own where
// nothing inside it counts: its text may be the invoice. It returns how many.
// A winmail.dat or an opaque signature is none: its text is that of the mail.
func keepContainers(attachments []storage.Attachment, parts []flatPart) int {
	kept := 0
	for i, p := range parts {
		if attachments[i].Reason != storage.IgnoredContainer ||
			p.part.Opened == mimewalk.ContainerTNEF || p.part.Opened == mimewalk.ContainerSMIME {
			continue
		}
		counts := false
		for j := i + 1; j < len(parts) && parts[j].inMail && strings.HasPrefix(parts[j].path, p.path+"/"); j++ {
			counts = counts || attachments[j].Outcome != storage.OutcomeIgnored
		}
		if !counts {
			attachments[i].Outcome, attachments[i].Reason = storage.OutcomeFailed, storage.ReasonNotPDF
			kept++
		}
	}
	return kept
}
