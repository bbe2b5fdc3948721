package archive

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// Files calls f for every regular file below the root except the marker and
// what lies in .belegpost. temp tells our own temporary files, which a crash
// may have left. Links and devices are not files. An error of f ends the walk
// and is returned as it is.
func (a *Archive) Files(f func(path string, size int64, temp bool) error) error {
	if err := a.ready(); err != nil {
		return err
	}
	return fs.WalkDir(a.at.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && p != ".":
			return nil // moved away while we walked
		case err != nil:
			return trouble(a.root, "read folder", err)
		case p == housekeeping && e.IsDir():
			return fs.SkipDir
		case p == Marker || !e.Type().IsRegular():
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return trouble(a.root, "look at file", err)
		}
		return f(p, info.Size(), isTemp(e.Name()))
	})
}

// Temps lists our own temporary files in one folder; none if it is missing.
func (a *Archive) Temps(dir string) ([]string, error) {
	entries, err := fs.ReadDir(a.at.FS(), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, trouble(a.root, "read folder", err)
	}
	var out []string
	for _, e := range entries {
		if e.Type().IsRegular() && isTemp(e.Name()) {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	return out, nil
}

// RemoveTemp removes one of our own temporary files, and refuses everything
// else with [ErrPath]. A file that is gone already is no error. Only the
// session that files may call it, and not while it does.
func (a *Archive) RemoveTemp(p string) error {
	if !fs.ValidPath(p) || !isTemp(path.Base(p)) {
		return fmt.Errorf("remove temporary file: %w: %q", ErrPath, p)
	}
	info, err := a.at.Lstat(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return trouble(a.root, "look at temporary file", err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("remove temporary file: %w: %q is not a regular file", ErrPath, p)
	}
	err = retry(context.Background(), func() error { return a.at.Remove(p) })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return trouble(a.root, "remove temporary file", err)
	}
	return nil
}
