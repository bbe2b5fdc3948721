package native

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"

	"golang.org/x/sys/windows"
)

// open asks the shell. Its extensions want a thread with COM, which they may
// leave in a state of their own: the thread ends with the goroutine.
func open(ctx context.Context, path string) error {
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return err
	}
	folder, err := windows.UTF16PtrFromString(filepath.Dir(path))
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked
		if windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED|windows.COINIT_DISABLE_OLE1DDE) == nil {
			defer windows.CoUninitialize()
		}
		done <- windows.ShellExecute(0, windows.StringToUTF16Ptr("open"), file, nil, folder, windows.SW_SHOWNORMAL)
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	if errors.Is(err, syscall.Errno(31)) || errors.Is(err, windows.ERROR_NO_ASSOCIATION) { // SE_ERR_NOASSOC
		return ErrNoProgram
	}
	return err
}

// show hands explorer its line as it is: it does not read quotes as other
// programs do. A path holds no quote on Windows.
func show(_ context.Context, path string) error {
	root, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(root, "explorer.exe"))
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `explorer.exe /select,"` + path + `"`}
	cmd.Env = os.Environ()
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // its exit code says nothing: 1 is success
	return nil
}
