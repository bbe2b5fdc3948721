package mailsync

import (
	"errors"
	"fmt"
	"math"
	"path"
	"time"

	"belegpost/mailsync/mimewalk"
	"belegpost/storage"
)

// Letter is a mail as a person reads it. Nothing remote is ever loaded for it.
type Letter struct {
	From, To, Cc, Subject string
	Date                  time.Time // zero where the mail has none that can be read
	Text                  string
	Files                 []string // names of what is attached
}

// ReadLetter reads a mail, by the hash of its original in the spool, or the
// mail that one of its parts is; part is "" for the mail itself.
func ReadLetter(s *storage.Store, spool, part string) (l Letter, err error) {
	err = walkSpooled(s, spool, func(m *mimewalk.Message) error {
		if part == "" {
			l = letterOf(m.Header, m.Text, m.Parts)
			return nil
		}
		p, err := findPart(m, part)
		if err == nil {
			l = letterOf(p.NestedHeader, p.NestedText, p.Nested)
		}
		return err
	})
	return l, err
}

func letterOf(h mimewalk.Header, text string, parts []*mimewalk.Part) Letter {
	l := Letter{From: h.Text("From"), To: h.Text("To"), Cc: h.Text("Cc"), Subject: h.Text("Subject"), Text: text}
	l.Date, _ = mimewalk.ParseDate(h.First("Date"))
	for _, p := range parts {
		if p.Name != "" {
			l.Files = append(l.Files, path.Base(p.Name))
		}
	}
	return l
}

// ReadPart is what one part of a mail in the spool holds.
func ReadPart(s *storage.Store, spool, part string) (content []byte, err error) {
	err = walkSpooled(s, spool, func(m *mimewalk.Message) error {
		p, err := findPart(m, part)
		if err == nil {
			content = append([]byte{}, p.Bytes()...) // the original is unmapped after this
		}
		return err
	})
	return content, err
}

func findPart(m *mimewalk.Message, part string) (*mimewalk.Part, error) {
	for _, p := range flatten(m.Parts) {
		if p.path == part {
			return p.part, nil
		}
	}
	return nil, fmt.Errorf("part %s is not there", part)
}

// anyLimit reads a mail that was decided already: the limit may have been
// another one then.
func anyLimit() mimewalk.Limits { return mimewalk.Limits{DecodedBytes: math.MaxInt64 / 2} }

// walkSpooled reads a mail of the spool; nothing of it stays valid afterwards
// but strings.
func walkSpooled(s *storage.Store, spool string, read func(*mimewalk.Message) error) error {
	f, err := s.OpenMail(spool)
	if err != nil {
		return fmt.Errorf("open spooled mail: %w", err)
	}
	m, err := openMapped(f, s.Scratch)
	if err != nil {
		return err
	}
	defer m.Close()
	err = read(m.walk(anyLimit()))
	return errors.Join(err, m.missing)
}
