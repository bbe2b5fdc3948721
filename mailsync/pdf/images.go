package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Images become PDFs by our own writer and not by pdfcpu v0.15.0: that ignores
// the orientation, decodes within the program, and would bring three modules and
// a much newer golang.org/x/image; a page with one image is little to write.

// ImageError tells which image it was that could not go into a PDF.
type ImageError struct {
	// Index counts from 0.
	Index int
	// Err wraps [ErrNotImage] or [ErrTooLarge] where the image is to blame.
	Err error
}

func (e *ImageError) Error() string { return fmt.Sprintf("image %d: %v", e.Index+1, e.Err) }

// Unwrap returns what was wrong.
func (e *ImageError) Unwrap() error { return e.Err }

// placed is an image on its way to a page.
type placed struct {
	width, height int
	turned        int
	entries       string // of its dictionary
	content       []byte
}

// ImagesToPDF makes one PDF of images, in their order: each centred on an A4
// page of its own, upright or across as the image is, no larger than 72 pixels
// an inch. A JPEG's bytes go in as they are; PNG, GIF (its first picture), TIFF
// (all pages), WebP and BMP are decoded in the child, put on white and
// compressed without loss. EXIF orientation is followed, mirrored ones too. The
// originals are not changed; the same images give the same bytes.
//
// The error is an [*ImageError] or the context's.
func (v *Viewer) ImagesToPDF(ctx context.Context, images []*io.SectionReader) ([]byte, error) {
	b := newBuilder()
	for i, source := range images {
		pages, err := v.placeImage(ctx, source)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err != nil {
			return nil, &ImageError{Index: i, Err: err}
		}
		for _, p := range pages {
			b.imagePage(p)
		}
		if b.file.Len() > MaxSize {
			return nil, &ImageError{Index: i, Err: ErrTooLarge}
		}
	}
	if len(b.pages) == 0 {
		return nil, errors.New("no images")
	}
	return b.finish(""), nil
}

// placeImage reads an image file: one page, or those of a TIFF.
func (v *Viewer) placeImage(ctx context.Context, source *io.SectionReader) ([]placed, error) {
	if source.Size() > MaxSize {
		return nil, ErrTooLarge
	}
	file := make([]byte, source.Size())
	if _, err := source.ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", errSource, err)
	}
	if isJPEG(file) {
		found, err := readJPEG(file)
		if err != nil {
			return nil, err
		}
		return []placed{found.place(file)}, nil
	}
	var reply viewReply
	var all []byte
	err := v.inTurn(ctx, func(ctx context.Context) (err error) {
		reply, all, err = v.exchange(ctx, opImage, viewRequest{}, file, MaxSize)
		return err
	})
	if err == nil {
		err = reply.err(false)
	}
	if err != nil {
		return nil, err
	}
	var pages []placed
	for _, p := range reply.Parts {
		if p.Frame == nil || !p.Frame.isSound() {
			return nil, unavailableFor(errMalformed)
		}
		pages = append(pages, p.Frame.place(all[:p.Size]))
		all = all[p.Size:]
	}
	return pages, nil
}

func (j jpegFile) place(file []byte) placed {
	space, decode := "/DeviceRGB", ""
	switch {
	case j.channels == 1:
		space = "/DeviceGray"
	case j.channels == 4 && j.inverted:
		space, decode = "/DeviceCMYK", " /Decode [1 0 1 0 1 0 1 0]"
	case j.channels == 4:
		space = "/DeviceCMYK"
	}
	return placed{
		width: j.width, height: j.height, turned: j.turned, content: file,
		entries: fmt.Sprintf("/ColorSpace %s /BitsPerComponent 8%s /Filter /DCTDecode", space, decode),
	}
}

func (f *frame) place(content []byte) placed {
	if f.Fax != nil {
		return placed{width: f.Width, height: f.Height, turned: f.Turned, content: content, entries: f.Fax.entries(f.Width, f.Height)}
	}
	space := "/DeviceRGB"
	switch {
	case len(f.Palette) > 0:
		space = fmt.Sprintf("[/Indexed /DeviceRGB %d <%X>]", len(f.Palette)/3-1, f.Palette)
	case f.Colors == 1:
		space = "/DeviceGray"
	}
	return placed{
		width: f.Width, height: f.Height, turned: f.Turned, content: content,
		entries: fmt.Sprintf("/ColorSpace %s /BitsPerComponent %d /Filter /FlateDecode"+
			" /DecodeParms << /Predictor 15 /Colors %d /BitsPerComponent %d /Columns %d >>",
			space, f.Bits, f.Colors, f.Bits, f.Width),
	}
}

// orientations are the matrices (a b c d e f) that put the unit square of an
// image upright within itself, by EXIF's numbers from 1.
func orientations() [8][6]float64 {
	return [8][6]float64{
		{1, 0, 0, 1, 0, 0},   // as it is
		{-1, 0, 0, 1, 1, 0},  // mirrored
		{-1, 0, 0, -1, 1, 1}, // upside down
		{1, 0, 0, -1, 0, 1},  // upside down, mirrored
		{0, -1, -1, 0, 1, 1}, // on its side, mirrored
		{0, -1, 1, 0, 0, 1},  // a quarter clockwise
		{0, 1, 1, 0, 0, 0},   // on its other side, mirrored
		{0, 1, -1, 0, 1, 0},  // a quarter counter-clockwise
	}
}

// imagePage adds a page with one image. The orientation is part of the matrix
// that places it, not of the page (/Rotate): so it can mirror as well.
func (b *builder) imagePage(p placed) {
	number := b.stream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d %s", p.width, p.height, p.entries), p.content)
	width, height := float64(p.width), float64(p.height)
	if p.turned >= 5 {
		width, height = height, width
	}
	page := Size{Width: a4Width, Height: a4Height}
	if width > height {
		page = Size{Width: a4Height, Height: a4Width}
	}
	scale := min(page.Width/width, page.Height/height, 1)
	width, height = width*scale, height*scale
	m := orientations()[p.turned-1]
	// The unit square turned, then stretched to width and height, then moved.
	content := fmt.Sprintf("q %s %s %s %s %s %s cm /I Do Q\n",
		points(m[0]*width), points(m[1]*height), points(m[2]*width), points(m[3]*height),
		points(m[4]*width+(page.Width-width)/2), points(m[5]*height+(page.Height-height)/2))
	b.page(page, fmt.Sprintf("/XObject << /I %d 0 R >>", number), []byte(content))
}
