package storage_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"belegpost/storage"
)

func TestTrashAndRestore(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	must(t, f.SetState(t.Context(), docs, storage.DocumentReleased))
	d, err := f.Trash(t.Context(), docs)
	done(t, d, err)
	same(t, f.onDisk(t), fmt.Sprintf(".belegpost/trash/%d/a.pdf", docs[0]))
	if list, err := f.Documents(t.Context(), storage.DocumentFilter{}); err != nil || len(list) != 0 {
		t.Errorf("the list shows %v, %v", list, err)
	}
	_, err = f.Place(t.Context(), docs, storage.Revision{Name: "x"})
	refused(t, err, storage.FieldDocument, storage.InvalidTrashed)
	later := f.filed(t, pdf("a.pdf")) // takes the name meanwhile
	d, err = f.Restore(t.Context(), docs, false)
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-03/a (2).pdf", huber+"ER/2026-03/a.pdf")
	if got := f.document(t, docs[0]); got.State != storage.DocumentReleased || got.ID == later[0] {
		t.Errorf("%+v, want it released as before", got)
	}
}

func TestTrashSwallowsNoMail(t *testing.T) {
	f := newFiles(t)
	first := f.uploaded(t, "eins.pdf", "%PDF-1.4 eins")
	d, err := f.Trash(t.Context(), first)
	done(t, d, err)
	second := f.uploaded(t, "zwei.pdf", "%PDF-1.4 eins")
	if second[0] == first[0] {
		t.Fatal("the same bytes were recognised in the trash")
	}
	_, err = f.Restore(t.Context(), first, false)
	refused(t, err, storage.FieldDocument, storage.InvalidTaken)
	must(t, f.CompletePeriod(t.Context(), f.client, "2026-03"))
	d, err = f.Restore(t.Context(), first, true)
	done(t, d, err)
}

func TestTrashOfflineIsDoneLater(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	d, err := f.Trash(t.Context(), docs)
	if err != nil || d.Pending != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	d, err = f.Restore(t.Context(), docs, false)
	if err != nil || d.Pending != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	online()
	must(t, f.reopened(t).FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf")
}

func TestUndoTakesBackTheLastOfOnesOwn(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	_, err := f.Undoable(t.Context())
	if !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("before anything was done: %v", err)
	}
	d, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	done(t, d, err)
	anna := f.reopened(t)
	d, err = anna.Place(t.Context(), docs[1:], storage.Revision{Name: "von Anna"})
	done(t, d, err)
	d, err = f.Trash(t.Context(), docs[:1])
	done(t, d, err)
	if u, err := f.Undoable(t.Context()); err != nil || u.Kind != storage.BatchTrash || u.Count != 1 {
		t.Errorf("%+v, %v; want the trash", u, err)
	}
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	same(t, f.onDisk(t), huber+"ER/2026-01/a.pdf", huber+"ER/2026-01/von Anna.pdf")
	_, _, err = f.Undo(t.Context()) // Anna has changed one of the two since
	refused(t, err, storage.FieldDocument, storage.InvalidChanged)
	u, d, err := anna.Undo(t.Context())
	done(t, d, err)
	if u.Kind != storage.BatchMove || u.Count != 1 {
		t.Errorf("%+v", u)
	}
	u, d, err = f.Undo(t.Context())
	done(t, d, err)
	if u.Count != 2 {
		t.Errorf("%+v", u)
	}
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf", huber+"ER/2026-03/b.pdf")
	if _, _, err := f.Undo(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("everything is undone, and yet: %v", err)
	}
}

func TestRestoreIsTheLastThingAndCannotBeUndone(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"), pdf("b.pdf"))
	d, err := f.Trash(t.Context(), docs)
	done(t, d, err)
	d, err = f.Restore(t.Context(), docs[:1], false)
	done(t, d, err)
	if u, err := f.Undoable(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("%+v, %v; want nothing to undo", u, err)
	}
	if u, _, err := f.Undo(t.Context()); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("%+v, %v; the older trash was taken back", u, err)
	}
	d, err = f.Place(t.Context(), docs[:1], storage.Revision{Name: "c"})
	done(t, d, err)
	u, d, err := f.Undo(t.Context())
	done(t, d, err)
	if u.Kind != storage.BatchMove || f.document(t, docs[0]).Name != "a.pdf" {
		t.Errorf("%+v, %q", u, f.document(t, docs[0]).Name)
	}
}

