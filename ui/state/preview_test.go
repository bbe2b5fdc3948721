package state

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"strings"
	"sync"
	"testing"
)

// paper draws pages of the width it is asked for; a page "slow" waits.
type paper struct {
	mu       sync.Mutex
	opens    int
	drawn    []int // widths
	hold     chan struct{}
	password string
	broken   bool
}

func (p *paper) Open(_ context.Context, r io.Reader, size int64, password string) (PageDocument, error) {
	data, err := io.ReadAll(r)
	if err != nil || int64(len(data)) != size {
		return nil, errors.New("not the whole file")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opens++
	switch {
	case p.password == "" || p.password == password:
		return p, nil
	case password == "":
		return nil, ErrNeedsPassword
	}
	return nil, ErrWrongPassword
}

func (p *paper) Count() int { return 3 }

func (p *paper) Page(ctx context.Context, number, width, rotation int) (*image.RGBA, error) {
	if number == 1 && p.hold != nil {
		select {
		case <-p.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken {
		return nil, ErrNotShown
	}
	p.drawn = append(p.drawn, width)
	if rotation%2 == 1 {
		return image.NewRGBA(image.Rect(0, 0, width, width/2)), nil
	}
	return image.NewRGBA(image.Rect(0, 0, width, 2*width)), nil
}

func (p *paper) Text(context.Context, int) (string, error) { return "Rechnung 4711", nil }

func content(key, text string) File {
	return File{Key: key, Name: key, Open: func(context.Context) (io.ReadCloser, int64, error) {
		return io.NopCloser(strings.NewReader(text)), int64(len(text)), nil
	}}
}

func previewOf(t *testing.T, p *paper) (*Preview, *thread) {
	th := newThread(t)
	v := NewPreview(p, th.post)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { v.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	v.Fit(500)
	return v, th
}

func TestAPageIsDrawnAsWideAsItIsShownAndSharpAtZoom(t *testing.T) {
	v, th := previewOf(t, &paper{})
	v.Show(content("a", "%PDF-1.7"))
	th.until("drawn", func() bool { return v.Picture() != nil })
	if v.Count() != 3 || v.Picture().Bounds().Dx() != 500 {
		t.Errorf("%d pages, %v", v.Count(), v.Picture().Bounds())
	}
	v.Magnify(2)
	th.until("sharp", func() bool { return v.Picture().Bounds().Dx() == 1000 })
	v.Rotate(1)
	th.until("turned", func() bool { return v.Picture().Bounds().Dy() == 500 })
	v.Magnify(0)
	v.Fit(400)
	th.until("fitted", func() bool { return v.Picture().Bounds().Dx() == 400 })
}

func TestANewerWishBeatsThePageThatIsStillDrawn(t *testing.T) {
	p := &paper{hold: make(chan struct{})}
	v, th := previewOf(t, p)
	v.Show(content("a", "%PDF-1.7"))
	th.until("drawn", func() bool { return v.Picture() != nil })
	v.Flip(1) // hangs
	th.until("it is said that it takes long", v.Slow)
	v.Flip(1)
	first := v.Picture()
	th.until("the third page", func() bool { return v.Picture() != first })
	if v.Number() != 2 {
		t.Errorf("page %d", v.Number())
	}
	v.Flip(5)
	if v.Number() != 2 {
		t.Errorf("there is no page %d", v.Number())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.opens != 1 {
		t.Errorf("opened %d times", p.opens)
	}
}

func TestAPasswordIsAskedForOnceAFile(t *testing.T) {
	v, th := previewOf(t, &paper{password: "geheim"})
	v.Show(content("a", "%PDF-1.7"))
	th.until("it is asked", func() bool { return errors.Is(v.Err(), ErrNeedsPassword) })
	v.Unlock("falsch")
	th.until("it is wrong", func() bool { return errors.Is(v.Err(), ErrWrongPassword) })
	v.Unlock("geheim")
	th.until("it opens", func() bool { return v.Picture() != nil })
	v.Show(content("b", "Text"))
	th.until("the text", func() bool { return v.Text() == "Text" })
	v.Show(content("a", "%PDF-1.7"))
	th.until("it opens again", func() bool { return v.Picture() != nil })
}

func TestTextIsShownAsItIsAndPagesThatCannotBeDrawnByTheirText(t *testing.T) {
	v, th := previewOf(t, &paper{broken: true})
	v.Show(content("utf8", "\xef\xbb\xbfGrüße\r\nzwei"))
	th.until("UTF-8", func() bool { return v.Text() == "Grüße\nzwei" })
	v.Show(content("1252", "Gr\xfc\xdfe 5 \x80"))
	th.until("Windows-1252", func() bool { return v.Text() == "Grüße 5 €" })
	v.Show(content("broken", "%PDF-1.7"))
	th.until("its text", func() bool { return v.Text() == "Rechnung 4711" })
	v.Show(content("zip", "PK\x03\x04\x00\x00\x00"))
	th.until("no preview", func() bool { return errors.Is(v.Err(), ErrNotShown) })
	v.Show(File{})
	if v.Err() != nil || v.Text() != "" || v.Picture() != nil {
		t.Error("nothing is chosen, but something is shown")
	}
}

func TestLongTextIsCutBetweenCharacters(t *testing.T) {
	got, err := readText(bytes.NewReader(bytes.Repeat([]byte("€"), longestText)))
	if err != nil || strings.Trim(got, "€") != "" || len(got) < longestText-3 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestTheWordsOfAPageCanBeCopied(t *testing.T) {
	v, th := previewOf(t, &paper{})
	v.TurnWords() // of nothing
	v.Show(content("a", "%PDF-1.7"))
	th.until("drawn", func() bool { return v.Picture() != nil })
	v.TurnWords()
	th.until("read", func() bool { return v.Text() == "Rechnung 4711" && v.Picture() == nil && v.Words() })
	v.TurnWords()
	th.until("drawn again", func() bool { return v.Picture() != nil && !v.Words() })
	v.TurnWords()
	v.Show(content("b", "%PDF-1.7"))
	th.until("another file begins as a picture", func() bool { return v.Picture() != nil && !v.Words() })
	v.ZoomTo(0.5)
	th.until("half as wide", func() bool { return v.Picture().Bounds().Dx() == 250 })
}
