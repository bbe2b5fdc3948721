package state

import (
	"context"
	"errors"
	"image"
	"io"
	"strings"
	"sync"
	"time"
)

// Pages is what the preview needs of a PDF; main fills it. It opens images too,
// each as a page, whatever their format. Errors that a person can do something
// about are [ErrNeedsPassword] and [ErrWrongPassword]; what cannot be drawn is
// [ErrNotShown].
type Pages interface {
	Open(ctx context.Context, r io.Reader, size int64, password string) (PageDocument, error)
}

// PageDocument is an opened PDF. Pages count from 0.
type PageDocument interface {
	Count() int
	// Page draws a page on white, width pixels wide, turned clockwise by
	// rotation quarters.
	Page(ctx context.Context, number int, width int, rotation int) (*image.RGBA, error)
	Text(ctx context.Context, number int) (string, error)
}

// What keeps a preview from showing something.
var (
	// ErrNeedsPassword: it opens with a password only.
	ErrNeedsPassword = errors.New("preview needs a password")
	// ErrWrongPassword: not with this one.
	ErrWrongPassword = errors.New("preview password is wrong")
	// ErrNotShown: it is damaged, or of a type that has no pages.
	ErrNotShown = errors.New("no preview of this file")
)

// Bounds of zoom, of text in bytes, and of a page's width in pixels.
const (
	leastZoom, mostZoom = 0.2, 4.0
	longestText         = 256 << 10
	widestPage          = 4000
)

// slowAfter is how long nothing is shown before the preview says that it works.
const slowAfter = 300 * time.Millisecond

// Preview shows one file at a time, a page at a time, drawn in the background.
// A newer wish beats an older one: nobody waits for a page that was left.
type Preview struct {
	// Changed is called on the window's thread after anything below changed.
	Changed func()

	post  func(func())
	pages Pages

	// The window's thread only.
	wish      wish
	turn      int // counts wishes: what was drawn for an older one is dropped
	count     int
	picture   *image.RGBA
	text      string
	letter    *Letter
	err       error
	busy      bool
	slow      bool
	passwords map[string]string // by key, for as long as the window is open

	mu     sync.Mutex
	wanted *order
	stop   context.CancelFunc // ends the order under way
	asked  chan struct{}
}

// wish is what is to be seen.
type wish struct {
	file     File
	number   int
	rotation int
	fit      int     // pixels between the edges
	zoom     float64 // 1 fits
	words    bool    // the text of the page instead of its picture
}

// order is a wish on its way.
type order struct {
	wish
	turn     int
	password string
}

// opened is the file that the last order opened; the run's own.
type opened struct {
	key      string
	password string
	doc      PageDocument
	text     string
	letter   *Letter
	plain    bool // text or a letter, no pages
}

// NewPreview returns a preview that shows nothing; pages may be nil, then only
// text is shown.
func NewPreview(pages Pages, post func(func())) *Preview {
	return &Preview{pages: pages, post: post, asked: make(chan struct{}, 1), wish: wish{zoom: 1}, passwords: map[string]string{}}
}

// UsePages says who draws pages; before [Preview.Run].
func (p *Preview) UsePages(pages Pages) { p.pages = pages }

// File is what is shown, or will be; without a key nothing is.
func (p *Preview) File() File { return p.wish.file }

// Number is the page that is wanted, from 0; Count is 0 while it is unknown and
// for files without pages.
func (p *Preview) Number() int { return p.wish.number }

// Count is how many pages there are.
func (p *Preview) Count() int { return p.count }

// Zoom is 1 where the page fits the width.
func (p *Preview) Zoom() float64 { return p.wish.zoom }

// Picture is the page as it is drawn so far; nil before.
func (p *Preview) Picture() *image.RGBA { return p.picture }

// Text is what is shown instead of a picture.
func (p *Preview) Text() string { return p.text }

// Letter is what is shown instead of a picture of a mail; nil of other files.
func (p *Preview) Letter() *Letter { return p.letter }

// Password is what was typed for the file of a key, or opened it by itself.
func (p *Preview) Password(key string) string { return p.passwords[key] }

// Err is why nothing is shown.
func (p *Preview) Err() error { return p.err }

// Slow reports that something is being drawn for longer than a blink.
func (p *Preview) Slow() bool { return p.busy && p.slow }

// Show shows a file from its first page. The zero File shows nothing.
func (p *Preview) Show(f File) {
	if f.Key == p.wish.file.Key {
		return
	}
	p.wish.file, p.wish.number, p.wish.rotation, p.wish.words = f, 0, 0, false
	p.count, p.picture, p.text, p.letter, p.err = 0, nil, "", nil, nil
	p.ask()
}

