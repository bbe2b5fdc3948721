package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
)

// Field is a text field of a form: keys that no text field uses (F1, F5, Esc)
// go on to the window. All text fields of the program build on it.
type Field struct {
	widget.Entry
	OnKey    func(*fyne.KeyEvent)
	Proposed bool // what it holds is a proposal: typing replaces it
}

// NewField returns an empty field.
func NewField() *Field {
	f := &Field{}
	f.ExtendBaseWidget(f)
	return f
}

// SetText shows a text that nobody typed, also while somebody is about to type.
// The same text changes nothing. Where all of the text was selected all of the
// new one is, so that typing replaces it; another selection is dropped. The
// toolkit keeps the edges of a selection in the text that is gone, and what is
// typed next ends up in the middle of the new one.
func (f *Field) SetText(text string) {
	if text == f.Text {
		return
	}
	selected := f.SelectedText()
	whole := selected != "" && selected == f.Text
	f.Entry.SetText(text)
	switch {
	case whole && text != "":
		f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	case selected != "":
		f.unselect()
	default:
		f.DragEnd() // one that is empty is none
	}
}

// unselect drops the selection; the cursor stays.
func (f *Field) unselect() {
	row, column := f.CursorRow, f.CursorColumn
	f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{}) // it begins at 0
	f.CursorRow, f.CursorColumn = 0, 0
	f.DragEnd() // the toolkit's one way to drop it: it ends where it begins
	f.CursorRow, f.CursorColumn = row, column
	f.Refresh()
}

// TypedShortcut implements [fyne.Shortcutable]. Undo and redo change the text
// below a selection: it is dropped before.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		if f.SelectedText() != "" {
			f.unselect()
		}
	}
	f.Entry.TypedShortcut(s)
}

// CreateRenderer implements [fyne.Widget].
func (f *Field) CreateRenderer() fyne.WidgetRenderer { return calm{f.Entry.CreateRenderer(), &f.Entry} }

// FocusGained implements [fyne.Focusable].
func (f *Field) FocusGained() {
	f.Entry.FocusGained()
	if f.Proposed {
		f.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	bringIntoView()
}

// TypedKey implements [fyne.Focusable].
func (f *Field) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyF1, fyne.KeyF5, fyne.KeyEscape:
		if f.OnKey != nil {
			f.OnKey(e)
		}
	default:
		f.Entry.TypedKey(e)
	}
}

// WithoutBars keeps the bars away that a text field shows under a long text:
// one line of text is moved by the cursor.
func WithoutBars(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewThemeOverride(o, barless{})
}

// barless is the theme that is worn now, without scroll bars.
type barless struct{}

func (barless) worn() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// Color implements [fyne.Theme].
func (t barless) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	return t.worn().Color(name, v)
}

// Font implements [fyne.Theme].
func (t barless) Font(s fyne.TextStyle) fyne.Resource { return t.worn().Font(s) }

// Icon implements [fyne.Theme].
func (t barless) Icon(name fyne.ThemeIconName) fyne.Resource { return t.worn().Icon(name) }

// Size implements [fyne.Theme].
func (t barless) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameScrollBar || name == theme.SizeNameScrollBarSmall {
		return 0
	}
	return t.worn().Size(name)
}

// AtMost is a layout that gives its one object the whole height and no more
// than this width, at the left.
type AtMost struct{ Width float32 }

// MinSize implements [fyne.Layout].
func (l AtMost) MinSize(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() }

// Layout implements [fyne.Layout].
func (l AtMost) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(min(l.Width, s.Width), s.Height))
}

// Labelled is a layout of a label and an input right of it.
type Labelled struct{ Width, Input float32 } // of the label's column, and of the input at most

// MinSize implements [fyne.Layout].
func (l Labelled) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.Width+o[1].MinSize().Width, max(o[0].MinSize().Height, o[1].MinSize().Height))
}

// Layout implements [fyne.Layout].
func (l Labelled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	high := o[0].MinSize().Height
	o[0].Move(fyne.NewPos(0, max(0, (min(s.Height, 30)-high)/2)))
	o[0].Resize(fyne.NewSize(l.Width-8, high))
	o[1].Move(fyne.NewPos(l.Width, 0))
	o[1].Resize(fyne.NewSize(min(l.Input, s.Width-l.Width), s.Height))
}

// calm draws a field that cannot be changed fainter than one that can; the
// toolkit draws its border darker.
type calm struct {
	fyne.WidgetRenderer
	e *widget.Entry
}

// Layout implements [fyne.WidgetRenderer].
func (r calm) Layout(s fyne.Size) {
	r.WidgetRenderer.Layout(s)
	frame(s, r.rectangles()...)
}

// Refresh implements [fyne.WidgetRenderer].
func (r calm) Refresh() {
	r.WidgetRenderer.Refresh()
	frame(r.e.Size(), r.rectangles()...)
	if !r.e.Disabled() {
		return
	}
	for _, c := range r.rectangles() {
		dim(c)
	}
}

// rectangles are the ground and the border.
func (r calm) rectangles() (list []*canvas.Rectangle) {
	for _, o := range r.Objects() {
		if c, ok := o.(*canvas.Rectangle); ok {
			list = append(list, c)
		}
	}
	return list
}

// frame places ground and border of an input of that size: on whole pixels, where
// the toolkit's fields begin between two, and at the left edge of what stands above
// and below.
func frame(s fyne.Size, list ...*canvas.Rectangle) {
	edge := textSize(theme.SizeNameInputBorder)
	for _, c := range list {
		c.Move(fyne.NewPos(0, edge))
		c.Resize(s.SubtractWidthHeight(0, 2*edge))
	}
}

// dim paints the ground or the border of an input that cannot be changed.
func dim(c *canvas.Rectangle) {
	if c.StrokeWidth > 0 {
		c.StrokeColor = themed(look.Line)
	} else {
		c.FillColor = themed(look.Frame)
	}
	c.Refresh()
}
