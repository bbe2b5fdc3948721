package mailsync

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"belegpost/mailsync/mimewalk"
)

// smallMail is read into memory; a larger one is mapped.
const smallMail = 4 << 20

// mappedMail is an original mail as bytes, with what was decoded of it and is
// too large for the memory. Close ends the mappings; nothing that points into
// one may be used after that.
type mappedMail struct {
	bytes   []byte
	unmap   func() error
	scratch func() (*os.File, error) // makes a file for something large
	large   []largeContent
	missing error // why something large is not there, if so
}

// largeContent is decoded content in a file of its own.
type largeContent struct {
	file string
	*mappedMail
}

// openMapped takes over f and closes it.
func openMapped(f *os.File, scratch func() (*os.File, error)) (*mappedMail, error) {
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read spooled mail: %w", err)
	}
	if !info.Mode().IsRegular() { // a pipe does not say how much will come
		b, err := io.ReadAll(f)
		return heldMail(b, scratch), err
	}
	if info.Size() > smallMail {
		b, unmap, err := mapFile(f, info.Size())
		if err != nil {
			return nil, fmt.Errorf("map spooled mail: %w", err)
		}
		return &mappedMail{bytes: b, unmap: unmap, scratch: scratch}, nil
	}
	b := make([]byte, info.Size())
	if _, err := f.ReadAt(b, 0); err != nil && len(b) > 0 {
		return nil, fmt.Errorf("read spooled mail: %w", err)
	}
	return heldMail(b, scratch), nil
}

// heldMail is a mail that is in memory already.
func heldMail(raw []byte, scratch func() (*os.File, error)) *mappedMail {
	return &mappedMail{bytes: raw, unmap: func() error { return nil }, scratch: scratch}
}

// walk reads the mail. Whoever used what it found must look at missing.
func (m *mappedMail) walk(lim mimewalk.Limits) *mimewalk.Message {
	lim.Disk = m.keep
	return mimewalk.Walk(m.bytes, lim)
}

func (m *mappedMail) keep(content io.Reader) ([]byte, error) {
	large, err := m.onDisk(content)
	if err != nil {
		m.missing = errors.Join(m.missing, fmt.Errorf("keep a large part: %w", err))
		return nil, err
	}
	m.large = append(m.large, large)
	return large.bytes, nil
}

func (m *mappedMail) onDisk(content io.Reader) (largeContent, error) {
	f, err := m.scratch()
	if err != nil {
		return largeContent{}, err
	}
	l := largeContent{file: f.Name()}
	if _, err = io.Copy(f, content); err != nil {
		return l, errors.Join(err, f.Close(), l.remove())
	}
	l.mappedMail, err = openMapped(f, nil)
	_ = l.remove() // so that a crash leaves nothing; Windows keeps a mapped file, Close removes it there
	return l, err
}

func (l largeContent) remove() error {
	if err := os.Remove(l.file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (m *mappedMail) Close() error {
	err := m.unmap()
	for _, l := range m.large {
		err = errors.Join(err, l.unmap(), l.remove())
	}
	return err
}
