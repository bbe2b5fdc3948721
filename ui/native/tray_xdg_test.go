//go:build unix && !darwin

package native

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// watcher is a desktop's list of icons; a host may show them.
type watcher struct{ host bool }

// Get implements org.freedesktop.DBus.Properties.
func (w watcher) Get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant(w.host), nil
}

func TestTrayIsThereOnlyWhereTheDesktopShowsIt(t *testing.T) {
	conn := startBus(t)
	if conn == nil {
		return
	}
	if TrayShown(t.Context()) {
		t.Error("nobody shows icons on an empty bus")
	}
	const name, path = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
	serveOn(t, conn, name, path, "org.freedesktop.DBus.Properties", watcher{host: false})
	if TrayShown(t.Context()) {
		t.Error("a list that nobody shows is no tray")
	}
	if err := conn.Export(watcher{host: true}, path, "org.freedesktop.DBus.Properties"); err != nil {
		t.Fatal(err)
	}
	if !TrayShown(t.Context()) {
		t.Error("the tray is not seen")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
	if TrayShown(t.Context()) {
		t.Error("a tray without a bus")
	}
}
