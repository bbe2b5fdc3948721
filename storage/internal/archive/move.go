package archive

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// Move renames a file without overwriting and makes the target's folder. The
// file at from must have the hash sha, else [ErrContent]. It is done, too, when
// from is missing and to has that hash: a crash came after the rename. Another
// file at to gives [ErrExists]; a file that another program keeps open gives
// [ErrLocked] after 15 seconds; neither from nor to gives [fs.ErrNotExist].
func (a *Archive) Move(from, to, sha string) error {
	if err := errors.Join(checkPath(from), checkPath(to)); err != nil {
		return err
	}
	if err := a.ready(); err != nil {
		return err
	}
	found, _, err := a.Hash(from)
	if errors.Is(err, fs.ErrNotExist) {
		return a.moved(from, to, sha)
	}
	if err != nil {
		return err
	}
	if found != sha {
		return ErrContent
	}
	if from == to {
		return nil
	}
	if err := a.at.MkdirAll(path.Dir(to), 0o777); err != nil {
		return trouble(a.root, "make folder", err)
	}
	err = retry(context.Background(), func() error { return a.renameNew(from, to) })
	if errors.Is(err, fs.ErrExist) {
		err = a.sameFile(from, to)
	}
	if err != nil {
		return trouble(a.root, "move file", err)
	}
	return a.syncMove(from, to)
}

// moved ends a move that a crash cut off after its rename.
func (a *Archive) moved(from, to, sha string) error {
	found, _, err := a.Hash(to)
	if err != nil {
		return fmt.Errorf("move file: %w", err)
	}
	if found != sha {
		return fmt.Errorf("move file: %w", fs.ErrNotExist)
	}
	return a.syncMove(from, to)
}

// sameFile ends a move onto itself: two names of one file are what a crash
// between link and unlink leaves, and what a change of case only looks like
// where the file system ignores case.
func (a *Archive) sameFile(from, to string) error {
	f, err := a.at.Lstat(from)
	if err != nil {
		return err
	}
	t, err := a.at.Lstat(to)
	if err != nil {
		return err
	}
	if !os.SameFile(f, t) {
		return ErrExists
	}
	if Key(from) == Key(to) {
		return a.at.Rename(from, to)
	}
	return a.at.Remove(from)
}

func (a *Archive) syncMove(from, to string) error {
	unsynced := a.syncFoldersOf(to)
	if err := unsynced(to); err != nil {
		return err
	}
	err := a.syncFolder(path.Dir(from))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // somebody removed the empty folder
	}
	return err
}

// Hash reads a file and gives its SHA-256 (lower-case hex) and size. A missing
// file is [fs.ErrNotExist]; if the whole archive is missing, that is an
// [*Error], so that an offline share does not look like lost documents.
func (a *Archive) Hash(p string) (sha string, size int64, err error) {
	f, err := a.OpenFile(p)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	size, err = io.Copy(h, f)
	if err != nil {
		return "", 0, trouble(a.root, "read file", err)
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// OpenFile opens a regular file for reading, with the errors of [Archive.Hash].
func (a *Archive) OpenFile(p string) (*os.File, error) {
	info, err := a.Stat(p)
	if err != nil {
		return nil, err
	}
	// A pipe would block for ever, a link may be somebody's trick.
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("open file: %w: %q is not a regular file", ErrPath, p)
	}
	var f *os.File
	err = retry(context.Background(), func() error {
		f, err = a.at.Open(p)
		return err
	})
	if err != nil {
		return nil, a.missing("open file", err)
	}
	return f, nil
}

// Stat describes a file without following a link at its end, with the errors
// of [Archive.Hash].
func (a *Archive) Stat(p string) (fs.FileInfo, error) {
	if err := checkPath(p); err != nil {
		return nil, err
	}
	info, err := a.at.Lstat(p)
	if err != nil {
		return nil, a.missing("look at file", err)
	}
	return info, nil
}

// missing tells a missing file from a missing archive.
func (a *Archive) missing(doing string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		if gone := a.ready(); gone != nil {
			return gone
		}
	}
	return trouble(a.root, doing, err)
}
