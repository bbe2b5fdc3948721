package mailsync

import (
	"fmt"
	"io"
	"os"
)

// smallMail is read into memory; a larger one is mapped.
const smallMail = 4 << 20

// mappedMail is an original mail as bytes. Close ends the mapping; nothing that
// points into it may be used after that.
type mappedMail struct {
	bytes []byte
	unmap func() error
}

// openMapped takes over f and closes it.
func openMapped(f *os.File) (*mappedMail, error) {
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read spooled mail: %w", err)
	}
	if info.Size() > smallMail {
		b, unmap, err := mapFile(f, info.Size())
		if err != nil {
			return nil, fmt.Errorf("map spooled mail: %w", err)
		}
		return &mappedMail{bytes: b, unmap: unmap}, nil
	}
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil {
		return nil, fmt.Errorf("read spooled mail: %w", err)
	}
	return &mappedMail{bytes: b, unmap: func() error { return nil }}, nil
}

func (m *mappedMail) Close() error { return m.unmap() }
