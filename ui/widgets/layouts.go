package widgets

import (
	"math"

	"fyne.io/fyne/v2"
)

// Inset is a layout that leaves room around its one object.
type Inset struct{ Left, Top, Right, Bottom float32 }

// MinSize implements [fyne.Layout].
func (l Inset) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().Add(fyne.NewSize(l.Left+l.Right, l.Top+l.Bottom))
}

// Layout implements [fyne.Layout].
func (l Inset) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(l.Left, l.Top))
	o[0].Resize(s.Subtract(fyne.NewSize(l.Left+l.Right, l.Top+l.Bottom)))
}

// Fixed is a layout that gives its one object at least this size.
type Fixed struct{ Width, Height float32 }

// MinSize implements [fyne.Layout].
func (l Fixed) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().Max(fyne.NewSize(l.Width, l.Height))
}

// Layout implements [fyne.Layout].
func (l Fixed) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(s)
}

// Lines is a layout that stacks its objects. Unlike the toolkit's box it asks
// for the height after it has given the width, as wrapped text needs it.
type Lines struct{ Gap float32 }

// MinSize implements [fyne.Layout].
func (l Lines) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if o.Visible() {
			least := o.MinSize()
			s = fyne.NewSize(max(s.Width, least.Width), s.Height+whole(least.Height)+l.Gap)
		}
	}
	s.Height = max(0, s.Height-l.Gap)
	return s
}

// Layout implements [fyne.Layout].
func (l Lines) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if o.Visible() {
			o.Resize(fyne.NewSize(s.Width, o.MinSize().Height))
			o.Resize(fyne.NewSize(s.Width, o.MinSize().Height))
			o.Move(fyne.NewPos(0, y))
			y += whole(o.MinSize().Height) + l.Gap
		}
	}
}

// whole is the next whole point: between two the toolkit blurs text and borders.
func whole(size float32) float32 { return float32(math.Ceil(float64(size))) }

// Aloft is a layout that shows its one object at this width, centred, a third
// down from the top.
type Aloft struct{ Width float32 }

// MinSize implements [fyne.Layout].
func (l Aloft) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

// Layout implements [fyne.Layout].
func (l Aloft) Layout(o []fyne.CanvasObject, s fyne.Size) {
	width := min(l.Width, s.Width)
	o[0].Resize(fyne.NewSize(width, o[0].MinSize().Height))
	high := o[0].MinSize().Height
	o[0].Resize(fyne.NewSize(width, high))
	o[0].Move(fyne.NewPos(whole((s.Width-width)/2), whole(max(0, (s.Height-high)/3))))
}

// Twice is a layout that fills itself with its one object and lays it out a
// second time, when wrapped text in it knows its height.
type Twice struct{ Width float32 }

// MinSize implements [fyne.Layout].
func (l Twice) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().Max(fyne.NewSize(l.Width, 0))
}

// Layout implements [fyne.Layout].
func (l Twice) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[0].Refresh()
}
