package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestColumnIsDraggedAsFarAsTheOthersLeaveRoom(t *testing.T) {
	test.NewTempApp(t)
	g := NewGrid([]Column{{Key: "a", Width: 100}, {Key: "b", Width: 100, Stretch: 1}, {Key: "c", Width: 80, Spare: 1}}, "a", true)
	var told map[string]float32
	g.OnWidths = func(w map[string]float32) { told = w }
	g.Resize(fyne.NewSize(400, 200))
	test.WidgetRenderer(g).Layout(g.Size())
	head := g.head.Objects[0].(*gridHead)
	pull := func(at, by float32) {
		head.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(at, 5)}})
		head.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(by, 0)})
		head.DragEnd()
	}
	pull(20, 50) // in the middle of a head nothing is dragged
	if g.widths[0] != 100 || told != nil {
		t.Fatalf("widths %v, told %v", g.widths, told)
	}
	pull(98, 60)
	if g.widths[0] != 160 || g.widths[1] != 160 || told["a"] != 160 {
		t.Fatalf("widths %v, told %v", g.widths, told)
	}
	pull(158, 500) // more than there is
	if g.widths[0] != 160 {
		t.Errorf("widths %v", g.widths)
	}
	pull(158, -500)
	if g.widths[0] != narrowest {
		t.Errorf("widths %v", g.widths)
	}
	again := NewGrid(g.columns, "a", true)
	again.SetWidths(map[string]float32{"a": 160, "gone": 5})
	again.share(400)
	if again.widths[0] != 160 {
		t.Errorf("after a restart %v", again.widths)
	}
	again.share(220) // on a smaller screen it does not fit any more
	if again.widths[0] != 100 {
		t.Errorf("in a small window %v", again.widths)
	}
}

func TestColumnsThatAreLeftOutMakeRoomForOthers(t *testing.T) {
	g := newTable(t, 3)
	told := 0
	g.OnHead = func(fyne.Position) { told++ }
	g.head.Objects[0].(*gridHead).TappedSecondary(&fyne.PointEvent{})
	g.SetHidden([]string{"name", "unknown"})
	if g.IsHidden("name") {
		t.Error("the one column that stretches is gone")
	}
	g.columns[1].Key, g.columns[1].Stretch = "count", 1
	g.SetHidden([]string{"name"})
	if g.widths[0] != 0 || g.widths[1] < 400 || g.inSight()[0] != "" || told != 1 {
		t.Errorf("widths %v, %q, told %d", g.widths, g.inSight()[0], told)
	}
	g.SetHidden(nil)
	if g.widths[0] < 100 {
		t.Errorf("widths %v", g.widths)
	}
}

func TestColumnsBeginAtWholePoints(t *testing.T) {
	test.NewTempApp(t)
	g := NewGrid([]Column{{Key: "a", Width: 90, Stretch: 3}, {Key: "b", Width: 78}, {Key: "c", Width: 60, Stretch: 4}, {Key: "d", Width: 50, Stretch: 2}}, "a", true)
	for _, width := range []float32{500, 611.4, 777} {
		g.share(width)
		all := float32(0)
		for i, w := range g.widths {
			if w != float32(int(w)) {
				t.Errorf("in %v column %d is %v wide", width, i, w)
			}
			all += w
		}
		if all != float32(int(width)) {
			t.Errorf("in %v the columns are %v wide", width, all)
		}
	}
}
