package native

import (
	"context"
	"fmt"
	"os/exec"

	"fyne.io/fyne/v2"
)

func owner(fyne.Window) uintptr { return 0 } // the script's dialog knows no owner

func ask(ctx context.Context, q question) ([]string, error) {
	out, err := exec.CommandContext(ctx, "/usr/bin/osascript", osascript(q)...).Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("ask for a file: %w", err)
	}
	return chosen(string(out)), nil
}

// askToolkit is never needed: every macOS has osascript.
func askToolkit(_ fyne.Window, _ question, done func([]string, error)) { done(nil, errNoDialog) }
