package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"

	"belegpost/storage"
	"belegpost/ui/state"
)

// making gathers the documents that one "resolve" files.
type making struct {
	resolving
	out      []storage.Resolution
	base     storage.Resolution // placement and the like, for each
	client   storage.ClientID   // that it goes to
	password string             // that opened a PDF and was not known before
	open     []io.Closer
}

func (m *making) close() {
	for _, c := range m.open {
		_ = c.Close() // they were only read
	}
}

func (m *making) all(ctx context.Context) error {
	p := m.flags
	at, err := p.placement(ctx, m.store)
	if err != nil {
		return err
	}
	m.base = storage.Resolution{Placement: at, Name: p.name, Remark: p.remark, Force: p.force, Again: p.placeFlags.again}
	if m.client = at.Client; m.client == 0 {
		m.client = m.f.Client
	}
	inside, parts, err := m.inside(ctx, m.f, p.parts)
	if err != nil {
		return err
	}
	list, err := chosen(m.f, parts)
	if err != nil {
		return err
	}
	plain, images := m.base, m.base
	if plain.Extra, err = m.store.Unpack(ctx, m.f.ID, inside); err != nil {
		return err
	}
	var pictures []*io.SectionReader
	for _, a := range list {
		switch {
		case p.asPDF && state.IsImage(a):
			f, err := m.attachment(a)
			if err != nil {
				return err
			}
			images.Attachments, pictures = append(images.Attachments, a.ID), append(pictures, f)
		case a.Reason == storage.ReasonPDFEncrypted && !p.locked:
			if err := m.unlock(ctx, a); err != nil {
				return err
			}
		default:
			plain.Attachments = append(plain.Attachments, a.ID)
		}
	}
	for _, name := range p.add {
		f, err := openFile(name)
		if err != nil {
			return err
		}
		m.open = append(m.open, f)
		plain.Extra = append(plain.Extra, storage.NewFile{Name: filepath.Base(name), Body: f})
	}
	if len(plain.Attachments)+len(plain.Extra) > 0 {
		m.out = append(m.out, plain)
	}
	return errors.Join(m.picture(ctx, images, pictures, list), m.text(ctx))
}

// attachment opens an attachment of the import.
func (m *making) attachment(a storage.MailAttachment) (*io.SectionReader, error) {
	f, err := m.store.OpenAttachment(a.SHA256)
	if err != nil {
		return nil, &fileError{File: a.Name, Err: err}
	}
	m.open = append(m.open, f)
	return io.NewSectionReader(f, 0, a.Size), nil
}

// made files one PDF that was made.
func (m *making) made(r storage.Resolution, name string, content []byte, pages int) {
	r.Made = &storage.NewFile{Name: name + ".pdf", Body: bytes.NewReader(content), Pages: pages}
	m.out = append(m.out, r)
}

// picture makes one PDF of images.
func (m *making) picture(ctx context.Context, r storage.Resolution, images []*io.SectionReader, list []storage.MailAttachment) error {
	if len(images) == 0 {
		return nil
	}
	content, err := m.tools.Maker.ImagesToPDF(ctx, images)
	if err != nil && ctx.Err() == nil {
		return &pdfError{key: "pdf/none"}
	}
	name := m.f.Subject
	if len(images) == 1 || name == "" {
		for _, a := range list {
			if a.ID == r.Attachments[0] {
				name = stemOf(a.Name)
			}
		}
	}
	m.made(r, name, content, state.PagesOf(content))
	return err
}

// text files the mail's own text.
func (m *making) text(ctx context.Context) error {
	if !m.flags.text {
		return nil
	}
	text, err := m.tools.Letters.Text(ctx, m.f.Spool)
	if err != nil {
		return err
	}
	name := m.f.Subject
	if name == "" {
		name = "E-Mail"
	}
	fields := [][2]string{{m.say("Absender", "From"), state.WholeSender(m.f.SenderName, m.f.Sender)}, {m.say("An", "To"), m.f.Address},
		{m.say("Gesendet", "Sent"), m.f.Date.In(m.where).Format(m.say("02.01.2006 15:04", "2006-01-02 15:04"))}}
	content, err := m.tools.Maker.TextToPDF(name, fields, text)
	if err != nil {
		return err
	}
	m.made(m.base, name, content, state.PagesOf(content))
	return nil
}

// unlock files the opened copy of a PDF, with the password that is given or the
// one that is known.
func (m *making) unlock(ctx context.Context, a storage.MailAttachment) error {
	known := m.tools.Locks.Password(ctx, m.client, m.f.Sender)
	password := known
	if ref := m.flags.password; ref != (storage.SecretRef{}) {
		var err error
		if password, err = m.readSecret("password", ref); err != nil {
			return err
		}
	}
	if password == "" {
		return &pdfError{key: "pdf/locked", name: a.Name}
	}
	f, err := m.attachment(a)
	if err != nil {
		return err
	}
	content, pages, err := m.tools.Locks.Unlock(ctx, f, password)
	if errors.Is(err, state.ErrWrongPassword) {
		return &pdfError{key: "pdf/wrong", name: a.Name}
	}
	if err != nil {
		return err
	}
	if password != known {
		m.password = password
	}
	r := m.base
	r.Attachments, r.Opened = []storage.AttachmentID{a.ID}, true
	m.made(r, stemOf(a.Name), content, pages)
	return nil
}

// pdfError says that no PDF can be made of something.
type pdfError struct{ key, name string }

func (e *pdfError) Error() string { return e.key + ": " + e.name }

// Sentence implements [Spoken].
func (e *pdfError) Sentence() (string, map[string]string) {
	return e.key, map[string]string{"name": e.name}
}
