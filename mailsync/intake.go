package mailsync

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"belegpost/assets/wording"
	"belegpost/mailsync/mimewalk"
	"belegpost/mailsync/pdf"
	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// batchMails and batchBytes bound what is decided together: one transaction
// and one round of syncing for all of it.
const (
	batchMails = 50
	batchBytes = 16 << 20
)

// intake takes spooled mails into the books: steps 2 to 5 of the package doc.
type intake struct {
	store *storage.Store
	pdfs  interface {
		Check(ctx context.Context, r io.Reader, size int64) pdf.Result
	}
	unlock  func(ctx context.Context, client storage.ClientID, sender string, file io.Reader, size int64) ([]byte, error) // nil: none is known
	mailbox string                                                                                                        // the mailbox's own address
	now     func() time.Time
	log     *slog.Logger
}

// taken is one mail on its way through a batch. Its parts point into the
// mapped original.
type taken struct {
	mail   storage.WaitingMail
	intake storage.Intake
	parts  map[string]*mimewalk.Part // by path
	views  map[string][]byte         // by path, pages made of e-invoices
	opened map[opening]openedPDF     // copies of PDFs that needed a password
	file   *mappedMail
}

// all takes every waiting mail. What could not be published stays reserved
// and is tried again at the next call.
func (in *intake) all(ctx context.Context, done func([]storage.Recorded)) error {
	after := storage.MailID(0)
	var problems []error
	// One batch is settled while the next one is decided: the first waits for
	// the disk, the second computes.
	settling := make(chan error, 1)
	settling <- nil
	defer func() { <-settling }()
	for {
		mails, err := in.store.Waiting(ctx, after, batchMails)
		if err != nil {
			return fmt.Errorf("read waiting mails: %w", err)
		}
		if len(mails) == 0 || ctx.Err() != nil {
			problems = append(problems, <-settling, ctx.Err())
			settling <- nil
			return errors.Join(problems...)
		}
		mails = firstBytes(mails)
		after = mails[len(mails)-1].ID
		batch, err := in.decideAll(ctx, mails)
		problems = append(problems, err, <-settling)
		go func() { settling <- in.settle(ctx, batch, done) }()
	}
}

// firstBytes cuts a batch where its mails get too big to be held together.
func firstBytes(mails []storage.WaitingMail) []storage.WaitingMail {
	sum := int64(0)
	for i, m := range mails {
		if sum += m.Spool.Size; sum > batchBytes && i > 0 {
			return mails[:i]
		}
	}
	return mails
}

// decideAll routes, reads and decides some mails, which settle must get. A mail
// that cannot be read now stays waiting and holds up no other; the error joins
// what went wrong.
func (in *intake) decideAll(ctx context.Context, mails []storage.WaitingMail) ([]*taken, error) {
	of, err := in.office(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]*taken, len(mails))
	errs := make([]error, len(mails))
	in.inParallel(len(mails), func(i int) { all[i], errs[i] = in.take(ctx, of, mails[i]) })
	var batch []*taken
	for i, t := range all {
		if errs[i] == nil {
			batch = append(batch, t)
		} else {
			t.close()
		}
	}
	return batch, errors.Join(errs...)
}

// settle records what was decided about some mails, tells done, and publishes
// their documents. A mail that cannot be recorded now stays waiting.
func (in *intake) settle(ctx context.Context, batch []*taken, done func([]storage.Recorded)) error {
	defer func() {
		for _, t := range batch {
			t.close()
		}
	}()
	if err := in.spoolFailed(batch); err != nil {
		return err
	}
	recorded, err := in.record(ctx, batch)
	storage.KillPoint("recorded")
	done(recorded)
	return errors.Join(err, in.publish(ctx, recorded, batch))
}

// record writes a batch in one transaction; if that fails, each mail in one of
// its own, so that the one that is to blame stays behind alone.
func (in *intake) record(ctx context.Context, batch []*taken) ([]storage.Recorded, error) {
	intakes := make([]storage.Intake, len(batch))
	for i, t := range batch {
		intakes[i] = t.intake
	}
	recorded, err := in.store.Record(ctx, intakes)
	if err == nil || len(batch) == 1 || ctx.Err() != nil {
		return recorded, err
	}
	var problems []error
	for i := range intakes {
		one, err := in.store.Record(ctx, intakes[i:i+1])
		recorded = append(recorded, one...)
		problems = append(problems, err)
	}
	return recorded, errors.Join(problems...)
}

