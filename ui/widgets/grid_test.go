package widgets

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	look "belegpost/ui/theme"
)

// table is a grid on n rows, whose keys start at first.
type table struct {
	*Grid
	n, first int
	window   fyne.Window
	chosen   []int
	opened   []int
}

func newTable(t testing.TB, n int) *table {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(look.Theme{})
	g := &table{n: n}
	g.Grid = NewGrid([]Column{{Key: "name", Title: "Name", Width: 100, Stretch: 1}, {Title: "Count", Width: 80, Align: fyne.TextAlignTrailing}}, "name", true)
	g.Rows = func() int { return g.n }
	g.Key = func(row int) (int64, bool) { return int64(g.first + row), row < g.n }
	g.Find = func(key int64) (int, bool, bool) {
		row := int(key) - g.first
		return row, row >= 0 && row < g.n, row < 0 || row >= g.n
	}
	g.Cell = func(row, col int) (Cell, bool) { return Cell{Text: fmt.Sprintf("row %d", g.first+row)}, true }
	g.OnSelect = func(row int) { g.chosen = append(g.chosen, row) }
	g.OnActivate = func(row int) { g.opened = append(g.opened, row) }
	g.window = test.NewTempWindow(t, g.Grid)
	g.window.SetPadded(false)
	g.window.Resize(fyne.NewSize(500, 27+10*look.RowHeight))
	g.Reload()
	return g
}

// inSight are the texts of the first column in the order of the screen.
func (g *table) inSight() []string {
	var out []string
	top, low := g.scroll.Offset.Y, g.scroll.Offset.Y+g.scroll.Size().Height
	for y := top - float32(int(top)%look.RowHeight); y < low; y += look.RowHeight {
		for _, r := range g.body.pool {
			if r.Visible() && r.Position().Y == y {
				out = append(out, r.texts[0].Text)
			}
		}
	}
	return out
}

func (g *table) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		g.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func TestKeysMoveTheSelectionAndTheSight(t *testing.T) {
	g := newTable(t, 100_000)
	for _, step := range []struct {
		key  fyne.KeyName
		want int
	}{{fyne.KeyDown, 0}, {fyne.KeyDown, 1}, {fyne.KeyUp, 0}, {fyne.KeyUp, 0}, {fyne.KeyPageDown, 9}, {fyne.KeyEnd, 99_999}, {fyne.KeyDown, 99_999},
		{fyne.KeyPageUp, 99_990}, {fyne.KeyHome, 0}} {
		g.press(step.key)
		if g.Selected() != step.want {
			t.Fatalf("after %s row %d is selected, want %d", step.key, g.Selected(), step.want)
		}
		if want := fmt.Sprintf("row %d", step.want); !strings.Contains(strings.Join(g.inSight(), ","), want) {
			t.Fatalf("after %s %s is not in sight: %q", step.key, want, g.inSight())
		}
	}
	g.press(fyne.KeyReturn)
	if len(g.opened) != 1 || g.opened[0] != 0 {
		t.Errorf("Enter opened %v", g.opened)
	}
	if len(g.body.pool) > 15 {
		t.Errorf("%d rows exist for 10 in sight", len(g.body.pool))
	}
}

func TestATapSelectsTheWholeRowAndTakesTheKeyboard(t *testing.T) {
	g := newTable(t, 50)
	test.TapCanvas(g.window.Canvas(), fyne.NewPos(450, 27+3*look.RowHeight+5))
	if g.Selected() != 3 || g.window.Canvas().Focused() != fyne.Focusable(g.Grid) {
		t.Fatalf("row %d is selected, focus %T", g.Selected(), g.window.Canvas().Focused())
	}
	test.TapCanvas(g.window.Canvas(), fyne.NewPos(50, 27+3*look.RowHeight+5))
	if len(g.opened) != 1 || g.opened[0] != 3 {
		t.Errorf("the second tap opened %v", g.opened)
	}
}

func TestNewRowsAboveMoveNeitherSelectionNorSight(t *testing.T) {
	g := newTable(t, 1000)
	g.Select(500)
	before := g.inSight()
	g.n, g.first = 1007, -7
	g.Reload()
	if after := g.inSight(); strings.Join(after, ",") != strings.Join(before, ",") {
		t.Errorf("in sight were %q, are %q", before, after)
	}
	if g.Selected() != 507 {
		t.Errorf("row %d is selected, want 507", g.Selected())
	}
}

func TestAtTheTopNewRowsComeIntoSight(t *testing.T) {
	g := newTable(t, 1000)
	g.n, g.first = 1001, -1
	g.Reload()
	if got := g.inSight()[0]; got != "row -1" {
		t.Errorf("the first in sight is %s", got)
	}
}

func TestNeighbourIsSelectedWhenTheSelectedRowGoes(t *testing.T) {
	g := newTable(t, 4)
	g.Select(3)
	g.n = 3
	g.Reload()
	if g.Selected() != 2 {
		t.Errorf("row %d is selected, want 2", g.Selected())
	}
	g.n = 0
	g.Reload()
	if g.Selected() != -1 || g.chosen[len(g.chosen)-1] != -1 {
		t.Errorf("row %d is selected in an empty list, told %v", g.Selected(), g.chosen)
	}
}

func TestHeadersSortAndTurnRound(t *testing.T) {
	g := newTable(t, 4)
	var told []string
	g.OnSort = func(key string, up bool) { told = append(told, fmt.Sprint(key, up)) }
	test.TapCanvas(g.window.Canvas(), fyne.NewPos(50, 10))
	test.TapCanvas(g.window.Canvas(), fyne.NewPos(50, 10))
	test.TapCanvas(g.window.Canvas(), fyne.NewPos(480, 10)) // this one does not sort
	if got := strings.Join(told, " "); got != "namefalse nametrue" {
		t.Errorf("told %q", got)
	}
}

