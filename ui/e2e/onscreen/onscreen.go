// Package onscreen reads what a window really shows: every text and every
// field that is to be seen, with its place, from the live objects of the
// toolkit.
//
// It serves tests only: those without a display look for texts that do not fit
// ([Screen.Faults]); those with a real window learn where to click. The program
// holds it in builds with the tag e2e, never in those that are given away.
package onscreen

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Box is a place on the canvas, in the toolkit's points.
type Box struct{ X, Y, W, H float32 }

// cut is what both boxes share.
func (b Box) cut(o Box) Box {
	x, y := max(b.X, o.X), max(b.Y, o.Y)
	return Box{x, y, max(0, min(b.X+b.W, o.X+o.W)-x), max(0, min(b.Y+b.H, o.Y+o.H)-y)}
}

func (b Box) empty() bool { return b.W <= 0 || b.H <= 0 }

// Text is one line of text.
type Text struct {
	Text  string
	Ink   Box     // where its letters stand, also those that cannot be seen
	Seen  Box     // what of its room can be seen
	Room  float32 // the width that it was given
	Layer int     // 0 the window, 1 and up the dialogs and menus above it
	Field bool    // what somebody types into a field: it may be longer than that
}

// Field is something to type into.
type Field struct {
	Text, Hint string
	Seen       Box
	Layer      int
	Focused    bool
	Disabled   bool
}

// Stop is something that can have the keyboard, in the order in which Tab goes;
// also one that has to be scrolled to.
type Stop struct {
	Kind    string // the type's name
	Text    string // what stands on it or in it
	Whole   Box    // its place, also outside the window
	Seen    Box    // what of it can be seen
	Layer   int
	Focused bool
}

// Screen is everything that a window shows.
type Screen struct {
	Scale  float32 // pixels a point
	Size   Box
	Texts  []Text
	Fields []Field
	Stops  []Stop
	Busy   time.Duration // the longest that the window's thread computed at a stretch since it was asked last
}

// Read looks at a canvas. It must be called from the toolkit's own thread.
func Read(c fyne.Canvas) Screen {
	s := Screen{Scale: c.Scale(), Size: Box{W: c.Size().Width, H: c.Size().Height}}
	r := reader{screen: &s, focused: c.Focused()}
	r.object(c.Content(), fyne.Position{}, s.Size, false)
	for i, o := range c.Overlays().List() {
		r.layer = i + 1
		r.object(o, fyne.Position{}, s.Size, false)
	}
	return s
}

// reader walks through the live objects.
type reader struct {
	screen  *Screen
	focused fyne.Focusable
	layer   int
}

func (r *reader) object(o fyne.CanvasObject, at fyne.Position, clip Box, field bool) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	box := Box{at.X, at.Y, o.Size().Width, o.Size().Height}
	if f, ok := o.(fyne.Focusable); ok {
		r.stop(f, box, box.cut(clip))
		r.field(f, box.cut(clip))
		field = field || isEntry(f)
	}
	switch x := o.(type) {
	case *canvas.Text:
		r.text(x, box, clip, field)
	case *container.Scroll:
		r.widget(x, at, clip.cut(box), field)
	case *fyne.Container:
		for _, c := range x.Objects {
			r.object(c, at, clip, field)
		}
	case fyne.Widget:
		r.widget(x, at, clip, field)
	}
}

func (r *reader) widget(w fyne.Widget, at fyne.Position, clip Box, field bool) {
	for _, c := range test.WidgetRenderer(w).Objects() {
		r.object(c, at, clip, field)
	}
}

func (r *reader) text(t *canvas.Text, box, clip Box, field bool) {
	seen := box.cut(clip)
	if strings.TrimSpace(t.Text) == "" || seen.empty() {
		return
	}
	ink := box
	ink.W = t.MinSize().Width
	switch t.Alignment {
	case fyne.TextAlignTrailing:
		ink.X += box.W - ink.W
	case fyne.TextAlignCenter:
		ink.X += (box.W - ink.W) / 2
	}
	r.screen.Texts = append(r.screen.Texts, Text{Text: t.Text, Ink: ink, Seen: seen, Room: box.W, Layer: r.layer, Field: field})
}

// entry is how a field that embeds the toolkit's is told from a button.
type entry interface {
	SetPlaceHolder(string)
	SelectedText() string
}

func isEntry(f fyne.Focusable) bool {
	_, ok := f.(entry)
	return ok
}

func (r *reader) stop(f fyne.Focusable, whole, seen Box) {
	if d, ok := f.(fyne.Disableable); ok && d.Disabled() {
		return
	}
	v := reflect.Indirect(reflect.ValueOf(f))
	out := Stop{Kind: v.Type().Name(), Whole: whole, Seen: seen, Layer: r.layer, Focused: f == r.focused}
	for _, name := range []string{"Text", "Selected"} {
		if text := v.FieldByName(name); text.IsValid() && text.Kind() == reflect.String && out.Text == "" {
			out.Text = text.String()
		}
	}
	if e := inner(f); e != nil && e.Password {
		out.Text = ""
	}
	r.screen.Stops = append(r.screen.Stops, out)
}

func (r *reader) field(f fyne.Focusable, seen Box) {
	if !isEntry(f) || seen.empty() {
		return
	}
	out := Field{Seen: seen, Layer: r.layer, Focused: f == r.focused}
	if d, ok := f.(fyne.Disableable); ok {
		out.Disabled = d.Disabled()
	}
	if e := inner(f); e != nil {
		out.Text, out.Hint = e.Text, e.PlaceHolder
		if e.Password {
			out.Text = ""
		}
	}
	r.screen.Fields = append(r.screen.Fields, out)
}

// inner is the toolkit's own field inside one of ours, which embeds it.
func inner(f fyne.Focusable) *widget.Entry {
	if e, ok := f.(*widget.Entry); ok {
		return e
	}
	v := reflect.ValueOf(f).Elem().FieldByName("Entry")
	if !v.IsValid() || !v.CanAddr() {
		return nil
	}
	e, _ := v.Addr().Interface().(*widget.Entry)
	return e
}

// slack is how much wider a text may be than its room: layouts round.
const slack = 1.5

// Faults tells what a person could not read: a text that is wider than its
// room, runs out of the window or of what holds it, or lies over another one.
func (s Screen) Faults() []string {
	var out []string
	for i, t := range s.Texts {
		if t.Field {
			continue
		}
		if t.Ink.W > t.Room+slack {
			out = append(out, fmt.Sprintf("%q needs %.0f, has %.0f", t.Text, t.Ink.W, t.Room))
		}
		if end := t.Ink.X + t.Ink.W; t.Ink.X < t.Seen.X-slack || end > t.Seen.X+t.Seen.W+slack {
			out = append(out, fmt.Sprintf("%q runs from %.0f to %.0f, to be seen is %.0f to %.0f", t.Text, t.Ink.X, end, t.Seen.X, t.Seen.X+t.Seen.W))
		}
		for _, o := range s.Texts[:i] {
			if o.Layer == t.Layer && !o.Field && overlap(o, t) {
				out = append(out, fmt.Sprintf("%q lies over %q", t.Text, o.Text))
			}
		}
	}
	return out
}

// overlap reports whether the letters of two texts meet.
func overlap(a, b Text) bool {
	both := a.letters().cut(b.letters())
	return both.W > slack && both.H > slack
}

// letters is what can be seen of the ink, without the room above and below.
func (t Text) letters() Box {
	b := t.Ink
	b.Y, b.H = b.Y+b.H/4, b.H/2
	return b.cut(t.Seen)
}
