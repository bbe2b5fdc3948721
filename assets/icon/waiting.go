package icon

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
)

// Waiting is the icon with a mark on it: something waits for a person. It is
// smaller than PNG; it stands beside the clock.
func Waiting() []byte {
	whole, err := png.Decode(bytes.NewReader(PNG))
	if err != nil {
		return PNG // it is part of the program; a test decodes it
	}
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	step := whole.Bounds().Dx() / side
	for y := range side {
		for x := range side {
			out.Set(x, y, whole.At(whole.Bounds().Min.X+x*step, whole.Bounds().Min.Y+y*step))
		}
	}
	disc(out, 27, color.NRGBA{R: 0xFF, G: 0xFF, B: 0xFF, A: 0xFF})
	disc(out, 22, color.NRGBA{R: 0xD9, G: 0x5F, A: 0xFF})
	var raw bytes.Buffer
	if png.Encode(&raw, out) != nil {
		return PNG
	}
	return raw.Bytes()
}

// side is the size of the icon beside the clock.
const side = 128

// disc draws the mark into the lower right corner.
func disc(on draw.Image, radius int, ink color.Color) {
	const centre = side - 30
	for y := -radius; y <= radius; y++ {
		for x := -radius; x <= radius; x++ {
			if x*x+y*y <= radius*radius {
				on.Set(centre+x, centre+y, ink)
			}
		}
	}
}
