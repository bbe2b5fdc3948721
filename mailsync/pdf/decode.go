package pdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"
	"runtime/debug"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// This half of images to PDF runs in the child: decoders of hostile images can
// eat memory.

// maxPixels bounds an image: 100 megapixels are 400 MB while it is decoded, and
// as much again if it has 16 bits a channel (counted double here).
const maxPixels = 100_000_000

// errNoImage: nothing that the decoders read.
var errNoImage = errors.New("not a readable image")

// frame is an image as a PDF takes it; its pixels are what PNG keeps in its IDAT
// chunks, which is /FlateDecode with /Predictor 15.
type frame struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Colors int `json:"colors"` // 1: grey or palette, 3: RGB
	Bits   int `json:"bits"`   // of a channel
	// Palette holds RGB triples; none: the pixels are grey or RGB themselves.
	Palette []byte `json:"palette,omitempty"`
	// Fax tells that the pixels are a fax of group 3 instead.
	Fax *fax `json:"fax,omitempty"`
	// Turned is the EXIF orientation, 1 to 8.
	Turned int `json:"turned"`
}

func (f *frame) isSound() bool {
	return f.Width > 0 && f.Height > 0 && f.Width*f.Height <= maxPixels && f.Width <= maxPixels && f.Height <= maxPixels &&
		(f.Colors == 1 || f.Colors == 3) && (f.Bits == 1 || f.Bits == 2 || f.Bits == 4 || f.Bits == 8) &&
		len(f.Palette)%3 == 0 && len(f.Palette) <= 3<<8 && f.Turned >= 1 && f.Turned <= 8
}

// image answers opImage.
func (s *shelf) image(file []byte, out io.Writer) error {
	defer debug.FreeOSMemory() // up to 800 MB were needed; the child lives on
	reply := viewReply{Status: viewOK}
	behind, err := decodeAll(file, &reply)
	if err != nil {
		reply = viewFailure(err)
		behind = nil
	}
	return writeView(out, opImage, reply, behind)
}

// decodeAll decodes an image, all pages of a TIFF, and packs them.
func decodeAll(file []byte, reply *viewReply) (all []byte, err error) {
	defer recoverAs(&err, "decode")
	pages, err := imagePages(file)
	if err != nil {
		return nil, err
	}
	var packed limitedBuffer
	packed.limit = MaxSize
	for _, page := range pages {
		before := packed.Len()
		f, err := page.pack(&packed)
		if err != nil {
			return nil, err
		}
		f.Turned = page.turned
		if !f.isSound() {
			return nil, errNoImage
		}
		reply.Parts = append(reply.Parts, part{Size: packed.Len() - before, Frame: f})
	}
	return packed.Bytes(), nil
}

// onePage is one image of a file.
type onePage struct {
	open   func() io.Reader // reads it from the start
	turned int              // EXIF orientation
	decode func(io.Reader) (image.Image, error)
	config func(io.Reader) (image.Config, error)
	fax    *faxPage // not nil: it needs no decoding
}

// pack writes the page's pixels as a PDF takes them.
func (p onePage) pack(to io.Writer) (*frame, error) {
	if p.fax != nil {
		f := p.fax.frame
		_, err := to.Write(p.fax.content)
		return &f, err
	}
	picture, err := decodeOne(p)
	if err != nil {
		return nil, err
	}
	return compress(to, picture)
}

// imagePages tells what kind of image a file is, and finds its pages.
func imagePages(file []byte) ([]onePage, error) {
	page := onePage{open: func() io.Reader { return bytes.NewReader(file) }, turned: 1}
	switch {
	case bytes.HasPrefix(file, []byte("\x89PNG\r\n\x1a\n")):
		page.decode, page.config = png.Decode, png.DecodeConfig
	case bytes.HasPrefix(file, []byte("GIF8")):
		page.decode, page.config = gif.Decode, gif.DecodeConfig
	case bytes.HasPrefix(file, []byte("BM")):
		page.decode, page.config = bmp.Decode, bmp.DecodeConfig
	case len(file) > 12 && string(file[:4]) == "RIFF" && string(file[8:12]) == "WEBP":
		page.decode, page.config = webp.Decode, webp.DecodeConfig
	case isTIFF(file):
		return tiffPages(file)
	default:
		return nil, errNoImage
	}
	return []onePage{page}, nil
}

