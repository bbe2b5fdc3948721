package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"belegpost/storage"
)

// Export writes documents as a ZIP with a list into what create opens.
func (f *Filing) Export(docs []storage.Document, lang string, create func() (io.WriteCloser, error), then func(Outcome)) {
	f.in(f.reads, true, func(ctx context.Context) Outcome {
		out, err := create()
		if err == nil {
			err = errors.Join(f.shelf.Export(ctx, out, docs, lang), out.Close())
		}
		return Outcome{Err: err}
	}, then)
}

// Use gives do the place on disk of each document, one after the other: the
// system's programs open files by it.
func (f *Filing) Use(docs []storage.Document, do func(ctx context.Context, path string) error, then func(Outcome)) {
	f.in(f.reads, false, func(ctx context.Context) Outcome {
		for _, d := range docs {
			path, err := f.shelf.DocumentPath(ctx, d.ID)
			if err != nil {
				return Outcome{Err: &storage.DocumentError{ID: d.ID, Path: d.Path, Err: err}}
			}
			if err := do(ctx, path); err != nil {
				return Outcome{Err: err}
			}
		}
		return Outcome{}
	}, then)
}

// Save copies documents out of the archive: one to the path to, several into
// the folder to, each under a name that is free there. mark is told of each
// copy; nothing that is there is replaced but by the one path.
func (f *Filing) Save(docs []storage.Document, to string, mark func(path string) error, then func(Outcome)) {
	f.in(f.reads, true, func(ctx context.Context) Outcome {
		tell := storage.Steps(ctx, len(docs))
		for _, d := range docs {
			if err := ctx.Err(); err != nil {
				return Outcome{Err: err}
			}
			path, err := f.copyOut(ctx, d, to, len(docs) > 1)
			if err != nil {
				return Outcome{Err: err}
			}
			_ = mark(path) // a disk that keeps no marks still keeps the file
			tell()
		}
		return Outcome{}
	}, then)
}

// copyOut copies one document; what could not be finished is taken away again.
func (f *Filing) copyOut(ctx context.Context, d storage.Document, to string, within bool) (path string, err error) {
	in, err := f.shelf.OpenDocument(ctx, d.ID)
	if err != nil {
		return "", &storage.DocumentError{ID: d.ID, Path: d.Path, Err: err}
	}
	defer in.Close()
	out, err := createCopy(to, d.Name, within)
	if err != nil {
		return "", fmt.Errorf("save document: %w", err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Close()); err != nil {
		return "", errors.Join(fmt.Errorf("save document: %w", err), os.Remove(out.Name()))
	}
	return out.Name(), nil
}

// createCopy makes the file of a copy; within a folder under the next free name.
func createCopy(to, name string, within bool) (*os.File, error) {
	if !within {
		return os.Create(to)
	}
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for n := 2; ; n++ {
		out, err := os.OpenFile(filepath.Join(to, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if !errors.Is(err, os.ErrExist) {
			return out, err
		}
		name = fmt.Sprintf("%s (%d)%s", stem, n, ext)
	}
}

// Look is a document as the preview reads it.
func (f *Filing) Look(d storage.Document) File {
	file := fileOf(fmt.Sprint(d.ID, " ", d.SHA256), d.Name, func(ctx context.Context) (*os.File, error) { return f.shelf.OpenDocument(ctx, d.ID) })
	if f.Locks != nil {
		file.Password = func(ctx context.Context) string { return f.Locks.Password(ctx, d.Client, d.Sender) }
	}
	return file
}

// LookAt is one file of a document as the preview reads it.
func (f *Filing) LookAt(d storage.Document, file storage.DocumentFile) File {
	at := f.Look(d)
	of := fileOf(fmt.Sprint(d.ID, " ", file.SHA256), path.Base(file.Path), func(ctx context.Context) (*os.File, error) {
		return f.shelf.OpenDocumentFile(ctx, file)
	})
	of.Password = at.Password
	return of
}

func fileOf(key, name string, open func(context.Context) (*os.File, error)) File {
	return File{Key: key, Name: name, Open: func(ctx context.Context) (io.ReadCloser, int64, error) {
		file, err := open(ctx)
		if err != nil {
			return nil, 0, err
		}
		info, err := file.Stat()
		if err != nil {
			return nil, 0, errors.Join(err, file.Close())
		}
		return file, info.Size(), nil
	}}
}

// Files reads the files of a document, the one that it shows first. A newer
// question beats an older one.
func (f *Filing) Files(id storage.DocumentID, then func([]storage.DocumentFile)) {
	f.reads.ask("files", func(ctx context.Context) func() {
		list, err := f.shelf.DocumentFiles(ctx, id)
		if err != nil {
			return nil // the preview says what is wrong
		}
		return func() { then(list) }
	})
}

// Remember keeps the password that opened a document for the next time.
func (f *Filing) Remember(d storage.Document, password string, then func(error)) {
	if f.Locks == nil || password == "" {
		return
	}
	f.reads.ask("", func(ctx context.Context) func() {
		err := f.Locks.Remember(ctx, d.Client, d.Sender, password)
		return func() { then(err) }
	})
}
