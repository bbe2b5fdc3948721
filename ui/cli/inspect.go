package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"belegpost/assets/wording"
	"belegpost/storage"
	"belegpost/storage/einvoice"
)

// Inspection is what would become of one mail; the JSON line of "inspect".
type Inspection struct {
	File        string             `json:"file"`
	From        string             `json:"from"`
	Subject     string             `json:"subject"`
	MessageID   string             `json:"message_id"`
	Fingerprint string             `json:"fingerprint"`
	Recipients  []recipientLine    `json:"recipients"`
	Date        time.Time          `json:"date"`
	Period      storage.Period     `json:"period"`
	PeriodNote  string             `json:"period_note"` // open, late or complete
	DateSource  storage.DateSource `json:"date_source"`
	DateReason  storage.DateReason `json:"date_reason"`
	Status      storage.MailStatus `json:"status,omitempty"`
	Attachments []InspectedPart    `json:"attachments"`
	Defects     []string           `json:"defects"`
	Note        string             `json:"note"` // code and link of a confirmation
}

// recipientLine is an address and what is wrong with it as a whole.
type recipientLine struct {
	deliveryLine
	Reason storage.Reason `json:"reason"`
}

// InspectedPart is one attachment and what is inside it.
type InspectedPart struct {
	Name    string          `json:"name"`
	Type    string          `json:"type"`
	Size    int64           `json:"size"`
	SHA256  string          `json:"sha256"`
	Outcome storage.Outcome `json:"outcome"`
	Reason  storage.Reason  `json:"reason"`
	Nested  []InspectedPart `json:"nested"`
	Invoice *invoiceLine    `json:"invoice,omitempty"`
}

// Says adds what the part's e-invoice says; nil is none.
func (p *InspectedPart) Says(i *einvoice.Invoice) { p.Invoice = lineOfInvoice(i) }

// AddRecipient adds an address that the mail was sent to.
func (i *Inspection) AddRecipient(d storage.Delivery) {
	i.Recipients = append(i.Recipients, recipientLine{deliveryLine{Address: d.Address, Confidence: d.Confidence, Field: d.Field,
		Place: d.Place, Trust: d.Trust, Provider: d.Provider}, d.Reason})
}

// SetPeriod takes the period that documents of the mail would get.
func (i *Inspection) SetPeriod(f storage.Forecast) {
	i.Period = f.Period
	switch {
	case f.Complete:
		i.PeriodNote = "complete"
	case f.Open:
		i.PeriodNote = "open"
	case f.Late:
		i.PeriodNote = "late"
	}
}

// periodNote is the note in words.
func (s *session) periodNote(note string) string {
	switch note {
	case "complete":
		return s.say(", Periode abgeschlossen", ", period complete")
	case "open":
		return s.say(", Periode offen", ", period open")
	case "late":
		return s.say(", verspätet", ", late")
	}
	return ""
}

// Inspector looks at one mail, in memory or in a file that it closes.
type Inspector interface {
	Inspect(ctx context.Context, raw []byte) (Inspection, error)
	InspectFile(ctx context.Context, f *os.File) (Inspection, error)
}

// OpenInspector makes an inspector; the store is nil where there is no office.
type OpenInspector func(ctx context.Context, s *storage.Store) (i Inspector, close func() error, err error)

// Inspect is the command "belegpost inspect FILE…" or "inspect --mbox FILE".
// It records nothing and needs no office.
func Inspect(ctx context.Context, env Env, args []string, open OpenInspector) int {
	flags := env.Flags("inspect")
	mbox := flags.Bool("mbox", false, "the files hold many mails each, with From lines between them")
	files, err := Parse(flags, args)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%w: inspect [--mbox] FILE…", ErrUsage)
	}
	if err != nil {
		return env.Trouble(env.Lang(), err)
	}
	s := &session{Env: env, lang: env.Lang(), where: time.Local}
	if _, err := os.Stat(filepath.Join(env.Data, "belegpost.db")); err == nil {
		if s, err = env.begin(ctx); err != nil {
			return env.Trouble(env.Lang(), err)
		}
	}
	if err := s.inspect(ctx, files, *mbox, open); err != nil {
		return env.Trouble(s.lang, err)
	}
	return ExitDone
}

func (s *session) inspect(ctx context.Context, files []string, mbox bool, open OpenInspector) error {
	look, closeAll, err := open(ctx, s.store)
	if err != nil {
		return err
	}
	show := func(name string, in Inspection, err error) error {
		if err != nil {
			return err
		}
		in.File, in.Recipients = name, list(in.Recipients)
		return s.showInspection(in)
	}
	for _, name := range files {
		if mbox {
			err = eachInMbox(name, func(name string, raw []byte) error {
				in, err := look.Inspect(ctx, raw)
				return show(name, in, err)
			})
		} else {
			var f *os.File
			if f, err = os.Open(name); err == nil {
				in, lookErr := look.InspectFile(ctx, f)
				err = show(name, in, lookErr)
			}
		}
		if err != nil {
			break
		}
	}
	err = errors.Join(err, closeAll())
	if s.store != nil {
		err = errors.Join(err, s.store.Close())
	}
	return err
}

func (s *session) showInspection(in Inspection) error {
	if s.JSON {
		return s.Line(in)
	}
	fmt.Fprintln(s.Stdout, in.File)
	for _, r := range in.Recipients {
		fmt.Fprintf(s.Stdout, "  → %s (%s)\n    %s\n", r.Address, r.Confidence, wording.Why{Trust: string(r.Trust), Field: r.Field, Place: r.Place, Provider: r.Provider}.Sentence(s.lang))
		if r.Reason != "" {
			fmt.Fprintln(s.Stdout, "    "+wording.Short(s.lang, string(r.Reason)))
		}
	}
	fmt.Fprintf(s.Stdout, "  %s %s%s (%s)\n", in.Date.In(s.where).Format("02.01.2006 15:04"), in.Period, s.periodNote(in.PeriodNote), wording.DateWhy(s.lang, string(in.DateSource), string(in.DateReason)))
	s.showParts(in.Attachments, "  ")
	for _, d := range in.Defects {
		fmt.Fprintln(s.Stdout, "  ! "+d)
	}
	return nil
}

func (s *session) showParts(parts []InspectedPart, indent string) {
	for _, p := range parts {
		reason := ""
		if p.Reason != "" {
			reason = ": " + wording.Short(s.lang, string(p.Reason))
		}
		fmt.Fprintf(s.Stdout, "%s%s  %s  %d Byte  %s%s\n", indent, p.Name, p.Type, p.Size, p.Outcome, reason)
		s.showParts(p.Nested, indent+"  ")
	}
}
