package notify

import (
	"mime"
	"strings"

	"belegpost/storage"
)

// OwnNotice reports whether a mail is a notice of ours that came back: it, or
// a message inside it, carries our loop header or a Message-ID that we signed.
// In-Reply-To and References are no mark, since a person's reply with the
// corrected invoice has them, too.
//
// top and nested give the first field of a name in the mail's header and in
// those of the messages inside it, "" if there is none.
func OwnNotice(marks storage.LoopMarks, top func(name string) string, nested ...func(name string) string) bool {
	name, value := marks.LoopHeader()
	for _, field := range append([]func(string) string{top}, nested...) {
		if value != "" && strings.TrimSpace(field(name)) == value || marks.OwnMessageID(field("Message-ID")) {
			return true
		}
	}
	return false
}

// Bounce is what a delivery report says about one of our notices.
type Bounce struct {
	MessageID string // of the notice, with < >
	Text      string // status and the server's words, for the office; may be empty
	Final     bool   // the notice will not arrive; else it is only late
}

// BounceOf recognises a delivery report (RFC 3464) about one of our notices.
// nested gives the fields of the returned message or its header
// (text/rfc822-headers), and, where the caller has them, those of the
// message/delivery-status part. A report without a status counts as final.
func BounceOf(marks storage.LoopMarks, top func(name string) string, nested ...func(name string) string) (Bounce, bool) {
	mediaType, params, err := mime.ParseMediaType(top("Content-Type"))
	if mediaType != "multipart/report" || err == nil && params["report-type"] != "" && !strings.EqualFold(params["report-type"], "delivery-status") {
		return Bounce{}, false
	}
	b := Bounce{Final: true}
	for _, field := range nested {
		for _, name := range []string{"Message-ID", "X-Original-Message-ID"} { // the latter: Exchange, Google
			b.take(marks, field(name))
		}
		if action := strings.ToLower(strings.TrimSpace(field("Action"))); action != "" {
			b.Final = action == "failed"
			b.Text = line(field("Status") + " " + field("Diagnostic-Code"))
		}
	}
	// A report that returns nothing of the notice often still answers it.
	for _, id := range strings.Fields(top("In-Reply-To") + " " + top("References")) {
		b.take(marks, id)
	}
	return b, b.MessageID != ""
}

func (b *Bounce) take(marks storage.LoopMarks, id string) {
	if b.MessageID == "" && marks.OwnMessageID(id) {
		b.MessageID = "<" + strings.Trim(strings.TrimSpace(id), "<>") + ">"
	}
}
