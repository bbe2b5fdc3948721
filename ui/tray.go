package ui

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"belegpost/assets/icon"
	"belegpost/ui/state"
)

// memoryClose is where it is remembered what closing the window does.
const memoryClose = "window.close"

// What closing the window does; "" asks the first time.
const (
	closeStays = "stays" // the program goes on beside the clock
	closeQuits = "quits"
)

// tray is the icon beside the clock, or in the menu bar of a Mac.
type tray struct {
	w     *Window
	app   desktop.App
	shown int // failed imports that its menu speaks of
}

// newTray shows the icon; nil where the toolkit has none.
func newTray(w *Window, a fyne.App) *tray {
	app, ok := a.(desktop.App)
	if !ok || w.Tray == nil {
		return nil
	}
	t := &tray{w: w, app: app, shown: -1}
	app.SetSystemTrayWindow(w.window) // a tap shows the window; it also takes closing over
	w.window.SetCloseIntercept(w.closing)
	t.show(0)
	return t
}

// show tells how many failed imports wait.
func (t *tray) show(open int) {
	if t.shown == open {
		return
	}
	t.shown = open
	say := t.w.Words.Say
	waiting, picture := say("tray.none"), icon.PNG
	if open > 0 {
		waiting, picture = t.w.Words.Count("count.failed", open), icon.Waiting()
	}
	failed := fyne.NewMenuItem(waiting, func() {
		t.w.raise()
		t.w.Show(t.w.index("page.failed"))
	})
	quit := fyne.NewMenuItem(say("menu.quit"), t.w.quit)
	quit.IsQuit = true
	t.app.SetSystemTrayIcon(fyne.NewStaticResource("belegpost-tray.png", picture))
	t.app.SetSystemTrayMenu(fyne.NewMenu("Belegpost", fyne.NewMenuItem(say("tray.open"), t.w.raise), failed,
		fyne.NewMenuItem(say("menu.sync"), t.w.desk.Status.SyncNow), fyne.NewMenuItemSeparator(), quit))
}

// watchFocus follows whether somebody looks at the window.
func (w *Window) watchFocus(a fyne.App) {
	w.away.Store(true)
	a.Lifecycle().SetOnEnteredForeground(func() {
		if time.Since(w.hid) > afterHiding {
			w.away.Store(false)
		}
	})
	a.Lifecycle().SetOnExitedForeground(func() { w.away.Store(true) })
}

// Away reports whether nobody looks at the window. Any goroutine may ask.
func (w *Window) Away() bool { return w.away.Load() }

// afterHiding is how long after the window was hidden the toolkit still says
// that it has got the keyboard: under X11 it does so at once.
const afterHiding = time.Second

// hide lets the program go on without a window.
func (w *Window) hide() {
	w.window.Hide()
	w.hid = time.Now()
	w.away.Store(true)
}

// raise brings the window to the front.
func (w *Window) raise() {
	w.away.Store(false)
	w.window.Show()
	w.window.RequestFocus()
}

// closing is somebody who closes the window: the program goes on beside the
// clock where there is one, if she wants that.
func (w *Window) closing() {
	if w.Tray == nil {
		w.quit()
		return
	}
	w.Tray(func(there bool) {
		switch chosen := state.Recall(w.Memory, memoryClose, ""); {
		case !there || chosen == closeQuits:
			w.quit()
		case chosen == closeStays || w.Memory == nil:
			w.leave(w.hide)
		default:
			w.question.ask(w.Words.Say("close.ask"), answer{"close.stays", func() { w.closeBy(closeStays) }},
				answer{"menu.quit", func() { w.closeBy(closeQuits) }})
		}
	})
}

// closeBy remembers what closing does, and does it.
func (w *Window) closeBy(chosen string) {
	w.Memory.Keep(memoryClose, chosen)
	w.closing()
}
