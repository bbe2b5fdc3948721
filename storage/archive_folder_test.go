package storage_test

import (
	"errors"
	"slices"
	"testing"

	"belegpost/storage"
)

func TestArchiveIsTakenOverOnlyWhenAPersonSaysSo(t *testing.T) {
	first, second := newFiles(t), newFiles(t)
	first.take(t, "Rechnung", to(first.address, pdf("Rechnung.pdf")))
	wish := storage.Wish{Office: storage.OfficeWish{Archive: &first.archive}}
	foreign := func(err error) bool {
		e, ok := errors.AsType[*storage.FolderError](err)
		return ok && e.Problem == storage.FolderForeign
	}
	if _, err := second.Apply(t.Context(), wish, storage.ApplyOptions{}); !foreign(err) {
		t.Fatalf("without a word: %v", err)
	}
	if _, err := second.Apply(t.Context(), wish, storage.ApplyOptions{TakeOver: true, DryRun: true}); err != nil {
		t.Errorf("dry run: %v", err)
	}
	must(t, first.CheckArchive(t.Context()))
	_, err := second.Apply(t.Context(), wish, storage.ApplyOptions{TakeOver: true})
	must(t, err)
	must(t, second.CheckArchive(t.Context()))
	if err := first.CheckArchive(t.Context()); !foreign(err) {
		t.Errorf("the first installation: %v", err)
	}
	list, err := second.Audit(t.Context(), 0, 1000)
	must(t, err)
	if !slices.ContainsFunc(list, func(r storage.AuditRow) bool { return r.Action == "archive taken over" }) {
		t.Error("the audit chain does not know")
	}
	// The first one takes its own back, documents and all.
	_, err = first.Apply(t.Context(), wish, storage.ApplyOptions{TakeOver: true})
	must(t, err)
	must(t, first.CheckArchive(t.Context()))
	// An archive with documents is not left behind for another folder.
	other := newFiles(t)
	_, err = first.Apply(t.Context(), storage.Wish{Office: storage.OfficeWish{Archive: &other.archive}}, storage.ApplyOptions{TakeOver: true})
	refused(t, err, storage.FieldOfficeArchive, storage.InvalidInUse)
}
