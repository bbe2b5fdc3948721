//go:build unix && !darwin

package native

import (
	"fmt"
	"os"
	"path/filepath"
)

func autostartPath() (string, error) {
	config, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find autostart: %w", err)
	}
	return filepath.Join(config, "autostart", appID+".desktop"), nil
}

func (a Autostart) entry() string { return a.desktopEntry() }

func (Autostart) inForce(entry string) bool { return desktopOn(entry) }
