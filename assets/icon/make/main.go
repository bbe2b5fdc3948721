// Command make draws belegpost.png from belegpost.svg.
package main

import (
	"fmt"
	"image/png"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
)

// size is the width and height of the picture.
const size = 512

func main() {
	if err := draw("assets/icon/belegpost.svg", "assets/icon/belegpost.png"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func draw(from, to string) error {
	svg, err := os.ReadFile(from)
	if err != nil {
		return fmt.Errorf("read drawing: %w", err)
	}
	test.NewApp()
	c := software.NewTransparentCanvas()
	c.SetPadded(false)
	c.SetContent(canvas.NewImageFromResource(fyne.NewStaticResource(from, svg)))
	c.Resize(fyne.NewSquareSize(size))
	out, err := os.Create(to)
	if err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	defer out.Close()
	if err := png.Encode(out, c.Capture()); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	return out.Close()
}
