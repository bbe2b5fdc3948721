package archive

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sync"
)

// atOnce is how many files are written or folders synced side by side: one
// sync after the other takes half of the time of a first sync.
const atOnce = 16

// File is content that wants to be published.
type File struct {
	Path   string // below the root, with slashes
	SHA256 string // lower-case hex
	Size   int64  // bytes
	// Open gives the content; it is called at most once, and what it gives is
	// closed if it can be.
	Open func() (io.Reader, error)
}

// Write publishes files durably, up to eight at a time, and never over an
// existing file. It gives one error per file; nil means complete and on disk.
//
// Each file is written to a temporary file in its folder, synced, made
// read-only, closed and renamed without replacing; then the folders are synced,
// each once. A target that exists with the same hash and size is ours from
// before a crash: nil. Any other gives [ErrExists]. Content of another hash or
// size gives [ErrContent] and nothing is published. Trouble with the folder is
// an [*Error].
//
// hook may be nil. It is called with "publishing" when the temporary file is
// durable and not renamed yet, from several goroutines.
func (a *Archive) Write(ctx context.Context, files []File, hook func(point string)) []error {
	errs := make([]error, len(files))
	if err := a.ready(); err != nil {
		for i := range errs {
			errs[i] = err
		}
		return errs
	}
	if hook == nil {
		hook = func(string) {}
	}
	side(len(files), func(i int) { errs[i] = a.publish(ctx, files[i], hook) })

	var done []string
	for i, f := range files {
		if errs[i] == nil {
			done = append(done, f.Path)
		}
	}
	unsynced := a.syncFoldersOf(done...)
	for i, f := range files {
		if errs[i] == nil {
			errs[i] = unsynced(f.Path)
		}
	}
	return errs
}

// side runs do for 0 … n-1, atOnce side by side.
func side(n int, do func(i int)) {
	slots := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	wg.Wait()
}

func (a *Archive) publish(ctx context.Context, f File, hook func(string)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := checkPath(f.Path); err != nil {
		return err
	}
	folder, err := a.folder(path.Dir(f.Path))
	if err != nil {
		return trouble(a.root, "make folder", err)
	}
	defer func() { _ = folder.Close() }()
	if exists, err := a.compare(folder, f); exists || err != nil {
		return err
	}
	source, err := f.Open()
	if err != nil {
		return fmt.Errorf("open content: %w", err)
	}
	if c, ok := source.(io.Closer); ok {
		defer func() { _ = c.Close() }()
	}
	temp, err := a.writeTemp(ctx, folder, source, &f)
	if err != nil {
		return err
	}
	hook("publishing")
	err = retry(ctx, func() error { return a.renameNew(path.Join(path.Dir(f.Path), temp), f.Path) })
	if err == nil {
		return nil
	}
	defer func() { _ = folder.Remove(temp) }()
	// A server may do the rename and lose the answer, so what lies there
	// decides, whatever the error was.
	if exists, cmpErr := a.compare(folder, f); exists {
		return cmpErr
	}
	return trouble(a.root, "publish file", err)
}

// folder opens a folder of the archive, which is made if it is missing. Each
// name is one step from there, and a whole way down from the root.
func (a *Archive) folder(p string) (*os.Root, error) {
	folder, err := a.at.OpenRoot(p)
	if !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := a.at.MkdirAll(p, 0o777); err != nil {
		return nil, err
	}
	return a.at.OpenRoot(p)
}

// compare finds out whether something has the path of f, which lies in folder,
// and whether it is f.
func (a *Archive) compare(folder *os.Root, f File) (exists bool, err error) {
	info, err := folder.Lstat(path.Base(f.Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, trouble(a.root, "look at file", err)
	case !info.Mode().IsRegular() || info.Size() != f.Size:
		return true, ErrExists
	}
	sha, size, err := a.Hash(f.Path)
	if err != nil {
		return true, err
	}
	if sha != f.SHA256 || size != f.Size {
		return true, ErrExists
	}
	return true, nil
}

// writeTemp writes source into a new read-only temporary file of folder, syncs
// it and gives its name there. With want, the content must have its hash and
// size. What cannot be completed is removed.
func (a *Archive) writeTemp(ctx context.Context, folder *os.Root, source io.Reader, want *File) (string, error) {
	temp := TempPrefix + randomName() + TempSuffix
	out, err := folder.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", trouble(a.root, "create temporary file", err)
	}
	err = fill(ctx, out, source, want)
	if closeErr := out.Close(); err == nil && closeErr != nil {
		err = fmt.Errorf("close temporary file: %w", closeErr)
	}
	if err == nil {
		return temp, nil
	}
	_ = folder.Remove(temp)
	if source, ok := errors.AsType[*sourceError](err); ok {
		return "", source.err
	}
	return "", trouble(a.root, "write temporary file", err)
}

// sourceError keeps trouble with the content apart from trouble with the
// archive: a full archive and an unreadable spool are repaired in different
// places.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return e.err.Error() }

func fill(ctx context.Context, out *os.File, source io.Reader, want *File) error {
	h := sha256.New()
	if want != nil {
		source = io.LimitReader(source, want.Size+1)
	}
	n, err := io.Copy(io.MultiWriter(out, h), stoppable(ctx, source))
	if err != nil {
		return err
	}
	if want != nil && (n != want.Size || hex.EncodeToString(h.Sum(nil)) != want.SHA256) {
		return &sourceError{ErrContent}
	}
	makeReadOnly(out)
	return syncFile(out)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// stoppable is source until ctx ends; its errors are sourceErrors.
func stoppable(ctx context.Context, source io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, &sourceError{err}
		}
		n, err := source.Read(p)
		if err != nil && err != io.EOF {
			err = &sourceError{fmt.Errorf("read content: %w", err)}
		}
		return n, err
	})
}

// makeReadOnly takes away the right to write and leaves the rest as the
// office's umask or the share made it. Some shares have no such right; the
// hash in the database notices a change there.
func makeReadOnly(f *os.File) {
	if info, err := f.Stat(); err == nil {
		_ = f.Chmod(info.Mode().Perm() &^ 0o222)
	}
}

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
