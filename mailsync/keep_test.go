package mailsync

import (
	"path/filepath"
	"testing"
	"time"

	"belegpost/storage"
)

func TestEachDayHasItsBackup(t *testing.T) {
	o := newOffice(t)
	s := o.service()
	for range 3 {
		o.once(s)
		o.once(s)
		o.now = o.now.AddDate(0, 0, 1)
	}
	days, err := storage.Backups(o.store.Dir())
	if err != nil || len(days) != 3 {
		t.Errorf("backups of %v, %v", days, err)
	}
}

// TestMailSinceARestoredBackupIsTakenAgain: the file that lies in the archive
// already is the document's, not a second one beside it.
func TestMailSinceARestoredBackupIsTakenAgain(t *testing.T) {
	o := newOffice(t)
	address := o.address("10023", "ER", "lieferanten")
	s := o.service()
	o.once(s)
	backup, data := filepath.Join(t.TempDir(), "sicherung.db"), filepath.Join(t.TempDir(), "data")
	if err := o.store.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	o.deliver(letter(address, march, "Rechnung", "r.pdf", onePage("1")), march)
	o.once(s)
	restored, _, err := storage.Restore(t.Context(), data, backup, storage.Options{Now: func() time.Time { return o.now }})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	first := o.store
	o.store = restored
	defer func() { o.store = first }()
	if got := o.once(o.service()); got.Filed != 1 {
		t.Errorf("%+v", got)
	}
	docs, err := restored.Documents(t.Context(), storage.DocumentFilter{})
	if err != nil || len(docs) != 1 || docs[0].Name != "r.pdf" || !docs[0].Filed {
		t.Errorf("%+v, %v", docs, err)
	}
	found, err := restored.Check(t.Context(), true)
	if err != nil || len(found) > 0 {
		t.Errorf("check finds %v, %v", found, err)
	}
}
