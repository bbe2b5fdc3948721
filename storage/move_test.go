package storage_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"belegpost/storage"
)

func TestOfflineMoveStaysPendingAndGoesOn(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	must(t, err)
	if e, ok := errors.AsType[*storage.FolderError](d.Trouble); !ok || e.Problem != storage.FolderMissing || d.Pending != 1 {
		t.Errorf("%+v, want one pending move because the archive is missing", d)
	}
	got := f.document(t, docs[0])
	if !got.Pending || got.Period != "2026-01" || got.Path != huber+"ER/2026-03/a.pdf" {
		t.Errorf("%+v, want it shown in January and still lying in March", got)
	}
	d, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2025-12"}, Name: "b"})
	must(t, err)
	online()
	again := f.reopened(t)
	must(t, again.FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2025-12/b.pdf")
	if got := f.document(t, docs[0]); got.Pending || got.Path != huber+"ER/2025-12/b.pdf" || got.FiscalYear != "2025" {
		t.Errorf("%+v", got)
	}
}

func TestCrashBetweenRenameAndSecondTransaction(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	_, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	must(t, err)
	online()
	must(t, os.MkdirAll(filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-01")), 0o755))
	must(t, os.Rename(filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/a.pdf")), filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-01/a.pdf"))))
	found, err := f.Check(t.Context(), true)
	must(t, err)
	if len(found) != 0 {
		t.Errorf("check finds %v while a move is pending", found)
	}
	file, err := f.OpenDocument(t.Context(), docs[0])
	must(t, errors.Join(err, file.Close()))
	must(t, f.reopened(t).FinishMoves(t.Context()))
	if got := f.document(t, docs[0]); got.Pending || got.Path != huber+"ER/2026-01/a.pdf" {
		t.Errorf("%+v", got)
	}
}

func TestUnpublishedDocumentIsMovedWhenItIsFiled(t *testing.T) {
	f := newFiles(t)
	r := f.deliver(t, "eins", to(f.address, pdf("a.pdf")))
	online := f.offline(t)
	_, err := f.Place(t.Context(), []storage.DocumentID{r.Files[0].Document}, storage.Revision{Name: "b"})
	must(t, err)
	online()
	must(t, f.FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-03/b.pdf")
	same(t, f.paths(t), huber+"ER/2026-03/b.pdf")
}

func TestChangedFileStopsItsMove(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	path := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/a.pdf"))
	was, err := os.ReadFile(path)
	must(t, err)
	write := func(b []byte) { must(t, errors.Join(os.Chmod(path, 0o644), os.WriteFile(path, b, 0o644))) }
	write([]byte("changed by hand"))
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err) // nothing is pending: one is moved, one is stopped
	same(t, f.onDisk(t), huber+"ER/2026-01/b.pdf", huber+"ER/2026-03/a.pdf")
	if got := f.document(t, docs[0]); got.Problem != storage.MoveChanged || got.Period != "2026-03" || got.Pending {
		t.Errorf("%+v, want it back in March with the problem", got)
	}
	write(was)
	d, err = f.Place(t.Context(), docs[:1], storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err)
	if got := f.document(t, docs[0]); got.Problem != "" {
		t.Errorf("the problem %q stays", got.Problem)
	}
}

func TestMissingFileStopsItsMove(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	path := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/a.pdf"))
	must(t, os.Rename(path, path+".weg"))
	d, err := f.Trash(t.Context(), docs)
	done(t, d, err)
	if got := f.document(t, docs[0]); got.Problem != storage.MoveMissing || got.State != storage.DocumentNew {
		t.Errorf("%+v, want it out of the trash with the problem", got)
	}
	must(t, os.Rename(path+".weg", path))
}

func TestCrashInTheMiddleOfADocument(t *testing.T) {
	f := newFiles(t)
	xml := storage.Attachment{Name: "r.xml", Type: "text/xml", Outcome: storage.OutcomeFiled, Companion: "2"}
	docs := f.filed(t, pdf("r.pdf"), xml)
	online := f.offline(t)
	_, err := f.Trash(t.Context(), docs)
	must(t, err)
	online()
	trash := filepath.Join(f.archive, ".belegpost", "trash", "1")
	must(t, os.MkdirAll(trash, 0o755))
	must(t, os.Rename(filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/r.pdf")), filepath.Join(trash, "r.pdf")))
	must(t, f.reopened(t).FinishMoves(t.Context()))
	same(t, f.onDisk(t), ".belegpost/trash/1/r.pdf", ".belegpost/trash/1/r.xml")
}

func TestManyMovesAreMadeInOneGo(t *testing.T) {
	f := newFiles(t)
	var attachments []storage.Attachment
	for range 50 {
		attachments = append(attachments, pdf("Rechnung.pdf"))
	}
	docs := f.filed(t, attachments...)
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err)
	u, d, err := f.Undo(t.Context())
	done(t, d, err)
	if u.Count != 50 || len(f.onDisk(t)) != 50 || !strings.HasPrefix(f.onDisk(t)[49], huber+"ER/2026-03/") {
		t.Errorf("%+v, %v", u, f.onDisk(t))
	}
}

func TestTwoProcessesFinishTheSameMoves(t *testing.T) {
	f := newFiles(t)
	var attachments []storage.Attachment
	for range 20 {
		attachments = append(attachments, pdf("Rechnung.pdf"))
	}
	docs := f.filed(t, attachments...)
	online := f.offline(t)
	_, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	must(t, err)
	_, err = f.Trash(t.Context(), docs[:10])
	must(t, err)
	online()
	errs := make(chan error)
	for _, s := range []*storage.Store{f.reopened(t), f.reopened(t), f.Store} {
		go func() { errs <- s.FinishMoves(t.Context()) }()
	}
	must(t, errors.Join(<-errs, <-errs, <-errs))
	for i, id := range docs {
		got := f.document(t, id)
		if got.Pending || got.Problem != "" || strings.HasPrefix(got.Path, ".belegpost/trash/") != (i < 10) {
			t.Errorf("document %d: %q, pending %v at %s", id, got.Problem, got.Pending, got.Path)
		}
	}
}

func TestLockedFileIsShownUntilItIsMoved(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	_, err := f.Place(t.Context(), docs, storage.Revision{Name: "b"})
	must(t, err)
	raw(t, f.Store, `UPDATE file_move SET problem = 'locked'`) // what a round notes after 15 s
	if got := f.document(t, docs[0]); !got.Pending || got.Problem != storage.MoveLocked {
		t.Errorf("%+v, want it pending because it is locked", got)
	}
	online()
	must(t, f.FinishMoves(t.Context()))
	if got := f.document(t, docs[0]); got.Pending || got.Problem != "" || got.Path != huber+"ER/2026-03/b.pdf" {
		t.Errorf("%+v", got)
	}
}

func TestMoveThatWasTakenBackIsNotMadeLater(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	_, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	must(t, err)
	later, err := f.Listed(t.Context())
	must(t, err)
	online()
	must(t, f.FinishMoves(t.Context()))
	_, d, err := f.Undo(t.Context())
	done(t, d, err)
	must(t, later())
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf")
	same(t, f.paths(t), huber+"ER/2026-03/a.pdf")
}

func TestOneProcessAtATimeMovesFiles(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	lease, ok, err := f.reopened(t).HoldMoves()
	if err != nil || !ok {
		t.Fatalf("%v, %v", ok, err)
	}
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	if err != nil || d.Trouble != nil || d.Pending != 1 {
		t.Errorf("%+v, %v; want it to wait for the other process", d, err)
	}
	must(t, lease.Release())
	must(t, f.FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-01/a.pdf")
}

func TestOneFailingFileKeepsBackNoOther(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	online := f.offline(t)
	for i, period := range []storage.Period{"2026-01", "2026-02"} {
		_, err := f.Place(t.Context(), docs[i:i+1], storage.Revision{Placement: storage.Placement{Period: period}})
		must(t, err)
	}
	online()
	inTheWay := filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-01"))
	must(t, os.WriteFile(inTheWay, nil, 0o600)) // no folder can be made there
	journal := filepath.Join(f.archive, ".belegpost", "journal.jsonl")
	if err := os.Remove(journal); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if err := f.FinishMoves(t.Context()); err == nil {
		t.Error("nobody hears of the file that cannot be moved")
	}
	if got := f.document(t, docs[1]); got.Pending || got.Path != huber+"ER/2026-02/b.pdf" {
		t.Errorf("the other one: %+v", got)
	}
	if _, err := os.Stat(journal); err != nil {
		t.Errorf("the journal: %v", err)
	}
	must(t, os.Remove(inTheWay))
	must(t, f.FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-01/a.pdf", huber+"ER/2026-02/b.pdf")
}