func TestLongTextIsCutToItsColumn(t *testing.T) {
	test.NewTempApp(t)
	for _, text := range []string{"kurz", "Stromrechnung Februar 2026 Wien Energie", "Ägypten-Überweisung 😀 mit Zeichen", ""} {
		for _, width := range []float32{0, 10, 60, 500} {
			got := Fit(text, width, 13, fyne.TextStyle{})
			if fits := fyne.MeasureText(got, 13, fyne.TextStyle{}).Width <= width || got == "…"; !fits {
				t.Errorf("%q at %v is %q", text, width, got)
			}
			if width == 500 && got != text {
				t.Errorf("%q was cut without need: %q", text, got)
			}
		}
	}
}

func TestMenuIsForTheRowUnderThePointer(t *testing.T) {
	g := newTable(t, 10)
	g.Many, g.Modifier = true, func() fyne.KeyModifier { return fyne.KeyModifierShortcutDefault }
	told := 0
	g.OnMark = func() { told++ }
	g.Select(1)
	g.toggle(2)
	g.toggle(2) // row 1 is marked, row 2 only selected
	before := told
	for _, r := range g.body.pool {
		if r.Visible() && r.row == 2 {
			r.TappedSecondary(&fyne.PointEvent{})
			break
		}
	}
	if got := g.Marked(); len(got) != 1 || got[0] != 2 || told == before {
		t.Errorf("the menu is for %v", got)
	}
}

func TestImportsNoData(t *testing.T) {
	out, err := exec.Command("go", "list", "-tags", "ci", "-deps", ".").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, path := range strings.Fields(string(out)) {
		if strings.HasPrefix(path, "belegpost/") && path != "belegpost/ui/widgets" && path != "belegpost/ui/theme" {
			t.Errorf("imports %s", path)
		}
	}
}

// One step of the wheel on 100,000 rows.
func BenchmarkScroll(b *testing.B) {
	g := newTable(b, 100_000)
	y := float32(0)
	for b.Loop() {
		y += 78
		g.scrollTo(y)
		if y > 2_000_000 {
			y = 0
		}
	}
}

func TestRangeBeginsAtItsRowThoughOthersCameAbove(t *testing.T) {
	g := newTable(t, 50)
	g.Many = true
	held := fyne.KeyModifier(0)
	g.Modifier = func() fyne.KeyModifier { return held }
	marks := func() string {
		keys := g.Marked()
		slices.Sort(keys)
		return fmt.Sprint(keys)
	}
	g.press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	g.first, g.n = -2, 52 // two mails come
	g.Reload()
	held = fyne.KeyModifierShift
	g.press(fyne.KeyDown, fyne.KeyDown)
	if got := marks(); got != "[2 3 4]" {
		t.Errorf("marked are %s", got)
	}
	g.first, g.n = -3, 53
	g.Reload()
	g.press(fyne.KeyUp)
	if got := marks(); got != "[2 3]" {
		t.Errorf("after one more mail and a step back marked are %s", got)
	}
	g.Find = func(int64) (int, bool, bool) { return 0, false, true }
	g.Reload() // the row where it began has gone
	g.press(fyne.KeyDown)
	if got := marks(); got != "[3 4]" {
		t.Errorf("from the selected one on, marked are %s", got)
	}
}

func TestSelectionGoesToTheRowBelowThoseThatLeave(t *testing.T) {
	g := newTable(t, 10)
	keys := []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	g.Rows = func() int { return len(keys) }
	g.Key = func(row int) (int64, bool) { return keys[row], true }
	g.Find = func(key int64) (int, bool, bool) {
		row := slices.Index(keys, key)
		return row, row >= 0, true
	}
	g.Select(4)
	keys = []int64{0, 1, 5, 6, 7, 8, 9} // 2 to 4 were put into the trash
	g.Reload()
	if g.Selected() != 2 {
		t.Errorf("row %d is selected", g.Selected())
	}
	g.Select(6)
	keys = []int64{0, 1, 5}
	g.Reload()
	if g.Selected() != 2 {
		t.Errorf("after the last ones row %d is selected", g.Selected())
	}
	// So it does where most rows are not at hand.
	find := g.Find
	g.Find = func(key int64) (int, bool, bool) {
		row, found, _ := find(key)
		return row, found && row > 2, found && row > 2
	}
	g.Peek = func(row int) (int64, bool) {
		if row <= 2 || row >= len(keys) {
			return 0, false
		}
		return keys[row], true
	}
	keys = []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	g.Reload()
	g.Select(4)
	keys = []int64{0, 1, 2, 3, 5, 6, 7, 8, 9}
	g.Reload()
	if key := g.Marked(); len(key) != 1 || key[0] != 5 {
		t.Errorf("row %d, %v is selected", g.Selected(), key)
	}
	g.Resize(fyne.NewSize(600, float32(5+1)*26))
	g.Select(-1)
	g.Select(6) // the last one in sight
	keys = []int64{0, 1, 2, 3, 5, 6, 8, 9}
	g.Reload()
	if key := g.Marked(); len(key) != 1 || key[0] != 8 {
		t.Errorf("below the sight, row %d, %v is selected", g.Selected(), key)
	}
	g.Select(3)
	keys = []int64{0, 1, 2, 6, 8, 9} // 5 may only have moved up
	g.Reload()
	if key := g.Marked(); len(key) != 1 || key[0] != 3 {
		t.Errorf("row %d is selected, %v", g.Selected(), g.Marked())
	}
}
