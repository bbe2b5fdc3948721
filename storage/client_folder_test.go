package storage_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"belegpost/storage"
)

// renamed gives the client 10023 another name.
func (f *files) renamed(t *testing.T, name string) storage.ClientID {
	t.Helper()
	c, err := f.ClientByNumber(t.Context(), "10023")
	must(t, err)
	c.Name = name
	_, err = f.SaveClient(t.Context(), c)
	must(t, err)
	return c.ID
}

func TestFolderIsRenamedWithEveryDocumentInIt(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"), pdf("c.pdf"))
	must(t, f.SetState(t.Context(), docs[:1], storage.DocumentBooked))
	_, err := f.Trash(t.Context(), docs[2:])
	must(t, err)
	_, err = f.Place(t.Context(), docs[1:2], storage.Revision{Name: "Zweite"})
	must(t, err)
	id := f.renamed(t, "Huber Holding GmbH")
	if folder, err := f.FolderAfterRename(t.Context(), id); err != nil || folder != "10023 Huber Holding GmbH" {
		t.Errorf("it would be %q, %v", folder, err)
	}
	d, err := f.RenameFolder(t.Context(), id)
	if err != nil || d.Pending != 0 || len(d.Documents) != 2 {
		t.Fatalf("%+v, %v", d, err)
	}
	const to = "10023 Huber Holding GmbH/"
	if got := f.document(t, docs[0]); got.Path != to+"ER/2026-03/a.pdf" || got.State != storage.DocumentBooked {
		t.Errorf("the booked one is %+v", got)
	}
	if got := f.document(t, docs[1]); got.Path != to+"ER/2026-03/Zweite.pdf" {
		t.Errorf("the other one is %+v", got)
	}
	if folder, err := f.FolderAfterRename(t.Context(), id); err != nil || folder != "" {
		t.Errorf("again %q, %v", folder, err)
	}
	again, err := f.RenameFolder(t.Context(), id)
	if err != nil || len(again.Documents) != 0 {
		t.Errorf("again %+v, %v", again, err)
	}
	undone, _, err := f.Undo(t.Context()) // of the name, not of the folder
	if err != nil || undone.Count != 1 || f.document(t, docs[1]).Path != to+"ER/2026-03/b.pdf" {
		t.Errorf("%+v, %v: %s", undone, err, f.document(t, docs[1]).Path)
	}
	if _, err := f.Restore(t.Context(), docs[2:], false); err != nil || f.document(t, docs[2]).Path != to+"ER/2026-03/c.pdf" {
		t.Errorf("restored to %s, %v", f.document(t, docs[2]).Path, err)
	}
}

func TestFolderIsRenamedWhenTheArchiveIsBack(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	online := f.offline(t)
	id := f.renamed(t, "Huber Holding GmbH")
	d, err := f.RenameFolder(t.Context(), id)
	must(t, err)
	if _, offline := errors.AsType[*storage.FolderError](d.Trouble); !offline || d.Pending != 2 {
		t.Errorf("%+v", d)
	}
	online()
	path := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/b.pdf"))
	was, err := os.ReadFile(path)
	must(t, err)
	write := func(b []byte) { must(t, errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, b, 0o644))) }
	write([]byte("somebody wrote into it"))
	must(t, f.FinishMoves(t.Context()))
	if got := f.document(t, docs[0]); got.Pending || got.Path != "10023 Huber Holding GmbH/ER/2026-03/a.pdf" {
		t.Errorf("%+v", got)
	}
	if got := f.document(t, docs[1]); got.Problem != storage.MoveChanged || got.Path != huber+"ER/2026-03/b.pdf" {
		t.Errorf("a changed file was moved: %+v", got)
	}
	write(was)
}
