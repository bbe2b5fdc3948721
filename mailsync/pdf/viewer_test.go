package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

func newViewer(t testing.TB, conf Config) *Viewer {
	t.Helper()
	if conf.CacheDir == "" {
		conf.CacheDir = sharedCache()
	}
	v := NewViewer(conf)
	v.starved = 10 // others use the machine too
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return v
}

func mustOpen(t testing.TB, v *Viewer, file []byte, password string) *Document {
	t.Helper()
	d, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), password)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return d
}

func mustDraw(t testing.TB, d *Document, number int, look Look) *image.RGBA {
	t.Helper()
	drawn, err := d.Page(t.Context(), number, look)
	if err != nil {
		t.Fatalf("draw page %d: %v", number, err)
	}
	return drawn
}

// corners is a document of pages, each with a red square in the top left corner
// and a blue one in the bottom right, and its number as text.
func corners(pages int) []byte {
	w := &writer{}
	w.add("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", 3+2*i)
	}
	w.addf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages)
	for i := range pages {
		w.addf("<< /Type /Page /Parent 2 0 R /Contents %d 0 R /MediaBox [0 0 400 600]"+
			" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>", 4+2*i)
		w.stream("", fmt.Appendf(nil, "1 0 0 rg 0 500 100 100 re f 0 0 1 rg 300 0 100 100 re f 0 g BT /F1 20 Tf 100 300 Td (Seite %d) Tj ET\n", i+1))
	}
	return w.bytes()
}

var (
	white = color.RGBA{R: 255, G: 255, B: 255, A: 255}
	red   = color.RGBA{R: 255, A: 255}
	blue  = color.RGBA{B: 255, A: 255}
)

// wantPixels compares pixels given in hundredths of width and height.
func wantPixels(t testing.TB, drawn *image.RGBA, want map[image.Point]color.RGBA) {
	t.Helper()
	for at, c := range want {
		x, y := at.X*drawn.Rect.Dx()/100, at.Y*drawn.Rect.Dy()/100
		got := drawn.RGBAAt(x, y)
		if distance(got.R, c.R) > 40 || distance(got.G, c.G) > 40 || distance(got.B, c.B) > 40 || got.A != 255 {
			t.Errorf("pixel at %d %% across, %d %% down: %v, want %v", at.X, at.Y, got, c)
		}
	}
}

func distance(a, b uint8) int { return max(int(a)-int(b), int(b)-int(a)) }

func TestPageIsDrawnAtAnyWidthAndTurned(t *testing.T) {
	d := mustOpen(t, newViewer(t, Config{}), corners(3), "")
	if d.Pages != 3 || len(d.Sizes) != 3 || d.Sizes[2] != (Size{Width: 400, Height: 600}) || d.Signed || d.Restricted {
		t.Errorf("got %d pages, sizes %v", d.Pages, d.Sizes)
	}
	type points = map[image.Point]color.RGBA
	for _, test := range []struct {
		look          Look
		width, height int
		want          points
	}{
		{Look{Width: 800}, 800, 1200, points{{X: 10, Y: 10}: red, {X: 90, Y: 92}: blue, {X: 90, Y: 8}: white, {X: 10, Y: 90}: white}},
		{Look{Width: 600, Turns: 1}, 600, 400, points{{X: 92, Y: 10}: red, {X: 8, Y: 90}: blue, {X: 8, Y: 10}: white}},
		{Look{Width: 800, Turns: 2}, 800, 1200, points{{X: 90, Y: 92}: red, {X: 10, Y: 8}: blue, {X: 10, Y: 90}: white}},
		{Look{Width: 600, Turns: -1}, 600, 400, points{{X: 8, Y: 90}: red, {X: 92, Y: 10}: blue, {X: 92, Y: 90}: white}},
		{Look{Width: 4000}, 4000, 6000, points{{X: 10, Y: 10}: red, {X: 90, Y: 92}: blue, {X: 50, Y: 90}: white}},
		{Look{Width: 99999}, 4000, 6000, points{{X: 10, Y: 10}: red}},
		{Look{Width: -5}, 1, 2, nil}, // a window that is not laid out yet
	} {
		drawn := mustDraw(t, d, 2, test.look)
		if got := drawn.Rect; got != image.Rect(0, 0, test.width, test.height) {
			t.Errorf("%+v: got %v, want %d x %d", test.look, got, test.width, test.height)
		}
		wantPixels(t, drawn, test.want)
	}
}

