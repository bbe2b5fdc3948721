package ui

import (
	"fyne.io/fyne/v2"

	"belegpost/ui/state"
)

// Keys of what is remembered beside the lists.
const (
	memorySize = "window.size"
	memoryPage = "window.page"
)

// recall gives the window the size and the page that it was left with.
func (w *Window) recall() {
	size, page := state.Recall(w.Memory, memorySize, fyne.NewSize(1280, 720)), state.Recall(w.Memory, memoryPage, "")
	w.window.Resize(size.Max(fyne.NewSize(640, 400)))
	w.settled = true
	w.Show(w.index(page))
}

// memoryNotices is where it is remembered whether the desktop may tell of what
// waits.
const memoryNotices = "notices"

// WantsNotices reports whether whoever uses the window wants notifications of
// the desktop.
func WantsNotices(m *state.Remembered) bool { return state.Recall(m, memoryNotices, true) }
