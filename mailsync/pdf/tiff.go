package pdf

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"golang.org/x/image/tiff"
)

// A TIFF is a chain of directories, one for each page (TIFF 6.0, section 2). The
// decoder below reads the first one; we show it the file with the place of
// another directory in its header.

const (
	tiffHeader      = 8
	tiffEntry       = 12
	tiffOrientation = 274
	tiffPageLimit   = 500
)

func isTIFF(file []byte) bool {
	return len(file) > tiffHeader && (string(file[:4]) == "II*\x00" || string(file[:4]) == "MM\x00*")
}

// tiffPages finds the pages of a TIFF.
func tiffPages(file []byte) ([]onePage, error) {
	order := tiffOrder(file)
	var pages []onePage
	var seen []uint32
	for at := order.Uint32(file[4:]); at != 0; {
		if slices.Contains(seen, at) || len(pages) >= tiffPageLimit || int64(at)+2 > int64(len(file)) {
			break // a damaged chain: what we have is what there is
		}
		seen = append(seen, at)
		entries := file[at+2:]
		count := int(order.Uint16(file[at:]))
		if len(entries) < count*tiffEntry {
			break
		}
		head := bytes.Clone(file[:tiffHeader])
		order.PutUint32(head[4:], at)
		pages = append(pages, onePage{
			open: func() io.Reader {
				return io.NewSectionReader(overlaid{head, bytes.NewReader(file)}, 0, int64(len(file)))
			},
			turned: tiffTurned(order, entries[:count*tiffEntry]),
			decode: tiff.Decode,
			config: tiff.DecodeConfig,
		})
		at = 0
		if next := entries[count*tiffEntry:]; len(next) >= 4 {
			at = order.Uint32(next)
		}
	}
	if len(pages) == 0 {
		return nil, errNoImage
	}
	return pages, nil
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func tiffOrder(file []byte) byteOrder {
	if file[0] == 'I' {
		return binary.LittleEndian
	}
	return binary.BigEndian
}

// tiffTurned is the orientation that a directory gives, 1 if none.
func tiffTurned(order byteOrder, entries []byte) int {
	for ; len(entries) >= tiffEntry; entries = entries[tiffEntry:] {
		if order.Uint16(entries) != tiffOrientation {
			continue
		}
		if turned := int(order.Uint16(entries[8:])); turned >= 1 && turned <= 8 {
			return turned
		}
	}
	return 1
}

// overlaid is a file whose first bytes are others.
type overlaid struct {
	head []byte
	file io.ReaderAt
}

func (o overlaid) ReadAt(p []byte, at int64) (int, error) {
	n, err := o.file.ReadAt(p, at)
	if at < int64(len(o.head)) {
		copy(p[:n], o.head[at:])
	}
	return n, err
}
