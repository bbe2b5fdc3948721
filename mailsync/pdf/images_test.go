package pdf

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

var green = color.RGBA{G: 255, A: 255}

// photo is white with a red square in the top left corner, a blue one in the
// bottom right, a green one in the top right.
func photo(width, height int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	side := min(width, height) / 4
	draw.Draw(p, image.Rect(0, 0, side, side), image.NewUniform(red), image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(width-side, height-side, width, height), image.NewUniform(blue), image.Point{}, draw.Src)
	draw.Draw(p, image.Rect(width-side, 0, width, side), image.NewUniform(green), image.Point{}, draw.Src)
	return p
}

// encoded is the file that an encoder makes.
func encoded(t testing.TB, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func photoJPEG(t testing.TB, width, height int) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, photo(width, height), nil) })
}

// withEXIF puts an orientation into a JPEG.
func withEXIF(file []byte, order byteOrder, turned int) []byte {
	head := "II*\x00"
	if order == byteOrder(binary.BigEndian) {
		head = "MM\x00*"
	}
	dir := order.AppendUint32([]byte(head), 8)
	dir = order.AppendUint16(dir, 2)
	for _, entry := range [][2]uint16{{271, 0}, {tiffOrientation, uint16(turned)}} {
		dir = order.AppendUint16(dir, entry[0])
		dir = order.AppendUint16(dir, 3)
		dir = order.AppendUint32(dir, 1)
		dir = order.AppendUint16(dir, entry[1])
		dir = order.AppendUint16(dir, 0)
	}
	dir = order.AppendUint32(dir, 0)
	segment := append([]byte("Exif\x00\x00"), dir...)
	out := append([]byte("\xff\xd8\xff\xe1"), byte((len(segment)+2)>>8), byte(len(segment)+2))
	return append(append(out, segment...), file[2:]...)
}

func testdata(t testing.TB, name string) []byte {
	file, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// hasInk tells a picture from an empty page.
func hasInk(p *image.RGBA) bool {
	return slices.ContainsFunc(p.Pix, func(v byte) bool { return v < 100 })
}

// sections are images as ImagesToPDF takes them.
func sections(files ...[]byte) []*io.SectionReader {
	var all []*io.SectionReader
	for _, file := range files {
		all = append(all, io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))))
	}
	return all
}

func mustConvert(t testing.TB, v *Viewer, files ...[]byte) []byte {
	t.Helper()
	made, err := v.ImagesToPDF(t.Context(), sections(files...))
	if err != nil {
		t.Fatalf("images to PDF: %v", err)
	}
	return made
}

func isLandscape(d *Document, number int) bool { return d.Sizes[number].Width > d.Sizes[number].Height }

// TestOrientationIsFollowed holds where the corners go, by EXIF's definition of
// what row 0 and column 0 are.
func TestOrientationIsFollowed(t *testing.T) {
	v := newViewer(t, Config{})
	plain := photoJPEG(t, 1600, 1130)                   // about the shape of A4
	for turned, corner := range map[int][3]image.Point{ // of red, green, blue
		1: {{2, 2}, {98, 2}, {98, 98}},
		2: {{98, 2}, {2, 2}, {2, 98}},
		3: {{98, 98}, {2, 98}, {2, 2}},
		4: {{2, 98}, {98, 98}, {98, 2}},
		5: {{2, 2}, {2, 98}, {98, 98}},
		6: {{98, 2}, {98, 98}, {2, 98}},
		7: {{98, 98}, {98, 2}, {2, 2}},
		8: {{2, 98}, {2, 2}, {98, 2}},
	} {
		for _, order := range []byteOrder{binary.LittleEndian, binary.BigEndian} {
			file := withEXIF(plain, order, turned)
			made := mustConvert(t, v, file)
			if !bytes.Contains(made, file) {
				t.Errorf("%d: the JPEG is not in the PDF as it was", turned)
			}
			mustBeSound(t, made)
			d := mustOpen(t, v, made, "")
			if d.Pages != 1 || isLandscape(d, 0) != (turned < 5) {
				t.Errorf("%d: %d pages, sizes %v", turned, d.Pages, d.Sizes)
			}
			drawn := mustDraw(t, d, 0, Look{Width: 300})
			keep(t, fmt.Sprintf("orientation-%d", turned), drawn)
			wantPixels(t, drawn, map[image.Point]color.RGBA{corner[0]: red, corner[1]: green, corner[2]: blue, {X: 50, Y: 50}: white})
		}
	}
}

