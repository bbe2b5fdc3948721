package storage_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"belegpost/storage"
)

// twenty are uploaded documents.
func (f *files) twenty(t *testing.T) []storage.DocumentID {
	t.Helper()
	var list []storage.NewFile
	for i := range 20 {
		list = append(list, *made(fmt.Sprintf("%02d.pdf", i), fmt.Sprintf("%%PDF-1.4 %d", i)))
	}
	up, d, err := f.Upload(t.Context(), list, storage.Upload{Placement: f.er(t)})
	done(t, d, err)
	var docs []storage.DocumentID
	for _, u := range up {
		docs = append(docs, u.Document)
	}
	return docs
}

// stopping is a context that somebody ends when so many steps are done.
func stopping(t *testing.T, after int, cause error) context.Context {
	ctx, stop := context.WithCancelCause(t.Context())
	t.Cleanup(func() { stop(nil) })
	return storage.OnProgress(ctx, func(done, _ int) {
		if done == after {
			stop(cause)
		}
	})
}

func TestACancelledMoveLeavesTheRestAndIsOneStepToUndo(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	before := f.onDisk(t)
	remark := "umgelegt"
	d, err := f.Place(stopping(t, 7, storage.ErrCancelled), docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}, Remark: &remark})
	if err != nil || d.Trouble != nil || d.Pending != 0 || d.Left != 13 {
		t.Fatalf("%+v, %v; want 13 left", d, err)
	}
	for i, id := range docs {
		got, want := f.document(t, id), storage.Period("2026-03")
		if i < 7 {
			want = "2026-02"
		}
		if got.Period != want || got.Pending || (got.Remark == remark) != (i < 7) || got.Path != fmt.Sprintf("%sER/%s/%02d.pdf", huber, want, i) {
			t.Errorf("document %d: %+v, want it whole in %s", i, got, want)
		}
	}
	can, err := f.Undoable(t.Context())
	if err != nil || can.Count != 7 || can.Kind != storage.BatchMove {
		t.Errorf("%+v, %v can be undone, want the 7 moved ones", can, err)
	}
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	same(t, f.onDisk(t), before...)
	d, err = f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}}) // nothing is reserved any more
	done(t, d, err)
	if got := f.document(t, docs[19]); got.Path != huber+"ER/2026-02/19.pdf" {
		t.Errorf("lies at %s", got.Path)
	}
}

func TestAMoveCancelledBeforeItBeganChangesNothing(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	before := f.onDisk(t)
	if _, err := f.Trash(stopping(t, 0, storage.ErrCancelled), docs); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	if _, err := f.Undoable(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("%v, want nothing to undo", err)
	}
	same(t, f.onDisk(t), before...)
}

func TestAMoveThatEndsWithTheProgramGoesOn(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	d, err := f.Place(stopping(t, 7, context.Canceled), docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}})
	if err != nil || d.Left != 0 {
		t.Fatalf("%+v, %v; want the rest on its way", d, err)
	}
	must(t, f.reopened(t).FinishMoves(t.Context()))
	for _, id := range docs {
		if got := f.document(t, id); got.Period != "2026-02" || got.Pending {
			t.Errorf("%+v, want it moved", got)
		}
	}
}

// TestCancellingKeepsWhatIsNoLongerItsOwn: a document that somebody changed or
// booked meanwhile, and one whose file has left its place, go on.
func TestCancellingKeepsWhatIsNoLongerItsOwn(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	ctx, stop := context.WithCancelCause(t.Context())
	defer stop(nil)
	ctx = storage.OnProgress(ctx, func(done, _ int) {
		if done != 5 {
			return
		}
		must(t, f.SetState(t.Context(), docs[18:19], storage.DocumentBooked))
		must(t, os.Rename(filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-03/19.pdf")), filepath.Join(f.archive, filepath.FromSlash(huber+"ER/2026-02/19.pdf"))))
		stop(storage.ErrCancelled)
	})
	d, err := f.Place(ctx, docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}})
	if err != nil || d.Left != 13 || d.Pending != 2 {
		t.Fatalf("%+v, %v; want two to go on", d, err)
	}
	must(t, f.FinishMoves(t.Context()))
	for _, id := range docs[18:] {
		if got := f.document(t, id); got.Period != "2026-02" || got.Pending {
			t.Errorf("%+v, want it moved", got)
		}
	}
}

