package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math/bits"
)

// What scanners and fax servers put into a TIFF and the decoder does not read:
// JPEG (TIFF Technical Note 2) and fax group 3.

func (d tiffDir) config() image.Config {
	return image.Config{Width: int(d.first(tiffWidth, 0)), Height: int(d.first(tiffLength, 0))}
}

// block is a strip or tile of a page.
type block struct {
	at      image.Point
	content []byte
}

// blocks are the strips or tiles; a damaged directory has fewer.
func (d tiffDir) blocks() (all []block) {
	offsets, counts := d.values(tiffOffsets), d.values(tiffCounts)
	size := d.config()
	wide, high := size.Width, int(min(d.first(tiffRows, uint32(size.Height)), uint32(size.Height)))
	if tile := d.first(tiffTileWidth, 0); tile > 0 {
		offsets, counts = d.values(tiffTileOffsets), d.values(tiffTileCounts)
		wide, high = int(tile), int(d.first(tiffTileLength, 0))
	}
	if wide < 1 || high < 1 || size.Width < 1 || size.Height < 1 {
		return nil
	}
	across := (size.Width + wide - 1) / wide
	for i := range min(len(offsets), len(counts)) {
		from, to := int64(offsets[i]), int64(offsets[i])+int64(counts[i])
		at := image.Pt(i%across*wide, i/across*high)
		if to > int64(len(d.file)) || at.Y >= size.Height {
			break
		}
		all = append(all, block{at, d.file[from:to]})
	}
	return all
}

// decodeJPEG puts the page together; each block is a JPEG whose tables may
// stand apart.
func (d tiffDir) decodeJPEG() (image.Image, error) {
	size := d.config()
	blocks := d.blocks()
	if len(blocks) == 0 {
		return nil, errNoImage
	}
	const blackIsZero, rgb = 1, 2
	var to draw.Image = image.NewRGBA(image.Rect(0, 0, size.Width, size.Height))
	if d.first(tiffPhotometric, rgb) <= blackIsZero {
		to = image.NewGray(to.Bounds())
	}
	draw.Draw(to, to.Bounds(), image.White, image.Point{}, draw.Src)
	var start []byte
	if d.first(tiffPhotometric, rgb) == rgb {
		// Without it a decoder takes the three channels for YCbCr.
		start = []byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")
	}
	if _, tables := d.content(tiffJPEGTables); len(tables) > 4 {
		start = append(start, tables[2:len(tables)-2]...) // without its SOI and EOI
	}
	for _, b := range blocks {
		if !isJPEG(b.content) {
			return nil, errNoImage
		}
		file := append(append([]byte("\xff\xd8"), start...), b.content[2:]...)
		conf, err := jpeg.DecodeConfig(bytes.NewReader(file))
		if err != nil || conf.Width*conf.Height > maxPixels {
			return nil, fmt.Errorf("%w: %v", errNoImage, err)
		}
		part, err := jpeg.Decode(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("%w: %v", errNoImage, err)
		}
		draw.Draw(to, part.Bounds().Add(b.at), part, part.Bounds().Min, draw.Src)
	}
	return to, nil
}

// fax is a page that PDF takes as it is: all in one strip, as fax servers write
// it. Nil if it is not.
func (d tiffDir) fax() *faxPage {
	size, blocks := d.config(), d.blocks()
	if len(blocks) != 1 || len(d.values(tiffOffsets)) != 1 {
		return nil
	}
	const blackIsZero, lowBitFirst = 1, 2
	page := &faxPage{content: blocks[0].content, frame: frame{
		Width: size.Width, Height: size.Height, Colors: 1, Bits: 1,
		Fax: &fax{Inverted: d.first(tiffPhotometric, 0) == blackIsZero},
	}}
	if d.first(tiffCompression, 0) == tiffHuffman {
		page.frame.Fax.Aligned = true
	} else if d.first(tiffT4Options, 0)&1 != 0 {
		page.frame.Fax.Mixed = true
	}
	if d.first(tiffFillOrder, 1) == lowBitFirst {
		page.content = bytes.Clone(page.content)
		for i, b := range page.content {
			page.content[i] = bits.Reverse8(b)
		}
	}
	return page
}

type faxPage struct {
	frame   frame
	content []byte
}

// fax says how /CCITTFaxDecode has to read group 3.
type fax struct {
	Mixed    bool `json:"mixed,omitempty"`    // lines in two dimensions too
	Aligned  bool `json:"aligned,omitempty"`  // each line starts a byte
	Inverted bool `json:"inverted,omitempty"` // black and white are swapped
}

// entries of the image's dictionary.
func (f *fax) entries(width, height int) string {
	k := 0
	if f.Mixed {
		k = 1
	}
	return fmt.Sprintf("/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode"+
		" /DecodeParms << /K %d /Columns %d /Rows %d /EncodedByteAlign %t /BlackIs1 %t /EndOfBlock false >>",
		k, width, height, f.Aligned, f.Inverted)
}
