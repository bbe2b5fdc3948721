//go:build cgo || ci

package main

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"belegpost/ui"
	"belegpost/ui/native"
	"belegpost/ui/state"
)

// trayWait is how long the desktop may take to say whether it shows icons
// beside the clock.
const trayWait = 2 * time.Second

func trayShown(ctx context.Context) bool {
	ctx, stop := context.WithTimeout(ctx, trayWait)
	defer stop()
	return native.TrayShown(ctx)
}

// newAlarm tells by notifications of the desktop what cannot wait until
// somebody looks at the window, if she wishes.
func newAlarm(a fyne.App, desk *state.Desk, w *ui.Window) *state.Alarm {
	notices := map[state.Alert]native.Notice{state.AlertFailed: native.NoticeFailed, state.AlertSilent: native.NoticeSilent}
	return desk.NewAlarm(time.Now, func(alert state.Alert, n int) {
		if w.Away() && ui.WantsNotices(w.Memory) {
			native.Notify(a, w.Spoken(), notices[alert], n)
		}
	})
}