func TestPicturesOutliveWhatComesAfterThem(t *testing.T) {
	d := mustOpen(t, newViewer(t, Config{}), corners(2), "")
	first := mustDraw(t, d, 0, Look{Width: 400})
	kept := bytes.Clone(first.Pix)
	mustDraw(t, d, 1, Look{Width: 400, Turns: 2})
	if !bytes.Equal(first.Pix, kept) {
		t.Error("the next picture has changed the one before")
	}
}

func TestThinAndHugePagesStayWithinBounds(t *testing.T) {
	v := newViewer(t, Config{})
	for _, box := range []string{"[0 0 1 100000]", "[0 0 100000 1]", "[0 0 1e30 1e30]", "[0 0 0 0]", "[0 0 200 14400]", "[(a) /b null <<>>]"} {
		drawn := mustDraw(t, mustOpen(t, v, mediaBox(box), ""), 0, Look{Width: 3000})
		if size := drawn.Rect.Size(); size.X < 1 || size.X > 3000 || size.Y < 1 || size.Y > maxHeight {
			t.Errorf("%s: drawn as %v", box, size)
		}
	}
}

func TestTextOfAPage(t *testing.T) {
	d := mustOpen(t, newViewer(t, Config{}), corners(3), "")
	for i := range 3 {
		got, err := d.Text(t.Context(), i)
		if want := fmt.Sprintf("Seite %d", i+1); err != nil || got != want {
			t.Errorf("page %d: %q, %v; want %q", i, got, err, want)
		}
	}
	for _, number := range []int{-1, 3, 1 << 40} {
		if _, err := d.Text(t.Context(), number); !errors.Is(err, ErrPage) {
			t.Errorf("page %d: %v, want %v", number, err, ErrPage)
		}
	}
	if got := readable("Rech\u0002\r\nnung\ufffd 4711\r\nEUR"); got != "Rechnung 4711\nEUR" {
		t.Errorf("got %q", got)
	}
}

func TestFilesThatDoNotOpenSayWhy(t *testing.T) {
	v := newViewer(t, Config{})
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"empty":        {nil, ErrDamaged},
		"HTML":         {html(), ErrDamaged},
		"half":         {cut(50), ErrDamaged},
		"certificates": {encrypted("<< /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 /Recipients [(x)] >>"), ErrNeedsPassword},
	} {
		if _, err := v.Open(t.Context(), bytes.NewReader(test.file), int64(len(test.file)), ""); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if _, err := v.Open(t.Context(), bytes.NewReader(nil), MaxSize+1, ""); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := v.Open(t.Context(), strings.NewReader("short"), 10, ""); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("shorter than it says: %v", err)
	}
}

func TestFilesTakeTurnsOnTheShelf(t *testing.T) {
	v := newViewer(t, Config{})
	var open []*Document
	for i := range shelfSize + 3 {
		open = append(open, mustOpen(t, v, corners(i+1), ""))
	}
	first := v.child
	for round := range 2 {
		for i, d := range open {
			if got, err := d.Text(t.Context(), i); err != nil || got != fmt.Sprintf("Seite %d", i+1) {
				t.Errorf("round %d, file %d: %q, %v", round, i, got, err)
			}
		}
	}
	if v.child != first {
		t.Error("the child was replaced")
	}
}

func TestOpenFilesAreNotSentAgain(t *testing.T) {
	v := newViewer(t, Config{})
	d := mustOpen(t, v, corners(2), "")
	d.file = []byte("something else") // nobody may look at it
	mustDraw(t, d, 1, Look{Width: 100})
	again := mustOpen(t, v, corners(2), "")
	mustDraw(t, again, 0, Look{Width: 100})
}

func TestDeadViewerChildIsReplacedAndTheFileSentAgain(t *testing.T) {
	v := newViewer(t, Config{})
	d := mustOpen(t, v, corners(2), "")
	for range 3 {
		if err := v.child.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		wantPixels(t, mustDraw(t, d, 1, Look{Width: 400}), map[image.Point]color.RGBA{{X: 10, Y: 10}: red})
	}
}

