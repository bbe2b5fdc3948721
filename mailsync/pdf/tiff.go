package pdf

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"slices"

	"golang.org/x/image/tiff"
)

// A TIFF is a chain of directories, one for each page (TIFF 6.0, section 2). The
// decoder below reads the first one; we show it the file with the place of
// another directory in its header.

const (
	tiffHeader     = 8
	tiffEntry      = 12
	tiffPageLimit  = 500
	tiffValueLimit = 1 << 20

	// Tags.
	tiffWidth       = 256
	tiffLength      = 257
	tiffCompression = 259
	tiffPhotometric = 262
	tiffFillOrder   = 266
	tiffOffsets     = 273
	tiffOrientation = 274
	tiffRows        = 278
	tiffCounts      = 279
	tiffT4Options   = 292
	tiffTileWidth   = 322
	tiffTileLength  = 323
	tiffTileOffsets = 324
	tiffTileCounts  = 325
	tiffJPEGTables  = 347

	// Compressions that the decoder does not know, or not well.
	tiffHuffman = 2
	tiffGroup3  = 3
	tiffJPEG    = 7
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
		d := tiffDir{file, order, entries[:count*tiffEntry]}
		pages = append(pages, d.page(at))
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

// tiffDir is one directory of a TIFF.
type tiffDir struct {
	file    []byte
	order   byteOrder
	entries []byte
}

// page is the page that the directory at a place describes.
func (d tiffDir) page(at uint32) onePage {
	head := bytes.Clone(d.file[:tiffHeader])
	d.order.PutUint32(head[4:], at)
	page := onePage{
		open: func() io.Reader {
			return io.NewSectionReader(overlaid{head, bytes.NewReader(d.file)}, 0, int64(len(d.file)))
		},
		turned: tiffTurned(d.order, d.entries),
		decode: tiff.Decode,
		config: tiff.DecodeConfig,
	}
	switch d.first(tiffCompression, 1) {
	case tiffJPEG:
		page.config = func(io.Reader) (image.Config, error) { return d.config(), nil }
		page.decode = func(io.Reader) (image.Image, error) { return d.decodeJPEG() }
	case tiffHuffman, tiffGroup3:
		page.fax = d.fax()
	}
	return page
}

// content finds the entry of a tag and its bytes, in the entry or elsewhere.
func (d tiffDir) content(tag uint16) (kind uint16, content []byte) {
	for e := d.entries; len(e) >= tiffEntry; e = e[tiffEntry:] {
		if d.order.Uint16(e) != tag {
			continue
		}
		kind, count := d.order.Uint16(e[2:]), int64(d.order.Uint32(e[4:]))
		size := count * map[uint16]int64{1: 1, 3: 2, 4: 4, 7: 1}[kind]
		if size <= 4 {
			return kind, e[8 : 8+size]
		}
		from := int64(d.order.Uint32(e[8:]))
		if count > tiffValueLimit || from+size > int64(len(d.file)) {
			return 0, nil
		}
		return kind, d.file[from : from+size]
	}
	return 0, nil
}

// values are the numbers of a tag.
func (d tiffDir) values(tag uint16) (found []uint32) {
	kind, content := d.content(tag)
	for len(content) > 0 {
		switch {
		case kind == 3 && len(content) >= 2:
			found, content = append(found, uint32(d.order.Uint16(content))), content[2:]
		case kind == 4 && len(content) >= 4:
			found, content = append(found, d.order.Uint32(content)), content[4:]
		default:
			return found
		}
	}
	return found
}

// first is the first number of a tag, other if there is none.
func (d tiffDir) first(tag uint16, other uint32) uint32 {
	if found := d.values(tag); len(found) > 0 {
		return found[0]
	}
	return other
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
