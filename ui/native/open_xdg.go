//go:build unix && !darwin

package native

import (
	"context"
	"errors"
	"os/exec"
	"path/filepath"
)

// Paths are absolute here and so never look like a flag.
func open(ctx context.Context, path string) error {
	return launch(ctx, exec.Command("xdg-open", path))
}

// show asks the file manager on the session bus, which can select the file;
// without one the folder is opened.
func show(ctx context.Context, path string) error {
	err := showItems(ctx, path)
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	return open(ctx, filepath.Dir(path))
}

func showItems(ctx context.Context, path string) error {
	ctx, stop := context.WithTimeout(ctx, quick)
	defer stop()
	conn, err := sessionBus(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	manager := conn.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1")
	return manager.CallWithContext(ctx, "org.freedesktop.FileManager1.ShowItems", 0, []string{fileURI(path)}, "").Err
}
