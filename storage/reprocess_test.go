package storage_test

import (
	"errors"
	"testing"

	"belegpost/storage"
)

// again is the intake of a mail that is decided anew.
func (f *files) again(t *testing.T, mail storage.MailID, deliveries ...storage.Delivery) storage.Recorded {
	t.Helper()
	m, err := f.Reprocessable(t.Context(), mail)
	must(t, err)
	r, err := f.ReRecord(t.Context(), storage.Intake{Mail: m.ID, Sender: "buero@mueller.example", Date: f.Now(),
		SenderName: "Müller Bau", DateSource: storage.DateFromHeader, Deliveries: deliveries})
	must(t, err)
	must(t, f.Publish(t.Context(), r.Files, nil))
	return r
}

// same bytes as an attachment that was recorded before.
func like(a storage.MailAttachment, outcome storage.Outcome, reason storage.Reason) storage.Attachment {
	return storage.Attachment{Part: a.Part, Name: a.Name, Type: a.Type, Size: a.Size, SHA256: a.SHA256, Outcome: outcome, Reason: reason, Pages: 1}
}

func TestProcessingAgainFilesWhatFailedAndTellsNobody(t *testing.T) {
	f := newFiles(t)
	slow := storage.Attachment{Name: "r.pdf", Type: "application/pdf", Outcome: storage.OutcomeFailed, Reason: storage.ReasonPDFTimeout}
	failed := f.failing(t, slow, jpeg("a.jpg"), pdf("gut.pdf"))
	notices := len(f.outbox(t, ""))
	a := failed.Attachments
	d := to(f.address)
	d.Attachments = []storage.Attachment{like(a[0], storage.OutcomeFiled, ""), like(a[1], storage.OutcomeFailed, storage.ReasonNotPDF),
		like(a[2], storage.OutcomeFailed, storage.ReasonPDFDamaged)}
	r := f.again(t, failed.Mail, d)
	if r.Filed != 1 || r.Failed != 1 || r.Status != storage.MailPartlyFiled {
		t.Errorf("%+v, want one filed, one failed, and what was filed left alone", r)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/gut.pdf", huber+"ER/2026-03/r.pdf")
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen || len(got.Reasons()) != 1 {
		t.Errorf("%+v, want it open for the picture only", got)
	}
	d.Attachments = []storage.Attachment{like(a[1], storage.OutcomeIgnored, storage.IgnoredSeenImage)}
	f.again(t, failed.Mail, d)
	if got := f.failed(t, failed.ID); got.State != storage.FailedOpen {
		t.Errorf("a picture that was seen in this very mail closed it: %s", got.State)
	}
	d.Attachments = []storage.Attachment{like(a[1], storage.OutcomeFiled, "")}
	f.again(t, failed.Mail, d)
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved {
		t.Errorf("is %s with nothing left to do", got.State)
	}
	if n := len(f.outbox(t, "")); n != notices {
		t.Errorf("%d notices were sent again", n-notices)
	}
	if _, err := f.Reprocessable(t.Context(), failed.Mail); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("nothing is open, and yet: %v", err)
	}
}

func TestProcessingAgainKnowsAnAddressThatWasMadeMeanwhile(t *testing.T) {
	f := newFiles(t)
	unknown := storage.Delivery{Address: "wer@belege.kanzlei.at", Confidence: storage.ConfidenceEnvelope, Reason: storage.ReasonUnknownAddress}
	rec := pdf("r.pdf")
	rec.Outcome, rec.Reason = storage.OutcomeFailed, storage.ReasonUnknownAddress
	unknown.Attachments = []storage.Attachment{rec}
	r := f.take(t, "fremd", unknown)
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{Mail: r.Mail})
	must(t, err)
	known := to(f.address)
	known.Address = unknown.Address
	known.Attachments = []storage.Attachment{like(list[0].Attachments[0], storage.OutcomeFiled, "")}
	got := f.again(t, r.Mail, known)
	if got.Status != storage.MailFiled {
		t.Errorf("the mail is %s", got.Status)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/r.pdf")
	if got := f.failed(t, list[0].ID); got.State != storage.FailedResolved || got.ClientNumber != "10023" || got.Reason != "" {
		t.Errorf("%+v, want it resolved for the client", got)
	}
}

func TestProcessingAgainLeavesWhatAPersonHasSettled(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, jpeg("a.jpg"), jpeg("b.jpg"))
	d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)[:1]})
	done(t, d, err)
	again := to(f.address)
	for _, a := range failed.Attachments {
		again.Attachments = append(again.Attachments, like(a, storage.OutcomeFiled, ""))
	}
	r := f.again(t, failed.Mail, again)
	if r.Filed != 1 {
		t.Errorf("%d filed, want the second one only", r.Filed)
	}
	if got := f.failed(t, failed.ID); got.State != storage.FailedResolved || got.Attachments[0].Document != d.Documents[0] {
		t.Errorf("%+v", got)
	}
}

// A mail from before names were kept has only the address of its sender.
func TestProcessingAgainNamesTheSender(t *testing.T) {
	f := newFiles(t)
	failed := f.failing(t, pdf("gut.pdf"), jpeg("a.jpg"))
	d := to(f.address)
	d.Attachments = []storage.Attachment{like(failed.Attachments[1], storage.OutcomeFailed, storage.ReasonNotPDF)}
	senders := func(name string) {
		t.Helper()
		docs, err := f.Documents(t.Context(), storage.DocumentFilter{Mail: failed.Mail})
		must(t, err)
		mail, err := f.Mail(t.Context(), failed.Mail)
		must(t, err)
		got := f.failed(t, failed.ID)
		same(t, []string{docs[0].SenderName, mail.SenderName, got.SenderName}, name, name, name)
		same(t, []string{docs[0].Sender, mail.Sender, got.Sender}, "buero@mueller.example", "buero@mueller.example", "buero@mueller.example")
	}
	senders("")
	f.again(t, failed.Mail, d)
	senders("Müller Bau")
	for _, search := range []string{"müller b", "@Mueller.ex"} {
		docs, err := f.Documents(t.Context(), storage.DocumentFilter{Search: search})
		must(t, err)
		list, err := f.FailedImports(t.Context(), storage.FailedFilter{Search: search})
		must(t, err)
		mails, err := f.Mails(t.Context(), storage.MailFilter{Search: search})
		must(t, err)
		if len(docs) != 1 || len(list) != 1 || len(mails) != 1 {
			t.Errorf("%q finds %d documents, %d failed imports and %d mails, want one of each", search, len(docs), len(list), len(mails))
		}
	}
	filed, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: []storage.AttachmentID{failed.Attachments[1].ID}})
	done(t, filed, err)
	if got := f.document(t, filed.Documents[0]); got.SenderName != "Müller Bau" {
		t.Errorf("what is filed by hand is from %q", got.SenderName)
	}
}
