package pdf

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"io"
	"testing"
)

// rgbaPart is a part of a picture with a place of its own.
func rgbaPart(p *image.RGBA, from, to int) *image.RGBA {
	part := image.NewRGBA(image.Rect(0, 0, p.Rect.Dx(), to-from))
	copy(part.Pix, p.Pix[from*p.Stride:to*p.Stride])
	return part
}

// stripsTIFF is a TIFF of strips that are each a JPEG of YCbCr, as scanners
// write it.
func stripsTIFF(t testing.TB, p *image.RGBA) []byte {
	const rows = 64
	order := binary.LittleEndian
	file := []byte("II*\x00\x00\x00\x00\x00")
	var offsets, counts []uint32
	for from := 0; from < p.Rect.Dy(); from += rows {
		strip := rgbaPart(p, from, min(from+rows, p.Rect.Dy()))
		content := encoded(t, func(w io.Writer) error { return jpeg.Encode(w, strip, nil) })
		offsets, counts = append(offsets, uint32(len(file))), append(counts, uint32(len(content)))
		file = append(file, content...)
	}
	tables := uint32(len(file))
	for _, numbers := range [][]uint32{offsets, counts} {
		for _, n := range numbers {
			file = order.AppendUint32(file, n)
		}
	}
	order.PutUint32(file[4:], uint32(len(file)))
	strips := uint32(len(offsets))
	entries := [][4]uint32{
		{tiffWidth, 4, 1, uint32(p.Rect.Dx())}, {tiffLength, 4, 1, uint32(p.Rect.Dy())}, {tiffCompression, 3, 1, tiffJPEG},
		{tiffPhotometric, 3, 1, 6}, {tiffOffsets, 4, strips, tables}, {tiffRows, 4, 1, rows}, {tiffCounts, 4, strips, tables + 4*strips},
	}
	file = order.AppendUint16(file, uint16(len(entries)))
	for _, e := range entries {
		file = order.AppendUint16(order.AppendUint16(file, uint16(e[0])), uint16(e[1]))
		file = order.AppendUint32(order.AppendUint32(file, e[2]), e[3])
	}
	return order.AppendUint32(file, 0)
}

// FuzzImages holds that no image makes the decoders panic, and that what comes
// out is sound.
func FuzzImages(f *testing.F) {
	f.Add(stripsTIFF(f, photo(20, 130)))
	f.Add(manyPageTIFF(f, photo(3, 4), photo(4, 3)))
	f.Add(testdata(f, "bw-gopher_ccittGroup3.tiff"))
	f.Add(testdata(f, "bw-gopher_ccittGroup4.tiff"))
	f.Add(testdata(f, "gopher-doc.1bpp.lossless.webp"))
	f.Fuzz(func(t *testing.T, file []byte) {
		pages, err := imagePages(file)
		if err != nil {
			return
		}
		for _, page := range pages {
			if conf, err := page.config(page.open()); err != nil || conf.Width > 1000 || conf.Height > 1000 {
				return // large is slow, and bounded elsewhere
			}
		}
		var reply viewReply
		all, err := decodeAll(file, &reply)
		if err != nil {
			return
		}
		sum := 0
		for _, p := range reply.Parts {
			sum += p.Size
			if !p.Frame.isSound() {
				t.Errorf("got %+v", p.Frame)
			}
		}
		if sum != len(all) {
			t.Errorf("%d bytes in parts of %d", len(all), sum)
		}
	})
}

// FuzzView holds that whatever a viewer's child writes, the program makes of it
// a sound reply or an error.
func FuzzView(f *testing.F) {
	var b bytes.Buffer
	_ = writeView(&b, opRender, viewReply{Status: viewOK, Width: 1, Height: 1}, make([]byte, 4))
	f.Add(b.Bytes()[frameHeader:])
	f.Add([]byte("\x00\x00\x00\x00"))
	f.Add([]byte("\xff\xff\xff\xff{}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, behind, err := parseView(body)
		if err != nil {
			return
		}
		sum := 0
		for _, p := range reply.Parts {
			sum += p.Size
		}
		if sum > len(behind) || len(reply.Sizes) > max(reply.Pages, 0) || reply.Width > maxWidth || reply.Height > maxHeight {
			t.Errorf("got %+v with %d bytes", reply, len(behind))
		}
	})
}
