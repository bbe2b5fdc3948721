package onscreen

import (
	"context"
	"image/color"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// placed is a text at a place, with some room.
func placed(s string, x, y, width float32, align fyne.TextAlign) *canvas.Text {
	t := canvas.NewText(s, color.Black)
	t.Alignment = align
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(width, t.MinSize().Height))
	return t
}

// window shows objects where they want to be.
func window(t *testing.T, objects ...fyne.CanvasObject) fyne.Window {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, container.NewWithoutLayout(objects...))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 200))
	return w
}

func TestFaultsAreTextsThatCannotBeRead(t *testing.T) {
	long := "Rechtsanwaltskanzlei Hinterholzer"
	cases := map[string]struct {
		objects []fyne.CanvasObject
		want    string
	}{
		"fits":              {[]fyne.CanvasObject{placed(long, 0, 0, 390, fyne.TextAlignLeading), placed(long, 0, 30, 390, fyne.TextAlignTrailing)}, ""},
		"wider":             {[]fyne.CanvasObject{placed(long, 0, 0, 40, fyne.TextAlignLeading)}, "needs"},
		"out of the window": {[]fyne.CanvasObject{placed(long, 300, 0, 390, fyne.TextAlignLeading)}, "runs from"},
		"to the left":       {[]fyne.CanvasObject{placed(long, 0, 0, 100, fyne.TextAlignTrailing)}, "runs from"},
		"over another":      {[]fyne.CanvasObject{placed(long, 0, 0, 390, fyne.TextAlignLeading), placed("Huber", 20, 4, 60, fyne.TextAlignLeading)}, "lies over"},
		"hidden":            {[]fyne.CanvasObject{hidden(placed(long, 0, 0, 40, fyne.TextAlignLeading))}, ""},
	}
	for name, c := range cases {
		got := strings.Join(Read(window(t, c.objects...).Canvas()).Faults(), "; ")
		if !strings.Contains(got, c.want) || (c.want == "") != (got == "") {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func hidden(o fyne.CanvasObject) fyne.CanvasObject {
	o.Hide()
	return o
}

func TestScrolledAwayIsNotSeenAndFieldsMayHoldMore(t *testing.T) {
	rows := container.NewVBox()
	for range 40 {
		rows.Add(widget.NewLabel("Zeile"))
	}
	scroll := container.NewVScroll(rows)
	scroll.Resize(fyne.NewSize(100, 100))
	field := widget.NewEntry()
	field.PlaceHolder = "Name"
	field.Text = strings.Repeat("sehr lang ", 20)
	field.Move(fyne.NewPos(120, 0))
	field.Resize(fyne.NewSize(100, 36))
	w := window(t, scroll, field)
	w.Canvas().Focus(field)
	s := Read(w.Canvas())
	if n := len(s.Texts); n < 3 || n > 6 {
		t.Errorf("%d texts are to be seen", n)
	}
	if len(s.Fields) != 1 || s.Fields[0].Hint != "Name" || s.Fields[0].Text != field.Text || !s.Fields[0].Focused {
		t.Errorf("fields: %+v", s.Fields)
	}
	if f := s.Faults(); len(f) > 0 {
		t.Errorf("faults: %v", f)
	}
}

func TestDialogsLieAboveTheWindow(t *testing.T) {
	w := window(t, placed("unten", 0, 0, 100, fyne.TextAlignLeading))
	pop := widget.NewPopUp(widget.NewLabel("oben"), w.Canvas())
	pop.Show()
	layers := map[string]int{}
	for _, x := range Read(w.Canvas()).Texts {
		layers[x.Text] = x.Layer
	}
	if layers["unten"] != 0 || layers["oben"] != 1 {
		t.Errorf("layers: %v", layers)
	}
}

func TestWhoeverAsksIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	want := Screen{Scale: 1.5, Texts: []Text{{Text: "Belegupload", Room: 80}}}
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var served sync.WaitGroup
	served.Go(func() { Serve(ctx, l, func() Screen { return want }) })
	got, err := Ask(path)
	stop()
	served.Wait()
	if err != nil || got.Scale != want.Scale || len(got.Texts) != 1 || got.Texts[0] != want.Texts[0] {
		t.Errorf("got %+v, %v", got, err)
	}
}