// manyPageTIFF chains TIFFs with one page each into one file.
func manyPageTIFF(t testing.TB, pages ...image.Image) []byte {
	var all []byte
	last := 4 // where the place of the next directory goes
	for _, page := range pages {
		one := encoded(t, func(w io.Writer) error { return tiff.Encode(w, page, nil) })
		base := uint32(len(all))
		at := binary.LittleEndian.Uint32(one[4:])
		count := int(binary.LittleEndian.Uint16(one[at:]))
		for i := range count { // places within the file move with it
			entry := one[int(at)+2+i*tiffEntry:]
			size := map[uint16]uint32{3: 2, 4: 4, 5: 8}[binary.LittleEndian.Uint16(entry[2:])] * binary.LittleEndian.Uint32(entry[4:])
			if tag := binary.LittleEndian.Uint16(entry); size > 4 || tag == 273 {
				binary.LittleEndian.PutUint32(entry[8:], binary.LittleEndian.Uint32(entry[8:])+base)
			}
		}
		all = append(all, one...)
		binary.LittleEndian.PutUint32(all[last:], base+at)
		last = int(base+at) + 2 + count*tiffEntry
	}
	return all
}

func TestImagesOfEveryKindBecomePages(t *testing.T) {
	v := newViewer(t, Config{})
	picture := photo(600, 850)
	few := image.NewPaletted(picture.Rect, color.Palette{color.White, red, green, blue, color.Black})
	draw.Draw(few, few.Rect, picture, image.Point{}, draw.Src)
	clear := image.NewNRGBA(picture.Rect)
	draw.Draw(clear, image.Rect(0, 0, 150, 150), image.NewUniform(red), image.Point{}, draw.Src)
	deep := image.NewRGBA64(picture.Rect)
	draw.Draw(deep, deep.Rect, picture, image.Point{}, draw.Src)
	grey := image.NewGray(picture.Rect)
	draw.Draw(grey, grey.Rect, picture, image.Point{}, draw.Src)
	fax := image.NewGray(picture.Rect)
	draw.Draw(fax, fax.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(fax, image.Rect(0, 0, 150, 150), image.Black, image.Point{}, draw.Src)
	full := map[image.Point]color.RGBA{{X: 5, Y: 5}: red, {X: 95, Y: 5}: green, {X: 95, Y: 95}: blue, {X: 50, Y: 50}: white}
	black := color.RGBA{A: 255}
	for _, test := range []struct {
		name string
		file []byte
		want map[image.Point]color.RGBA
	}{
		{"PNG", encoded(t, func(w io.Writer) error { return png.Encode(w, picture) }), full},
		{"PNG with a palette", encoded(t, func(w io.Writer) error { return png.Encode(w, few) }), full},
		{"PNG on nothing", encoded(t, func(w io.Writer) error { return png.Encode(w, clear) }), map[image.Point]color.RGBA{{X: 5, Y: 5}: red, {X: 50, Y: 50}: white}},
		{"PNG of 16 bits", encoded(t, func(w io.Writer) error { return png.Encode(w, deep) }), full},
		{"PNG in grey", encoded(t, func(w io.Writer) error { return png.Encode(w, grey) }), map[image.Point]color.RGBA{{X: 5, Y: 5}: {76, 76, 76, 255}, {X: 50, Y: 50}: white}},
		{"fax", encoded(t, func(w io.Writer) error { return tiff.Encode(w, fax, nil) }), map[image.Point]color.RGBA{{X: 5, Y: 5}: black, {X: 50, Y: 50}: white}},
		{"GIF", encoded(t, func(w io.Writer) error { return gif.Encode(w, few, nil) }), full},
		{"BMP", encoded(t, func(w io.Writer) error { return bmp.Encode(w, picture) }), full},
		{"TIFF", encoded(t, func(w io.Writer) error {
			return tiff.Encode(w, picture, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		}), full},
		{"WebP", testdata(t, "blue-purple-pink.lossy.webp"), map[image.Point]color.RGBA{{X: 3, Y: 50}: white, {X: 46, Y: 53}: {120, 130, 142, 255}, {X: 47, Y: 53}: {41, 41, 60, 255}}},
		{"WebP without loss", testdata(t, "gopher-doc.1bpp.lossless.webp"), nil},
		{"fax, group 4", testdata(t, "bw-gopher_ccittGroup4.tiff"), nil},
		{"fax, group 3", testdata(t, "bw-gopher_ccittGroup3.tiff"), nil},
		{"JPEG in TIFF", stripsTIFF(t, picture), full},
		{"JPEG", photoJPEG(t, 600, 850), full},
		{"JPEG in grey", encoded(t, func(w io.Writer) error { return jpeg.Encode(w, grey, nil) }), map[image.Point]color.RGBA{{X: 5, Y: 5}: {76, 76, 76, 255}}},
	} {
		made := mustConvert(t, v, test.file)
		mustBeSound(t, made)
		keepFile(t, test.name+".pdf", made)
		if again := mustConvert(t, v, test.file); !bytes.Equal(made, again) {
			t.Errorf("%s: the same image gave other bytes", test.name)
		}
		d := mustOpen(t, v, made, "")
		drawn := mustDraw(t, d, 0, Look{Width: 300})
		keep(t, test.name, drawn)
		wantPixels(t, drawn, test.want)
		if !hasInk(drawn) {
			t.Errorf("%s: an empty page", test.name)
		}
		t.Logf("%-20s %8d -> %8d bytes", test.name, len(test.file), len(made))
	}
}

func TestSeveralImagesAndPagesStayInOrder(t *testing.T) {
	v := newViewer(t, Config{})
	scan := manyPageTIFF(t, photo(100, 140), photo(140, 100), photo(100, 141))
	made := mustConvert(t, v, photoJPEG(t, 200, 100), scan, photoJPEG(t, 100, 200))
	mustBeSound(t, made)
	d := mustOpen(t, v, made, "")
	if d.Pages != 5 {
		t.Fatalf("%d pages, want 5", d.Pages)
	}
	for i, want := range []bool{true, false, true, false, false} {
		if isLandscape(d, i) != want {
			t.Errorf("page %d: %v", i, d.Sizes[i])
		}
	}
	// A small image is not blown up: 100 pixels are 100 points of 595.
	drawn := mustDraw(t, d, 1, Look{Width: 595})
	wantPixels(t, drawn, map[image.Point]color.RGBA{{X: 2, Y: 2}: white, {X: 44, Y: 44}: red, {X: 56, Y: 56}: blue})
}

func TestImagesThatCannotBeReadAreNamed(t *testing.T) {
	v := newViewer(t, Config{})
	good := photoJPEG(t, 20, 20)
	whole := encoded(t, func(w io.Writer) error { return png.Encode(w, photo(300, 300)) })
	huge := bytes.Clone(whole)
	binary.BigEndian.PutUint32(huge[16:], 20_000)
	binary.BigEndian.PutUint32(huge[20:], 20_000)
	loop := manyPageTIFF(t, photo(10, 10))
	copy(loop[len(loop)-4:], loop[4:8]) // its own successor
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"empty":             {nil, ErrNotImage},
		"text":              {html(), ErrNotImage},
		"HEIC":              {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ErrNotImage},
		"half a PNG":        {whole[:len(whole)/2], ErrNotImage},
		"PNG of 400 MP":     {pngHeader(20_000, 20_000), ErrTooLarge},
		"JPEG garbage":      {jpegGarbage(), ErrNotImage},
		"JPEG of 4,000 MP":  {jpegHeader(65_000, 65_000), ErrTooLarge},
		"JPEG of nothing":   {jpegHeader(0, 0), ErrNotImage},
		"GIF without end":   {[]byte("GIF89a\xff\xff\xff\xff\xf7\x00\x00"), ErrNotImage},
		"TIFF garbage":      {append([]byte("II*\x00\x08\x00\x00\x00"), noise(5000)...), ErrNotImage},
		"BMP garbage":       {append([]byte("BM"), noise(5000)...), ErrNotImage},
		"WebP garbage":      {append([]byte("RIFF\x00\x10\x00\x00WEBPVP8 "), noise(5000)...), ErrNotImage},
		"PNG checksum":      {huge, ErrNotImage},
		"TIFF: its own end": {loop, nil},
	} {
		_, err := v.ImagesToPDF(t.Context(), sections(good, test.file))
		var at *ImageError
		if !errors.Is(err, test.want) || err != nil && (!errors.As(err, &at) || at.Index != 1) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		mustConvert(t, v, good)
	}
	if _, err := v.ImagesToPDF(t.Context(), nil); err == nil {
		t.Error("no images became a PDF")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.ImagesToPDF(ctx, sections(good)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// pngHeader is a PNG that promises much, with a right checksum.
func pngHeader(width, height uint32) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1)))
	file := b.Bytes()
	binary.BigEndian.PutUint32(file[16:], width)
	binary.BigEndian.PutUint32(file[20:], height)
	binary.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return file
}

