package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	look "belegpost/ui/theme"
	"belegpost/ui/widgets"
)

// question stands above the status bar and covers nothing. Enter gives its
// first answer, Esc takes it away.
type question struct {
	w       *Window
	text    *widget.Label
	answers *fyne.Container
	first   func()
	root    *fyne.Container
}

// answer is a key of words and what it does.
type answer struct {
	key string
	do  func()
}

func newQuestion(w *Window) *question {
	q := &question{w: w, text: widget.NewLabel(""), answers: container.NewHBox()}
	q.text.Wrapping = fyne.TextWrapWord
	q.root = container.NewStack(widgets.NewGround(theme.ColorNameSelection, fyne.Size{}),
		container.New(widgets.Inset{Left: 32, Top: 2, Right: look.Margin, Bottom: 2}, container.NewBorder(nil, nil, nil, q.answers, q.text)))
	q.root.Hide()
	return q
}

// ask shows a question in the place of the last one.
func (q *question) ask(text string, answers ...answer) {
	q.text.SetText(text)
	q.answers.RemoveAll()
	for i, a := range answers {
		do := func() { q.dismiss(); a.do() }
		button := plainButton(q.w.Words.Say(a.key), do)
		if i == 0 {
			q.first, button.Importance = do, widget.HighImportance
		}
		q.answers.Add(button)
	}
	q.root.Show()
	arrange(q.w.window.Content())
	q.w.window.Canvas().Unfocus() // Enter answers it
}

// dismiss takes the question away.
func (q *question) dismiss() {
	q.root.Hide()
	arrange(q.w.window.Content())
}

// key answers by keyboard; false if no question is asked.
func (q *question) key(e *fyne.KeyEvent) bool {
	if !q.root.Visible() {
		return false
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		q.first()
	case fyne.KeyEscape:
		q.dismiss()
	default:
		return false
	}
	return true
}
