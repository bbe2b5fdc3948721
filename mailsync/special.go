package mailsync

import (
	"context"
	"strings"

	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/notify"
	"belegpost/storage"
)

// special recognises mail that is about our own mail, or about forwarding:
// statuses that are no failures and are never noticed.
func (in *intake) special(ctx context.Context, of surroundings, f facts, t *taken) error {
	i, m := &t.intake, f.message
	if b, ok := notify.BounceOf(of.marks, m.Header.First, append(nestedHeaders(m.Parts), reportFields(m.Parts)...)...); ok {
		i.Status, i.Note, i.Deliveries = storage.MailBounce, strings.TrimSpace(b.MessageID+" "+b.Text), nil
		if b.Final {
			i.Bounced, i.BounceText = b.MessageID, b.Text
		}
		return nil
	}
	if notify.OwnNotice(of.marks, m.Header.First, nestedHeaders(m.Parts)...) {
		i.Status = storage.MailReturnedNotice
		return in.returned(ctx, i)
	}
	if c := confirmation(m, f.zone); c != nil {
		i.Status, i.Note, i.Confirmation = storage.MailConfirmation, strings.TrimSpace(c.Code+" "+c.Link), c
		for n := range i.Deliveries {
			i.Deliveries[n].Reason, i.Deliveries[n].Attachments = "", nil
		}
	}
	return nil
}

// returned keeps what somebody put into one of our own notices: attachments
// that we did not send are a failed import for the office, the rest is known.
func (in *intake) returned(ctx context.Context, i *storage.Intake) error {
	all := i.Deliveries
	i.Deliveries = nil
	if len(all) == 0 {
		return nil
	}
	d := storage.Delivery{Confidence: storage.ConfidenceNone, Field: all[0].Field}
	foreign := false
	for _, a := range all[0].Attachments {
		ours, err := in.store.SentBefore(ctx, a.SHA256)
		if err != nil {
			return err
		}
		switch {
		case ours:
			a.Outcome, a.Reason = storage.OutcomeIgnored, storage.IgnoredOwnNotice
		case a.Outcome != storage.OutcomeIgnored:
			a.Outcome, a.Reason, a.Companion = storage.OutcomeFailed, storage.ReasonUnknownAddress, ""
			foreign = true
		}
		d.Attachments = append(d.Attachments, a)
	}
	if foreign {
		d.Reason = storage.ReasonUnknownAddress
	}
	i.Deliveries = []storage.Delivery{d}
	return nil
}

// nestedHeaders are the headers of forwarded messages, for loop marks:
// forwarders drop the header of the message they forward.
func nestedHeaders(parts []*mimewalk.Part) []func(string) string {
	var out []func(string) string
	for _, p := range parts {
		if p.NestedHeader != nil {
			out = append(out, p.NestedHeader.First)
		}
		out = append(out, nestedHeaders(p.Nested)...)
	}
	return out
}

// reportFields are the fields inside a delivery report: of the returned header
// (text/rfc822-headers), and of the status, whose groups of fields are
// separated by blank lines (RFC 3464 section 2.1).
func reportFields(parts []*mimewalk.Part) []func(string) string {
	var out []func(string) string
	for _, p := range parts {
		if p.Type != "text/rfc822-headers" && p.Type != "message/delivery-status" || p.Size > 1<<20 {
			continue
		}
		var fields []string
		for line := range strings.Lines(string(p.Bytes())) {
			if strings.TrimSpace(line) != "" {
				fields = append(fields, strings.TrimRight(line, "\r\n"))
			}
		}
		header := mimewalk.Walk([]byte(strings.Join(fields, "\r\n")+"\r\n\r\n"), mimewalk.Limits{}).Header
		out = append(out, header.First)
	}
	return out
}
