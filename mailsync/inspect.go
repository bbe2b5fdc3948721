package mailsync

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// Inspection is what would become of a mail, without recording anything. The
// status is only one that is no failure.
type Inspection struct {
	storage.Intake
	Recipients  []storage.Delivery // what was decided for each address
	Period      storage.Forecast   // at the first known address; without one the mail's month
	Attachments []InspectedPart
}

// InspectedPart is one attachment with its outcome for the first recipient,
// and what is inside it.
type InspectedPart struct {
	storage.Attachment
	Nested []InspectedPart
}

// Inspector looks at single mails, for support and for tests.
type Inspector struct {
	Config
	surroundings
	anybody bool // there is no office: parts are judged as if the address were known
}

// NewInspector reads the office once; without a store nothing is known and
// nothing is ours.
func NewInspector(ctx context.Context, c Config) (*Inspector, error) {
	i := &Inspector{Config: c}
	if i.Log == nil {
		i.Log = slog.New(slog.DiscardHandler)
	}
	if i.Now == nil {
		i.Now = time.Now
	}
	if c.Store == nil {
		i.surroundings = surroundings{office: office{dir: &storage.Directory{}}, where: time.Local}
		i.anybody = true
		return i, nil
	}
	set, err := c.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	in := &intake{store: c.Store, mailbox: set.Mailbox.Username}
	i.surroundings, err = in.office(ctx)
	return i, err
}

// InspectFile is Inspect for a mail in a file, however large it is. It closes
// the file.
func (i *Inspector) InspectFile(ctx context.Context, f *os.File) (Inspection, error) {
	mail, err := openMapped(f, i.scratch)
	if err != nil {
		return Inspection{}, err
	}
	return i.inspect(ctx, mail)
}

// Inspect routes, reads and decides one mail. The server's date is not known
// for a file: the newest Received stands in for it, else the mail's own date.
func (i *Inspector) Inspect(ctx context.Context, raw []byte) (Inspection, error) {
	return i.inspect(ctx, heldMail(raw, i.scratch))
}

// scratch makes a file for something large, also where there is no office.
func (i *Inspector) scratch() (*os.File, error) {
	if i.Store == nil {
		return os.CreateTemp("", "belegpost-*")
	}
	return i.Store.Scratch()
}

func (i *Inspector) inspect(ctx context.Context, mail *mappedMail) (out Inspection, err error) {
	defer func() { err = errors.Join(err, mail.missing, mail.Close()) }()
	m := i.walk(mail)
	f := i.facts(m, i.Now())
	f.mail.InternalDate = serverDate(m.Header)
	in := &intake{store: i.Store, pdfs: i.PDFs, log: i.Log}
	if err := in.check(ctx, &f); err != nil {
		return Inspection{}, err
	}
	asked := f.recipients
	if i.anybody {
		f.recipients = []Recipient{{IsKnown: true, Known: storage.KnownAddress{Active: true, ClientOn: true}}}
	}
	decided := decide(f)
	decided.Fingerprint = fingerprint(mail.bytes, m.Header)
	out = Inspection{Period: storage.Forecast{Period: storage.MonthOf(decided.Date, i.where).In(storage.Monthly)}}
	if n := slices.IndexFunc(asked, func(r Recipient) bool { return r.IsKnown }); n >= 0 {
		if out.Period, err = i.Store.Forecast(ctx, asked[n].Known.ID, decided.Date); err != nil {
			return out, err
		}
	}
	t := taken{intake: decided}
	if err := in.special(ctx, i.surroundings, f, &t); err != nil {
		return out, err
	}
	out.Intake = t.intake
	if !i.anybody {
		out.Recipients = decided.Deliveries
	}
	byPart := map[string]storage.Attachment{}
	for _, a := range decided.Deliveries[0].Attachments {
		byPart[a.Part] = a
	}
	out.Attachments = inspected(m.Parts, byPart)
	return out, nil
}

func inspected(parts []*mimewalk.Part, byPart map[string]storage.Attachment) []InspectedPart {
	out := make([]InspectedPart, 0, len(parts))
	for _, p := range parts {
		nested := inspected(p.Nested, byPart)
		if len(nested) == 0 {
			nested = insideZIP(p)
		}
		out = append(out, InspectedPart{Attachment: byPart[p.Path], Nested: nested})
	}
	return out
}

// serverDate is the topmost date that a mail carries from its way.
func serverDate(h mimewalk.Header) time.Time {
	for _, v := range h.All("Received") {
		if t, ok := receivedDate(v); ok {
			return t
		}
	}
	t, _ := mimewalk.ParseDate(h.First("Date"))
	return t
}
