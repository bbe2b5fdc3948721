package pdf

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"testing"
	"time"
)

// TestHostileFilesAreShownInTime draws page 1 of each hostile file: it ends in
// time, as a picture or as an error with a meaning, and a good file right after
// it is drawn well. What PDFium makes of a bomb is its affair; the files whose
// check already fails must not open here either.
func TestHostileFilesAreShownInTime(t *testing.T) {
	const limit = 10 * time.Second
	v := newViewer(t, Config{})
	good := corners(1)
	for _, h := range hostileFiles() {
		file := h.make()
		burntBefore, begin := childrenCPU(&v.keeper), time.Now()
		result := "drawn"
		d, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), "")
		if err == nil {
			var drawn *image.RGBA
			if drawn, err = d.Page(t.Context(), 0, Look{Width: 800}); err == nil && drawn.Rect.Dx() < 1 {
				t.Errorf("%s: an empty picture", h.name)
			}
		}
		took, burnt := time.Since(begin), childrenCPU(&v.keeper)-burntBefore
		if err != nil {
			result = err.Error()
		}
		t.Logf("%-42s %6.2f s, CPU %5.2f s  %s", h.name, took.Seconds(), burnt.Seconds(), result)
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNeedsPassword) && !errors.Is(err, ErrTooSlow) && !errors.Is(err, ErrPage) {
			t.Errorf("%s: %v", h.name, err)
		}
		// On a busy machine the wall time grows; the CPU time is the file's.
		if min(took, burnt+time.Second) > limit {
			t.Errorf("%s: took %v, %v of it on the CPU", h.name, took, burnt)
		}
		again := mustDraw(t, mustOpen(t, v, good, ""), 0, Look{Width: 400})
		wantPixels(t, again, map[image.Point]color.RGBA{{X: 10, Y: 10}: red, {X: 90, Y: 92}: blue, {X: 90, Y: 8}: white})
	}
}
