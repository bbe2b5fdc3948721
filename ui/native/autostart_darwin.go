package native

import (
	"fmt"
	"os"
	"path/filepath"
)

func autostartPath() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find autostart: %w", err)
	}
	return filepath.Join(home, "Library", "LaunchAgents", appID+".plist"), nil
}

func (a Autostart) entry() string { return a.launchAgent() }

func (Autostart) inForce(string) bool { return true } // launchd keeps "off" outside the file
