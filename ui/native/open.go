package native

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// ErrNoProgram is returned by [Open] and [ShowInFolder] when the system knows
// no program for the file or the folder.
var ErrNoProgram error = problem{"open/no-program", "no program for this file"}

// quick is how long a starter may take to say that it has no program. One that
// runs longer has become the program itself.
const quick = 3 * time.Second

// Open opens the file at an absolute path with its program. A program is
// refused with [*ProgramError]; a file that is not there is fs.ErrNotExist.
// Open returns when the program was started, within a few seconds.
func Open(ctx context.Context, path string) error {
	path = filepath.Clean(path)
	if err := harmless(path); err != nil {
		return err
	}
	if err := open(ctx, path); err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	return nil
}

// ShowInFolder opens the folder of a file in the system's file manager, with
// the file selected where the file manager can do that. Nothing is run: a
// program may be shown. A file that is not there is fs.ErrNotExist.
func ShowInFolder(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err == nil {
		err = show(ctx, path)
	}
	if err != nil {
		return fmt.Errorf("show in folder: %w", err)
	}
	return nil
}

// launch starts a command of the system and waits until it ends, ctx ends or
// it has run long enough to be the program itself, which then stays.
func launch(ctx context.Context, cmd *exec.Cmd) error {
	err := cmd.Start()
	if errors.Is(err, exec.ErrNotFound) {
		return ErrNoProgram
	}
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }() // nobody waits for a program that stays; this only buries it
	select {
	case err := <-ended:
		if _, refused := errors.AsType[*exec.ExitError](err); refused {
			return fmt.Errorf("%w (%v)", ErrNoProgram, err)
		}
		return err
	case <-time.After(quick):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