func TestIdleViewerHasNoChild(t *testing.T) {
	v := newViewer(t, Config{})
	v.idle = 20 * time.Millisecond
	d := mustOpen(t, v, corners(1), "")
	v.turn.take()
	running := v.child
	v.turn.leave()
	if running != nil { // else it is gone already
		select {
		case <-running.ended:
		case <-time.After(5 * time.Second):
			t.Fatal("the child is still there")
		}
	}
	mustDraw(t, d, 0, Look{Width: 100})
}

// TestUnwantedPictureMakesWay cancels a page that never ends; the next one must
// not wait for its limit of time.
func TestUnwantedPictureMakesWay(t *testing.T) {
	v := newViewer(t, Config{})
	slow, good := mustOpen(t, v, slowShading(), ""), mustOpen(t, v, corners(1), "")
	ctx, cancel := context.WithCancelCause(t.Context())
	cause := errors.New("another page is looked at")
	var drawing sync.WaitGroup
	drawing.Go(func() {
		if _, err := slow.Page(ctx, 0, Look{Width: 800}); !errors.Is(err, cause) {
			t.Errorf("got %v, want %v", err, cause)
		}
	})
	for v.turn.tryEnter() { // until the slow one has the turn
		v.turn.leave()
	}
	begin := time.Now()
	cancel(cause)
	mustDraw(t, good, 0, Look{Width: 800})
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
	drawing.Wait()
}

func TestQuickUnwantedPictureKeepsTheChild(t *testing.T) {
	v := newViewer(t, Config{})
	d := mustOpen(t, v, corners(1), "")
	first := v.child
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.inTurn(ctx, func(graced context.Context) error {
		_, _, err := v.exchange(graced, opText, viewRequest{Key: d.key}, nil, maxText)
		return err
	}); !errors.Is(err, context.Canceled) {
		// inTurn may let it in or not: either way it is cancelled.
		t.Errorf("got %v", err)
	}
	mustDraw(t, d, 0, Look{Width: 100})
	if v.child != first {
		t.Error("the child was replaced")
	}
}

func TestNewestRequestGoesFirst(t *testing.T) {
	var turn turnstile
	turn.take()
	order := make(chan int, 4)
	var group sync.WaitGroup
	for i := range 3 {
		mine := turn.line()
		group.Go(func() {
			<-mine
			order <- i
			turn.leave()
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := turn.enter(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	turn.leave()
	group.Wait()
	if a, b, c := <-order, <-order, <-order; a != 2 || b != 1 || c != 0 {
		t.Errorf("order %d %d %d, want 2 1 0", a, b, c)
	}
	if !turn.tryEnter() || turn.tryEnter() {
		t.Error("the turn is not free once")
	}
}

func TestCloseEndsTheViewer(t *testing.T) {
	v := newViewer(t, Config{})
	d := mustOpen(t, v, corners(1), "")
	running := v.child
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if !running.hasEnded() {
		t.Error("the child is still there")
	}
	if _, err := d.Page(t.Context(), 0, Look{Width: 10}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("after Close: %v, want %v", err, ErrUnavailable)
	}
}

func TestViewerChildrenThatMisbehave(t *testing.T) {
	for how, want := range map[string]error{
		"ends at once":           ErrUnavailable,
		"cannot start":           ErrUnavailable,
		"crashes":                ErrDamaged,
		"answers something else": ErrDamaged,
		"answers without end":    ErrDamaged,
		"answers nonsense":       ErrDamaged,
		"computes for ever":      ErrTooSlow,
		"sleeps for ever":        ErrUnavailable,
	} {
		v := newViewer(t, Config{Command: fakeChild(how), CacheDir: t.TempDir(), Timeout: 300 * time.Millisecond})
		file := goodPDF()
		if _, err := v.Open(t.Context(), bytes.NewReader(file), int64(len(file)), ""); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", how, err, want)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	d := mustOpen(b, newViewer(b, Config{}), corners(1), "")
	for b.Loop() {
		mustDraw(b, d, 0, Look{Width: 800})
	}
}
