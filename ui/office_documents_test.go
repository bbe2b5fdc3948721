package ui

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"

	"belegpost/storage"
	"belegpost/ui/state"
)

// withPages draws the previews of the next window; nil without.
var withPages state.Pages

// shelf is what people do with the made-up documents: it writes down what it
// was asked for.
type shelf struct {
	mu     sync.Mutex
	asked  []storage.Revision
	docs   [][]storage.DocumentID
	state  []storage.DocumentState
	up     []storage.Upload
	names  []string
	undos  int
	err    error
	beside map[storage.DocumentID][]storage.DocumentFile
	again  []storage.SecondPlace
	second map[storage.DocumentID][]storage.SecondPlace
	file   string // what every document holds
	slow   func(context.Context) storage.Done
}

func (s *shelf) Clients(context.Context) ([]storage.Client, error) {
	return []storage.Client{{ID: 1, Number: "10023", Name: "Huber GmbH"}, {ID: 2, Number: "10044", Name: "Maier Elektrotechnik und Anlagenbau OG"}}, nil
}

func (s *shelf) Symbols(context.Context) ([]storage.Symbol, error) {
	return []storage.Symbol{{ID: 1, Code: "ER", Active: true}, {ID: 2, Code: "AR", Active: true}}, nil
}

func (s *shelf) OpenDocument(context.Context, storage.DocumentID) (*os.File, error) {
	if s.file == "" {
		return nil, os.ErrNotExist
	}
	return os.Open(filepath.Clean(s.file))
}

func (s *shelf) DocumentFiles(_ context.Context, id storage.DocumentID) ([]storage.DocumentFile, error) {
	return s.beside[id], nil
}

func (s *shelf) OpenDocumentFile(_ context.Context, f storage.DocumentFile) (*os.File, error) {
	return os.Open(f.Path)
}

func (s *shelf) DocumentPath(_ context.Context, id storage.DocumentID) (string, error) {
	if s.file == "" {
		return "", os.ErrNotExist
	}
	return s.file, nil
}

func (s *shelf) note(docs []storage.DocumentID) (storage.Done, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs = append(s.docs, docs)
	return storage.Done{Documents: docs}, s.err
}

func (s *shelf) Place(ctx context.Context, docs []storage.DocumentID, r storage.Revision) (storage.Done, error) {
	s.mu.Lock()
	s.asked = append(s.asked, r)
	s.mu.Unlock()
	d, err := s.note(docs)
	if r.Force {
		err = nil
	}
	if s.slow != nil {
		d = s.slow(ctx)
	}
	return d, err
}

func (s *shelf) PreviousYear(_ context.Context, docs []storage.DocumentID) (storage.Done, error) {
	return s.note(docs)
}

func (s *shelf) SetState(ctx context.Context, docs []storage.DocumentID, to storage.DocumentState) error {
	s.mu.Lock()
	s.state = append(s.state, to)
	s.mu.Unlock()
	_, err := s.note(docs)
	if s.slow != nil {
		s.slow(ctx)
		err = ctx.Err()
	}
	return err
}

func (s *shelf) FileAgain(_ context.Context, id storage.DocumentID, y storage.SymbolID, force bool) (storage.Done, error) {
	s.mu.Lock()
	s.again = append(s.again, storage.SecondPlace{Document: id, Symbol: y})
	s.mu.Unlock()
	d, err := s.note([]storage.DocumentID{id})
	if force {
		err = nil
	}
	return d, err
}

func (s *shelf) SecondPlaces(_ context.Context, id storage.DocumentID) ([]storage.SecondPlace, error) {
	return s.second[id], nil
}

func (s *shelf) Trash(_ context.Context, docs []storage.DocumentID) (storage.Done, error) {
	return s.note(docs)
}

func (s *shelf) Restore(_ context.Context, docs []storage.DocumentID, force bool) (storage.Done, error) {
	d, err := s.note(docs)
	if force {
		err = nil
	}
	return d, err
}

func (s *shelf) Undoable(context.Context) (storage.Undoable, error) {
	return storage.Undoable{}, storage.ErrNotFound
}

func (s *shelf) Undo(ctx context.Context) (storage.Undoable, storage.Done, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.undos++
	u, d := storage.Undoable{Kind: storage.BatchMove, Count: 2}, storage.Done{}
	if s.slow != nil {
		u.Count, d = 50, s.slow(ctx)
	}
	return u, d, s.err
}

func (s *shelf) Upload(_ context.Context, files []storage.NewFile, to storage.Upload) ([]storage.Uploaded, storage.Done, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up = append(s.up, to)
	out := make([]storage.Uploaded, len(files))
	for _, f := range files {
		for _, one := range []*storage.NewFile{&f, f.Made} { // a PDF and its original
			if one == nil {
				continue
			}
			if _, err := io.Copy(io.Discard, one.Body); err != nil {
				return nil, storage.Done{}, err
			}
			s.names = append(s.names, one.Name)
		}
	}
	return out, storage.Done{}, s.err
}

func (s *shelf) Export(_ context.Context, w io.Writer, _ []storage.Document, _ string) error {
	if s.err != nil {
		return s.err
	}
	_, err := io.WriteString(w, "PK")
	return err
}
