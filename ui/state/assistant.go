package state

import (
	"context"
	"errors"
	"strings"

	"belegpost/storage"
)

// Step is one step of the assistant.
type Step struct {
	Section Section
	Minutes int // about how long it takes
}

// Steps are the assistant's steps in their order.
func Steps() []Step {
	return []Step{{SectionOffice, 1}, {SectionMailbox, 2}, {SectionAddresses, 1}, {SectionSending, 2}, {SectionArchive, 1}, {SectionClients, 1}}
}

// Done reports whether the office has what a section is about. The assistant
// can be left at any step: this is where it goes on.
func (s *Settings) Done(sec Section) bool {
	set := s.Saved
	switch sec {
	case SectionOffice:
		return set.Office.Name != ""
	case SectionMailbox:
		return set.Mailbox.Host != ""
	case SectionAddresses:
		return set.Addresses.Domain != "" || set.Addresses.Plus != ""
	case SectionSending:
		return set.Sending.Host != ""
	case SectionArchive:
		return set.Office.Archive != ""
	case SectionClients:
		return s.Clients > 0
	}
	return true
}

// NextStep is the first step at or after from that is not done, then the first
// before it; -1 when all are.
func (s *Settings) NextStep(from int) int {
	steps := Steps()
	for i := range steps {
		if at := (from + i) % len(steps); !s.Done(steps[at].Section) {
			return at
		}
	}
	return -1
}

// Left is how many steps are not done, and about how many minutes they take.
func (s *Settings) Left() (steps, minutes int) {
	for _, step := range Steps() {
		if !s.Done(step.Section) {
			steps++
			minutes += step.Minutes
		}
	}
	return steps, minutes
}

// FirstStart reports whether the office cannot take mail yet: the assistant
// comes before everything else.
func (s *Settings) FirstStart() bool {
	return s.Loaded && (!s.Saved.Saved || !s.Done(SectionMailbox) || !s.Done(SectionArchive))
}

// Program is the bookkeeping program that the office works with.
type Program string

// The programs whose words are known.
const (
	ProgramBMD   Program = "BMD"
	ProgramRZL   Program = "RZL"
	ProgramDATEV Program = "DATEV"
	ProgramOther Program = "other"
)

// Programs are the usual ones of a country, the most common first.
func Programs(country string) []Program {
	if country == "DE" {
		return []Program{ProgramDATEV, ProgramOther}
	}
	return []Program{ProgramBMD, ProgramRZL, ProgramDATEV, ProgramOther}
}

// proposal is a symbol as the program's users know it.
type proposal struct{ code, name string }

// proposals are the symbols to start with, by the code that a new office has.
func proposals(country string, p Program) map[string]proposal {
	out := map[string]proposal{}
	if country == "DE" {
		out["KA"] = proposal{"KA", "Kasse"}
	}
	if p == ProgramDATEV {
		out["ER"] = proposal{"RE", "Rechnungseingang"}
		out["AR"] = proposal{"RA", "Rechnungsausgang"}
	}
	return out
}

// Begin is the first step: the office, and the symbols of its program where no
// client uses any yet.
func (s *Settings) Begin(change func(*storage.Settings), p Program) {
	s.start(SectionOffice, TaskSave, func(ctx context.Context) Result {
		var named storage.Settings
		if change(&named); strings.TrimSpace(named.Office.Name) == "" {
			return Result{Err: &storage.InvalidError{Field: storage.FieldOfficeName, Code: storage.InvalidEmpty}}
		}
		err := s.save(ctx, SectionOffice, change, "")
		if err == nil {
			err = s.propose(ctx, p)
		}
		return Result{Err: err}
	})
}

func (s *Settings) propose(ctx context.Context, p Program) error {
	set, err := s.office.Settings(ctx)
	if err != nil {
		return err
	}
	clients, err := s.office.Clients(ctx)
	if err != nil || len(clients) > 0 {
		return err
	}
	symbols, err := s.office.Symbols(ctx)
	if err != nil {
		return err
	}
	wanted := proposals(set.Office.Country, p)
	for _, y := range symbols {
		w, ok := wanted[y.Code]
		if !ok {
			continue
		}
		y.Code, y.Name = w.code, w.name
		if _, err := s.office.SaveSymbol(ctx, y); err != nil {
			return err
		}
	}
	return nil
}

// FirstClient is what the first client needs to get mail.
type FirstClient struct {
	Number    string
	Name      string
	Recipient string // e-mail address that hears of failures
	Symbol    string // code
	Extension string // last part of the import address
}

// CreateClient makes the first client with its recipient and its import
// address: all of it or nothing.
func (s *Settings) CreateClient(c FirstClient) {
	s.start(SectionClients, TaskCreate, func(ctx context.Context) Result {
		applied, err := s.office.Apply(ctx, storage.Wish{Clients: []storage.ClientWish{{Number: c.Number, Name: &c.Name,
			Recipients: &[]storage.RecipientWish{{Email: c.Recipient}},
			Addresses:  &[]storage.AddressWish{{Symbol: c.Symbol, Extension: c.Extension, Label: &c.Extension}}}}}, storage.ApplyOptions{})
		if inside, ok := errors.AsType[*storage.WishError](err); ok {
			err = inside.Err // there is one client only: no need to name it
		}
		r := Result{Err: err}
		for _, a := range applied {
			if a.Entity == "address" && a.Action == storage.ActionCreated {
				r.Address = a.Address
			}
		}
		return r
	})
}
