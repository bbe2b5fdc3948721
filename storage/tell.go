package storage

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// afterLeaving is how long the recipients of a client that left still hear of
// its mail; after that only the office does.
const afterLeavingMonths = 3

const noticeCount = `SELECT count(*) FROM outbox WHERE delivery_id = :delivery`

// tell queues what the recipients of this delivery get, and its sender. A
// failure notice lists the filed attachments too, so there is no confirmation
// beside it.
func (w *intakeWriter) tell(ctx context.Context, id DeliveryID, failed FailedID, d *Delivery, at placing, rows []attachmentRow) error {
	if w.in.Quiet || w.in.Status != "" {
		return nil
	}
	n := notice{client: at.client, mail: w.in.Mail, delivery: id, failed: failed, subject: w.in.Subject, original: true}
	filed := slices.ContainsFunc(rows, func(r attachmentRow) bool { return r.Outcome == OutcomeFiled })
	if failed != 0 {
		at.senderReply = w.addressees(&n, d, at, rows) && at.senderReply
	} else {
		n.original = false
	}
	if failed != 0 || filed { // nothing but duplicates: the mail log shows them
		if err := w.addNotices(ctx, n); err != nil {
			return fmt.Errorf("queue notices: %w", err)
		}
	}
	if err := w.answer(ctx, n, at); err != nil {
		return err
	}
	added, err := one(ctx, w, noticeCount, args{"delivery": id}, column[int])
	if err != nil {
		return fmt.Errorf("count notices: %w", err)
	}
	w.out.Notices += added
	return nil
}

// addressees says who hears of a failure, and whether its sender may: what is the
// office's matter is nobody else's.
func (w *intakeWriter) addressees(n *notice, d *Delivery, at placing, rows []attachmentRow) (sender bool) {
	onlyLate := d.Reason == "" && !slices.ContainsFunc(rows, func(r attachmentRow) bool {
		return r.Outcome == OutcomeFailed && r.Reason != ReasonPeriodComplete
	})
	switch {
	case at.client == 0:
		n.original, n.office = false, true // a catch-all gets spam: no attachments
	case w.leftLongAgo(at), onlyLate && neverLate(at.symbolCode):
		n.client, n.office, n.officeOriginal = 0, true, true
		return false
	case w.severalClients():
		n.original, n.office, n.officeOriginal = false, true, true
	}
	return true
}

// leftLongAgo reports that the client's own recipients hear nothing any more.
func (w *intakeWriter) leftLongAgo(at placing) bool {
	left, err := time.Parse("2006-01-02", at.leftOn)
	return err == nil && w.now.After(left.AddDate(0, afterLeavingMonths, 0))
}

// severalClients reports that the mail went to, or names, more than one client: its
// original shows one client's address to the other.
func (w *intakeWriter) severalClients() bool {
	if w.in.Shared {
		return true
	}
	first := ClientID(0)
	for _, d := range w.in.Deliveries {
		if first != 0 && d.Client != 0 && d.Client != first {
			return true
		}
		if d.Client != 0 {
			first = d.Client
		}
	}
	return false
}
