package native

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

// Options of IFileDialog (FILEOPENDIALOGOPTIONS).
const (
	fosNoChangeDir      = 0x8
	fosPickFolders      = 0x20
	fosForceFileSystem  = 0x40
	fosAllowMultiselect = 0x200
	fosPathMustExist    = 0x800
	fosFileMustExist    = 0x1000
)

// filterSpec is COMDLG_FILTERSPEC.
type filterSpec struct{ name, pattern *uint16 }

func owner(w fyne.Window) (id uintptr) {
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(context any) {
			if x, ok := context.(driver.WindowsWindowContext); ok {
				id = x.HWND
			}
		})
	}
	return id
}

// ask shows the common item dialog on a thread of its own, which COM wants.
// When ctx ends the dialog stays until the person or the process ends it.
func ask(ctx context.Context, q question) ([]string, error) {
	type result struct {
		paths []string
		err   error
	}
	done := make(chan result, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the shell leaves things on the thread
		err := windows.CoInitializeEx(0, windows.COINIT_APARTMENTTHREADED|windows.COINIT_DISABLE_OLE1DDE)
		if err != nil {
			done <- result{err: fmt.Errorf("ask for a file: %w", err)}
			return
		}
		defer windows.CoUninitialize()
		paths, err := showDialog(q)
		if err != nil {
			err = fmt.Errorf("ask for a file: %w", err)
		}
		done <- result{paths, err}
	}()
	select {
	case r := <-done:
		return r.paths, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func showDialog(q question) ([]string, error) {
	class, face := "{DC1C5A9C-E88A-4DDE-A5A1-60F82A20AEF7}", "{D57C7288-D4AD-4768-BE02-9D969532D960}" // IFileOpenDialog
	if q.purpose == toSave {
		class, face = "{C0B4E2F3-BA21-4773-8DBA-335EC946EB8B}", "{84BCCD23-5FDE-4CDB-AEA4-AF64B83D78AB}" // IFileSaveDialog
	}
	d, err := create(class, face)
	if err != nil {
		return nil, err
	}
	defer d.release()
	if err := prepare(d, q); err != nil {
		return nil, err
	}
	if err := d.call(dialogShow, q.owner); err != nil {
		if errors.Is(err, cancelled) {
			return nil, nil
		}
		return nil, err
	}
	if q.purpose == toOpen {
		return results(d)
	}
	var item *object
	if err := d.call(dialogGetResult, uintptr(unsafe.Pointer(&item))); err != nil {
		return nil, err
	}
	defer item.release()
	path, err := item.path()
	return []string{path}, err
}

// prepare tells the dialog what it asks for.
func prepare(d *object, q question) error {
	var options uint32
	if err := d.call(dialogGetOptions, uintptr(unsafe.Pointer(&options))); err != nil {
		return err
	}
	options |= fosForceFileSystem | fosNoChangeDir | fosPathMustExist
	switch q.purpose {
	case toOpen:
		options |= fosAllowMultiselect | fosFileMustExist
	case toFolder:
		options |= fosPickFolders
	}
	if err := d.call(dialogSetOptions, uintptr(options)); err != nil {
		return err
	}
	ending := strings.TrimPrefix(filepath.Ext(q.Name), ".")
	for method, text := range map[int]string{dialogSetTitle: q.Title, dialogSetFileName: q.Name, dialogSetDefaultExtension: ending} {
		if text == "" {
			continue
		}
		p, err := windows.UTF16PtrFromString(text)
		if err != nil {
			return err
		}
		if err := d.call(method, uintptr(unsafe.Pointer(p))); err != nil {
			return err
		}
	}
	if q.Folder != "" {
		if folder, err := shellItem(q.Folder); err == nil { // else where the person was last
			_ = d.call(dialogSetFolder, uintptr(unsafe.Pointer(folder)))
			folder.release()
		}
	}
	return setFilters(d, q)
}

func setFilters(d *object, q question) error {
	if q.purpose == toFolder || len(q.Filters) == 0 {
		return nil
	}
	specs := make([]filterSpec, 0, len(q.Filters))
	for _, f := range q.Filters {
		name, err := windows.UTF16PtrFromString(f.Name)
		if err != nil {
			return err
		}
		pattern, err := windows.UTF16PtrFromString("*." + strings.Join(f.Extensions, ";*."))
		if err != nil {
			return err
		}
		specs = append(specs, filterSpec{name, pattern})
	}
	return d.call(dialogSetFileTypes, uintptr(len(specs)), uintptr(unsafe.Pointer(&specs[0])))
}

// results are the files of a dialog that takes several.
func results(d *object) ([]string, error) {
	var items *object
	if err := d.call(dialogGetResults, uintptr(unsafe.Pointer(&items))); err != nil {
		return nil, err
	}
	defer items.release()
	var n uint32
	if err := items.call(itemsGetCount, uintptr(unsafe.Pointer(&n))); err != nil {
		return nil, err
	}
	var paths []string
	for i := range n {
		var item *object
		if err := items.call(itemsGetItemAt, uintptr(i), uintptr(unsafe.Pointer(&item))); err != nil {
			return nil, err
		}
		path, err := item.path()
		item.release()
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// askToolkit is never needed: every Windows has the common item dialog.
func askToolkit(_ fyne.Window, _ question, done func([]string, error)) { done(nil, errNoDialog) }
