package archive

import (
	"errors"
	"fmt"
	"os"
	"path"
)

// syncFoldersOf syncs the folders of paths and every folder above them, each
// once, and gives a function that tells the trouble of a path. All of them,
// because a folder that we find may have been made a moment ago by somebody
// who has not synced it yet.
func (a *Archive) syncFoldersOf(paths ...string) func(p string) error {
	seen := map[string]int{}
	var folders []string
	for _, p := range paths {
		for dir := path.Dir(p); ; dir = path.Dir(dir) {
			if _, ok := seen[dir]; ok {
				break
			}
			seen[dir] = len(folders)
			folders = append(folders, dir)
			if dir == "." {
				break
			}
		}
	}
	errs := make([]error, len(folders))
	side(len(folders), func(i int) { errs[i] = a.syncFolder(folders[i]) })
	return func(p string) error {
		for dir := path.Dir(p); ; dir = path.Dir(dir) {
			if err := errs[seen[dir]]; err != nil || dir == "." {
				return err
			}
		}
	}
}

func (a *Archive) syncFolder(folder string) error {
	if !foldersSync {
		return nil
	}
	d, err := a.at.Open(folder)
	if err != nil {
		return trouble(a.root, "open folder", err)
	}
	if err := errors.Join(syncFile(d), d.Close()); err != nil {
		return trouble(a.root, "sync folder", err)
	}
	return nil
}

// syncFile is Sync for file systems that may not know it.
func syncFile(f *os.File) error {
	if err := f.Sync(); err != nil && !syncUnknown(err) {
		return err
	}
	return nil
}

// SyncDir makes the names in dir durable. Windows writes them through by
// itself; there it does nothing.
func SyncDir(dir string) error {
	if !foldersSync {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	if err := errors.Join(syncFile(d), d.Close()); err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return nil
}