func TestUndoOfAPendingMove(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	online := f.offline(t)
	_, err := f.Place(t.Context(), docs, storage.Revision{Placement: storage.Placement{Period: "2026-01"}})
	must(t, err)
	_, d, err := f.Undo(t.Context())
	if err != nil || d.Pending != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	online()
	must(t, f.FinishMoves(t.Context()))
	same(t, f.onDisk(t), huber+"ER/2026-03/a.pdf")
	if _, err := os.Stat(filepath.Join(f.archive, ".belegpost", "journal.jsonl")); err != nil {
		t.Errorf("no journal: %v", err)
	}
}

func TestUndoLeavesBookedDocumentsAlone(t *testing.T) {
	f := newFiles(t)
	docs := f.filed(t, pdf("a.pdf"))
	d, err := f.Place(t.Context(), docs, storage.Revision{Name: "b"})
	done(t, d, err)
	must(t, f.SetState(t.Context(), docs, storage.DocumentBooked))
	_, _, err = f.Undo(t.Context())
	refused(t, err, storage.FieldDocument, storage.InvalidLocked)
	must(t, f.SetState(t.Context(), docs, storage.DocumentReleased))
	_, d, err = f.Undo(t.Context())
	done(t, d, err)
	if got := f.document(t, docs[0]); got.Name != "a.pdf" || got.State != storage.DocumentReleased {
		t.Errorf("%+v, want the old name and the new state", got)
	}
}

func TestWhatPeopleDoIsAnnouncedAndAudited(t *testing.T) {
	f := newFiles(t)
	docs, failed := f.filed(t, pdf("a.pdf")), f.failing(t, jpeg("b.jpg"))
	changes, stop := f.Changes()
	defer stop()
	gone := func(d storage.Done, err error) error { return errors.Join(err, d.Trouble) }
	for _, c := range []struct {
		action string
		what   storage.Change
		do     func() error
	}{
		{"document placed", storage.ChangedDocuments, func() error { return gone(f.Place(t.Context(), docs, storage.Revision{Name: "x"})) }},
		{"document placed", storage.ChangedDocuments, func() error { return gone(f.PreviousYear(t.Context(), docs)) }},
		{"document released", storage.ChangedDocuments, func() error { return f.SetState(t.Context(), docs, storage.DocumentReleased) }},
		{"document trashed", storage.ChangedDocuments, func() error { return gone(f.Trash(t.Context(), docs)) }},
		{"document restored", storage.ChangedDocuments, func() error { return gone(f.Restore(t.Context(), docs, false)) }},
		{"document recorded", storage.ChangedDocuments, func() error {
			return gone(f.FileAgain(t.Context(), docs[0], symbol(t, f.Store, "KA"), false))
		}},
		{"document recorded", storage.ChangedDocuments, func() error { f.uploaded(t, "c.pdf", "%PDF-1.4 c"); return nil }},
		{"failed import dismissed", storage.ChangedFailed, func() error {
			return f.Dismiss(t.Context(), []storage.FailedID{failed.ID}, storage.DismissedOther, "")
		}},
		{"failed import reopened", storage.ChangedFailed, func() error { return f.ReopenFailed(t.Context(), []storage.FailedID{failed.ID}) }},
		{"failed import resolved", storage.ChangedFailed | storage.ChangedDocuments, func() error {
			return gone(f.Resolve(t.Context(), failed.ID, storage.Resolution{Attachments: ids(failed)}))
		}},
	} {
		before := auditLength(t, f.Store)
		must(t, c.do())
		if got := <-changes; got&c.what != c.what {
			t.Errorf("%s announces %b, want %b", c.action, got, c.what)
		}
		rows, err := f.Audit(t.Context(), int64(before), 100)
		must(t, err)
		if !slices.ContainsFunc(rows, func(r storage.AuditRow) bool { return r.Action == c.action }) {
			t.Errorf("%s is not in the chain: %v", c.action, rows)
		}
	}
}