// Again tries what did not work before.
func (p *Preview) Again() {
	if p.err != nil {
		p.err = nil
		p.ask()
	}
}

// Unlock opens the file with a password and remembers it for this file while
// the window is open.
func (p *Preview) Unlock(password string) {
	if p.wish.file.Key == "" || password == "" {
		return
	}
	p.passwords[p.wish.file.Key] = password
	p.err = nil
	p.ask()
}

// Flip goes by pages, and stays between the first and the last.
func (p *Preview) Flip(by int) {
	to := max(0, min(p.wish.number+by, p.count-1))
	if to != p.wish.number {
		p.wish.number = to
		p.ask()
	}
}

// Rotate turns the view by quarters, clockwise.
func (p *Preview) Rotate(by int) {
	if p.count > 0 {
		p.wish.rotation = (p.wish.rotation + by) & 3
		p.ask()
	}
}

// Magnify multiplies the zoom; 0 fits the width again.
func (p *Preview) Magnify(by float64) {
	to := max(leastZoom, min(p.wish.zoom*by, mostZoom))
	if by == 0 || to > 0.99 && to < 1.01 {
		to = 1
	}
	if to != p.wish.zoom {
		p.wish.zoom = to
		p.ask()
	}
}

// Fit says how many pixels lie between the edges.
func (p *Preview) Fit(pixels int) {
	if pixels != p.wish.fit {
		p.wish.fit = pixels
		p.ask()
	}
}

// ask makes the present wish the next order.
func (p *Preview) ask() {
	p.turn++
	p.busy, p.slow = p.wish.file.Key != "" && p.wish.fit > 0 && p.err == nil, false
	o := &order{wish: p.wish, turn: p.turn, password: p.passwords[p.wish.file.Key]}
	p.mu.Lock()
	p.wanted = o
	if p.stop != nil {
		p.stop()
	}
	p.mu.Unlock()
	select {
	case p.asked <- struct{}{}:
	default:
	}
	p.tell()
}

func (p *Preview) tell() {
	if p.Changed != nil {
		p.Changed()
	}
}

// Run draws what is wanted until ctx ends.
func (p *Preview) Run(ctx context.Context) {
	var at opened
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.asked:
		}
		p.mu.Lock()
		o := p.wanted
		drawing, stop := context.WithCancel(ctx)
		p.stop = stop
		p.mu.Unlock()
		p.draw(drawing, *o, &at)
		stop()
	}
}

// draw carries out one order.
func (p *Preview) draw(ctx context.Context, o order, at *opened) {
	if o.file.Key == "" {
		*at = opened{}
		return
	}
	if o.fit <= 0 {
		return // nothing is seen of it yet
	}
	late := time.AfterFunc(slowAfter, func() {
		p.post(func() {
			if o.turn == p.turn && p.busy {
				p.slow = true
				p.tell()
			}
		})
	})
	defer late.Stop()
	var err error
	if at.key != o.file.Key || at.password != o.password {
		var next opened
		if next, err = p.open(ctx, o); err == nil {
			*at = next
		}
	}
	var picture *image.RGBA
	var letter *Letter
	text, count, password := "", 0, ""
	switch {
	case err != nil:
	case at.plain:
		text, letter = at.text, at.letter
	default:
		password = at.password
		count = at.doc.Count()
		if o.words {
			text, err = at.doc.Text(ctx, min(o.number, count-1))
		} else {
			picture, text, err = page(ctx, at.doc, o.wish)
		}
	}
	if ctx.Err() != nil {
		return // somebody wants something else by now
	}
	p.post(func() {
		if o.turn != p.turn {
			return
		}
		p.picture, p.text, p.letter, p.count, p.err, p.busy, p.slow = picture, text, letter, count, err, false, false
		if password != "" {
			p.passwords[o.file.Key] = password
		}
		p.tell()
	})
}

// page draws a page; where that does not work its text is better than nothing.
func page(ctx context.Context, doc PageDocument, w wish) (*image.RGBA, string, error) {
	width := min(int(float64(w.fit)*w.zoom), widestPage)
	picture, err := doc.Page(ctx, min(w.number, doc.Count()-1), width, w.rotation)
	if err == nil || ctx.Err() != nil {
		return picture, "", err
	}
	text, failed := doc.Text(ctx, w.number)
	if failed != nil || strings.TrimSpace(text) == "" {
		return nil, "", err
	}
	return nil, text, nil
}
