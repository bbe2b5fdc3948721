package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// errSource marks trouble with reading the file, for which the child cannot help.
var errSource = errors.New("read file")

// source is a file that can be read once for each try.
type source struct {
	reader io.Reader
	size   int64
	head   []byte    // its first bytes, headerSize or all
	seeker io.Seeker // nil: the file is kept in memory
	start  int64     // where the file starts in seeker
	kept   []byte
}

// newSource reads the head of a file. A reader that cannot seek is read to its
// end when the file is first opened.
func newSource(r io.Reader, size int64) (*source, error) {
	if size < 0 {
		return nil, fmt.Errorf("%w: negative size", errSource)
	}
	s := &source{reader: r, size: size}
	if seeker, ok := r.(io.Seeker); ok {
		// A pipe has the method but fails.
		if start, err := seeker.Seek(0, io.SeekCurrent); err == nil {
			s.seeker, s.start = seeker, start
		}
	}
	s.head = make([]byte, min(size, int64(headerSize)))
	if _, err := io.ReadFull(r, s.head); err != nil {
		return nil, fmt.Errorf("%w: %w", errSource, noEOF(err))
	}
	return s, nil
}

// open returns the file from its start, without a promise about its length.
func (s *source) open() (io.Reader, error) {
	if s.seeker != nil {
		if _, err := s.seeker.Seek(s.start, io.SeekStart); err != nil {
			return nil, fmt.Errorf("%w: %w", errSource, err)
		}
		return s.reader, nil
	}
	if s.kept == nil {
		kept := make([]byte, s.size)
		n := copy(kept, s.head)
		if _, err := io.ReadFull(s.reader, kept[n:]); err != nil {
			return nil, fmt.Errorf("%w: %w", errSource, noEOF(err))
		}
		s.kept = kept
	}
	return bytes.NewReader(s.kept), nil
}

// faultReader remembers the error of the reader below, to tell it from one of
// the pipe that the bytes are copied to.
type faultReader struct {
	io.Reader
	err error
}

func (f *faultReader) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if err != nil {
		f.err = noEOF(err)
	}
	return n, err
}