func jpegHeader(width, height uint16) []byte {
	file := []byte("\xff\xd8\xff\xc0\x00\x0b\x08")
	file = binary.BigEndian.AppendUint16(file, height)
	file = binary.BigEndian.AppendUint16(file, width)
	return append(file, "\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"...)
}

func FuzzReadJPEG(f *testing.F) {
	f.Add(withEXIF(photoJPEG(f, 16, 8), binary.BigEndian, 6))
	f.Add(jpegHeader(10, 20))
	f.Add([]byte("\xff\xd8\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, file []byte) {
		found, err := readJPEG(file)
		if err == nil && (found.width < 1 || found.height < 1 || found.turned < 1 || found.turned > 8) {
			t.Errorf("got %+v", found)
		}
	})
}

// TestCMYKIsNotTurnedRound holds a JPEG of four colours as Photoshop and
// ImageMagick write it: upside down.
func TestCMYKIsNotTurnedRound(t *testing.T) {
	v := newViewer(t, Config{})
	file := testdata(t, "cmyk-adobe.jpg")
	made := mustConvert(t, v, file)
	mustBeSound(t, made)
	if !bytes.Contains(made, file) {
		t.Error("the JPEG is not in the PDF as it was")
	}
	drawn := mustDraw(t, mustOpen(t, v, made, ""), 0, Look{Width: 595})
	at := func(x, y int) color.RGBA {
		size := drawn.Bounds()
		return drawn.RGBAAt(size.Dx()/2-60+x, size.Dy()/2-85+y) // 120 x 170 points in the middle
	}
	if c := at(10, 10); c.R < 200 || c.G > 60 || c.B > 60 {
		t.Errorf("red is %v", c)
	}
	if c := at(110, 160); c.B < 100 || c.R > 80 || c.G > 80 {
		t.Errorf("blue is %v", c)
	}
	wantPixels(t, drawn, map[image.Point]color.RGBA{{X: 50, Y: 50}: white})
}