// TestACancelledUndoLeavesTheRestAndCanGoOn: what was taken back stays so, the
// rest is taken back by the next undo.
func TestACancelledUndoLeavesTheRestAndCanGoOn(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	before := f.onDisk(t)
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-02"}})
	done(t, d, err)
	for _, left := range []int{13, 6} {
		u, d, err := f.Undo(stopping(t, 7, storage.ErrCancelled))
		if err != nil || d.Trouble != nil || d.Pending != 0 || d.Left != left || u.Kind != storage.BatchMove || u.Count != left+7 {
			t.Fatalf("%+v, %+v, %v; want %d left", u, d, err, left)
		}
		for i, id := range docs {
			got, want := f.document(t, id), storage.Period("2026-02")
			if i < 20-left {
				want = "2026-03"
			}
			if got.Period != want || got.Pending || got.Path != fmt.Sprintf("%sER/%s/%02d.pdf", huber, want, i) {
				t.Errorf("document %d: %+v, want it whole in %s", i, got, want)
			}
		}
		if can, err := f.Undoable(t.Context()); err != nil || can.Count != left || can.Kind != storage.BatchMove {
			t.Errorf("%+v, %v can be undone, want the %d others", can, err, left)
		}
	}
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	same(t, f.onDisk(t), before...)
	if _, err := f.Undoable(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("%v, want nothing left to undo", err)
	}
}

func TestStatesThatAreCancelledStay(t *testing.T) {
	f := newFiles(t)
	docs := f.twenty(t)
	if err := f.SetState(stopping(t, 7, storage.ErrCancelled), docs, storage.DocumentReleased); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	if err := f.SetState(stopping(t, 20, storage.ErrCancelled), docs, storage.DocumentReleased); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled though it came late", err)
	}
	for _, id := range docs {
		if got := f.document(t, id); got.State != storage.DocumentNew {
			t.Errorf("%+v, want it new", got)
		}
	}
}

// TestDismissalsThatAreCancelledStay: neither the dismissal nor its undo is done
// by half.
func TestDismissalsThatAreCancelledStay(t *testing.T) {
	f := newFiles(t)
	var list []storage.FailedID
	for range 4 {
		list = append(list, f.failing(t, jpeg("a.jpg")).ID)
	}
	all := func(want storage.FailedState) {
		t.Helper()
		for _, id := range list {
			if got := f.failed(t, id); got.State != want {
				t.Errorf("import %d is %s, want %s", id, got.State, want)
			}
		}
	}
	if err := f.Dismiss(stopping(t, 2, storage.ErrCancelled), list, storage.DismissedOther, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	all(storage.FailedOpen)
	must(t, f.Dismiss(t.Context(), list, storage.DismissedOther, ""))
	if err := f.ReopenFailed(stopping(t, 2, storage.ErrCancelled), list); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	if _, _, err := f.Undo(stopping(t, 2, storage.ErrCancelled)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want it cancelled", err)
	}
	all(storage.FailedDismissed)
}

// TestImportsThatAreFiledTogetherAreOneStepToUndo: but for what somebody did in
// between.
func TestImportsThatAreFiledTogetherAreOneStepToUndo(t *testing.T) {
	f := newFiles(t)
	docs := f.uploaded(t, "da.pdf", "%PDF-1.4 da")
	var batch storage.BatchID
	var list []storage.FailedID
	file := func() {
		t.Helper()
		failed := f.failing(t, jpeg(fmt.Sprintf("%d.jpg", len(list))))
		list = append(list, failed.ID)
		d, err := f.Resolve(t.Context(), failed.ID, storage.Resolution{Extra: []storage.NewFile{*made("x.pdf", fmt.Sprint("%PDF-1.4 ", len(list)))},
			Attachments: ids(failed), Again: true, Batch: batch})
		done(t, d, err)
		batch = d.Batch
	}
	can := func(kind storage.BatchKind, count int) {
		t.Helper()
		if u, err := f.Undoable(t.Context()); err != nil || u.Kind != kind || u.Count != count {
			t.Errorf("%+v, %v can be undone, want %d of %s", u, err, count, kind)
		}
	}
	for range 3 {
		file()
	}
	can(storage.BatchFile, 3)
	_, d, err := f.Undo(stopping(t, 1, storage.ErrCancelled)) // its files are on their way
	if err != nil || d.Left != 0 || d.Pending == 0 || d.Trouble != nil {
		t.Fatalf("%+v, %v; want it undone, with files on their way", d, err)
	}
	must(t, f.FinishMoves(t.Context()))
	for _, id := range list {
		if got := f.failed(t, id); got.State != storage.FailedOpen {
			t.Errorf("%+v, want it open", got)
		}
	}
	file() // into no batch that was undone
	can(storage.BatchFile, 1)
	d, err = f.Trash(t.Context(), docs)
	done(t, d, err)
	file()
	can(storage.BatchFile, 1)
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	can(storage.BatchTrash, 1)
}
