package native

import (
	"context"
	"os/exec"
)

// Paths are absolute here and so never look like a flag.
func open(ctx context.Context, path string) error {
	return launch(ctx, exec.Command("/usr/bin/open", path))
}

func show(ctx context.Context, path string) error {
	return launch(ctx, exec.Command("/usr/bin/open", "-R", path))
}