// decodeOne decodes one page whose size is bounded.
func decodeOne(page onePage) (image.Image, error) {
	conf, err := page.config(page.open())
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errNoImage, err)
	}
	if conf.Width < 1 || conf.Height < 1 {
		return nil, errNoImage
	}
	pixels := int64(conf.Width) * int64(conf.Height)
	switch conf.ColorModel {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model:
		pixels *= 2
	}
	if pixels > maxPixels {
		return nil, fmt.Errorf("%w: %d x %d pixels", errTooLong, conf.Width, conf.Height)
	}
	picture, err := page.decode(page.open())
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errNoImage, err)
	}
	if size := picture.Bounds(); size.Dx() < 1 || size.Dy() < 1 || int64(size.Dx())*int64(size.Dy()) > maxPixels {
		return nil, errNoImage
	}
	return picture, nil
}

// compress writes the image's pixels as PNG compresses them.
func compress(to io.Writer, picture image.Image) (*frame, error) {
	plain := flatten(picture)
	size := plain.Bounds()
	f := &frame{Width: size.Dx(), Height: size.Dy(), Colors: 3, Bits: 8}
	switch p := plain.(type) {
	case *image.Gray:
		f.Colors = 1
	case *image.Paletted:
		f.Colors = 1
		switch n := len(p.Palette); {
		case n <= 2:
			f.Bits = 1
		case n <= 4:
			f.Bits = 2
		case n <= 16:
			f.Bits = 4
		}
		for _, c := range p.Palette {
			r, g, b, _ := c.RGBA()
			f.Palette = append(f.Palette, byte(r>>8), byte(g>>8), byte(b>>8))
		}
	}
	err := png.Encode(&chunks{to: to}, plain)
	if errors.Is(err, errTooLong) {
		return nil, errTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errNoImage, err)
	}
	return f, nil
}

// flatten puts an image on white and makes it one of *image.Gray, a black and
// white or a coloured *image.Paletted, and an opaque *image.RGBA.
func flatten(picture image.Image) image.Image {
	opaque, ok := picture.(interface{ Opaque() bool })
	solid := ok && opaque.Opaque()
	switch p := picture.(type) {
	case *image.Gray:
		if isBlackAndWhite(p) {
			return twoColours(p)
		}
		return p
	case *image.Paletted:
		if solid && len(p.Palette) > 0 && len(p.Palette) <= 256 {
			return p
		}
	case *image.RGBA:
		if solid {
			return p
		}
	}
	size := picture.Bounds()
	to := draw.Image(image.NewRGBA(image.Rect(0, 0, size.Dx(), size.Dy())))
	if _, grey := picture.(*image.Gray16); grey {
		to = image.NewGray(to.Bounds())
	}
	if !solid {
		draw.Draw(to, to.Bounds(), image.White, image.Point{}, draw.Src)
	}
	draw.Draw(to, to.Bounds(), picture, size.Min, draw.Over)
	return to
}

func isBlackAndWhite(p *image.Gray) bool {
	for _, v := range p.Pix {
		if v != 0 && v != 0xff {
			return false
		}
	}
	return true
}

// twoColours makes one bit a pixel of a fax or scan in black and white.
func twoColours(p *image.Gray) *image.Paletted {
	to := image.NewPaletted(p.Rect, color.Palette{color.Gray{Y: 0}, color.Gray{Y: 0xff}})
	for y := range p.Rect.Dy() {
		from := p.Pix[y*p.Stride:][:p.Rect.Dx()]
		line := to.Pix[y*to.Stride:]
		for x, v := range from {
			line[x] = v & 1
		}
	}
	return to
}

// chunks passes on the content of a PNG's IDAT chunks and drops the rest.
type chunks struct {
	to     io.Writer
	head   []byte // of the chunk, until it is whole
	begun  bool   // the signature is behind us
	left   int    // bytes of the chunk's content
	tail   int    // bytes of its checksum
	wanted bool   // it is an IDAT
}

func (c *chunks) Write(p []byte) (int, error) {
	const head, sum = 8, 4
	n := len(p)
	for len(p) > 0 {
		switch {
		case c.left > 0:
			take := min(c.left, len(p))
			if c.wanted {
				if _, err := c.to.Write(p[:take]); err != nil {
					return 0, err
				}
			}
			c.left -= take
			p = p[take:]
		case c.tail > 0:
			take := min(c.tail, len(p))
			c.tail -= take
			p = p[take:]
		default:
			take := min(head-len(c.head), len(p))
			c.head = append(c.head, p[:take]...)
			p = p[take:]
			if len(c.head) < head {
				continue
			}
			if c.begun {
				c.left, c.tail = int(binary.BigEndian.Uint32(c.head)), sum
				c.wanted = string(c.head[4:]) == "IDAT"
			}
			c.begun = true // the signature is as long as a chunk's head
			c.head = c.head[:0]
		}
	}
	return n, nil
}
