//go:build unix && !darwin

package native

import "context"

// TrayShown reports whether the desktop shows icons beside the clock now: not
// every one does, and who hid the window would not find it again.
func TrayShown(ctx context.Context) bool {
	bus, err := sessionBus(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = bus.Close() }()
	shown, err := bus.Object("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher").
		GetProperty("org.kde.StatusNotifierWatcher.IsStatusNotifierHostRegistered")
	if err != nil {
		return false
	}
	yes, ok := shown.Value().(bool)
	return ok && yes
}
