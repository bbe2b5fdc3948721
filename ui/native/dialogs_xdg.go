//go:build unix && !darwin

package native

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver"
	"fyne.io/fyne/v2/storage"
)

// owner is the X11 window; under Wayland the portal would want a handle that
// the toolkit does not export.
func owner(w fyne.Window) (id uintptr) {
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(context any) {
			if x, ok := context.(driver.X11WindowContext); ok {
				id = x.WindowHandle
			}
		})
	}
	return id
}

// askToolkit shows the toolkit's own dialog, which takes one file at a time.
func askToolkit(w fyne.Window, q question, done func([]string, error)) {
	picked := func(u fyne.URI, err error) {
		if err != nil || u == nil {
			done(nil, err)
			return
		}
		done([]string{u.Path()}, nil)
	}
	var d *dialog.FileDialog
	switch q.purpose {
	case toFolder:
		d = dialog.NewFolderOpen(func(l fyne.ListableURI, err error) {
			if l == nil {
				picked(nil, err)
				return
			}
			picked(l, err)
		}, w)
	case toSave:
		d = dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
			if f == nil {
				picked(nil, err)
				return
			}
			picked(f.URI(), errors.Join(err, f.Close()))
		}, w)
		d.SetFileName(q.Name)
	default:
		d = dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
			if f == nil {
				picked(nil, err)
				return
			}
			picked(f.URI(), errors.Join(err, f.Close()))
		}, w)
	}
	if len(q.Filters) > 0 && q.purpose == toOpen {
		var endings []string
		for _, ext := range q.Filters[0].Extensions {
			endings = append(endings, "."+ext, "."+strings.ToUpper(ext))
		}
		d.SetFilter(storage.NewExtensionFileFilter(endings))
	}
	if q.Folder != "" {
		if l, err := storage.ListerForURI(storage.NewFileURI(q.Folder)); err == nil {
			d.SetLocation(l)
		}
	}
	d.SetTitleText(q.Title)
	size := w.Canvas().Size()
	d.Resize(fyne.NewSize(size.Width*0.8, size.Height*0.8))
	d.Show()
}
