package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"belegpost/storage"
	"belegpost/ui/widgets"
)

// clientSymbols are the symbols that a client uses, in its own order, and
// below them those that it does not use.
type clientSymbols struct {
	w      *Window
	ended  func(error)
	inputs map[symbolInput]fyne.Focusable
	used   []storage.Symbol // that are shown
	all    []storage.Symbol // among these
	stale  bool             // something was refused: they are shown again
	root   *fyne.Container
}

// symbolInput is one thing that can be done with a symbol: use it (step 0), or
// move it by a step.
type symbolInput struct {
	symbol storage.SymbolID
	step   int
}

func newClientSymbols(w *Window, ended func(error)) *clientSymbols {
	return &clientSymbols{w: w, ended: ended, root: container.New(widgets.Lines{Gap: 2})}
}

// show shows the symbols as they are now; the keyboard stays where it is.
func (s *clientSymbols) show() {
	f, held := s.w.Register.File, s.held()
	if s.inputs != nil && !s.stale && slices.Equal(s.used, f.Symbols) && slices.Equal(s.all, s.w.Register.Symbols) {
		return
	}
	s.used, s.all, s.stale = f.Symbols, s.w.Register.Symbols, false
	s.root.RemoveAll()
	s.inputs = map[symbolInput]fyne.Focusable{}
	used := map[storage.SymbolID]bool{}
	for i, y := range f.Symbols {
		used[y.ID] = true
		steps := container.NewHBox(s.step(y, -1, i > 0), s.step(y, 1, i < len(f.Symbols)-1))
		s.root.Add(container.NewBorder(nil, nil, nil, steps, s.use(y, true)))
	}
	rest := container.NewGridWithColumns(2)
	for _, y := range s.w.Register.Symbols {
		if !used[y.ID] {
			rest.Add(s.use(y, false))
		}
	}
	s.root.Add(rest)
	if held.symbol != 0 {
		s.hold(held)
	}
}

// use is the box that says whether the client uses a symbol.
func (s *clientSymbols) use(y storage.Symbol, on bool) fyne.CanvasObject {
	box := widgets.NewTick(y.Code+" "+s.w.symbolName(y), func(on bool) { s.w.Register.UseSymbol(s.w.Register.File, y.ID, on, s.ended) })
	box.OnKey = s.w.key
	box.Set(on)
	s.inputs[symbolInput{y.ID, 0}] = box
	return box
}

// step is the button that moves a symbol up or down.
func (s *clientSymbols) step(y storage.Symbol, by int, can bool) fyne.CanvasObject {
	icon := theme.MoveUpIcon()
	if by > 0 {
		icon = theme.MoveDownIcon()
	}
	button := widgets.NewButtonWithIcon("", icon, func() { s.w.Register.MoveSymbol(s.w.Register.File, y.ID, by, s.ended) })
	button.Importance = widget.LowImportance
	if !can {
		button.Disable()
	}
	s.inputs[symbolInput{y.ID, by}] = button
	return button
}

// held is what has the keyboard; of symbol 0 where nothing here has it.
func (s *clientSymbols) held() symbolInput {
	focused := s.w.window.Canvas().Focused()
	for in, o := range s.inputs {
		if o == focused {
			return in
		}
	}
	return symbolInput{}
}

// hold gives the keyboard back. At the end of the way the other direction
// takes it.
func (s *clientSymbols) hold(in symbolInput) {
	for _, to := range []symbolInput{in, {in.symbol, -in.step}, {in.symbol, 0}} {
		o, ok := s.inputs[to]
		if stopped, is := o.(fyne.Disableable); ok && !(is && stopped.Disabled()) {
			s.w.window.Canvas().Focus(o)
			return
		}
	}
}
