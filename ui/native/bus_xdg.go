//go:build unix && !darwin

package native

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// errNoBus is the answer of sessionBus where there is no desktop.
var errNoBus = errors.New("no session bus")

// sessionBus connects to the person's bus; the connection ends with ctx. It
// never starts a bus: nobody would be on it.
func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || address == "autolaunch:" {
		path := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if _, err := os.Stat(path); err != nil || !filepath.IsAbs(path) {
			return nil, errNoBus
		}
		address = "unix:path=" + dbus.EscapeBusAddressValue(path)
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("connect to session bus: %w", err)
	}
	return conn, nil
}

func fileURI(path string) string { return (&url.URL{Scheme: "file", Path: path}).String() }

// filePath is the path of a file URI, as the portal answers it.
func filePath(uri string) (string, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	if u.Scheme != "file" || !filepath.IsAbs(u.Path) {
		return "", fmt.Errorf("%q is no file", u.Scheme)
	}
	return filepath.Clean(u.Path), nil
}
