package storage_test

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"belegpost/storage"
)

const day = 24 * time.Hour

// keep lets the daily run happen so much later; files of the spool age with it.
func (f *files) keep(t *testing.T, after time.Duration) storage.Kept {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(f.Dir(), "spool"), func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			info, err := e.Info()
			must(t, err)
			if info.ModTime().After(f.Now()) { // written by this test's real clock
				must(t, os.Chtimes(path, f.Now(), f.Now()))
			}
		}
		return err
	}))
	f.add(after)
	k, err := f.Housekeep(t.Context())
	must(t, err)
	return k
}

// spooled are the files of the spool by suffix.
func (f *files) spooled(t *testing.T) (mails, copies int) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(f.Dir(), "spool"), func(path string, e fs.DirEntry, err error) error {
		switch filepath.Ext(path) {
		case ".eml":
			mails++
		case ".att":
			copies++
		case ".tmp":
			t.Errorf("%s was left", path)
		}
		return err
	}))
	return
}

func stranger() storage.Delivery {
	return storage.Delivery{Address: "info@belege.kanzlei.at", Confidence: storage.ConfidenceEnvelope, Field: "To", Place: 1,
		Reason: storage.ReasonUnknownAddress, Attachments: []storage.Attachment{{Part: "2", Name: "a.pdf", Type: "application/pdf",
			Outcome: storage.OutcomeFailed, Reason: storage.ReasonUnknownAddress}}}
}

func photo(a storage.ImportAddress) storage.Delivery {
	return to(a, storage.Attachment{Name: "foto.jpg", Type: "image/jpeg", Outcome: storage.OutcomeFailed, Reason: storage.ReasonNotPDF})
}

// sent takes everything that is due as sent.
func (f *files) sent(t *testing.T) {
	t.Helper()
	for _, r := range f.due(t) {
		must(t, f.Sent(t.Context(), r.ID))
	}
}

func TestMailToUnknownAddressesIsKeptThirtyDays(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Werbung", stranger())
	f.take(t, "Rechnung", to(f.address, pdf("Rechnung.pdf")))
	f.take(t, "Foto", photo(f.address))
	f.sent(t)
	if k := f.keep(t, 29*day); k.Expired+k.Mails != 0 || k.Backup == "" || k.Copies != 1 { // the copy of the filed PDF
		t.Errorf("after 29 days: %+v", k)
	}
	if k := f.keep(t, time.Hour); k != (storage.Kept{}) {
		t.Errorf("twice a day: %+v", k)
	}
	if k := f.keep(t, 2*day); k.Expired != 1 || k.Mails != 1 || k.Copies != 1 {
		t.Errorf("after 31 days: %+v", k)
	}
	if mails, copies := f.spooled(t); mails != 2 || copies != 1 {
		t.Errorf("%d mails and %d copies are left, want those of the document and of the open failure", mails, copies)
	}
	gone, err := f.FailedImports(t.Context(), storage.FailedFilter{State: storage.FailedDismissed})
	must(t, err)
	if len(gone) != 1 || gone[0].Dismissal != storage.DismissedExpired {
		t.Fatalf("%+v", gone)
	}
	refused(t, f.ReopenFailed(t.Context(), []storage.FailedID{gone[0].ID}), storage.FieldFailed, storage.InvalidExpired)
	if _, err := f.Undoable(t.Context()); err != storage.ErrNotFound {
		t.Errorf("the daily run is something to undo: %v", err)
	}
	if k := f.keep(t, 1000*day); k.Expired+k.Mails+k.Copies != 0 {
		t.Errorf("after years: %+v", k)
	}
	list, err := f.Audit(t.Context(), 0, 1000)
	must(t, err)
	if !slices.ContainsFunc(list, func(r storage.AuditRow) bool {
		return r.Action == "originals deleted" && strings.Contains(r.Details, `"mails"`)
	}) {
		t.Error("the deletion is not in the audit chain")
	}
}

func TestDismissedImportCanBeReopenedForAYear(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Foto", photo(f.address))
	f.sent(t)
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{})
	must(t, err)
	id := list[0].ID
	must(t, f.Dismiss(t.Context(), []storage.FailedID{id}, storage.DismissedNoDocument, ""))
	if k := f.keep(t, 364*day); k.Mails+k.Copies != 0 {
		t.Errorf("before a year is over: %+v", k)
	}
	must(t, f.ReopenFailed(t.Context(), []storage.FailedID{id}))
	must(t, f.Dismiss(t.Context(), []storage.FailedID{id}, storage.DismissedNoDocument, ""))
	if k := f.keep(t, 366*day); k.Mails != 1 || k.Copies != 1 {
		t.Errorf("after a year: %+v", k)
	}
	refused(t, f.ReopenFailed(t.Context(), []storage.FailedID{id}), storage.FieldFailed, storage.InvalidExpired)
}

func TestWhatANoticeStillCarriesStays(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Foto", photo(f.address))
	list, err := f.FailedImports(t.Context(), storage.FailedFilter{})
	must(t, err)
	must(t, f.Dismiss(t.Context(), []storage.FailedID{list[0].ID}, storage.DismissedNoDocument, ""))
	if k := f.keep(t, 400*day); k.Mails+k.Copies != 0 {
		t.Errorf("its notice is still due: %+v", k)
	}
	f.sent(t)
	if k := f.keep(t, day); k.Mails != 1 {
		t.Errorf("%+v", k)
	}
}

