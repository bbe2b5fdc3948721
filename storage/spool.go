package storage

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"belegpost/storage/internal/archive"
)

// Spooled is one file in the spool.
type Spooled struct {
	SHA256 string // lower-case hex, names the file
	Size   int64  // bytes
}

const (
	mailSuffix       = ".eml"
	attachmentSuffix = ".att"
)

// spoolPath is <data>/spool/ab/<sha256><suffix>.
func (s *Store) spoolPath(sha, suffix string) string {
	if len(sha) < 2 {
		return filepath.Join(s.dir, "spool", "none"+suffix)
	}
	return filepath.Join(s.dir, "spool", sha[:2], sha+suffix)
}

// Spool is a batch of files on their way into the spool. They are durable
// when Sync returns, not before.
type Spool struct {
	store *Store
	temps []spoolTemp
	out   *bufio.Writer // lent to one file after the other
}

// spoolPiece is how much is written at once: mail comes from a line in small
// pieces, and each write costs.
const spoolPiece = 256 << 10

type spoolTemp struct {
	file   *os.File
	sha    string
	suffix string
}

// NewSpool begins a batch. The caller ends it with Sync or Discard.
func (s *Store) NewSpool() *Spool {
	return &Spool{store: s, out: bufio.NewWriterSize(nil, spoolPiece)}
}

// Mail streams an original mail into the batch.
func (b *Spool) Mail(r io.Reader) (Spooled, error) { return b.add(r, mailSuffix) }

// Attachment streams an attachment of a failed import into the batch.
func (b *Spool) Attachment(r io.Reader) (Spooled, error) { return b.add(r, attachmentSuffix) }

func (b *Spool) add(r io.Reader, suffix string) (Spooled, error) {
	f, err := b.store.Scratch()
	if err != nil {
		return Spooled{}, err
	}
	h := newHash()
	b.out.Reset(f)
	n, err := io.Copy(io.MultiWriter(b.out, h), r)
	if err = errors.Join(err, b.out.Flush()); err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name())
		return Spooled{}, diskError(filepath.Dir(f.Name()), err)
	}
	sp := Spooled{SHA256: hexSum(h), Size: n}
	b.temps = append(b.temps, spoolTemp{file: f, sha: sp.SHA256, suffix: suffix})
	return sp, nil
}

// Sync makes the batch durable: the files are synced side by side, since one
// after the other costs half of a first sync; then renamed, then their folders
// are synced.
func (b *Spool) Sync() error {
	if len(b.temps) == 0 {
		return nil
	}
	err := sideBySide(b.temps, func(t spoolTemp) error { return t.file.Sync() })
	if err != nil {
		b.Discard()
		return diskError(filepath.Join(b.store.dir, "spool"), err)
	}
	if err := b.rename(); err != nil {
		b.Discard()
		return err
	}
	b.temps = nil
	return nil
}

// syncsAtOnce is how many files or folders are synced side by side: the disk
// makes one flush of those that come together.
const syncsAtOnce = 16

// sideBySide does f for all of list, some at a time.
func sideBySide[T any](list []T, f func(T) error) error {
	errs := make([]error, len(list))
	var wg sync.WaitGroup
	slots := make(chan struct{}, syncsAtOnce)
	for i, v := range list {
		slots <- struct{}{}
		wg.Go(func() {
			errs[i] = f(v)
			<-slots
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (b *Spool) rename() error {
	dirs := map[string]bool{filepath.Join(b.store.dir, "spool"): true}
	for _, t := range b.temps {
		to := b.store.spoolPath(t.sha, t.suffix)
		dir := filepath.Dir(to)
		if err := t.file.Close(); err != nil { // not before: it is held until then
			return diskError(to, err)
		}
		// A file of this name has these bytes: replacing it changes nothing.
		err := os.Rename(t.file.Name(), to)
		if errors.Is(err, os.ErrNotExist) {
			err = errors.Join(os.MkdirAll(dir, 0o700), os.Rename(t.file.Name(), to))
		}
		if err != nil {
			return diskError(to, err)
		}
		dirs[dir] = true
	}
	return sideBySide(slices.Collect(maps.Keys(dirs)), func(dir string) error { return diskError(dir, archive.SyncDir(dir)) })
}

// Discard removes what is not in the spool yet.
func (b *Spool) Discard() {
	for _, t := range b.temps {
		_ = t.file.Close()
		_ = os.Remove(t.file.Name())
	}
	b.temps = nil
}

// Scratch makes a file for what one mail needs while it is read and nobody needs
// afterwards. The caller removes it; after a crash [Store.CleanSpool] does.
func (s *Store) Scratch() (*os.File, error) {
	dir := filepath.Join(s.dir, "spool")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskError(dir, err)
	}
	f, err := os.CreateTemp(dir, archive.TempPrefix+"*"+archive.TempSuffix)
	if err == nil {
		err = hold(f)
	}
	return f, diskError(dir, err)
}

// OpenMail opens the original of a mail by its hash.
func (s *Store) OpenMail(sha string) (*os.File, error) { return os.Open(s.spoolPath(sha, mailSuffix)) }

// OpenAttachment opens an attachment of a failed import by its hash.
func (s *Store) OpenAttachment(sha string) (*os.File, error) {
	return os.Open(s.spoolPath(sha, attachmentSuffix))
}

// HasAttachment reports whether the attachment lies in the spool.
func (s *Store) HasAttachment(sha string) bool {
	_, err := os.Stat(s.spoolPath(sha, attachmentSuffix))
	return err == nil
}

// CleanSpool removes temporary files that a crash left. Another session's upload,
// which is being written, stays.
func (s *Store) CleanSpool() error {
	return removeTemps(filepath.Join(s.dir, "spool"), "", abandoned)
}

// removeTemps removes the temporary files of a folder that are for files whose names
// begin so and that a crash left.
func removeTemps(dir, begin string, left func(path string) (bool, error)) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(dir), err)
	}
	for _, e := range entries {
		name := e.Name()
		if !e.Type().IsRegular() || !strings.HasPrefix(name, archive.TempPrefix+begin) || !strings.HasSuffix(name, archive.TempSuffix) {
			continue
		}
		is, err := left(filepath.Join(dir, name))
		if err == nil && is {
			err = os.Remove(filepath.Join(dir, name))
		}
		// One that another session reads goes away by itself; Windows would not remove it.
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return fmt.Errorf("clean %s: %w", filepath.Base(dir), err)
		}
	}
	return nil
}