// inParallel runs f for 0 … n-1, two at a time: one parses while the other
// waits for PDFium.
func (in *intake) inParallel(n int, f func(i int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(2, n) {
		workers.Go(func() {
			for i := range next {
				f(i)
				storage.KillPoint("between-mails")
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// surroundings are what a batch is decided by.
type surroundings struct {
	office
	marks storage.LoopMarks
	where *time.Location
	old   bool  // old failures are noticed too
	bytes int64 // that the files of one mail may have unpacked
	file  filed
}

// filed says what else than PDFs is filed.
type filed struct {
	xml  bool   // XML e-invoices
	zip  bool   // PDFs in ZIP archives
	lang string // of their readable pages
}

// readingTime is what the reading of one mail may take.
const readingTime = 30 * time.Second

// limits bound the reading of a mail that begins now.
func (s surroundings) limits() mimewalk.Limits {
	until := time.Now().Add(readingTime)
	return mimewalk.Limits{DecodedBytes: s.bytes, Over: func() bool { return time.Now().After(until) }}
}

// walk reads a mail, and what is in its archives where the office wishes it.
func (s surroundings) walk(mail *mappedMail) *mimewalk.Message {
	m := mail.walk(s.limits())
	if s.file.zip {
		unpackZIPs(m.Parts, mail)
	}
	return m
}

func (in *intake) office(ctx context.Context) (surroundings, error) {
	dir, err := in.store.Directory(ctx)
	if err != nil {
		return surroundings{}, err
	}
	set, err := in.store.Settings(ctx)
	if err != nil {
		return surroundings{}, err
	}
	marks, err := in.store.Marks(ctx)
	if err != nil {
		return surroundings{}, err
	}
	profile, err := in.store.Profile(ctx)
	if err != nil {
		return surroundings{}, err
	}
	of := office{dir: dir, mailbox: normalise(in.mailbox), profile: profile}
	if own := mimewalk.Addresses(set.Sending.From); len(own) > 0 {
		of.sender = normalise(own[0])
	}
	return surroundings{office: of, marks: marks, where: set.Location(), old: set.Mailbox.NotifyOld,
		bytes: int64(set.Office.MailLimit) << 20,
		file:  filed{xml: set.Office.FileXML, zip: set.Office.FileZIP, lang: wording.Language(set.Office.Language, set.Office.Country)}}, nil
}

// facts are what a mail says by itself.
func (s surroundings) facts(m *mimewalk.Message, now time.Time) facts {
	z := zoneOf(m.Header, s.profile)
	return facts{message: m, zone: z, recipients: route(m.Header, z, s.office), received: trustedReceived(m.Header, z),
		now: now, where: s.where, file: s.file}
}

// take routes, reads and decides one mail. An error means that we could not
// find out; bad mail is never an error.
func (in *intake) take(ctx context.Context, of surroundings, m storage.WaitingMail) (*taken, error) {
	t := &taken{mail: m, parts: map[string]*mimewalk.Part{}}
	f, err := in.store.OpenMail(m.Spool.SHA256)
	if errors.Is(err, fs.ErrNotExist) {
		t.intake = unreadable(m)
		return t, nil
	}
	if err != nil {
		return t, fmt.Errorf("open spooled mail %d: %w", m.ID, err)
	}
	if t.file, err = openMapped(f, in.store.Scratch); err != nil {
		return t, err
	}
	message := of.walk(t.file)
	storage.KillPoint("read")
	facts := of.facts(message, in.now())
	facts.mail = m
	storage.KillPoint("routed")
	for _, p := range flatten(message.Parts) {
		t.parts[p.path] = p.part
	}
	if err := in.lookUp(ctx, &facts); err != nil {
		return t, err
	}
	t.views, t.opened = facts.views, facts.opened
	t.intake = decide(facts)
	t.intake.Shared = of.shared(message.Header)
	t.intake.Answer = of.answerTo(message.Header, facts.zone)
	t.intake.Fingerprint = fingerprint(t.file.bytes, message.Header)
	t.intake.Quiet = m.FirstSync && !of.old && facts.now.Sub(t.intake.Date) > oldMail
	if err := in.special(ctx, of, facts, t); err != nil {
		return t, err
	}
	storage.KillPoint("decided")
	return t, t.file.missing
}

// lookUp asks what decide needs beside the mail: PDFium about PDFs, the store
// about pictures seen before. Mail that nobody may file asks nothing: it is
// mostly spam.
func (in *intake) lookUp(ctx context.Context, f *facts) error {
	known := false
	for _, r := range f.recipients {
		known = known || r.IsKnown
	}
	if !known {
		return nil
	}
	if err := in.check(ctx, f); err != nil {
		return err
	}
	if err := in.open(ctx, f); err != nil {
		return err
	}
	for _, p := range flatten(f.message.Parts) {
		if isImage(p.part) && p.part.Size >= smallImage {
			var err error
			f.seen, err = in.store.SeenImages(ctx, sender(f.message.Header))
			return err
		}
	}
	return nil
}

// check asks PDFium about each part that is or was announced as a PDF, and reads
// the e-invoices.
func (in *intake) check(ctx context.Context, f *facts) error {
	f.checked, f.invoices, f.views = map[string]pdf.Result{}, map[string]*einvoice.Invoice{}, map[string][]byte{}
	for _, p := range flatten(f.message.Parts) {
		if i := readInvoice(p.part); i != nil {
			f.invoices[p.path] = i
			f.view(p)
		}
		if !mayBePDF(p.part) || p.part.Size == 0 || p.part.Size > largestPDF {
			continue
		}
		r := in.pdfs.Check(ctx, p.part.Open(), p.part.Size)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.Outcome == pdf.Unavailable {
			in.log.WarnContext(ctx, "pdf not checked", "message", f.mail.UID, "reason", r.Detail)
		}
		f.checked[p.path] = r
		if i := firstInvoice(r.XML...); i != nil {
			f.invoices[p.path] = i
		}
	}
	return nil
}

// view makes the readable page of an e-invoice, if it may be filed. One whose page
// cannot be made is for a person.
func (f *facts) view(p flatPart) {
	if !f.file.xml || fileType(p.part) != TypeEInvoice {
		return
	}
	if made, err := InvoiceView(f.file.lang, p.part.Bytes()); err == nil {
		f.views[p.path] = made
	}
}

// unreadable records a message whose original we do not have.
func unreadable(m storage.WaitingMail) storage.Intake {
	return storage.Intake{Mail: m.ID, Fingerprint: fmt.Sprintf("mail-%d", m.ID), Date: m.InternalDate,
		DateSource: storage.DateFromServer, Note: m.Problem,
		Deliveries: []storage.Delivery{{Confidence: storage.ConfidenceNone, Reason: storage.ReasonUnreadable}}}
}

// spoolFailed keeps the attachments of failed imports in the spool by
// themselves: they can be looked at and filed offline. So does it with the pages
// that were made of e-invoices, and opened copies, which no mail holds.
func (in *intake) spoolFailed(batch []*taken) error {
	spool := in.store.NewSpool()
	defer spool.Discard()
	done := map[string]bool{}
	for _, t := range batch {
		for _, o := range t.opened {
			if _, err := spool.Attachment(bytes.NewReader(o.content)); err != nil {
				return fmt.Errorf("spool opened copy: %w", err)
			}
		}
		for _, d := range t.intake.Deliveries {
			for _, a := range d.Attachments {
				if a.View != nil && !in.store.HasAttachment(a.View.SHA256) {
					if _, err := spool.Attachment(bytes.NewReader(t.views[a.Part])); err != nil {
						return fmt.Errorf("spool page of e-invoice: %w", err)
					}
				}
				if a.Outcome != storage.OutcomeFailed || done[a.SHA256] || in.store.HasAttachment(a.SHA256) {
					continue
				}
				done[a.SHA256] = true
				if _, err := spool.Attachment(t.parts[a.Part].Open()); err != nil {
					return fmt.Errorf("spool attachment: %w", err)
				}
			}
		}
	}
	return spool.Sync()
}

// publish writes the documents of a batch below the archive.
func (in *intake) publish(ctx context.Context, recorded []storage.Recorded, batch []*taken) error {
	byMail := make(map[storage.MailID]*taken, len(batch))
	for _, t := range batch {
		byMail[t.mail.ID] = t
	}
	var files []storage.Unpublished
	for _, r := range recorded {
		files = append(files, r.Files...)
	}
	return in.store.Publish(ctx, files, func(u storage.Unpublished) (io.Reader, error) {
		p := byMail[u.Mail].parts[u.Part]
		if p == nil {
			return nil, fmt.Errorf("part %s of mail %d is not there", u.Part, u.Mail)
		}
		return p.Open(), nil
	})
}

func (t *taken) close() {
	if t != nil && t.file != nil {
		_ = t.file.Close() // a mapping that was only read
	}
}