func TestFreshFileStaysWhateverTheRowsSay(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Werbung", stranger())
	f.sent(t)
	f.add(40 * day)
	k, err := f.Housekeep(t.Context()) // its file was written just now
	must(t, err)
	if mails, copies := f.spooled(t); k.Mails != 1 || mails != 1 || copies != 1 {
		t.Errorf("%+v, %d mails, %d copies", k, mails, copies)
	}
	f.keep(t, 2*day) // the next run goes on, as after a crash
	if mails, copies := f.spooled(t); mails+copies != 0 {
		t.Errorf("%d mails and %d copies are left", mails, copies)
	}
}

func TestOneOriginalOfTwoMailsStaysForTheOther(t *testing.T) {
	f := newFiles(t)
	f.take(t, "Foto", photo(f.address))
	f.sent(t)
	list, err := f.Mails(t.Context(), storage.MailFilter{})
	must(t, err)
	folder := storage.Folder{Host: "imap.kanzlei.at", Username: "belege", Name: "Spam"}
	must(t, f.AddMails(t.Context(), folder, 1, 8, []storage.NewMail{{UID: 7, Spool: list[0].Spool, InternalDate: f.Now()}}))
	waiting, err := f.Waiting(t.Context(), 0, 1)
	must(t, err)
	_, err = f.Record(t.Context(), []storage.Intake{{Mail: waiting[0].ID, Fingerprint: "mail 1: Foto", Date: f.Now(),
		DateSource: storage.DateFromHeader, Deliveries: []storage.Delivery{photo(f.address)}}})
	must(t, err)
	if k := f.keep(t, 31*day); k.Mails != 1 {
		t.Errorf("%+v, want the repeat to leave", k)
	}
	if mails, _ := f.spooled(t); mails != 1 {
		t.Error("the original of an open failure is gone")
	}
}

func TestBackupsAreKeptByDaysAndMonths(t *testing.T) {
	f := newFiles(t)
	for range 500 {
		f.add(day)
		f.fakeBackup(t)
	}
	f.add(day)
	_, err := f.Housekeep(t.Context())
	must(t, err)
	days, err := storage.Backups(f.Dir())
	must(t, err)
	today := f.Now().Format(time.DateOnly)
	if len(days) != 14+12 || days[len(days)-1] != today {
		t.Fatalf("%d backups: %v", len(days), days)
	}
	for _, d := range days[:12] {
		if !strings.HasSuffix(d, "-01") {
			t.Errorf("%s is not the first of its month", d)
		}
	}
	db, err := sql.Open("sqlite", storage.BackupFile(f.Dir(), today))
	must(t, err)
	defer db.Close()
	var name string
	must(t, db.QueryRow(`SELECT name FROM client`).Scan(&name))
	if name != "Huber GmbH" {
		t.Errorf("the backup knows %q", name)
	}
}

// TestBackupThatWasCutOffLeavesWithTheNextOne: the process died while it wrote
// one, and next ran on another day.
func TestBackupThatWasCutOffLeavesWithTheNextOne(t *testing.T) {
	f := newFiles(t)
	today := storage.BackupFile(f.Dir(), f.Now().Format(time.DateOnly))
	half := filepath.Join(filepath.Dir(today), ".~import-"+filepath.Base(today)+".tmp")
	must(t, os.MkdirAll(filepath.Dir(half), 0o700))
	must(t, os.WriteFile(half, []byte("SQLite"), 0o600))
	must(t, os.Chtimes(half, f.Now(), f.Now()))
	f.add(day + time.Hour)
	_, err := f.Housekeep(t.Context())
	must(t, err)
	if _, err := os.Stat(half); !os.IsNotExist(err) {
		t.Errorf("half a backup is left: %v", err)
	}
}

// TestUploadOfAnotherSessionIsNotCleanedAway: only what nobody is writing leaves the
// spool, however new it is.
func TestUploadOfAnotherSessionIsNotCleanedAway(t *testing.T) {
	f := newFiles(t)
	other, err := storage.Open(t.Context(), f.Dir(), storage.Options{Now: f.Now})
	must(t, err)
	t.Cleanup(func() { must(t, other.Close()) })
	upload := other.NewSpool()
	sp, err := upload.Attachment(strings.NewReader("%PDF-1.7 eine Rechnung"))
	must(t, err)
	left, err := f.Scratch()
	must(t, err)
	must(t, left.Close()) // as the system does when a process is killed
	must(t, f.CleanSpool())
	if _, err := os.Stat(left.Name()); !os.IsNotExist(err) {
		t.Errorf("what a crash left is there: %v", err)
	}
	must(t, upload.Sync())
	if !other.HasAttachment(sp.SHA256) {
		t.Error("the upload is not in the spool")
	}
}

// fakeBackup puts a file where the backup of today would be.
func (f *files) fakeBackup(t *testing.T) {
	t.Helper()
	file := storage.BackupFile(f.Dir(), f.Now().Format(time.DateOnly))
	must(t, os.MkdirAll(filepath.Dir(file), 0o700))
	must(t, os.WriteFile(file, nil, 0o600))
}
