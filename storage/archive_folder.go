package storage

import (
	"context"
	"errors"
	"io/fs"
	pathpkg "path"
	"path/filepath"
	"syscall"

	"belegpost/storage/internal/archive"
)

// openArchive opens the office's archive. A missing marker means an unmounted
// drive or a wrong folder: filing pauses, nothing is created there.
func (s *Store) openArchive(ctx context.Context) (*archive.Archive, error) {
	set, err := s.Settings(ctx)
	if err != nil {
		return nil, err
	}
	if set.Office.Archive == "" {
		return nil, &FolderError{Problem: FolderNotSet}
	}
	in, err := s.instance(ctx, s.read)
	if err != nil {
		return nil, err
	}
	a, err := archive.Open(set.Office.Archive, in.ArchiveID)
	return a, folderError(err)
}

// CheckArchive reports a [FolderError] if documents cannot be filed now.
func (s *Store) CheckArchive(ctx context.Context) error {
	a, err := s.openArchive(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	return folderError(a.Writable())
}

// archiveUse says how a folder is made the archive.
type archiveUse struct {
	dryRun   bool // only find out
	takeOver bool // also if the marker names another installation, which then files nothing any more
}

// useArchive checks that path can be the office's archive and, unless it is a
// dry run, makes it one: the folder is created if its parent exists, it must be
// empty or carry our marker. It says from whom it was taken over.
func (s *Store) useArchive(ctx context.Context, path string, how archiveUse) (from string, err error) {
	if !filepath.IsAbs(path) {
		return "", invalid("office.archive", InvalidFormat, path)
	}
	in, err := s.instance(ctx, s.read)
	if err != nil {
		return "", err
	}
	if err := s.keepDocuments(ctx, path, in.ArchiveID, how); err != nil {
		return "", err
	}
	if how.dryRun {
		err := folderError(archive.Probe(path, in.ArchiveID))
		if how.takeOver && isForeign(err) {
			return "", nil
		}
		return "", err
	}
	if how.takeOver {
		if from, err = archive.TakeOver(path, in.ArchiveID); err != nil {
			return "", folderError(err)
		}
	}
	a, err := archive.Create(path, in.ArchiveID)
	if err != nil {
		return from, folderError(err)
	}
	return from, a.Close()
}

// isForeign reports that the marker names another installation.
func isForeign(err error) bool {
	e, ok := errors.AsType[*FolderError](err)
	return ok && e.Problem == FolderForeign
}

const unpublishedPaths = `SELECT path FROM document_file WHERE published_at IS NULL`

// CleanArchive removes temporary files that a crash left beside reserved
// paths. Only the session that fetches mail may call it.
func (s *Store) CleanArchive(ctx context.Context) error {
	paths, err := all(ctx, s.read, unpublishedPaths, nil, column[string])
	if err != nil || len(paths) == 0 {
		return err
	}
	s.publishing.Lock()
	defer s.publishing.Unlock()
	a, err := s.openArchive(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	done := map[string]bool{}
	for _, p := range paths {
		dir := pathpkg.Dir(p)
		if done[dir] {
			continue
		}
		done[dir] = true
		temps, err := a.Temps(dir)
		if err != nil {
			return folderError(err)
		}
		for _, t := range temps {
			if err := a.RemoveTemp(t); err != nil {
				return folderError(err)
			}
		}
	}
	return nil
}

// keepDocuments refuses a folder that is not our archive while there are
// documents: they would be left behind. The folder may be moved by hand, with
// everything in it, and named here then. The archive that another installation
// took over has them still.
func (s *Store) keepDocuments(ctx context.Context, path, id string, how archiveUse) error {
	a, err := archive.Open(path, id)
	if err == nil {
		return a.Close()
	}
	if set, err := s.Settings(ctx); err != nil || how.takeOver && set.Office.Archive == filepath.Clean(path) {
		return err
	}
	n, err := one(ctx, s.read, `SELECT count(*) FROM document_file`, nil, column[int])
	if err != nil || n == 0 {
		return err
	}
	return invalid("office.archive", InvalidInUse, path)
}

// folderError turns the archive's own errors into storage's.
func folderError(err error) error {
	if e, ok := errors.AsType[*archive.Error](err); ok {
		return &FolderError{Folder: e.Root, Problem: FolderProblem(e.Problem), Err: e.Err}
	}
	return err
}

// diskError names the folder where a file could not be written because of the
// disk; other errors stay as they are.
func diskError(folder string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return &FolderError{Folder: folder, Problem: FolderFull, Err: err}
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return &FolderError{Folder: folder, Problem: FolderNotWritable, Err: err}
	}
	return err
}
