package icon

import (
	"bytes"
	"image/png"
	"testing"
)

func TestWaitingIsAnotherPictureWithAMark(t *testing.T) {
	got, err := png.Decode(bytes.NewReader(Waiting()))
	if err != nil || got.Bounds().Dx() != side {
		t.Fatalf("%v, %v", err, got)
	}
	if r, g, b, _ := got.At(side-30, side-30).RGBA(); r>>8 != 0xD9 || g>>8 != 0x5F || b != 0 {
		t.Errorf("no mark in the corner: %x %x %x", r, g, b)
	}
}
