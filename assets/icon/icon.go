// Package icon is the app's icon: an envelope whose flap is the zigzag edge of
// a receipt. The drawing is belegpost.svg; belegpost.png is made from it by
// "go run -tags ci ./assets/icon/make", the same every time.
package icon

import _ "embed"

// PNG is the icon, 512 × 512.
//
//go:embed belegpost.png
var PNG []byte

// SVG is the drawing that PNG is made from.
//
//go:embed belegpost.svg
var SVG []byte
