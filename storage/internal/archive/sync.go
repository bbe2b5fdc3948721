package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
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

// WriteSynced writes r into the file name of dir, by way of a temporary file
// there, and gives its size and SHA-256 (lower-case hex). The file is durable;
// its name is, after [SyncDir]. It replaces a file of that name: it is meant
// for folders whose names are hashes, where the same name is the same bytes.
func WriteSynced(dir, name string, r io.Reader) (size int64, sha string, err error) {
	if name != filepath.Base(name) || !filepath.IsLocal(name) || name == "." {
		return 0, "", fmt.Errorf("%w: %q", ErrPath, name)
	}
	out, err := os.CreateTemp(dir, TempPrefix+"*"+TempSuffix)
	if err != nil {
		return 0, "", fmt.Errorf("create temporary file: %w", err)
	}
	h := sha256.New()
	size, err = io.Copy(io.MultiWriter(out, h), r)
	if err == nil {
		err = syncFile(out)
	}
	if err = errors.Join(err, out.Close()); err == nil {
		err = retry(context.Background(), func() error { return os.Rename(out.Name(), filepath.Join(dir, name)) })
	}
	if err != nil {
		_ = os.Remove(out.Name())
		return 0, "", fmt.Errorf("write file: %w", err)
	}
	return size, hex.EncodeToString(h.Sum(nil)), nil
}
