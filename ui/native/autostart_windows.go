package native

import (
	"errors"
	"fmt"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

const (
	runKey   = `Software\Microsoft\Windows\CurrentVersion\Run`
	runValue = "Belegpost"
	// approvedKey is where the task manager writes that it switched an entry off.
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

// Enabled reports whether Belegpost starts on sign-in: the entry is there and
// the task manager has not switched it off.
func (a Autostart) Enabled() (bool, error) {
	run, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read autostart: %w", err)
	}
	defer func() { _ = run.Close() }()
	if _, _, err = run.GetStringValue(runValue); errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read autostart: %w", err)
	}
	approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return true, nil // nothing was ever switched off
	}
	defer func() { _ = approved.Close() }()
	state, _, err := approved.GetBinaryValue(runValue)
	return err != nil || len(state) == 0 || state[0]&1 == 0, nil // odd: switched off
}

// Set makes Belegpost start on sign-in, or no longer. Set(true) again renews
// the entry after the program has moved.
func (a Autostart) Set(on bool) error {
	run, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("write autostart: %w", err)
	}
	defer func() { _ = run.Close() }()
	if approved, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE); err == nil {
		_ = approved.DeleteValue(runValue) // not there: not switched off
		_ = approved.Close()
	}
	if !on {
		if err := run.DeleteValue(runValue); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return fmt.Errorf("remove autostart: %w", err)
		}
		return nil
	}
	line := windows.ComposeCommandLine(append([]string{a.Program}, a.Args...))
	if err := run.SetStringValue(runValue, line); err != nil {
		return fmt.Errorf("write autostart: %w", err)
	}
	return nil
}
