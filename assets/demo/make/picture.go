//go:build demomails

package main

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"log"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/gomonobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/f64"
	"golang.org/x/image/math/fixed"
)

// receipt is a till slip, line by line; a line with a leading "#" is bold and
// large, "-" alone a ruled line.
type receipt struct {
	lines  []string
	tilt   float64 // degrees, as it lay before the phone
	table  color.RGBA
	seed   uint32
	flat   bool // the lid of a scanner: no surface, no window
	turned bool // stored on its side with the orientation in Exif, as phones do
}

// photo draws the slip on a table top: a JPEG of 1200 × 1600.
func (r receipt) photo() []byte {
	slip := r.slip()
	shot := image.NewRGBA(image.Rect(0, 0, 1200, 1600))
	r.tableTop(shot)
	angle := r.tilt * math.Pi / 180
	sin, cos := math.Sin(angle), math.Cos(angle)
	b := slip.Bounds()
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	place := func(dx, dy float64) f64.Aff3 {
		return f64.Aff3{cos, -sin, 600 + dx - cos*cx + sin*cy, sin, cos, 800 + dy - sin*cx - cos*cy}
	}
	shadow := image.NewRGBA(b)
	draw.Draw(shadow, b, image.NewUniform(color.RGBA{0, 0, 0, 90}), image.Point{}, draw.Src)
	draw.BiLinear.Transform(shot, place(14, 18), shadow, b, draw.Over, nil)
	draw.BiLinear.Transform(shot, place(0, 0), slip, b, draw.Over, nil)
	r.grain(shot)
	var final image.Image = shot
	if r.turned {
		final = leftTurned(shot)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, final, &jpeg.Options{Quality: 74}); err != nil {
		log.Fatal(err)
	}
	if r.turned {
		return withOrientation(out.Bytes(), 6)
	}
	return out.Bytes()
}

// slip draws the paper itself.
func (r receipt) slip() *image.RGBA {
	const width, step = 720, 44
	img := image.NewRGBA(image.Rect(0, 0, width, 90+step*len(r.lines)+70))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{250, 249, 244, 255}), image.Point{}, draw.Src)
	small, large := face(gomono.TTF, 31), face(gomonobold.TTF, 40)
	ink := image.NewUniform(color.RGBA{48, 46, 52, 255})
	y := 90
	for _, row := range r.lines {
		d := &font.Drawer{Dst: img, Src: ink, Face: small, Dot: fixed.P(40, y)}
		switch {
		case row == "-":
			draw.Draw(img, image.Rect(40, y-14, width-40, y-12), ink, image.Point{}, draw.Src)
		case row != "" && row[0] == '#':
			d.Face = large
			d.Dot.X = (fixed.I(width) - font.MeasureString(large, row[1:])) / 2
			d.DrawString(row[1:])
		default:
			d.DrawString(row)
		}
		y += step
	}
	return img
}

func face(ttf []byte, size float64) font.Face {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		log.Fatal(err)
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		log.Fatal(err)
	}
	return f
}

// tableTop paints a surface that is brighter towards the window on the left.
func (r receipt) tableTop(img *image.RGBA) {
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			wood := 9 * math.Sin(float64(y)/23+2.2*math.Sin(float64(x)/310))
			light := 26 - float64(x)/26 + wood
			if r.flat {
				light = 0
			}
			img.SetRGBA(x, y, color.RGBA{shade(r.table.R, light), shade(r.table.G, light), shade(r.table.B, light), 255})
		}
	}
}

func shade(v uint8, by float64) uint8 { return uint8(min(max(float64(v)+by, 0), 255)) }

// grain adds the noise of a small sensor, always the same one.
func (r receipt) grain(img *image.RGBA) {
	n := r.seed
	for i := 0; i < len(img.Pix); i += 4 {
		n = n*1664525 + 1013904223
		by := float64(n>>29) - 3.5
		for j := range 3 {
			img.Pix[i+j] = shade(img.Pix[i+j], by)
		}
	}
}

// leftTurned turns a picture by a quarter, so that orientation 6 sets it
// upright again.
func leftTurned(src *image.RGBA) *image.RGBA {
	b := src.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetRGBA(y, b.Dx()-1-x, src.RGBAAt(x, y))
		}
	}
	return out
}

// withOrientation puts an Exif segment with tag 0x0112 behind the start marker.
func withOrientation(jpg []byte, orientation uint16) []byte {
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	exif = binary.BigEndian.AppendUint16(exif, orientation)
	exif = append(exif, 0, 0, 0, 0, 0, 0)
	return segment(jpg, 0xe1, exif)
}

// withComment puts a comment segment behind the start marker.
func withComment(jpg []byte, text string) []byte { return segment(jpg, 0xfe, []byte(text)) }

func segment(jpg []byte, marker byte, data []byte) []byte {
	out := append([]byte{}, jpg[:2]...)
	out = append(out, 0xff, marker)
	out = binary.BigEndian.AppendUint16(out, uint16(len(data)+2))
	out = append(out, data...)
	return append(out, jpg[2:]...)
}

// logoPNG is a small signature logo: a coloured tile with a name beside it.
func logoPNG(name string, tint color.RGBA) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 240, 64))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(4, 8, 52, 56), image.NewUniform(tint), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(18, 22, 38, 42), image.White, image.Point{}, draw.Src)
	d := &font.Drawer{Dst: img, Src: image.NewUniform(tint), Face: face(gomonobold.TTF, 22), Dot: fixed.P(62, 40)}
	d.DrawString(name)
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}

// scanned is a PDF of one scanned page.
func scanned(title string, jpg []byte) []byte {
	config, err := jpeg.DecodeConfig(bytes.NewReader(jpg))
	if err != nil {
		log.Fatal(err)
	}
	f := &pdfFile{title: title, producer: "KYOSCAN M2540 Scan Firmware 2S7", created: "D:20260115070412Z",
		pictures: []picture{{jpeg: jpg, width: config.Width, height: config.Height}}}
	f.page().image(0, 40, 60, 515, 515*float64(config.Height)/float64(config.Width))
	return f.bytes()
}
