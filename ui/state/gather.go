package state

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// mostGathered is how many files of a folder are taken at once.
const mostGathered = 2000

// Gathered is what lies behind paths that somebody dragged or chose.
type Gathered struct {
	Files   []LocalFile
	Refused []string // names of files that are neither PDF, e-invoice nor image
	More    bool     // a folder holds more than is taken at once
	Err     error    // a folder that could not be read whole
}

// Gather looks at paths: files that can be documents, and all PDFs below
// folders. It reads no file.
func (f *Filing) Gather(paths []string, then func(Gathered)) {
	f.reads.ask("", func(ctx context.Context) func() {
		var g Gathered
		for _, path := range paths {
			g.add(ctx, path)
		}
		return func() { then(g) }
	})
}

func (g *Gathered) add(ctx context.Context, path string) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		g.Err = fmt.Errorf("look at what was dragged: %w", err)
	case !info.IsDir():
		if file := FileAt(path); file.canBeDocument() {
			g.Files = append(g.Files, file)
		} else {
			g.Refused = append(g.Refused, file.Name)
		}
	default:
		g.folder(ctx, path)
	}
}

// folder takes the PDFs below a folder; hidden folders are passed over.
func (g *Gathered) folder(ctx context.Context, root string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !d.Type().IsRegular() || !strings.EqualFold(filepath.Ext(path), ".pdf"):
			return nil
		case len(g.Files) >= mostGathered:
			g.More = true
			return fs.SkipAll
		}
		g.Files = append(g.Files, FileAt(path))
		return nil
	})
	if err != nil {
		g.Err = fmt.Errorf("read folder: %w", err)
	}
}

// FileAt is the file at a path, which is not opened yet.
func FileAt(path string) LocalFile {
	name := filepath.Base(path)
	return LocalFile{Name: name, Image: isImage("", name), Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// canBeDocument reports a PDF, the XML of an e-invoice, or an image, of which a
// PDF is made.
func (f LocalFile) canBeDocument() bool {
	ext := strings.ToLower(filepath.Ext(f.Name))
	return f.Image || ext == ".pdf" || ext == ".xml"
}

// asPDF makes a PDF of an image.
func (f *Filing) asPDF(ctx context.Context, image LocalFile) (io.ReadCloser, error) {
	in, err := image.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(in)
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, err
	}
	made, err := f.Maker.ImagesToPDF(ctx, []*io.SectionReader{io.NewSectionReader(bytes.NewReader(data), 0, int64(len(data)))})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPDFMade, err)
	}
	return io.NopCloser(bytes.NewReader(made)), nil
}
